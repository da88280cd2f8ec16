"""The copies of a runner's activities, as their owner may move them: split, joined, removed.

Files come before the rows that name them and go after; so a crash leaves at worst a file
without a row, which the next sweep takes.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa

from traininglog import strava_tables as s
from traininglog import tables as t
from traininglog.access import NotFound, writable
from traininglog.database import empty_log, writing
from traininglog.guesses import are_doubtful, take_back
from traininglog.kept_analyses import forget_documents
from traininglog.links_strava import not_again
from traininglog.repository_import import RacedError
from traininglog.repository_links import (
    copies_of,
    drop_source,
    join,
    show,
    split,
    worth,
)
from traininglog.repository_rows import to_source
from traininglog.repository_twins import said_of_twins
from traininglog.repository_writes import bump
from traininglog.streams import NewFile
from traininglog.twins import said_two
from traininglog.untold import told_otherwise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from traininglog.repository import Repository
    from traininglog.runner import Source
    from traininglog.streams import StreamStore
    from traininglog.told import Values
    from traininglog.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Reread:
    """A source's values, and its samples as Parquet where there are some."""

    source_id: int
    values: Values
    samples: bytes | None = None


class Links:
    """The copies as one viewer may move them; for all but owner and program none are there."""

    def __init__(self, engine: Engine, streams: StreamStore, viewer: Viewer) -> None:
        self.engine = engine
        self.streams = streams
        self.viewer = viewer

    @classmethod
    def of(cls, repository: Repository) -> Self:
        """For the viewer of a repository."""
        return cls(repository.engine, repository.streams, repository.viewer)

    # What there is

    def copies(self, runner_id: int, activity_id: str) -> tuple[Source, ...]:
        """Every source of an activity, the best first; none where there is no such activity."""
        self._check(runner_id)
        of, run = t.source.c, t.activity.c
        query = (
            sa.select(t.source, run.day)
            .join(t.activity, run.id == of.activity_id)
            .where(of.runner_id == runner_id, of.activity_id == activity_id)
        )
        with self.engine.connect() as connection:
            return tuple(map(to_source, sorted(connection.execute(query), key=worth)))

    def apart(self, runner_id: int, activity_id: str) -> tuple[str, ...]:
        """The activities that the runner said are another than this one, and may be joined.

        Two that a Strava account has both are two there, so they stay two.
        """
        self._check(runner_id)
        run = t.activity.c
        strava = sa.select(s.run.c.activity_id).where(s.run.c.activity_id.is_not(None))
        with self.engine.connect() as connection:
            pairs = said_two(said_of_twins(connection, runner_id))
            others = {id_ for pair in pairs if activity_id in pair for id_ in pair}
            there = sa.select(run.id).where(run.runner_id == runner_id, run.id.in_(others),
                                            run.id != activity_id)  # fmt: skip
            is_there = connection.scalar(strava.where(s.run.c.activity_id == activity_id))
            if is_there is not None:
                there = there.where(run.id.not_in(strava))
            return tuple(connection.scalars(there.order_by(run.start, run.id)))

    def original(self, runner_id: int, source: Source) -> bytes:
        """The bytes of a source's file. OSError or KeyError where they are gone."""
        self._check(runner_id)
        return self.streams.get(runner_id, "originals", source.sha256)

    def told_otherwise(self, runner_id: int) -> list[tuple[Source, str]]:
        """The shown files that do not tell their sport, and are of another than is shown."""
        self._check(runner_id)
        with self.engine.connect() as connection:
            found = told_otherwise(connection, runner_id)
        return [(to_source(row), sport) for row, sport in found]

    # What becomes of them

    def take_back_guesses(self, runner_id: int) -> None:
        """Part what was put together by a hidden start and may be of another activity too."""
        self._check(runner_id)
        with self.engine.connect() as connection:
            if not are_doubtful(connection, runner_id):
                return
        with self._writing(runner_id) as (connection, gone):
            gone.extend(take_back(connection, runner_id))

    def show(self, runner_id: int, source: Source, read: Reread) -> None:
        """The kept source is read another way. RacedError where it is not the kept one."""
        with self._changing(runner_id, source, read) as (connection, gone):
            gone.extend(show(connection, runner_id, source.id, read.values))

    def split(
        self, runner_id: int, source: Source, new_id: str,
        own: Reread | None = None, rest: Reread | None = None,
    ) -> str:  # fmt: skip
        """A source is another activity from now on; the id of that.

        `own` is what it says, where it is not the kept one, else `rest` is what takes over.
        Raises RacedError where the copies have changed since they were looked at.
        """
        if len(self.copies(runner_id, source.activity_id)) < 2:
            raise RacedError("it is the only copy of its run")
        with self._changing(runner_id, source, own, rest) as (connection, gone):
            values = None if own is None else own.values
            new_id, streams = split(
                connection, runner_id, source.id, new_id, values, _instead(rest)
            )
            gone.extend(streams)
        return new_id

    def join(self, runner_id: int, keep: str, gone: str) -> None:
        """Two activities are one. RacedError where one of them is not there any more."""
        with self._writing(runner_id) as (connection, streams):
            run = t.activity.c
            both = sa.select(run.id).where(run.runner_id == runner_id, run.id.in_((keep, gone)))
            if len(connection.execute(both).all()) < 2:
                raise RacedError("one of the two is not there any more")
            streams.extend(join(connection, runner_id, keep, gone))

    def remove(self, runner_id: int, source: Source, rest: Reread | None = None) -> None:
        """A source goes with its file; the last one takes its activity along.

        `rest` is what takes over from the kept one. Raises RacedError as `split` does.
        """
        with self._changing(runner_id, source, rest) as (connection, gone):
            copies = copies_of(connection, runner_id, source.activity_id)
            not_again(connection, next(copy for copy in copies if copy.id == source.id))
            gone.extend(drop_source(connection, runner_id, source.id, _instead(rest)))
            forget_documents(connection, runner_id)
        if source.origin == "file" and not self._is_kept(runner_id, source.sha256):
            self.streams.delete(runner_id, "originals", source.sha256)
        empty_log(self.engine)

    # How every method reads and writes

    def _check(self, runner_id: int) -> None:
        if not writable(self.viewer, runner_id):
            raise NotFound("no such runner")

    @contextmanager
    def _changing(
        self, runner_id: int, source: Source, *files: Reread | None
    ) -> Iterator[tuple[Connection, list[str]]]:
        """A write about one source, once its files are there; it must be as it was seen."""
        self._check(runner_id)
        self.streams.put(runner_id, [
            NewFile("streams", one.values.stream, one.samples)
            for one in files
            if one is not None and one.samples is not None and one.values.stream is not None
        ])  # fmt: skip
        with self._writing(runner_id) as (connection, gone):
            copies = copies_of(connection, runner_id, source.activity_id)
            seen = {copy.id: bool(copy.kept) for copy in copies}
            others = {one.source_id for one in files if one is not None}
            if seen.get(source.id) != source.kept or not others <= seen.keys():
                raise RacedError("the copies of this run have changed meanwhile")
            yield connection, gone

    @contextmanager
    def _writing(self, runner_id: int) -> Iterator[tuple[Connection, list[str]]]:
        """A write transaction, and the streams to remove after it if they are nobody's."""
        self._check(runner_id)
        gone: list[str] = []
        with writing(self.engine, runner_id) as connection:
            yield connection, gone
            bump(connection, runner_id)
            of = t.activity.c.stream
            used = set(connection.scalars(sa.select(of).where(of.in_(gone))))
        for name in gone:
            if name not in used:
                self.streams.delete(runner_id, "streams", name)

    def _is_kept(self, runner_id: int, sha256: str) -> bool:
        of = t.source.c
        mine = sa.select(of.id).where(of.runner_id == runner_id, of.sha256 == sha256)
        with self.engine.connect() as connection:
            return connection.execute(mine).first() is not None


def _instead(rest: Reread | None) -> tuple[int, Any] | None:
    return None if rest is None else (rest.source_id, rest.values)
