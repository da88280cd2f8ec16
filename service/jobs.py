"""The worker of a store: takes imports that wait, one at a time, and keeps how far they are.

An import may be cut off anywhere and run again (service/importer.py), so a job whose worker
is gone is simply done anew: what is in the log already is passed over.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DatabaseError

from service.analysis import analysis_for
from service.clock import today
from service.discovery import discover
from service.importer import ImportOptions, import_files
from service.job_report import as_first, counted, rows_of, sentence
from service.uploads import Inbox
from traininglog.access import NotFound
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from service.discovery import Listing
    from service.outcome import Outcome, Progress
    from service.workers import MakeExecutor
    from traininglog.jobs import Job, JobState
    from traininglog.store import Store

KEEP_S: Final = 0.5
BEAT_S: Final = 3.0
LOOK_S: Final = 15.0
_PACE_S: Final = 10.0
WORKING_OUT: Final = "Working out what the log says now"

_log = logging.getLogger(__name__)


@dataclass
class Worker:
    """One thread that imports; started by the first `wake`, ended by `close`."""

    store: Store
    make_executor: MakeExecutor | None = None
    clock: Callable[[], float] = time.monotonic
    name: str = field(default_factory=lambda: secrets.token_hex(8))

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
        while not self.closing.is_set():
            self._wake.clear()
            try:
                if self.run_next():
                    continue
            except Exception:  # noqa: BLE001 -- the next job may go
                # Such as a disk so full that not even the failure could be kept.
                _log.exception("The worker of imports met a fault and tries again.")
            self._wake.wait(LOOK_S)

    def run_next(self) -> bool:
        """Claim a job and do it; False where none waits."""
        job = self.jobs.claim(self.name)
        if job is None:
            return False
        run = _Run(self, job)
        with self._beating(job):
            run.do()
        return True

    @contextmanager
    def _beating(self, job: Job) -> Iterator[None]:
        """Says that the worker lives, whatever takes it long."""
        over = Event()

        def beat() -> None:
            while not over.wait(BEAT_S):
                try:
                    self.jobs.keep(job.id, self.name)
                except (DatabaseError, NotFound):
                    _log.debug("A beat was lost.", exc_info=True)

        thread = Thread(target=beat, name="imports-beat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


class Pace:
    """Files a second over the last ten seconds."""

    def __init__(self) -> None:
        self._past: deque[tuple[float, int]] = deque()

    def add(self, now: float, done: int) -> float | None:
        """How fast it goes by now; None before there is anything to compare."""
        self._past.append((now, done))
        while now - self._past[0][0] > _PACE_S and len(self._past) > 2:
            self._past.popleft()
        then, before = self._past[0]
        passed = now - then
        return (done - before) / passed if passed > 0 and done > before else None


@dataclass
class _Run:
    """One job under way."""

    worker: Worker
    job: Job

    def __post_init__(self) -> None:
        store, runner_id = self.worker.store, self.job.runner_id
        self.owner = Viewer("owner", runner_id)
        self.inbox = Inbox(store, runner_id)
        self.pace, self.kept_at, self.total = Pace(), -KEEP_S, 0
        self.is_ours, self.wanted = True, not self.job.stop

    def do(self) -> None:
        """The import from its files to its report; whatever happens, the job has an end."""
        try:
            outcomes = self._import()
        except NotFound:
            return  # the runner is gone, and the job with them
        except Exception as fault:  # noqa: BLE001 -- whatever it is, the job has an end
            _log.warning("An import from the page failed.", exc_info=fault)
            self._finish("failed", message=sentence(fault))
            return
        if not self.is_ours:
            return
        if self.wanted and self.worker.closing.is_set():
            self._finish("waiting")
            return
        self._finish(
            "done" if self.wanted else "stopped",
            done=len(outcomes),
            total=len(outcomes) if self.wanted else self.total,
            message="",
            counts=counted(outcomes),
            outcomes=rows_of(outcomes),
        )
        self.inbox.drop(self.job.id)

    def _import(self) -> list[Outcome]:
        listing = self._listing()
        self.total = len(listing.files)
        self._keep(total=self.total)
        store, runner_id = self.worker.store, self.job.runner_id
        options = ImportOptions(
            make_executor=self.worker.make_executor,
            on_progress=self._progress,
            should_stop=self._should_stop,
        )
        self.pace.add(self.worker.clock(), 0)
        repository = store.repository(self.owner)
        runner = repository.runner(runner_id)
        report = import_files(store.imports(self.owner), runner, listing, options)
        if not self._should_stop():
            self._keep(message=WORKING_OUT, done=self.total)
            analysis_for(repository, runner_id, today(runner.zone))
        return as_first(report.all, repository.sources(runner_id), self.job)

    def _listing(self) -> Listing:
        if self.job.kind == "upload":
            return self.inbox.gathered(self.job)
        return discover(self.job.paths)

    def _progress(self, progress: Progress) -> None:
        now = self.worker.clock()
        per_s = self.pace.add(now, progress.done)
        if now - self.kept_at >= KEEP_S:
            self.kept_at = now
            self._keep(done=progress.done, total=progress.total, per_s=per_s)

    def _should_stop(self) -> bool:
        return not (self.wanted and self.is_ours) or self.worker.closing.is_set()

    def _keep(self, **values: object) -> None:
        jobs = self.worker.jobs
        self.is_ours = jobs.keep(self.job.id, self.worker.name, **values)
        self.wanted = not jobs.job(self.job.id).stop

    def _finish(self, state: JobState, **values: object) -> None:
        self.is_ours = self.worker.jobs.finish(self.job.id, self.worker.name, state, **values)
