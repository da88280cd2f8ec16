"""A day without a run as the Story's card shows it: what was felt, what else was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from service.pinned import Felt, felt_rows
from service.units import clock_words, distance_words, weekday_words
from traininglog.words import day_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from service.units import Unit
    from traininglog.activity import Activity
    from traininglog.finding import Analysis
    from traininglog.log import TrainingLog


@dataclass(frozen=True, slots=True)
class DayTold:
    """One day nobody ran on; `before` and `after` are the days beside it."""

    day: date
    day_words: str
    within: str
    felt: tuple[Felt, ...]
    quotes: tuple[str, ...]
    before: date
    after: date


def day_told(log: TrainingLog, analysis: Analysis, day: date, unit: Unit) -> DayTold:
    """What the log holds of a day without a run."""
    entries = [entry for entry in log.pain if entry.day == day]
    step = timedelta(days=1)
    return DayTold(
        day=day,
        day_words=weekday_words(day),
        within=_within(analysis, day),
        felt=(
            *(row for entry in entries for row in felt_rows(entry)),
            *_trained(log, day, unit),
        ),
        quotes=tuple(dict.fromkeys(entry.note for entry in entries if entry.note)),
        before=day - step,
        after=day + step,
    )


def _within(analysis: Analysis, day: date) -> str:
    """Which of how many days without a run it is."""
    gap = next((g for g in analysis.gaps if g.start < day < g.end), None)
    if gap is None:
        return ""
    since = " after pain" if gap.after_pain else ""
    return (
        f"Day {(day - gap.start).days} of {gap.rest_days} without a run{since}, "
        f"{day_words(gap.start)} to {day_words(gap.end)}."
    )


def _trained(log: TrainingLog, day: date, unit: Unit) -> Iterator[Felt]:
    for done in log.activities:
        if done.day == day and not done.is_run:
            yield Felt(done.sport.replace("_", " ").capitalize(), _amount(done, unit))


def _amount(done: Activity, unit: Unit) -> str:
    far = "" if not done.distance_km else distance_words(done.distance_km, unit)
    long = "" if not done.timer_min else clock_words(done.timer_min)
    return " in ".join(filter(None, (far, long))) or "done"
