"""What runners share, with whom, how far and until when; a grant is looked up at every use.

A grant is for a therapist's account, or a link that opens with a password. Only the runner
and the program itself write and list grants; for anybody else none is there.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from traininglog import people_tables as p
from traininglog import tables as t
from traininglog.access import NotFound, writable
from traininglog.database import writing
from traininglog.scope import Scope
from traininglog.viewer import Viewer
from traininglog.words import is_broken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Engine, Row


@dataclass(frozen=True, slots=True)
class Grant:
    """A runner's consent; `label` is how the runner names it, `public_id` is for addresses.

    `account_id` is the therapist's, None for a link. `address` is how the runner wrote
    them, None for a link too; where no account was found by it, the grant opens nothing.
    `writes`: findings may be entered. `pictures`: stills of a gait video may be kept. Times
    are aware UTC.
    """

    id: int
    public_id: str
    runner_id: int
    account_id: int | None
    label: str
    scope: Scope
    writes: bool
    pictures: bool
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    visited_at: datetime | None = None
    address: str | None = None

    @property
    def is_link(self) -> bool:
        """Whether it is for whoever has the link; else for an account."""
        return self.account_id is None and self.address is None

    def stands(self, now: datetime) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and now < self.expires_at


def viewer_of(grant: Grant, author: str, now: datetime) -> Viewer:
    """Who looks by this grant, under the name `author`; one that ended opens nothing."""
    stands = grant.stands(now)
    is_link = grant.account_id is None and grant.address is None
    opens = stands and (is_link or grant.account_id is not None)
    return Viewer(
        "link" if is_link else "therapist",
        grant.runner_id,
        grant.scope if opens else None,
        writes=opens and grant.writes,
        author=author,
        hand=f"link {grant.id}" if is_link else f"account {grant.account_id}",
    )


class Grants:
    """The grants that one viewer may see and change."""

    def __init__(self, engine: Engine, viewer: Viewer) -> None:
        self._engine = engine
        self._viewer = viewer

    # A runner's own

    def grants(self, runner_id: int) -> tuple[Grant, ...]:
        """A runner's grants, ended ones too, the latest first."""
        self._own(runner_id)
        grant = p.grant.c
        rows = self._read(grant.runner_id == runner_id, order=grant.id.desc())
        return tuple(map(_to_grant, rows))

    def share(
        self, runner_id: int, *, label: str, scope: Scope, expires_at: datetime, now: datetime,
        account_id: int | None = None, token_sha256: str | None = None,
        password: str | None = None, writes: bool = False, pictures: bool = False,
        address: str | None = None,
    ) -> Grant:  # fmt: skip
        """A new grant for a therapist's account, or for a link by its token's digest.

        `password` is a link's, as a hash. An `address` without an account is kept like one
        that has it, so that nobody learns who is here. ValueError says what cannot be kept.
        """
        self._own(runner_id)
        is_account = account_id is not None or address is not None
        if is_account == (token_sha256 is not None) or (
            (token_sha256 is None) != (password is None)
        ):
            raise ValueError("a grant is for an account, or for a link with a password")
        values = {
            "public_id": secrets.token_urlsafe(9), "runner_id": runner_id,
            "account_id": account_id, "token_sha256": token_sha256, "password": password,
            "address": address, "label": _label(label), "scope": scope.kept(), "writes": writes,
            "pictures": pictures, "created_at": now, "expires_at": _later(expires_at, now),
        }  # fmt: skip
        with writing(self._engine, runner_id) as connection:
            if connection.scalar(sa.select(t.runner.c.id).filter_by(id=runner_id)) is None:
                raise NotFound("no such runner")
            # Asked where there is no account too: time shall not tell of one either.
            kind = sa.select(p.account.c.kind).where(p.account.c.id == (account_id or 0))
            if connection.scalar(kind) != "therapist" and account_id is not None:
                raise ValueError("there is no therapist with this account")
            new = connection.execute(p.grant.insert().returning(p.grant), values).one()
        return _to_grant(new)

    def change(
        self, grant_id: int, *, label: str | None = None, scope: Scope | None = None,
        expires_at: datetime | None = None, writes: bool | None = None,
        pictures: bool | None = None,
    ) -> Grant:  # fmt: skip
        """The grant with what is given in place of what it said; it holds at the next look.

        ValueError for a grant that was revoked: it does not come back. A last day that is
        over ends it.
        """
        told = {
            "label": None if label is None else _label(label),
            "scope": None if scope is None else scope.kept(),
            "expires_at": expires_at, "writes": writes, "pictures": pictures,
        }  # fmt: skip
        return self._set(grant_id, {k: v for k, v in told.items() if v is not None})

    def revoke(self, grant_id: int, now: datetime) -> Grant:
        """End a grant at once; one that was ended stays as it is."""
        grant = self._mine(grant_id)
        return grant if grant.revoked_at else self._set(grant_id, {"revoked_at": now})

    def forget(self, grant_id: int) -> None:
        """Delete a grant, which ends it, with its sessions."""
        with writing(self._engine, self._mine(grant_id).runner_id) as connection:
            connection.execute(p.grant.delete().where(p.grant.c.id == grant_id))

    # For the program itself, which lets people in

    def by_id(self, grant_id: int) -> Grant | None:
        """A grant by its number, which addresses never tell."""
        return self._one(p.grant.c.id == grant_id)

    def by_public_id(self, public_id: str) -> Grant | None:
        """The grant an address names, ended or not."""
        return self._one(p.grant.c.public_id == public_id)

    def by_token(self, token_sha256: str) -> tuple[Grant, str] | None:
        """A link's grant, ended or not, and the hash of its password."""
        self._system()
        rows = self._read(p.grant.c.token_sha256 == token_sha256)
        return (_to_grant(rows[0]), rows[0].password) if rows else None

    def of_account(self, account_id: int) -> tuple[Grant, ...]:
        """What was shared with a therapist, ended ones too, the latest first."""
        self._system()
        rows = self._read(p.grant.c.account_id == account_id, order=p.grant.c.id.desc())
        return tuple(map(_to_grant, rows))

    def visited(self, grant_id: int, now: datetime) -> None:
        """Keep when somebody last looked by it."""
        self._system()
        with writing(self._engine) as connection:
            this = p.grant.update().where(p.grant.c.id == grant_id)
            connection.execute(this.values(visited_at=now))

    # How every method reads and writes

    def _own(self, runner_id: int) -> None:
        if not writable(self._viewer, runner_id):
            raise NotFound("no such runner")

    def _system(self) -> None:
        if self._viewer.role != "system":
            raise NotFound("no such grant")

    def _one(self, this: sa.ColumnElement[bool]) -> Grant | None:
        self._system()
        rows = self._read(this)
        return _to_grant(rows[0]) if rows else None

    def _mine(self, grant_id: int) -> Grant:
        rows = self._read(p.grant.c.id == grant_id)
        if not rows or not writable(self._viewer, rows[0].runner_id):
            raise NotFound("no such grant")
        return _to_grant(rows[0])

    def _set(self, grant_id: int, values: Mapping[str, Any]) -> Grant:
        """Write into a grant that was not revoked."""
        grant = self._mine(grant_id)
        if grant.revoked_at is not None:
            raise ValueError("this was ended; share it anew")
        if values:
            with writing(self._engine, grant.runner_id) as connection:
                this = p.grant.update().where(p.grant.c.id == grant_id)
                connection.execute(this.values(values))
        return self._mine(grant_id)

    def _read(
        self, where: sa.ColumnElement[bool], order: sa.ColumnElement[Any] | None = None
    ) -> Sequence[Row[Any]]:
        with self._engine.connect() as connection:
            return connection.execute(sa.select(p.grant).where(where).order_by(order)).all()


def _label(words: str) -> str:
    if not (label := words.strip()):
        raise ValueError("it needs a name, by which you find it again")
    if is_broken(label):
        raise ValueError("a character in the name is broken and cannot be kept")
    return label


def _later(expires_at: datetime, now: datetime) -> datetime:
    if expires_at <= now:
        raise ValueError("its last day is over already")
    return expires_at


def _to_grant(row: Row[Any]) -> Grant:
    kept = row._asdict()
    names = (name for name in Grant.__dataclass_fields__ if name != "scope")
    return Grant(scope=Scope.of(kept["scope"]), **{name: kept[name] for name in names})
