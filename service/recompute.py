"""What an older version worked out, worked out again: kept files, then everybody's findings.

    recompute(store, ids, now, make_executor)

One task is a few runners; its worker opens the store itself and gives back counts. What is of
today is known by a cheap look and passed over, so that a recompute that was cut off goes on
where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from service.freshening import freshen
from service.renewing import renew
from service.workers import InProcess, Work, run_work
from traininglog.access import NotFound
from traininglog.store import Store
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from service.workers import MakeExecutor
    from traininglog.home import Home

    Tell = Callable[[int, int], None]

A_TASK: Final = 20
"""Runners of one task."""
_KILLED: Final = "stopped the working process; what was done before is kept"


@dataclass(frozen=True, slots=True)
class Done:
    """One runner: files read again, findings made and found made; `left` are files in words.

    `fault` says what stopped it; the others went on.
    """

    runner_id: int
    files: int = 0
    made: int = 0
    current: int = 0
    left: tuple[str, ...] = ()
    fault: str = ""


@dataclass(slots=True)
class Recomputed:
    """What became of all runners together."""

    runners: int = 0
    files: int = 0
    made: int = 0
    current: int = 0
    left: list[tuple[int, str]] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)

    def add(self, one: Done) -> None:
        """One more runner."""
        self.runners += 1
        self.files += one.files
        self.made += one.made
        self.current += one.current
        self.left += [(one.runner_id, words) for words in one.left]
        if one.fault:
            self.faults.append((one.runner_id, one.fault))


def recompute(
    store: Store,
    runner_ids: Sequence[int],
    now: datetime,
    make_executor: MakeExecutor = InProcess,
    tell: Tell | None = None,
    *,
    tell_files: Tell | None = None,
    a_task: int = A_TASK,
) -> Recomputed:
    """Bring everything of these runners to what this version says at `now`, aware.

    `tell` is (runners so far, of all), `tell_files` the same of one runner's files, where all
    is done in this process. ClusterError where the workers of a cluster are gone.
    """
    is_here = make_executor is InProcess
    work = Work(
        partial(_here, store, tell_files=tell_files) if is_here else _there,
        now if is_here else (store.home, now),
        lambda runner_id: Done(runner_id, fault=_KILLED),
    )
    total = Recomputed()
    for _, done in run_work(_tasks(runner_ids, a_task), work, make_executor):
        for one in done:
            total.add(one)
        if tell is not None:
            tell(total.runners, len(runner_ids))
    return total


def _tasks(runner_ids: Sequence[int], a_task: int) -> Iterator[tuple[int, ...]]:
    for start in range(0, len(runner_ids), a_task):
        yield tuple(runner_ids[start : start + a_task])


def _there(runner_ids: Iterable[int], shared: tuple[Home, datetime]) -> list[Done]:
    """A task in a process of its own, which keeps its store open for the next."""
    home, now = shared
    try:
        store = _store(home)
    except Exception as fault:  # noqa: BLE001 -- told as a value: faults of others mean more
        why = f"the worker cannot open the log: {_words(fault)}"
        return [Done(runner_id, fault=why) for runner_id in runner_ids]
    return _here(store, runner_ids, now)


@cache
def _store(home: Home) -> Store:
    return Store.open(home, create=False)


def _here(
    store: Store, runner_ids: Iterable[int], now: datetime, *, tell_files: Tell | None = None
) -> list[Done]:
    return [recompute_runner(store, runner_id, now, tell_files) for runner_id in runner_ids]


def recompute_runner(
    store: Store, runner_id: int, now: datetime, tell_files: Tell | None = None
) -> Done:
    """One runner; no exception leaves, for the others go on."""
    try:
        runner = store.repository(SYSTEM).runner(runner_id)
        reading = renew(store, runner, now, tell_files)
        made, current = freshen(store, runner, now)
    except NotFound:
        return Done(runner_id)  # erased meanwhile: nothing is left to do
    except Exception as fault:  # noqa: BLE001 -- whatever it is, it is this runner's
        return Done(runner_id, fault=_words(fault))
    return Done(runner_id, reading.files, made, current, tuple(reading.left))


def _words(fault: Exception) -> str:
    """What stopped a runner, without what its rows say."""
    told = str(getattr(fault, "orig", None) or fault).partition("\n")[0]
    return f"{type(fault).__name__}: {told}"
