"""What a page says of an import: how far, how long, how it ended, which files."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.discovery import NOT_READ
from service.importer import UNCHANGED
from service.job_report import as_first, counted, rows_of
from service.jobs_page import MOST_SHOWN, ended, failed_csv, going
from service.outcome import Outcome
from traininglog.jobs import LEASE, MOST_ROWS, Job
from traininglog.runner import Source

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RUNS = Job(1, 1, "folder", "running", NOW, heartbeat_at=NOW, total=1585, done=312, per_s=41.0)
OVER = replace(RUNS, state="done", total=5, done=5)


@pytest.mark.parametrize(
    ("job", "line"),
    [
        (RUNS, "312 of 1,585 files, 41 a second, about 31 s left"),
        (replace(RUNS, per_s=2.0), "312 of 1,585 files, 2 a second, about 11 min left"),
        (replace(RUNS, per_s=0.2), "312 of 1,585 files, 1 a second, about 1 h 46 min left"),
        (replace(RUNS, done=0, per_s=None), "0 of 1,585 files"),
        (replace(RUNS, total=1, done=0, per_s=None), "0 of 1 file"),
        (replace(RUNS, total=0), "Looking for files."),
        (replace(RUNS, state="waiting"), "Waiting to be read."),
        (replace(RUNS, stop=True), "Stopping after the files under way."),
        (replace(RUNS, message="Working out what the log says now"),
         "Working out what the log says now."),
        (replace(RUNS, message="Reading an export's table: 1,500 rows"),
         "Reading an export's table: 1,500 rows."),
        (replace(RUNS, heartbeat_at=NOW - LEASE - timedelta(seconds=1)),
         "It was cut off and goes on by itself in a few seconds."),
    ],
)  # fmt: skip
def test_how_far_it_is(job: Job, line: str) -> None:
    assert going(job, NOW).line == line


def test_readers_hear_of_a_table_once() -> None:
    rows = (replace(RUNS, message=f"Reading an export's table: {n} rows") for n in range(5))
    heard = {(far.spoken, far.share) for far in (going(job, NOW) for job in rows)}
    assert heard == {("Reading an export's table.", 312 / 1585)}


def test_readers_hear_of_every_tenth() -> None:
    heard = {going(replace(RUNS, done=done), NOW).spoken for done in range(0, 1586, 5)}
    assert len(heard) == 11
    assert "10 percent of the files are read." in heard


@pytest.mark.parametrize(
    ("changes", "line", "again"),
    [
        ({"counts": {"added": 3, "failed": 1, "unchanged": 1}},
         "5 files read: 3 added, 1 unchanged, 1 failed.", ""),
        ({"counts": {"other": 12}}, "No activity files were found.", ""),
        ({"counts": {"added": 1}}, "1 file read: 1 added.", ""),
        ({"state": "stopped", "done": 2, "counts": {"added": 2}},
         "Stopped after 2 of 5 files: 2 added. It is kept.", "Go on"),
        ({"state": "stopped", "kind": "upload", "done": 0},
         "Stopped after 0 of 5 files: nothing. It is kept.", ""),
        ({"state": "failed", "done": 2, "message": "The disk is full. Make room."},
         "Stopped after 2 of 5 files. The disk is full. Make room. "
         "What was read until then is kept.", "Try again"),
    ],
)  # fmt: skip
def test_how_it_ended(changes: dict[str, Any], line: str, again: str) -> None:
    told = ended(replace(OVER, **changes))
    assert (told.line, told.again) == (line, again)


WRONG = [
    Outcome("corrupt.fit", "failed", "byte 0: this is no FIT file: it has no FIT header"),
    Outcome("empty.fit", "failed", "is empty"),
    Outcome("cut.fit", "added", "", ("The file ends within a record",)),
    Outcome("whole.fit", "added"),
    Outcome("again.fit", "skipped", UNCHANGED),
    Outcome("copy.fit", "duplicate", "duplicate of whole.fit: the same file"),
    Outcome("notes.txt", "skipped", NOT_READ),
    Outcome("settings.fit", "skipped", "a settings file, no activity"),
]


def test_what_there_is_to_say_is_said_by_file() -> None:
    job = replace(OVER, counts=counted(WRONG), outcomes=tuple(rows_of(WRONG)))
    assert job.counts == {
        "failed": 2, "added": 2, "unchanged": 1, "duplicate": 1, "other": 1, "skipped": 1,
    }  # fmt: skip
    told = ended(job)
    assert told.came_in
    assert told.has_failed
    assert [(s.title, [r.path for r in s.rows]) for s in told.sections] == [
        ("Could not be read", ["corrupt.fit", "empty.fit"]),
        ("Added with a remark", ["cut.fit"]),
        ("Already there", ["copy.fit"]),
        ("Skipped", ["settings.fit"]),
    ]
    assert told.sections[1].rows[0].reason == "The file ends within a record"


def test_long_lists_are_cut_and_failures_stay() -> None:
    many = [Outcome(f"{n}.fit", "duplicate", "duplicate of a.fit") for n in range(2000)]
    bad = [Outcome("bad.fit", "failed", "is empty")]
    rows = rows_of([*many, *bad])
    assert len(rows) == MOST_ROWS
    assert rows[0][0] == "bad.fit"
    job = replace(OVER, counts=counted([*many, *bad]), outcomes=tuple(rows))
    copies = ended(job).sections[1]
    assert (len(copies.rows), copies.more) == (MOST_SHOWN, 2000 - MOST_SHOWN)


def test_failed_files_can_be_saved() -> None:
    rows = [
        Outcome('=HYPERLINK("x").fit', "failed", 'a "quoted", reason'),
        Outcome("-1.fit", "failed", "is empty"),
        Outcome("a.fit", "duplicate", "duplicate of b"),
    ]
    table = failed_csv(replace(OVER, outcomes=tuple(rows_of(rows))))
    rows_told = csv.reader(table.decode("utf-8-sig").splitlines())
    assert [row[:2] for row in rows_told] == [
        ["file", "reason"],
        ["'-1.fit", "is empty"],
        ['\'=HYPERLINK("x").fit', 'a "quoted", reason'],
    ]


def test_a_second_try_says_what_the_first_had_added() -> None:
    def source(path: str, at: datetime, *, kept: bool = True) -> Source:
        return Source(
            "a", NOW.date(), "x", 0, path, "file", "columnar", "1", kept=kept, imported_at=at
        )

    sources = [
        source("ours.fit", NOW + timedelta(seconds=1)),
        source("before.fit", NOW - timedelta(days=1)),
        source("copy.fit", NOW + timedelta(seconds=1), kept=False),
    ]
    names = ("ours.fit", "before.fit", "copy.fit")
    again = as_first([Outcome(n, "skipped", UNCHANGED) for n in names], sources, RUNS)
    assert counted(again) == {"added": 1, "unchanged": 2}
