"""Runs chunks of jobs on an executor and survives a worker that dies."""

from __future__ import annotations

import os
import signal
from collections import deque
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Final, NamedTuple

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
"""Of archives' members in flight; each is twice in memory while it is handed over."""

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


def executor_for(files: int, size: int) -> MakeExecutor:
    """In this process for few files of so many bytes in all, a pool for many."""
    return InProcess if files < MANY_FILES and size < MANY_BYTES else process_pool


class _Flight(NamedTuple):
    chunk: Chunk
    future: Future[list[Decoded]]


def run_chunks(
    chunks: Iterable[Chunk], settings: DecodeSettings, make_executor: MakeExecutor
) -> Iterator[tuple[Chunk, Sequence[Decoded]]]:
    """Decode all chunks; results come in the chunks' order.

    Where a worker dies, every chunk that was under way is done again file by file, and
    the file that kills its worker is reported as failed.
    """
    executor = make_executor()
    flights: deque[_Flight] = deque()
    waiting = iter(chunks)
    try:
        while True:
            for chunk in waiting:
                flights.append(_Flight(chunk, executor.submit(decode_all, chunk, settings)))
                if len(flights) >= _WAITING or _in_flight(flights) >= _WAITING_BYTES:
                    break
            if not flights:
                return
            if flights[0].future.exception() is None:
                chunk, future = flights.popleft()
                yield chunk, future.result()
                del chunk, future  # a large one is gone before the next is read
                continue
            _stop(executor)
            while flights:
                chunk = flights.popleft().chunk
                yield chunk, [_alone(job, settings, make_executor) for job in chunk]
            executor = make_executor()
    finally:
        _stop(executor)


def _in_flight(flights: Iterable[_Flight]) -> int:
    jobs = (job for flight in flights for job in flight.chunk)
    return sum(len(job.data) for job in jobs if job.data is not None)


def _alone(job: Job, settings: DecodeSettings, make_executor: MakeExecutor) -> Decoded:
    """One job on an executor of its own, so that the guilty one is known."""
    executor = make_executor()
    try:
        decoded: list[Decoded] = executor.submit(decode_all, (job,), settings).result()
    except Exception:  # noqa: BLE001 -- each executor has its own way to say so
        why = "stopped the reading process; it was left out"
        return Decoded(job.number, failed=why, passing=True)
    else:
        return decoded[0]
    finally:
        _stop(executor)


def _stop(executor: Executor) -> None:
    executor.shutdown(wait=True, cancel_futures=True)
