"""A Dask cluster that works for this program: processes of this machine or of others.

Its workers are given bytes and give values back. Each says by which version it works, so that
no answer of other rules is ever kept. What is wrong with the cluster is a `ClusterError`, a
sentence; a worker that dies is not: whose task it was is told by `service.workers`.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

CONNECT_S: Final = 5.0
WORKERS_S: Final = 10.0
LOST_S: Final = 20.0
"""How long workers may be away, before the work and within it: a nanny starts a killed one
again in a few seconds."""
_LOOK_S: Final = 2.0
_A_WORKER: Final = 2
"""Tasks in flight for each, so that none waits for its next."""
_LEAST: Final = 4
_TALKATIVE: Final = ("distributed", "distributed.client", "tornado", "tornado.application")
_AGAIN: Final = "then do it again; what was done is kept."
_TLS: Final = "DASK_DISTRIBUTED__COMM__TLS__CA_FILE, ...__CLIENT__CERT and ...__CLIENT__KEY"


class ClusterError(RuntimeError):
    """The cluster cannot work; a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class _Other:
    """A worker's answer where it works by another version."""

    version: str


@dataclass
class Cluster:
    """The workers of the scheduler at an address; called for an executor that uses them.

    It connects at the first call, again where the scheduler has been away, and is used by
    several threads alike. Close it at the end.
    """

    address: str
    connect_s: float = field(default_factory=lambda: CONNECT_S)
    workers_s: float = WORKERS_S
    lost_s: float = LOST_S
    _client: Any = field(default=None, init=False, repr=False)
    _lock: Any = field(default_factory=Lock, init=False, repr=False)

    def __call__(self) -> Executor:
        """An executor on all workers. ClusterError where there are none."""
        with self._lock:
            if self._client is not None and self._client.status != "running":
                self._drop()
            if self._client is None:
                self._client = self._connected()
            client = self._client
        with suppress(Exception):  # killed ones come back; what is there then is counted
            client.wait_for_workers(1, timeout=self.workers_s)
        threads = sum(_threads(client, self.connect_s).values())
        if not threads:
            raise ClusterError(
                f"The Dask scheduler at {self.address} has no workers. Start some with: dask "
                f"worker {self.address} --nthreads 1; {_AGAIN}"
            )
        return OnCluster(client, self, max(_LEAST, _A_WORKER * threads))

    def close(self) -> None:
        """Leave the cluster; what waits there is dropped."""
        with self._lock:
            self._drop()

    def _connected(self) -> Any:
        try:
            import dask  # noqa: PLC0415 -- for servers that ask for it
            from distributed import Client  # noqa: PLC0415 -- 0.3 s
        except ImportError as fault:
            raise ClusterError(
                f"Dask is asked for and {fault.name} is not installed: pip install "
                "'painmile[clinic]'"
            ) from None
        for name in _TALKATIVE:  # what it has to tell is told in this program's own words
            logging.getLogger(name).setLevel(logging.CRITICAL)
        # Files are meant to be in what is sent.
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GiB"})
        _check_tls(self.address)
        try:
            return Client(self.address, timeout=self.connect_s, set_as_default=False)
        except (OSError, ValueError):
            raise ClusterError(
                f"The Dask scheduler at {self.address} cannot be reached. Start it, or see "
                f"that PAINMILE_DASK names it{_two_sides(self.address)}; {_AGAIN}"
            ) from None

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):  # it is left, whatever state it is in
                client.close(timeout=self.connect_s)


def _check_tls(address: str) -> None:
    """What Dask's own settings say of certificates, before it is tried; ClusterError.

    Dask tells of them in tracebacks, and its client does not close after one.
    """
    from distributed.security import Security  # noqa: PLC0415 -- with the client

    try:
        shown = Security().get_connection_args("client")
    except (OSError, ValueError):  # ssl's own faults are among the first
        shown = None
    if shown is None or (_is_tls(address) and shown["ssl_context"] is None):
        raise ClusterError(
            f"The Dask scheduler at {address} asks for certificates, and those that {_TLS} "
            f"name are not there or cannot be used. Name files that this account may read, "
            f"{_AGAIN}"
        )
    if shown["require_encryption"] and not _is_tls(address):
        raise ClusterError(
            f"Dask's settings require encryption, and the address {address} has none. Begin "
            f"PAINMILE_DASK with tls://, {_AGAIN}"
        )


def _two_sides(address: str) -> str:
    return " and that one authority signed all certificates" if _is_tls(address) else ""


def _is_tls(address: str) -> bool:
    return address.startswith("tls://")


class OnCluster(Executor):
    """An executor on a cluster's workers; `waiting` is how many tasks keep them busy."""

    def __init__(self, client: Any, cluster: Cluster, waiting: int) -> None:
        self.client, self.cluster, self.waiting = client, cluster, waiting
        self._inner = client.get_executor(pure=False)
        self._line = client.scheduler_comm
        self._seen = time.monotonic()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have it called by a worker; the future fails where the cluster does."""
        answer = Answer(self)
        inner = self._inner.submit(_called, program_version(), partial(fn, *args, **kwargs))
        inner.add_done_callback(answer.take)
        return answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 -- as every executor's
        """What still waits is dropped where that is asked for; the workers stay."""
        if self.client.status == "running":  # else nothing is left to be dropped
            with suppress(Exception):
                self._inner.shutdown(wait=wait and not cancel_futures)

    def look(self) -> None:
        """ClusterError where there is nobody to work any more.

        What was sent by a line that broke is lost, even where a new one was found.
        """
        if self.client.scheduler_comm is not self._line:
            raise self.gone()
        try:
            there = bool(_threads(self.client, self.cluster.connect_s))
        except ClusterError:
            there = False
        now = time.monotonic()
        if there:
            self._seen = now
        elif now - self._seen > self.cluster.lost_s:
            raise self.gone()

    def gone(self) -> ClusterError:
        """In a sentence: there is nobody to work any more."""
        return ClusterError(
            f"The Dask cluster at {self.cluster.address} went away. Start its scheduler and "
            f"workers again, {_AGAIN}"
        )

    def unfit(self, why: str) -> ClusterError:
        """In a sentence: who is there cannot do this work."""
        return ClusterError(
            f"The Dask workers at {self.cluster.address} are not of this version of Painmile "
            f"({why}). Install the same everywhere and start scheduler and workers again, "
            f"{_AGAIN}"
        )


class Answer(Future[Any]):
    """What a worker will say; who waits for it looks after the cluster meanwhile."""

    def __init__(self, executor: OnCluster) -> None:
        super().__init__()
        self._executor = executor

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """As of every future; ClusterError where nobody will answer."""
        while timeout is None and not self.done():
            try:
                return super().exception(_LOOK_S)
            except NotYet:
                self._look()
        return super().exception(timeout)

    def result(self, timeout: float | None = None) -> Any:
        """As of every future; ClusterError where nobody will answer."""
        if timeout is None and (fault := self.exception()) is not None:
            raise fault
        return super().result(timeout)

    def take(self, inner: Future[Any]) -> None:
        """What the cluster's own future became."""
        try:
            said = inner.result()
        except CancelledError:
            self._end(self._executor.gone())
        except Exception as fault:  # noqa: BLE001 -- a worker may send anything
            died = type(fault).__name__ == "KilledWorker"
            self._end(fault if died else self._executor.unfit(type(fault).__name__))
        else:
            if isinstance(said, _Other):
                self._end(self._executor.unfit(f"{said.version} there"))
            else:
                with suppress(InvalidStateError):  # the cluster was given up meanwhile
                    self.set_result(said)

    def _look(self) -> None:
        try:
            self._executor.look()
        except ClusterError as fault:
            self._end(fault)

    def _end(self, fault: Exception) -> None:
        with suppress(InvalidStateError):
            self.set_exception(fault)


@cache
def program_version() -> str:
    """By what this process works: reader, roll-ups, streams, rules."""
    from service.analysis import rules_fingerprint  # noqa: PLC0415 -- where there is a cluster
    from service.decoding import READER_VERSION  # noqa: PLC0415
    from service.measured import ACTIVITY_VERSION  # noqa: PLC0415
    from traininglog.streams import STREAM_VERSION  # noqa: PLC0415

    return (
        f"reader {READER_VERSION}, {ACTIVITY_VERSION}, stream {STREAM_VERSION}, rules "
        f"{rules_fingerprint()}"
    )


def _called(version: str, work: Callable[[], Any]) -> Any:
    """A task, at the worker."""
    mine = program_version()
    return work() if mine == version else _Other(mine)


def _threads(client: Any, timeout_s: float) -> dict[str, int]:
    """How many tasks each worker does at once; ClusterError where nobody answers."""
    try:
        found: dict[str, int] = client.nthreads(callback_timeout=timeout_s)
    except Exception:  # noqa: BLE001 -- whatever it is, nobody answers
        raise ClusterError("The Dask scheduler does not answer.") from None
    return found
