"""Each run's cadence and heart rate, moved to one speed so that runs can be compared.

A run's own level comes from its level running at an ordinary speed (`rules/matched_speed.py`);
the runner's own slope, told from the last year of the log, moves it to the usual speed.
Where that is not told yet a cadence is moved by the published slope, a heart rate not at
all. No day of today is in it: an old log has its own last year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from rules.huber import huber_fit
from rules.matched_speed import level, windows
from service.units import matched_words
from traininglog.words import counted

if TYPE_CHECKING:
    from datetime import date

    from rules.matched_speed import Level
    from service.units import Unit
    from traininglog.log import TrainingLog

Measured = Literal["cadence", "heart_rate"]
_NAMES: Final = {"cadence": "cadence", "heart_rate": "heart rate"}


class AtSpeed(NamedTuple):
    """One run: its `value` (spm or bpm) at its own `speed_mps`, and `matched` at the usual one.

    `from_bins` is False where only the mean of the whole run is known.
    """

    run_id: str
    day: date
    speed_mps: float
    value: float
    matched: float
    device: str | None = None
    from_bins: bool = True


@dataclass(frozen=True, slots=True)
class Lane:
    """One measure of every run that tells it, by start; `of_runs` counts all runs.

    `speed_mps` is the usual speed, None where no run tells one; `slope_is_own` False where
    the slope is the published one. Without a `slope_per_mps` every run stands at its own speed.
    """

    measure: Measured
    of_runs: int
    speed_mps: float | None
    slope_per_mps: float | None
    slope_is_own: bool = True
    runs: tuple[AtSpeed, ...] = ()

    @property
    def n(self) -> int:
        """Runs that tell it."""
        return len(self.runs)

    def basis(self, unit: Unit) -> str:
        """What the values are: `at 2.7 m/s (6:10 min/km) by your own slope, 206 of 212 runs`.

        Runs that tell only their mean are counted; a measure nobody took is said so.
        """
        told = f"{self.n} of {counted(self.of_runs, 'run')}"
        if self.speed_mps is None or not self.runs:
            return f"{_NAMES[self.measure]} in {told}"
        whole = sum(not run.from_bins for run in self.runs)
        means = f" ({whole} by the mean of the whole run)" if whole else ""
        near = matched_words(self.speed_mps, unit)
        if self.slope_per_mps is None:
            return f"at each run's own speed, near {near}, {told}{means}"
        whose = "your own slope" if self.slope_is_own else "the slope of other runners"
        return f"at {near} by {whose}, {told}{means}"


@dataclass(frozen=True, slots=True)
class Matched:
    """Both measures, at one usual speed where both are known."""

    cadence: Lane
    heart_rate: Lane


def matched(log: TrainingLog) -> Matched:
    """Every run's cadence (spm) and heart rate (bpm) at the runner's usual speed (m/s)."""
    cadence, heart = level(log, "cadence"), level(log, "heart_rate")
    usual = _usual_mps(cadence, log) or _usual_mps(heart, log)
    return Matched(
        _lane("cadence", cadence, usual, log), _lane("heart_rate", heart, usual, log)
    )


def _usual_mps(found: Level, log: TrainingLog) -> float | None:
    if not found.runs:
        return None
    year = found.last_days(log.thresholds.matched.window_days, found.runs[-1].day)
    return round(float(np.median(year.speed_mps)), 1)


def _lane(measure: Measured, found: Level, usual: float | None, log: TrainingLog) -> Lane:
    own = None if usual is None else _slope(found, usual, log)
    slope = own
    if measure == "cadence" and own is None and found.runs:
        slope = log.thresholds.cadence.usual_slope_spm_per_mps
    moved = found.value - (slope or 0.0) * (found.speed_mps - (usual or 0.0))
    rows = zip(
        found.runs, found.speed_mps.tolist(), found.value.tolist(), moved.tolist(),
        found.from_bins.tolist(), strict=True,
    )  # fmt: skip
    runs = tuple(
        AtSpeed(run.id, run.day, speed, value, at_usual, run.device, binned)
        for run, speed, value, at_usual, binned in rows
    )
    return Lane(measure, len(log.runs), usual, slope, own is not None, runs)


def _slope(found: Level, usual: float, log: TrainingLog) -> float | None:
    """What a m/s changes, the newest runs' own height allowed for; None if that is not told."""
    limits = log.thresholds.matched
    if not found.runs:
        return None
    split = windows(found, found.runs[-1].day, limits)
    here = split.here
    if (
        len(here.runs) < limits.min_runs
        or float(np.std(here.speed_mps)) < log.thresholds.cadence.slope_from_speed_sd_mps
    ):
        return None
    columns = [here.speed_mps - usual, np.ones(len(here.runs))]
    if split.before.any():
        columns.append(split.before.astype(float))
    return float(huber_fit(np.column_stack(columns), here.value, limits).coefficients[0])
