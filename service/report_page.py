"""The report in words: the visit sheet, and the plan the runner takes home on paper.

Pure, like the visit page it is made of: what a red flag keeps back there is not here either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from rules.case import Case
from rules.checks import limit_of, preset_on
from rules.onset_trend import AIM
from rules.red_flags import statuses
from service.plan_ladder import step_short
from service.plan_page import plan_page
from service.shown import shown
from service.units import retold, times_words, weekday_near
from service.window import WEEK, week_begins
from traininglog.facts import Review
from traininglog.reference import ladder_steps, red_flags
from traininglog.words import capital, day_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rules.states import States
    from service.plan_page import Plan
    from service.today_facts import Fact
    from service.visit_page import VisitPage
    from traininglog.facts import Flag
    from traininglog.finding import Analysis, Ladder
    from traininglog.log import TrainingLog

Shape = Literal["circle", "triangle", "square"]
SESSIONS: Final = 8
_WEEKS_AHEAD: Final = 3
_STOP_TOO: Final[tuple[Flag, ...]] = (
    "finger_sore_bone", "swelling", "locking", "giving_way", "numbness",
)  # fmt: skip
_WAITING: Final = frozenset({"unanswered", "stale", "raised"})
_MORNING: Final = "next morning no worse than the morning of the run"


@dataclass(frozen=True, slots=True)
class Light:
    """One of the three lights: a shape and a word, when it is on, and what it means."""

    shape: Shape
    title: str
    when: tuple[str, ...]
    then: str


@dataclass(frozen=True, slots=True)
class SessionAhead:
    """A line to tick: the earliest day, the step and what it is; empty words are to fill in.

    `is_review`: the line is the next visit and not a session.
    """

    day_words: str = ""
    step: str = ""
    words: str = ""
    is_review: bool = False


@dataclass(frozen=True, slots=True)
class Exercise:
    """A treatment that goes on, with what is told of it."""

    name: str
    about: str


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """The runner's page. While a red flag is open: `waits` and `questions`, and no sessions.

    `weeks` head the boxes of the exercises; `review` is the day of the next visit, if known.
    """

    headline: str
    about: tuple[str, ...]
    lights: tuple[Light, ...]
    waits: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    sessions: tuple[SessionAhead, ...] = ()
    sessions_about: str = ""
    exercises: tuple[Exercise, ...] = ()
    weeks: tuple[str, ...] = ()
    review: str = ""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """All three pages: the visit, the plan, what the log cannot say yet, and when made."""

    visit: VisitPage
    plan: PlanSheet
    cannot: tuple[str, ...]
    made: str


def report_page(
    log: TrainingLog, analysis: Analysis, states: States, visit: VisitPage
) -> ReportPage:
    """The report of a visit page, from the log and the findings that page was made from."""
    return ReportPage(
        visit,
        _plan(log, analysis, states, visit),
        tuple(_cannot(visit)),
        day_words(visit.today, year=True),
    )


def _plan(log: TrainingLog, analysis: Analysis, states: States, visit: VisitPage) -> PlanSheet:
    if not log.runs:
        return PlanSheet("There is no run to plan from yet.", (), (_stop(log, visit),))
    today = visit.today
    told = plan_page(log, analysis, states, today, visit.unit)
    sheet = PlanSheet(
        told.headline, tuple(_about(told)), _lights(log, analysis, visit),
        exercises=tuple(map(_exercise, told.treatments)),
        weeks=_weeks(log, today),
        review=_review(log, today),
    )  # fmt: skip
    if told.flags or visit.flags.is_open:
        notice = told.flags
        return replace(
            sheet,
            headline=told.headline if notice else "The plan waits for the red-flag questions.",
            about=(told.sub,) if notice else (),
            lights=(_stop(log, visit),),
            waits=notice.lines if notice else (),
            questions=tuple(_questions(log, today)),
        )
    rows, about = _sessions(log, analysis, told, today)
    return replace(sheet, sessions=rows, sessions_about=about)


def _exercise(fact: Fact) -> Exercise:
    about = ", ".join(filter(None, (fact.words, fact.small)))
    return Exercise(capital(shown(fact.name)), about)


def _about(told: Plan) -> Iterator[str]:
    yield told.sub
    if told.ladder is None:
        return
    yield from told.ladder.about
    yield from told.ladder.needs
    if told.ladder.next is not None:
        yield from (capital(words) for words in told.ladder.next.why[:1])
        yield told.ladder.way_on


def _lights(log: TrainingLog, analysis: Analysis, visit: VisitPage) -> tuple[Light, ...]:
    """The pain rule of this runner as three lights; above the higher preset it is stop."""
    limits, ladder = log.thresholds.pain_rules, log.thresholds.ladder
    limit, highest = _limits(log, visit)
    within = f"within {limits.quiet_within_h * 60:g} minutes"
    climbing = analysis.ladder is not None and analysis.ladder.state == "going"
    go_on, hold = "All three: as planned.", "No further than this; show it at the next visit."
    if climbing:
        go_on = f"{capital(_number(ladder.good_sessions))} of these at a step: the next step."
        pause = times_words(ladder.backs_until_pause)
        hold = f"One step back. {capital(pause)} from one step: pause, and call."
    above = [] if limit >= highest else [
        f"{'' if limit + 1 == highest else f'{limit + 1} to '}{highest} during the run, or"
    ]  # fmt: skip
    return (
        Light(
            "circle", "Go on",
            (f"0 to {limit} during the run", f"back to before {within}", _MORNING), go_on,
        ),
        Light(
            "triangle", "Hold",
            (*above, f"not back to before {within}, or", "next morning worse"), hold,
        ),
        _stop(log, visit),
    )  # fmt: skip


def _stop(log: TrainingLog, visit: VisitPage) -> Light:
    short = {flag: told.short for flag, told in red_flags().items()}
    return Light(
        "square", "Stop and call",
        (
            f"more than {_limits(log, visit)[1]} during the run",
            f"{short['limp']}; {short['night_or_rest_pain']}",
            "; ".join(short[flag] for flag in _STOP_TOO),
        ),
        "No running. See a clinician; for “today” on page 1 the same day.",
    )  # fmt: skip


def _limits(log: TrainingLog, visit: VisitPage) -> tuple[int, int]:
    """The highest score that passes here, and the highest that is not a stop yet."""
    limits = log.thresholds.pain_rules
    if visit.place is None:
        return limits.knee_limit, max(limits.knee_limit, limits.tendon_limit)
    limit = limit_of(preset_on(log, visit.place, visit.today), limits)
    return limit, max(limit, limits.tendon_limit)


def _number(number: int) -> str:
    return {1: "one", 2: "two", 3: "three", 4: "four"}.get(number, str(number))


def _questions(log: TrainingLog, today: date) -> Iterator[str]:
    """Every red-flag question that waits for an answer, as it is asked."""
    told = red_flags()
    waiting = (s for s in statuses(Case.of(log, today)) if s.state in _WAITING)
    yield from dict.fromkeys(told[status.flag].question for status in waiting)


def _sessions(
    log: TrainingLog, analysis: Analysis, told: Plan, today: date
) -> tuple[tuple[SessionAhead, ...], str]:
    """The lines to tick: dated where somebody climbs; the others are there to fill in."""
    ladder, limits = analysis.ladder, log.thresholds.ladder
    if ladder is None or ladder.next_day is None:
        offer = told.ladder.next if told.ladder and told.ladder.begins else None
        first = f" The first session would be {offer.words}." if offer else ""
        return (SessionAhead(),) * SESSIONS, f"One line a run.{first}"
    rows = list(_ahead(ladder, log, today))
    if review := _next_review(log, today):
        words = f"Review{': ' + shown(review.words) if review.words else ''}"
        line = SessionAhead(weekday_near(review.day, today), "", words, is_review=True)
        rows = sorted([*rows[: SESSIONS - 1], (review.day, line)], key=lambda row: row[0])
    free = (SessionAhead(),) * (SESSIONS - len(rows))
    back, again = limits.two_back_after_days, limits.restart_after_days
    return (*(row for _, row in rows), *free), (
        "The earliest days; later is fine, and a repeat moves the lines down. "
        f"{back} to {again - 1} days off: two steps back; {again}: start again."
    )


def _ahead(
    ladder: Ladder, log: TrainingLog, today: date
) -> Iterator[tuple[date, SessionAhead]]:
    """The sessions to come if all of them are good: the earliest day of each."""
    steps, limits = ladder_steps(), log.thresholds.ladder
    step, good = ladder.step, ladder.good
    day = max(ladder.next_day or today, today)
    for _ in range(SESSIONS):
        if step > ladder.of_steps:
            return
        yield (
            day,
            SessionAhead(weekday_near(day, today), str(step), step_short(steps[step - 1])),
        )
        good += 1
        if good >= limits.good_sessions:
            step, good = step + 1, 0
        day += timedelta(days=limits.min_days_between + 1)


def _weeks(log: TrainingLog, today: date) -> tuple[str, ...]:
    """The weeks of the boxes: from the one that tomorrow is in."""
    first = week_begins(today + timedelta(days=1), log.display.week_start)
    begins = [first + n * WEEK for n in range(_WEEKS_AHEAD)]
    return tuple(_from_to(day, day + WEEK - timedelta(days=1)) for day in begins)


def _from_to(first: date, last: date) -> str:
    """`23 to 29 Nov`."""
    begins = str(first.day) if first.month == last.month else day_words(first)
    return f"{begins} to {day_words(last)}"


def _next_review(log: TrainingLog, today: date) -> Review | None:
    ahead = [review for review in log.told(Review) if review.day >= today]
    return min(ahead, key=lambda review: review.day, default=None)


def _review(log: TrainingLog, today: date) -> str:
    """`Fri 4 Dec, second video`; empty where none is arranged."""
    found = _next_review(log, today)
    if found is None:
        return ""
    return ", ".join(filter(None, (weekday_near(found.day, today), shown(found.words or ""))))


def _cannot(visit: VisitPage) -> Iterator[str]:
    """What the findings wait for; that some of it never comes is the aim, and said once."""
    yield from (retold(words, visit.unit) for words in visit.missing if words != AIM)
    if AIM in visit.missing:
        yield AIM
