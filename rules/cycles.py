"""Pain, rest, return, and what happened then: the cycles of each place (own definition)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from rules.gaps import flare_before
from traininglog.finding import Cycle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rules.gaps import Flare
    from rules.states import States
    from traininglog.finding import CycleState, Gap, GapKind, RunState
    from traininglog.log import TrainingLog
    from traininglog.pain import Place
    from traininglog.thresholds import CycleThresholds

NO_CYCLE: Final[frozenset[GapKind]] = frozenset(
    {"ill", "busy", "planned", "no_record", "withheld"}
)


def cycles(
    log: TrainingLog, day: date, states: States, gaps: Sequence[Gap]
) -> tuple[Cycle, ...]:
    """Every cycle of every place, by flare; a flare makes one cycle, with its first rest."""
    found = [
        cycle for place in states.by_place for cycle in _of_place(log, day, states, place, gaps)
    ]
    return tuple(
        sorted(found, key=lambda c: (c.flare_date, c.place.location, c.place.side or ""))
    )


def _of_place(
    log: TrainingLog, day: date, states: States, place: Place, gaps: Sequence[Gap]
) -> list[Cycle]:
    first_back = {run.day: n for n, run in reversed(list(enumerate(log.runs)))}
    found: list[Cycle] = []
    for gap in gaps:
        if not gap.is_rest or gap.kind in NO_CYCLE:
            continue
        back = first_back[gap.end]
        flare = flare_before(states, place, back - 1, back, log)
        if flare and not (found and found[-1].flare_date == flare.day):
            here = states.by_place[place]
            found.append(_cycle(flare, gap, place, here[back:], day, log.thresholds.cycle))
    return found


def _cycle(
    flare: Flare,
    gap: Gap,
    place: Place,
    after: Sequence[RunState],
    day: date,
    limits: CycleThresholds,
) -> Cycle:
    """One cycle; `after` are the place's run states from the return on."""
    window_end = gap.end + timedelta(days=limits.window_days)
    if len(after) >= limits.window_runs:
        window_end = max(window_end, after[limits.window_runs - 1].run.day)
    window = [
        s for n, s in enumerate(after) if n < limits.window_runs or s.run.day <= window_end
    ]
    recurrence = next((s for s in window if is_recurrence(s, limits)), None)
    until = window if recurrence is None else window[: window.index(recurrence) + 1]
    over = len(after) >= limits.window_runs and day > window_end
    return Cycle(
        place=place,
        flare_date=flare.day,
        return_date=gap.end,
        rest_days=gap.rest_days,
        state=_cycle_state(flare, window, recurrence, over=over, limits=limits),
        recurrence_date=recurrence.run.day if recurrence else None,
        onset_before_km=flare.onset_km,
        onset_after_km=recurrence.onset_km if recurrence else None,
        score_before=_worst(flare.state) if flare.state else None,
        score_after=_worst(recurrence) if recurrence else None,
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
    worst = _worst(state)
    morning, before = state.next_morning_score, state.before_score
    return (
        worst is None
        or worst >= limits.recurrence_min_score
        or state.stopped
        or (morning is not None and before is not None and morning > before)
    )


def _worst(state: RunState) -> int | None:
    """The score of the run, or of the hours after it where only those were scored."""
    if state.during:
        return state.score
    told = [s for s in (state.after_score, state.next_morning_score) if s is not None]
    return max(told, default=None)


def _cycle_state(
    flare: Flare,
    window: Sequence[RunState],
    recurrence: RunState | None,
    *,
    over: bool,
    limits: CycleThresholds,
) -> CycleState:
    if recurrence:
        return "recurred"
    if not over:
        return "open"
    answered = [s for s in window if s.answer != "silent" and not s.painkiller]
    past = [s for s in answered if s.answer == "painless" and _past_onset(s, flare)]
    enough = len(answered) >= limits.settled_min_answered
    return "settled" if enough and len(past) >= limits.settled_min_past_onset else "quiet"


def _past_onset(state: RunState, flare: Flare) -> bool:
    """Whether a run went past where the flare began; past all of it where that is unknown."""
    if flare.state is None:
        return False
    onset_km = flare.onset_km if flare.onset_km is not None else flare.state.run.distance_km
    return onset_km is not None and (state.run.distance_km or 0.0) > onset_km
