"""The calls an app makes, counted before they are made: Strava's limit is never reached.

Strava counts per app in quarters of an hour and in days, both of UTC. Not every answer says
how many calls were made, so they are counted here, for all processes in one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import strava_tables as s
from traininglog.database import writing

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from traininglog.strava import Limits

SPARE: Final = 2
"""Calls left below each limit, for what was counted late."""
QUARTER_LIMIT: Final = 100
DAY_LIMIT: Final = 1000
"""What Strava gives a new app; its headers may say more."""
_QUARTER: Final = timedelta(minutes=15)


def quarter_of(now: datetime) -> datetime:
    """The start of the quarter of an hour in which an aware time lies, in UTC."""
    utc = now.astimezone(UTC)
    return utc.replace(minute=utc.minute - utc.minute % 15, second=0, microsecond=0)


def next_quarter(now: datetime) -> datetime:
    """The start of the next quarter of an hour, in UTC."""
    return quarter_of(now) + _QUARTER


def next_day(now: datetime) -> datetime:
    """The next midnight in UTC."""
    return _day_of(now) + timedelta(days=1)


def _day_of(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class _App:
    """An app at one moment: its limits, its calls in this quarter and on this day."""

    quarter_limit: int
    day_limit: int
    quarter: int
    day: int
    closed_until: datetime | None

    def opens(self, now: datetime) -> datetime | None:
        """When the next call may be made; None: now."""
        if self.is_closed(now):
            return self.closed_until
        if self.day >= self.day_limit - SPARE:
            return next_day(now)
        if self.quarter >= self.quarter_limit - SPARE:
            return next_quarter(now)
        return None

    def is_closed(self, now: datetime) -> bool:
        """Whether Strava wants no calls. Never past midnight: else a clock was wrong."""
        return self.closed_until is not None and now < self.closed_until <= next_day(now)


class CallCounter:
    """Counts calls by app; `now` is aware, and handed in."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def take(self, client_id: str, now: datetime) -> datetime | None:
        """None: a call is counted and may be made. Else when to ask again."""
        with writing(self.engine) as connection:
            opens = _app(connection, client_id, now).opens(now)
            if opens is None:
                _add(connection, client_id, quarter_of(now), 1)
                old = s.window.c.start < _day_of(now)
                connection.execute(
                    s.window.delete().where(s.window.c.client_id == client_id, old)
                )
            return opens

    def left(self, client_id: str, now: datetime) -> tuple[int, int]:
        """How many calls may still be made in this quarter and on this day."""
        with self.engine.connect() as connection:
            app = _app(connection, client_id, now)
        day = max(app.day_limit - SPARE - app.day, 0)
        quarter = max(app.quarter_limit - SPARE - app.quarter, 0)
        return 0 if app.is_closed(now) else min(quarter, day), day

    def learn(self, client_id: str, now: datetime, limits: Limits) -> None:
        """Take an answer's word for the limits, and for calls that others made by this app."""
        with writing(self.engine) as connection:
            _learn(connection, client_id, now, limits)

    def shut(self, client_id: str, now: datetime, limits: Limits | None) -> datetime:
        """Strava said that it is enough (429): no call before the next quarter; returns when.

        And none before the next day where the day's limit is reached, by the headers or
        the count, or where this was the first call since it said so earlier that day.
        """
        with writing(self.engine) as connection:
            if limits is not None:
                _learn(connection, client_id, now, limits)
            app = _app(connection, client_id, now)
            reached = app.day >= app.day_limit - SPARE
            again = _is_first_again(connection, client_id, now, app.closed_until)
            until = next_day(now) if reached or again else next_quarter(now)
            _keep(connection, client_id, app, closed_until=until)
        return until


def _app(connection: Connection, client_id: str, now: datetime) -> _App:
    row = connection.execute(sa.select(s.app).where(s.app.c.client_id == client_id)).first()
    quarter, day = quarter_of(now), _day_of(now)
    window = s.window.c
    today = window.start.between(day, next_day(now) - _QUARTER)
    mine = sa.select(window.start, window.calls).where(window.client_id == client_id, today)
    calls = {row.start: row.calls for row in connection.execute(mine)}
    return _App(
        QUARTER_LIMIT if row is None else row.quarter_limit,
        DAY_LIMIT if row is None else row.day_limit,
        calls.get(quarter, 0),
        sum(calls.values()),
        None if row is None else row.closed_until,
    )


def _add(connection: Connection, client_id: str, start: datetime, calls: int) -> None:
    """Count calls in the window that starts then."""
    window = s.window.c
    this = sa.and_(window.client_id == client_id, window.start == start)
    more = s.window.update().where(this).values(calls=window.calls + calls)
    if connection.execute(more).rowcount == 0:
        connection.execute(
            s.window.insert(), {"client_id": client_id, "start": start, "calls": calls}
        )


def _learn(connection: Connection, client_id: str, now: datetime, limits: Limits) -> None:
    app = _app(connection, client_id, now)
    told: dict[str, Any] = {}
    # A limit that leaves no call at all would never be corrected by an answer.
    if limits.quarter > SPARE:
        told["quarter_limit"] = limits.quarter
    if limits.day > SPARE:
        told["day_limit"] = limits.day
    _keep(connection, client_id, app, **told)
    if (more := limits.quarter_used - app.quarter) > 0:
        _add(connection, client_id, quarter_of(now), more)
    unseen = limits.day_used - max(app.day, app.day + more)
    if unseen > 0:  # of earlier quarters: they count for the day only
        _add(connection, client_id, _day_of(now), unseen)


def _keep(connection: Connection, client_id: str, app: _App, **told: Any) -> None:
    values = {
        "quarter_limit": app.quarter_limit, "day_limit": app.day_limit,
        "closed_until": app.closed_until, **told,
    }  # fmt: skip
    same = s.app.c.client_id == client_id
    if connection.execute(s.app.update().where(same).values(values)).rowcount == 0:
        connection.execute(s.app.insert(), {"client_id": client_id, **values})


def _is_first_again(
    connection: Connection, client_id: str, now: datetime, closed_until: datetime | None
) -> bool:
    """Whether at most one call was made since the app was closed, earlier on this day."""
    if closed_until is None or not _day_of(now) < closed_until <= now:
        return False
    window = s.window.c
    since = sa.and_(window.client_id == client_id, window.start >= closed_until)
    return (connection.scalar(sa.select(sa.func.sum(window.calls)).where(since)) or 0) <= 1
