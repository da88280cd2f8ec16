"""Work on a real Dask cluster, and workers and schedulers that go."""

from __future__ import annotations

import os
import signal
import socket
import time
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from service import cluster as clusters
from service import workers
from service.cluster import Cluster, ClusterError
from service.decoding import Decoded, DecodeSettings, Job
from service.workers import InProcess, executor_for, process_pool, run_chunks
from tests.dask_cluster import running_cluster, worker_pid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.dask_cluster import Running

SETTINGS = DecodeSettings(1, "UTC", datetime(2024, 4, 1, tzinfo=UTC))
DEADLY = b"deadly"


@pytest.fixture
def cluster(dask_running: Running) -> Iterator[Cluster]:
    with dask_running.joined() as joined:
        yield joined


def _read(jobs: Sequence[Job], _settings: DecodeSettings) -> list[Decoded]:
    """In place of decoding; some files kill, others make their worker kill itself once."""
    for job in jobs:
        if job.data == DEADLY:
            os._exit(9)
        if job.file and job.data is None:
            try:
                os.close(os.open(job.file, os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                continue
            os.kill(os.getpid(), signal.SIGKILL)
    return [Decoded(job.number, sha256=str(os.getpid())) for job in jobs]


def _jobs(*data: bytes) -> tuple[Job, ...]:
    return tuple(Job(number, "", one) for number, one in enumerate(data))


def test_work_is_done_by_other_processes(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "decode_all", _read)
    chunks = [(Job(n, "", b"x" * 2_000_000),) for n in range(9)]
    results = [d for _, done in run_chunks(chunks, SETTINGS, cluster) for d in done]
    assert [one.number for one in results] == list(range(9))
    assert 0 < len({one.sha256 for one in results} - {str(os.getpid())}) <= 2


def test_a_file_that_kills_its_worker_is_told_and_the_others_are_read(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "decode_all", _read)
    chunks = [_jobs(b"a", DEADLY, b"c"), (Job(3, "", b"d"),)]
    results = [d for _, done in run_chunks(chunks, SETTINGS, cluster) for d in done]
    assert [one.number for one in results] == [0, 1, 2, 3]
    assert [one.failed for one in results] == [
        "", "stopped the reading process; it was left out", "", "",
    ]  # fmt: skip


def test_a_worker_that_is_killed_from_outside_loses_nothing(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(workers, "decode_all", _read)
    chunks = [(Job(n, str(tmp_path / "once") if n == 2 else ""),) for n in range(6)]
    results = [d for _, done in run_chunks(chunks, SETTINGS, cluster) for d in done]
    assert [(one.number, one.failed) for one in results] == [(n, "") for n in range(6)]
    assert (tmp_path / "once").exists()


def test_a_scheduler_that_goes_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "decode_all", _read)
    with running_cluster(1) as mortal, mortal.joined(connect_s=5, lost_s=5) as cluster:
        chunks = (_jobs(b"a") for _ in range(50))
        results = run_chunks(chunks, SETTINGS, cluster)
        assert next(results)[1][0].failed == ""
        mortal.kill()
        with pytest.raises(ClusterError, match="went away"):
            list(results)
        with pytest.raises(ClusterError, match="cannot be reached"):
            cluster()


def test_nobody_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    cluster = Cluster(f"tcp://127.0.0.1:{port}", connect_s=0.2)
    with pytest.raises(ClusterError) as told:
        cluster()
    assert str(told.value) == (
        f"The Dask scheduler at tcp://127.0.0.1:{port} cannot be reached. Start it, or see "
        "that PAINMILE_DASK names it; then do it again; what was done is kept."
    )
    cluster.close()


def test_a_scheduler_without_workers_is_a_sentence() -> None:
    with (
        running_cluster(0) as empty,
        empty.joined(workers_s=0.2) as cluster,
        pytest.raises(ClusterError, match="has no workers"),
    ):
        cluster()


def test_workers_that_go_for_good_are_a_sentence(dask_running: Running) -> None:
    with dask_running.joined(lost_s=0.0) as cluster:
        executor = cluster()
        assert executor.submit(worker_pid).result() != os.getpid()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clusters, "_LOOK_S", 0.01)
            patch.setattr(clusters, "_threads", lambda *_: {})
            with pytest.raises(ClusterError, match="went away"):
                executor.submit(time.sleep, 1).result()
        executor.shutdown(cancel_futures=True)


def test_a_worker_of_another_version_writes_nothing(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    executor = cluster()
    monkeypatch.setattr(clusters, "program_version", lambda: "reader 99")
    fault = executor.submit(worker_pid).exception()
    assert isinstance(fault, ClusterError)
    assert "not of this version of Painmile (reader " in str(fault)
    executor.shutdown()


def test_a_file_or_two_are_read_here() -> None:
    far = Cluster("tcp://127.0.0.1:1")
    assert executor_for(20, 1, far, 20) is InProcess
    assert executor_for(21, 1, far, 20) is far
    assert executor_for(1, workers.MANY_BYTES, far, 20) is far
    assert executor_for(1, 1, process_pool, 20) is process_pool


def test_an_answer_counts_once() -> None:
    unasked: Any = None
    answer = clusters.Answer(unasked)
    first: Future[int] = Future()
    first.set_result(1)
    answer.take(first)
    answer.take(first)
    assert answer.result() == 1
