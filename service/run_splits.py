"""A run kilometre by kilometre, or mile by mile. Pure NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from service.running import climbing
from service.units import KM_PER_MILE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from service.run_streams import Way
    from service.units import Unit

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Split:
    """One kilometre or mile, or what was left at the end.

    `minutes` are the timer's; cadence and heart rate are means while running; climbs are in
    metres, while running too. None is "not measured".
    """

    start_km: float
    end_km: float
    minutes: float
    cadence_spm: float | None = None
    heart_rate_bpm: float | None = None
    ascent_m: float | None = None
    descent_m: float | None = None

    @property
    def length_km(self) -> float:
        """How long it is: 1 km or mile, less at the end."""
        return self.end_km - self.start_km


def splits_of(way: Way, unit: Unit) -> tuple[Split, ...]:
    """The splits of a way; together they are the whole of it. None without a distance."""
    if way.km is None or way.km[-1] <= 0:
        return ()
    step, whole = (1.0 if unit == "km" else KM_PER_MILE), float(way.km[-1])
    marks = np.append(np.arange(0.0, whole, step), whole)
    if len(marks) > 2 and marks[-1] - marks[-2] < 0.01:  # ten metres are no split of their own
        marks = np.delete(marks, -2)
    line = way.line
    climbed = climbing(line)
    up, down = (None, None) if climbed is None else climbed
    columns = zip(
        _between(way, marks, way.minutes),
        _means(way, marks, line.cadence_spm),
        _means(way, marks, line.held("heart_rate_bpm")),
        _sums(way, marks, up),
        _sums(way, marks, down),
        strict=True,
    )
    return tuple(
        Split(float(start), float(end), float(minutes), *measured)
        for start, end, (minutes, *measured) in zip(marks[:-1], marks[1:], columns, strict=True)
    )


def _between(way: Way, marks: Floats, total: Floats) -> Floats:
    """How much a running total grows between marks."""
    at = np.interp(marks, marks if way.km is None else way.km, total)
    at[0], at[-1] = total[0], total[-1]  # standing at either end belongs to a split, too
    return np.diff(at)


def _sums(way: Way, marks: Floats, values: Floats | None) -> list[float | None]:
    """The sum of one value an interval between marks."""
    if values is None:
        return [None] * (len(marks) - 1)
    total = np.concatenate([[0.0], np.cumsum(values)])
    return [float(part) for part in _between(way, marks, total)]


def _means(way: Way, marks: Floats, values: Floats | None) -> list[float | None]:
    """The mean of one value an interval, weighted by the time run."""
    if values is None:
        return [None] * (len(marks) - 1)
    with np.errstate(invalid="ignore"):
        weights = np.where(values > 0, way.line.running_s, 0.0)
    weight = _sums(way, marks, weights)
    sums = _sums(way, marks, weights * np.nan_to_num(values))
    return [
        part / seconds if part is not None and seconds and seconds > 1 else None
        for part, seconds in zip(sums, weight, strict=True)
    ]
