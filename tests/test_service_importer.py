"""An import from files to rows: every file one outcome, nothing lost, nothing doubled."""

from __future__ import annotations

import gzip
import os
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from demo.fit_writer import FitWriter
from ingest.fit import read_fit
from service import decoding, importer, workers
from service.importer import UNCHANGED, ImportOptions, import_files
from service.outcome import ImportReport, Outcome, Progress
from service.workers import InProcess
from tests.fit_files import FIRST, archive_with_damage, file_of_type, run_bytes, write_runs
from tests.watch_files import write_head, write_records
from traininglog.repository_import import ImportRepository, RacedError
from traininglog.store import Store
from traininglog.streams import LocalStreamStore
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from traininglog.repository import Repository
    from traininglog.runner import Runner


class Desk:
    """A store with one runner, and a folder of files to import."""

    def __init__(self, root: Path) -> None:
        self.files = root / "files"
        self.files.mkdir()
        self.store = Store.open(root / "data")
        system = self.store.repository(SYSTEM)
        self.runner: Runner = system.add_runner("me", "Europe/Berlin")
        self.data = root / "data" / "runners" / str(self.runner.id)

    @property
    def log(self) -> Repository:
        return self.store.repository(Viewer("owner", self.runner.id))

    def add(self, name: str, data: bytes) -> Path:
        path = self.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def run(self, *paths: Path, **options: Any) -> ImportReport:
        chosen = ImportOptions(**{"make_executor": InProcess} | options)
        imports = self.store.imports(Viewer("owner", self.runner.id))
        return import_files(imports, self.runner, paths or [self.files], chosen)

    def one(self, *paths: Path, **options: Any) -> Outcome:
        (outcome,) = self.run(*paths, **options).all
        return outcome

    def whole(self) -> None:
        """Every row has its file, every file its row, every copy its activity."""
        known = self.store.imports(SYSTEM)
        streams = {s.sha256 for s in self.log.sources(self.runner.id)}
        assert (
            {p.name for p in (self.data / "originals").iterdir()}
            == streams
            == set(known.known_files(self.runner.id))
        )
        activities = self.log.activities(self.runner.id)
        assert len(list((self.data / "streams").iterdir())) == len(activities)
        for activity in activities:
            assert len(self.log.records(activity.id)) > 10


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.store.close()


def counts(report: ImportReport) -> dict[str, Any]:
    return {k: v for k, v in report.as_json().items() if k != "files" and v}


def test_a_folder_becomes_a_log(desk: Desk) -> None:
    write_runs(desk.files / "deep", 3)
    assert counts(desk.run()) == {"added": 3}
    runs = desk.log.activities(1)
    assert [r.day for r in runs] == [date(2024, 3, 12), date(2024, 3, 13), date(2024, 3, 14)]
    first = runs[0]
    assert first.sport == "running"
    assert first.km == pytest.approx(1.0, rel=0.03)
    assert first.cadence_spm == pytest.approx(166, abs=4)
    assert first.profile
    assert len(desk.log.bins(1).ids) == len(desk.log.activities(1))
    desk.whole()


def test_an_import_again_reads_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    write_runs(desk.files, 2)
    desk.add("settings.fit", file_of_type(2))
    desk.add("bad.fit", b"no FIT at all")
    first = desk.run()
    version = desk.log.log_version(1)

    def never(*_args: Any) -> None:
        raise AssertionError("a file was read again")

    monkeypatch.setattr(importer, "run_chunks", never)
    again = desk.run()
    assert counts(first) == {"added": 2, "skipped": 1, "failed": 1}
    assert counts(again) == {"skipped": 3, "failed": 1}
    reasons = {o.path.rpartition("/")[2]: o.reason for o in again.files}
    assert reasons["run-000.fit"] == UNCHANGED
    assert reasons["settings.fit"] == "a settings file, no activity"
    assert again.files[0] == first.files[0]  # the failure is remembered with its reason
    assert desk.log.log_version(1) == version


def test_a_changed_file_is_read_again(desk: Desk) -> None:
    path = desk.add("a.fit", b"half a download")
    assert desk.one().outcome == "failed"
    path.write_bytes(run_bytes())
    assert desk.one().outcome == "added"
    desk.whole()


def test_a_failure_is_tried_again_by_another_reader(desk: Desk) -> None:
    desk.add("a.fit", b"no FIT at all")
    assert desk.one().outcome == "failed"
    seen: list[Progress] = []
    assert desk.one(engine="fitparse", on_progress=seen.append).outcome == "failed"
    assert len(seen) == 1


def test_the_same_bytes_are_one_run(desk: Desk) -> None:
    data = run_bytes()
    desk.add("a.fit", data)
    desk.add("b.fit", data)
    desk.add("c.fit.gz", gzip.compress(data))
    report = desk.run()
    assert counts(report) == {"added": 1, "duplicate": 2}
    assert report.files[2].reason == f"duplicate of {desk.files}/a.fit: the same file"
    desk.add("d.fit", data)
    assert counts(desk.run(desk.files / "d.fit")) == {"duplicate": 1}
    assert len(desk.log.sources(1)) == 1
    desk.whole()


def test_the_same_run_in_other_bytes_is_one_run_with_two_sources(desk: Desk) -> None:
    desk.add("a.fit", run_bytes(feel=50))
    desk.add("b.fit", run_bytes(feel=75))
    report = desk.run()
    assert counts(report) == {"added": 1, "duplicate": 1}
    assert report.files[1].reason.endswith("a.fit: the same activity in other bytes")
    assert [s.kept for s in desk.log.sources(1)] == [True, False]
    assert len(desk.log.activities(1)) == 1
    assert (desk.data / "originals" / desk.log.sources(1)[1].sha256).exists()
    desk.whole()
    desk.add("c.fit", run_bytes(feel=100))
    assert counts(desk.run(desk.files / "c.fit")) == {"duplicate": 1}


def test_two_watches_at_once_are_two_activities(desk: Desk) -> None:
    desk.add("a.fit", run_bytes(watch={"dynamics": False, "serial": 1}))
    desk.add("b.fit", run_bytes(watch={"dynamics": False, "serial": 2}))
    assert counts(desk.run()) == {"added": 2}


def test_an_original_is_kept_as_it_was_found(desk: Desk) -> None:
    packed = gzip.compress(run_bytes())
    desk.add("a.fit.gz", packed)
    desk.run()
    (original,) = (desk.data / "originals").iterdir()
    assert original.read_bytes() == packed


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


def test_a_file_of_two_sessions_is_two_activities(desk: Desk) -> None:
    desk.add("a.fit", run_bytes(0) + run_bytes(1))
    desk.add("b.fit", run_bytes(1, feel=50))
    report = desk.run()
    assert counts(report) == {"added": 1, "duplicate": 1}
    assert len(desk.log.activities(1)) == 2
    assert [s.session for s in desk.log.sources(1)] == [0, 1, 0]


def test_a_file_may_be_partly_known(desk: Desk) -> None:
    desk.add("a.fit", run_bytes(1))
    desk.add("b.fit", run_bytes(0) + run_bytes(1))
    report = desk.run()
    assert counts(report) == {"added": 2}
    assert any("duplicate of" in problem for problem in report.files[1].problems)
    assert len(desk.log.activities(1)) == 2


def test_other_training_is_kept_without_running_values(desk: Desk) -> None:
    desk.add("ride.fit", run_bytes(sport="cycling", distance_km=5.0, min_per_km=2.0))
    desk.run()
    (ride,) = desk.log.activities(1)
    assert (ride.sport, ride.running_km, ride.cadence_spm, ride.profile) == (
        "cycling", None, None, (),
    )  # fmt: skip
    assert ride.distance_km == pytest.approx(5.0, rel=0.03)
    assert ride.timer_min is not None
    assert desk.log.bins(1).ids == ()


def _zip(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.fit", data)
    return path


def test_zip_members_are_imported_and_then_known(desk: Desk) -> None:
    path = _zip(desk.files / "a.zip", one=run_bytes(0), two=run_bytes(1), x=b"no FIT")
    report = desk.run()
    assert [o.path.rpartition("/")[2] for o in report.files] == [
        "a.zip!one.fit", "a.zip!two.fit", "a.zip!x.fit",
    ]  # fmt: skip
    assert counts(report) == {"added": 2, "failed": 1}
    assert counts(desk.run()) == {"skipped": 2, "failed": 1}
    desk.whole()
    _zip(path, one=run_bytes(0), three=run_bytes(3))
    assert counts(desk.run()) == {"added": 1, "duplicate": 1}


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_zip_member_is_that_members_alone(desk: Desk, method: int) -> None:
    members = {"bad.fit": run_bytes(0), "good.fit": run_bytes(1)}
    archive_with_damage(desk.files / "a.zip", method, members, "bad.fit")
    desk.add("b.fit", run_bytes(2))
    report = desk.run()
    assert [o.outcome for o in report.files] == ["failed", "added", "added"]
    assert report.files[0].reason.startswith("is damaged inside the archive")
    desk.whole()


def test_a_bomb_in_a_zip_is_one_refused_member(desk: Desk) -> None:
    _zip(desk.files / "a.zip", bomb=bytes(4 * 2**20), good=run_bytes())
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
        patched.setattr(decoding, "_read", denied)
        assert desk.one().reason == "cannot be read: permission denied"
    assert desk.one().outcome == "added"  # size and time of change are what they were


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

    monkeypatch.setattr(decoding, "read_fit", faulty)
    report = desk.run()
    assert counts(report) == {"added": 1, "failed": 1}
    assert report.files[0].reason == "cannot be decoded (ZeroDivisionError: oh)"


def test_verify_reads_all_with_both(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    write_runs(desk.files, 1)
    assert desk.one(verify=True).problems == ()
    assert desk.one(verify=True).outcome == "duplicate"
    monkeypatch.setattr("ingest.fit.verify.verify", lambda _data: ("speed_mps, record 3",))
    assert desk.one(verify=True).problems == ("verify: speed_mps, record 3",)


def test_the_reference_reader_gives_the_same_run(desk: Desk) -> None:
    write_runs(desk.files, 1)
    desk.run(engine="fitparse")
    (by_fitparse,) = desk.log.activities(1)
    other = desk.store.repository(SYSTEM).add_runner("other", "Europe/Berlin")
    import_files(desk.store.imports(SYSTEM), other, [desk.files])
    (by_columns,) = desk.store.repository(SYSTEM).activities(other.id)
    assert replace(by_columns, id="") == replace(by_fitparse, id="")
    assert desk.log.sources(1)[0].engine == "fitparse"


def test_runners_do_not_share_files(desk: Desk) -> None:
    write_runs(desk.files, 1)
    desk.run()
    other = desk.store.repository(SYSTEM).add_runner("other", "UTC")
    report = import_files(desk.store.imports(SYSTEM), other, [desk.files])
    assert counts(report) == {"added": 1}
    assert (desk.data.parent / str(other.id) / "streams").exists()


def test_the_day_is_the_watchs_else_the_runners(desk: Desk) -> None:
    late = datetime(2024, 3, 12, 23, 30, tzinfo=UTC)
    desk.add("home.fit", run_bytes(start=late, local_offset=timedelta(hours=1)))
    desk.add("lima.fit", run_bytes(start=late + timedelta(hours=1),
                                   local_offset=timedelta(hours=-5)))  # fmt: skip
    desk.run()
    assert [(a.zone, a.day) for a in desk.log.activities(1)] == [
        ("Europe/Berlin", date(2024, 3, 13)),
        ("UTC-05:00", date(2024, 3, 12)),
    ]


def test_settings_of_the_runner_move_the_gate(desk: Desk) -> None:
    desk.add("slow.fit", run_bytes(cadence_spm=122.0, min_per_km=8.0))
    desk.log.set_settings(1, {"running_gate_spm": 110.0})
    desk.runner = desk.log.runner(1)
    assert desk.one().problems == ()
    (slow,) = desk.log.activities(1)
    assert slow.cadence_spm == pytest.approx(122, abs=4)


def test_a_run_cut_before_its_sport_says_it_is_not_counted(desk: Desk) -> None:
    cut = FitWriter()
    write_head(cut)
    write_records(cut, 60, power=False)
    desk.add("cut.fit", cut.finish())
    assert desk.one().problems == ("its sport is not told, so it is not counted as a run",)
    (activity,) = desk.log.activities(1)
    assert (activity.sport, activity.running_km) == ("unknown", None)


def test_a_run_below_the_gate_keeps_its_distance(desk: Desk) -> None:
    desk.add("slow.fit", run_bytes(cadence_spm=112.0, min_per_km=9.0))
    assert desk.one().problems == (
        "no part of it reaches 130 steps a minute, so walking and running are not told apart",
    )
    (slow,) = desk.log.activities(1)
    assert (slow.running_km, slow.running_min, slow.cadence_spm, slow.walked_share) == (
        None, None, None, None,
    )  # fmt: skip
    assert slow.km == pytest.approx(1.0, rel=0.03)


def test_many_files_go_in_chunks_with_progress(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "CHUNK_FILES", 2)
    write_runs(desk.files, 3)
    desk.add("x.zip", b"no zip")
    seen: list[Progress] = []
    desk.run(on_progress=seen.append)
    assert [(p.done, p.total) for p in seen] == [(3, 4), (4, 4)]
    assert seen[-1].left_s == 0
    assert Progress(0, 4, 0.0).left_s is None
    monkeypatch.setattr(importer, "CHUNK_BYTES", 10)
    write_runs(desk.files, 2, first_day=10)
    desk.run(on_progress=seen.append)
    assert len(seen) == 4


@pytest.mark.timeout(100)
def test_a_pool_gives_the_same_log(desk: Desk) -> None:
    write_runs(desk.files, 5)
    desk.run(make_executor=None)
    here = [replace(a, id="") for a in desk.log.activities(1)]
    other = desk.store.repository(SYSTEM).add_runner("other", "Europe/Berlin")
    from service.workers import process_pool  # noqa: PLC0415

    options = ImportOptions(make_executor=process_pool)
    import_files(desk.store.imports(SYSTEM), other, [desk.files], options)
    there = [replace(a, id="") for a in desk.store.repository(SYSTEM).activities(other.id)]
    assert here == there


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


@pytest.mark.parametrize(("races", "written"), [(4, True), (5, False)])
def test_races_are_run_again_up_to_a_limit(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, races: int, *, written: bool
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
    if written:
        assert counts(desk.run()) == {"added": 1, "skipped": 1}
        assert len(dropped) == 1  # once, however often it was tried
        desk.whole()
    else:
        with pytest.raises(RacedError, match="another import is running on this log; run"):
            desk.run()
        assert dropped == []
    assert tries == [5]


def test_a_full_disk_keeps_what_was_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "CHUNK_FILES", 1)
    write_runs(desk.files, 3)
    fsync, left = os.fsync, [6]

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
    _zip(desk.files / "a.zip", bomb=bytes(4 * 2**20))
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

    monkeypatch.setattr(decoding, "read_fit", bare)
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

    monkeypatch.setattr(decoding, "read_fit", summary_only)
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
    monkeypatch.setattr(importer, "CHUNK_FILES", chunk)
    desk.add("a-cut.fit", run_bytes()[:1500])
    desk.add("b-whole.fit", run_bytes())
    desk.add("c-cut.fit", run_bytes()[:1200])
    report = desk.run()
    assert counts(report) == {"added": 2, "duplicate": 1}
    cut, whole, again = report.files
    assert "truncated" not in cut.reason
    assert whole.problems == (f"replaces {cut.path}, a shorter copy of the same activity",)
    assert again.reason == f"duplicate of {whole.path}: the same activity in other bytes"
    (run,) = desk.log.activities(1)
    assert run.distance_km == pytest.approx(1.0, rel=0.03)
    assert [s.kept for s in desk.log.sources(1)] == [False, True, False]
    assert desk.log.bins(1).ids == (run.id,)
    desk.whole()
