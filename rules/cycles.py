"""Pain, rest, return, and what happened then: the cycles of each place (own definition)."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from rules.checks import morning_was_worse
from rules.flares import felt, flare_before, told_score, worst_score
from traininglog.finding import Cycle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rules.flares import Flare
    from rules.states import States, Track
    from traininglog.finding import CycleState, Gap, GapKind, RunState
    from traininglog.log import TrainingLog
    from traininglog.pain import PainEntry
    from traininglog.thresholds import CycleThresholds

NO_CYCLE: Final[frozenset[GapKind]] = frozenset(
    {"ill", "busy", "planned", "no_record", "withheld"}
)


def cycles(
    log: TrainingLog, day: date, states: States, gaps: Sequence[Gap]
) -> tuple[Cycle, ...]:
    """Every cycle of every place, by flare."""
    found = [
        cycle
        for place in states.by_place
        for cycle in cycles_of(states.track(place), log, day, gaps)
    ]
    limits = log.thresholds.cycle
    own = [cycle for cycle in found if not is_beside_worse(cycle, found, limits)]
    return tuple(
        sorted(own, key=lambda c: (c.flare_date, c.place.location, c.place.side or ""))
    )


def is_beside_worse(cycle: Cycle, found: Sequence[Cycle], limits: CycleThresholds) -> bool:
    """Whether the rest was another place's: a niggle here, clearly worse there."""
    score = cycle.score_before
    return (
        score is not None
        and score < limits.recurrence_min_score
        and any(
            other.return_date == cycle.return_date
            and _is_lighter(other.score_before, score, limits)
            for other in found
        )
    )


def cycles_of(track: Track, log: TrainingLog, day: date, gaps: Sequence[Gap]) -> list[Cycle]:
    """The cycles of one track, by return; a flare makes one cycle, with its first rest."""
    first_back = {run.day: n for n, run in reversed(list(enumerate(log.runs)))}
    limits = log.thresholds.cycle
    found: list[Cycle] = []
    for gap in gaps:
        if not gap.is_long or gap.kind in NO_CYCLE:
            continue
        back = first_back[gap.end]
        flare = flare_before(track, back, limits.max_runs_after_flare)
        if flare and not (found and found[-1].flare_date == flare.day):
            found.append(_cycle(flare, gap, track.states[back:], track.loose, day, limits))
    return found


def _cycle(
    flare: Flare,
    gap: Gap,
    after: Sequence[RunState],
    loose: Sequence[PainEntry],
    day: date,
    limits: CycleThresholds,
) -> Cycle:
    """One cycle; `after` are the place's run states from the return on."""
    window_end = gap.end + timedelta(days=limits.window_days)
    if len(after) >= limits.window_runs:
        window_end = max(window_end, after[limits.window_runs - 1].run.day)
    later = takewhile(lambda s: s.run.day <= window_end, after[limits.window_runs :])
    window = [*after[: limits.window_runs], *later]
    recurrence = next((s for s in window if is_recurrence(s, limits)), None)
    until = window if recurrence is None else window[: window.index(recurrence) + 1]
    over = len(after) >= limits.window_runs and day > window_end
    sore = any(gap.end <= e.day <= window_end and _counts(e.score, limits) for e in loose)
    score_after = told_score(recurrence) if recurrence else None
    state: CycleState = "recurred" if recurrence else "quiet" if over else "open"
    if state == "quiet" and not sore and _is_settled(flare, window, limits):
        state = "settled"
    return Cycle(
        place=flare.state.place if flare.state else after[0].place,
        flare_date=flare.day,
        return_date=gap.end,
        rest_days=gap.rest_days,
        state=state,
        recurrence_date=recurrence.run.day if recurrence else None,
        onset_before_km=flare.onset_km,
        onset_after_km=recurrence.onset_km if recurrence else None,
        score_before=flare.score,
        score_after=score_after,
        felt_before=flare.felt,
        felt_after=felt(recurrence) if recurrence else "during",
        lighter=_is_lighter(flare.score, score_after, limits),
        niggle_dates=tuple(
            s.run.day for s in until if s.answer == "painful" and s is not recurrence
        ),
        gap=gap,
        run_ids=tuple(s.run.id for s in ([flare.state] if flare.state else []) + until),
    )


def is_recurrence(state: RunState, limits: CycleThresholds) -> bool:
    """Painful again at a score that counts, or unscored, cut short, or worse next morning."""
    if state.answer != "painful":
        return False
    return (
        _counts(worst_score(state), limits) or state.stopped or bool(morning_was_worse(state))
    )


def _counts(score: int | None, limits: CycleThresholds) -> bool:
    """Whether pain at this score, or without one, is more than a niggle."""
    return score is None or score >= limits.recurrence_min_score


def _is_lighter(before: int | None, after: int | None, limits: CycleThresholds) -> bool:
    if before is None or after is None:
        return False
    return before - after >= limits.lighter_by_score


def _is_settled(flare: Flare, window: Sequence[RunState], limits: CycleThresholds) -> bool:
    """Enough answered runs, enough of them painless past where the flare began."""
    answered = [s for s in window if s.answer != "silent" and not s.painkiller]
    past = [s for s in answered if s.answer == "painless" and _past_onset(s, flare)]
    enough = len(answered) >= limits.settled_min_answered
    return enough and len(past) >= limits.settled_min_past_onset


def _past_onset(state: RunState, flare: Flare) -> bool:
    """Whether a run went past where the flare began; past all of it where that is unknown."""
    if flare.state is None:
        return False
    onset_km = flare.onset_km if flare.onset_km is not None else flare.state.run.distance_km
    return onset_km is not None and (state.run.distance_km or 0.0) > onset_km
