"""A runner's Strava account: who is connected, its tokens, who works on it, how it ends.

Only the owner and the program itself reach it; for anybody else none is there. What opens
an account is kept sealed and comes back only as a `Secret`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import strava_tables as s
from traininglog.access import NotFound, writable
from traininglog.database import NOBODY, empty_log, writing
from traininglog.strava import READ_ALL, Account, Consent, Secret
from traininglog.strava_farewells import Farewells
from traininglog.strava_gone import drop_all
from traininglog.strava_rows import (
    account_row,
    change_account,
    forget_apps,
    held,
    of_runner,
    to_account,
)
from traininglog.strava_secrets import matches, opened, sealed
from traininglog.vault import VaultError

if TYPE_CHECKING:
    from sqlalchemy import Row

    from traininglog.vault import Vault

LEASE: Final = timedelta(seconds=110)
"""A worker or a refresh silent for so long is gone: no answer is waited for as long."""
CONSENT_FOR: Final = timedelta(minutes=15)
OTHER_ATHLETE: Final = (
    "Another Strava athlete is connected to this log; disconnect that account first."
)
_AT_ONCE: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NEW: Final = {"secret_version": 1, "wants_notes": False, "keeps_raw": False}


class StravaAccounts(Farewells):
    """Accounts as one viewer may see them; others raise NotFound."""

    # Who is connected

    def account(self, runner_id: int) -> Account | None:
        """A runner's account, None where none is connected."""
        self._check(runner_id)
        with self.engine.connect() as connection:
            row = account_row(connection, runner_id)
        return None if row is None else to_account(row)

    def accounts(self) -> tuple[Account, ...]:
        """Every account this viewer may work on."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(s.account).order_by(s.account.c.runner_id))
            return tuple(to_account(r) for r in rows if writable(self.viewer, r.runner_id))

    def connect(
        self, runner_id: int, client_id: str, secret: Secret, scope: str, athlete_id: str,
        athlete_name: str, wants_notes: bool, now: datetime,  # noqa: FBT001 -- as asked for
    ) -> Account:  # fmt: skip
        """Connect an account, or renew the consent of one, which keeps how far it is.

        Who worked by the old consent loses the account. ValueError where another athlete's is
        connected. What had to be said to Strava of tokens of this app is dropped: it would end
        the new consent as well.
        """
        self._check(runner_id)
        values: dict[str, Any] = {
            "client_id": client_id, "secret": sealed(self.vault, secret), "scope": scope,
            "state": "connected", "message": "", "refreshing_at": None, "next_at": now,
            "worker": None, "heartbeat_at": None,
        }  # fmt: skip
        with writing(self.engine, runner_id) as connection:
            known = account_row(connection, runner_id)
            if known is None:
                values |= {"athlete_id": athlete_id, "athlete_name": athlete_name}
                new = _NEW | values | {"runner_id": runner_id, "connected_at": now}
                connection.execute(s.account.insert(), new)
            else:
                values |= _renewed(known, scope, athlete_id, athlete_name)
                renewed = s.account.update().where(of_runner(runner_id))
                connection.execute(renewed.values(values))
            change_account(connection, runner_id, {"wants_notes": wants_notes})
            owed = s.farewell.c
            mine = sa.and_(owed.runner_id == runner_id, owed.client_id == client_id)
            connection.execute(s.farewell.delete().where(mine))
            return to_account(held(connection, runner_id, None))

    def change(self, runner_id: int, *, worker: str | None = None, **values: Any) -> None:
        """Change columns of CHANGES; whether notes are wanted goes for all runs at once.

        NotFound where a worker is named whose account it is no longer.
        """
        self._check(runner_id)
        with writing(self.engine, runner_id) as connection:
            if worker is not None:
                held(connection, runner_id, worker)
            change_account(connection, runner_id, values)

    def forget(self, runner_id: int) -> None:
        """Remove an account, an open consent, and every row that came from it, all at once.

        The tokens wait as a farewell until Strava was told; files go with
        `StravaRuns.remove_all`, before or after.
        """
        self._check(runner_id)
        with writing(self.engine, NOBODY, runner_id) as connection:
            row = account_row(connection, runner_id)
            if row is not None and _has_tokens(self.vault, row.secret):
                owed = {
                    "runner_id": runner_id, "client_id": row.client_id, "secret": row.secret,
                    "attempts": 0, "next_try": _AT_ONCE,
                }  # fmt: skip
                connection.execute(s.farewell.insert(), owed)
            drop_all(connection, runner_id)
            connection.execute(s.account.delete().where(of_runner(runner_id)))
            connection.execute(s.consent.delete().where(s.consent.c.runner_id == runner_id))
            forget_apps(connection)
        empty_log(self.engine)

    # Consent

    def ask(self, consent: Consent) -> None:
        """Keep what was asked for, in place of what was asked for before."""
        self._check(consent.runner_id)
        row = {
            "runner_id": consent.runner_id, "state_sha256": consent.state_sha256,
            "client_id": consent.client_id, "secret": sealed(self.vault, consent.secret),
            "scope": consent.scope, "wants_notes": consent.wants_notes,
            "asked_at": consent.asked_at,
        }  # fmt: skip
        with writing(self.engine, consent.runner_id) as connection:
            mine = s.consent.c.runner_id == consent.runner_id
            connection.execute(s.consent.delete().where(mine))
            connection.execute(s.consent.insert(), row)

    def consent(self, runner_id: int) -> Consent | None:
        """What was asked for and has not come back."""
        self._check(runner_id)
        with self.engine.connect() as connection:
            mine = s.consent.c.runner_id == runner_id
            row = connection.execute(sa.select(s.consent).where(mine)).first()
        return None if row is None else self._consent(row)

    def take_consent(self, runner_id: int, state: str, now: datetime) -> Consent | None:
        """What was asked for with this state, once and within 15 minutes; else None.

        Another state leaves it open: anybody can make one up.
        """
        self._check(runner_id)
        mine = s.consent.c.runner_id == runner_id
        with writing(self.engine, runner_id) as connection:
            row = connection.execute(sa.select(s.consent).where(mine)).first()
            if row is None or not matches(state, row.state_sha256):
                return None
            connection.execute(s.consent.delete().where(mine))
        return self._consent(row) if now - row.asked_at <= CONSENT_FOR else None

    def drop_consent(self, runner_id: int) -> None:
        """Nothing is waited for any more."""
        self._check(runner_id)
        with writing(self.engine, NOBODY, runner_id) as connection:
            connection.execute(s.consent.delete().where(s.consent.c.runner_id == runner_id))
            forget_apps(connection)
        empty_log(self.engine)

    def _consent(self, row: Row[Any]) -> Consent:
        values = row._asdict()
        return Consent(**values | {"secret": opened(self.vault, row.secret)})

    # Tokens

    def secret(self, runner_id: int) -> Secret:
        """What opens the account; VaultError where it cannot be read any more."""
        self._check(runner_id)
        with self.engine.connect() as connection:
            row = account_row(connection, runner_id)
        if row is None:
            raise NotFound("no Strava account is connected")
        return opened(self.vault, row.secret)

    def take_refresh(self, runner_id: int, version: int, now: datetime) -> bool:
        """Whether the caller, and nobody else, refreshes this version of the tokens now."""
        free = _is_free(s.account.c.refreshing_at, now)
        mine = sa.and_(s.account.c.secret_version == version, free)
        return self._update(runner_id, mine, refreshing_at=now)

    def keep_secret(self, runner_id: int, version: int, secret: Secret) -> bool:
        """Keep new tokens in place of that version's; False where it is no longer theirs."""
        same = s.account.c.secret_version == version
        new = {"secret": sealed(self.vault, secret), "secret_version": version + 1}
        return self._update(runner_id, same, **new, refreshing_at=None)

    def release_refresh(self, runner_id: int, version: int) -> None:
        """The refresh of that version came to nothing; another may try."""
        same = s.account.c.secret_version == version
        self._update(runner_id, same, refreshing_at=None)

    # Who works on it

    def claim(self, runner_id: int, worker: str, now: datetime) -> bool:
        """Whether the account is this worker's from now on."""
        account = s.account.c
        free = sa.or_(account.worker.is_(None), account.worker == worker)
        lost = _is_free(account.heartbeat_at, now)
        return self._update(runner_id, sa.or_(free, lost), worker=worker, heartbeat_at=now)

    def beat(self, runner_id: int, worker: str, now: datetime) -> bool:
        """The worker lives; False where the account is no longer theirs."""
        return self._update(runner_id, s.account.c.worker == worker, heartbeat_at=now)

    def release(self, runner_id: int, worker: str) -> None:
        """The worker is done."""
        mine = s.account.c.worker == worker
        self._update(runner_id, mine, worker=None, heartbeat_at=None)

    # How every method reads and writes

    def _update(self, runner_id: int, still: sa.ColumnElement[bool], **values: Any) -> bool:
        """One UPDATE of an account that still is as thought; whether it was."""
        self._check(runner_id)
        change = s.account.update().where(of_runner(runner_id), still).values(values)
        with writing(self.engine, runner_id) as connection:
            return connection.execute(change).rowcount == 1


def _is_free(since: sa.Column[Any], now: datetime) -> sa.ColumnElement[bool]:
    """Whether nobody works since then, or who did is gone; a clock may have been set back."""
    gone = sa.or_(since < now - LEASE, since > now + LEASE)
    return sa.or_(since.is_(None), gone)


def _renewed(known: Row[Any], scope: str, athlete_id: str, athlete_name: str) -> dict[str, Any]:
    """What a new consent changes; where it lets see more, the list is read anew.

    ValueError where it is another athlete's.
    """
    if "" not in (known.athlete_id, athlete_id) and known.athlete_id != athlete_id:
        raise ValueError(OTHER_ATHLETE)
    sees_more = READ_ALL in scope and READ_ALL not in known.scope
    anew = {"before": None, "listed_at": None} if sees_more else {}
    return {
        "athlete_id": athlete_id or known.athlete_id,
        "athlete_name": athlete_name or known.athlete_name,
        "secret_version": known.secret_version + 1, **anew,
    }  # fmt: skip


def _has_tokens(vault: Vault, text: str) -> bool:
    try:
        secret = opened(vault, text)
    except VaultError:
        return False
    return bool(secret.access_token or secret.refresh_token)
