"""The worker of a store: takes imports that wait, one at a time, and keeps how far they are.

An import may be cut off anywhere and run again (service/importer.py), so a job whose worker
is gone is simply done anew: what is in the log already is passed over.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from service.uploads import Inbox
from traininglog.access import NotFound
from traininglog.erasing import sweep_gone
from traininglog.store_faults import kind_of
from traininglog.streams import ObjectStoreError
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from service.workers import MakeExecutor
    from traininglog.jobs import Job
    from traininglog.store import Store

BEAT_S: Final = 3.0
LOOK_S: Final = 15.0

_log = logging.getLogger(__name__)


@dataclass
class Worker:
    """One thread that imports; started by the first `wake`, ended by `close`."""

    store: Store
    make_executor: MakeExecutor | None = None
    clock: Callable[[], float] = time.monotonic
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    turns: Counter[int] = field(default_factory=Counter)
    """How often jobs gave way to who else writes."""

    def __post_init__(self) -> None:
        self.jobs = self.store.jobs(SYSTEM)
        self._wake, self.closing, self._lock = Event(), Event(), Lock()
        self._thread: Thread | None = None

    def wake(self) -> None:
        """Something waits; the thread is started where there is none yet."""
        with self._lock:
            if self._thread is None and not self.closing.is_set():
                self._thread = Thread(target=self._loop, name="imports", daemon=True)
                self._thread.start()
        self._wake.set()

    def close(self) -> None:
        """End after the files under way; their job waits for the next start."""
        self.closing.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _loop(self) -> None:
        is_swept = False
        while not self.closing.is_set():
            self._wake.clear()
            try:
                is_swept = is_swept or self._is_swept()
                if self.run_next():
                    continue
            except Exception as fault:  # noqa: BLE001 -- the next job may go
                # Such as a disk so full that not even the failure could be kept.
                why = None if kind_of(fault) == "unreachable" else fault
                _log.error("The worker of imports met a fault and tries again.", exc_info=why)
            self._wake.wait(LOOK_S)

    def _is_swept(self) -> bool:
        """Swept once; where the files are out of reach, jobs say so and it is tried again."""
        try:
            self.sweep()
        except ObjectStoreError as fault:
            _log.warning("%s", fault)
            return False
        return True

    def sweep(self) -> None:
        """Remove what nobody sent on for a day, and what came late of runners who are gone."""
        sweep_gone(self.store.engine, self.store.streams)
        for runner in self.store.repository(SYSTEM).runners():
            Inbox(self.store, runner.id).sweep()

    def run_next(self) -> bool:
        """Claim a job and do it; False where none waits."""
        job = self.jobs.claim(self.name)
        if job is None:
            return False
        from service.job_run import Run  # noqa: PLC0415 -- the readers, once there is work

        with self._beating(job):
            Run(self, job).do()
        return True

    @contextmanager
    def _beating(self, job: Job) -> Iterator[None]:
        """Says that the worker lives, whatever takes it long."""
        over = Event()

        def beat() -> None:
            while not over.wait(BEAT_S):
                try:
                    self.jobs.keep(job.id, self.name)
                except (DBAPIError, PoolTimeout, NotFound):
                    _log.debug("A beat was lost.", exc_info=True)

        thread = Thread(target=beat, name="imports-beat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
