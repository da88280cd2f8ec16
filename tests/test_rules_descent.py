"""Metres downhill: context for a knee that hurts, never for a shin."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rules.case import Case
from rules.descent import descent
from tests.speed_logs import read

if TYPE_CHECKING:
    from traininglog.log import TrainingLog

DAY = date(2024, 3, 28)
HILLS = """
    2024-02-10 run 10 km 60:00 20 m down
    2024-02-12 run 10 km 60:00 60 m down
    2024-03-10 run 10 km 60:00 100 m down
    2024-03-12 run 5 km 30:00 80 m down
    2024-03-14 run 5 km 30:00
"""


def test_the_last_weeks_beside_those_before() -> None:
    log = read(HILLS, "2024-03-20 run 6 km 36:00 | knee left 3/10 from 4 km")
    (found,) = descent(Case.of(log, DAY))
    assert found.sentence == (
        "Left knee: in the last 28 days your runs went down 12 m in each km (180 m in all), "
        "in the 28 days before 4 m (80 m in all)."
    )
    assert (found.effect, found.effect_unit) == (8, "m_per_km")
    assert found.clarity == "no_clear_change"
    assert found.place
    assert found.place.location == "knee"
    assert "another question" in found.caveats[0]
    assert len(found.run_ids) == 4


def test_the_knee_that_hurt_last_is_meant(log: TrainingLog) -> None:
    """
    2024-02-10 run 10 km 60:00 20 m down | knee left 3/10
    2024-03-12 run 5 km 30:00 80 m down | itb right 3/10
    2024-03-13 rest | knee left 3/10 stairs
    """
    (found,) = descent(Case.of(log, DAY))
    assert str(found.place) == "left knee"
    assert (found.effect, found.clarity) == (14, "clear")


def test_a_niggle_asks_for_no_context() -> None:
    niggle = read(HILLS, "2024-03-20 run 6 km 36:00 | knee left 2/10 from 4 km")
    assert list(descent(Case.of(niggle, DAY))) == []


def test_it_is_not_told_for_a_shin_or_a_knee_of_long_ago() -> None:
    shin = read(HILLS, "2024-03-20 run 6 km 36:00 | shin left 3/10 from 4 km")
    old = read("2022-03-20 run 6 km 36:00 | knee left 3/10 from 4 km", HILLS)
    fine = read("2022-03-20 rest | knee left 0/10 stairs", HILLS)
    for log in (shin, old, fine):
        assert list(descent(Case.of(log, DAY))) == []


def test_both_windows_need_a_descent(log: TrainingLog) -> None:
    """
    2024-03-12 run 5 km 30:00 80 m down | knee right 3/10
    """
    assert list(descent(Case.of(log, DAY))) == []
    assert list(descent(Case.of(log, date(2024, 4, 20)))) == []
