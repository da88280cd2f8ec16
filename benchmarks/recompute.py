"""Findings of a clinic made anew: two workers of a Dask cluster beside a pool of two processes.

    python -m benchmarks.recompute [RUNNERS]

On a real PostgreSQL, for 10, 100 and 1,000 virtual runners with three years each, in tasks of
20 runners. Both work over the same logs in turns; both are started, and have opened their
store, before the clock runs. CPU is that of the workers and, beside it, of the database.
"""

from __future__ import annotations

import math
import sys
import tempfile
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import psutil
import sqlalchemy as sa

from benchmarks.clinic_cohort import make_cohort
from benchmarks.table import Row, exponent, told
from service.recompute import A_TASK, recompute
from tests.dask_cluster import running_cluster, worker_pid
from tests.postgres import running_postgres
from traininglog import people_tables as p
from traininglog import tables as t
from traininglog.database import writing
from traininglog.home import Home
from traininglog.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.clinic_cohort import Cohort
    from service.cluster import Cluster

LEAST_RATIO: Final = 0.85
MOST_SLOPE: Final = 1.05
WORKERS: Final = 2
_TURNS: Final = {10: 3, 100: 2, 1000: 1}


@dataclass
class Took:
    """Seconds of each turn, and the workers' CPU."""

    wall_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)
    database_s: list[float] = field(default_factory=list)


class Pool(Executor):
    """Two processes that outlive a recompute, as the workers of a cluster do."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn"))

    def __call__(self) -> Executor:
        """The same processes each time."""
        return self

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """By one of them."""
        return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 -- as every executor's
        """They stay."""

    def end(self) -> None:
        """They go."""
        self._pool.shutdown()


def main() -> int:
    """0 where the cluster does at least LEAST_RATIO of the pool's work in the same time."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with (
        tempfile.TemporaryDirectory() as folder,
        running_postgres() as server,
        Store.open(Home(Path(folder), server.create())) as store,
        running_cluster(WORKERS) as running,
        running.joined() as cluster,
    ):
        cohort = _cohort(store, most)
        pool, database = Pool(), _pids_of_server(server.folder)
        pids = {"pool": _warm(store, cohort, pool), "Dask": _warm(store, cohort, cluster)}
        print("start-up of both is not counted; all wall figures depend on who else works here")
        print(f"{'runners':>7} {'tasks':>5} {'pool s':>8} {'Dask s':>8} {'ratio':>6} "
              f"{'CPU ms/runner':>14} {'of Dask':>8} {'database':>9}")  # fmt: skip
        every = {}
        for count in (n for n in _TURNS if n <= most):
            every[count] = _turns(store, cohort, count, pool, cluster, pids, database)
            _line(count, every[count])
        pool.end()
    return told(list(_rows(every)))


def _cohort(store: Store, runners: int) -> Cohort:
    began = perf_counter()
    cohort = make_cohort(store, runners)
    with store.engine.connect() as connection:
        runs, bins = (
            connection.scalar(sa.select(sa.func.count()).select_from(table))
            for table in (t.activity, t.speed_bin)
        )
    print(f"{runners:,} runners with {runs:,} activities and {bins:,} rows of the roll-up, "
          f"made in {perf_counter() - began:.0f} s")  # fmt: skip
    return cohort


def _warm(store: Store, cohort: Cohort, make: Pool | Cluster) -> list[int]:
    """Every worker has imported all it needs and opened the store; which processes they are."""
    found: set[int] = set()
    while len(found) < WORKERS:
        _forget(store)
        recompute(store, cohort.runner_ids[:4], cohort.now, make, a_task=1)
        with _left(make()) as executor:
            found |= {executor.submit(worker_pid).result() for _ in range(2 * WORKERS)}
            found |= {one.result() for one in [executor.submit(worker_pid) for _ in range(8)]}
    return sorted(found)


@contextmanager
def _left(executor: Executor) -> Iterator[Executor]:
    yield executor
    executor.shutdown()


def _turns(
    store: Store, cohort: Cohort, count: int, pool: Pool, cluster: Cluster,
    pids: dict[str, list[int]], database: Callable[[], list[int]],
) -> dict[str, Took]:  # fmt: skip
    """In turns, over the same logs with nothing kept of them."""
    took = {"pool": Took(), "Dask": Took()}
    ids = cohort.runner_ids[:count]
    for _ in range(_TURNS[count]):
        for name, make in (("pool", pool), ("Dask", cluster)):
            _forget(store)
            before, of_it = _cpu_s(pids[name]), _cpu_s(database())
            began = perf_counter()
            done = recompute(store, ids, cohort.now, make)
            took[name].wall_s.append(perf_counter() - began)
            took[name].cpu_s.append(_cpu_s(pids[name]) - before)
            took[name].database_s.append(_cpu_s(database()) - of_it)
            if done.runners != count or done.faults or done.current:
                raise SystemExit(f"not all was made: {done}")
    return took


def _forget(store: Store) -> None:
    with writing(store.engine) as connection:
        connection.execute(t.kept_analysis.delete())
        connection.execute(p.card.delete())


def _pids_of_server(folder: Path) -> Callable[[], list[int]]:
    first = int((folder / "data" / "postmaster.pid").read_text("ascii").split()[0])
    server = psutil.Process(first)
    return lambda: [first, *(one.pid for one in server.children(recursive=True))]


def _cpu_s(pids: Sequence[int]) -> float:
    total = 0.0
    for pid in pids:
        try:
            spent = psutil.Process(pid).cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += float(spent.user + spent.system)
    return total


def _line(count: int, took: dict[str, Took]) -> None:
    pool, dask = took["pool"], took["Dask"]
    print(
        f"{count:>7,} {math.ceil(count / A_TASK):>5} {min(pool.wall_s):>8.2f} "
        f"{min(dask.wall_s):>8.2f} {_ratio(took):>6.2f} "
        f"{1000 * min(pool.cpu_s) / count:>14.0f} {1000 * min(dask.cpu_s) / count:>8.0f} "
        f"{1000 * min(dask.database_s) / count:>9.0f}"
    )


def _ratio(took: dict[str, Took]) -> float:
    """How much the cluster does in the time in which the pool does one."""
    return min(took["pool"].wall_s) / min(took["Dask"].wall_s)


def _rows(every: dict[int, dict[str, Took]]) -> Iterator[Row]:
    most = max(every)
    ratio = _ratio(every[most])
    yield Row(f"Dask beside a pool, {most:,} runners", ratio, "", LEAST_RATIO, at_least=True)
    for name in ("pool", "Dask") if len(every) > 1 else ():
        wall = exponent([(n, min(one[name].wall_s)) for n, one in every.items()])
        cpu = exponent([(n, min(one[name].cpu_s)) for n, one in every.items()])
        remark = f"{wall:.2f} of the seconds"
        yield Row(f"{name}: exponent of CPU over runners", cpu, "", MOST_SLOPE, remark=remark)
    whole = every[most]["Dask"]
    hours = (min(whole.cpu_s) + min(whole.database_s)) / most * 1000 / 3600
    yield Row("1,000 runners, workers and database", hours, "core-hours")


if __name__ == "__main__":
    raise SystemExit(main())
