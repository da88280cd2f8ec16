"""Cadence and heart rate of every run at one speed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.matched import matched
from tests.speed_logs import bins, read, steady, with_runs
from traininglog.log import TrainingLog

SPEEDS = [2.6, 2.7, 2.8, 2.9, 3.0]


def _with_bins(runs: int, spm: float = 168.0, slope: float = 6.0) -> TrainingLog:
    """A run a row, its cadence `spm` at 2.8 m/s and `slope` more with each m/s."""
    log = read(steady([0.0 + 160] * runs, "spm"))
    rows = [
        (n, speed, True, 20, spm + slope * (speed - 2.8), 150 + 13 * (speed - 2.8))
        for n, speed in enumerate((SPEEDS * runs)[:runs])
    ]
    return replace(log, bins=bins([run.id for run in log.runs], rows))


def test_runs_of_all_speeds_stand_at_the_usual_one() -> None:
    told = matched(_with_bins(15))
    assert (told.cadence.n, told.cadence.of_runs, told.cadence.speed_mps) == (15, 15, 2.8)
    assert told.cadence.slope_per_mps == pytest.approx(6)
    assert told.heart_rate.slope_per_mps == pytest.approx(13)
    first = told.cadence.runs[0]
    assert first.speed_mps == pytest.approx(2.6)
    assert first.value == pytest.approx(166.8)
    assert {round(run.matched, 6) for run in told.cadence.runs} == {168}
    assert {round(run.matched, 6) for run in told.heart_rate.runs} == {150}


def test_a_new_cadence_is_no_slope() -> None:
    """Eight newest runs are quicker steps at slower running; the slope stays 6."""
    log = read(steady([160.0] * 24, "spm"))
    rows = [
        (n, speed - new * 0.3, True, 20, 160 + 6 * (speed - new * 0.3 - 2.8) + 8 * new, 0.0)
        for n, speed in enumerate((SPEEDS * 5)[:24])
        for new in [n >= 16]
    ]
    told = matched(replace(log, bins=bins([run.id for run in log.runs], rows))).cadence
    assert told.slope_per_mps == pytest.approx(6)
    assert told.runs[-1].matched - told.runs[0].matched == pytest.approx(8)


def test_the_basis_is_said_in_the_persons_unit() -> None:
    lane = matched(_with_bins(15)).cadence
    assert lane.basis("km") == "at 2.8 m/s (5:57 min/km) by your own slope, 15 of 15 runs"
    assert "at 2.8 m/s (9:35 min/mi)" in lane.basis("mi")


def test_runs_without_bins_tell_their_mean_and_it_is_said() -> None:
    log = _with_bins(15)
    typed = read(steady([160.0] * 15, "spm"), "2024-08-01 run 6 km 36:00 170 spm")
    with_one_more = replace(typed, bins=log.bins)
    lane = matched(with_one_more).cadence
    assert [run.from_bins for run in lane.runs[-2:]] == [True, False]
    assert lane.basis("km").endswith("16 of 16 runs (1 by the mean of the whole run)")


def test_few_runs_are_moved_by_the_published_slope_and_heart_rate_by_none() -> None:
    told = matched(_with_bins(5, slope=9))
    cadence, heart = told.cadence, told.heart_rate
    assert (cadence.slope_per_mps, cadence.slope_is_own) == (6, False)
    assert cadence.runs[0].matched == pytest.approx(cadence.runs[0].value + 1.2)
    assert cadence.basis("km").startswith(
        "at 2.8 m/s (5:57 min/km) by the slope of other runners"
    )
    assert (heart.slope_per_mps, heart.slope_is_own) == (None, False)
    assert [run.matched for run in heart.runs] == [run.value for run in heart.runs]
    assert heart.basis("km").startswith("at each run's own speed, near 2.8 m/s")


def test_runs_of_one_speed_tell_no_slope_of_their_own() -> None:
    lines = [f"2024-03-{day:02d} run 6 km 36:00 160 spm" for day in range(1, 15)]
    assert not matched(read(*lines)).cadence.slope_is_own


def test_nothing_measured() -> None:
    lane = matched(read("2024-03-01 run 6 km 36:00", "2024-03-03 run 6 km 36:00")).cadence
    assert (lane.n, lane.speed_mps, lane.runs) == (0, None, ())
    assert lane.basis("km") == "cadence in 0 of 2 runs"
    assert matched(TrainingLog("me")).heart_rate.basis("mi") == "heart rate in 0 of 0 runs"


def test_heart_rate_alone_has_its_own_usual_speed() -> None:
    told = matched(read("2024-03-01 run 6 km 36:00 150 bpm"))
    assert (told.cadence.n, told.heart_rate.n, told.heart_rate.speed_mps) == (0, 1, 2.8)


def test_the_watch_stands_beside_its_run() -> None:
    log = with_runs(_with_bins(3), {"device": "Watch A"})
    assert [run.device for run in matched(log).cadence.runs] == ["Watch A", None, None]
