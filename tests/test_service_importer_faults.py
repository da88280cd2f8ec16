"""Damage, full disks, other imports: each is told, and the rest is kept."""

from __future__ import annotations

import gzip
import os
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from demo.fit_writer import FitWriter
from ingest import fit
from ingest.fit import read_fit
from service import chunks, decoding, workers
from tests.desk import Desk, counts, zip_of
from tests.fit_files import FIRST, archive_with_damage, file_of_type, run_bytes, write_runs
from tests.watch_files import write_head, write_records
from traininglog.local_streams import LocalStreamStore
from traininglog.repository_import import ImportRepository, RacedError

if TYPE_CHECKING:
    from service.outcome import Progress


def test_a_failure_is_tried_again_by_another_reader(desk: Desk) -> None:
    desk.add("a.fit", b"no FIT at all")
    assert desk.one().outcome == "failed"
    seen: list[Progress] = []
    assert desk.one(engine="fitparse", on_progress=seen.append).outcome == "failed"
    assert len(seen) == 1


def test_one_bad_file_stops_nothing(desk: Desk) -> None:
    good = run_bytes()
    desk.add("0-empty.fit", b"")
    desk.add("1-text.fit", b"I am no FIT file, whatever my name says")
    desk.add("2-cut.fit.gz", gzip.compress(run_bytes(1))[:1000])
    desk.add("3-nothing.fit.gz", b"\x1f\x8b\x08nothing")
    desk.add("4-good.fit", good)
    desk.add("5-settings.fit", file_of_type(2))
    desk.add("6-course.fit", file_of_type(6))
    desk.add("7-future.fit", run_bytes(start=datetime(2031, 1, 1, tzinfo=UTC)))
    desk.add("8-half.fit", run_bytes(2)[:1500])
    report = desk.run(now=FIRST + timedelta(days=5))
    told = {o.path.rpartition("/")[2]: o for o in report.files}
    assert {name: o.outcome for name, o in told.items()} == {
        "0-empty.fit": "failed",
        "1-text.fit": "failed",
        "2-cut.fit.gz": "added",
        "3-nothing.fit.gz": "failed",
        "4-good.fit": "added",
        "5-settings.fit": "skipped",
        "6-course.fit": "skipped",
        "7-future.fit": "failed",
        "8-half.fit": "added",
    }
    assert told["0-empty.fit"].reason == "is empty"
    assert told["6-course.fit"].reason == "a course file, no activity"
    assert told["7-future.fit"].reason.startswith("starts on 2031-01-01, in the future")
    assert "gzip" in told["2-cut.fit.gz"].problems[0]
    assert told["8-half.fit"].problems
    assert all("\n" not in o.reason for o in report.files)
    assert all(o.reason for o in report.files if o.outcome != "added")
    desk.whole()


def test_a_wrong_checksum_is_told(desk: Desk) -> None:
    data = bytearray(run_bytes())
    data[900] ^= 1
    desk.add("changed.fit", bytes(data))
    outcome = desk.one()
    assert (outcome.outcome, outcome.problems[0]) == (
        "added",
        f"byte {len(data) - 2}: the checksum does not match: some values may be damaged",
    )


def test_a_clock_that_was_never_set_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.add("a.fit", run_bytes())
    monkeypatch.setattr(decoding, "_FIRST_START", FIRST + timedelta(days=1))
    outcome = desk.one()
    assert outcome.outcome == "failed"
    assert outcome.reason.startswith("starts on 2024-03-12, before 1990")


def test_one_impossible_session_leaves_the_others(desk: Desk) -> None:
    desk.add("a.fit", run_bytes() + run_bytes(day=3000))
    outcome = desk.one(now=FIRST + timedelta(days=5))
    assert outcome.outcome == "added"
    assert any("in the future" in problem for problem in outcome.problems)
    assert len(desk.log.activities(1)) == 1


def test_a_file_may_be_partly_known(desk: Desk) -> None:
    desk.add("a.fit", run_bytes(1))
    desk.add("b.fit", run_bytes(0) + run_bytes(1))
    report = desk.run()
    assert counts(report) == {"added": 2}
    assert any("duplicate of" in problem for problem in report.files[1].problems)
    assert len(desk.log.activities(1)) == 2


def test_a_damaged_zip_member_is_that_members_alone(desk: Desk) -> None:
    members = {"bad.fit": run_bytes(0), "good.fit": run_bytes(1)}
    archive_with_damage(desk.files / "a.zip", zipfile.ZIP_DEFLATED, members, "bad.fit")
    desk.add("b.fit", run_bytes(2))
    report = desk.run()
    assert [o.outcome for o in report.files] == ["failed", "added", "added"]
    assert report.files[0].reason.startswith("is damaged inside the archive")
    desk.whole()


def test_a_bomb_in_a_zip_is_one_refused_member(desk: Desk) -> None:
    zip_of(desk.files / "a.zip", bomb=bytes(4 * 2**20), good=run_bytes())
    report = desk.run()
    assert counts(report) == {"added": 1, "failed": 1}
    assert "zip bomb" in report.files[0].reason


def test_a_file_too_large_is_not_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add("a.fit", run_bytes())
    monkeypatch.setattr(decoding, "MAX_BYTES", 1000)
    assert "more than an activity can be" in desk.one().reason


def test_a_file_nobody_may_read_is_one_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.add("a.fit", run_bytes())

    def denied(_path: str) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(decoding, "read_file", denied)
        assert desk.one().reason == "cannot be read: permission denied"
    assert desk.one().outcome == "added"  # size and time of change are what they were


@pytest.mark.folder
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_written_to_while_it_is_read_is_left_for_the_next_import(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, packed: bool
) -> None:
    first, then = run_bytes(), run_bytes(1)
    path = desk.add("a.fit", gzip.compress(first) if packed else first)

    def decoded_before_a_write(jobs: Any, settings: Any) -> Any:
        found = decoding.decode_all(jobs, settings)
        path.write_bytes(then)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(workers, "decode_all", decoded_before_a_write)
        outcome = desk.one()
        assert (outcome.outcome, outcome.reason) == (
            "failed",
            "was written to while it was read; it is left for the next import",
        )
    assert not desk.log.activities(desk.runner.id)
    assert desk.one().outcome == "added"
    (kept,) = (desk.data / "originals").iterdir()
    assert kept.read_bytes() == then


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (lambda path: path.unlink(), "cannot be read: no such file or directory"),
        (
            lambda path: os.truncate(path, 2**27),
            "is 128 MB, more than an activity can be (64 MB)",
        ),
    ],
)
def test_a_file_gone_after_it_was_read_is_told(
    desk: Desk, meanwhile: Any, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.add("a.fit", run_bytes())

    def decoded_before(jobs: Any, settings: Any) -> Any:
        found = decoding.decode_all(jobs, settings)
        meanwhile(path)
        return found

    monkeypatch.setattr(workers, "decode_all", decoded_before)
    assert desk.one().reason == reason


def test_a_file_that_stopped_the_reader_is_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.add("a.fit", run_bytes())

    def killed(_jobs: Any, _settings: Any) -> None:
        raise RuntimeError("the worker is gone")

    with monkeypatch.context() as patched:
        patched.setattr(workers, "decode_all", killed)
        assert desk.one().reason == "stopped the reading process; it was left out"
    assert desk.one().outcome == "added"


def test_a_fault_in_the_reader_is_that_files_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_runs(desk.files, 2)
    whole = read_fit

    def faulty(data: bytes, engine: Any, **options: Any) -> Any:
        if data == run_bytes(0):
            raise ZeroDivisionError("oh")
        return whole(data, engine, **options)

    monkeypatch.setattr(fit, "read_fit", faulty)
    report = desk.run()
    assert counts(report) == {"added": 1, "failed": 1}
    assert report.files[0].reason == "cannot be decoded (ZeroDivisionError: oh)"


def test_a_run_cut_before_its_sport_says_it_is_not_counted(desk: Desk) -> None:
    cut = FitWriter()
    write_head(cut)
    write_records(cut, 60, power=False)
    desk.add("cut.fit", cut.finish())
    assert desk.one().problems == (
        "its sport is not told, so by itself it is not counted as a run",
    )
    (activity,) = desk.log.activities(1)
    assert (activity.sport, activity.running_km) == ("unknown", None)


def test_another_import_may_be_quicker(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    write_runs(desk.files, 2)
    write = ImportRepository.write
    races: list[int] = []

    def raced(self: ImportRepository, runner_id: int, batch: Any) -> None:
        if not races:
            races.append(1)
            write(self, runner_id, replace(batch, activities=batch.activities[:1],
                                           sources=batch.sources[:1], seen=()))  # fmt: skip
            raise RacedError
        write(self, runner_id, batch)

    monkeypatch.setattr(ImportRepository, "write", raced)
    assert counts(desk.run()) == {"added": 1, "duplicate": 1}
    assert len(desk.log.activities(1)) == 2
    desk.whole()


@pytest.mark.folder
@pytest.mark.parametrize("races", [4, 5])
def test_races_are_run_again_and_at_last_nobody_else_writes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, races: int
) -> None:
    desk.add("a.fit", run_bytes()[:1500])
    desk.run()
    desk.add("b.fit", run_bytes())
    write, tries, dropped = ImportRepository.write, [0], []

    def raced(self: ImportRepository, runner_id: int, batch: Any) -> None:
        tries[0] += 1
        if tries[0] <= races:
            raise RacedError
        write(self, runner_id, batch)

    delete = LocalStreamStore.delete

    def dropping(self: LocalStreamStore, runner_id: int, kind: Any, name: str) -> None:
        dropped.append(name)
        delete(self, runner_id, kind, name)

    monkeypatch.setattr(ImportRepository, "write", raced)
    monkeypatch.setattr(LocalStreamStore, "delete", dropping)
    assert counts(desk.run()) == {"added": 1, "skipped": 1}
    assert len(dropped) == 1  # once, however often it was tried
    assert tries == [5]
    desk.whole()


@pytest.mark.folder
def test_a_full_disk_keeps_what_was_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK_FILES", 1)
    write_runs(desk.files, 3)
    fsync, left = os.fsync, [10]  # four for the first file, four for its folders

    def full(descriptor: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        desk.run()
    monkeypatch.setattr(os, "fsync", fsync)
    assert len(desk.log.activities(1)) == 1
    assert counts(desk.run()) == {"added": 2, "skipped": 1}
    assert len(desk.log.activities(1)) == 3
    desk.whole()


def test_missing_paths_are_told_and_the_rest_is_done(desk: Desk) -> None:
    write_runs(desk.files, 1)
    report = desk.run(desk.files / "none", desk.files)
    assert counts(report) == {"added": 1, "failed": 1}
    assert len(report.unreachable) == 1
    assert report.as_json()["files"][0]["path"].endswith("none")


def test_an_archive_of_refused_members_only(desk: Desk) -> None:
    zip_of(desk.files / "a.zip", bomb=bytes(4 * 2**20))
    assert desk.one().outcome == "failed"


def test_a_session_without_totals_gets_them_from_its_records(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.add("a.fit", run_bytes())
    whole = read_fit

    def bare(data: bytes, engine: Any, **options: Any) -> Any:
        file = whole(data, engine, **options)
        only = replace(file.activities[0], distance_m=None, timer_s=None)
        return replace(file, activities=(only,))

    monkeypatch.setattr(fit, "read_fit", bare)
    desk.run()
    (found,) = desk.log.activities(1)
    assert found.distance_km == pytest.approx(1.0, rel=0.03)
    assert found.timer_min == pytest.approx(6.0, rel=0.05)


def test_a_session_without_records_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add("a.fit", run_bytes())
    whole = read_fit

    def summary_only(data: bytes, engine: Any, **options: Any) -> Any:
        file = whole(data, engine, **options)
        none = file.activities[0].records.take(np.zeros(len(file.activities[0].records), bool))
        bare = replace(file.activities[0], records=none, serial=None, distance_m=None)
        return replace(file, activities=(replace(bare, timer_s=None),))

    monkeypatch.setattr(fit, "read_fit", summary_only)
    assert desk.one().outcome == "added"
    (found,) = desk.log.activities(1)
    assert (found.timer_min, found.distance_km) == (None, None)
    assert (
        list((desk.data / "streams").iterdir() if (desk.data / "streams").exists() else ())
        == []
    )


@pytest.mark.parametrize("chunk", [1, 20])
def test_a_whole_copy_takes_the_place_of_a_cut_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(chunks, "CHUNK_FILES", chunk)
    desk.add("a-cut.fit", run_bytes()[:1500])
    desk.add("b-whole.fit", run_bytes())
    desk.add("c-cut.fit", run_bytes()[:1200])
    report = desk.run()
    assert counts(report) == {"added": 2, "duplicate": 1}
    cut, whole, again = report.files
    assert "truncated" not in cut.reason
    assert whole.problems == (f"replaces {cut.path}, a shorter file of the same activity",)
    assert again.reason == f"duplicate of {whole.path}: the same activity in another file"
    (run,) = desk.log.activities(1)
    assert run.distance_km == pytest.approx(1.0, rel=0.03)
    assert [s.kept for s in desk.log.sources(1)] == [False, True, False]
    assert desk.log.bins(1).ids == (run.id,)
    desk.whole()
