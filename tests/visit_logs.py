"""Logs for the tests of a visit, each with the visit that shows it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, cast

from dashboard.source import CachedSource, Loaded
from dashboard.visiting import Visit
from rules.analyse import analyse
from rules.states import run_states
from service.visit_asked import VisitAbout, VisitAsked
from service.visit_page import visit_page
from tests.story_logs import SIXTEEN_WEEKS
from traininglog.access import NotFound
from traininglog.scope import EVERYTHING
from traininglog.textform import read_text

if TYPE_CHECKING:
    from service.visit_page import VisitPage
    from traininglog.log import TrainingLog
    from traininglog.scope import Scope

TODAY = date(2026, 11, 22)
TOLD = f"""{SIXTEEN_WEEKS}
1989 history born
2013 history back problem lower back "slipped disc"
2026-08-30 treatment "rolling" knee right until 2026-09-20
2026-09-20 flag night or rest pain yes knee right
2026-10-02 seen night or rest pain by "M. K."
2026-10-02 score uwri 14
2026-10-02 observed hip drop 8 deg right
2026-10-02 visit "calm on the bike" by "M. K."
2026-10-02 told complaint "The front of my knee aches."
2026-10-02 told worse "stairs"
2026-10-02 told better "shorter steps"
2026-10-02 told sleep "7 hours"
2026-10-09 ladder knee right by therapist
2026-10-30 score uwri 21
2026-10-30 visit "keep the cue" by "M. K."
2026-11-22 flags all no
2026-12-04 review "second video"
2026-12-20 race "Winter run" 10 km
"""
"""Sixteen weeks with all that a visit may show."""


class _NoStreams:
    """A repository of a log in memory: no run has records."""

    def stream(self, run_id: str) -> None:
        raise LookupError(run_id)


def log_of(text: str, runner: str = "Demo runner") -> TrainingLog:
    """The log of a text."""
    log, problems = read_text(text, runner)
    assert not problems, problems
    return log


def page_of(
    text: str | TrainingLog,
    *,
    today: date = TODAY,
    scope: Scope = EVERYTHING,
    about: VisitAbout | None = None,
    asked: VisitAsked | None = None,
) -> VisitPage:
    """What a visit says of a log on a day, at eight in the evening."""
    log = log_of(text) if isinstance(text, str) else text
    now = datetime(today.year, today.month, today.day, 20, tzinfo=UTC)
    found, states = analyse(log, today), run_states(log)
    return visit_page(log, found, states, scope, asked or VisitAsked(), now, about=about)


def source_of(
    text: str | TrainingLog,
    *,
    today: date = TODAY,
    scope: Scope = EVERYTHING,
    withheld: int = 0,
) -> CachedSource:
    """A source whose own visit (`of=me`) shows a log, read only."""
    log = log_of(text) if isinstance(text, str) else text
    found, now = (
        analyse(log, today),
        datetime(today.year, today.month, today.day, 20, tzinfo=UTC),
    )
    loaded = Loaded(log, found, run_states(log))

    def visit(of: str | None) -> Visit:
        if of != "me":
            raise NotFound("no such visit")
        return Visit("me", loaded, cast("Any", _NoStreams()), 1, scope, now, withheld=withheld)

    return CachedSource(lambda: 1, lambda: (log, found), now=lambda: now, visit=visit)
