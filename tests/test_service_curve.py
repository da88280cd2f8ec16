"""Pace and heart rate of one run in forty points."""

from __future__ import annotations

import numpy as np
import pytest

from service.curve import curve, curve_of
from traininglog.schema import MISSING
from traininglog.streams import Stream

NAN = float("nan")


def test_each_point_is_the_median_of_its_stretch() -> None:
    distance = np.linspace(0, 4000, 401)
    speed = np.where(distance < 2000, 2.0, 3.0)
    speed[7] = 99
    found = curve(distance, speed, np.full(401, NAN))
    assert found
    assert found.length_km == 4
    assert found.speed_mps[:20] == (2.0,) * 20
    assert found.speed_mps[20:] == (3.0,) * 20
    assert found.heart_rate_bpm == (None,) * 40


@pytest.mark.parametrize("distance", [[], [NAN, NAN], [0.0], [0.0, 0.0], [NAN, 5.0]])
def test_without_a_distance_there_is_no_curve(distance: list[float]) -> None:
    along = np.array(distance, dtype=float)
    assert curve(along, along, along) is None


def test_stored_integers_are_read_in_their_units() -> None:
    stream = Stream({
        "timestamp": np.arange(3),
        "distance_m": np.array([0, MISSING, 100_000]),
        "speed_mps": np.array([2500, 2500, MISSING]),
    })  # fmt: skip
    found = curve_of(stream)
    assert found
    assert found.length_km == 1
    assert found.speed_mps[0] == 2.5
    assert found.speed_mps[39] is None
    assert curve_of(Stream({"timestamp": np.arange(3)})) is None
