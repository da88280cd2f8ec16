"""The rows behind one cycle: its runs, the rest between them, what each of them said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.units import day_near, distance_words, onset_words
from traininglog.words import counted, score_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from rules.states import States
    from service.units import Unit
    from traininglog.finding import Cycle, Gap, GapKind, RunState
    from traininglog.log import TrainingLog

_KINDS: Final[Mapping[GapKind, str]] = {
    "pain": "for pain, you said",
    "ill": "ill, you said",
    "busy": "busy, you said",
    "planned": "planned, you said",
    "no_record": "you ran without a watch",
    "withheld": "with runs that are not shown here",
    "other_training": "",
    "unknown": "no reason written down",
}
_COMPARED: Final = {"same": "as that morning", "worse": "worse", "better": "better"}


@dataclass(frozen=True, slots=True)
class CycleRow:
    """One run: its day, distance, what it said at the place, and what it was in the cycle."""

    run_id: str
    day_words: str
    distance: str
    told: str
    morning: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class CycleRows:
    """The runs before the rest, the rest in words, and the runs after it."""

    before: tuple[CycleRow, ...]
    rest: str
    after: tuple[CycleRow, ...]


def cycle_rows(cycle: Cycle, log: TrainingLog, states: States, unit: Unit) -> CycleRows:
    """What a cycle is made of; a flare between two runs has no row of its own."""
    here = states.by_place.get(cycle.place, ())
    ids = set(cycle.run_ids)
    told = [state for state in here if state.run.id in ids]
    now = log.runs[-1].day
    rows = [(s.run.day, _row(s, cycle, now, unit)) for s in told]
    return CycleRows(
        before=tuple(row for day, row in rows if day < cycle.return_date),
        rest=f"{_between(cycle, now)}{rest_words(cycle)}",
        after=tuple(row for day, row in rows if day >= cycle.return_date),
    )


def rest_words(cycle: Cycle) -> str:
    """`20 days without running, other training on 6 of them`."""
    days = f"{counted(cycle.rest_days, 'day')} without running"
    return ", ".join([days, *_why(cycle.gap)]) if cycle.gap else days


def gap_words(gap: Gap) -> str:
    """Why nobody ran, as far as it was told or seen; empty where nothing is known."""
    return ", ".join(_why(gap))


def _why(gap: Gap) -> Iterator[str]:
    if told := _KINDS[gap.kind]:
        yield told
    if gap.other_training_days:
        yield f"other training on {counted(gap.other_training_days, 'day')}"


def _between(cycle: Cycle, now: date) -> str:
    """Where it hurt between two runs, the rest begins with that."""
    if cycle.felt_before != "between":
        return ""
    on = day_near(cycle.flare_date, now)
    return f"{on}: it hurt between two runs ({score_words(cycle.score_before)}). "


def _row(state: RunState, cycle: Cycle, now: date, unit: Unit) -> CycleRow:
    km = state.run.distance_km
    return CycleRow(
        run_id=state.run.id,
        day_words=day_near(state.run.day, now),
        distance="" if km is None else distance_words(km, unit),
        told=told_words(state, unit),
        morning=_morning(state),
        mark=_mark(state, cycle),
    )


def told_words(state: RunState, unit: Unit) -> str:
    """What a run said of a place: `from 5.1 km (4/10)`, `painless`, `silent`."""
    if state.answer != "painful":
        return "on a painkiller" if state.painkiller else state.answer
    cut = ", cut short" if state.stopped else ""
    if state.onset_km is not None:
        return f"from {onset_words(state.onset_km, state.score, unit)}{cut}"
    if state.during:
        return f"painful ({score_words(state.score)}){cut}"
    return f"painful after the run{cut}"


def _morning(state: RunState) -> str:
    if state.next_morning_score is not None:
        return score_words(state.next_morning_score)
    return _COMPARED.get(state.next_morning_compared or "", "")


def _mark(state: RunState, cycle: Cycle) -> str:
    day, painful = state.run.day, state.answer == "painful"
    if painful and day == cycle.recurrence_date:
        return "came back"
    if painful and day in cycle.niggle_dates:
        return "niggle"
    if day == cycle.return_date:
        return "first run back"
    return "before the rest" if day < cycle.return_date else ""
