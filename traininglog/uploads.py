"""Files on their way from a browser: which are expected, under names of their own.

What has arrived of one is told by the file itself, so that no row can lie about it.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.access import NotFound, writable
from traininglog.database import writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Engine

    from traininglog.viewer import Viewer


class Announced(NamedTuple):
    """A file as a browser tells it: its name below what was chosen, and how it looks.

    `known`: it was imported just so before, and need not be sent.
    """

    name: str
    size: int
    mtime_ns: int
    known: bool = False

    @property
    def look(self) -> tuple[str, int, int]:
        """By which it is known again."""
        return self.name, self.size, self.mtime_ns


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is expected; `id` cannot be guessed and is its name on the disk."""

    id: str
    runner_id: int
    job_id: int
    name: str
    size: int
    mtime_ns: int
    known: bool

    @property
    def look(self) -> tuple[str, int, int]:
        """By which it is known again."""
        return self.name, self.size, self.mtime_ns


class UploadRepository:
    """Expected files as one viewer may see them; others raise NotFound."""

    def __init__(self, engine: Engine, viewer: Viewer) -> None:
        self.engine = engine
        self.viewer = viewer

    def upload(self, upload_id: str) -> Upload:
        """One expected file."""
        with self.engine.connect() as connection:
            query = sa.select(t.upload).where(t.upload.c.id == upload_id)
            row = connection.execute(query).first()
        if row is None or not writable(self.viewer, row.runner_id):
            raise NotFound("there is no such upload")
        return Upload(**row._asdict())

    def uploads(self, runner_id: int, job_id: int | None = None) -> tuple[Upload, ...]:
        """All of a runner, or those of one job, in the order of their names."""
        self._check(runner_id)
        mine = [t.upload.c.runner_id == runner_id]
        if job_id is not None:
            mine.append(t.upload.c.job_id == job_id)
        query = sa.select(t.upload).where(*mine)
        with self.engine.connect() as connection:  # each server has an order of its own
            files = [Upload(**row._asdict()) for row in connection.execute(query)]
        return tuple(sorted(files, key=attrgetter("name", "id")))

    def expect(
        self, runner_id: int, job_id: int, files: Iterable[Announced], moved: Iterable[Upload]
    ) -> tuple[Upload, ...]:
        """New files for a job, and files of jobs that were broken off, which become its own."""
        self._check(runner_id)
        new = [Upload(secrets.token_hex(16), runner_id, job_id, *file) for file in files]
        with writing(self.engine, runner_id) as connection:
            for one in moved:
                same = sa.and_(t.upload.c.id == one.id, t.upload.c.runner_id == runner_id)
                connection.execute(t.upload.update().where(same).values(job_id=job_id))
            if new:
                connection.execute(t.upload.insert(), [asdict(one) for one in new])
        return self.uploads(runner_id, job_id)

    def forget(self, uploads: Sequence[Upload]) -> None:
        """Files that are imported, or that nobody sends any more."""
        whose = {one.runner_id for one in uploads}
        for runner_id in whose:
            self._check(runner_id)
        with writing(self.engine, *whose) as connection:
            for one in uploads:
                connection.execute(t.upload.delete().where(t.upload.c.id == one.id))

    def _check(self, runner_id: int) -> None:
        if not writable(self.viewer, runner_id):
            raise NotFound("no such runner")
