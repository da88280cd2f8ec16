"""One job under way: what it reads, how far it is, how it ends."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.analysis import analysis_for
from service.clock import today
from service.discovery import discover
from service.importer import ImportOptions, import_files
from service.job_report import as_first, counted, rows_of, sentence
from service.unseen import keep_unseen
from service.uploads import Inbox
from traininglog.access import NotFound
from traininglog.store_faults import kind_of
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from service.discovery import Listing
    from service.jobs import Worker
    from service.outcome import Outcome, Progress
    from traininglog.jobs import Job, JobState

KEEP_S: Final = 0.5
WORKING_OUT: Final = "Working out what the log says now"
WAITS: Final = "The database was out of reach; the import goes on by itself."
WAITS_ITS_TURN: Final = "Another program was writing in the log; the import goes on by itself."
TURNS: Final = 5
"""So often a job waits for who else writes, each time as long as a write does."""
_PACE_S: Final = 10.0

_log = logging.getLogger(__name__)


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
class Run:
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
            self._leave_nothing()  # the runner is gone, and the job with them
            return
        except Exception as fault:  # noqa: BLE001 -- whatever it is, the job has an end
            if waits := self._waits(fault):
                self._finish("waiting", message=waits)
                return
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

    def _waits(self, fault: Exception) -> str | None:
        """What is said where the job goes on by itself; None where it is over."""
        kind = kind_of(fault)
        if kind == "busy":
            self.worker.turns[self.job.id] += 1
            return WAITS_ITS_TURN if self.worker.turns[self.job.id] < TURNS else None
        return WAITS if kind == "unreachable" else None

    def _leave_nothing(self) -> None:
        """Files that were put in while their runner was erased go too."""
        store, runner_id = self.worker.store, self.job.runner_id
        if runner_id not in {one.id for one in store.repository(SYSTEM).runners()}:
            store.streams.forget(runner_id)

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
        imports = store.imports(self.owner)
        report = import_files(imports, runner, listing, options)
        outcomes = as_first(report.all, repository.sources(runner_id), self.job)
        lost = {one.path for one in report.unreachable}
        keep_unseen(imports, runner_id, [o for o in outcomes if o.path not in lost])
        if not self._should_stop():
            self._keep(message=WORKING_OUT, done=self.total)
            analysis_for(repository, runner_id, today(runner.zone))
        return outcomes

    def _listing(self) -> Listing:
        if self.job.kind == "upload":
            return self.inbox.gathered(self.job)
        return discover(self.job.paths)

    def _progress(self, progress: Progress) -> None:
        now = self.worker.clock()
        per_s = self.pace.add(now, progress.done)
        if now - self.kept_at >= KEEP_S:
            self.kept_at = now
            at = f"Reading an export's table: {progress.rows:,} rows" if progress.rows else ""
            self._keep(done=progress.done, total=progress.total, per_s=per_s, message=at)

    def _should_stop(self) -> bool:
        return not (self.wanted and self.is_ours) or self.worker.closing.is_set()

    def _keep(self, **values: object) -> None:
        jobs = self.worker.jobs
        self.is_ours = jobs.keep(self.job.id, self.worker.name, **values)
        self.wanted = not jobs.job(self.job.id).stop

    def _finish(self, state: JobState, **values: object) -> None:
        self.is_ours = self.worker.jobs.finish(self.job.id, self.worker.name, state, **values)
