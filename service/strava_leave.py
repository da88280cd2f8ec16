"""Leaving Strava: what came from it goes at once, and Strava is told until it has heard it."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.settling import settle
from traininglog.links import Links
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.strava.model import Bases
    from ingest.strava.signin import SignIn
    from traininglog.store import Store
    from traininglog.strava import Farewell
    from traininglog.strava_account import StravaAccounts

_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=6)
_DOUBLINGS: Final = 9


def leave(store: Store, runner_id: int) -> None:
    """Remove account, tokens, and every row and file of the API; again, and nothing is left.

    The account goes first: a sync under way then finds none, and writes nothing after the
    rows are gone. Of the tokens only what a revoke needs is kept, as a farewell.
    """
    owner = Viewer("owner", runner_id)
    store.strava_accounts(owner).forget(runner_id)
    store.strava_runs(owner).remove_all(runner_id)
    repository = store.repository(owner)
    settle(Links.of(repository), repository.runner(runner_id))


def say_farewells(accounts: StravaAccounts, bases: Bases, now: datetime) -> None:
    """Have the tokens of left accounts revoked; what did not work is tried later again."""
    waiting = accounts.farewells(now)
    if not waiting:
        return
    from ingest.strava.signin import SignIn  # noqa: PLC0415 -- once Strava is used

    with closing(SignIn(bases)) as signin:
        for one in waiting:
            if _is_said(signin, one):
                accounts.said_farewell(one.id)
            else:
                wait = _FIRST_WAIT * 2 ** min(one.attempts, _DOUBLINGS)
                accounts.later(one.id, now + min(wait, _LONGEST_WAIT))


def _is_said(signin: SignIn, farewell: Farewell) -> bool:
    """Whether Strava has heard it, or nobody could tell it any more."""
    from ingest.strava.model import Refused, StravaFault  # noqa: PLC0415 -- once Strava is used

    secret = farewell.secret
    try:
        signin.revoke(
            farewell.client_id, secret.client_secret, secret.access_token, secret.refresh_token
        )
    except Refused as refusal:
        # The app is gone, or its secret is another: these tokens open nothing from here.
        return refusal.resource == "Application"
    except StravaFault:
        return False
    return True
