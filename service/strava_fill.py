"""What a list does not have, run by run: samples first, then words, the newest run first.

A run that Strava does not answer for is tried three times, further and further apart. Where
it answers for two in a row not, it is Strava or the network, and no run is to blame.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.strava.model import NoAnswer
from service.strava_details import read_details
from service.strava_samples import read_samples

if TYPE_CHECKING:
    from service.strava_session import Part, Session
    from traininglog.strava import StravaRun

AGAIN: Final = (timedelta(minutes=10), timedelta(hours=2))
"""When a run is tried the second and the third time."""


class _Step(NamedTuple):
    run: StravaRun
    part: Part


def fill(session: Session) -> None:
    """Ask for all that is wanted and due; raises NoAnswer where nothing answers any more."""
    doubted: tuple[_Step, NoAnswer] | None = None
    while (step := _next(session)) is not None:
        try:
            (read_samples if step.part == "streams" else read_details)(session, step.run)
        except NoAnswer as fault:
            if doubted is not None:
                raise
            soon = session.now + AGAIN[0]
            session.runs.mark(session.runner.id, step.run.strava_id, next_try=soon)
            doubted = step, fault
        else:
            if doubted is not None:
                _try_again(session, *doubted)
            doubted = None
    if doubted is not None:
        if doubted[0].run.attempts == len(AGAIN):
            session.asking.knock()  # where this is not answered either, no run is to blame
        _try_again(session, *doubted)


def left(session: Session) -> int:
    """How many calls there are to make for what is wanted, due or not."""
    progress = session.runs.progress(session.runner.id)
    return progress.streams.get("wanted", 0) + progress.detail.get("wanted", 0)


def is_due(session: Session) -> bool:
    """Whether there is a run that may be asked for now."""
    return _next(session) is not None


def next_try(session: Session) -> datetime | None:
    """When the first of the runs that wait for another try is due."""
    waiting = [
        run.next_try
        for run in session.runs.known(session.runner.id).values()
        if run.next_try is not None and "wanted" in {run.streams, run.detail}
    ]
    return min(waiting, default=None)


def forgive(session: Session) -> None:
    """What was given up is wanted again."""
    for run in session.runs.known(session.runner.id).values():
        parts = [part for part in ("streams", "detail") if getattr(run, part) == "failed"]
        if parts:
            wanted = dict.fromkeys(parts, "wanted") | {"attempts": 0, "problem": ""}
            session.runs.mark(session.runner.id, run.strava_id, **wanted)


def _next(session: Session) -> _Step | None:
    for run in session.runs.next_streams(session.runner.id, session.now):
        return _Step(run, "streams")
    for run in session.runs.next_detail(session.runner.id, session.now):
        return _Step(run, "detail")
    return None


def _try_again(session: Session, step: _Step, fault: NoAnswer) -> None:
    run, tries = step.run, step.run.attempts + 1
    if tries > len(AGAIN):
        session.give_up(run, step.part, fault)
        return
    later = session.now + AGAIN[tries - 1]
    session.runs.mark(session.runner.id, run.strava_id, attempts=tries, next_try=later)
