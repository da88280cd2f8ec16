"""What an import reads and writes: seen files, known copies, and new activities in bulk."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.access import NotFound, writable
from traininglog.bin_rows import insert_bins
from traininglog.database import writing
from traininglog.database_faults import why_refused
from traininglog.known_sources import linker_of
from traininglog.repository_links import join, show
from traininglog.repository_rows import source_values
from traininglog.repository_writes import bump, log_version
from traininglog.row_sources import retell, row_sources
from traininglog.told import Values
from traininglog.told_words import keep_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Engine

    from traininglog.linker import Linker
    from traininglog.row_sources import Retold
    from traininglog.runner import Source
    from traininglog.streams import Kind, StreamStore
    from traininglog.told_words import ToldWords
    from traininglog.viewer import Viewer


_ARCHIVE = re.compile(r"\.zip(?=!)", re.IGNORECASE)


class RacedError(RuntimeError):
    """Another process wrote one of these files since they were compared with the log."""


class SeenFile(NamedTuple):
    """What became of a file (or zip member) when it last looked like this."""

    path: str
    size: int
    mtime_ns: int
    outcome: str
    reason: str
    problems: Sequence[str]
    version: str


class Join(NamedTuple):
    """Two activities that turned out to be one, and by what, in words."""

    keep: str
    gone: str
    why: str


@dataclass(frozen=True, slots=True)
class NewActivity(Values):
    """An activity's values; with `replaces` its new ones, which a better copy tells."""

    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """What one import transaction writes: all of it or nothing.

    `retold` are rows of exports that say another thing than before, `notes` the words of
    copies, `taught` known files with the number that Strava gave them. `at` is the log's
    version by which all of it was decided; None: it does not matter.
    """

    activities: Sequence[NewActivity] = ()
    sources: Sequence[Source] = ()
    seen: Sequence[SeenFile] = ()
    retold: Sequence[Retold] = ()
    notes: Sequence[ToldWords] = ()
    joins: Sequence[Join] = ()
    taught: Sequence[tuple[str, str]] = ()
    at: int | None = None

    @property
    def tells(self) -> bool:
        """Whether it moves the log, whatever its words; of files that gave nothing too."""
        return any((self.sources, self.seen, self.retold, self.taught))


class ImportRepository:
    """The importer's side of the log. Raises NotFound for a viewer who may not write."""

    def __init__(self, engine: Engine, streams: StreamStore, viewer: Viewer) -> None:
        self.engine = engine
        self.streams = streams
        self.viewer = viewer

    def seen_files(self, runner_id: int) -> dict[str, SeenFile]:
        """Every file met before, by path."""
        names = [t.seen_file.c[name] for name in SeenFile._fields]
        rows = self._rows(
            sa.select(*names).where(t.seen_file.c.runner_id == runner_id), runner_id
        )
        return {row.path: SeenFile._make(row) for row in rows}

    def known_rows(self, runner_id: int) -> dict[str, Source]:
        """Every row of an export that is a source, by its sha256."""
        self._check(runner_id)
        with self.engine.connect() as connection:
            return row_sources(connection, runner_id)

    def known_files(self, runner_id: int) -> dict[str, str]:
        """Where every original kept came from, by its sha256."""
        source = t.source.c
        mine = sa.and_(source.runner_id == runner_id, source.origin != "strava_api")
        query = sa.select(source.sha256, source.path).where(mine)
        return {row.sha256: row.path for row in self._rows(query, runner_id)}

    def linker(self, runner_id: int) -> tuple[Linker, int | None]:
        """What later copies are compared with, and the version of the log that it is of."""
        self._check(runner_id)
        with self.engine.connect() as connection:
            at = log_version(connection, runner_id)
            return linker_of(connection, runner_id), at

    def with_stream(self, runner_id: int) -> frozenset[str]:
        """The activities of which every record was kept, by id."""
        run = t.activity.c
        query = sa.select(run.id).where(run.runner_id == runner_id, run.stream.is_not(None))
        return frozenset(row.id for row in self._rows(query, runner_id))

    def with_contact_time(self, runner_id: int) -> frozenset[str]:
        """The activities with ground contact time in the roll-up, by id."""
        bins, run = t.speed_bin.c, t.activity.c
        query = (
            sa.select(bins.activity_id)
            .join(t.activity, run.id == bins.activity_id)
            .where(run.runner_id == runner_id, bins.stance_n > 0)
            .distinct()
        )
        return frozenset(row.activity_id for row in self._rows(query, runner_id))

    def write(self, runner_id: int, batch: Batch) -> int:
        """One transaction; the files it speaks of must be in the stream store already.

        Returns how many notes are new or gone. Raises RacedError where another import was
        quicker with one of the files, or the log has moved since it was looked at, NotFound
        for a runner who is gone.
        """
        with self.alone(runner_id) as write:
            return write(batch)

    @contextmanager
    def alone(self, runner_id: int) -> Iterator[Callable[[Batch], int]]:
        """What writes one batch as `write` does, while nobody else writes in this log.

        So what is decided within the block is decided by the log as it is; keep it short.
        """
        self._check(runner_id)
        try:
            with writing(self.engine, runner_id) as connection:
                yield partial(_write, connection, runner_id)
        except sa.exc.IntegrityError as fault:
            why = why_refused(fault)
            if why == "orphan":
                raise NotFound("no such runner") from fault  # erased meanwhile
            if why == "other":
                raise
            raise RacedError("another import wrote the same files") from fault

    def sweep(self, runner_id: int) -> int:
        """Remove files without row older than a day, temporary files older than an hour.

        Returns how many.
        """
        known = self._known(runner_id)
        return sum(self.streams.sweep(runner_id, kind, names) for kind, names in known.items())

    def missing(self, runner_id: int) -> frozenset[tuple[Kind, str]]:
        """Originals and streams that the rows speak of and that are not there."""
        return frozenset(
            (kind, name)
            for kind, names in self._known(runner_id).items()
            for name in names - self.streams.names(runner_id, kind)
        )

    def _known(self, runner_id: int) -> dict[Kind, set[str]]:
        originals = sa.select(t.source.c.sha256).where(t.source.c.runner_id == runner_id)
        streams = sa.select(t.activity.c.stream).where(t.activity.c.runner_id == runner_id)
        return {
            "originals": {row[0] for row in self._rows(originals, runner_id)},
            "streams": {row[0] for row in self._rows(streams, runner_id)},
        }

    def _check(self, runner_id: int) -> None:
        if not writable(self.viewer, runner_id):
            raise NotFound("no such runner")

    def _rows(self, query: sa.Select[Any], runner_id: int) -> Sequence[sa.Row[Any]]:
        self._check(runner_id)
        with self.engine.connect() as connection:
            return connection.execute(query).all()


def _write(connection: Connection, runner_id: int, batch: Batch) -> int:
    """All that a batch says; returns how many notes are new or gone."""
    if batch.at not in (None, log_version(connection, runner_id)):
        raise RacedError("the log has moved meanwhile")
    mine = {"runner_id": runner_id}
    new = [n for n in batch.activities if not n.replaces]
    _insert(connection, t.activity, [one.stored(runner_id, one.row["id"]) for one in new])
    insert_bins(connection, [(one.row["id"], one.speed_bins) for one in new])
    _insert(connection, t.source, [mine | source_values(source) for source in batch.sources])
    for better in (n for n in batch.activities if n.replaces):
        _replace_activity(connection, runner_id, better)
    _teach(connection, runner_id, batch.taught)
    retell(connection, runner_id, batch.retold)
    words = keep_words(connection, runner_id, batch.notes, datetime.now(UTC))
    for one in batch.joins:
        join(connection, runner_id, *one)
    seen = [mine | file._asdict() | {"problems": list(file.problems)} for file in batch.seen]
    _replace_seen(connection, runner_id, seen)
    if batch.tells or words:
        bump(connection, runner_id)
    return words


def _replace_activity(connection: Connection, runner_id: int, better: NewActivity) -> None:
    """The best copy is the last of those that were the best when they came."""
    of = t.source.c
    last = sa.select(sa.func.max(of.id)).where(of.activity_id == better.row["id"], of.kept)
    if (source_id := connection.scalar(last)) is not None:
        show(connection, runner_id, source_id, better)


def _teach(connection: Connection, runner_id: int, taught: Iterable[tuple[str, str]]) -> None:
    of = t.source.c
    for sha256, upload_id in taught:
        mine = sa.and_(of.runner_id == runner_id, of.sha256 == sha256, of.upload_id.is_(None))
        connection.execute(t.source.update().where(mine).values(upload_id=upload_id))


def _insert(connection: Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(table.insert(), rows)


def _replace_seen(connection: Connection, runner_id: int, rows: list[dict[str, Any]]) -> None:
    """Rows in place of those of the same path; a member's, of its archive's too.

    An archive has a row only where it could not be opened.
    """
    if not rows:
        return
    seen = t.seen_file.c
    paths = {row["path"] for row in rows}
    opened = {path[: at.end()] for path in paths for at in _ARCHIVE.finditer(path)}
    old = seen.path.in_(sorted(paths | opened))
    connection.execute(t.seen_file.delete().where(seen.runner_id == runner_id, old))
    connection.execute(t.seen_file.insert(), rows)
