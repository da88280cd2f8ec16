"""The words of a run that a list does not have: its description and its private note."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ingest.strava.model import Forbidden, Gone, Unreadable
from service.strava_list import read_listed

if TYPE_CHECKING:
    from service.strava_session import Session
    from traininglog.strava import StravaRun

_WORDS: Final = {"description": "", "private_note": ""}
"""Where an answer has none of these any more, what it had goes."""


def read_details(session: Session, run: StravaRun) -> None:
    """Ask for a run's words and keep them; where Strava does not show it, it is marked."""
    runner_id, strava_id = session.runner.id, run.strava_id
    try:
        answer = session.asking.ask(lambda api: api.activity(strava_id))
        listed, problems = read_listed(answer.body, session.runner.zone)
    except Gone:
        # The next look finds out whether it was deleted.
        session.runs.mark(runner_id, strava_id, detail="none")
        return
    except (Forbidden, Unreadable) as fault:
        session.give_up(run, "detail", fault)
        return
    session.tally.name(*problems)
    whole = replace(listed, texts=_WORDS | dict(listed.texts))
    session.runs.write_detail(runner_id, whole, session.now)
    session.tally.details += 1
