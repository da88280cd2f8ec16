"""What Strava told of is asked about: an activity by itself, the permission by any call.

Events are not signed, so nothing is changed because of one: only what Strava then answers is
kept, and only what it then denies goes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ingest.strava.model import NoAnswer
from service.strava_leave import leave
from service.strava_list import settle
from service.strava_session import Pause, Stopped
from traininglog.strava_events import PERMISSION

if TYPE_CHECKING:
    from service.strava_session import Session

WAITS_FOR: Final = timedelta(days=1)
"""After that a look at the list has found it, where it is there to be found."""


def refetch(session: Session) -> NoAnswer | None:
    """Ask about all that was told; the fault where Strava does not answer for some of it.

    What has no answer waits for another session, a day long. Where the tokens turn out to be
    refused after their end was told, the account is left, and Stopped is raised.
    """
    runner_id, missed = session.runner.id, None
    for strava_id, told_at in session.events.waiting(runner_id).items():
        try:
            _ask_about(session, strava_id)
        except NoAnswer as fault:
            if session.now - told_at < WAITS_FOR:
                if missed is not None:
                    break
                missed = fault
                continue
        session.events.done(runner_id, strava_id)
    return missed


def _ask_about(session: Session, strava_id: str) -> None:
    if strava_id != PERMISSION:
        settle(session, [strava_id])
        return
    try:
        session.asking.knock()
    except Pause as pause:
        if pause.is_void and session.asking.is_ours():
            leave(session.store, session.runner.id)
            raise Stopped from pause
        raise
