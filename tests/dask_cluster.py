"""A real Dask cluster for the tests: a scheduler and two workers, on this machine alone.

`python -m tests.dask_cluster 2 tcp://` says its address and runs until its input ends. A worker
may be killed: its nanny starts it again; a task that killed two is given up.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.cluster import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parent.parent


@dataclass
class Running:
    """A cluster's process and what its clients need."""

    address: str
    process: subprocess.Popen[str]

    def kill(self) -> None:
        """The scheduler goes, and its workers with it."""
        self.process.kill()
        self.process.wait()

    @contextmanager
    def joined(
        self, connect_s: float = 60.0, workers_s: float = 60.0, lost_s: float = 60.0
    ) -> Iterator[Cluster]:
        """A client of it; on a busy machine a killed worker takes its time to come back."""
        cluster = Cluster(self.address, connect_s, workers_s, lost_s)
        try:
            yield cluster
        finally:
            cluster.close()


@contextmanager
def running_cluster(
    workers: int = 2, protocol: str = "tcp://", **env: str
) -> Iterator[Running]:
    """Start one, and end it with the block; `env` are settings of Dask's."""
    told = (str(workers), protocol)
    command = [sys.executable, "-W", "error", "-m", "tests.dask_cluster", *told]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, env=os.environ | env,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address, "no Dask cluster: install the extra clinic"
            yield Running(address, process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            if process.wait(60) and process.returncode != -signal.SIGKILL:
                raise AssertionError(f"the cluster ended with {process.returncode}")


def worker_pid() -> int:
    """Asked of a worker: which process it is."""
    return os.getpid()


def main() -> None:
    """A cluster until the input ends."""
    import dask  # noqa: PLC0415 -- what asks for a cluster needs none of it
    from distributed import LocalCluster  # noqa: PLC0415

    dask.config.set({
        "distributed.scheduler.allowed-failures": 1,
        # Else one that is not back within 15 s, as on a busy machine, never comes back.
        "distributed.deploy.lost-worker-timeout": "1 hour",
    })  # fmt: skip
    with LocalCluster(
        processes=True, n_workers=int(sys.argv[1]), threads_per_worker=1,
        dashboard_address="127.0.0.1:0", host="127.0.0.1", silence_logs=50,
        protocol=sys.argv[2],
    ) as cluster:  # fmt: skip
        sys.stdout.write(f"{cluster.scheduler_address}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
