"""The visit page in words: one runner's log on one screen, as a visitor may see it.

`visit_page` is pure: a log read within a grant's scope goes in, frozen dataclasses come out,
in the unit asked for. The page, the printed report and the text to copy are all made of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.states import between
from service.pinned import pinned
from service.safety import SAFETY_LINE
from service.story import answers_at, leading_place, story
from service.units import retold
from service.visit_asked import VisitAbout, VisitAsked, window_of
from service.visit_cycles import dismissed_cycles, visit_cycles
from service.visit_day import day_table
from service.visit_facts import Desk, visit_facts
from service.visit_flags import flag_strip
from service.visit_identity import Named, identity, nobody
from service.visit_outcome import outcome_charts
from service.visit_plan import visit_notes, visit_plan
from service.visit_runs import gait_rows, runs_table
from service.visit_since import since_visit
from service.visit_told import told_rows, where_marks
from service.visit_weeks import week_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from rules.states import States
    from service.matched import Matched
    from service.pinned import Pinned
    from service.story import Story
    from service.units import Unit
    from service.visit_cycles import VisitCycle
    from service.visit_day import DayTable
    from service.visit_facts import VisitFact
    from service.visit_flags import FlagStrip
    from service.visit_identity import Identity
    from service.visit_outcome import OutcomeChart
    from service.visit_plan import VisitPlan
    from service.visit_runs import RunsTable
    from service.visit_since import SinceVisit
    from service.visit_told import ToldRow, WhereMark
    from service.visit_weeks import WeekRow
    from service.window import Window
    from traininglog.finding import Analysis
    from traininglog.log import TrainingLog
    from traininglog.pain import Place
    from traininglog.scope import Scope


@dataclass(frozen=True, slots=True)
class VisitPage:
    """Everything one visit says, from the red flags on top to the safety line at its foot.

    `story` has the shared axis of the weeks asked (runs, weeks, marks, gaps, changes, cadence);
    None, as `days`, `pinned` and `runs`, where the log open to the visitor has no run.
    `missing` is what the findings wait for, without what a red flag keeps back; `waiting`
    the same beside what each finding says, and nothing while a red flag stands.
    """

    asked: VisitAsked
    about: VisitAbout
    today: date
    place: Place | None
    identity: Identity
    flags: FlagStrip
    facts: tuple[VisitFact, ...] = ()
    since: SinceVisit | None = None
    story: Story | None = None
    cycles: tuple[VisitCycle, ...] = ()
    dismissed: tuple[VisitCycle, ...] = ()
    where: tuple[WhereMark, ...] = ()
    days: DayTable | None = None
    told: tuple[ToldRow, ...] = ()
    outcomes: tuple[OutcomeChart, ...] = ()
    plan: VisitPlan | None = None
    notes: tuple[Named, ...] = ()
    pinned: Pinned | None = None
    weeks: tuple[WeekRow, ...] = ()
    runs: RunsTable | None = None
    gait: tuple[Named, ...] = ()
    missing: tuple[str, ...] = ()
    waiting: tuple[Named, ...] = ()
    safety: str = SAFETY_LINE

    @property
    def unit(self) -> Unit:
        """Kilometres or miles."""
        return self.asked.unit

    @property
    def initials(self) -> str:
        """Of the runner's name, which the page does not say."""
        return self.identity.initials


def visit_page(
    log: TrainingLog,
    analysis: Analysis,
    states: States,
    scope: Scope,
    asked: VisitAsked,
    now: datetime,
    *,
    about: VisitAbout | None = None,
    at_speed: Matched | None = None,
    tell: Callable[[Place | None, Window, Unit], Story] | None = None,
) -> VisitPage:
    """The page of a log that was read within `scope`; `now` is on the runner's own clock.

    `about` tells of the grant, `at_speed` and `tell` save matching all runs and telling the
    story again where somebody did it already.
    """
    about, today = about or VisitAbout(), now.date()
    flags = flag_strip(log, today)
    if not log.runs:
        who = nobody(log, scope, about, today)
        return VisitPage(asked, about, today, None, who, flags)
    at_speed = at_speed or _matched(log)
    place = leading_place(log, analysis)
    window = window_of(asked.weeks, log)
    told = (
        tell(place, window, asked.unit)
        if tell
        else story(log, analysis, states, place=place, window=window, unit=asked.unit,
                   at_speed=at_speed)
    )  # fmt: skip
    answers = answers_at(states, place)
    here = between(answers, told.shown.first, told.shown.last)
    desk = Desk(log, states, place, answers, here, told.shown, today, asked.unit)
    who = identity(
        log, states, here, place=place, scope=scope, about=about, today=today, unit=asked.unit
    )
    return VisitPage(
        asked, about, today, place, who, flags,
        facts=visit_facts(desk),
        since=since_visit(desk, analysis, is_open=flags.is_open),
        story=told,
        cycles=visit_cycles(desk, analysis),
        dismissed=dismissed_cycles(desk, analysis),
        where=where_marks(desk),
        days=day_table(desk),
        told=told_rows(desk),
        outcomes=outcome_charts(desk, analysis),
        plan=visit_plan(desk, analysis, told, is_open=flags.is_open),
        notes=visit_notes(desk),
        pinned=_pinned(desk, at_speed, asked.run),
        weeks=week_rows(desk, at_speed),
        runs=runs_table(desk, at_speed, asked.page),
        gait=gait_rows(desk, analysis, at_speed, is_open=flags.is_open),
        missing=_missing(analysis),
        waiting=() if flags.is_open else _waiting(analysis, asked.unit),
    )  # fmt: skip


def _matched(log: TrainingLog) -> Matched:
    from service.matched import matched  # noqa: PLC0415 -- NumPy, after the first page

    return matched(log)


def _pinned(desk: Desk, at_speed: Matched, run_id: str | None) -> Pinned | None:
    if run_id is None:
        return None
    return pinned(desk.log, desk.all, run_id, desk.unit, at_speed.cadence)


def _missing(analysis: Analysis) -> tuple[str, ...]:
    """What the findings wait for, each once, in their order."""
    return tuple(dict.fromkeys(need for f in analysis.findings for need in f.needs))


def _waiting(analysis: Analysis, unit: Unit) -> tuple[Named, ...]:
    """What a finding says, and what it waits for; each need once, as in `missing`."""
    said: dict[str, str] = {}
    for finding in analysis.findings:
        for need in finding.needs:
            said.setdefault(need, finding.sentence)
    return tuple(Named(retold(words, unit), retold(need, unit)) for need, words in said.items())
