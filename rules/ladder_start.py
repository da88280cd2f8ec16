"""Where a ladder begins, who may begin it, and when one is offered.

The first step stays under the earliest recent onset, after half an hour of walking without
pain. At bone sites, under age, in pregnancy and after surgery a clinician begins it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from rules.red_flags import BONE_SITES
from traininglog.facts import History
from traininglog.finding import Finding
from traininglog.reference import ladder_steps
from traininglog.words import day_words, score_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rules.case import Case
    from traininglog.facts import LadderStart
    from traininglog.finding import RunState
    from traininglog.pain import Place
    from traininglog.reference import LadderStep
    from traininglog.thresholds import LadderThresholds


def first_step(case: Case, day: date, place: Place | None) -> int:
    """The highest step (from 0) that stays under the earliest onset before `day`."""
    found = _earliest(case, day, place)
    if found is None:
        return 0
    most_min = case.log.thresholds.ladder.onset_share * onset_min(found)
    under = [n for n, step in enumerate(ladder_steps()) if step.running_min <= most_min]
    return max(under, default=0)


def hindrances(case: Case, start: LadderStart) -> tuple[str, ...]:
    """Why a ladder that was begun has to wait, in words; empty where nothing is in the way."""
    return tuple(
        _hindrances(case, start.day, start.place, by_clinician=start.by == "therapist")
    )


def offer(case: Case) -> Iterator[Finding]:
    """Whether a ladder could be begun where pain came back, or a return is still open.

    Not for somebody who already runs painless past where it began.
    """
    since = case.day - timedelta(days=case.log.thresholds.ladder.offer_days)
    unsettled = [
        cycle
        for cycle in case.cycles
        if cycle.state in {"recurred", "open"}
        and (cycle.recurrence_date or cycle.return_date) >= since
    ]
    if not unsettled:
        return
    place, tomorrow = unsettled[-1].place, case.day + timedelta(days=1)
    if _is_past_it(case, place):
        return
    missing = tuple(_hindrances(case, tomorrow, place, by_clinician=False))
    if any(_for_a_clinician(case, tomorrow, place)):
        yield Finding(
            rule="ladder",
            kind="ladder",
            clarity="not_enough_data",
            sentence=f"A run-walk ladder for the {place} waits for a clinician.",
            place=place,
            origins=case.origins(()),
            needs=missing,
            last_date=case.day,
        )
        return
    found = _earliest(case, tomorrow, place)
    under = (
        f", under the earliest onset of {found.onset_km:.1f} km "
        f"({score_words(found.score)}, {day_words(found.run.day)})"
        if found and found.onset_km else ""
    )  # fmt: skip
    step = first_step(case, tomorrow, place)
    yield Finding(
        rule="ladder",
        kind="ladder",
        clarity="not_enough_data" if missing else "clear",
        sentence=(
            f"A run-walk ladder for the {place} would begin at step {step + 1} of "
            f"{len(ladder_steps())}{under}: {step_words(ladder_steps()[step])}."
        ),
        place=place,
        effect=float(step + 1),
        effect_unit="step",
        origins=case.origins([found.run.id] if found else []),
        run_ids=(found.run.id,) if found else (),
        needs=missing,
        first_date=found.run.day if found else None,
        last_date=case.day,
    )


def _is_past_it(case: Case, place: Place) -> bool:
    """Whether lately enough painless runs were longer than the earliest recent onset."""
    found = _earliest(case, case.day + timedelta(days=1), place)
    since = case.day - timedelta(days=case.log.thresholds.ladder.onset_days)
    onset_km = found.onset_km if found else None
    past = [
        s
        for s in states_at(case, place)
        if s.answer == "painless" and s.run.day > since
        and onset_km is not None and (s.run.distance_km or 0.0) > onset_km
    ]  # fmt: skip
    return len(past) >= case.log.thresholds.cycle.settled_min_past_onset


def states_at(case: Case, place: Place | None) -> tuple[RunState, ...]:
    """The runs' states at a place; anywhere, where none is named or it never hurt there."""
    return (
        case.states.by_place.get(place, case.states.anywhere) if place else case.states.anywhere
    )


def step_words(step: LadderStep) -> str:
    """`5 times 3 min running and 2 min walking (15 min of running)`."""
    if not step.walk_min:
        return f"{step.running_min} min running"
    return (
        f"{step.times} times {step.run_min} min running and {step.walk_min} min walking "
        f"({step.running_min} min of running)"
    )


def earliest_onset(
    here: Iterable[RunState], day: date, limits: LadderThresholds
) -> RunState | None:
    """The run with the earliest onset in the weeks before `day`; else the last one told."""
    told = [s for s in here if s.run.day < day and s.onset_km is not None]
    since = day - timedelta(days=limits.onset_days)
    recent = [s for s in told if s.run.day >= since] or told[-1:]
    return min(recent, key=onset_min, default=None)


def onset_min(state: RunState) -> float:
    """Minutes of running until it began."""
    return state.run.running_at(state.onset_km or 0.0).running_min


def _earliest(case: Case, day: date, place: Place | None) -> RunState | None:
    return earliest_onset(states_at(case, place), day, case.log.thresholds.ladder)


def _hindrances(
    case: Case, day: date, place: Place | None, *, by_clinician: bool
) -> Iterator[str]:
    if not by_clinician:
        yield from _for_a_clinician(case, day, place)
    if not _has_walked(case, day):
        walk_min = case.log.thresholds.ladder.walk_min
        yield f"A walk of {walk_min} minutes without pain comes before the first step."


def _for_a_clinician(case: Case, day: date, place: Place | None) -> Iterator[str]:
    """Why only a clinician says whether and how to begin."""
    limits, found = case.log.thresholds.ladder, _earliest(case, day, place)
    first = ladder_steps()[0].running_min
    if why := _needs_clinician(case, day, place):
        yield f"{why} only a clinician starts it."
    if found and onset_min(found) * limits.onset_share < first:
        yield (
            f"It began {onset_min(found):.0f} min into the run on {day_words(found.run.day)}, "
            f"too soon for the first step's {first} min: a clinician says how to start."
        )


def _needs_clinician(case: Case, day: date, place: Place | None) -> str | None:
    limits = case.log.thresholds.ladder
    if place and place.location in BONE_SITES:
        return f"At the {place.location}"
    history = case.log.told(History)
    births = [h.day for h in history if h.kind == "childbirth"]
    for told in history:
        # Of a year alone the latest day counts, which keeps the clinician in longer.
        since = date(told.day.year + 1, 1, 1) if told.only_year else told.day
        days = (day - since).days
        if told.kind == "born" and _years(since, day) < limits.adult_years:
            return "Under age"
        if told.kind == "surgery" and days <= limits.surgery_days:
            return "After surgery"
        born_since = any(birth >= told.day for birth in births)
        if told.kind == "pregnancy" and days <= limits.pregnancy_days and not born_since:
            return "In pregnancy"
    return None


def _years(since: date, day: date) -> int:
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def _has_walked(case: Case, start: date) -> bool:
    """Whether half an hour of painless walking was told since the pain before the start."""
    hurt = [s.run.day for s in case.states.anywhere if s.answer == "painful"]
    since = max((day for day in hurt if day < start), default=None)
    walked = [e for e in case.log.pain if e.item == "walk_30_min" and e.score == 0]
    return any(since is None or e.day >= since for e in walked)
