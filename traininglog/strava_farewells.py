"""Tokens of accounts that were left: kept until Strava was told that they are void."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from traininglog import strava_tables as s
from traininglog.access import NotFound, writable
from traininglog.database import NOBODY, empty_log, writing
from traininglog.strava import Farewell
from traininglog.strava_rows import forget_apps
from traininglog.strava_secrets import opened
from traininglog.vault import VaultError

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from traininglog.vault import Vault
    from traininglog.viewer import Viewer


class Farewells:
    """Farewells of the runners for whom a viewer may write; others raise NotFound."""

    def __init__(self, engine: Engine, vault: Vault, viewer: Viewer) -> None:
        self.engine = engine
        self.vault = vault
        self.viewer = viewer

    def farewells(self, now: datetime) -> tuple[Farewell, ...]:
        """What is due by now; one whose tokens cannot be read any more is dropped."""
        due = sa.select(s.farewell).where(s.farewell.c.next_try <= now)
        with self.engine.connect() as connection:
            rows = connection.execute(due.order_by(s.farewell.c.id)).all()
        told: list[Farewell] = []
        for row in rows:
            if not writable(self.viewer, row.runner_id):
                continue
            try:
                secret = opened(self.vault, row.secret)
            except VaultError:
                self.said_farewell(row.id)
                continue
            told.append(Farewell(**row._asdict() | {"secret": secret}))
        return tuple(told)

    def said_farewell(self, farewell_id: int) -> None:
        """Strava knows."""
        runner_id = self._owed_by(farewell_id)
        with writing(self.engine, NOBODY, runner_id) as connection:
            connection.execute(s.farewell.delete().where(s.farewell.c.id == farewell_id))
            forget_apps(connection)
        empty_log(self.engine)

    def later(self, farewell_id: int, next_try: datetime) -> None:
        """Strava could not be told; not before then again."""
        attempts = s.farewell.c.attempts + 1
        runner_id = self._owed_by(farewell_id)
        change = s.farewell.update().where(s.farewell.c.id == farewell_id)
        with writing(self.engine, runner_id) as connection:
            connection.execute(change.values(attempts=attempts, next_try=next_try))

    def _owed_by(self, farewell_id: int) -> int:
        this = s.farewell.c.id == farewell_id
        with self.engine.connect() as connection:
            owed_by = sa.select(s.farewell.c.runner_id).where(this)
            runner_id: int | None = connection.scalar(owed_by)
        if runner_id is None:
            raise NotFound("there is no such farewell")
        self._check(runner_id)
        return runner_id

    def _check(self, runner_id: int) -> None:
        if not writable(self.viewer, runner_id):
            raise NotFound("no such runner")
