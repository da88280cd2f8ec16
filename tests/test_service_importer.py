"""An import from files to rows: every file one outcome, nothing lost, nothing doubled."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from service import chunks, importer
from service.importer import UNCHANGED, ImportOptions, import_files
from service.outcome import Progress
from tests.desk import Desk, counts, zip_of
from tests.fit_files import file_of_type, run_bytes, write_runs
from traininglog.viewer import SYSTEM


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


@pytest.mark.folder
def test_the_same_run_in_other_bytes_is_one_run_with_two_sources(desk: Desk) -> None:
    desk.add("a.fit", run_bytes(feel=50))
    desk.add("b.fit", run_bytes(feel=75))
    report = desk.run()
    assert counts(report) == {"added": 1, "duplicate": 1}
    assert report.files[1].reason.endswith("a.fit: the same activity in another file")
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


@pytest.mark.folder
def test_an_original_is_kept_as_it_was_found(desk: Desk) -> None:
    packed = gzip.compress(run_bytes())
    desk.add("a.fit.gz", packed)
    desk.run()
    (original,) = (desk.data / "originals").iterdir()
    assert original.read_bytes() == packed


def test_a_file_of_two_sessions_is_two_activities(desk: Desk) -> None:
    desk.add("a.fit", run_bytes(0) + run_bytes(1))
    desk.add("b.fit", run_bytes(1, feel=50))
    report = desk.run()
    assert counts(report) == {"added": 1, "duplicate": 1}
    assert len(desk.log.activities(1)) == 2
    assert [s.session for s in desk.log.sources(1)] == [0, 1, 0]


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


def test_zip_members_are_imported_and_then_known(desk: Desk) -> None:
    path = zip_of(desk.files / "a.zip", one=run_bytes(0), two=run_bytes(1), x=b"no FIT")
    report = desk.run()
    assert [o.path.rpartition("/")[2] for o in report.files] == [
        "a.zip!one.fit", "a.zip!two.fit", "a.zip!x.fit",
    ]  # fmt: skip
    assert counts(report) == {"added": 2, "failed": 1}
    assert counts(desk.run()) == {"skipped": 2, "failed": 1}
    desk.whole()
    zip_of(path, one=run_bytes(0), three=run_bytes(3))
    assert counts(desk.run()) == {"added": 1, "duplicate": 1}


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


@pytest.mark.folder
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
    monkeypatch.setattr(chunks, "CHUNK_FILES", 2)
    write_runs(desk.files, 3)
    desk.add("x.zip", b"no zip")
    seen: list[Progress] = []
    desk.run(on_progress=seen.append)
    assert [(p.done, p.total) for p in seen] == [(3, 4), (4, 4)]
    assert seen[-1].left_s == 0
    assert Progress(0, 4, 0.0).left_s is None
    monkeypatch.setattr(chunks, "CHUNK_BYTES", 10)
    write_runs(desk.files, 2, first_day=10)
    desk.run(on_progress=seen.append)
    assert len(seen) == 4


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
