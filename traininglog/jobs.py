"""Work that goes on while pages are read: kept in the database, so that it outlives them.

    receiving -> waiting -> running -> done | stopped | failed

A worker claims a job, says every few seconds that it is alive, and loses the job to
another worker when it falls silent. Only the owner and the program itself reach a job; for
anybody else none is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.access import NotFound, writable
from traininglog.database import NOBODY, claiming, writing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine, Row

    from traininglog.viewer import Viewer

JobKind = Literal["upload", "folder"]
JobState = Literal["receiving", "waiting", "running", "done", "stopped", "failed"]

LEASE: Final = timedelta(seconds=15)
"""A worker silent for so long is gone; it says that it is there every few seconds."""
KEPT_JOBS: Final = 20
MOST_ROWS: Final = 1000
"""Outcomes kept of one job; those that failed come first."""
_OVER: Final = ("done", "stopped", "failed")


@dataclass(frozen=True, slots=True)
class Job:
    """One import asked for on a page: what it reads, how far it is, how it ended.

    `counts` are files by outcome; `outcomes` are rows `[path, outcome, reason, problems]` of
    the files worth one, at most so many. `per_s` is files a second of late, `bytes` the size
    of all files. `stop`: a person wants it to end.
    """

    id: int
    runner_id: int
    kind: JobKind
    state: JobState
    created_at: datetime
    paths: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    outcomes: tuple[Sequence[Any], ...] = ()
    total: int = 0
    done: int = 0
    bytes: int = 0
    per_s: float | None = None
    message: str = ""
    stop: bool = False
    started_at: datetime | None = None
    finished_at: datetime | None = None
    heartbeat_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self.state in _OVER

    @property
    def left_s(self) -> float | None:
        """Seconds left at the present pace; None where that cannot be told."""
        return (self.total - self.done) / self.per_s if self.per_s else None


class JobRepository:
    """Jobs as one viewer may see them; what a viewer may not see raises NotFound."""

    def __init__(self, engine: Engine, viewer: Viewer) -> None:
        self.engine = engine
        self.viewer = viewer

    # What a page does

    def jobs(self, runner_id: int) -> tuple[Job, ...]:
        """A runner's jobs, the newest first."""
        self._check(runner_id)
        job = t.job.c
        query = sa.select(t.job).where(job.runner_id == runner_id).order_by(job.id.desc())
        with self.engine.connect() as connection:
            return tuple(_job(row) for row in connection.execute(query))

    def job(self, job_id: int) -> Job:
        """One job."""
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(t.job).where(t.job.c.id == job_id)).first()
        if row is None or not writable(self.viewer, row.runner_id):
            raise NotFound(f"there is no job {job_id}")
        return _job(row)

    def add(
        self,
        runner_id: int,
        kind: JobKind,
        state: JobState,
        paths: Sequence[str] = (),
        **values: Any,
    ) -> Job:
        """A new job; of those that are over the last twenty stay."""
        self._check(runner_id)
        row = {
            "runner_id": runner_id, "kind": kind, "state": state, "paths": list(paths),
            "counts": {}, "outcomes": [], "total": 0, "done": 0, "bytes": 0, "message": "",
            "stop": False, "created_at": datetime.now(UTC), **values,
        }  # fmt: skip
        job = t.job.c
        over = sa.select(job.id).where(job.runner_id == runner_id, job.state.in_(_OVER))
        old = over.order_by(job.id.desc()).offset(KEPT_JOBS - 1)
        with writing(self.engine, runner_id) as connection:
            connection.execute(t.job.delete().where(job.id.in_(old)))
            added = connection.execute(t.job.insert().returning(job.id), row)
            job_id = added.scalar_one()
        return self.job(job_id)

    def start(self, job_id: int) -> bool:
        """Let a job be worked on, for the first time or again; False where it is already."""
        known = self.job(job_id)
        fresh = {"state": "waiting", "stop": False, "message": "", "finished_at": None}
        startable = ("receiving", "stopped", "failed")
        return self._change(known.id, t.job.c.state.in_(startable), fresh)

    def stop(self, job_id: int) -> None:
        """Ask a running job to end; one nobody works on ends at once."""
        known = self.job(job_id)
        over = {"state": "stopped", "stop": True, "finished_at": datetime.now(UTC)}
        if not self._change(known.id, t.job.c.state.in_(("receiving", "waiting")), over):
            self._change(known.id, t.job.c.state == "running", {"stop": True})

    def remove(self, job_id: int) -> None:
        """Forget a job nobody works on, with the files that were announced for it."""
        known = self.job(job_id)
        if known.state != "running":
            with writing(self.engine, known.runner_id) as connection:
                connection.execute(t.job.delete().where(t.job.c.id == known.id))

    # What a worker does

    def claim(self, worker: str, now: datetime | None = None) -> Job | None:
        """The oldest job that waits, or whose worker fell silent; it is this worker's now."""
        now = now or datetime.now(UTC)
        job = t.job.c
        lost = sa.and_(job.state == "running", job.heartbeat_at < now - LEASE)
        free = sa.select(job.id).where(sa.or_(job.state == "waiting", lost), self._mine())
        # Jobs that another worker is just claiming are not waited for.
        first = free.order_by(job.id).limit(1).with_for_update(skip_locked=True)
        taken = {"state": "running", "worker": worker, "heartbeat_at": now, "started_at": now}
        claim = t.job.update().where(job.id == first.scalar_subquery()).values(taken)
        with claiming(self.engine) as connection:
            row = connection.execute(claim.returning(t.job)).first()
        return None if row is None else _job(row)

    def keep(self, job_id: int, worker: str, **values: Any) -> bool:
        """Keep how far it is and that the worker lives; False where it is no longer theirs."""
        alive = {"heartbeat_at": datetime.now(UTC), **values}
        mine = sa.and_(t.job.c.state == "running", t.job.c.worker == worker)
        return self._change(self.job(job_id).id, mine, alive)

    def finish(self, job_id: int, worker: str, state: JobState, **values: Any) -> bool:
        """The end of a worker's job, or back to waiting; False where it is not theirs."""
        end = {"finished_at": datetime.now(UTC) if state in _OVER else None, "per_s": None}
        return self.keep(job_id, worker, state=state, **(end | values))

    # How every method reads and writes

    def _check(self, runner_id: int) -> None:
        if not writable(self.viewer, runner_id):
            raise NotFound("no such runner")

    def _mine(self) -> sa.ColumnElement[bool]:
        """The jobs of runners whose log this viewer writes."""
        who = self.viewer
        if who.role == "system":
            return sa.true()
        is_owner = who.runner_id is not None and writable(who, who.runner_id)
        return t.job.c.runner_id == (who.runner_id if is_owner else NOBODY)

    def _change(
        self, job_id: int, still: sa.ColumnElement[bool], values: Mapping[str, Any]
    ) -> bool:
        """One UPDATE of a job that still is as thought; whether it was."""
        change = t.job.update().where(t.job.c.id == job_id, still).values(values)
        with claiming(self.engine) as connection:
            return connection.execute(change).rowcount == 1


def _job(row: Row[Any]) -> Job:
    values = {name: getattr(row, name) for name in Job.__dataclass_fields__}
    return Job(**values | {name: tuple(values[name]) for name in ("paths", "outcomes")})
