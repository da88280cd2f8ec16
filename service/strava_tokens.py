"""The access token of an account: refreshed in time, by one process, and kept before its use.

Strava may change the refresh token with every refresh, and the old one is void then. So an
answer is kept before anything is asked with it, and two processes never refresh at once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from ingest.strava.model import Refused, StravaFault
from traininglog.strava import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.strava.model import Tokens
    from traininglog.strava import Account
    from traininglog.strava_account import StravaAccounts

FRESH: Final = timedelta(hours=1)
"""A token with less left is refreshed: Strava hands out a new one only then."""
LOOK_S: Final = 0.25
LOOKS: Final = 40
"""How long another process's refresh is waited for: ten seconds, looked for so often."""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class ReconnectError(StravaFault):
    """The tokens are not taken any more; only the runner's consent brings others.

    `resource` is what Strava named as wrong, as of Refused.
    """

    def __init__(self, refusal: Refused) -> None:
        super().__init__(str(refusal))
        self.resource = refusal.resource


class RefreshingError(StravaFault):
    """Another process refreshes the tokens and is not done yet."""


class Access(NamedTuple):
    """An access token and the version of the secret it is of; good until then, aware UTC."""

    token: str
    version: int
    until: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Whether it need not be refreshed yet."""
        return bool(self.token) and self.until - now > FRESH

    def __repr__(self) -> str:
        return f"Access(version={self.version})"


class Refresher(Protocol):
    """What refreshes tokens: Strava's sign-in."""

    def refresh(self, client_id: str, client_secret: str, refresh_token: str) -> Tokens:
        """New tokens; raises Refused, NoAnswer or Inactive."""
        ...


def access_token(
    accounts: StravaAccounts,
    signin: Refresher,
    account: Account,
    now: datetime,
    *,
    wait: Callable[[float], object],
    force_from: int | None = None,
) -> Access:
    """A token that is good for a while; `force_from` is the version that Strava just refused.

    Raises ReconnectError where Strava refuses a refresh, RefreshingError where another process
    takes too long, NotFound where the account is gone, NoAnswer and Inactive as they come.
    """
    for _ in range(LOOKS):
        # The version first: a secret that is newer than its version is refreshed by nobody.
        account = accounts.account(account.runner_id) or account
        version = account.secret_version
        secret = accounts.secret(account.runner_id)
        access = _access(secret, version)
        if version != force_from and access.is_fresh(now):
            return access
        if not accounts.take_refresh(account.runner_id, version, now):
            wait(LOOK_S)
            continue
        new = _refreshed(accounts, signin, account, secret)
        if accounts.keep_secret(account.runner_id, version, new):
            return _access(new, version + 1)
    raise RefreshingError("Another process is signing in to Strava.")


def _access(secret: Secret, version: int) -> Access:
    return Access(secret.access_token, version, secret.expires_at or _NEVER)


def _refreshed(
    accounts: StravaAccounts, signin: Refresher, account: Account, secret: Secret
) -> Secret:
    try:
        new = signin.refresh(account.client_id, secret.client_secret, secret.refresh_token)
    except Refused as refusal:
        accounts.release_refresh(account.runner_id, account.secret_version)
        raise ReconnectError(refusal) from refusal
    except StravaFault:
        accounts.release_refresh(account.runner_id, account.secret_version)
        raise
    return Secret(secret.client_secret, new.access_token, new.refresh_token, new.expires_at)
