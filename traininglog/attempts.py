"""Tries to get in, counted in the database: several workers count as one.

A try is counted before its password is looked at, in one write transaction, so that many at
one moment are not more than many in a row. The right password takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog.database import writing
from traininglog.people_tables import attempt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Row

FREE: Final = 5
"""Tries without a delay."""
LONGEST: Final = timedelta(minutes=15)
FORGOTTEN: Final = timedelta(days=1)
_LONGEST_POWER: Final = 10

_COUNTED: Final = sa.text(
    "INSERT INTO attempt (key, failures, last_at) VALUES (:key, 1, :now) ON CONFLICT (key) "
    "DO UPDATE SET failures = attempt.failures + 1, last_at = :now RETURNING failures"
).bindparams(sa.bindparam("now", type_=attempt.c.last_at.type))


def delay_after(failures: int, free: int = FREE) -> timedelta:
    """How long a key is closed after so many failures."""
    over = failures - free + 1
    if over <= 0:
        return timedelta()
    return min(timedelta(seconds=2 ** min(over, _LONGEST_POWER)), LONGEST)


@dataclass(frozen=True, slots=True)
class Taken:
    """A try: how long to wait before it may be made (None: now), what follows if it fails."""

    wait: timedelta | None
    closes: timedelta = timedelta()


class Attempts:
    """Counts tries by key (a digest of a login, a link or an address); `now` is aware."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take(self, free: Mapping[str, int], now: datetime) -> Taken:
        """Count a try, unless there is something to wait for.

        `free` says of each key how many tries there are before they are delayed.
        """
        with writing(self._engine) as connection:
            connection.execute(attempt.delete().where(attempt.c.last_at < now - FORGOTTEN))
            wait = _wait(connection, tuple(free), now)
            if wait is not None:
                return Taken(wait)
            closes = [_count(connection, key, free[key], now) for key in sorted(free)]
        return Taken(None, max(closes))

    def wait(self, keys: Sequence[str], now: datetime) -> timedelta | None:
        """How long until the next try by these keys; None: now."""
        with self._engine.connect() as connection:
            return _wait(connection, keys, now)

    def passed(self, key: str, also: Mapping[str, int]) -> None:
        """The try was right: its key's count is forgotten; of `also` it is taken back."""
        with writing(self._engine) as connection:
            connection.execute(attempt.delete().where(attempt.c.key == key))
            for row in _rows(connection, tuple(also)):
                _keep(connection, row, row.failures - 1, also[row.key])


def _rows(connection: Connection, keys: Sequence[str]) -> Sequence[Row[Any]]:
    return connection.execute(sa.select(attempt).where(attempt.c.key.in_(keys))).all()


def _wait(connection: Connection, keys: Sequence[str], now: datetime) -> timedelta | None:
    """The longest wait; one that is longer than any is of a clock that was wrong."""
    closed = [row.closed_until for row in _rows(connection, keys) if row.closed_until]
    waits = [until - now for until in closed if now < until <= now + LONGEST]
    return max(waits, default=None)


def _count(connection: Connection, key: str, free: int, now: datetime) -> timedelta:
    """One more failure of a key; how long it is closed from now on."""
    failures = connection.execute(_COUNTED, {"key": key, "now": now}).scalar_one()
    if delay := delay_after(failures, free):
        this = attempt.update().where(attempt.c.key == key)
        connection.execute(this.values(closed_until=now + delay))
    return delay


def _keep(connection: Connection, row: Row[Any], failures: int, free: int) -> None:
    delay = delay_after(failures, free)
    values = {"failures": failures, "closed_until": row.last_at + delay if delay else None}
    this = attempt.update().where(attempt.c.key == row.key)
    connection.execute(this.values(values))
