"""A seven-year log as a folder of `.fit.gz` files: what the benchmarks import.

Sized like a real public log: 850 runs from April 2014 to March 2021, 0.69 million records
with smart recording, two watches, 80 rests of a week and more. One runner, no pain notes.

    python -m benchmarks.longlog FOLDER
"""

from __future__ import annotations

import gzip
import sys
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np

from demo.watch import VirtualRun, Watch, write_run

if TYPE_CHECKING:
    from numpy.typing import NDArray

ZONE: Final = ZoneInfo("America/Denver")
FIRST_DAY: Final = date(2014, 4, 5)
LAST_DAY: Final = date(2021, 3, 28)
NEW_WATCH_DAY: Final = date(2018, 5, 12)
OLD_WATCH: Final = Watch(product=1623, serial=3_870_001, dynamics=False)
NEW_WATCH: Final = Watch(product=2697, serial=5_930_002, chatter=True)

_RUNS, _RESTS, _RESTS_OF_TWO_WEEKS = 850, 80, 25
_LONGEST_REST_DAYS: Final = 45
_RECORDS_PER_S: Final = 0.2506
_MIN_PER_KM: Final = 5.8


@dataclass(frozen=True, slots=True)
class LongLog:
    """What was written: the runs' days and how many rests lie between them."""

    days: tuple[date, ...]
    rests: int
    bytes_written: int


def _rest_lengths(rng: np.random.Generator, rests: int) -> NDArray[np.int64]:
    """Days without a run of each rest: most of 7 to 13 days, some longer, one of 45."""
    long = max(rests * _RESTS_OF_TWO_WEEKS // _RESTS, 1)
    lengths = np.concatenate(
        [
            [_LONGEST_REST_DAYS],
            np.minimum(14 + rng.geometric(0.2, long - 1), _LONGEST_REST_DAYS),
            rng.integers(7, 14, rests - long),
        ]
    )
    return rng.permutation(lengths)


def _days(rng: np.random.Generator, runs: int) -> tuple[date, ...]:
    """The days of the runs; the part of the seven years grows with their number."""
    rests = max(round(_RESTS * runs / _RUNS), 1)
    steps = rng.choice([1, 2, 3, 4], runs - 1 - rests, p=[0.36, 0.36, 0.18, 0.1])
    lengths = _rest_lengths(rng, rests)
    resting = int((lengths + 1).sum())
    wanted = round((LAST_DAY - FIRST_DAY).days * runs / _RUNS) - resting
    # A handful of runs may not fill, or fit beside, the longest rest.
    wanted = min(max(wanted, len(steps)), 7 * len(steps))
    while (missing := wanted - int(steps.sum())) != 0:
        step = rng.integers(len(steps))
        steps[step] = np.clip(steps[step] + np.sign(missing), 1, 7)
    gaps = rng.permutation(np.concatenate([steps, lengths + 1]))
    return tuple(FIRST_DAY + timedelta(days=int(d)) for d in [0, *gaps.cumsum()])


def write_long_log(
    folder: Path, runs: int = _RUNS, records: int = 690_000, seed: int = 7
) -> LongLog:
    """Write `runs` files with about so many records in total into a new folder."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True)
    days = _days(rng, runs)
    minutes = rng.lognormal(0, 0.35, runs)
    minutes *= records / _RECORDS_PER_S / 60 / minutes.sum()
    written = 0
    for day, length in zip(days, minutes, strict=True):
        start = datetime.combine(day, time(7, int(rng.integers(60))), ZONE)
        pace = _MIN_PER_KM + float(rng.normal(0, 0.3))
        run = VirtualRun(
            start,
            round(length / pace, 2),
            pace,
            local_offset=start.utcoffset() or timedelta(0),
            cadence_spm=float(rng.normal(168, 2.2)),
            heart_rate_bpm=float(rng.normal(150, 6)),
            watch=NEW_WATCH if day >= NEW_WATCH_DAY else OLD_WATCH,
        )
        content = gzip.compress(write_run(run, seed), 6, mtime=0)
        (folder / f"{start:%Y-%m-%d-%H%M}.fit.gz").write_bytes(content)
        written += len(content)
    gaps = [(b - a).days - 1 for a, b in pairwise(days)]
    return LongLog(days, sum(gap >= 7 for gap in gaps), written)


if __name__ == "__main__":
    log = write_long_log(Path(sys.argv[1]))
    print(f"{len(log.days)} files, {log.bytes_written / 1e6:.1f} MB, {log.rests} rests")
