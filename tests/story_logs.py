# ruff: noqa: E501  one run a line, however much is said of it
"""Logs for the tests of the Story: sixteen weeks by hand, and generated ones of any length."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from rules.analyse import analyse
from traininglog.activity import Activity
from traininglog.log import TrainingLog
from traininglog.pain import PainEntry
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.finding import Analysis

SIXTEEN_WEEKS = """
zone Europe/Berlin
2026-08-04 run 6.2 km 38:10 164 spm | no pain
2026-08-06 run 6.0 km 37:00 163 spm
2026-08-08 run 12.3 km 76:40 163 spm | no pain
2026-08-11 run 6.3 km 39:00 164 spm | no pain
2026-08-13 run 6.1 km 37:40 163 spm
2026-08-16 run 10.2 km 65:30 162 spm | knee right 4/10 from 5.1 km; next morning 3/10
2026-08-21 run 3.5 km 22:30 164 spm
2026-08-23 run 6.8 km 43:50 162 spm | knee right 4/10 from 4.0 km; next morning 3/10
2026-09-01 run 3.3 km 21:00 165 spm back pain | no pain
2026-09-03 run 5.0 km 33:00 163 spm | knee right 5/10 from 2.7 km; next morning 4/10
2026-09-09 rest | lower back 2/10
2026-09-17 run 3.0 km 20:10 164 spm back pain | knee right 4/10 from 1.6 km; next morning 3/10
2026-09-19 run 2.4 km 16:00 163 spm | knee right 5/10 from 1.6 km; next morning 4/10
2026-09-22 ride 20 km 60:00
2026-09-25 ride 22 km 65:00
2026-09-28 ride 20 km 60:00
2026-09-30 rest | lower back 2/10
2026-10-01 ride 25 km 70:00
2026-10-04 ride 25 km 72:00
2026-10-07 ride 20 km 61:00
2026-10-10 run 1.5 km 10:40 164 spm | no pain
2026-10-12 run 1.5 km 10:30 165 spm | no pain
2026-10-15 run 1.5 km 10:20 164 spm | no pain
2026-10-17 run 2.4 km 16:50 167 spm | no pain
2026-10-19 run 2.4 km 16:30 168 spm
2026-10-22 run 2.4 km 16:30 168 spm | no pain
2026-10-24 run 3.2 km 22:20 169 spm | no pain
2026-10-26 run 3.2 km 22:40 168 spm at 07:10 | knee right 2/10 from 2.6 km "At the bridge."; next morning 3/10
2026-10-29 run 2.4 km 16:20 169 spm | no pain
2026-10-31 run 2.4 km 16:20 170 spm | no pain
2026-11-02 run 3.2 km 21:50 170 spm | no pain
2026-11-05 run 3.2 km 21:40 171 spm | no pain
2026-11-07 run 3.8 km 25:40 171 spm | no pain
2026-11-09 run 3.8 km 25:40 172 spm | no pain
2026-11-12 run 4.4 km 29:40 172 spm | no pain
2026-11-14 run 4.4 km 29:50 171 spm | knee right 1/10 from 4.3 km
2026-11-16 run 5.0 km 33:40 172 spm | no pain
2026-11-19 run 5.0 km 33:30 173 spm | no pain
2026-11-22 run 5.6 km 37:40 172 spm | knee right 1/10 from 5.2 km
"""


def hand_made() -> tuple[TrainingLog, Analysis]:
    """Thirty-one runs in sixteen weeks: came back three times sooner, then later."""
    log, problems = read_text(SIXTEEN_WEEKS, "Demo runner")
    assert not problems
    return log, analyse(log, date(2026, 11, 22))


def silent(runs: int = 30) -> tuple[TrainingLog, Analysis]:
    """A log nobody wrote a word of pain into."""
    log = TrainingLog("Quiet", tuple(_run(n, date(2020, 1, 1) + n * _DAY) for n in range(runs)))
    return log, analyse(log, date(2020, 3, 1))


def empty() -> tuple[TrainingLog, Analysis]:
    """Nothing yet."""
    log = TrainingLog("New")
    return log, analyse(log, date(2026, 1, 1))


_DAY = timedelta(days=1)


def _run(number: int, day: date, km: float = 8.0, cadence: float | None = 168.0) -> Activity:
    return Activity(
        id=f"1-{day:%Y%m%d}T070000-{number * 7919:010x}-0", sport="running",
        start=datetime(day.year, day.month, day.day, 7, tzinfo=UTC), zone="UTC", day=day,
        distance_km=km, timer_min=km * 6, speed_mps=2.7, cadence_spm=cadence, device="Watch",
    )  # fmt: skip


def long_log(
    runs: int = 3000, days: int = 3650, pains: int = 400, seed: int = 1
) -> TrainingLog:
    """A log of ten years: most runs answered, some painful, with rests after many of them."""
    rng = random.Random(seed)
    first = date(2016, 11, 28)
    chosen = sorted(rng.sample(range(days), runs))
    activities = []
    entries = []
    for number, offset in enumerate(chosen):
        day = first + offset * _DAY
        km = rng.uniform(3, 21)
        activities.append(_run(number, day, round(km, 2), 160 + rng.random() * 16))
        if rng.random() < pains / runs:
            entries.append(PainEntry(
                day, "knee", "right", rng.randint(1, 8), onset_km=round(km * rng.random(), 1),
            ))  # fmt: skip
        elif rng.random() < 0.85:
            entries.append(PainEntry(day, score=0))
    return TrainingLog("Long", tuple(activities), tuple(entries))
