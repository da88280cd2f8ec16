"""The demo runner's story: the founding one, and the files a real folder holds."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

import fitdecode
import pytest

from demo.story import (
    LAST_DAY,
    PAIN_COLUMNS,
    RUNNER,
    ZONE,
    DemoFiles,
    demo_log,
    demo_notes,
    pain_row,
    virtual_run,
    write_demo,
)
from demo.watch import write_run
from ingest.fit.crc import crc16
from ingest.notes.mentions import parse
from traininglog.pain import PainEntry, entry_faults

if TYPE_CHECKING:
    from pathlib import Path


def session(content: bytes) -> dict[str, Any]:
    with fitdecode.FitReader(io.BytesIO(content), check_crc=fitdecode.CrcCheck.RAISE) as frames:
        return next(
            {f.name: f.value for f in frame.fields}
            for frame in frames
            if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "session"
        )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return write_demo(tmp_path_factory.mktemp("demo"))


def test_fourteen_months_in_one_zone() -> None:
    log = demo_log()
    assert log.runner == RUNNER
    assert {a.zone for a in log.activities} == {ZONE}
    assert log.runs[-1].day == LAST_DAY
    assert timedelta(days=420) < LAST_DAY - log.runs[0].day < timedelta(days=430)
    assert len(log.runs) == 168
    assert sum(a.sport == "cycling" for a in log.activities) == 8


def test_pain_comes_sooner_over_four_rests_and_later_on_the_way_back() -> None:
    hurt = [e for e in demo_log().pain if e.location == "knee" and e.onset_km]
    assert [e.onset_km for e in hurt] == [5.1, 4.0, 2.7, 1.6, 1.6, 2.6, 4.3, 5.2]
    assert [e.score for e in hurt] == [4, 4, 5, 4, 5, 2, 1, 1]
    runs = {run.day for run in demo_log().runs}
    rests = [
        next(n for n in range(40) if e.day + timedelta(days=n + 1) in runs) for e in hurt[:5]
    ]
    assert rests == [4, 8, 13, 1, 20]


def test_the_diary_is_sound_and_mostly_complete() -> None:
    log = demo_log()
    assert not [fault for entry in log.pain for fault in entry_faults(entry)]
    answered = {e.day for e in log.pain if e.score is not None}
    silent = [run.day for run in log.runs if run.day not in answered]
    assert 10 <= len(silent) <= 20
    assert [d for d in silent if d > date(2026, 8, 16)] == [
        date(2026, 8, 21),
        date(2026, 10, 19),
    ]
    assert sorted(log.gap_kinds.values()) == ["ill", "pain", "pain", "pain", "planned"]
    assert sum(entry.is_candidate for entry in log.pain) == 1


def test_onset_lies_within_the_run() -> None:
    longest = {run.day: run.distance_km or 0 for run in demo_log().runs}
    for entry in demo_log().pain:
        assert entry.onset_km is None or entry.onset_km < longest[entry.day]


def test_every_activity_is_written_as_told() -> None:
    for activity in demo_log().activities[::9]:
        found = session(write_run(virtual_run(activity)))
        assert found["total_distance"] == round(1000 * (activity.distance_km or 0))
        told_s = 60 * (activity.timer_min or 0)
        assert found["total_timer_time"] == pytest.approx(told_s, rel=0.04)
        assert found["start_time"] == activity.start


def test_walked_share_becomes_walking_breaks() -> None:
    run = next(a for a in demo_log().runs if a.day == date(2026, 10, 26))
    told = virtual_run(run)
    assert told.intervals == (4.0, 1.0)
    assert 6.2 < told.min_per_km < 6.7


def test_folder_holds_what_real_folders_hold(files: DemoFiles) -> None:
    names = sorted(f.name for f in files.fit_folder.iterdir())
    assert len(names) == 178 - 2 + 1 + 1 + 1
    assert sum(name.endswith(".fit.gz") for name in names) == 21
    (copy,) = (f for f in files.fit_folder.iterdir() if f.name.endswith("_copy.fit"))
    original = copy.with_name(copy.name.replace("_copy", ""))
    assert copy.read_bytes() != original.read_bytes()
    assert session(copy.read_bytes()) == session(original.read_bytes())
    with zipfile.ZipFile(files.fit_folder / "november.zip") as archive:
        assert [session(archive.read(name))["sport"] for name in archive.namelist()] == [
            "running",
            "running",
        ]
    broken = [
        f.name
        for f in files.fit_folder.glob("*.fit*")
        if crc16(gzip.decompress(f.read_bytes()) if f.suffix == ".gz" else f.read_bytes())
    ]
    assert [name[:10] for name in broken] == ["2025-12-16"]
    with fitdecode.FitReader(files.fit_folder / "settings.fit") as frames:
        (file_id,) = (f for f in frames if f.frame_type == fitdecode.FIT_FRAME_DATA)
        assert file_id.get_value("type") == "settings"


def test_pain_csv_says_what_the_diary_says(files: DemoFiles) -> None:
    with files.pain_csv.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert tuple(rows[0]) == PAIN_COLUMNS
    assert len(rows) == len(demo_log().pain)
    (stopped,) = (row for row in rows if row["stopped"])
    assert stopped["date"] == "2026-09-19"
    assert (stopped["score"], stopped["onset_km"], stopped["hours_until_quiet"]) == (
        "5", "1.6", "50.0",
    )  # fmt: skip
    assert files.gap_kinds == demo_log().gap_kinds


def test_a_line_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "demo.story.read_text", lambda _text, _runner: (demo_log(), ("row 3: no sport",))
    )
    with pytest.raises(ValueError, match="row 3"):
        demo_log.__wrapped__()


def test_twice_the_same_files(files: DemoFiles, tmp_path: Path) -> None:
    again = write_demo(tmp_path)
    before = {f: f.stat().st_mtime_ns for f in again.fit_folder.iterdir()}
    assert write_demo(tmp_path) == again
    assert {f: f.stat().st_mtime_ns for f in again.fit_folder.iterdir()} == before
    for old, new in ((files.fit_folder, again.fit_folder), (files.pain_csv, again.pain_csv)):
        if old.is_dir():
            names = sorted(f.name for f in old.iterdir())
            assert names == sorted(f.name for f in new.iterdir())
            assert all((old / n).read_bytes() == (new / n).read_bytes() for n in names)
        else:
            assert old.read_bytes() == new.read_bytes()


def test_a_row_says_all_that_an_entry_can() -> None:
    entry = PainEntry(
        LAST_DAY, "calf", "left", 3, "after", time(9, 5), offset_km=2.5, painkiller=True
    )
    row = {name: value for name, value in pain_row(entry).items() if value}
    assert row == {
        "date": "2026-11-22", "time": "09:05", "location": "calf", "side": "left",
        "score": "3", "when": "after", "offset_km": "2.5", "painkiller": "yes",
    }  # fmt: skip


def test_the_notes_are_read_as_told() -> None:
    days = {run.day for run in demo_log().runs}
    assert all(note.day in days for note in demo_notes())
    found = {
        (note.day.isoformat(), mention.location, mention.negated, mention.historical)
        for note in demo_notes()
        for mention in parse(note.text)
    }
    assert ("2025-10-21", "unspecified", True, False) in found
    assert ("2025-11-06", "itb", False, True) in found
    assert ("2026-08-16", "knee", False, False) in found
    # Somebody else's knee, and legs that are tired, are nobody's pain.
    days_without = {"2026-04-05", "2026-06-14"}
    assert not {told for told in found if told[0] in days_without and not told[2]}
