"""The activities of a Strava account: how far each is, what comes next, what they bring.

Every write is one transaction. A file comes before the row that names it, and goes after;
so a crash leaves at worst a file without row, which the next sweep takes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import strava_tables as s
from traininglog import tables as t
from traininglog.access import NotFound, writable
from traininglog.activity_rows import activity_values
from traininglog.bin_rows import insert_bins
from traininglog.database import empty_log, writing
from traininglog.repository_writes import bump
from traininglog.strava import Progress
from traininglog.strava_gone import drop_all, drop_run, expire
from traininglog.strava_list import ListWriter, told_values
from traininglog.strava_rows import (
    API,
    account_row,
    change_account,
    forget_answers,
    held,
    keep_notes,
    to_run,
)
from traininglog.streams import NewFile, stream_name
from traininglog.told import told_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Row

    from traininglog.strava import Listed, Sampled, StravaRun, Written
    from traininglog.streams import StreamStore
    from traininglog.viewer import Viewer

STREAM_PREFIX: Final = "strava-"
"""Of stream files that came from an account, by which they are known without their rows."""
MARKS: Final = frozenset({"streams", "detail", "attempts", "next_try", "problem"})
"""The columns of a run that tell how far it is."""
_DAY: Final = timedelta(days=1)
_LISTED: Final = ("id", "origin", "start", "sport", "zone", "day")
"""What samples do not change."""


class StravaRuns:
    """Activities of accounts as one viewer may write them; others raise NotFound.

    With a `worker`, writes raise NotFound once the account is no longer that worker's.
    """

    def __init__(
        self, engine: Engine, streams: StreamStore, viewer: Viewer, worker: str | None = None
    ) -> None:
        self.engine = engine
        self.streams = streams
        self.viewer = viewer
        self.worker = worker

    # How far they are

    def known(self, runner_id: int) -> dict[str, StravaRun]:
        """Every activity of the account by its Strava id, the newest first."""
        return {run.strava_id: run for run in self._runs(runner_id)}

    def of_activity(self, runner_id: int, activity_id: str) -> StravaRun | None:
        """How far the run is that the log knows by this id; None where Strava has none."""
        return next(iter(self._runs(runner_id, s.run.c.activity_id == activity_id)), None)

    def next_streams(
        self, runner_id: int, now: datetime, limit: int = 1
    ) -> tuple[StravaRun, ...]:
        """The newest runs whose samples are wanted and may be tried now."""
        return self._runs(runner_id, _due(s.run.c.streams, now), limit=limit)

    def next_detail(
        self, runner_id: int, now: datetime, limit: int = 1
    ) -> tuple[StravaRun, ...]:
        """The newest runs whose details are wanted and may be tried now."""
        return self._runs(runner_id, _due(s.run.c.detail, now), limit=limit)

    def progress(self, runner_id: int) -> Progress:
        """How many there are and how far; a run counts as one by the sport it has here."""
        self._check(runner_id)
        run = s.run.c
        query = (
            sa.select(run.streams, run.detail, t.activity.c.sport, sa.func.count())
            .outerjoin(t.activity, t.activity.c.id == run.activity_id)
            .where(run.runner_id == runner_id)
            .group_by(run.streams, run.detail, t.activity.c.sport)
        )
        streams: Counter[Any] = Counter()
        detail: Counter[Any] = Counter()
        activities = 0
        with self.engine.connect() as connection:
            for stream, told, sport, count in connection.execute(query):
                activities += count
                if sport == "running":
                    streams[stream] += count
                    detail[told] += count
        hindered = self._runs(runner_id, run.problem != "")
        return Progress(activities, streams.total(), streams, detail, hindered)

    # What an answer brings

    def write_list(
        self, runner_id: int, rows: Iterable[Listed], cursor: Mapping[str, Any], now: datetime
    ) -> Written:
        """Keep what was listed, and columns of the account; what is known changes nothing."""
        with self._writing(runner_id) as (connection, account):
            writer = ListWriter(connection, runner_id, now, account.wants_notes)
            written = writer.write(rows := list(rows))
            forget_answers(connection, runner_id, rows)
            change_account(connection, runner_id, cursor)
            if written.added or written.changed:
                bump(connection, runner_id)
        self._delete(runner_id, writer.streams)
        return written

    def write_streams(
        self, runner_id: int, strava_id: str, sampled: Sampled, now: datetime
    ) -> bool:
        """Keep what a run's samples say, and them; False where a file has the run by now."""
        self._check(runner_id)
        digest = hashlib.sha256(f"{strava_id}:".encode() + sampled.stream).hexdigest()
        name = STREAM_PREFIX + stream_name(digest, 0)
        self.streams.put(runner_id, [NewFile("streams", name, sampled.stream)])
        try:
            with self._writing(runner_id) as (connection, _account):
                gone = _keep_samples(connection, runner_id, strava_id, sampled, name, now)
        except NotFound:
            if self._is_left(runner_id):  # meanwhile, and nothing of it may stay
                self._delete(runner_id, [name])
            raise
        self._delete(runner_id, gone)
        return name not in gone

    def write_detail(self, runner_id: int, row: Listed, now: datetime) -> bool:
        """Keep what only an activity's own answer tells; whether it says a new thing."""
        with self._writing(runner_id) as (connection, _account):
            activity = _activity_of(connection, runner_id, row.strava_id)
            new = activity is not None and _keep_told(connection, activity, row, now)
            done = {
                "detail": "done", "raw": dict(row.raw), "raw_at": now, "attempts": 0,
                "next_try": None, "problem": _problem_of(s.run.c.streams),
            }  # fmt: skip
            connection.execute(_this(runner_id, row.strava_id).values(done))
            forget_answers(connection, runner_id, [row])
            if new:
                bump(connection, runner_id)
        return new

    def mark(self, runner_id: int, strava_id: str, **values: Any) -> None:
        """Say how far one is: columns of MARKS."""
        if unknown := values.keys() - MARKS:
            raise ValueError(f"no such mark of a run: {', '.join(sorted(unknown))}")
        with self._writing(runner_id) as (connection, _account):
            connection.execute(_this(runner_id, strava_id).values(values))

    # What goes

    def remove(self, runner_id: int, strava_id: str) -> None:
        """Strava has it no more: the activity goes, or of one with a file Strava's copy."""
        with self._writing(runner_id) as (connection, _account):
            streams = drop_run(connection, runner_id, strava_id)
        self._delete(runner_id, streams)

    def expire(self, runner_id: int, before: datetime) -> int:
        """Remove answers and samples that came before then; how many."""
        with self._writing(runner_id) as (connection, _account):
            count, streams = expire(connection, runner_id, before)
        self._delete(runner_id, streams)
        if count:
            empty_log(self.engine)
        return count

    def remove_all(self, runner_id: int) -> None:
        """Remove all that came from the account, connected or not, and leave no byte of it."""
        self._check(runner_id)
        with writing(self.engine, runner_id) as connection:
            drop_all(connection, runner_id)
        files = self.streams.names(runner_id, "streams")
        self._delete(runner_id, [name for name in files if name.startswith(STREAM_PREFIX)])
        empty_log(self.engine)

    # How every method reads and writes

    def _check(self, runner_id: int) -> None:
        if not writable(self.viewer, runner_id):
            raise NotFound("no such runner")

    def _runs(
        self, runner_id: int, *these: sa.ColumnElement[bool], limit: int | None = None
    ) -> tuple[StravaRun, ...]:
        self._check(runner_id)
        run = s.run.c
        columns = [column for column in run if column.name != "raw"]
        query = sa.select(*columns).where(run.runner_id == runner_id, *these)
        newest = query.order_by(run.start.desc(), run.strava_id.desc()).limit(limit)
        with self.engine.connect() as connection:
            return tuple(map(to_run, connection.execute(newest)))

    @contextmanager
    def _writing(self, runner_id: int) -> Iterator[tuple[Connection, Row[Any]]]:
        """A write transaction for a connected account, with its row."""
        self._check(runner_id)
        with writing(self.engine, runner_id) as connection:
            yield connection, held(connection, runner_id, self.worker)

    def _is_left(self, runner_id: int) -> bool:
        with self.engine.connect() as connection:
            return account_row(connection, runner_id) is None

    def _delete(self, runner_id: int, streams: Sequence[str]) -> None:
        self.streams.delete(runner_id, "streams", *streams)


def _due(part: sa.Column[Any], now: datetime) -> sa.ColumnElement[bool]:
    """Wanted, and not to be tried later; nothing waits for a day, unless a clock was ahead."""
    next_try = s.run.c.next_try
    may = sa.or_(next_try.is_(None), next_try <= now, next_try > now + _DAY)
    return sa.and_(part == "wanted", may)


def _this(runner_id: int, strava_id: str) -> sa.Update:
    run = s.run.c
    return s.run.update().where(run.runner_id == runner_id, run.strava_id == strava_id)


def _problem_of(other: sa.Column[Any]) -> sa.Case[Any]:
    """What hinders the other part of a run stays told while that is not to be had."""
    return sa.case((other == "failed", s.run.c.problem), else_="")


def _activity_of(connection: Connection, runner_id: int, strava_id: str) -> Row[Any] | None:
    run = s.run.c
    query = (
        sa.select(t.activity)
        .join(s.run, run.activity_id == t.activity.c.id)
        .where(run.runner_id == runner_id, run.strava_id == strava_id)
    )
    return connection.execute(query).first()


def _keep_told(connection: Connection, activity: Row[Any], row: Listed, now: datetime) -> bool:
    """The words of an activity's own answer, and its values; whether any is new."""
    told = told_values(row.activity) if activity.origin == API else {}
    fresh = {name: value for name, value in told.items() if value != getattr(activity, name)}
    if fresh:
        this = t.activity.c.id == activity.id
        connection.execute(t.activity.update().where(this).values(fresh))
    _retell(connection, activity.runner_id, row)
    day = row.activity.day
    words = keep_notes(connection, activity.runner_id, activity.id, day, row.texts, now)
    return words or bool(fresh)


def _retell(connection: Connection, runner_id: int, row: Listed) -> None:
    """What the copy tells by itself, should the run show it again one day."""
    of = t.source.c
    mine = sa.and_(of.runner_id == runner_id, of.sha256 == f"strava:{row.strava_id}")
    for copy in connection.execute(sa.select(of.id, of.told).where(mine)).all():
        told = {**(copy.told or {}), **told_of(row.activity)}
        connection.execute(t.source.update().where(of.id == copy.id).values(told=told))


def _keep_samples(
    connection: Connection, runner_id: int, strava_id: str, sampled: Sampled, name: str,
    now: datetime,
) -> list[str]:  # fmt: skip
    """A run with its samples, unless a file has it; the streams that are nobody's then."""
    activity = _activity_of(connection, runner_id, strava_id)
    state: dict[str, Any] = {
        "streams": "unneeded", "attempts": 0, "next_try": None,
        "problem": _problem_of(s.run.c.detail),
    }  # fmt: skip
    gone = [name]
    if activity is not None and activity.origin == API:
        gone = [old for old in (activity.stream,) if old not in (None, name)]
        state |= {"streams": "done", "streams_at": now}
        _rewrite(connection, activity.id, sampled, name)
        bump(connection, runner_id)
    connection.execute(_this(runner_id, strava_id).values(state))
    return gone


def _rewrite(connection: Connection, activity_id: str, sampled: Sampled, name: str) -> None:
    told = activity_values(sampled.activity)
    values = {key: told[key] for key in told if key not in _LISTED} | {
        "records": sampled.records, "stream": name, "version": sampled.version,
    }  # fmt: skip
    this = t.activity.c.id == activity_id
    connection.execute(t.activity.update().where(this).values(values))
    connection.execute(t.speed_bin.delete().where(t.speed_bin.c.activity_id == activity_id))
    insert_bins(connection, [(activity_id, sampled.speed_bins)])
