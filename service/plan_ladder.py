"""The run-walk ladder in words: the next session and why, every session with its checks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from rules.checks import checks_of
from rules.ladder import running_min
from rules.ladder_start import earliest_onset, onset_min
from service.units import day_near, onset_words, weekday_near
from traininglog.reference import ladder_steps
from traininglog.words import counted, score_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from rules.checks import Check
    from rules.states import States
    from service.units import Unit
    from traininglog.finding import Ladder, LadderOutcome, LadderSession, RunState
    from traininglog.log import TrainingLog
    from traininglog.pain import Place
    from traininglog.reference import LadderStep
    from traininglog.thresholds import LadderThresholds

Standing = Literal["done", "here", "ahead"]
Climb = Literal["going", "paused", "done", "offered"]
_MOST_SESSIONS: Final = 8
_OUTCOMES: Final[Mapping[LadderOutcome, str]] = {
    "good": "a good session",
    "unanswered": "waits for an answer",
    "too_short": "shorter than the step, not counted",
    "too_long": "longer than the step, not counted",
    "no_day_between": "no day between, not counted",
    "back": "a check failed, one step back",
}
_COUNTED: Final[Mapping[LadderOutcome, str]] = {
    "good": "good",
    "unanswered": "waiting for an answer",
    "back": "with a failed check",
}


@dataclass(frozen=True, slots=True)
class CheckWords:
    """One of the three checks of a session, under its own name."""

    name: str
    check: Check
    words: str


@dataclass(frozen=True, slots=True)
class SessionWords:
    """One session done: its day, its step, what it was worth, its checks apart."""

    run_id: str
    title: str
    small: str
    outcome: str
    checks: tuple[CheckWords, ...]
    waits: bool


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder, and how it is seen from the runner's: a style and words.

    `running` is how long is run in it.
    """

    number: int
    words: str
    running: str
    standing: Standing
    stands: str = ""


@dataclass(frozen=True, slots=True)
class NextSession:
    """The next session, the first day for it, and why this step; `good` counts those there."""

    title: str
    words: str
    running: str
    first_day: str
    good: str
    why: tuple[str, ...]


def step_short(step: LadderStep) -> str:
    """`5 × (2 min walk, 3 min run)`, or `30 min run`."""
    if not step.walk_min:
        return f"{step.running_min} min run"
    return f"{step.times} × ({step.walk_min} min walk, {step.run_min} min run)"


def rungs(step: int, state: Climb) -> tuple[Rung, ...]:
    """The whole ladder from its first step; `step` (from 1) is the runner's, or would be."""
    here = {"going": "you are here", "paused": "paused here", "offered": "it would begin here"}

    def rung(number: int, one: LadderStep) -> Rung:
        told = step_short(one), f"{one.running_min} min"
        if state == "done" or (number < step and state != "offered"):
            return Rung(number, *told, "done", "behind you")
        if number == step:
            return Rung(number, *told, "here", here[state])
        return Rung(number, *told, "ahead")

    return tuple(rung(number, one) for number, one in enumerate(ladder_steps(), 1))


def next_session(
    ladder: Ladder, log: TrainingLog, states: States, today: date, unit: Unit
) -> NextSession | None:
    """The step that is next; None while the ladder is paused or done."""
    if ladder.next_day is None:
        return None
    step, limits = ladder_steps()[ladder.step - 1], log.thresholds.ladder
    first_day = weekday_near(ladder.next_day, today)
    return NextSession(
        title=f"Step {ladder.step} of {ladder.of_steps}",
        words=step_short(step),
        running=f"{step.running_min} min of running",
        first_day="from today on" if ladder.next_day <= today else f"not before {first_day}",
        good=f"{ladder.good} of {limits.good_sessions} good sessions at this step",
        why=tuple(_why(ladder, log, states, today, unit)),
    )


def began_under(
    here: Sequence[RunState], day: date, now: date, limits: LadderThresholds, unit: Unit
) -> str:
    """Why a ladder of `day` begins where it does: the earliest onset before it."""
    found = earliest_onset(here, day, limits)
    if found is None or found.onset_km is None:
        return "the first, as no onset was told before it."
    recent = found.run.day >= day - timedelta(days=limits.onset_days)
    which = f"earliest onset of the {limits.onset_days} days before" if recent else "last onset"
    return (
        f"under the {which}: {onset_words(found.onset_km, found.score, unit)} on "
        f"{day_near(found.run.day, now)}, {onset_min(found):.0f} min of running. The step "
        f"stays within {limits.onset_share * 100:.0f} % of that."
    )


def states_here(states: States, place: Place | None) -> Sequence[RunState]:
    """The runs' states at the ladder's place; anywhere where it names none."""
    return states.by_place.get(place, states.anywhere) if place else states.anywhere


def _why(
    ladder: Ladder, log: TrainingLog, states: States, today: date, unit: Unit
) -> Iterator[str]:
    limits, last = log.thresholds.ladder, ladder.sessions[-1] if ladder.sessions else None
    if last:
        day, off = day_near(last.day, today), (today - last.day).days - 1
        if off >= limits.restart_after_days:
            yield f"{off} days without running since {day}: from the first step again."
        elif off >= limits.two_back_after_days:
            yield f"{off} days without running since {day}: two steps back."
        else:
            yield f"{day}: {_moved(last, ladder, limits)}."
    number = ladder.sessions[0].step if last else ladder.step
    here = states_here(states, ladder.place)
    under = began_under(here, ladder.started, today, limits, unit)
    yield f"The ladder {'began' if last else 'begins'} at step {number}, {under}"


def _moved(last: LadderSession, ladder: Ladder, limits: LadderThresholds) -> str:
    if last.step < ladder.step:
        return f"the last of {limits.good_sessions} good sessions at step {last.step}, one on"
    if last.outcome in {"back", "good"}:
        return _OUTCOMES[last.outcome]
    return f"{_OUTCOMES[last.outcome]}; the same step again"


def ladder_counts(ladder: Ladder) -> str:
    """`7 sessions: 5 good, 1 waiting for an answer, 1 not counted`."""
    if not ladder.sessions:
        return "No session yet"
    found = Counter(_COUNTED.get(s.outcome, "not counted") for s in ladder.sessions)
    order = (*_COUNTED.values(), "not counted")
    parts = ", ".join(f"{found[words]} {words}" for words in order if found[words])
    return f"{counted(len(ladder.sessions), 'session')}: {parts}"


def sessions(
    ladder: Ladder, log: TrainingLog, states: States, today: date
) -> tuple[tuple[SessionWords, ...], int]:
    """The latest sessions, the last one first, and how many there were before them."""
    by_id = {state.run.id: state for state in states_here(states, ladder.place)}
    told = [one for one in ladder.sessions if one.run_id in by_id]
    shown = told[: -_MOST_SESSIONS - 1 : -1]
    return tuple(
        _session(one, by_id[one.run_id], log, today) for one in shown
    ), len(told) - len(shown)  # fmt: skip


def _session(
    session: LadderSession, state: RunState, log: TrainingLog, today: date
) -> SessionWords:
    found = checks_of(state, log)
    return SessionWords(
        run_id=session.run_id,
        title=f"{day_near(session.day, today)}, step {session.step}",
        small=f"{running_min(state.run):.0f} min of running",
        outcome=_OUTCOMES[session.outcome],
        checks=(
            CheckWords("during", found.during, _during(state, found.during)),
            CheckWords(
                f"back to before within {log.thresholds.pain_rules.quiet_within_h * 60:g} min",
                found.back_within_60_min, _word(state, found.back_within_60_min, "yes", "no"),
            ),
            CheckWords(
                "next morning no worse", found.next_morning,
                _word(state, found.next_morning, "yes", "worse"),
            ),
        ),
        waits="pending" in found and not state.painkiller,
    )  # fmt: skip


def _during(state: RunState, check: Check) -> str:
    score = 0 if state.answer == "painless" else state.score
    return _word(state, check, score_words(score), score_words(score))


def _word(state: RunState, check: Check, passed: str, failed: str) -> str:
    if check == "pending":
        return "on a painkiller, not counted" if state.painkiller else "due"
    return passed if check == "pass" else failed
