"""Logs of many years as folders of `.fit` files, a folder a year: what tenyears imports.

300 runs a year of one record a second, about a million records; a watch with running
dynamics, another from the sixth year on, and an old one without for every sixth run. Each
year is made from its own seed, so one year is the first of ten.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from demo.watch import Pause, VirtualRun, Watch, write_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUNS_A_YEAR: Final = 300
FIRST_YEAR: Final = 2013
NEW_WATCH_YEAR: Final = FIRST_YEAR + 5
_WATCH: Final = Watch(product=2697, serial=5_930_001, smart=False, chatter=True)
_NEW_WATCH: Final = Watch(product=3113, serial=5_930_002, smart=False, chatter=True)
_SPARE: Final = Watch(product=1623, serial=3_870_003, smart=False, dynamics=False)
_REST_DAYS: Final = ((60, 74), (200, 221))
_MINUTES: Final = 55.5
_MIN_PER_KM: Final = 5.8
_SPELL: Final = 6
_PAIN: Final = ("date", "location", "side", "score", "onset_km")


def runs_of(year: int, *, smart: bool = False) -> Iterator[VirtualRun]:
    """The runs of a year, in order; by `smart` watches every few seconds."""
    rng = np.random.default_rng((7, year))
    rests = {day for first, last in _REST_DAYS for day in range(first, last)}
    days = [day for day in range(365) if day not in rests]
    newest = _NEW_WATCH if year >= NEW_WATCH_YEAR else _WATCH
    minutes = rng.lognormal(0, 0.35, RUNS_A_YEAR)
    minutes *= _MINUTES / minutes.mean()
    chosen = np.sort(rng.choice(days, RUNS_A_YEAR, replace=False)).tolist()
    for number, day in enumerate(chosen):
        pace = _MIN_PER_KM + float(rng.normal(0, 0.3))
        distance = round(float(minutes[number]) / pace, 2)
        yield VirtualRun(
            datetime(year, 1, 1, 17, int(rng.integers(60)), tzinfo=UTC) + timedelta(days=day),
            distance,
            pace,
            cadence_spm=float(rng.normal(168, 2.2)),
            heart_rate_bpm=float(rng.normal(150, 6)),
            pauses=(Pause(distance / 2, 90),) if number % 8 == 0 else (),
            watch=replace(_SPARE if number % 6 == 5 else newest, smart=smart),
        )


def write_years(folder: Path, years: int) -> list[Path]:
    """Write a folder a year, and beside each a diary; returns the folders."""
    return [write_year(folder / str(FIRST_YEAR + n), FIRST_YEAR + n) for n in range(years)]


def diary_of(year: Path) -> Path:
    """Where the diary of a year's folder is."""
    return year.with_suffix(".csv")


def write_year(folder: Path, year: int, *, smart: bool = False) -> Path:
    """Write a new folder of a year's runs, named as Garmin's export does, and its diary."""
    folder.mkdir(parents=True)
    with diary_of(folder).open("w", encoding="utf-8", newline="") as file:
        diary = csv.writer(file)
        diary.writerow(_PAIN)
        for number, run in enumerate(runs_of(year, smart=smart)):
            name = f"{run.start.timestamp():.0f}_ACTIVITY.fit"
            (folder / name).write_bytes(write_run(run, year))
            diary.writerow(_told(number, run))
    return folder


def _told(number: int, run: VirtualRun) -> tuple[object, ...]:
    """Three spells a year in which every second run hurts, and painless runs between."""
    day = f"{run.start:%Y-%m-%d}"
    if number % (RUNS_A_YEAR // 3) < 2 * _SPELL and number % 2:
        onset = round(0.7 * run.distance_km, 1)
        return day, "knee", "right", 2 + number % 4, onset
    return day, "", "", 0, ""
