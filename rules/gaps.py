"""Gaps between runs, their kind, and which of them are rests for this runner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from traininglog.activity import RUNNING
from traininglog.finding import Gap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rules.states import States
    from traininglog.activity import Activity
    from traininglog.finding import GapKind, RunState
    from traininglog.log import TrainingLog
    from traininglog.pain import Place

_NO_TRAINING = frozenset({RUNNING, "walking", "hiking", "generic", "transition"})


@dataclass(frozen=True, slots=True)
class Flare:
    """The pain a gap follows: a painful run, or an entry between the runs (`run` None)."""

    day: date
    state: RunState | None = None

    @property
    def onset_km(self) -> float | None:
        """Where it began in the run, if that was told."""
        return self.state.onset_km if self.state else None


@dataclass(frozen=True, slots=True)
class _Break:
    """Two run days in a row: the last run before and the first after, by position."""

    last: int
    back: int


def gaps(log: TrainingLog, states: States) -> tuple[Gap, ...]:
    """Every gap of at least the shortest rest, oldest first."""
    breaks = list(_breaks(log.runs))
    after_pain = [
        any(flare_before(states, place, b.last, b.back, log) for place in states.by_place)
        for b in breaks
    ]
    rests = [_days(log.runs, b) - 1 for b in breaks]
    found = []
    for n, b in enumerate(breaks):
        if rests[n] >= log.thresholds.gap.min_rest_days:
            usual = _usual_rest_days(log, breaks[:n], rests, after_pain, log.runs[b.last].day)
            found.append(_gap(log, b, after_pain=after_pain[n], usual=usual))
    return tuple(found)


def _breaks(runs: Sequence[Activity]) -> list[_Break]:
    return [_Break(n, n + 1) for n in range(len(runs) - 1) if runs[n].day < runs[n + 1].day]


def _days(runs: Sequence[Activity], b: _Break) -> int:
    return (runs[b.back].day - runs[b.last].day).days


def flare_before(
    states: States, place: Place, last: int, back: int, log: TrainingLog
) -> Flare | None:
    """The flare of a gap between run `last` and run `back`, at one place.

    The last painful run, if at most two runs followed it and stayed under its onset;
    else a painful entry in the days before the next run.
    """
    here = states.by_place[place]
    earliest = max(last - log.thresholds.cycle.max_runs_after_flare, 0)
    for n in range(last, earliest - 1, -1):
        if here[n].answer == "painful":
            if all(_stayed_under(later, here[n]) for later in here[n + 1 : last + 1]):
                return Flare(here[n].run.day, here[n])
            break
    first_day, next_day = here[last].run.day, here[back].run.day
    for entry in states.loose.get(place, ()):
        if first_day <= entry.day < next_day:
            return Flare(entry.day)
    return None


def _stayed_under(later: RunState, flare: RunState) -> bool:
    onset_km = flare.run.distance_km if flare.onset_km is None else flare.onset_km
    return (later.run.distance_km or 0.0) < (onset_km or 0.0)


def _usual_rest_days(
    log: TrainingLog,
    earlier: Sequence[_Break],
    rests: Sequence[int],
    after_pain: Sequence[bool],
    day: date,
) -> float | None:
    """This runner's usual: a percentile of a year's gaps that do not follow pain."""
    limits = log.thresholds.gap
    own = [
        rest
        for b, rest, hurt in zip(earlier, rests, after_pain, strict=False)
        if not hurt
        and rest <= limits.usual_max_rest_days
        and (day - log.runs[b.last].day).days <= limits.usual_lookback_days
    ]
    if len(own) < limits.usual_min_gaps:
        return None
    return float(np.percentile(own, limits.usual_percentile))


def _gap(log: TrainingLog, b: _Break, *, after_pain: bool, usual: float | None) -> Gap:
    start, end = log.runs[b.last].day, log.runs[b.back].day
    rest_days = (end - start).days - 1
    training = {
        a.day for a in log.activities if a.sport not in _NO_TRAINING and start < a.day < end
    }
    return Gap(
        start=start,
        end=end,
        kind=_kind(log, start, end, len(training)),
        after_pain=after_pain,
        is_rest=usual is None or rest_days > usual,
        other_training_days=len(training),
    )


def _kind(log: TrainingLog, start: date, end: date, training_days: int) -> GapKind:
    """Withheld runs first, then the runner's answer, then what the log shows."""
    if any(start < day < end for day in log.withheld_days):
        return "withheld"
    if answer := log.gap_kinds.get(end):
        return answer
    stretches = (end - start).days // log.thresholds.gap.other_training_every_days
    return "other_training" if training_days >= max(stretches, 1) else "unknown"
