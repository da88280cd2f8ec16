"""Steps a minute at the runner's own speed; never a number everybody should have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rules.cadence_line import cadence_line, own_line
from tests.speed_logs import case_of, read, steady, with_runs
from traininglog.reference import claim

if TYPE_CHECKING:
    from traininglog.log import TrainingLog


def _rising(runs: int) -> TrainingLog:
    """168 steps at 2.8 m/s, 6 more with each m/s."""
    return read(steady([168 + 0.6 * (n % 5 - 2) for n in range(runs)], "spm"))


def test_a_line_of_ones_own() -> None:
    (found,) = cadence_line(case_of(_rising(12)))
    assert (found.kind, found.clarity, found.effect_unit) == ("cadence", "clear", "spm")
    assert found.sentence == (
        "At 2.8 m/s (5:57 min/km) you take 168 steps a minute (90 % of runs 167 to 169), "
        "from 12 runs, 1 Mar 2024 to 3 Apr 2024."
    )
    low, high = found.interval or (None, None)
    assert low
    assert high
    assert low < (found.effect or 0) < high
    slopes, caveat, means = found.caveats
    assert slopes.endswith("in 256 runners with a watch by +6.0.")
    assert caveat == claim("cadence_steps").caveat
    assert means.startswith("12 of 12 runs")
    assert "180" not in " ".join([found.sentence, *found.caveats])
    assert len(found.run_ids) == 12
    assert found.origins == ("manual",)
    assert own_line(case_of(_rising(12)))


@pytest.mark.parametrize(("step_mps", "is_told"), [(0.0, False), (0.03, False), (0.1, True)])
def test_ones_own_slope_takes_runs_at_several_speeds(step_mps: float, is_told: bool) -> None:  # noqa: FBT001
    speeds = [{"speed_mps": 2.8 + step_mps * (n % 5 - 2)} for n in range(12)]
    (found,) = cadence_line(case_of(with_runs(_rising(12), *speeds)))
    assert any("with each m/s" in caveat for caveat in found.caveats) is is_told


def test_after_a_change_the_newest_runs_are_meant() -> None:
    log = read(steady([164.0] * 20 + [172.0] * 8, "spm"))
    (found,) = cadence_line(case_of(log))
    assert "you take 172 steps a minute" in found.sentence
    assert (
        "from your newest 8 runs, 30 Apr 2024 to 21 May 2024 (the 20 before" in found.sentence
    )
    assert found.sentence.endswith("before took 164).")


def test_a_change_on_another_surface_says_so() -> None:
    log = read(steady([172.0] * 20 + [164.0] * 8, "spm"))
    ground = [{"surface": "treadmill"}] * 20 + [{"surface": "road"}] * 8
    (found,) = cadence_line(case_of(with_runs(log, *ground)))
    assert "(the 20 before took 172)" in found.sentence
    assert "the surface changed" in found.caveats
    (same,) = cadence_line(case_of(with_runs(_rising(28), *ground)))
    assert "the surface changed" not in same.caveats


def test_one_mad_run_does_not_move_it() -> None:
    log = _rising(30)
    spoilt = replace(log.runs[4], cadence_spm=240.0)
    mad = replace(log, activities=(*log.runs[:4], spoilt, *log.runs[5:]))
    here, there = own_line(case_of(log)), own_line(case_of(mad))
    assert here
    assert there
    assert there.cadence_spm == pytest.approx(here.cadence_spm, abs=0.3)


def test_a_few_runs_are_told_as_too_few_with_a_day() -> None:
    (found,) = cadence_line(case_of(_rising(7)))
    assert found.clarity == "not_enough_data"
    assert "7 runs with a cadence" in found.sentence
    assert found.needs == ("3 more cadence runs, about 31 Mar.",)
    assert found.expected_on == date(2024, 3, 31)


def test_nothing_is_said_of_an_old_log_or_without_a_cadence() -> None:
    log = _rising(12)
    later = log.runs[-1].day + timedelta(days=400)
    assert list(cadence_line(case_of(log, later))) == []
    none = read("2024-03-01 run 6 km 36:00")
    assert list(cadence_line(case_of(none))) == []
