"""Who is signed in: a cookie's digest, whose it is, since when; idleness and age end it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog.accounts import Account
from traininglog.database import claiming, sweep
from traininglog.people_tables import account, session
from traininglog.tokens import digest_of, new_token

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Engine, Row

IDLE: Final = timedelta(minutes=60)
LONGEST: Final = timedelta(hours=12)
LINK_IDLE: Final = timedelta(minutes=30)
LINK_LONGEST: Final = timedelta(hours=4)
VIEW: Final = timedelta(minutes=30)
"""So long a view that was told stands for what is read after it."""
_SEEN_EVERY: Final = timedelta(minutes=1)
_ACCOUNT: Final = tuple(Account.__dataclass_fields__)
_OWNER: Final = tuple(account.c[name].label(f"owner_{name}") for name in _ACCOUNT)


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that stands: of an account, or of a link's grant by a visitor's name.

    `viewed` says of what a view was told in the last 30 minutes.
    """

    token_sha256: str
    account: Account | None
    grant_id: int | None
    author: str
    created_at: datetime
    seen_at: datetime
    viewed: Collection[str] = ()


class Sessions:
    """Starts, finds and ends sessions; `now` is aware."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def start(
        self, now: datetime, author: str, *,
        account_id: int | None = None, grant_id: int | None = None,
    ) -> str:  # fmt: skip
        """A new session; returns the token for its cookie. Old sessions are swept."""
        token = new_token()
        row: dict[str, Any] = {
            "token_sha256": digest_of(token), "account_id": account_id, "grant_id": grant_id,
            "author": author, "created_at": now, "seen_at": now, "viewed": {},
        }  # fmt: skip
        with claiming(self._engine) as connection:
            connection.execute(session.insert(), row)  # from here on it waits for nobody
            sweep(connection, session.c.token_sha256, session.c.created_at < now - LONGEST)
        return token

    def find(self, token: str, now: datetime) -> Session | None:
        """The session of a cookie; None where it ended, or its account was switched off.

        That it was seen is kept at most once a minute.
        """
        this = session.c.token_sha256 == digest_of(token)
        whole = sa.select(session, *_OWNER).outerjoin(account).where(this)
        with self._engine.connect() as connection:
            row = connection.execute(whole).first()
        if row is None or _is_over(row, now):
            return None
        owner = _owner(row)
        if row.account_id is not None and (owner is None or owner.is_off):
            return None
        if now - row.seen_at >= _SEEN_EVERY:
            self._see(this, now)
        known = row.created_at, row.seen_at, _recent(row.viewed, now)
        return Session(row.token_sha256, owner, row.grant_id, row.author, *known)

    def end(self, token: str) -> None:
        """Sign out."""
        self._end(session.c.token_sha256 == digest_of(token))

    def end_others(self, account_id: int, but: str = "") -> None:
        """End an account's sessions, all but the one of this token."""
        others = session.c.token_sha256 != digest_of(but)
        self._end(session.c.account_id == account_id, others)

    def viewed(self, token: str, what: str, now: datetime, *, anew: bool = False) -> bool:
        """Whether a view of this was told in the last 30 minutes; else it counts as told now.

        With `anew` it counts as told now in any case.
        """
        this = session.c.token_sha256 == digest_of(token)
        kept = sa.select(session.c.viewed).where(this)
        if not anew:  # mostly it was, and then nobody has to wait for who writes
            with self._engine.connect() as connection:
                if what in _recent(connection.scalar(kept), now):
                    return True
        with claiming(self._engine) as connection:
            recent = _recent(connection.scalar(kept.with_for_update()), now)
            if anew or what not in recent:
                viewed = recent | {what: now.isoformat()}
                connection.execute(session.update().where(this).values(viewed=viewed))
        return what in recent

    def _see(self, this: sa.ColumnElement[bool], now: datetime) -> None:
        with claiming(self._engine) as connection:
            connection.execute(session.update().where(this).values(seen_at=now))

    def _end(self, *which: sa.ColumnElement[bool]) -> None:
        with claiming(self._engine) as connection:
            connection.execute(session.delete().where(*which))


def _owner(row: Row[Any]) -> Account | None:
    """The account of a session; None of a link's."""
    if row.owner_id is None:
        return None
    return Account(**{name: getattr(row, f"owner_{name}") for name in _ACCOUNT})


def _is_over(row: Row[Any], now: datetime) -> bool:
    """Whether a session is too old or was idle too long."""
    idle, longest = (LINK_IDLE, LINK_LONGEST) if row.account_id is None else (IDLE, LONGEST)
    return bool(now - row.seen_at >= idle or now - row.created_at >= longest)


def _recent(viewed: Mapping[str, str] | None, now: datetime) -> dict[str, str]:
    """What was told in the last 30 minutes, and when."""
    told = (viewed or {}).items()
    return {what: at for what, at in told if now - datetime.fromisoformat(at) < VIEW}
