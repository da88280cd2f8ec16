"""Logs with a known onset: lognormal around a median that stays or falls threefold.

The latent onset of each run is drawn first; the run hurts when it is longer than that.
Nothing here knows the rules: truth is the median's course.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from traininglog.activity import Activity
from traininglog.log import TrainingLog
from traininglog.pain import PainEntry

if TYPE_CHECKING:
    from numpy.typing import NDArray

Runs = Literal["even", "shortened", "lengthened"]

FIRST_DAY: Final = date(2024, 1, 1)
MEDIAN_ONSET_KM: Final = 5.0
LOG_SD: Final = 0.35
_RUN_KM: Final = 8.0
_RUN_LOG_SD: Final = 0.2
_PACE_LOG_SD: Final = 0.05
_FOLD_OF_RUNS: Final = 3.0
_MIN_ONSETS: Final = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """A kind of log: known runs in the span, how far the onset falls, what runs do.

    `alike` is how much of its neighbour's luck a run keeps (0: none).
    """

    runs: int
    fold: float = 1.0
    course: Runs = "even"
    rounded_km: float = 0.1
    alike: float = 0.0


def onset_log(rng: np.random.Generator, cell: Cell) -> TrainingLog:
    """One log whose first and last run hurt, with at least five onsets, all runs answered."""
    while True:
        days = np.cumsum(rng.integers(2, 4, size=cell.runs))
        share = (days - days[0]) / (days[-1] - days[0])
        onset = MEDIAN_ONSET_KM * cell.fold**-share * np.exp(LOG_SD * _luck(rng, cell))
        length = (
            _RUN_KM
            * _course(share, cell)
            * np.exp(_RUN_LOG_SD * rng.standard_normal(cell.runs))
        )
        hurt = onset < length
        if hurt[0] and hurt[-1] and hurt.sum() >= _MIN_ONSETS:
            return _log(rng, days, onset, length, cell)


def _luck(rng: np.random.Generator, cell: Cell) -> NDArray[np.float64]:
    """Standard normal, each run like the one before it by `alike`."""
    luck = rng.standard_normal(cell.runs)
    for n in range(1, cell.runs):
        luck[n] = cell.alike * luck[n - 1] + np.sqrt(1 - cell.alike**2) * luck[n]
    return luck


def _course(share: NDArray[np.float64], cell: Cell) -> NDArray[np.float64]:
    if cell.course == "even":
        return np.ones_like(share)
    return _FOLD_OF_RUNS ** (-share if cell.course == "shortened" else share - 1)


def _log(
    rng: np.random.Generator,
    days: NDArray[np.int64],
    onset: NDArray[np.float64],
    length: NDArray[np.float64],
    cell: Cell,
) -> TrainingLog:
    activities, pain = [], []
    pace = np.exp(_PACE_LOG_SD * rng.standard_normal(len(days)))
    for n, (after, begun, km) in enumerate(zip(days, onset, length, strict=True)):
        day = FIRST_DAY + timedelta(days=int(after))
        activities.append(
            Activity(
                id=str(n),
                sport="running",
                start=datetime(day.year, day.month, day.day, 7, tzinfo=UTC),
                zone="UTC",
                day=day,
                distance_km=float(km),
                timer_min=float(km) * 6 * float(pace[n]),
                speed_mps=1 / 0.36 / float(pace[n]),
            )
        )
        if begun < km:
            told = max(round(float(begun) / cell.rounded_km) * cell.rounded_km, 0.1)
            pain.append(PainEntry(day, "knee", "right", score=4, onset_km=told))
        else:
            pain.append(PainEntry(day, score=0))
    return TrainingLog("simulated", tuple(activities), tuple(pain))
