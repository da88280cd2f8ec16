"""What of an activity was running: cadence, speed, heart rate, climbs, running profile.

Pure NumPy. Each record stands for the interval to the next one. An interval weighs as long
as it lasted, without pauses of the timer and never longer than a gate: so smart recording,
which writes a record only when something changes, counts each second once. A session's own
average cadence is not used: it includes standing and walking, which is as large a shift as
the one a runner looks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from service.gates import DEFAULT_GATES, Gates
from service.marks import Marks
from traininglog.activity import Knot
from traininglog.schema import MISSING, RECORD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SCALES: Final = {c.name: (c.scale, c.offset) for c in RECORD_COLUMNS}
_STRIDE_FEET: Final = 2
RUNNING_VERSION: Final = 3
"""Moves when a value computed here changes its meaning, or a new one is computed."""


@dataclass(frozen=True)
class Timeline:
    """Records of one activity as intervals: n records make n - 1 of them.

    `stops` are the timer's pauses as (start, end) in Unix seconds. Arrays are per interval
    unless named otherwise; NaN is "not measured".
    """

    columns: Mapping[str, NDArray[np.int64]]
    stops: Sequence[tuple[float, float]] = ()
    gates: Gates = DEFAULT_GATES

    def values(self, name: str) -> Floats | None:
        """A column in its unit, one value a record; None where nothing was measured."""
        stored = self.columns.get(name)
        if stored is None:
            return None
        scale, offset = _SCALES[name]
        real: Floats = stored / scale
        if offset:
            real -= offset
        if stored.min(initial=0) > MISSING:  # the least number of all
            return real
        missing = stored == MISSING
        real[missing] = np.nan
        return None if missing.all() else real

    def held(self, name: str) -> Floats | None:
        """A column's value at the start of each interval."""
        values = self.values(name)
        return None if values is None else values[:-1]

    @cached_property
    def time_s(self) -> Floats:
        """Seconds since the first record, one a record."""
        stamps = self.columns["timestamp"]
        since: Floats = (stamps - stamps[0]).astype(np.float64)
        return since

    @cached_property
    def length_s(self) -> Floats:
        """How long each interval lasted on the clock."""
        return np.maximum(_steps(self.time_s), 0.0)

    @cached_property
    def weight_s(self) -> Floats:
        """How long each interval counts: less its pauses, at most `longest_weight_s`."""
        first = float(self.columns["timestamp"][0])
        active = self.length_s.copy()
        edges = self.time_s
        for start, end in self.stops:
            low, high = np.searchsorted(edges, (start - first, end - first), "right")
            part = slice(max(low - 1, 0), min(high, len(active)))
            overlap = np.minimum(edges[1:][part], end - first) - np.maximum(
                edges[:-1][part], start - first
            )
            active[part] -= np.maximum(overlap, 0.0)
        return np.clip(active, 0.0, self.gates.longest_weight_s)

    @cached_property
    def distance_m(self) -> Floats | None:
        """Distance since the first record, one a record, never falling."""
        values = self.values("distance_m")
        if values is None:
            return None
        known = np.isfinite(values)
        if not known.all():
            values = np.interp(self.time_s, self.time_s[known], values[known])
        values -= values[0]
        falls = bool((_steps(values) < 0).any())
        return np.maximum.accumulate(values) if falls else values

    @cached_property
    def step_m(self) -> Floats | None:
        """Distance of each interval as recorded."""
        return None if self.distance_m is None else _steps(self.distance_m)

    @cached_property
    def covered_m(self) -> Floats | None:
        """Distance of each interval; of a hole in the data only the counted part."""
        if self.step_m is None:
            return None
        counted = np.minimum(self.weight_s / np.maximum(self.length_s, 1e-9), 1.0)
        return self.step_m * counted

    @cached_property
    def cadence_spm(self) -> Floats | None:
        """Steps a minute of both feet; None where the watch counted none at all."""
        strides = self.held("cadence_rpm")
        if strides is None or not (strides > 0).any():
            return None
        fraction = self.held("fractional_cadence_rpm")
        if fraction is not None:
            strides = strides + np.where(np.isnan(fraction), 0.0, fraction)
        return _STRIDE_FEET * strides

    @cached_property
    def heart_rate_bpm(self) -> Floats | None:
        """Heart rate at the start of each interval."""
        return self.held("heart_rate_bpm")

    @cached_property
    def speed_mps(self) -> Floats:
        """Speed of each interval: from distance, else as recorded, else NaN."""
        if self.step_m is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                return self.step_m / self.length_s
        recorded = self.held("speed_mps")
        return np.full(len(self.length_s), np.nan) if recorded is None else recorded

    @cached_property
    def running(self) -> NDArray[np.bool_]:
        """Whether each interval is running: by cadence, by speed where that is missing."""
        if self.cadence_spm is None:
            fast: NDArray[np.bool_] = self.speed_mps >= self.gates.running_gate_mps
            return fast
        by_steps = self.cadence_spm >= self.gates.running_gate_spm
        unknown = np.isnan(self.cadence_spm)
        if not unknown.any():
            return by_steps
        return np.where(unknown, self.speed_mps >= self.gates.running_gate_mps, by_steps)

    @cached_property
    def running_s(self) -> Floats:
        """The weight of running intervals, 0 for the others."""
        return np.where(self.running, self.weight_s, 0.0)

    @cached_property
    def running_m(self) -> Floats | None:
        """The distance of running intervals, 0 for the others."""
        return None if self.covered_m is None else np.where(self.running, self.covered_m, 0.0)

    @cached_property
    def altitude_m(self) -> Floats | None:
        """Altitude smoothed over `altitude_window_s`, one a record."""
        values = self.values("altitude_m")
        if values is None:
            return None
        time_s, known = self.time_s, np.isfinite(values)
        if not known.all():
            time_s, values = time_s[known], values[known]
        # Each holds until the next one, the last for a second.
        edges = np.concatenate([time_s, time_s[-1:] + 1.0])
        sums = np.concatenate([[0.0], np.cumsum(_steps(edges) * values)])
        low = np.maximum(self.time_s - self.gates.altitude_window_s / 2, edges[0])
        high = np.minimum(self.time_s + self.gates.altitude_window_s / 2, edges[-1])
        low = np.minimum(low, edges[-1] - 1.0)
        high = np.maximum(high, edges[0] + 1.0)
        smooth: Floats = np.interp(high, edges, sums)
        smooth -= np.interp(low, edges, sums)
        smooth /= high - low
        return smooth


def _steps(values: Floats) -> Floats:
    """From each value to the next."""
    return values[1:] - values[:-1]


@dataclass(frozen=True, slots=True)
class RunningSummary:
    """Time-weighted values while running; None where nothing was measured."""

    running_km: float | None = None
    running_min: float | None = None
    speed_mps: float | None = None
    cadence_spm: float | None = None
    heart_rate_bpm: float | None = None
    ascent_m: float | None = None
    descent_m: float | None = None
    temperature_c: float | None = None
    walked_share: float | None = None
    stance_balance_percent: float | None = None
    profile: tuple[Knot, ...] = ()


def summarise(line: Timeline) -> RunningSummary:
    """All values of a run; an empty summary where no part of it is known to be running."""
    if not _is_measured(line) or not line.running_s.any():
        return RunningSummary()
    running_s = float(line.running_s.sum())
    running_m = None if line.running_m is None else float(line.running_m.sum())
    cadence = line.cadence_spm
    climbed = climbs(line)
    return RunningSummary(
        running_km=None if running_m is None else running_m / 1000,
        running_min=running_s / 60,
        speed_mps=None if running_m is None else running_m / running_s,
        cadence_spm=None if cadence is None else _mean(cadence, line.running_s),
        heart_rate_bpm=_mean(line.heart_rate_bpm, line.running_s, above=0),
        ascent_m=None if climbed is None else climbed[0],
        descent_m=None if climbed is None else climbed[1],
        temperature_c=_mean(line.held("temperature_c"), line.running_s),
        walked_share=_walked_share(line),
        # A watch's 0 is "not measured".
        stance_balance_percent=_mean(
            line.held("stance_time_balance_percent"), line.running_s, above=0
        ),
        profile=_profile(line),
    )


def untold(line: Timeline) -> str | None:
    """Why a run has no running distance though steps or speed were measured, in words."""
    if not _is_measured(line) or line.running_s.any():
        return None
    gates = line.gates
    gate = (
        f"{gates.running_gate_mps:g} m/s"
        if line.cadence_spm is None
        else f"{gates.running_gate_spm:g} steps a minute"
    )
    return f"no part of it reaches {gate}, so walking and running are not told apart"


def _is_measured(line: Timeline) -> bool:
    """Whether there is anything to tell running from walking by."""
    return len(line.columns["timestamp"]) > 1 and (
        line.cadence_spm is not None or bool(np.isfinite(line.speed_mps).any())
    )


def weighed(values: Floats, weights: Floats, above: float) -> tuple[Floats, Floats]:
    """Values times their weights, and the weights: both 0 where nothing was measured."""
    known = values > above
    if known.all():
        return values * weights, weights
    weights = np.where(known, weights, 0.0)
    return np.where(known, values, 0.0) * weights, weights


def _mean(values: Floats | None, weights: Floats, above: float = -np.inf) -> float | None:
    """The weighted mean of what was measured; None without any weight."""
    if values is None:
        return None
    # Not by `@`, for which BLAS keeps every core of the machine spinning in a long run.
    weighted, weights = weighed(values, weights, above)
    total = float(weights.sum())
    return float(weighted.sum()) / total if total > 0 else None


def _walked_share(line: Timeline) -> float:
    """Walking time over moving time; running always moves."""
    with np.errstate(invalid="ignore"):
        moving = line.running | (line.speed_mps >= line.gates.moving_gate_mps)
    total = float(line.weight_s[moving].sum())
    return 1.0 - float(line.running_s.sum()) / total


def _turns(altitude: Floats, least_m: float) -> list[int]:
    """Records at which a rise or fall of at least `least_m` begins or ends."""
    steps = _steps(altitude)
    moved = np.flatnonzero(steps)
    up = steps[moved] > 0
    bends = moved[1:][up[1:] != up[:-1]]
    places = np.concatenate([bends, [len(altitude) - 1]])
    turns, direction, turned_m = [0], 0, float(altitude[0])
    for place, height_m in zip(places.tolist(), altitude[places].tolist(), strict=True):
        step = height_m - turned_m
        if step * direction > 0:
            turns[-1] = place  # further the same way
        elif abs(step) >= least_m:
            turns.append(place)
            direction = 1 if step > 0 else -1
        else:
            continue
        turned_m = height_m
    return turns


def climbs(line: Timeline) -> tuple[float, float] | None:
    """Ascent and descent in metres while running, of smoothed altitude with hysteresis."""
    found = _legs(line)
    if found is None:
        return None
    legs = found[2]
    return float(legs[legs > 0].sum()), -float(legs[legs < 0].sum())


def climbing(line: Timeline) -> tuple[Floats, Floats] | None:
    """What each interval adds to `climbs`, its steps the other way taken off."""
    found = _legs(line)
    if found is None:
        return None
    steps, turns, legs = found
    rising, falling = np.zeros(len(steps)), np.zeros(len(steps))
    leg = np.repeat(legs, np.diff(turns))
    rising[: turns[-1]] = np.where(leg > 0, steps[: turns[-1]], 0.0)
    falling[: turns[-1]] = np.where(leg < 0, -steps[: turns[-1]], 0.0)
    return rising, falling


def _legs(line: Timeline) -> tuple[Floats, list[int], Floats] | None:
    """Rise of each running interval; where rises and falls turn; what is between two turns."""
    altitude = line.altitude_m
    if altitude is None:
        return None
    turns = _turns(altitude, line.gates.climb_m)
    steps = np.where(line.running, _steps(altitude), 0.0)
    if len(turns) < 2:
        return steps, turns, np.zeros(0)
    return steps, turns, np.add.reduceat(steps[: turns[-1]], turns[:-1])


def _profile(line: Timeline) -> tuple[Knot, ...]:
    """Running distance and time at every `knot_km` and at the end."""
    if line.distance_m is None or line.running_m is None or line.distance_m[-1] <= 0:
        return ()
    step = line.gates.knot_km * 1000
    whole = line.distance_m[-1]
    marks = np.append(np.arange(step, whole, step), whole)
    ran = Marks(line.distance_m, marks)
    knots = zip(
        (marks / 1000).tolist(),
        (ran.reached(line.running_m) / 1000).tolist(),
        (ran.reached(line.running_s) / 60).tolist(),
        strict=True,
    )
    return tuple(Knot(*knot) for knot in knots)
