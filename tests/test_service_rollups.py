"""Speed bins: which 30-s bins count and what they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from service.rollups import speed_bins
from tests.test_service_running import line
from traininglog.schema import SPEED_BIN_COLUMNS

if TYPE_CHECKING:
    from service.running import Timeline


def _run(minutes: int, **columns: int) -> Timeline:
    time_s = list(range(0, 60 * minutes + 1, 3))
    every: dict[str, Any] = {name: [value] * len(time_s) for name, value in columns.items()}
    return line(time_s, strides=[85.0] * len(time_s), mps=2.75, **every)


def test_a_steady_run_fills_two_rows() -> None:
    rows = speed_bins(_run(10, heart_rate_bpm=150, stance_time_ms=2400, step_length_mm=9700))
    assert [(r["speed_bin"], r["later"], r["n"]) for r in rows] == [
        (27, False, 16),  # the first 8 minutes
        (27, True, 4),
    ]
    early = rows[0]
    assert list(early) == [column.name for column in SPEED_BIN_COLUMNS]
    assert early["speed_sum"] == pytest.approx(16 * 2.75, rel=1e-3)
    assert early["cadence_sum"] == pytest.approx(16 * 170)
    assert early["cadence_sum2"] == pytest.approx(16 * 170**2)
    assert early["heart_rate_sum"] / early["heart_rate_n"] == pytest.approx(150)
    assert early["stance_sum"] / early["stance_n"] == pytest.approx(240)
    assert early["step_sum"] / early["step_n"] == pytest.approx(970)


def test_what_was_not_measured_is_not_counted() -> None:
    (row,) = speed_bins(_run(2, heart_rate_bpm=0))
    assert (row["n"], row["cadence_n"], row["heart_rate_n"], row["stance_n"]) == (4, 4, 0, 0)
    assert row["heart_rate_sum"] == row["step_sum"] == 0.0


def test_bins_with_walking_are_left_out() -> None:
    time_s = list(range(0, 121, 5))
    walking = [40 <= t < 50 for t in time_s]  # 10 s in the second bin
    timeline = line(
        time_s, strides=[50.0 if w else 85.0 for w in walking],
        mps=[1.2 if w else 2.55 for w in walking[:-1]],
    )  # fmt: skip
    assert sum(row["n"] for row in speed_bins(timeline)) == 3


def test_bins_on_a_slope_are_left_out() -> None:
    time_s = list(range(0, 241, 5))
    metres = [100 + max(0.05 * 2.5 * (t - 120), 0.0) for t in time_s]
    hill = line(time_s, strides=[85.0] * len(time_s), mps=2.5,
                altitude_m=[round(5 * (m + 500)) for m in metres])  # fmt: skip
    assert sum(row["n"] for row in speed_bins(hill)) == 4


def test_bins_with_a_pause_are_left_out() -> None:
    time_s = [*range(0, 41, 5), *range(100, 161, 5)]
    mps = [2.5] * 8 + [0.0] + [2.5] * 12
    timeline = line(time_s, strides=[85.0] * len(time_s), mps=mps, stops=[(40, 100)])
    assert sum(row["n"] for row in speed_bins(timeline)) == 2


def test_long_intervals_are_spread_over_bins() -> None:
    timeline = line([0, 20, 40, 60], strides=[85, 85, 90, 90], mps=2.5)
    rows = speed_bins(timeline)
    assert sum(r["n"] for r in rows) == 2
    # 0 to 40 s at 170: the second bin has 10 s of it, and 20 s at 180
    total = sum(r["cadence_sum"] for r in rows)
    assert total == pytest.approx(170 + (10 * 170 + 20 * 180) / 30)


@pytest.mark.parametrize(
    "timeline",
    [line([0]), line([0, 60], strides=[85, 85]), line([0, 10], strides=[85, 85], mps=3.0)],
)
def test_too_little_gives_no_row(timeline: Timeline) -> None:
    assert speed_bins(timeline) == []


def test_repeated_times_do_no_harm() -> None:
    time_s = [0, 0, 15, 15, 30, 30, 45, 60]
    metres = np.array(time_s) * 2.5
    timeline = line(time_s, strides=[85] * 8, distance_m=[round(100 * m) for m in metres])
    assert sum(row["n"] for row in speed_bins(timeline)) == 2
