"""The Plan page in words: the ladder's next session with its rule, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from service.plan_facts import (
    Reach,
    RuleWords,
    cadence_words,
    longest_painless,
    planned,
    reach,
    rule,
    running,
)
from service.plan_ladder import (
    NextSession,
    Rung,
    SessionWords,
    began_under,
    ladder_counts,
    next_session,
    rungs,
    sessions,
    states_here,
    step_short,
)
from service.units import day_near, distance_words, times_words
from traininglog.facts import LadderStart
from traininglog.reference import ladder_steps
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rules.states import States
    from service.today_facts import Fact
    from service.units import Unit
    from traininglog.finding import Analysis, Finding, Ladder
    from traininglog.log import TrainingLog
    from traininglog.pain import Place

FlagState = Literal["standing", "raised", "unanswered"]
_TODAY: Final = "See a doctor about it today."


@dataclass(frozen=True, slots=True)
class FlagNotice:
    """Why there is no plan now: a yes that stands, or questions that wait."""

    state: FlagState
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LadderWords:
    """The ladder as it stands: what is next, what it waits for, its steps, its sessions.

    `begins` says that it can be begun today with a tap, at `place`.
    """

    title: str
    about: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    next: NextSession | None = None
    rungs: tuple[Rung, ...] = ()
    way_on: str = ""
    sessions: tuple[SessionWords, ...] = ()
    more_sessions: int = 0
    place: Place | None = None
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole page. With `flags` there is no ladder, no rule, no reach and no cadence."""

    headline: str
    sub: str
    flags: FlagNotice | None
    ladder: LadderWords | None
    rule: RuleWords | None
    reach: Reach | None
    cadence: str
    races: tuple[Fact, ...]
    treatments: tuple[Fact, ...]


def plan_page(
    log: TrainingLog, analysis: Analysis, states: States, today: date, unit: Unit
) -> Plan:
    """The page as of a day, for a log with runs."""
    races, treatments = planned(log, today, unit), running(log, today)
    flags = _flags(analysis)
    if flags:
        headline, sub = _flag_head(flags)
        return Plan(headline, sub, flags, None, None, None, "", races, treatments)
    headline, sub, ladder = _ladder(log, analysis, states, today, unit)
    waits = ladder.next is None and bool(ladder.needs)  # for a clinician: no distance is named
    on_it = waits or _is_on_a_ladder(log, analysis, today)
    place = ladder.place or _sore(states)
    return Plan(
        headline, sub, None, ladder,
        rule=rule(log, place, today) if place else None,
        reach=None if on_it else reach(log, states, today, unit),
        cadence=cadence_words(log, analysis),
        races=races, treatments=treatments,
    )  # fmt: skip


def _is_on_a_ladder(log: TrainingLog, analysis: Analysis, today: date) -> bool:
    """While somebody climbs, and for the first weeks from its start, long runs are not told."""
    starts = [fact.day for fact in log.told(LadderStart) if fact.day <= today]
    if not starts:
        return False
    is_done = analysis.ladder is not None and analysis.ladder.state == "done"
    return not is_done or (today - starts[-1]).days <= log.thresholds.spike.ladder_days


def _flag_head(flags: FlagNotice) -> tuple[str, str]:
    if flags.state == "standing":
        today = next((line for line in flags.lines if line.endswith(_TODAY)), "")
        return _TODAY if today else "See a clinician before running.", (
            "A red-flag question is answered yes. The plan waits until somebody has seen it."
        )
    return "The plan waits for the red-flag questions.", "It is empty until they are answered."


def _flags(analysis: Analysis) -> FlagNotice | None:
    """What stands first; then the questions the diary raised; then those asked for anew."""
    states: tuple[tuple[FlagState, str], ...] = (
        ("standing", "red_flag"), ("raised", "red_flag_question"),
        ("unanswered", "red_flags_unanswered"),
    )  # fmt: skip
    for state, kind in states:
        # Of open questions only how they stand: what they keep back is not spoken of here.
        lines = tuple(
            f.sentence.partition(" Until ")[0] for f in analysis.findings if f.kind == kind
        )
        if lines:
            return FlagNotice(state, lines)
    return None


def _sore(states: States) -> Place | None:
    """The place that hurt last."""
    last = {
        place: max((s.run.day for s in here if s.answer == "painful"), default=None)
        for place, here in states.by_place.items()
    }
    known = [(day, str(place), place) for place, day in last.items() if day]
    return max(known)[2] if known else None


def _ladder(
    log: TrainingLog, analysis: Analysis, states: States, today: date, unit: Unit
) -> tuple[str, str, LadderWords]:
    """The head sentence, the line under it, and the ladder."""
    found = next((f for f in analysis.findings if f.kind == "ladder"), None)
    if analysis.ladder:
        return _climbing(analysis.ladder, log, states, today, unit)
    if found is None:
        return _none(log, analysis, states, today, unit)
    if any(fact.day <= today for fact in log.told(LadderStart)):
        told = LadderWords("The ladder waits", needs=found.needs, place=found.place)
        return f"The ladder{_for(found.place)} has to wait.", _since(found, today), told
    if found.effect is None:
        told = LadderWords("For a clinician to begin", needs=found.needs, place=found.place)
        return f"A run-walk ladder{_for(found.place)} waits for a clinician.", "", told
    return _offered(found, log, states, today, unit)


def _for(place: Place | None) -> str:
    return f" for the {place}" if place else ""


def _since(found: Finding, today: date) -> str:
    return f"It was begun on {day_near(found.first_date, today)}." if found.first_date else ""


def _climbing(
    ladder: Ladder, log: TrainingLog, states: States, today: date, unit: Unit
) -> tuple[str, str, LadderWords]:
    done, before = sessions(ladder, log, states, today)
    told = LadderWords(
        title="The ladder",
        about=tuple(_after(ladder, log)),
        next=next_session(ladder, log, states, today, unit),
        rungs=rungs(ladder.step, ladder.state),
        way_on=_way_on(log),
        sessions=done,
        more_sessions=before,
        place=ladder.place,
    )
    counts = ladder_counts(ladder)
    sub = f"Ladder{_for(ladder.place)} since {day_near(ladder.started, today)}. {counts}."
    return _climbing_head(ladder, told.next), sub, told


def _climbing_head(ladder: Ladder, ahead: NextSession | None) -> str:
    if ladder.state == "paused":
        return "The ladder is paused: see the therapist before going on."
    if ladder.state == "done" or ahead is None:
        return f"All {ladder.of_steps} steps of the ladder are done."
    return (
        f"Next is step {ladder.step} of {ladder.of_steps}: {ahead.running}, {ahead.first_day}."
    )


def _after(ladder: Ladder, log: TrainingLog) -> Iterator[str]:
    if ladder.state == "paused":
        often = times_words(log.thresholds.ladder.backs_until_pause)
        yield f"It went one step back {often} from the same step."


def _offered(
    found: Finding, log: TrainingLog, states: States, today: date, unit: Unit
) -> tuple[str, str, LadderWords]:
    """A ladder that could begin, or could once what is missing is there."""
    number = int(found.effect or 1)
    ran_today = any(run.day == today for run in log.runs)
    step, here = ladder_steps()[number - 1], states_here(states, found.place)
    tomorrow = today + timedelta(days=1)
    under = began_under(here, tomorrow, today, log.thresholds.ladder, unit)
    told = LadderWords(
        title="The ladder",
        needs=found.needs,
        next=NextSession(
            title=f"Step {number} of {len(ladder_steps())}",
            words=step_short(step),
            running=f"{step.running_min} min of running",
            first_day="",
            good="",
            why=(f"The ladder would begin at step {number}, {under}",),
        ),
        rungs=rungs(number, "offered"),
        way_on=_way_on(log),
        place=found.place,
        about=("You ran today: it can begin tomorrow.",) if ran_today else (),
        begins=not found.needs and not ran_today,
    )  # fmt: skip
    return (
        f"A run-walk ladder{_for(found.place)} could begin at step {number}.",
        "Pain came back there, or a return is still open. Nothing begins by itself.",
        told,
    )


def _way_on(log: TrainingLog) -> str:
    good = counted(log.thresholds.ladder.good_sessions, "good session")
    return f"One step on after {good}: a day between, all three checks passed."


def _none(
    log: TrainingLog, analysis: Analysis, states: States, today: date, unit: Unit
) -> tuple[str, str, LadderWords]:
    """How far it went of late, and why no ladder is spoken of."""
    longest = longest_painless(log, states, today)
    days = log.thresholds.spike.window_days
    headline = (
        f"The longest painless run of {days} days: {distance_words(longest.distance_km, unit)} "
        f"on {day_near(longest.day, today)}."
        if longest and longest.distance_km else
        f"No painless run is known of the last {days} days."
    )  # fmt: skip
    why = _why_none(log, analysis)
    return headline, "No ladder is open now.", LadderWords("Why there is no ladder", (why,))


def _why_none(log: TrainingLog, analysis: Analysis) -> str:
    limits = log.thresholds.ladder
    unsettled = [
        cycle for cycle in analysis.cycles
        if cycle.state in {"recurred", "open"}
        and (analysis.as_of - (cycle.recurrence_date or cycle.return_date)).days
        <= limits.offer_days
    ]  # fmt: skip
    if unsettled:
        least = log.thresholds.cycle.settled_min_past_onset
        return (
            f"In the last {limits.onset_days} days at least {least} painless runs went past "
            "the earliest onset, so there is nothing to climb back to."
        )
    first = "" if log.pain else "Nothing is written down about pain in this log. "
    return (
        f"{first}A ladder is offered where pain came back after days without running, or a "
        f"return is still open. In the last {limits.offer_days} days neither is in the log."
    )
