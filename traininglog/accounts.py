"""The people of a server: who they are, how they are let in, and who was invited."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Literal

import sqlalchemy as sa

from traininglog import people_tables as p
from traininglog.access import NotFound
from traininglog.database import writing
from traininglog.tokens import digest_of, new_token

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Row

AccountKind = Literal["runner", "therapist", "admin"]
INVITED_FOR: Final = timedelta(days=7)
_LOCKED_OUT: Final = {"password": None, "password_at": None, "totp": None, "totp_step": None}


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in; a runner has a log. Times are aware UTC.

    `password` is an argon2id hash, None until the invitation was followed. `totp` is sealed,
    `totp_step` the step of the last code used. `oidc` is issuer and subject of who vouches.
    """

    id: int
    login: str
    name: str
    kind: AccountKind
    runner_id: int | None
    is_off: bool
    created_at: datetime
    signed_in_at: datetime | None = None
    password_at: datetime | None = None
    password: str | None = field(default=None, repr=False)
    totp: str | None = field(default=None, repr=False)
    totp_step: int | None = field(default=None, repr=False)
    oidc: str | None = field(default=None, repr=False)


class Accounts:
    """Accounts and invitations; for the program itself, which lets people in."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self, login: str, name: str, kind: AccountKind, now: datetime, *,
        runner_id: int | None = None,
    ) -> Account:  # fmt: skip
        """A new account, which nobody can sign in to yet; ValueError where there is one."""
        if (kind == "runner") != (runner_id is not None):
            raise ValueError("a runner's account, and no other, has a log")
        login = login_of(login)
        values = {
            "login": login, "name": name.strip(), "kind": kind, "runner_id": runner_id,
            "is_off": False, "created_at": now,
        }  # fmt: skip
        with writing(self._engine) as connection:
            if account_of(connection, p.account.c.login == login):
                raise ValueError(f"there is an account {login} already")
            has_log = p.account.c.runner_id == runner_id
            if runner_id is not None and account_of(connection, has_log):
                raise ValueError("this log has an account already")
            added = connection.execute(p.account.insert().returning(p.account), values)
            return _to_account(added.one())

    def account(self, account_id: int) -> Account | None:
        """An account by its number."""
        return self._one(p.account.c.id == account_id)

    def by_login(self, login: str) -> Account | None:
        """An account by what a person signs in with."""
        return self._one(p.account.c.login == login_of(login))

    def by_oidc(self, oidc: str) -> Account | None:
        """An account by who vouches for it elsewhere, as issuer and subject."""
        return self._one(p.account.c.oidc == oidc)

    def accounts(self) -> tuple[Account, ...]:
        """Everybody, by login; sorted here, for each server has an order of its own."""
        with self._engine.connect() as connection:
            everybody = map(_to_account, connection.execute(sa.select(p.account)))
            return tuple(sorted(everybody, key=attrgetter("login")))

    def change(self, account_id: int, **values: Any) -> None:
        """Change columns of an account; NotFound where there is none."""
        if not self._update(p.account.c.id == account_id, values):
            raise NotFound("no such account")

    def use_code(self, account_id: int, step: int) -> bool:
        """Whether a code's step is later than any used before; then it is used."""
        before = p.account.c.totp_step
        is_new = sa.or_(before.is_(None), before < step)
        return self._update(sa.and_(p.account.c.id == account_id, is_new), {"totp_step": step})

    def change_totp(self, account_id: int, was: str | None, totp: str | None) -> bool:
        """Replace the sealed second factor, if it still is what it was."""
        this = sa.and_(p.account.c.id == account_id, p.account.c.totp.is_not_distinct_from(was))
        return self._update(this, {"totp": totp})

    def bind(self, account_id: int, oidc: str) -> bool:
        """Keep who vouches for an account, if nobody did before."""
        free = sa.and_(p.account.c.id == account_id, p.account.c.oidc.is_(None))
        return self._update(free, {"oidc": oidc})

    def remove(self, account_id: int) -> None:
        """Remove an account with its sessions, invitations and grants; a log stays."""
        with writing(self._engine) as connection:
            connection.execute(p.account.delete().where(p.account.c.id == account_id))

    # Invitations

    def invite(self, account_id: int, now: datetime) -> str:
        """A token that lets the person set a password, once and within 7 days.

        Earlier invitations of the account, and any that are over, are void.
        """
        token, theirs = new_token(), p.invitation.c
        row = {
            "token_sha256": digest_of(token), "account_id": account_id,
            "expires_at": now + INVITED_FOR,
        }  # fmt: skip
        old = sa.or_(theirs.account_id == account_id, theirs.expires_at <= now)
        with writing(self._engine) as connection:
            if account_of(connection, p.account.c.id == account_id) is None:
                raise NotFound("no such account")
            connection.execute(p.invitation.delete().where(old))
            connection.execute(p.invitation.insert(), row)
        return token

    def invited(self, token: str, now: datetime) -> Account | None:
        """Whose invitation this is; None where it is over, was used, or never was."""
        mine = sa.select(p.invitation.c.account_id).where(_standing(token, now))
        return self._one(p.account.c.id.in_(mine))

    def accept(self, token: str, password: str, now: datetime) -> Account | None:
        """Spend an invitation and keep the hash of a first password; None as of `invited`."""
        mine = p.invitation.delete().where(_standing(token, now))
        values = {"password": password, "password_at": now}
        with writing(self._engine) as connection:
            account_id = connection.scalar(mine.returning(p.invitation.c.account_id))
            if account_id is None:
                return None
            this = p.account.update().where(p.account.c.id == account_id).values(values)
            return _to_account(connection.execute(this.returning(p.account)).one())

    def reset(self, account_id: int, now: datetime) -> str:
        """Void password, second factor and sessions; returns the token of an invitation."""
        self.change(account_id, **_LOCKED_OUT)
        with writing(self._engine) as connection:
            theirs = p.session.c.account_id == account_id
            connection.execute(p.session.delete().where(theirs))
        return self.invite(account_id, now)

    # How every method reads and writes

    def _one(self, this: sa.ColumnElement[bool]) -> Account | None:
        with self._engine.connect() as connection:
            return account_of(connection, this)

    def _update(self, this: sa.ColumnElement[bool], values: dict[str, Any]) -> bool:
        with writing(self._engine) as connection:
            change = p.account.update().where(this).values(values)
            return connection.execute(change).rowcount == 1


def login_of(words: str) -> str:
    """What is typed as a login, as it is kept: without spaces around, in small letters."""
    return words.strip().lower().encode(errors="replace").decode()


def account_of(connection: Connection, this: sa.ColumnElement[bool]) -> Account | None:
    """The account of a condition."""
    row = connection.execute(sa.select(p.account).where(this)).first()
    return None if row is None else _to_account(row)


def _standing(token: str, now: datetime) -> sa.ColumnElement[bool]:
    """The invitation of a token, if it is not over and its account not switched off."""
    invitation, is_on = p.invitation.c, ~p.account.c.is_off
    of_somebody = invitation.account_id.in_(sa.select(p.account.c.id).where(is_on))
    mine = invitation.token_sha256 == digest_of(token)
    return sa.and_(mine, invitation.expires_at > now, of_somebody)


def _to_account(row: Row[Any]) -> Account:
    kept = row._asdict()
    return Account(**{name: kept[name] for name in Account.__dataclass_fields__})
