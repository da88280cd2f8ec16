"""Tries to get in, counted in the database: several workers count as one.

A try is counted before its password is looked at, in one write transaction, so that many at
one moment are not more than many in a row. The right password takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog.database import claiming, sweep
from traininglog.people_tables import attempt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Row

FREE: Final = 5
"""Tries without a delay."""
LONGEST: Final = timedelta(minutes=15)
FORGOTTEN: Final = timedelta(days=1)
_LONGEST_POWER: Final = 10

_HELD: Final = sa.text(
    "INSERT INTO attempt (key, failures, last_at) VALUES (:key, 0, :now) ON CONFLICT (key) "
    "DO UPDATE SET failures = attempt.failures RETURNING *"
).bindparams(sa.bindparam("now", type_=attempt.c.last_at.type))
"""A key's row, made if there is none, which no other worker changes until this one is done."""


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
        with claiming(self._engine) as connection:
            sweep(connection, attempt.c.key, attempt.c.last_at < now - FORGOTTEN)
            held = [_held(connection, key, now) for key in sorted(free)]
            wait = _wait(held, now)
            if wait is not None:
                return Taken(wait)
            closes = [
                _keep(connection, row, row.failures + 1, free[row.key], now) for row in held
            ]
        return Taken(None, max(closes))

    def wait(self, keys: Sequence[str], now: datetime) -> timedelta | None:
        """How long until the next try by these keys; None: now."""
        with self._engine.connect() as connection:
            return _wait(connection.execute(_of(keys)), now)

    def passed(self, key: str, also: Mapping[str, int]) -> None:
        """The try was right: its key's count is forgotten; of `also` it is taken back."""
        with claiming(self._engine) as connection:
            for row in _rows(connection, (key, *also)):
                if row.key == key:
                    connection.execute(attempt.delete().where(attempt.c.key == key))
                else:
                    _keep(connection, row, row.failures - 1, also[row.key], row.last_at)


def _rows(connection: Connection, keys: Sequence[str]) -> Sequence[Row[Any]]:
    """The rows of keys, in the order in which every worker holds them."""
    return connection.execute(_of(keys).with_for_update()).all()


def _of(keys: Sequence[str]) -> sa.Select[Any]:
    return sa.select(attempt).where(attempt.c.key.in_(keys)).order_by(attempt.c.key)


def _held(connection: Connection, key: str, now: datetime) -> Row[Any]:
    row: Row[Any] = connection.execute(
        _HELD.columns(*attempt.c), {"key": key, "now": now}
    ).one()
    return row


def _wait(rows: Iterable[Row[Any]], now: datetime) -> timedelta | None:
    """The longest wait; one that is longer than any is of a clock that was wrong."""
    closed = [row.closed_until for row in rows if row.closed_until]
    waits = [until - now for until in closed if now < until <= now + LONGEST]
    return max(waits, default=None)


def _keep(
    connection: Connection, row: Row[Any], failures: int, free: int, last_at: datetime
) -> timedelta:
    """Keep how many failures a key has; how long it is closed after the last of them."""
    delay = delay_after(failures, free)
    values = {
        "failures": failures, "last_at": last_at,
        "closed_until": last_at + delay if delay else None,
    }  # fmt: skip
    this = attempt.update().where(attempt.c.key == row.key)
    connection.execute(this.values(values))
    return delay
