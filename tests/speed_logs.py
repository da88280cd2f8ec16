"""Logs of runs at a speed, and bins made by hand: what the speed rules are tested on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from rules.case import Case
from traininglog.speed_bins import SpeedBins
from traininglog.textform import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from traininglog.log import TrainingLog

FIRST_DAY = date(2024, 3, 1)
WOBBLE = (0.4, -1.0, 0.9, -0.3, 0.1, -0.8, 1.2, -0.5)
"""What runs differ by among themselves, always the same."""


def steady(
    values: Sequence[float], unit: str, *, first: date = FIRST_DAY, every_days: int = 3
) -> str:
    """One run a value, at 2.6 to 3.0 m/s in turn: `spm` or `bpm` in text form."""
    lines = []
    for n, value in enumerate(values):
        seconds = round(6000 / (2.6 + 0.1 * (n % 5)))
        told = round(value + WOBBLE[n % len(WOBBLE)], 1)
        day = first + timedelta(days=every_days * n)
        lines.append(f"{day} run 6 km {seconds // 60}:{seconds % 60:02d} {told} {unit}")
    return "\n".join(lines)


def read(*texts: str) -> TrainingLog:
    """A log of lines, which all have to be readable."""
    log, problems = read_text("\n".join(texts), runner="me")
    assert not problems
    return log


def case_of(log: TrainingLog, day: date | None = None) -> Case:
    """The case on a day, else on that of the last run."""
    return Case.of(log, day or log.runs[-1].day)


def with_runs(log: TrainingLog, *changes: dict[str, Any]) -> TrainingLog:
    """The log with fields of its first activities replaced, one dictionary a run."""
    runs = [replace(run, **told) for run, told in zip(log.activities, changes, strict=False)]
    return replace(log, activities=(*runs, *log.activities[len(runs) :]))


def bins(
    ids: Sequence[str], rows: Iterable[tuple[int, float, bool, int, float, float]]
) -> SpeedBins:
    """Rows of run, speed (m/s), later, number of bins, cadence and heart rate (0: none)."""
    run, speed, later, n, cadence, rate = (
        np.array(column) for column in zip(*rows, strict=True)
    )
    return SpeedBins(
        tuple(ids),
        run,
        {
            "later": later,
            "n": n,
            "speed_sum": speed * n,
            "cadence_n": n * (cadence > 0),
            "cadence_sum": cadence * n,
            "heart_rate_n": n * (rate > 0),
            "heart_rate_sum": rate * n,
        },
    )
