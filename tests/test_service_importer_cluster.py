"""Imports by the workers of a Dask cluster: the same log, and nothing lost where some go."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from service import chunks, workers
from service.cluster import Cluster, ClusterError
from service.decoding import decode_all, read_file
from service.job_report import sentence
from service.workers import InProcess
from tests.dask_cluster import running_cluster
from tests.desk import Desk, zip_of
from tests.fit_files import run_bytes
from tests.xml_files import same_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.decoding import Decoded, DecodeSettings, Job
    from service.outcome import ImportReport
    from tests.dask_cluster import Running

DEADLY = b"a file that ends whoever reads it"
FILES = 24


@pytest.fixture
def full(desk: Desk) -> Desk:
    """A folder of files of each kind: more than one chunk."""
    for day in range(FILES - 4):
        desk.add(f"{day:02}.fit", run_bytes(day))
    fit, gpx, tcx = same_run(FILES)
    zip_of(desk.files / "more.zip", again=run_bytes(1), new=run_bytes(FILES + 1))
    for name, data in (("a.gpx", gpx), ("b.tcx", tcx), ("c.fit", fit), ("no.fit", b"none")):
        desk.add(name, data)
    return desk


@pytest.fixture
def cluster(dask_running: Running) -> Iterator[Cluster]:
    with dask_running.joined() as joined:
        yield joined


def told(report: ImportReport) -> list[tuple[str, str, str]]:
    """What became of each file, whatever folder it is in."""
    return [
        (one.path.rpartition("/")[2], one.outcome, one.reason.partition("/")[0])
        for one in report.files
    ]


def test_the_log_is_the_same(full: Desk, cluster: Cluster, tmp_path: Path) -> None:
    there = full.run(make_executor=cluster)
    other = tmp_path / "other"
    other.mkdir()
    alone = Desk(other)
    try:
        here = alone.run(full.files, make_executor=InProcess)
        assert told(there) == told(here)
        assert full.log.activities(1) == alone.log.activities(1)
        assert full.log.bins(1).ids == alone.log.bins(1).ids
        full.whole()
    finally:
        alone.store.close()


def test_what_cannot_be_read_is_told_as_ever(
    full: Desk, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that goes between the look at the folder and its reading."""

    def read(path: str) -> bytes:
        if path.endswith("07.fit"):
            Path(path).unlink()
        return read_file(path)

    monkeypatch.setattr(chunks, "read_file", read)
    report = full.run(make_executor=cluster)
    (gone,) = (one for one in report.files if one.path.endswith("07.fit"))
    assert (gone.outcome, gone.reason) == (
        "failed", "cannot be read: no such file or directory",
    )  # fmt: skip


def _deadly(jobs: Sequence[Job], settings: DecodeSettings) -> list[Decoded]:
    if any(job.data == DEADLY for job in jobs):
        os._exit(9)
    return decode_all(jobs, settings)


def test_one_file_that_kills_its_worker_is_told_and_the_next_import_finishes(
    full: Desk, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    full.add("15.fit", DEADLY)
    with monkeypatch.context() as patch:
        patch.setattr(workers, "decode_all", _deadly)
        report = full.run(make_executor=cluster)
    failed = {one.path.rpartition("/")[2]: one.reason for one in report.files
              if one.outcome == "failed"}  # fmt: skip
    assert failed.pop("no.fit")
    assert failed == {"15.fit": "stopped the reading process; it was left out"}
    full.whole()
    full.add("15.fit", run_bytes(15))
    again = full.run(make_executor=cluster)
    assert [one.path.rpartition("/")[2] for one in again.files if one.outcome == "added"] == [
        "15.fit"
    ]
    full.whole()


def test_a_cluster_that_goes_keeps_what_was_done(full: Desk) -> None:
    with running_cluster(1) as mortal, mortal.joined(connect_s=5, lost_s=5) as cluster:
        fault = _stopped(full, cluster, mortal)
        assert "Start its scheduler and workers again" in str(fault)
    assert "cannot be reached" in sentence(fault)
    before = {one.id for one in full.log.activities(1)}
    assert 0 < len(before) < FILES - 2
    full.whole()
    report = full.run()
    assert {one.id for one in full.log.activities(1)} > before
    assert sum(one.outcome == "failed" for one in report.files) == 1
    full.whole()


def _stopped(full: Desk, cluster: Cluster, mortal: Running) -> Exception:
    def kill(*_: Any) -> None:
        mortal.kill()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.cluster._LEAST", 1)  # the rest is not sent yet
        patch.setattr("service.cluster._A_WORKER", 1)
        with pytest.raises(ClusterError) as fault:
            full.run(make_executor=cluster, on_progress=kill)
    return fault.value
