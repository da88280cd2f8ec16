"""Cadence and heart rate at matched speed in a span: each run's, and the own line over them."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from service.matched import AtSpeed, Lane
    from service.window import Span

_FEWEST_RUNS: Final = 12
"""Fewer have one median; more have one of their first and one of their last runs."""
_MOST_IN_MIDDLE: Final = 10
_MOVED: Final = 2.0
"""A smaller difference of the two medians is drawn as one line."""
_WAVERS: Final = 3.7
"""Median deviations over the root of n: how far two medians of n runs differ by chance."""


@dataclass(frozen=True, slots=True)
class Middle:
    """The median of `n` runs, from the first of their days to the last."""

    first: date
    last: date
    value: float
    n: int


@dataclass(frozen=True, slots=True)
class Levels:
    """One measure in a span: runs by day with their value (spm or bpm) at `speed_mps`.

    `speed_mps` is None where every run stands at its own speed, and `slope_is_own` False
    where a published slope moved them; `of_runs` counts all runs of the span.
    """

    of_runs: int
    speed_mps: float | None = None
    runs: tuple[AtSpeed, ...] = ()
    middles: tuple[Middle, ...] = ()
    slope_is_own: bool = True

    @property
    def n(self) -> int:
        """Runs that tell it."""
        return len(self.runs)


def levels_of(lane: Lane, shown: Span, of_runs: int) -> Levels:
    """The part of a lane that lies in a span."""
    here = tuple(run for run in lane.runs if shown.holds(run.day))
    speed = lane.speed_mps if lane.slope_per_mps is not None else None
    return Levels(of_runs, speed, here, _middles(here), lane.slope_is_own)


def _middles(runs: Sequence[AtSpeed]) -> tuple[Middle, ...]:
    """The own line: early and late, or one level where they are alike or few."""
    if not runs:
        return ()
    if len(runs) >= _FEWEST_RUNS:
        n = min(len(runs) // 3, _MOST_IN_MIDDLE)
        early, late = _middle(runs[:n]), _middle(runs[-n:])
        by_chance = _WAVERS / sqrt(n) * (_spread(runs[:n]) + _spread(runs[-n:])) / sqrt(2)
        if abs(early.value - late.value) >= max(_MOVED, by_chance):
            return early, late
    return (_middle(runs),)


def _middle(runs: Sequence[AtSpeed]) -> Middle:
    return Middle(runs[0].day, runs[-1].day, median(r.matched for r in runs), len(runs))


def _spread(runs: Sequence[AtSpeed]) -> float:
    """The median deviation from the median."""
    middle = median(run.matched for run in runs)
    return median(abs(run.matched - middle) for run in runs)
