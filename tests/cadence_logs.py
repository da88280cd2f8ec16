"""Logs for the Cadence page: a line, a change of it, watches, a cue, a red flag, nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from rules.analyse import analyse
from tests.speed_logs import FIRST_DAY, bins, read, steady

if TYPE_CHECKING:
    from traininglog.finding import Analysis
    from traininglog.log import TrainingLog

Made = tuple["TrainingLog", "Analysis"]
QUICKER = [164.0] * 20 + [172.0] * 8
"""Twenty runs, then eight with eight steps more, three days apart, at 2.6 to 3.0 m/s."""
NO_CADENCE = "\n".join(
    f"{FIRST_DAY + timedelta(days=2 * n)} run 6 km 36:00" for n in range(212)
)


def made(*texts: str, late_days: int = 0) -> Made:
    """A log of lines and its analysis on the day of its last run, or some days later."""
    log = read(*texts)
    return log, analyse(log, log.runs[-1].day + timedelta(days=late_days))


def quicker(*more: str) -> Made:
    """Eight steps more in the newest eight runs."""
    return made(steady(QUICKER, "spm"), *more)


def in_parts(first_spm: float, later_spm: float) -> Made:
    """Twelve runs whose bins have another cadence after the first 8 minutes."""
    log = read(steady([160.0] * 12, "spm"))
    rows = [
        (n, speed, later, 12, spm + 6 * (speed - 2.8), 140.0)
        for n in range(12)
        for later, spm in ((False, first_spm), (True, later_spm))
        for speed in [2.6 + 0.1 * (n % 5) + 0.1 * later]
    ]
    log = replace(log, bins=bins([run.id for run in log.runs], rows))
    return log, analyse(log, log.runs[-1].day)
