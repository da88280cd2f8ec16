"""Strava's activities.csv: every generation, language and re-save gives the same rows."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from ingest.archive.model import ArchiveRow
from ingest.archive.strava_types import kind_of
from ingest.archive.strava_words import fold, languages
from tests.strava_exports import (
    DATES,
    HEADERS,
    Manner,
    only,
    read,
    table,
    translated,
    with_cell,
    write,
)
from tests.strava_outings import HOME, Outing, expected, outings

if TYPE_CHECKING:
    from collections.abc import Callable


LOG = outings()
WHOLE = expected(LOG)
FEW = expected(LOG, few=True)
LANGUAGES = ["de", "fr", "nl", "es", "it"]


# Generations and languages


@pytest.mark.parametrize("year", ["2023", "2024", "2026"])
def test_every_later_generation_gives_the_same_rows(year: str) -> None:
    assert read(write(LOG, Manner(HEADERS[year]))) == WHOLE


@pytest.mark.parametrize(("year", "date"), [("2018", "iso"), ("2019", "en"), ("2019", "iso")])
def test_ten_columns_give_what_they_tell(year: str, date: str) -> None:
    """Metres in 2018, kilometres in 2019, also where a spreadsheet wrote the dates anew."""
    assert read(write(LOG, Manner(HEADERS[year], date=date, few=year))) == FEW


def test_headers_may_be_html() -> None:
    def spanned(name: str) -> str:
        title = f"translation missing: en-US.lib.export.{name.lower()}"
        return f'<span class="translation_missing" title="{title}">{name}</span>'

    assert read(write(LOG, Manner(names=spanned))) == WHOLE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("year", ["2023", "2024", "2026"])
def test_every_language_gives_the_same_rows(language: str, year: str) -> None:
    """First numbers with a decimal comma, second ones with a point, kinds and dates its own."""
    manner = Manner(HEADERS[year], language, language, names=translated(language))
    assert read(write(LOG, manner)) == WHOLE


@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_columns_in_every_language(language: str) -> None:
    names = translated(language)
    manner = Manner(HEADERS["2019"], language, language, few="2019", names=names)
    assert read(write(LOG, manner)) == FEW


@pytest.mark.parametrize("date", DATES)
def test_every_way_of_writing_dates(date: str) -> None:
    language = date[:2] if date[:2] in LANGUAGES else "en"
    assert read(write(LOG, Manner(language=language, date=date))) == WHOLE


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_that_is_guessed_in_part_reads_the_rest_by_place(language: str) -> None:
    """Where a guess is wrong the column is where it always was."""
    sure = {name for names in languages()[language]["columns"].values() for name in names}
    names = translated(language)

    def seen(name: str) -> str:
        return names(name) if names(name) in sure else f"xx {name[::-1]}"

    rows = read(write(LOG, Manner(language=language, date=language, names=seen)))
    steps = [replace(row, problems=()) for row in rows if isinstance(row, ArchiveRow)]
    assert steps == WHOLE


def test_a_header_in_no_known_language_is_read_by_place() -> None:
    manner = Manner(language="de", date="de", names=lambda name: f"qq {name[::-1]}")
    assert read(write(LOG, manner)) == WHOLE


@pytest.mark.parametrize("year", ["2019", "2024"])
@pytest.mark.parametrize("gone", [["Max Heart Rate"], ["Relative Effort", "Commute"]])
def test_a_generation_without_some_columns_is_read_by_name(year: str, gone: list[str]) -> None:
    """By place it would be misread, so that in no known language it is not read at all."""
    header = [name for name in HEADERS[year] if name not in gone]
    few = "2019" if year == "2019" else ""
    assert read(write(LOG, Manner(header, few=few))) == (FEW if few else WHOLE)
    if not few:
        gibberish = Manner(header, names=lambda name: f"qq {name[::-1]}")
        assert [row.place for row in read(write(LOG, gibberish))] == ["table"]


def test_words_of_an_unknown_language_are_no_run_and_say_so() -> None:
    data = write(LOG[:1], Manner(names=lambda name: f"qq {name[::-1]}"))
    row = only(data.replace(b"Run,", b"Hlaup,"))
    assert (row.activity.sport, row.activity.is_run) == ("hlaup", False)
    assert row.problems == ("its kind 'Hlaup' is not known here, so it counts as no run",)


def test_names_count_whatever_their_case_accents_and_spaces() -> None:
    def shouted(name: str) -> str:
        return f"  {name.upper().replace(' ', '   ')} "

    assert read(write(LOG, Manner(names=shouted))) == WHOLE
    assert fold("ID de l’activité") == fold("id DE L'ACTIVITE") == "id de l activite"


# Saved anew by spreadsheets and editors


SAVED: dict[str, Callable[[str], bytes]] = {
    "mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-be": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "utf-16-le without a mark": lambda text: text.encode("utf-16-le"),
    "utf-16-be without a mark": lambda text: text.encode("utf-16-be"),
    "zeros": lambda text: text.replace(",", "\0,").encode(),
    "blank lines first": lambda text: f"\n\n{text}".encode(),
}


@pytest.mark.parametrize("way", SAVED)
def test_every_encoding_gives_the_same_rows(way: str) -> None:
    assert read(SAVED[way](table(LOG, Manner()))) == WHOLE


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_end_of_line(newline: str) -> None:
    assert read(write(LOG, Manner(newline=newline))) == WHOLE


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("comma", [False, True])
@pytest.mark.parametrize("grouped", [False, True])
def test_every_delimiter_and_way_of_numbers(
    delimiter: str, comma: bool, grouped: bool  # noqa: FBT001 -- parameters
) -> None:  # fmt: skip
    assert read(write(LOG, Manner(delimiter=delimiter, comma=comma, grouped=grouped))) == WHOLE


def test_a_separator_line_of_a_spreadsheet() -> None:
    assert read(b"sep=;\r\n" + write(LOG, Manner(delimiter=";"))) == WHOLE


def test_a_code_page_of_windows() -> None:
    rows = read(table(LOG, Manner(language="de", date="de", names=translated("de"))).encode(
        "cp1252", errors="replace"
    ))  # fmt: skip
    assert [row.activity for row in rows if isinstance(row, ArchiveRow)] == [
        row.activity for row in WHOLE
    ]
    assert isinstance(rows[2], ArchiveRow)
    assert rows[2].texts == {
        "title": "Nachtlauf über Brücken", "description": "ÄÖÜ ß é ç ñ — ‚ok‘",
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_any_of_these_together(seed: int) -> None:
    """Also where the log has but one or two rows to tell how it is written."""
    rng = random.Random(seed)
    language = rng.choice(["en", *LANGUAGES])
    year = rng.choice(["2019", "2023", "2024", "2026"])
    few = year if year == "2019" else ""
    manner = Manner(
        HEADERS[year],
        language,
        rng.choice([way for way in DATES if way.startswith(language)]),
        few,
        rng.choice(",;\t"),
        comma=rng.random() < 0.5,
        grouped=rng.random() < 0.5,
        newline=rng.choice(["\n", "\r\n"]),
        names=translated(language) if language != "en" else str,
    )
    rows = rng.choice([1, 2, 5, len(LOG)])
    data = table(LOG[:rows], manner).encode(rng.choice(["utf-8", "utf-8-sig", "utf-16"]))
    assert read(data) == (FEW if few else WHOLE)[:rows]


@pytest.mark.parametrize("seed", range(5))
def test_columns_in_any_order_among_unknown_ones(seed: int) -> None:
    rng = random.Random(seed)
    rows = list(csv.reader(io.StringIO(table(LOG, Manner()), newline="")))
    order = list(range(len(rows[0])))
    rng.shuffle(order)
    out = io.StringIO(newline="")
    csv.writer(out).writerows(
        [f"new {rng.random()}" if row is rows[0] else "12,5", *(row[n] for n in order), "x"]
        for row in rows
    )
    assert read(out.getvalue().encode()) == WHOLE


# Single values


def one(**changes: Any) -> Outing:
    """The first run of the log, changed."""
    return replace(LOG[0], **changes)


def test_words_without_an_end_are_cut() -> None:
    row = only(with_cell("Activity Description", "x " * 30_000))
    assert len(row.texts["description"]) == 20_000


@pytest.mark.parametrize("cell", ["NaN", "1e99", "-3", "inf", "a lot", "9" * 400, "1_000", "٣"])
@pytest.mark.parametrize(
    ("column", "field", "words"),
    [
        ("Distance", "distance_km", "distance"),
        ("Average Cadence", "cadence_spm", "cadence"),
        ("Average Heart Rate", "heart_rate_bpm", "heart rate"),
        ("Average Speed", "speed_mps", "speed"),
        ("Perceived Exertion", "rpe", "effort"),
        ("Elevation Gain", "ascent_m", "climb"),
    ],
)
def test_a_number_that_cannot_be_costs_itself_only(
    column: str, field: str, words: str, cell: str
) -> None:
    row = only(with_cell(column, cell))
    assert row.problems == (f"its {words} cannot be true, so it is left out",)
    without: dict[str, Any] = {field: None}
    assert row.activity == replace(WHOLE[0].activity, **without)


def test_without_a_moving_time_the_whole_time_counts() -> None:
    row = only(with_cell("Moving Time", ""))
    assert row.activity.timer_min == row.elapsed_min == pytest.approx(1900 / 60)


def test_cadence_is_of_one_foot_unless_the_steps_say_otherwise() -> None:
    both = one(cadence=169.0, steps=169.0 * 1850 / 60)
    assert only(write([both])).activity.cadence_spm == pytest.approx(169.0)
    leg = one(cadence=84.5, steps=0.0)
    assert only(write([leg])).activity.cadence_spm == pytest.approx(169.0)


def test_a_hidden_start_is_midnight_and_a_second_at_home() -> None:
    at_home = one(start=datetime(2022, 7, 1, 22, 0, 1, tzinfo=UTC))
    assert only(write([at_home])).hides_start
    assert not only(write([one(start=datetime(2022, 7, 1, 0, 0, 1, tzinfo=UTC))])).hides_start


@pytest.mark.parametrize("zone", [HOME, "America/Los_Angeles", "UTC"])
def test_the_day_is_that_of_the_runners_zone(zone: str) -> None:
    (row,) = read(write([one(start=datetime(2022, 7, 1, 23, 30, tzinfo=UTC))]), zone)
    assert isinstance(row, ArchiveRow)
    assert row.activity.start == datetime(2022, 7, 1, 23, 30, tzinfo=UTC)
    assert row.activity.day.day == (2 if zone == HOME else 1)


@pytest.mark.parametrize(
    ("cell", "file", "upload"),
    [
        ("activities/123.fit.gz", "activities/123.fit.gz", "123"),
        ("activities\\123.FIT.GZ", "activities/123.FIT.GZ", "123"),
        ("export/activities/123.gpx ", "export/activities/123.gpx", "123"),
        ("activities/my run.fit", "activities/my run.fit", ""),
        ("../../etc/passwd", "../../etc/passwd", ""),
        ("", "", ""),
    ],
)
def test_the_number_of_an_upload_is_in_its_files_name(
    cell: str, file: str, upload: str
) -> None:
    others = write(LOG[1:5], Manner())
    data = with_cell("Filename", cell) + others.partition(b"\n")[2]
    row = read(data)[0]
    assert isinstance(row, ArchiveRow)
    assert (row.file, row.upload_id) == (file, upload)


@pytest.mark.parametrize(
    ("own", "type_", "sport_type", "sport", "surface"),
    [
        ("Run", "", "TrailRun", "running", "trail"),
        ("Trail Run", "Run", "", "running", "trail"),
        ("Hardloopsessie", "Run", "VirtualRun", "running", "treadmill"),
        ("Hlaup", "Run", "", "running", "unknown"),
        ("Run", "2.0", "", "running", "unknown"),
        ("Run", "", "Hike", "hiking", "unknown"),
        ("Pickleball", "", "", "pickleball", "unknown"),
        ("Running", "", "", "unknown", "unknown"),
        ("Virtual Ride", "", "", "cycling", "unknown"),
        ("E-Bike Ride", "", "", "e_biking", "unknown"),
    ],
)
def test_an_english_column_of_kinds_says_more(
    own: str, type_: str, sport_type: str, sport: str, surface: str
) -> None:
    kind = kind_of(own, [type_, sport_type])
    assert (kind.sport, kind.surface) == (sport, surface)


def test_both_columns_of_kinds_are_looked_at() -> None:
    header = ["Type", *HEADERS["2023"]]
    rows = list(csv.reader(io.StringIO(table(LOG[:1], Manner(header)), newline="")))
    rows[1][rows[0].index("Sport Type")] = "TrailRun"
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    assert only(out.getvalue().encode()).activity.surface == "trail"
