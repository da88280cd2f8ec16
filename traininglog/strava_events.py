"""What Strava told of an account, kept until it was asked whether it is so.

Nothing that is told counts by itself: who tells it does not prove to be Strava.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from traininglog import strava_tables as s
from traininglog.access import NotFound, writable
from traininglog.database import writing
from traininglog.strava_rows import held

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from traininglog.viewer import Viewer

PERMISSION: Final = ""
"""Stands in the place of an activity's id where it was told of the permission itself."""
MOST_WAITING: Final = 100
"""More than a person uploads in an hour; the next look at the list finds the rest."""


class StravaEvents:
    """What was told of the accounts that a viewer may write; others raise NotFound."""

    def __init__(self, engine: Engine, viewer: Viewer) -> None:
        self.engine = engine
        self.viewer = viewer

    def tell(self, athlete_id: str, strava_id: str, now: datetime) -> bool:
        """Keep that an athlete's activity, or PERMISSION, is another; whether they are here.

        Their account is due at once. What was told before and waits is not kept twice.
        """
        account = s.account.c
        theirs = sa.select(account.runner_id).where(account.athlete_id == athlete_id)
        with self.engine.connect() as connection:
            runners = connection.scalars(theirs).all() if athlete_id else ()
        mine = [runner_id for runner_id in runners if writable(self.viewer, runner_id)]
        with writing(self.engine, *mine) as connection:
            still = set(connection.scalars(theirs)).intersection(mine)
            for runner_id in still:
                _tell(connection, runner_id, strava_id, now)
        return bool(still)

    def expect(self, runner_id: int, strava_ids: Iterable[str], now: datetime) -> None:
        """Keep that these are to be asked about; NotFound where no account is."""
        self._check(runner_id)
        told = {one: {"strava_id": one, "runner_id": runner_id, "told_at": now}
                for one in strava_ids}  # fmt: skip
        if not told:
            return
        mine = s.event.c.runner_id == runner_id
        with writing(self.engine, runner_id) as connection:
            held(connection, runner_id, None)
            for known in connection.scalars(sa.select(s.event.c.strava_id).where(mine)):
                told.pop(known, None)
            if told:
                connection.execute(s.event.insert(), list(told.values()))

    def waiting(self, runner_id: int) -> dict[str, datetime]:
        """The ids that wait and since when, in their turn; PERMISSION before all others."""
        self._check(runner_id)
        event = s.event.c
        query = sa.select(event.strava_id, event.told_at).where(event.runner_id == runner_id)
        in_turn = query.order_by(event.strava_id != PERMISSION, event.told_at, event.strava_id)
        with self.engine.connect() as connection:
            return {row.strava_id: row.told_at for row in connection.execute(in_turn)}

    def done(self, runner_id: int, strava_id: str) -> None:
        """Strava was asked about it."""
        self._check(runner_id)
        this = sa.and_(s.event.c.runner_id == runner_id, s.event.c.strava_id == strava_id)
        with writing(self.engine, runner_id) as connection:
            connection.execute(s.event.delete().where(this))

    def _check(self, runner_id: int) -> None:
        if not writable(self.viewer, runner_id):
            raise NotFound("no such runner")


def _tell(connection: Connection, runner_id: int, strava_id: str, now: datetime) -> None:
    event, account = s.event.c, s.account.c
    mine = event.runner_id == runner_id
    waiting = set(connection.scalars(sa.select(event.strava_id).where(mine)))
    if strava_id not in waiting and (
        strava_id == PERMISSION or len(waiting - {PERMISSION}) < MOST_WAITING
    ):
        told = {"runner_id": runner_id, "strava_id": strava_id, "told_at": now}
        connection.execute(s.event.insert(), told)
    # A person has to do something first, unless it is the permission itself.
    may_ask = sa.or_(account.state == "connected", sa.literal(strava_id == PERMISSION))
    due = s.account.update().where(account.runner_id == runner_id, may_ask)
    connection.execute(due.values(next_at=now))
