"""Runs chunks of work on an executor and survives a worker that dies."""

from __future__ import annotations

import os
import signal
from collections import deque
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from service.cluster import Cluster, ClusterError, OnCluster
from service.decoding import Decoded, decode_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from service.decoding import DecodeSettings, Job

    MakeExecutor = Callable[[], Executor]

MANY_FILES: Final = 1000
MANY_BYTES: Final = 32 * 2**20
"""Below both, one process decodes a file in 2 to 3 ms: a pool, each of whose processes
loads NumPy and pyarrow first, would save about a second and cost as much CPU."""

_MOST_WORKERS: Final = 4
"""Three or four keep the one writing process busy."""

_WAITING: Final = 4
"""Chunks in flight: enough to keep workers busy, few enough to bound the memory."""
_WAITING_BYTES: Final = 48 * 2**20
"""Of files handed over in flight; each is twice in memory while that is done."""

_One = TypeVar("_One")
_Done = TypeVar("_Done")
Chunk = tuple["Job", ...]


class InProcess(Executor):
    """An executor that does the work at once, where it stands."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call it now; the future is done on return."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as fault:  # noqa: BLE001 -- as every executor hands it on
            future.set_exception(fault)
        return future


def process_pool() -> Executor:
    """Fresh processes (never forked: the page's server has threads), deaf to Ctrl-C."""
    return ProcessPoolExecutor(
        max_workers=max(2, min(os.cpu_count() or 1, _MOST_WORKERS)),
        mp_context=get_context("spawn"),
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_IGN),
    )


def executor_for(
    files: int, size: int, wanted: MakeExecutor | None = None, a_chunk: int = 0
) -> MakeExecutor:
    """What is wanted; else in this process for few files of so many bytes, a pool for many.

    A cluster is not asked for what is one chunk of `a_chunk` files: reading it here takes
    less time than the way there.
    """
    is_little = files < MANY_FILES and size < MANY_BYTES
    if isinstance(wanted, Cluster):
        return InProcess if files <= a_chunk and is_little else wanted
    return wanted or (InProcess if is_little else process_pool)


@dataclass(frozen=True, slots=True)
class Work(Generic[_One, _Done]):
    """What is done to each chunk, `shared` by all; `lost` is said of one that kills workers.

    `weigh` is how many bytes of one are handed over.
    """

    do: Callable[[tuple[_One, ...], Any], Sequence[_Done]]
    shared: Any
    lost: Callable[[_One], _Done]
    weigh: Callable[[_One], int] = lambda _: 0


@dataclass(frozen=True, slots=True)
class _Flight(Generic[_One, _Done]):
    chunk: tuple[_One, ...]
    future: Future[Sequence[_Done]]
    weight: int


def run_chunks(
    chunks: Iterable[Chunk], settings: DecodeSettings, make_executor: MakeExecutor
) -> Iterator[tuple[Chunk, Sequence[Decoded]]]:
    """Decode all chunks; results come in the chunks' order. Faults are those of `run_work`."""
    work = Work(decode_all, settings, _unread, _size)
    return run_work(chunks, work, make_executor)


def _unread(job: Job) -> Decoded:
    why = "stopped the reading process; it was left out"
    return Decoded(job.number, failed=why, passing=True)


def _size(job: Job) -> int:
    return 0 if job.data is None else len(job.data)


def run_work(
    chunks: Iterable[tuple[_One, ...]], work: Work[_One, _Done], make_executor: MakeExecutor
) -> Iterator[tuple[tuple[_One, ...], Sequence[_Done]]]:
    """Do all chunks; results come in the chunks' order.

    Where a worker dies, every chunk that was under way is done again one by one, and the one
    that kills its worker is `lost`. ClusterError where all workers of a cluster are gone.
    """
    executor = make_executor()
    flights: deque[_Flight[_One, _Done]] = deque()
    waiting = iter(chunks)
    try:
        while True:
            for chunk in waiting:
                flights.append(_sent(executor, chunk, work))
                if _are_enough(flights, executor):
                    break
            if not flights:
                return
            if (fault := flights[0].future.exception()) is None:
                flight = flights.popleft()
                chunk = flight.chunk
                yield chunk, flight.future.result()
                del chunk, flight  # a large one is gone before the next is read
                continue
            if isinstance(fault, ClusterError):
                raise fault
            _stop(executor)
            while flights:
                chunk = flights.popleft().chunk
                yield chunk, [_alone(one, work, make_executor) for one in chunk]
            executor = make_executor()
    finally:
        _stop(executor)


def _sent(
    executor: Executor, chunk: tuple[_One, ...], work: Work[_One, _Done]
) -> _Flight[_One, _Done]:
    future = executor.submit(work.do, chunk, work.shared)
    return _Flight(chunk, future, sum(map(work.weigh, chunk)))


def _are_enough(flights: deque[_Flight[_One, _Done]], executor: Executor) -> bool:
    most = executor.waiting if isinstance(executor, OnCluster) else _WAITING
    return len(flights) >= most or sum(one.weight for one in flights) >= _WAITING_BYTES


def _alone(one: _One, work: Work[_One, _Done], make_executor: MakeExecutor) -> _Done:
    """One on an executor of its own, so that the guilty one is known."""
    executor = make_executor()
    try:
        (done,) = executor.submit(work.do, (one,), work.shared).result()
    except ClusterError:
        raise
    except Exception:  # noqa: BLE001 -- each executor has its own way to say so
        return work.lost(one)
    else:
        return done
    finally:
        _stop(executor)


def _stop(executor: Executor) -> None:
    executor.shutdown(wait=True, cancel_futures=True)
