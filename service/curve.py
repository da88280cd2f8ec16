"""Pace and heart rate over one run, in few points, for the card of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from traininglog.schema import MISSING, RECORD_COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from traininglog.streams import Stream

_POINTS: Final = 40


@dataclass(frozen=True, slots=True)
class Curve:
    """Medians of equal stretches of one run: speed in m/s, heart rate in 1/min or None."""

    length_km: float
    speed_mps: tuple[float | None, ...]
    heart_rate_bpm: tuple[float | None, ...]


def curve_of(stream: Stream) -> Curve | None:
    """The curve of a stored stream, or None where it has no distance."""
    return curve(
        _real(stream, "distance_m"), _real(stream, "speed_mps"), _real(stream, "heart_rate_bpm")
    )


def _real(stream: Stream, name: str) -> NDArray[np.float64]:
    """A column in its unit; NaN where it was not measured."""
    column = next(c for c in RECORD_COLUMNS if c.name == name)
    stored = stream.columns.get(name)
    if stored is None:
        return np.full(len(stream), np.nan)
    return np.where(stored == MISSING, np.nan, stored / column.scale - column.offset)


def curve(
    distance_m: NDArray[np.float64],
    speed_mps: NDArray[np.float64],
    heart_rate_bpm: NDArray[np.float64],
) -> Curve | None:
    """One value a fortieth of the distance; NaN means not measured, no distance no curve."""
    known = np.isfinite(distance_m)
    if known.sum() < 2 or not (length := float(np.nanmax(distance_m))) > 0:
        return None
    stretch = np.minimum((distance_m[known] / length * _POINTS).astype(int), _POINTS - 1)
    return Curve(
        length / 1000,
        _medians(stretch, speed_mps[known]),
        _medians(stretch, heart_rate_bpm[known]),
    )


def _medians(
    stretch: NDArray[np.int64], values: NDArray[np.float64]
) -> tuple[float | None, ...]:
    measured = np.isfinite(values)
    stretch, values = stretch[measured], values[measured]
    points = (values[stretch == n] for n in range(_POINTS))
    return tuple(float(np.median(point)) if point.size else None for point in points)
