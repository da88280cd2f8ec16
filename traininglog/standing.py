"""Grants that open logs, of all runners: how many there are, and the end of every one.

For a restore: what was ended after a backup was made stands in it as if it had not been.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from traininglog.database import writing
from traininglog.people_tables import grant

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine


class Standing(NamedTuple):
    """How many grants open a log: to accounts, and by links."""

    shares: int
    links: int


def standing(engine: Engine, now: datetime) -> Standing:
    """Those that open something at a moment, which is aware."""
    some = sa.select(sa.func.count()).where(_opens(now))
    with engine.connect() as connection:
        of_links = connection.scalar(some.where(grant.c.token_sha256.is_not(None))) or 0
        return Standing((connection.scalar(some) or 0) - of_links, of_links)


def end_standing(engine: Engine, now: datetime) -> None:
    """Revoke all of them, for good; the others stay as they are. Again changes nothing."""
    with writing(engine) as connection:
        connection.execute(grant.update().where(_opens(now)).values(revoked_at=now))


def _opens(now: datetime) -> sa.ColumnElement[bool]:
    stands = grant.c.revoked_at.is_(None) & (grant.c.expires_at > now)
    return stands & (grant.c.account_id.is_not(None) | grant.c.token_sha256.is_not(None))
