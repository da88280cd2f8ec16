"""How often a rest's mark on the heart rate is found, and how often one is invented.

Logs from seed 1 with 14 days off and so many runs on each side. At the same speed runs
differ by 6.6 beats a minute (measured), the rate rises by 13 with each m/s and drifts up in
the first minutes; the truth is +11 after the rest (Houmard 1992) or nothing.

    python -m benchmarks.detraining [LOGS]
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks.cadence import BINS, EARLY_BINS, FIRST_DAY, a_run, bins_of, wander
from rules.case import Case
from rules.detraining import detraining
from traininglog.log import TrainingLog

if TYPE_CHECKING:
    from collections.abc import Mapping

LOGS: Final = 2000
REST_DAYS: Final = 14
HOUMARD_BPM: Final = 11.0
BPM_AT_REST: Final = 110.0
BPM_PER_MPS: Final = 13.0
BPM_PER_DEGREE: Final = 1.0
BETWEEN_RUNS_BPM: Final = 6.6
WITHIN_RUN_BPM: Final = 3.0
LEFT_IN_MEAN_BPM: Final = 1.4
"""What bins that resemble their neighbours leave in a run's mean: part of the 6.6."""
EARLY_BPM: Final = 12.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A kind of log: `before` + `after` runs around the rest, `earlier` ones besides.

    With `warmer_c` the runs after the rest are warmer and heat costs a beat a degree;
    `told_c` says whether the watch tells it.
    """

    name: str
    bpm: float = 0.0
    before: int = 6
    after: int = 6
    earlier: int = 0
    faster_mps: float = 0.0
    warmer_c: float = 0.0
    told_c: bool = False


CELLS: Final = (
    Cell("no effect, 6 + 6 among 60", earlier=48),
    Cell("no effect, 6 + 6 among 60, 0.3 m/s slower after", earlier=48, faster_mps=-0.3),
    Cell("no effect, 6 + 6 and no other runs"),
    Cell("no effect, 6 + 6 and no others, 0.3 m/s slower after", faster_mps=-0.3),
    Cell("no effect, 8 degrees warmer, told, among 60", earlier=48, warmer_c=8, told_c=True),
    Cell("no effect, 8 degrees warmer, not told", warmer_c=8),
    Cell("+11, 6 + 6 among 60", HOUMARD_BPM, earlier=48),
    Cell("+11, 6 + 6 among 30", HOUMARD_BPM, earlier=18),
    Cell("+11, 6 + 6 among 60, 0.3 m/s slower after", HOUMARD_BPM, earlier=48, faster_mps=-0.3),
    Cell("+11, 6 + 6 and no other runs", HOUMARD_BPM),
    Cell("no effect, 3 + 3 among 60", before=3, after=3, earlier=54),
    Cell("+11, 3 + 3 among 60", HOUMARD_BPM, before=3, after=3, earlier=54),
)


def detraining_log(rng: np.random.Generator, cell: Cell) -> TrainingLog:
    """Runs two or three days apart, a rest, and the runs after it.

    `earlier` runs stand so long before that they only tell the slope.
    """
    first = cell.earlier + cell.before
    steps = rng.integers(2, 4, first + cell.after)
    if cell.earlier:
        steps[cell.earlier] = 70
    steps[first] = REST_DAYS + 1
    days = [FIRST_DAY + timedelta(days=int(day)) for day in np.cumsum(steps)]
    runs, activities = [], []
    for number, day in enumerate(days):
        after = number >= first
        degrees = rng.normal(12 + cell.warmer_c * after, 5)
        level = (
            BPM_AT_REST
            + cell.bpm * after
            + rng.normal(0, np.sqrt(BETWEEN_RUNS_BPM**2 - LEFT_IN_MEAN_BPM**2))
        )
        heat = BPM_PER_DEGREE * (degrees - 12) if cell.warmer_c else 0.0
        runs.append(_bins(rng, level + heat, cell.faster_mps * after))
        told = degrees if cell.told_c else None
        activities.append(replace(a_run(number, day), temperature_c=told))
    ids = tuple(activity.id for activity in activities)
    return TrainingLog("bench", tuple(activities), bins=bins_of(runs, ids))


def _bins(
    rng: np.random.Generator, level_bpm: float, faster_mps: float
) -> Mapping[str, np.ndarray]:
    speed = np.clip(rng.normal(2.8 + faster_mps, 0.3) + wander(rng, 0.2), 1.9, 5.0)
    later = (np.arange(BINS) >= EARLY_BINS).astype(float)
    rate = level_bpm + BPM_PER_MPS * speed - EARLY_BPM * (1 - later)
    return {"speed": speed, "later": later, "heart_rate": rate + wander(rng, WITHIN_RUN_BPM)}


def shares(cell: Cell, logs: int = LOGS, seed: int = 1) -> dict[str, float]:
    """Share of logs told as faster or slower, clear and suggested or better, and untold.

    `holds` is the share of 90 % intervals with the truth in them.
    """
    rng, found, holds = np.random.default_rng(seed), Counter[str](), 0
    for _ in range(logs):
        log = detraining_log(rng, cell)
        latest = next(iter(detraining(Case.of(log, log.runs[-1].day))))
        way = "faster" if (latest.effect or 0) > 0 else "slower"
        found[f"{way} {latest.clarity}"] += 1
        low, high = latest.interval or (None, None)
        holds += low is not None and high is not None and low <= cell.bpm <= high
    told = {}
    for way in ("faster", "slower"):
        clear = found[f"{way} clear"] / logs
        told[f"{way} clear"] = clear
        told[f"{way} suggested or better"] = clear + found[f"{way} suggested"] / logs
    untold = found["faster not_enough_data"] + found["slower not_enough_data"]
    return {**told, "not enough data": untold / logs, "holds": holds / logs}


def main() -> int:
    """Print every cell."""
    logs = int(sys.argv[1]) if len(sys.argv) > 1 else LOGS
    print(f"heart rate at matched speed around {REST_DAYS} days off, {logs} logs, seed 1")
    for cell in CELLS:
        told = shares(cell, logs)
        words = "  ".join(f"{name} {share:.1%}" for name, share in told.items())
        print(f"{cell.name}: {words}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
