"""Strava's activities.csv: every generation, language and re-save gives the same rows."""

from __future__ import annotations

import csv
import io
import math
import random
import re
from dataclasses import replace
from datetime import UTC, datetime
from time import process_time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.archive.csv_numbers import decimal_sign, read_number
from ingest.archive.model import ArchiveRow, Unread
from ingest.archive.strava_dates import read_start
from ingest.archive.strava_words import fold, languages, months, sports
from ingest.strava.sports import KNOWN
from tests.strava_exports import (
    DATES,
    HEADERS,
    NARROW,
    Manner,
    mutants,
    read,
    table,
    translated,
    write,
)
from tests.strava_outings import HOME, Outing, expected, outings

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.archive.csv_numbers import Sign

LOG = outings()
WHOLE = expected(LOG)
FEW = expected(LOG, few=True)
LANGUAGES = ["de", "fr", "nl", "es", "it"]


def only(data: bytes) -> ArchiveRow:
    """The one row of a table, read."""
    (row,) = read(data)
    assert isinstance(row, ArchiveRow)
    return row


def unread(data: bytes) -> list[str]:
    """Every row that gave nothing, as a person reads it."""
    return [f"{row.place} {row.reason}" for row in read(data) if isinstance(row, Unread)]


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
    "utf-16 without a mark": lambda text: text.encode("utf-16-le"),
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


def one(**changes: object) -> Outing:
    """The first run of the log, changed."""
    return replace(LOG[0], **changes)  # type: ignore[arg-type]


def with_cell(column: str, cell: str) -> bytes:
    """A table of one run with something else in a column, where it comes twice in the last."""
    rows = list(csv.reader(io.StringIO(table(LOG[:1], Manner()), newline="")))
    rows[1][len(rows[0]) - 1 - rows[0][::-1].index(column)] = cell
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


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
    assert row.activity == replace(WHOLE[0].activity, **{field: None})  # type: ignore[arg-type]


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


def test_an_english_column_of_kinds_says_more() -> None:
    header = ["Sport Type" if name == "Type" else name for name in HEADERS["2024"]]
    rows = list(csv.reader(io.StringIO(table(LOG[:1], Manner(header)), newline="")))
    rows[1][header.index("Sport Type")] = "TrailRun"
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    assert only(out.getvalue().encode()).activity.surface == "trail"


# Rows that give nothing


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("Activity ID", "", "has no number of an activity"),
        (
            "Activity ID",
            "1,20706E+12",
            "has a number that a spreadsheet has rounded; import the table as Strava wrote it",
        ),
        ("Activity ID", "0", "has no number of an activity"),
        ("Activity Date", "", "has no start that can be read"),
        ("Activity Date", "yesterday", "has no start that can be read"),
        ("Activity Date", "Feb 30, 2022, 3:53:35 PM", "has no start that can be read"),
        ("Activity Date", "May 29, 2022", "has no start that can be read"),
        ("Activity Date", "May 29, 0022, 3:53:35 PM", "has no start that can be read"),
    ],
)
def test_a_row_without_number_or_start_says_why(column: str, cell: str, reason: str) -> None:
    assert unread(with_cell(column, cell)) == [f"row 2 {reason}"]


def test_of_two_rows_of_one_activity_the_first_counts() -> None:
    again = replace(LOG[1], id=LOG[0].id, name="Another")
    rows = read(write([LOG[0], again, LOG[2]]))
    assert rows[1] == Unread("row 3", "is the activity of row 2 again")
    assert [row.texts.get("title") for row in rows if isinstance(row, ArchiveRow)] == [
        "Morning Run", "Nachtlauf über Brücken",
    ]  # fmt: skip


def test_a_short_row_tells_what_it_has() -> None:
    """Not the first distance either, which may be miles."""
    data, end = write(LOG[:3]), b"9600000003.fit.gz"
    *others, row = read(data[: data.index(end) + len(end)])
    assert others == WHOLE[:2]
    assert isinstance(row, ArchiveRow)
    assert (row.key, row.upload_id) == (WHOLE[2].key, WHOLE[2].upload_id)
    assert (row.elapsed_min, row.activity.distance_km) == (None, None)


def test_a_row_with_cells_too_many_is_not_guessed_at() -> None:
    """A comma that no quotes hold moves all behind it."""
    data = write(LOG[:3]).replace(b"Morning Run", b"Morning, Run")
    width = len(HEADERS["2024"])
    assert read(data)[1:] == WHOLE[1:3]
    assert unread(data) == [f"row 2 has {width + 1} cells where others have {width}"]


DAMAGED = "it is damaged, so what stands behind the damage is left out"


@pytest.mark.parametrize(
    "spoiled", ['"By hand', 'By hand"', 'By "hand', 'By hand""', '"By hand""']
)
@pytest.mark.parametrize("has_quotes", [True, False])
def test_a_quote_too_many_spoils_its_own_row_only(
    spoiled: str, has_quotes: bool  # noqa: FBT001 -- parameters
) -> None:  # fmt: skip
    """Also where no other quote stands behind it in the table."""
    plain = [replace(o, name=o.name.replace(",", ""), description="") for o in LOG]
    log, manner = (LOG, Manner()) if has_quotes else (plain, Manner(delimiter=";", date="iso"))
    rows = read(write(log, manner).replace(b"By hand", spoiled.encode(), 1))
    whole = expected(log)
    assert rows[:3] + rows[4:] == whole[:3] + whole[4:]
    spoilt = rows[3]
    assert isinstance(spoilt, ArchiveRow)
    assert spoilt.key == whole[3].key
    assert (spoilt.activity == whole[3].activity) != (DAMAGED in spoilt.problems)


@pytest.mark.parametrize("place", range(60))
def test_a_name_of_the_header_that_is_lost_loses_no_column(place: int) -> None:
    """Two names that became one move all behind them: then the columns are where they were."""
    header = HEADERS["2024"]
    merged = [*header[:place], f"{header[place]}#{header[place + 1]}", *header[place + 2 :]]
    data = write(LOG).replace(",".join(header).encode(), ",".join(merged).encode(), 1)
    rows = read(data)
    assert [row.place for row in rows] == [row.place for row in WHOLE]
    assert [row.activity for row in rows if isinstance(row, ArchiveRow)] == [
        row.activity for row in WHOLE
    ]


@pytest.mark.parametrize("place", range(45))
def test_a_damaged_name_of_the_header_loses_no_column(place: int) -> None:
    header = list(HEADERS["2024"])
    header[place] = f"#{header[place][1:]}"
    assert read(write(LOG).replace(",".join(HEADERS["2024"]).encode(),
                                   ",".join(header).encode(), 1)) == WHOLE  # fmt: skip


def test_a_header_that_does_not_fit_its_rows_is_no_header() -> None:
    """Among columns in an order of their own nobody knows where the rest is."""
    order = [12, 0, 1, *range(2, 12), *range(17, 40), 16, 15]
    rows = list(csv.reader(io.StringIO(table(LOG, Manner()), newline="")))
    out = io.StringIO(newline="")
    csv.writer(out).writerows([row[n] for n in order] for row in rows)
    assert read(out.getvalue().encode())[3:4] != []
    shifted = out.getvalue().replace("Filename,", "", 1)
    (told,) = unread(shifted.encode())
    assert told.startswith(
        "table has no columns Activity ID and Activity Date that fit its rows"
    )


def test_a_cell_without_end_is_told_and_left_behind() -> None:
    data = write(LOG[:2]) + b'9000000003,"' + b"no quote, no end\n" * 70_000
    rows = read(data)
    assert rows[:2] == WHOLE[:2]
    assert rows[2] == Unread("row 4", "has no number of an activity")


def test_a_long_log_is_read_row_by_row() -> None:
    many = [replace(o, id=9_000_000_001 + 100 * n + m) for n in range(30)
            for m, o in enumerate(LOG)]  # fmt: skip
    assert read(write(many)) == expected(many)


def test_no_more_rows_are_read_than_any_log_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.archive.csv_text.MOST_ROWS", 3)
    monkeypatch.setattr("ingest.archive.strava_csv.MOST_ROWS", 3)
    assert read(write(LOG)) == [
        *WHOLE[:2],
        Unread("row 4", "and those behind it are not read: more than 3"),
    ]


# Tables that are none


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\0\0", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_table_says_so(data: bytes) -> None:
    assert unread(data) == ["table is empty"]


@pytest.mark.parametrize(
    "data",
    [
        b"Date,Steps\n2022-01-01,5000\n",
        b"a,b,c,d,e,f,g,h,i,j\n1,2,3,4,5,6,7,8,9,10\n",
        b"PK\x03\x04" + bytes(range(256)) * 20,
        b'"' * 3_000_000,
        b"," * 500_000,
    ],
    ids=["steps", "numbers", "zip", "quotes", "commas"],
)
def test_another_table_says_which_columns_are_missing(data: bytes) -> None:
    (told,) = unread(data)
    assert told.startswith("table has no columns Activity ID and Activity Date")
    assert "German" in told


def test_a_header_alone_is_an_empty_log() -> None:
    assert read(write([])) == []


# Numbers and dates


@given(st.floats(-1e6, 1e6), st.sampled_from(".,"), st.booleans())
def test_numbers_are_read_as_they_were_written(
    value: float, sign: str, grouped: bool  # noqa: FBT001 -- given
) -> None:  # fmt: skip
    text = f"{value:,.5f}" if grouped else f"{value:.5f}"
    written = text if sign == "." else text.translate(str.maketrans(",.", ".,"))
    assert read_number(written) == pytest.approx(float(f"{value:.5f}"))
    assert decimal_sign([written]) == sign


@given(st.text(max_size=80))
def test_any_cell_is_a_number_or_none(cell: str) -> None:
    value = read_number(cell)
    assert (value is None) == (not cell.strip())
    assert value is None or math.isnan(value) or any(letter.isdigit() for letter in cell)


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("1,234.5", ",", 1234.5), ("1.234,5", ".", 1234.5), ("1 234,5", ".", 1234.5),
        ("1\u202f234,5", ".", 1234.5), ("1’234.5", ",", 1234.5), ("1,234,567", ",", 1_234_567),
        ("3.322", ".", 3.322), ("3.322", ",", 3322), ("3,322", ".", 3322),
        ("3,322", ",", 3.322), ("0,125", ".", 0.125), ("12,5", ".", 12.5), (" 7 ", ".", 7),
        ("1e3", ".", 1000),
    ],
)  # fmt: skip
def test_numbers_of_spreadsheets(cell: str, decimal: Sign, value: float) -> None:
    assert read_number(cell, decimal) == pytest.approx(value)
    assert read_number("", decimal) is None


MOMENTS = st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30)).map(  # noqa: DTZ001
    lambda when: when.replace(microsecond=0, tzinfo=UTC)
)


@given(MOMENTS, st.sampled_from(sorted(DATES)))
def test_dates_are_read_as_they_were_written(when: datetime, way: str) -> None:
    assert read_start(DATES[way](when), day_first=way != "month first") == when


@given(st.text(max_size=90))
def test_any_cell_is_a_start_or_none(cell: str) -> None:
    start = read_start(cell)
    assert start is None or (start.tzinfo is UTC and 1990 <= start.year < 2100)


@pytest.mark.parametrize(
    "cell",
    [
        f"Sep 12, 2018, 3:02:23{NARROW}PM",
        "12 September 2018 15:02:23 UTC",
        "2018-09-12T15:02:23Z",
        "2018-09-12 17:02:23+02:00",
        "2018/9/12 15:02:23",
        "12.9.2018 15:02:23",
        "12-09-2018, 15:02:23",
        "12 sept. 2018 à 15:02:23",
        "12 de septiembre de 2018, 3:02:23 p. m.",
        "12 set 2018, 15:02:23",
        "2018年9月12日 15:02:23",
        "12. Sep. 2018, 15:02:23",
    ],
)
def test_dates_of_exports(cell: str) -> None:
    assert read_start(cell) == datetime(2018, 9, 12, 15, 2, 23, tzinfo=UTC)


def test_midnight_and_noon_in_halves_of_a_day() -> None:
    assert read_start("May 1, 2020, 12:00:05 AM") == datetime(2020, 5, 1, 0, 0, 5, tzinfo=UTC)
    assert read_start("May 1, 2020, 12:00:05 PM") == datetime(2020, 5, 1, 12, 0, 5, tzinfo=UTC)


# The words


def test_what_a_language_calls_things_is_known_once() -> None:
    """No name says two things, and every kind is one of Strava's."""
    assert set(sports().values()) <= KNOWN
    said: dict[str, str] = {}
    for told in languages().values():
        for kind, names in told.get("sports", {}).items():
            for name in names:
                assert said.setdefault(fold(name), kind) == kind, name
        assert len(told.get("months", [""] * 12)) == 12
        assert told["source"]
    columns = languages()["en"]["columns"]
    for told in languages().values():
        assert {*told.get("columns", {}), *told.get("guessed", {})} <= set(columns)


def test_a_month_shortened_to_what_two_begin_with_is_none() -> None:
    assert "jui" not in months()
    assert (months()["juin"], months()["juil"], months()["mrt"]) == (6, 7, 3)


# Damage


def test_damaged_tables_raise_nothing_and_take_no_time() -> None:
    rows = 0
    for data in mutants(500, 20_240_312):
        start = process_time()
        found = read(data)
        assert process_time() - start < 5
        rows += sum(isinstance(row, ArchiveRow) for row in found)
        for row in found:
            assert re.fullmatch(r"row \d+|table", row.place)
    assert rows > 500 * len(LOG) / 2
