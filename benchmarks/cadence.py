"""How often a change of cadence at matched speed is found, and how often one is invented.

Logs of 8 + 8 runs from seed 1: speed differs between runs (SD 0.3 m/s) and within them,
grade comes and goes and bins over 2 % are dropped as at import, steps a minute rise by 6.5
with each m/s and runs differ by 2.2 after that. The watches' 0.6 is added to one of two.

    python -m benchmarks.cadence [LOGS]
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from rules.cadence_drift import cadence_drift
from rules.case import Case
from traininglog.activity import Activity
from traininglog.log import TrainingLog
from traininglog.speed_bins import SpeedBins

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LOGS: Final = 2000
FIRST_DAY: Final = date(2024, 1, 1)
BINS: Final = 60
SPM_AT_REST: Final = 150.0
SPM_PER_MPS: Final = 6.5
BETWEEN_RUNS_SPM: Final = 2.2
WITHIN_RUN_SPM: Final = 2.0
WATCHES_SPM: Final = 0.6
EARLY_BINS: Final = 16
LEVEL_PERCENT: Final = 2.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A kind of log: what changes for the newest eight runs."""

    name: str
    percent: float = 0.0
    new_watch: bool = False
    faster_mps: float = 0.0
    runs: int = 16


CELLS: Final = (
    Cell("no change"),
    Cell("no change, newest runs 0.3 m/s slower", faster_mps=-0.3),
    Cell("no change, another watch (0.6)", new_watch=True),
    Cell("no change, another watch, 0.3 m/s slower", new_watch=True, faster_mps=-0.3),
    Cell("no change, another watch, 40 runs before", new_watch=True, runs=48),
    Cell("+3 %", percent=3.0),
    Cell("+3 %, 0.3 m/s slower", percent=3.0, faster_mps=-0.3),
    Cell("+3 %, another watch", percent=3.0, new_watch=True),
    Cell("-3 %, 0.3 m/s slower", percent=-3.0, faster_mps=-0.3),
)


def bins_of(runs: Iterable[Mapping[str, Floats]], ids: tuple[str, ...]) -> SpeedBins:
    """Sum the 30-s bins of each run as the import does; `speed`, `later` and the measures."""
    rows: dict[str, list[Floats]] = {}
    for number, run in enumerate(runs):
        keys = np.floor(run["speed"] * 10 + 1e-6).astype(int) * 2 + (run["later"] > 0)
        found, place = np.unique(keys, return_inverse=True)
        columns = {
            "run": np.full(len(found), number),
            "speed_bin": found // 2,
            "later": found % 2 == 1,
            "n": np.bincount(place),
            "speed_sum": np.bincount(place, run["speed"]),
        }
        for name in ("cadence", "heart_rate"):
            measured = name in run
            columns[f"{name}_n"] = np.bincount(place) * measured
            columns[f"{name}_sum"] = np.bincount(place, run.get(name, np.zeros(len(place))))
        for name, column in columns.items():
            rows.setdefault(name, []).append(column)
    table = {name: np.concatenate(parts) for name, parts in rows.items()}
    return SpeedBins(ids, table.pop("run"), table)


def a_run(number: int, day: date, device: str | None = None) -> Activity:
    """A run of half an hour that tells nothing by itself."""
    start = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
    return Activity(f"run-{number}", "running", start, "UTC", day, device=device)


def cadence_log(rng: np.random.Generator, cell: Cell) -> TrainingLog:
    """One log; the newest eight runs hold the change."""
    days = np.cumsum(rng.integers(2, 5, cell.runs))
    new = np.arange(cell.runs) >= cell.runs - 8
    watch = WATCHES_SPM * rng.choice([-1, 1])
    runs, activities = [], []
    for number in range(cell.runs):
        grade = wander(rng, 2.5)
        usual = rng.normal(2.8 + cell.faster_mps * new[number], 0.3)
        speed = np.clip(usual + wander(rng, 0.2) - 0.04 * grade, 1.9, 5.0)
        steps = SPM_AT_REST + SPM_PER_MPS * speed + rng.normal(0, BETWEEN_RUNS_SPM)
        steps = steps * (1 + cell.percent / 100 * new[number]) + 0.3 * grade
        steps += watch * (cell.new_watch and new[number]) + rng.normal(0, WITHIN_RUN_SPM, BINS)
        later = (np.arange(BINS) >= EARLY_BINS).astype(float)
        level = np.abs(grade) <= LEVEL_PERCENT
        runs.append({"speed": speed[level], "cadence": steps[level], "later": later[level]})
        device = "B" if cell.new_watch and new[number] else "A"
        day = FIRST_DAY + timedelta(days=int(days[number]))
        activities.append(a_run(number, day, device))
    ids = tuple(activity.id for activity in activities)
    return TrainingLog("bench", tuple(activities), bins=bins_of(runs, ids))


def wander(rng: np.random.Generator, sd: float) -> Floats:
    """Bins of a run that resemble their neighbours, with this spread."""
    steps = rng.normal(0, sd, BINS)
    for n in range(1, BINS):
        steps[n] = 0.8 * steps[n - 1] + 0.6 * steps[n]
    return steps


def shares(cell: Cell, logs: int = LOGS, seed: int = 1) -> dict[str, float]:
    """Share of logs told as clear, and as suggested or better; both directions together."""
    rng, found = np.random.default_rng(seed), Counter[str]()
    for _ in range(logs):
        log = cadence_log(rng, cell)
        (finding,) = cadence_drift(Case.of(log, log.runs[-1].day))
        assert finding.clarity != "not_enough_data"  # noqa: S101  eight and eight are enough
        right = not cell.percent or (finding.effect or 0) * cell.percent > 0
        found[finding.clarity if right else "wrong way"] += 1
    clear = found["clear"] / logs
    return {"clear": clear, "suggested or better": clear + found["suggested"] / logs}


def main() -> int:
    """Print every cell."""
    logs = int(sys.argv[1]) if len(sys.argv) > 1 else LOGS
    print(f"cadence at matched speed, 8 + 8 runs, {logs} logs a cell, seed 1")
    for cell in CELLS:
        told = "  ".join(f"{name} {share:6.1%}" for name, share in shares(cell, logs).items())
        print(f"{cell.name:45} {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
