"""The hip drop: the angle of two points, whichever way the camera was held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import cos, hypot, radians, sin
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.hip_drop import (
    LEAST_PX,
    MOST_DEGREES,
    Line,
    Marked,
    Point,
    drop_deg,
    observed,
    read_times,
    tilt_deg,
    times_words,
)
from traininglog.facts import Observation, fact_faults

DAY = date(2026, 11, 22)
LEVEL: Line = ((50.0, 700.0), (650.0, 700.0))


def line(angle: float, length: float = 200.0, x: float = 300.0, y: float = 300.0) -> Line:
    """A line through a point; above 0 its right end is lower."""
    dx, dy = length / 2 * cos(radians(angle)), length / 2 * sin(radians(angle))
    return (x - dx, y - dy), (x + dx, y + dy)


def turned(told: Line, angle: float) -> Line:
    """The same line in a picture that is turned about its corner."""
    c, s = cos(radians(angle)), sin(radians(angle))

    def turn(point: Point) -> Point:
        return point[0] * c - point[1] * s, point[0] * s + point[1] * c

    return turn(told[0]), turn(told[1])


def mirrored(told: Line) -> Line:
    return (700 - told[0][0], told[0][1]), (700 - told[1][0], told[1][1])


drops = st.floats(-44, 44)
tilts = st.floats(-44, 44)
lengths = st.floats(LEAST_PX + 1, 3000)


@given(drops, lengths)
def test_the_angle_is_that_of_the_line_whichever_point_came_first(
    angle: float, length: float
) -> None:
    hips = line(angle, length)
    assert tilt_deg(Marked(hips)) == pytest.approx(angle, abs=1e-6)
    assert tilt_deg(Marked(hips[::-1])) == pytest.approx(angle, abs=1e-6)


@given(drops, tilts, lengths)
def test_a_tilted_camera_changes_nothing_where_the_level_is_marked(
    angle: float, tilt: float, length: float
) -> None:
    hips, level = turned(line(angle, length), tilt), turned(LEVEL, tilt)
    assert tilt_deg(Marked(hips, level)) == pytest.approx(angle, abs=1e-6)
    assert tilt_deg(Marked(hips, level[::-1])) == pytest.approx(angle, abs=1e-6)


@given(drops, tilts)
def test_a_mirrored_picture_has_the_other_sign(angle: float, tilt: float) -> None:
    marked = Marked(turned(line(angle), tilt), turned(LEVEL, tilt))
    level = marked.level
    assert level
    other = Marked(mirrored(marked.hips), mirrored(level))
    assert tilt_deg(other) == pytest.approx(-tilt_deg(marked), abs=1e-6)


@given(drops)
def test_the_other_view_and_the_other_leg_turn_the_sign(angle: float) -> None:
    marked = Marked(line(angle))
    behind = drop_deg(marked, "behind", "right")
    assert drop_deg(marked, "front", "right") == -behind
    assert drop_deg(marked, "behind", "left") == -behind
    assert drop_deg(marked, "front", "left") == behind


def test_seen_from_behind_on_the_right_leg_the_left_hip_hangs() -> None:
    left_end_lower = Marked(line(-8))
    assert drop_deg(left_end_lower, "behind", "right") == pytest.approx(8)


@pytest.mark.parametrize(
    ("hips", "level", "words"),
    [
        (((10.0, 10.0), (10.0, 10.0)), None, "hip points are too close"),
        (((10.0, 10.0), (28.0, 10.0)), None, "hip points are too close"),
        (line(0), ((5.0, 5.0), (6.0, 5.0)), "ends of the level line are too close"),
        (line(60), None, "more than 45 deg from level"),
        (line(90), None, "more than 45 deg from level"),
        (line(0), line(50), "steeper than 45 deg"),
        (line(30), line(-30), "more than 45 deg from level"),
        (((float("nan"), 0.0), (100.0, 0.0)), None, "cannot be read"),
        (((0.0, 0.0), (float("inf"), 0.0)), None, "cannot be read"),
        (((0.0, 0.0), (1e9, 0.0)), None, "cannot be read"),
    ],
)
def test_points_without_an_angle_are_refused_in_a_sentence(
    hips: Line, level: Line | None, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        tilt_deg(Marked(hips, level))


points = st.tuples(st.floats(-5000, 5000), st.floats(-5000, 5000))


@given(st.tuples(points, points), st.none() | st.tuples(points, points))
def test_whatever_is_marked_is_an_angle_that_can_be_kept_or_a_sentence(
    hips: Line, level: Line | None
) -> None:
    try:
        told = observed([Marked(hips, level)], "behind", "left", DAY)
    except ValueError as fault:
        words = str(fault)
        assert words.endswith(".")
        return
    assert hypot(hips[1][0] - hips[0][0], hips[1][1] - hips[0][1]) >= LEAST_PX
    assert fact_faults(told, DAY) == ()


def test_more_degrees_than_can_be_kept_are_refused_here_too() -> None:
    assert fact_faults(Observation(DAY, "hip drop", float(MOST_DEGREES))) == ()
    assert fact_faults(Observation(DAY, "hip drop", MOST_DEGREES + 0.1)) != ()


def test_two_times_are_kept_as_their_mean_with_how_far_apart_they_are() -> None:
    times = [Marked(line(-8.2)), Marked(line(-7.6), LEVEL)]
    assert observed(times, "behind", "right", DAY, "third trial") == Observation(
        DAY, "hip drop", 7.9, "right",
        words="8.2 and 7.6 deg, 0.6 apart, mean 7.9; seen from behind, against a level line; "
        "third trial",
    )  # fmt: skip


def test_once_says_so_and_the_other_way_round_has_its_own_name() -> None:
    once = observed([Marked(line(3.04))], "behind", "right", DAY)
    assert (once.name, once.degrees, once.side) == ("hip rise", 3.0, "right")
    assert once.words == "3.0 deg, measured once; seen from behind"
    assert replace(observed([Marked(line(3.04))], "front", "right", DAY), words=None) == (
        Observation(DAY, "hip drop", 3.0, "right")
    )
    assert times_words([2.0, -1.0]) == "2.0 and \u22121.0 deg, 3.0 apart, mean 0.5"


def test_what_a_browser_sends_is_read() -> None:
    hips = [[1, 2.5], [300, 40]]
    assert read_times([{"hips": hips, "level": None}, {"hips": hips, "level": hips}]) == (
        Marked(((1, 2.5), (300, 40))),
        Marked(((1, 2.5), (300, 40)), ((1, 2.5), (300, 40))),
    )
    with pytest.raises(ValueError, match="Mark both hip points"):
        observed(read_times([]), "behind", "left", DAY)


@pytest.mark.parametrize(
    "told",
    [
        None, "", {}, 3, [1], [{}], [{"hips": None, "level": None}], [{"hips": [[1, 2]]}],
        [{"hips": [["1", 2], [3, 4]], "level": None}], [{"hips": [[1, 2], [3]], "level": None}],
        [{"hips": [[1, 2], [3, 4]], "level": 5}],
        [{"hips": [[1, 2], [3, 4]], "level": None}] * 3,
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(told: Any) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        read_times(told)
