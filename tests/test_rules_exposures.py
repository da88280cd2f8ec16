"""What may go before a run that hurts, run by run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rules.case import Case
from rules.exposures import exposures
from traininglog.log import TrainingLog
from traininglog.textform import read_text

if TYPE_CHECKING:
    from rules.exposures import Exposure

DAY = date(2024, 12, 31)


def _values(log: TrainingLog, most_painful: int = 20) -> dict[str, list[float | None]]:
    return {
        e.words.name: [None if np.isnan(v) else round(float(v), 2) for v in e.values]
        for e in exposures(Case.of(log, DAY), most_painful)
    }


def test_days_since_the_last_run_and_before_the_run_before(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00
    2024-03-03 run 6 km 36:00
    2024-03-03 run 3 km 18:00
    2024-03-08 run 6 km 36:00 back busy
    2024-05-30 run 6 km 36:00
    """
    found = _values(log)
    assert found["days since the last run"] == [None, 2, 0, 5, 28]  # a long break is cut
    assert found["days before the run before"] == [None, None, 2, 0, 5]


@pytest.mark.parametrize("kind", ["pain", "no_record"])
def test_a_break_that_pain_made_or_nobody_saw_is_unknown(kind: str) -> None:
    log, _ = read_text(f"""
        2024-03-01 run 6 km 36:00
        2024-03-08 run 6 km 36:00 back {kind}
        2024-03-08 run 3 km 18:00
    """)
    assert _values(log)["days since the last run"] == [None, None, 0]


def test_speed_and_descent_are_those_of_the_run_before(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00
    2024-03-03 run 6 km 30:00
    2024-03-05 run 6 km 36:00
    """
    speeds, descents = (3.0, 3.3, 3.0), (60.0, 120.0, None)
    runs = [
        replace(run, speed_mps=speed, descent_m=descent)
        for run, speed, descent in zip(log.runs, speeds, descents, strict=True)
    ]
    found = _values(TrainingLog("me", (*runs, replace(runs[2], id="x", day=date(2024, 3, 6)))))
    assert found["speed of the run before"] == [None, 0, 10, 0]
    assert found["descent of the run before"] == [None, 10, 20, None]


def test_cadence_is_beside_the_own_line(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00
    """
    first = log.runs[0]
    runs = [
        replace(
            first,
            id=f"{n:02}",
            day=date(2024, 3, 1 + n),
            speed_mps=2.5 + n % 5 / 10,
            cadence_spm=150 + 6 * (2.5 + n % 5 / 10) + 4 * (n == 7),
        )
        for n in range(20)
    ]
    beside = _values(TrainingLog("me", tuple(runs)))["steps a minute of the run before"]
    assert beside[8] == pytest.approx(4, abs=0.2)
    assert beside[3] == pytest.approx(0, abs=0.2)
    too_few = _values(TrainingLog("me", tuple(runs[:5])))
    assert too_few["steps a minute of the run before"] == [None] * 5


def test_single_longer_runs_only_where_so_many_hurt(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00
    2024-03-03 run 9 km 54:00
    2024-03-05 run 6 km 36:00
    2024-03-07 run 6 km 36:00
    """
    assert _values(log)["single longer runs"] == [None] * 4
    assert _values(log, 160)["single longer runs"] == [None, None, 100, 0]


def test_steps_are_days_or_standard_deviations(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00
    2024-03-03 run 6 km 36:00
    """
    found: tuple[Exposure, ...] = exposures(Case.of(log, DAY), 20)
    assert [e.unit for e in found] == ["odds_ratio_per_day"] * 2 + ["odds_ratio_per_sd"] * 4
    assert all(e.scale > 0 for e in found)
