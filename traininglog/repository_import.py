"""What an import reads and writes: seen files, known copies, and new activities in bulk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from traininglog import strava_tables as s
from traininglog import tables as t
from traininglog.access import NotFound, writable
from traininglog.database import writing
from traininglog.repository_rows import source_values
from traininglog.repository_writes import bump
from traininglog.row_sources import retell, row_sources
from traininglog.strava_link import is_same
from traininglog.told import Values
from traininglog.told_words import keep_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Engine

    from traininglog.row_sources import Retold
    from traininglog.runner import Source
    from traininglog.streams import StreamStore
    from traininglog.told_words import ToldWords
    from traininglog.viewer import Viewer


API = "strava_api"
_STORE_ONLY = ("serial", "records", "stream", "version")
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


class Known(NamedTuple):
    """What tells one activity of a runner from another, whatever file it came in.

    Of one that only a Strava account has, `origin` says so, `elapsed_min` is its time with
    all pauses, and `hides_start` whether its start is no real time.
    """

    id: str
    start: datetime
    sport: str
    serial: str | None
    timer_min: float | None
    distance_km: float | None
    records: int
    stream: str | None
    path: str
    origin: str = "file"
    elapsed_min: float | None = None
    hides_start: bool | None = None

    @property
    def is_api(self) -> bool:
        """Whether no file has it."""
        return self.origin == API


@dataclass(frozen=True, slots=True)
class NewActivity(Values):
    """An activity to be written.

    With `replaces` it takes the place of the activity of that id, which a shorter copy
    of the same activity had made.
    """

    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """What one import transaction writes: all of it or nothing.

    `api` are the activities that only a Strava account has, as far as the importer knows;
    None: it does not matter. `retold` are rows of exports that say another thing than
    before, `notes` the words of copies.
    """

    activities: Sequence[NewActivity] = ()
    sources: Sequence[Source] = ()
    seen: Sequence[SeenFile] = ()
    api: frozenset[str] | None = None
    retold: Sequence[Retold] = ()
    notes: Sequence[ToldWords] = ()


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

    def known_activities(self, runner_id: int) -> tuple[Known, ...]:
        """What later copies are compared with."""
        run, strava = t.activity.c, s.run.c
        columns = [run[name] for name in Known._fields if name in run]
        query = (
            sa.select(*columns, t.source.c.path, strava.elapsed_min, strava.hides_start)
            .join(t.source, t.source.c.activity_id == run.id)
            .outerjoin(s.run, strava.activity_id == run.id)
            .where(run.runner_id == runner_id, t.source.c.kept)
        )
        return tuple(Known(**row._asdict()) for row in self._rows(query, runner_id))

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
        quicker with one of the files, or a Strava account has brought or lost a run since,
        NotFound for a runner who is gone.
        """
        self._check(runner_id)
        mine = {"runner_id": runner_id}
        new = [n for n in batch.activities if not n.replaces]
        sources = [mine | source_values(source) for source in batch.sources]
        seen = [
            mine | file._asdict() | {"problems": list(file.problems)} for file in batch.seen
        ]
        try:
            with writing(self.engine) as connection:
                if batch.api not in (None, _api(connection, runner_id)):
                    raise RacedError("a Strava account brought or lost runs meanwhile")
                _insert(connection, t.activity, [_activity_row(n) | mine for n in new])
                _insert(connection, t.speed_bin, _bin_rows(new))
                _insert(connection, t.source, sources)
                for better in (n for n in batch.activities if n.replaces):
                    _replace_activity(connection, runner_id, better)
                retell(connection, runner_id, batch.retold)
                words = keep_words(connection, runner_id, batch.notes, datetime.now(UTC))
                _replace_seen(connection, runner_id, seen)
                # The pages tell of files that gave nothing too.
                if sources or seen or batch.retold or words:
                    bump(connection, runner_id)
                return words
        except sa.exc.IntegrityError as fault:
            if "FOREIGN KEY" in str(fault.orig):
                raise NotFound("no such runner") from fault  # erased meanwhile
            if "UNIQUE constraint" not in str(fault.orig):
                raise
            raise RacedError("another import wrote the same files") from fault

    def sweep(self, runner_id: int) -> int:
        """Remove files without row older than a day, temporary files older than an hour.

        Returns how many.
        """
        originals = sa.select(t.source.c.sha256).where(t.source.c.runner_id == runner_id)
        streams = sa.select(t.activity.c.stream).where(t.activity.c.runner_id == runner_id)
        known = {
            "originals": {row[0] for row in self._rows(originals, runner_id)},
            "streams": {row[0] for row in self._rows(streams, runner_id)},
        }
        return sum(
            self.streams.sweep(runner_id, kind, known[kind])
            for kind in ("originals", "streams")
        )  # fmt: skip

    def _check(self, runner_id: int) -> None:
        if not writable(self.viewer, runner_id):
            raise NotFound("no such runner")

    def _rows(self, query: sa.Select[Any], runner_id: int) -> Sequence[sa.Row[Any]]:
        self._check(runner_id)
        with self.engine.connect() as connection:
            return connection.execute(query).all()


def _api(connection: Connection, runner_id: int) -> frozenset[str]:
    """The activities that only a Strava account has."""
    run = t.activity.c
    mine = sa.select(run.id).where(run.runner_id == runner_id, run.origin == API)
    return frozenset(connection.scalars(mine))


def _activity_row(new: NewActivity) -> dict[str, Any]:
    return {**new.row, **{name: getattr(new, name) for name in _STORE_ONLY}}


def _bin_rows(activities: Iterable[NewActivity]) -> list[dict[str, Any]]:
    return [{"activity_id": n.row["id"], **row} for n in activities for row in n.speed_bins]


def _replace_activity(connection: Connection, runner_id: int, better: NewActivity) -> None:
    """A better copy takes over: its values, its speed bins, its source is the kept one.

    What a Strava account told of it stays a source; samples of its are not wanted any more.
    """
    row = _activity_row(better)
    same = sa.and_(t.activity.c.runner_id == runner_id, t.activity.c.id == row["id"])
    connection.execute(t.activity.update().where(same).values(row))
    connection.execute(t.speed_bin.delete().where(t.speed_bin.c.activity_id == row["id"]))
    _insert(connection, t.speed_bin, _bin_rows([better]))
    mine = t.source.c.activity_id == row["id"]
    kept = sa.select(sa.func.max(t.source.c.id)).where(mine, t.source.c.kept).scalar_subquery()
    others = t.source.update().where(mine, t.source.c.id != kept)
    connection.execute(others.values(kept=False))
    theirs = s.run.update().where(s.run.c.activity_id == row["id"])
    connection.execute(theirs.values(streams="unneeded", streams_at=None))


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


def same_run(a: Known, b: Known) -> bool:
    """Whether two activities of one runner are the same one in other bytes.

    Starts within 2 s (a re-export may round) of the same sport. One watch cannot record
    two activities at once, so equal serials settle it, even where one copy was cut
    short. Where a copy lost its serial, timer and distance must agree within 2 %.
    """
    if a.sport != b.sport or abs(a.start - b.start) > timedelta(seconds=2):
        return False
    if a.serial is not None and b.serial is not None:
        return a.serial == b.serial
    return _alike(a.timer_min, b.timer_min) and _alike(a.distance_km, b.distance_km)


def same_as_api(api: Known, file: Known) -> bool:
    """Whether a file's activity is one that only a Strava account had."""
    return not api.hides_start and is_same(api, api.elapsed_min, file)


def _alike(a: float | None, b: float | None) -> bool:
    return a is None or b is None or abs(a - b) <= 0.02 * max(a, b)
