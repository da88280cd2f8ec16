"""What works beside the pages, with a Dask cluster to read files and without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from painmile.working import working
from service.cluster import Cluster
from service.jobs import Worker
from tests.fit_files import write_runs
from tests.hosted_room import BASES
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    import pytest

    from tests.dask_cluster import Running
    from tests.desk import Desk
    from traininglog.jobs import Job


def imported(desk: Desk) -> tuple[Job, Any]:
    """A page's import of a folder of more than one chunk, and what read its files."""
    jobs = desk.store.jobs(SYSTEM)
    write_runs(desk.files, 22)
    added = jobs.add(desk.runner.id, "folder", "waiting", [str(desk.files)])
    with working(desk.store, BASES) as workers:
        assert isinstance(workers.imports, Worker)
        assert workers.imports.run_next()
        readers = workers.imports.make_executor
    return jobs.job(added.id), readers


def test_a_cluster_reads_for_the_page_and_is_left_at_the_end(
    desk: Desk, dask_running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAINMILE_DASK", dask_running.address)
    joined: list[Any] = []
    connect = Cluster._connected

    def connected(cluster: Cluster) -> Any:
        joined.append(connect(cluster))
        return joined[-1]

    monkeypatch.setattr(Cluster, "_connected", connected)
    job, _ = imported(desk)
    assert (job.state, job.counts) == ("done", {"added": 22})
    (client,) = joined
    assert client.status == "closed"


def test_a_cluster_that_is_away_is_told_on_the_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.cluster.CONNECT_S", 0.2)
    monkeypatch.setenv("PAINMILE_DASK", "tcp://127.0.0.1:1")
    job, _ = imported(desk)
    assert job.state == "failed"
    assert job.message.startswith("The machines that read files cannot be reached.")


def test_without_one_nobody_else_reads(desk: Desk) -> None:
    job, readers = imported(desk)
    assert (job.state, readers) == ("done", None)
