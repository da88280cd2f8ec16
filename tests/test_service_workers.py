"""Chunks on executors, and workers that die."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import Executor, Future
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from service import workers
from service.decoding import Decoded, DecodeSettings, Job
from service.workers import InProcess, executor_for, process_pool, run_chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SETTINGS = DecodeSettings(1, "UTC", datetime(2024, 4, 1, tzinfo=UTC))


def _chunks(*sizes: int) -> list[tuple[Job, ...]]:
    numbers = iter(range(sum(sizes)))
    return [tuple(Job(next(numbers), "none.fit") for _ in range(size)) for size in sizes]


def _numbers(make: Callable[[], Executor], *sizes: int) -> list[list[int]]:
    results = run_chunks(_chunks(*sizes), SETTINGS, make)
    return [[d.number for d in decoded] for _, decoded in results]


def test_results_come_in_order() -> None:
    assert _numbers(InProcess, 2, 1, 3, 1, 1, 1) == [[0, 1], [2], [3, 4, 5], [6], [7], [8]]
    assert _numbers(InProcess) == []


@pytest.mark.parametrize(
    ("files", "size", "expected"),
    [
        (workers.MANY_FILES - 1, workers.MANY_BYTES - 1, InProcess),
        (workers.MANY_FILES, 1, process_pool),
        (2, workers.MANY_BYTES, process_pool),
    ],
)
def test_few_files_need_no_processes(files: int, size: int, expected: object) -> None:
    assert executor_for(files, size) is expected


def test_a_fault_in_process_is_the_futures() -> None:
    def fail() -> None:
        raise ValueError("x")

    assert isinstance(InProcess().submit(fail).exception(), ValueError)


class Mortal(Executor):
    """Dies of job 4, and takes along all that waits."""

    made = 0

    def __init__(self) -> None:
        type(self).made += 1
        self.dead = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_kwargs: Any) -> Future[Any]:
        jobs: Sequence[Job] = args[0]
        self.dead = self.dead or any(job.number == 4 for job in jobs)
        future: Future[Any] = Future()
        if self.dead:
            future.set_exception(RuntimeError("the worker is gone"))
        else:
            future.set_result(fn(*args))
        return future


def test_the_guilty_file_is_named_and_the_others_are_read() -> None:
    results = list(run_chunks(_chunks(3, 3, 2, 2, 2, 2), SETTINGS, Mortal))
    by_number = {d.number: d.failed for _, decoded in results for d in decoded}
    assert list(by_number) == list(range(14))
    stopped = [number for number, why in by_number.items() if "stopped the reading" in why]
    assert stopped == [4]


def _die(jobs: Sequence[Job], _settings: DecodeSettings) -> list[Decoded]:
    if any(job.file == "deadly" for job in jobs):
        os._exit(9)
    return [Decoded(job.number) for job in jobs]


def test_a_real_process_may_die(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "decode_all", _die)
    chunks = [(Job(0, "a"), Job(1, "deadly")), (Job(2, "b"),)]
    results = [d for _, decoded in run_chunks(chunks, SETTINGS, process_pool) for d in decoded]
    assert [bool(d.failed) for d in results] == [False, True, False]
    assert multiprocessing.active_children() == []
