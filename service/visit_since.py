"""The strip since the last visit: sessions, worst scores, checks, steps, answers.

The last visit is the latest day before today on which a therapist wrote something down that
the visitor may read (own definition).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.checks import checks_of
from service.visit_facts import days_words, is_due
from traininglog.facts import RedFlagSeen, VisitNote
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from service.visit_facts import Desk
    from traininglog.facts import Fact
    from traininglog.finding import Analysis, Ladder, LadderSession, RunState
    from traininglog.log import TrainingLog

_OFF_STEP: Final = frozenset({"too_short", "too_long", "no_day_between"})
_MOST_DAYS: Final = 2


@dataclass(frozen=True, slots=True)
class SinceItem:
    """`sessions` **10 of 10** ` as planned`: what is counted, the number, what follows it."""

    name: str
    words: str
    small: str = ""


@dataclass(frozen=True, slots=True)
class SinceVisit:
    """What the log says since a visit; no items where there was none."""

    title: str
    day: date | None
    items: tuple[SinceItem, ...]


def last_visit(log: TrainingLog, today: date) -> date | None:
    """The latest day before today of something a therapist wrote."""
    days = [fact.day for fact in log.facts if fact.day < today and _is_of_a_visit(fact)]
    return max(days, default=None)


def _is_of_a_visit(fact: Fact) -> bool:
    if isinstance(fact, VisitNote | RedFlagSeen):
        return True
    return getattr(fact, "by", None) == "therapist"


def since_visit(desk: Desk, analysis: Analysis, *, is_open: bool) -> SinceVisit:
    """The strip; the ladder's steps are left out while a red flag is open."""
    day = last_visit(desk.log, desk.today)
    if day is None:
        return SinceVisit("No visit is written down yet", None, ())
    here = [state for state in desk.all if state.run.day >= day]
    title = f"Since the last visit, {desk.day(day)}"
    if not here:
        return SinceVisit(title, day, (SinceItem("", "no run", " since then"),))
    ladder = None if is_open else analysis.ladder
    items = (
        _sessions(here, ladder, day),
        _worst("worst during", [(s, _during(s)) for s in here], desk, "answered"),
        _worst("worst morning", [(s, s.next_morning_score) for s in here], desk, "answered"),
        _checks(here, desk),
        *_steps(ladder, day, desk),
        _answers(here),
    )
    return SinceVisit(title, day, items)


def _sessions(here: Sequence[RunState], ladder: Ladder | None, day: date) -> SinceItem:
    """Runs at the ladder's own step among all of its runs; without a ladder just the runs."""
    done = _since(ladder, day)
    if not done:
        return SinceItem("", counted(len(here), "run"))
    at_step = sum(session.outcome not in _OFF_STEP for session in done)
    return SinceItem("sessions", f"{at_step} of {len(done)}", " as planned")


def _since(ladder: Ladder | None, day: date) -> list[LadderSession]:
    return [s for s in ladder.sessions if s.day >= day] if ladder else []


def _during(state: RunState) -> int | None:
    """The score in the run; 0 of a painless one."""
    return 0 if state.answer == "painless" else state.score


def _worst(
    name: str, told: Sequence[tuple[RunState, int | None]], desk: Desk, answered: str
) -> SinceItem:
    """The worst score and its days; of a 0 how many say so."""
    known = [(state, score) for state, score in told if score is not None]
    if not known:
        return SinceItem(name, "none told")
    worst = max(score for _, score in known)
    days = [state.run.day for state, score in known if score == worst]
    if worst == 0:
        return SinceItem(name, "0/10", f", {len(known)} {answered}")
    if len(days) > _MOST_DAYS:
        return SinceItem(name, f"{worst}/10", f", {len(days)} runs, last {desk.day(days[-1])}")
    return SinceItem(name, f"{worst}/10", f", {days_words(days, desk)}")


def _checks(here: Sequence[RunState], desk: Desk) -> SinceItem:
    """Failed checks of those answered; what is due yet is counted apart."""
    told = [
        (check, state)
        for state in here
        if state.answer != "silent"
        for check in checks_of(state, desk.log)
    ]
    answered = [check for check, _ in told if check != "pending"]
    waiting = [state for check, state in told if check == "pending"]
    due = sum(is_due(state, desk.today) and not state.painkiller for state in waiting)
    small = [f"{due} due"] if due else []
    if len(waiting) > due:
        small.append(f"{len(waiting) - due} not asked")
    failed = answered.count("fail")
    return SinceItem(
        "failed checks",
        f"{failed} of {len(answered)}",
        "".join(f", {words}" for words in small),
    )


def _steps(ladder: Ladder | None, day: date, desk: Desk) -> Iterator[SinceItem]:
    done = _since(ladder, day)
    if ladder is None or not done:
        return
    backs = [session for session in done if session.outcome == "back"]
    small = (
        f", {counted(len(backs), 'step')} back, {desk.day(backs[-1].day)}"
        if backs
        else ", no step back"
    )
    first = done[0].step
    words = f"{first}" if first == ladder.step else f"{first} to {ladder.step}"
    yield SinceItem("steps", words, small)


def _answers(here: Sequence[RunState]) -> SinceItem:
    seen = [state.answer for state in here]
    painful, painless, silent = (seen.count(a) for a in ("painful", "painless", "silent"))
    return SinceItem("painful", f"{painful}", f", painless {painless}, silent {silent}")
