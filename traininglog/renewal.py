"""Kept files that an older version of the program read, and what they say now.

Ids, diary, notes and what a person said of a run stay; values, roll-up and stream become those
of today. Streams come before the rows that name them and go after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.access import NotFound, writable
from traininglog.database import writing
from traininglog.repository_links import show
from traininglog.repository_rows import to_source
from traininglog.repository_writes import bump
from traininglog.streams import STREAM_VERSION, NewFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Engine

    from traininglog.linking import Identity
    from traininglog.runner import Source
    from traininglog.streams import StreamStore
    from traininglog.told import Values
    from traininglog.viewer import Viewer


class Versions(NamedTuple):
    """What reads files now, and what works activities out of them."""

    reader: str
    activity: str


@dataclass(frozen=True, slots=True)
class Outdated:
    """A copy that was read by an older version; `zone` and `sport` are its activity's."""

    source: Source
    zone: str
    sport: str


@dataclass(frozen=True, slots=True)
class Renewed:
    """What a copy says now; `values` are its activity's where it is the shown one.

    `samples` are kept with the values, else not.
    """

    source: Source
    identity: Identity
    problems: Sequence[str]
    values: Values | None = None
    samples: bytes | None = None


class Renewal:
    """The files of runners, for a viewer who may write; NotFound for anybody else."""

    def __init__(self, engine: Engine, streams: StreamStore, viewer: Viewer) -> None:
        self._engine = engine
        self._streams = streams
        self._viewer = viewer

    def outdated(self, runner_id: int, now: Versions) -> list[Outdated]:
        """The copies with a file that another version read, by the activity's start."""
        self._check(runner_id)
        of, run = t.source.c, t.activity.c
        query = (
            sa.select(t.source, run.day, run.zone, run.sport.label("shown"))
            .join(t.activity, run.id == of.activity_id)
            .where(of.runner_id == runner_id, is_outdated(now))
            .order_by(run.start, of.id)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [Outdated(to_source(row), row.zone, row.shown) for row in rows]

    def original(self, runner_id: int, source: Source) -> bytes:
        """The bytes of a copy's file; FileNotFoundError where it is gone."""
        self._check(runner_id)
        return self._streams.get(runner_id, "originals", source.sha256)

    def write(self, runner_id: int, renewed: Sequence[Renewed], now: Versions) -> int:
        """Keep what copies say now, all of it or nothing; how many were still as they were."""
        self._check(runner_id)
        self._streams.put(runner_id, list(_files(renewed)))
        gone: list[str] = []
        with writing(self._engine, runner_id) as connection:
            same = [one for one in renewed if _is_as_seen(connection, runner_id, one.source)]
            for one in same:
                if one.values is not None:
                    gone += show(connection, runner_id, one.source.id, one.values)
                _retell(connection, one, now)
            if same:
                bump(connection, runner_id)
            of = t.activity.c.stream
            used = set(connection.scalars(sa.select(of).where(of.in_(gone))))
        for name in gone:
            if name not in used:
                self._streams.delete(runner_id, "streams", name)
        return len(same)

    def _check(self, runner_id: int) -> None:
        if not writable(self._viewer, runner_id):
            raise NotFound("no such runner")


def is_outdated(now: Versions) -> sa.ColumnElement[bool]:
    """Of a source beside its activity: another version read its file, or worked it out."""
    of, run = t.source.c, t.activity.c
    is_old = sa.or_(
        run.version != now.activity, run.stream.not_like(f"%.v{STREAM_VERSION}.parquet")
    )
    return sa.and_(
        of.origin == "file", sa.or_(of.version != now.reader, sa.and_(of.kept, is_old))
    )


def _files(renewed: Sequence[Renewed]) -> Iterator[NewFile]:
    for one in renewed:
        if one.values is not None and one.values.stream and one.samples is not None:
            yield NewFile("streams", one.values.stream, one.samples)


def _is_as_seen(connection: Connection, runner_id: int, seen: Source) -> bool:
    """Whether no import and no person changed a copy since it was looked at."""
    of = t.source.c
    names = ("activity_id", "sha256", "session", "kept", "version")
    query = sa.select(*(of[name] for name in names))
    row = connection.execute(query.where(of.runner_id == runner_id, of.id == seen.id)).first()
    return row is not None and all(getattr(row, name) == getattr(seen, name) for name in names)


def _retell(connection: Connection, one: Renewed, now: Versions) -> None:
    """A copy's row says what the copy tells now, and who read it."""
    told = one.identity
    values: dict[str, Any] = {
        "version": now.reader, "problems": list(one.problems), "sport": told.sport,
        "start": told.start, "serial": told.serial, "timer_min": told.timer_min,
        "elapsed_min": told.elapsed_min, "distance_km": told.distance_km,
        "records": told.records,
    }  # fmt: skip
    this = t.source.c.id == one.source.id
    connection.execute(t.source.update().where(this).values(values))
