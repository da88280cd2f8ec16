"""The people of a server, as whoever runs it sees to them: invited, switched off, removed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from service.links import LONGEST_NAME, visitor_name
from service.settings import read_zone
from service.sign_in import INVITED_PATH
from traininglog.accounts import login_of
from traininglog.viewer import SYSTEM
from traininglog.zones import machine_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from traininglog.accounts import Account, AccountKind
    from traininglog.repository import Repository
    from traininglog.store import Store

HOSTS: Final = "PAINMILE_HOSTS"
_LONGEST_LOGIN: Final = 254


class PeopleError(ValueError):
    """What was asked for cannot be done; says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who was invited, and the path of the link that lets them in."""

    account: Account
    path: str = field(repr=False)


class People:
    """Sees to accounts; the clock is aware."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._accounts = store.accounts
        self._clock = clock

    def invite(
        self,
        login: str,
        name: str,
        kind: AccountKind,
        log: str | None = None,
        zone: str | None = None,
    ) -> Invitation:
        """A new account; a runner's has the log of that name, made if there is none.

        A new log counts its days in `zone`; where none is said in the server's, until the
        runner's browser tells.
        """
        login, name = _login(login), _name(name)
        if self._accounts.by_login(login):
            raise PeopleError(
                f"There is an account {login} already; `people reset` invites them again."
            )
        runner_id = self._log(log or name, zone) if kind == "runner" else None
        account = self._accounts.add(login, name, kind, self._clock(), runner_id=runner_id)
        return self._invitation(account, self._accounts.invite(account.id, self._clock()))

    def reset(self, login: str) -> Invitation:
        """Void password, second factor and sessions; a new invitation."""
        account = self.account(login)
        return self._invitation(account, self._accounts.reset(account.id, self._clock()))

    def switch(self, login: str, *, off: bool) -> Account:
        """Let nobody sign in to an account, from the next request on; or again."""
        account = self.account(login)
        self._accounts.change(account.id, is_off=off)
        if off:
            self._store.sessions.end_others(account.id)
        return account

    def remove(self, login: str) -> Account:
        """Remove an account, and what was shared with it; a log stays."""
        account = self.account(login)
        self._accounts.remove(account.id)
        return account

    def account(self, login: str) -> Account:
        """The account of a login; PeopleError where there is none."""
        account = self._accounts.by_login(login)
        if account is None:
            raise PeopleError(
                f"There is no account {login_of(login)}; `people list` names those there are."
            )
        return account

    def lines(self) -> tuple[str, ...]:
        """Everybody: login, name, what they are, whether they can sign in, last when."""
        return tuple(map(_line, self._accounts.accounts()))

    def _log(self, name: str, zone: str | None) -> int:
        """The log of this name, which nobody signs in to yet."""
        if any(unicodedata.category(c) in {"Cc", "Cs"} for c in name):
            raise PeopleError("The name of the log holds signs that no page can show.")
        system = self._store.repository(SYSTEM)
        known = {runner.name: runner.id for runner in system.runners()}
        if name.strip() not in known:
            return _new_log(system, name, zone)
        runner_id = known[name.strip()]
        if any(account.runner_id == runner_id for account in self._accounts.accounts()):
            raise PeopleError(
                f"The log of {name.strip()} has an account already; name another with --runner."
            )
        if zone:
            raise PeopleError(
                f"The log of {name.strip()} is there already and keeps its time zone; "
                "leave --zone out."
            )
        return runner_id

    @staticmethod
    def _invitation(account: Account, token: str) -> Invitation:
        return Invitation(account, INVITED_PATH + token)


def base_address(env: Mapping[str, str], given: str | None = None) -> str:
    """Where links lead: `given`, or the first name of PAINMILE_HOSTS; PeopleError."""
    first = env.get(HOSTS, "").replace(",", " ").split()[:1]
    address = given or (f"https://{first[0]}" if first else "")
    if not address:
        raise PeopleError(
            f"Where the server is was not said: set {HOSTS}, or give --address https://..."
        )
    parts = urlsplit(address)
    if parts.scheme not in {"https", "http"} or not parts.netloc or parts.path not in {"", "/"}:
        raise PeopleError(f"{address} is not an address of a server, like https://log.example.")
    return address.rstrip("/")


def _new_log(system: Repository, name: str, zone: str | None) -> int:
    """A log in the zone said, which then stands; else in the server's for now."""
    try:
        told = read_zone(zone) if zone else None
    except ValueError as fault:
        raise PeopleError(str(fault)) from fault
    runner = system.add_runner(name, told or machine_zone())
    if told:
        system.set_zone(runner.id, told)  # a log that was written to keeps its zone
    return runner.id


def _line(account: Account) -> str:
    if account.is_off:
        state = "switched off"
    elif account.password is None and account.oidc is None:
        state = "invited"
    elif account.signed_in_at is None:
        state = "never signed in"
    else:
        state = f"last signed in {account.signed_in_at:%Y-%m-%d}"
    factor = ", with a code" if account.totp else ""
    return f"{account.login}  {account.name}  {account.kind}  {state}{factor}"


def _login(words: str) -> str:
    login = login_of(words)
    user, _, host = login.partition("@")
    is_plain = all(unicodedata.category(c)[0] not in "CZ" for c in login)
    if not (user and host and is_plain) or "@" in host or len(login) > _LONGEST_LOGIN:
        told = words.strip() if words.isprintable() and len(words) <= _LONGEST_LOGIN else "this"
        raise PeopleError(f"People sign in with their e-mail address; {told} is none.")
    return login


def _name(words: str) -> str:
    if not (name := visitor_name(words)):
        raise PeopleError(f"The name has to be there, in up to {LONGEST_NAME} characters.")
    return name
