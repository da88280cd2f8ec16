"""What a session asks, in its turn: what was told, the list, then run by run what it lacks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.strava_fill import fill, forgive, is_due, left, next_try
from service.strava_list import look, read_all
from service.strava_refetch import refetch
from traininglog.access import NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from service.strava_session import Session

POLL: Final = timedelta(hours=1)
"""How often the top of the list is looked at once all is here."""
BUSY_POLL: Final = timedelta(hours=6)
"""And while there are runs left to ask for: every look is a call less for them."""


def work(session: Session, *, everything: bool = False) -> datetime:
    """All there is to ask now; returns when there is something to ask again."""
    if everything:
        forgive(session)
    missed = refetch(session)
    if everything or session.account.listed_at is None:
        read_all(session, anew=everything)
        missed = refetch(session) or missed
    elif _is_look_due(session):
        look(session)
    fill(session)
    if missed is not None:
        raise missed
    poll = _looked_at(session) + POLL
    again = next_try(session)
    return poll if again is None else min(poll, again)


def _looked_at(session: Session) -> datetime:
    account = session.asking.accounts.account(session.runner.id)
    if account is None or account.looked_at is None:
        raise NotFound("no Strava account is connected")
    return account.looked_at


def _is_look_due(session: Session) -> bool:
    """Whether the list comes first.

    Where somebody asked for a look, or nothing else may be asked, it does, but for a session
    that was cut off after its look. Else seldom, and not before the last few runs, which are
    here in no time.
    """
    looked_at, due = session.account.looked_at, session.account.next_at
    if looked_at is None:
        return True
    since = session.now - looked_at
    if since < timedelta(0):
        return True  # a clock was ahead then
    if not is_due(session):  # done, or all that is left waits for another try
        return due is None or due > looked_at or since >= POLL
    quarter, _ = session.asking.calls.left(session.account.client_id, session.now)
    is_hindered = bool(session.account.message)  # then a few runs may be the last for long
    return since >= BUSY_POLL and (is_hindered or left(session) > quarter)
