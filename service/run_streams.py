"""A run along its way: pace, cadence, heart rate and more at every record; pauses, walking.

Pure NumPy. Minutes are the timer's: a pause takes none of them but a record's own step, so
that a place in the run is the same in kilometres and in minutes, as the watch showed both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np

from service.running import Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from traininglog.streams import Stream

    Floats = NDArray[np.float64]

LaneName = Literal["pace", "cadence", "heart_rate", "altitude", "contact", "balance"]
LANES: Final[tuple[LaneName, ...]] = get_args(LaneName)
MOST_POINTS: Final = 1_500
_PACE_WINDOW_S: Final = 15.0
"""Pace over less than that is the noise of the places, not of the runner. Own definition."""
_LEAST_WALK_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of the clock that the watch did not record.

    `moved_km` is what was covered in it: 0 of a pause, more where records were lost.
    """

    km: float | None
    minute: float
    seconds: float
    moved_km: float = 0.0


@dataclass(frozen=True, slots=True)
class Way:
    """All values are one a record; NaN is "not measured".

    `km` is None where the watch measured no distance. `lanes` hold only what was measured:
    pace as m/s, cadence in steps a minute of both feet, heart rate in 1/min, altitude in m,
    contact in ms, balance as one foot's share of contact in percent. `walking` are
    (first, last) records.
    """

    line: Timeline
    km: Floats | None
    minutes: Floats
    lanes: Mapping[LaneName, Floats]
    pauses: tuple[Pause, ...] = ()
    walking: tuple[tuple[int, int], ...] = ()

    def __len__(self) -> int:
        """Number of records."""
        return len(self.minutes)

    def minute_at(self, km: float) -> float | None:
        """When a distance was reached; None without a distance, or past the end."""
        if self.km is None or km > self.km[-1] + 0.1:
            return None
        return float(self.minutes[min(int(np.searchsorted(self.km, km)), len(self) - 1)])

    def km_at(self, minute: float) -> float | None:
        """How far the run was at a minute of the timer; None as in `minute_at`."""
        if self.km is None or minute > self.minutes[-1] + 1:
            return None
        return float(np.interp(minute, self.minutes, self.km))


def way_of(stream: Stream) -> Way | None:
    """A stored stream as a way; None where fewer than two records have a time."""
    if "timestamp" not in stream.columns or len(stream) < 2:
        return None
    line = Timeline(stream.columns)
    timer_s, pauses = _timer(line)
    speed = _speed(line, timer_s)
    km = None
    if line.distance_m is not None and line.distance_m[-1] > 0:
        km = line.distance_m / 1000
    measured: dict[LaneName, Floats | None] = {
        "pace": np.where(speed >= line.gates.moving_gate_mps, speed, np.nan),
        "cadence": _steps(line),
        "heart_rate": line.values("heart_rate_bpm"),
        "altitude": line.values("altitude_m"),
        "contact": line.values("stance_time_ms"),
        "balance": line.values("stance_time_balance_percent"),
    }
    lanes = {
        name: _broken(values, line) if pauses else values
        for name, values in measured.items()
        if values is not None and np.isfinite(values).any()
    }
    return Way(line, km, timer_s / 60, lanes, pauses, _walking(line, speed))


def _timer(line: Timeline) -> tuple[Floats, tuple[Pause, ...]]:
    """Seconds of the timer, one a record, and where the clock went on without it."""
    gaps = np.flatnonzero(line.length_s > line.gates.longest_weight_s)
    ran = line.length_s.copy()
    moved = np.zeros(len(ran)) if line.distance_m is None else np.diff(line.distance_m)
    stood = gaps[moved[gaps] < line.gates.moving_gate_mps * line.length_s[gaps]]
    # The step into a pause and out of it is as long as any other.
    ran[stood] = np.median(line.length_s)
    timer_s = np.concatenate([[0.0], np.cumsum(ran)])
    lost = {*gaps.tolist()} - {*stood.tolist()}
    return timer_s, tuple(
        Pause(
            None if line.distance_m is None else float(line.distance_m[n]) / 1000,
            float(timer_s[n]) / 60,
            float(line.length_s[n]),
            float(moved[n]) / 1000 if n in lost else 0.0,
        )
        for n in gaps.tolist()
    )


def _speed(line: Timeline, timer_s: Floats) -> Floats:
    """Speed over a short window around each record; as recorded where there is no distance."""
    if line.distance_m is None:
        recorded = line.values("speed_mps")
        return np.full(len(timer_s), np.nan) if recorded is None else recorded
    low = np.clip(timer_s - _PACE_WINDOW_S / 2, timer_s[0], timer_s[-1])
    high = np.clip(timer_s + _PACE_WINDOW_S / 2, timer_s[0], timer_s[-1])
    covered = np.interp(high, timer_s, line.distance_m) - np.interp(
        low, timer_s, line.distance_m
    )
    lasted = high - low
    speed = np.full(len(lasted), np.nan)
    np.divide(covered, lasted, out=speed, where=lasted > 0)
    return speed


def _steps(line: Timeline) -> Floats | None:
    """Steps a minute of both feet, one a record; nobody steps at 0."""
    held = line.cadence_spm
    if held is None:
        return None
    return np.append(np.where(held > 0, held, np.nan), np.nan)


def _broken(values: Floats, line: Timeline) -> Floats:
    """Nothing is drawn across a hole."""
    before = np.flatnonzero(line.length_s > line.gates.longest_weight_s)
    broken = values.copy()
    broken[before] = np.nan
    return broken


def _walking(line: Timeline, speed: Floats) -> tuple[tuple[int, int], ...]:
    """Stretches that move and are not running; a few slow steps are none.

    Steps tell walking from running; without them a slow uphill would look like a walk.
    """
    if line.cadence_spm is None:
        return ()
    with np.errstate(invalid="ignore"):
        slow = ~line.running & (speed[:-1] >= line.gates.moving_gate_mps)
    slow &= line.length_s <= line.gates.longest_weight_s
    edges = np.flatnonzero(np.diff(np.concatenate([[0], slow.astype(int), [0]])))
    spans = edges.reshape(-1, 2)
    long = line.time_s[spans[:, 1]] - line.time_s[spans[:, 0]] >= _LEAST_WALK_S
    return tuple((first, last) for first, last in spans[long].tolist())


def places(number: int, most: int = MOST_POINTS) -> NDArray[np.int64]:
    """Which records `min_max` stands at: all of them where they are few."""
    if number <= most:
        return np.arange(number)
    size = _size(number, most)
    begins = np.arange(0, number, size)
    return np.minimum(np.stack([begins, begins + size // 2], 1).ravel(), number - 1)


def min_max(values: Floats, most: int = MOST_POINTS) -> Floats:
    """At most `most` values, for drawing: the least and the greatest of equal stretches.

    Both come in their own order, so no peak is lost; a stretch without a value stays NaN.
    """
    number = len(values)
    if number <= most:
        return values
    size = _size(number, most)
    padded = np.full(-(-number // size) * size, np.nan)
    padded[:number] = values
    rows = padded.reshape(-1, size)
    low, high = np.fmin.reduce(rows, axis=1), np.fmax.reduce(rows, axis=1)
    first_low = np.argmin(np.where(np.isnan(rows), np.inf, rows), axis=1)
    first_high = np.argmax(np.where(np.isnan(rows), -np.inf, rows), axis=1)
    rising = first_low <= first_high
    pairs: Floats = np.stack([np.where(rising, low, high), np.where(rising, high, low)], 1)
    return pairs.ravel()


def _size(number: int, most: int) -> int:
    """Records a stretch, so that two values of each make at most `most`."""
    return -(-number // (most // 2))
