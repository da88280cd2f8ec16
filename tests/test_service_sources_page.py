"""The Sources page in words, from real imports and from hand-made logs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from rules.states import run_states
from service.coverage import Held, coverage, devices
from service.source_files import (
    PER_PAGE,
    FilesAsked,
    failed_csv,
    file_list,
    file_words,
    reason_words,
    to_do,
)
from service.source_flags import MOST_ROWS, flag_groups
from service.sources_page import NO_FILES, Kept, kept_sources, sources_page
from tests.log_store import run
from tests.source_logs import FORMULA, bring, kept, mixed
from tests.story_logs import hand_made
from traininglog.access import NotFound
from traininglog.log import TrainingLog
from traininglog.repository_import import SeenFile
from traininglog.runner import Source
from traininglog.twins import overlapping, twins
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from pathlib import Path

    from service.sources_page import SourcesPage

NOW = date(2026, 11, 22)
LOG, _ = hand_made()


def page(log: TrainingLog, told: Kept | None = None, **asked: str) -> SourcesPage:
    return sources_page(log, run_states(log), told, FilesAsked.read(asked), NOW)


def seen(path: str, outcome: str = "added", reason: str = "") -> SeenFile:
    return SeenFile(path, 1, 1, outcome, reason, (), "1")


def copy(run_id: str, *problems: str, kept: bool = True) -> Source:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return Source(run_id, at.date(), run_id, 0, "a.fit", "file", "columnar", "1", kept, at,
                  problems)  # fmt: skip


def test_every_file_has_its_outcome_reason_and_what_to_do(tmp_path: Path) -> None:
    with kept(tmp_path / "log") as here:
        mixed(here.store, tmp_path / "in")
        owned = here.source.owned()
        assert owned
        told = kept_sources(owned.repository, owned.imports, 1)
        shown = page(here.source.loaded().log, told)
        assert shown.headline == (
            "3 runs from 3 files, 12 Mar to 21 Mar 2024; 4 files could not be read."
        )
        assert shown.sub.startswith(
            "9 files looked into: 3 added, 1 already there, 1 skipped, 4 failed. Last new file"
        )
        assert shown.sub.endswith("Everything stays on the computer that runs Painmile.")
        assert shown.files
        rows = {row.name: row for row in shown.files.shown}
        assert [row.outcome for row in shown.files.shown[:4]] == ["failed"] * 4
        assert rows["stub.fit"].reason.startswith("Cut off at 4 %: it ends 2,678 bytes early")
        assert rows["stub.fit"].to_do.startswith("It was cut off on the way.")
        assert rows["empty.fit"].reason == "It is empty"
        assert rows["photo.fit"].to_do.startswith("It is something else by this name.")
        assert rows["course.fit"].reason == "A course file, no activity"
        assert rows["one.fit"].reason.endswith("again.fit: the same file")
        assert rows["two.fit"].run_id in {r.id for r in here.source.loaded().log.runs}
        assert rows["course.fit"].run_id == ""
        table = list(csv.reader(io.StringIO(failed_csv(told.seen).decode("utf-8-sig"))))
        assert table[0] == ["file", "reason", "what to do"]
        assert [line[0].rpartition("/")[2] for line in table[1:]] == [
            FORMULA, "empty.fit", "photo.fit", "stub.fit",
        ]  # fmt: skip


def test_the_last_file_came_on_a_day_of_the_runner() -> None:
    came = replace(copy("r1"), imported_at=datetime(2026, 11, 20, 12, tzinfo=UTC))
    told = Kept([seen("a.fit")], [came], Held(), "Pacific/Kiritimati")
    assert "Last new file: 21 Nov." in page(LOG, told).sub


def test_a_name_that_is_a_formula_is_no_formula_in_the_table() -> None:
    table = failed_csv([seen("=cmd|x.fit", "failed", "is empty")]).decode("utf-8-sig")
    assert table.splitlines()[1].startswith("'=cmd|x.fit,is empty,Nothing was copied")


def test_files_are_found_by_outcome_and_name_a_page_at_a_time() -> None:
    files = [seen(f"/runs/2024/Run {n:03}.fit") for n in range(60)]
    files.append(seen("/runs/other.fit", "failed", "is empty"))
    every = file_list(files, (), FilesAsked())
    assert (every.pages, every.page, len(every.shown)) == (3, 1, PER_PAGE)
    assert every.shown[0].name == "other.fit"
    last = file_list(files, (), FilesAsked.read({"page": "99"}))
    assert (last.page, len(last.shown)) == (3, 61 - 2 * PER_PAGE)
    named = file_list(files, (), FilesAsked.read({"name": "RUN 01", "outcome": "added"}))
    assert [row.name for row in named.shown] == [f"Run 01{n}.fit" for n in range(10)]
    assert named.counts == {"added": 10}
    none = file_list(files, (), FilesAsked.read({"name": "RUN 01", "outcome": "failed"}))
    assert (none.shown, none.pages) == ((), 1)


@pytest.mark.parametrize("page_words", ["", "0", "-1", "2x", "٣", "9999999"])
def test_an_address_that_says_nothing_is_the_first_page(page_words: str) -> None:
    asked = {"page": page_words, "outcome": "lost", "name": "  "}
    assert FilesAsked.read(asked) == FilesAsked()


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("is empty", "It is empty"),
        ("holds no activity", "It holds no activity"),
        ("was cut off: the list at its end is missing", "It was cut off"),
        ("byte 12: cut off at 63 %: it ends 9 bytes early", "Cut off at 63 %"),
        ("", ""),
    ],
)
def test_a_reason_is_a_sentence_of_its_own(reason: str, words: str) -> None:
    assert reason_words(reason).startswith(words)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("the gzip data is damaged or cut short", "once more"),
        ("starts on 1989-12-31, before 1990: the watch's clock was not set", "Set the date"),
        ("cannot be read: permission denied", "permissions"),
        ("is no zip archive that can be read (x)", "Unpack it"),
        ("is 70 MB, more than an activity can be (64 MB)", "leave it out"),
        ("is 2,000 MB, more than a file of an archive can be (1,024 MB)", "leave it out"),
        ("unpacks to more than 64 MB, more than an activity can be", "leave it out"),
        ("is packed more tightly than any activity (a zip bomb)", "leave it out"),
        ("is damaged inside the archive (its checksum is another)", "Download or copy"),
        ("was cut off: the list at its end is missing; download or copy it once more", ""),
        ("is a web page, not an activity; download the file again", ""),
        ("is a JSON file of an app; export the run as FIT, TCX or GPX and import that", ""),
        ("has no columns Activity ID; ask for the archive again and import that", ""),
        ("declares a document type, which no activity needs; not read", "leave the file out"),
        ("is a tar archive; unpack it and import its folder", ""),
        ("is a link to another file; it was left out", ""),
        ("cannot be decoded (KeyError: 1)", "once more"),
        ("a zip inside a zip is not opened; unpack the outer one", ""),
        ("did not arrive whole (3 MB of 4 MB); choose it again", ""),
    ],
)
def test_what_failed_says_what_to_do(reason: str, words: str) -> None:
    said = to_do(reason, "runs/a.fit")
    assert words in said
    assert bool(said) == bool(words)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("a.zip!activities/1.fit.gz", "Copy it from the watch or its app once more"),
        ("a.zip", "Download or copy the archive once more"),
        ("a.zip!activities.csv", "Download the export it is of once more"),
        ("a.zip!b/0_summarizedActivities.json", "Download the export it is of once more"),
    ],
)
def test_what_is_copied_once_more_is_where_it_came_from(path: str, words: str) -> None:
    assert to_do("is empty", path).startswith(f"Nothing was copied into it. {words}")
    assert to_do("has no start that can be read", path).startswith(words)


def test_a_path_of_another_system_has_its_name_too() -> None:
    words = file_words(seen("C:\\runs\\a.fit"))
    assert (words.name, words.folder) == ("a.fit", "C:\\runs")
    words = file_words(seen("/watch/runs/<b> \\u202e & co.tcx"))
    assert (words.name, words.folder) == ("<b> \\u202e & co.tcx", "/watch/runs")


def test_a_file_is_led_to_its_run_by_the_path_it_was_typed_with() -> None:
    files = [seen("/watch/runs/a.fit"), seen("/watch/runs/b.fit")]
    copies = [replace(copy("run-1"), path="runs/a.fit")]
    shown = file_list(files, copies, FilesAsked()).shown
    assert [row.run_id for row in shown] == ["run-1", ""]


def test_a_file_is_led_to_no_run_it_may_not_have_given() -> None:
    files = [seen("/a/ride.fit"), seen("/a/bad.fit", "failed", "is empty")]
    twice = [replace(copy(run_id), path="ride.fit") for run_id in ("run-1", "run-2")]
    shown = file_list(
        files, [*twice, replace(copy("run-3"), path="bad.fit")], FilesAsked()
    ).shown
    assert [row.run_id for row in shown] == ["", ""]


# What the weeks hold


def test_the_strip_has_a_lane_for_what_the_runs_hold() -> None:
    log = TrainingLog("R.", (
        run("a", date(2023, 12, 27), cadence_spm=170.0), run("b", date(2024, 1, 2)),
        run("c", date(2024, 1, 30), cadence_spm=171.0, heart_rate_bpm=150.0),
    ))  # fmt: skip
    held = Held(frozenset("ab"), frozenset())
    told = coverage(log, run_states(log), held)
    lanes = {lane.name: lane for lane in told.lanes}
    assert list(lanes) == [
        "Runs", "Cadence", "Heart rate", "Contact time", "All records", "Pain answers",
    ]  # fmt: skip
    assert told.weeks == 6
    assert lanes["Runs"].spans == ((0, 2), (5, 6))
    assert lanes["Cadence"].spans == ((0, 1), (5, 6))
    assert lanes["Cadence"].words == "2 of 3 runs"
    assert lanes["Cadence"].label == "Cadence in 2 of 3 weeks with runs"
    assert lanes["Pain answers"].spans == ()
    assert told.years == ((0, 2023), (1, 2024))
    assert told.months == (
        ("Jan 2024", "2", "1", "1", "0", "1", "0"), ("Dec 2023", "1", "1", "0", "0", "1", "0"),
    )  # fmt: skip


def test_a_log_in_memory_tells_what_its_runs_tell() -> None:
    shown = page(LOG)
    assert shown.headline.startswith("31 runs, ")
    assert shown.sub.startswith(NO_FILES)
    assert shown.files is None
    lanes = {lane.name: lane.words for lane in shown.coverage.lanes}
    assert lanes["Pain answers"] == "27 of 31 runs"
    assert "Contact time" not in lanes


def test_without_a_run_there_is_a_sentence_and_nothing_to_draw() -> None:
    shown = page(TrainingLog("R."), Kept((), (), Held(), "UTC"))
    assert shown.headline == "No runs here yet."
    assert (
        shown.sub
        == "No file was looked into yet. Everything stays on the computer that runs Painmile."
    )
    assert (shown.coverage.weeks, shown.devices, shown.flags) == (0, (), ())


def test_devices_say_from_when_to_when_and_what_they_measure() -> None:
    log = TrainingLog("R.", (
        run("a", date(2023, 5, 1), device="Old"),
        run("b", date(2024, 5, 1), device="New", cadence_spm=170.0, heart_rate_bpm=150.0),
        run("c", date(2024, 5, 3), device="New", cadence_spm=170.0), run("d", NOW),
    ))  # fmt: skip
    told = [
        (d.name, d.span, len(d.days), d.cadence, d.heart_rate, d.contact_time)
        for d in devices(log, Held(frozenset(), frozenset("b")))
    ]
    assert told == [
        ("Not named", "22 Nov 2026", 1, 0, 0, 0),
        ("New", "1 May to 3 May 2024", 2, 2, 1, 1),
        ("Old", "1 May 2023", 1, 0, 0, 0),
    ]


# What wants a look


def flags_of(log: TrainingLog, *copies: Source, home: str = "UTC") -> dict[str, Any]:
    return {group.title: group for group in flag_groups(log, copies, home, NOW)}


def test_what_the_importer_kept_is_told_by_kind_with_its_run() -> None:
    log = TrainingLog("R.", (run("a", NOW), run("b", NOW - timedelta(days=400))))
    told = flags_of(
        log,
        copy("a", "timestamp: the watch's clock was not set: so", "replaces x.fit, a shorter"),
        copy("b", "byte 9: cut off at 63 %: it ends early"),
        copy("b", "another copy's own trouble", kept=False), copy("gone", "nobody's"),
    )  # fmt: skip
    assert list(told) == ["Clock", "Damaged or left out"]
    (flag,) = told["Clock"].flags
    assert (flag.run_id, flag.day) == ("a", "Sun 22 Nov")
    assert flag.words == "the watch's clock was not set: so"
    (cut,) = told["Damaged or left out"].flags
    assert cut.day == "Sat 18 Oct 2025"
    assert cut.words.startswith("Cut off at 63 %")


def test_two_recordings_of_one_run_are_told_with_what_may_be_said() -> None:
    one = run("a", NOW, timer_min=40.0, device="Watch", distance_km=6.0)
    other = replace(one, id="b", start=one.start + timedelta(minutes=3), device="Phone")
    (found,) = twins(overlapping((one, other)))
    told = flags_of(TrainingLog("R.", (one,), twins=(found,)))["Two recordings at one time"]
    assert (told.count, "until you choose" in told.about) == ("1 run", True)
    (flag,) = told.flags
    assert (flag.run_id, flag.day) == ("a", "Sun 22 Nov")
    assert flag.twin
    assert [(name, told.words) for name, told in flag.twin.rows] == [
        ("Counts", "06:00 on Watch, 6.0 km in 40:00"),
        ("Left out", "06:03 on Phone, 6.0 km in 40:00"),
    ]
    assert flag.twin.lead == ""
    assert [words for _, words in flag.twin.choices] == [
        "Count the other one", "They are two runs: count both",
    ]  # fmt: skip
    clock = copy("b", "timestamp: the watch's clock was not set: so")
    left = flags_of(TrainingLog("R.", (one,), twins=(found,)), clock)["Clock"].flags
    assert [flag.run_id for flag in left] == ["b"]
    both = TrainingLog("R.", (one, other), twins=(replace(found, both=True, is_said=True),))
    (flag,) = flags_of(both)["Two recordings at one time"].flags
    assert flag.twin
    assert flag.twin.lead == "You said that these are two runs: both count."
    assert [name for name, _ in flag.twin.rows] == ["Counts", "Counts too"]
    assert flag.twin.choices == (("one", "They are one run: count one"),)


def test_runs_that_share_half_their_time_both_count() -> None:
    one = run("a", NOW, timer_min=40.0, device="Watch")
    other = replace(one, id="b", start=one.start + timedelta(minutes=15), device="Phone")
    later = replace(one, id="c", start=one.start + timedelta(minutes=60))
    told = flags_of(TrainingLog("R.", (one, other, later)))["Two recordings at one time"]
    assert {flag.run_id for flag in told.flags} == {"a", "b"}
    assert "beside another of 06:15 on Phone; both count" in {flag.words for flag in told.flags}


def test_indoor_runs_and_other_zones_are_told_the_newest_first() -> None:
    runs = [run(f"r{n}", NOW - timedelta(days=40 - n), surface="treadmill") for n in range(20)]
    runs.append(replace(run("far", NOW), zone="UTC-05:00"))
    told = flags_of(TrainingLog("R.", tuple(runs)))
    assert told["Indoor"].count == "20 runs"
    assert len(told["Indoor"].flags) == MOST_ROWS
    assert told["Indoor"].flags[0].run_id == "r19"
    assert told["Indoor"].more == "and 8 before"
    assert told["Another time zone"].flags[0].words == "in UTC-05:00"


# How it is read


def test_it_takes_as_many_queries_for_many_files_as_for_few(tmp_path: Path) -> None:
    with kept(tmp_path / "log") as here:
        owned = here.source.owned()
        assert owned
        asked: list[str] = []
        sa.event.listen(
            here.store.engine, "before_cursor_execute", lambda *given: asked.append(given[2])
        )
        bring(here.store, tmp_path / "one", **{"a.fit": b"no"})
        asked.clear()
        kept_sources(owned.repository, owned.imports, 1)
        few = len(asked)
        bring(here.store, tmp_path / "more", **{f"{n}.fit": b"no" for n in range(80)})
        asked.clear()
        assert len(kept_sources(owned.repository, owned.imports, 1).seen) == 81
        assert len(asked) == few <= 12, asked  # each with its BEGIN


def test_three_thousand_files_are_a_page_of_a_few() -> None:
    runs = tuple(run(f"r{n}", date(2016, 8, 3) + timedelta(days=n * 1.25)) for n in range(3000))
    files = [seen(f"/runs/{n}.fit") for n in range(3000)]
    told = page(TrainingLog("R.", runs), Kept(files, (), Held(), "UTC"))
    assert told.headline == "3,000 runs, 3 Aug 2016 to 7 Nov 2026."
    assert told.files
    assert len(told.files.shown) == PER_PAGE
    assert told.coverage.weeks > 520
    assert len(told.coverage.lanes[0].spans) == 1


def test_nobody_but_the_owner_reads_what_came_from_where(tmp_path: Path) -> None:
    with kept(tmp_path / "log") as here:
        therapist = Viewer("therapist", 1)
        imports = here.store.imports(therapist)
        for ask in (imports.seen_files, imports.with_stream, imports.with_contact_time):
            with pytest.raises(NotFound):
                ask(1)
