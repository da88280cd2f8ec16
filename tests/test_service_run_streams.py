"""A run along its way: lanes, pauses, splits, the outline of its track."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from service.run_map import (
    EARTH_M,
    MOST_POINTS,
    Outline,
    outline_of,
    project,
    scale_bar,
    simplify,
)
from service.run_splits import splits_of
from service.run_streams import LANES, min_max, places, way_of
from service.run_streams import MOST_POINTS as MOST_VALUES
from service.running import Timeline, climbs
from tests.run_ways import NAN, START, paused, stored, stream, way
from traininglog.schema import MISSING
from traininglog.streams import Stream

FLOATS = st.floats(-1e4, 1e4, width=32) | st.just(NAN)


def outline(made: Stream, painful: tuple[float, float] | None = None) -> Outline:
    found = outline_of(way(made), painful)
    assert isinstance(found, Outline)
    return found


# Fewer points


@given(arrays(float, st.integers(1, 400), elements=FLOATS), st.integers(4, 60))
def test_fewer_points_keep_the_least_and_the_greatest(values: np.ndarray, most: int) -> None:
    kept = min_max(values, most)
    assert len(kept) == len(places(len(values), most)) <= max(most, 1)
    known, shown = values[np.isfinite(values)], kept[np.isfinite(kept)]
    assert set(shown) <= set(known)
    if len(known):
        assert (shown.min(), shown.max()) == (known.min(), known.max())
    else:
        assert not len(shown)


@given(st.integers(1, 50_000), st.integers(4, 1500))
def test_their_places_go_along_the_run(number: int, most: int) -> None:
    at = places(number, most)
    assert at[0] == 0
    assert at[-1] < number
    assert (np.diff(at) >= 0).all()


def test_ten_hours_come_as_fifteen_hundred_values() -> None:
    made = way(stream(36_000))
    assert all(len(min_max(values)) <= MOST_VALUES for values in made.lanes.values())


# Lanes and minutes


def test_a_watch_that_measures_all_has_six_lanes() -> None:
    made = way(stream())
    assert tuple(made.lanes) == LANES
    assert np.nanmedian(made.lanes["pace"]) == pytest.approx(2.7, abs=0.01)
    assert np.nanmax(made.lanes["cadence"]) == 170
    assert made.pauses == ()
    assert [made.minutes[n] for n in made.walking[0]] == pytest.approx([15, 16], abs=0.1)


def test_what_was_not_measured_has_no_lane() -> None:
    plain = stream(stance_time_ms=None, stance_time_balance_percent=None, altitude_m=None)
    assert tuple(way(plain).lanes) == ("pace", "cadence", "heart_rate")


def test_without_steps_nobody_is_said_to_walk() -> None:
    assert way(stream(cadence_rpm=None)).walking == ()


def test_without_a_distance_the_recorded_speed_counts() -> None:
    made = way(stream(distance_m=None, speed_mps=np.full(1850, 3.0)))
    assert made.km is None
    assert np.nanmedian(made.lanes["pace"]) == 3
    assert made.minute_at(1.0) is None
    assert made.km_at(1.0) is None
    assert splits_of(made, "km") == ()


@given(st.integers(10, 1800), st.integers(31, 4000))
def test_a_pause_takes_nothing_of_the_timer(record: int, seconds: int) -> None:
    made = way(paused(stream(), record, seconds))
    (pause,) = made.pauses
    assert pause.seconds == seconds + 1
    assert pause.moved_km == 0
    assert made.minutes[-1] * 60 == pytest.approx(1849)
    assert np.nanmax(made.lanes["pace"]) < 3
    assert pause.km is not None
    assert made.minute_at(pause.km) == pytest.approx(pause.minute, abs=0.02)


def test_records_that_were_lost_are_no_pause() -> None:
    whole = stream()
    kept = np.r_[0:600, 900:1850]
    made = way(Stream({name: values[kept] for name, values in whole.columns.items()}))
    (hole,) = made.pauses
    assert hole.seconds == 301
    assert hole.moved_km == pytest.approx(0.81, abs=0.01)
    assert made.minutes[-1] * 60 == 1849
    assert np.isnan(made.lanes["heart_rate"][599])


def test_a_place_is_the_same_in_kilometres_and_minutes() -> None:
    made = way(paused(stream(), 700, 300))
    for km in (0.0, 1.0, 3.3, 4.9):
        minute = made.minute_at(km)
        assert minute is not None
        assert made.km_at(minute) == pytest.approx(km, abs=0.01)
    assert made.minute_at(7.0) is None
    assert made.km_at(99.0) is None


@pytest.mark.parametrize("columns", [{}, {"timestamp": np.array([START])}])
def test_fewer_than_two_records_are_no_way(columns: dict[str, np.ndarray]) -> None:
    assert way_of(Stream(columns)) is None


def test_records_of_nothing_but_time_have_no_lanes() -> None:
    made = way(Stream({"timestamp": START + np.arange(60)}))
    assert made.lanes == {}
    assert outline_of(made) == "the watch recorded no places"


# Splits


@given(
    st.integers(60, 3000),
    st.lists(st.tuples(st.integers(5, 2900), st.integers(31, 900)), max_size=3),
    st.sampled_from(["km", "mi"]),
)
def test_splits_sum_to_the_whole(
    seconds: int, pauses: list[tuple[int, int]], unit: str
) -> None:
    made = stream(seconds)
    for record, stood in pauses:
        made = paused(made, min(record, seconds - 2), stood)
    along = way(made)
    assert along.km is not None
    splits = splits_of(along, "mi" if unit == "mi" else "km")
    assert sum(s.length_km for s in splits) == pytest.approx(along.km[-1])
    assert sum(s.minutes for s in splits) == pytest.approx(along.minutes[-1])
    climbed = climbs(along.line)
    assert climbed
    assert sum(s.ascent_m or 0 for s in splits) == pytest.approx(climbed[0])
    assert sum(s.descent_m or 0 for s in splits) == pytest.approx(climbed[1])
    whole = [s.length_km for s in splits[:-1]]
    assert whole == pytest.approx([1.609344 if unit == "mi" else 1.0] * len(whole))


def test_means_of_a_split_leave_walking_out() -> None:
    third = splits_of(way(stream()), "km")[2]
    assert third.cadence_spm == pytest.approx(170)
    assert third.heart_rate_bpm == pytest.approx(150, abs=0.5)
    assert third.minutes * 60 == pytest.approx(1000 / 2.7 + 60 * (1 - 1.4 / 2.7), abs=1)


def test_what_was_not_measured_is_in_no_split() -> None:
    plain = stream(cadence_rpm=None, heart_rate_bpm=None, altitude_m=None)
    first = splits_of(way(plain), "km")[0]
    assert (first.cadence_spm, first.heart_rate_bpm) == (None, None)
    assert (first.ascent_m, first.descent_m) == (None, None)


def test_a_few_metres_past_a_kilometre_are_no_split() -> None:
    made = stream(372, distance_m=np.linspace(0, 1004, 372))
    (only,) = splits_of(way(made), "km")
    assert only.length_km == pytest.approx(1.004)


def test_standing_all_the_time_has_no_splits() -> None:
    assert splits_of(way(stream(60, distance_m=np.zeros(60))), "km") == ()


def test_climbs_are_the_sum_of_their_steps() -> None:
    line = Timeline(stream(600, altitude_m=np.full(600, 100.0)).columns)
    assert climbs(line) == (0.0, 0.0)


# The outline


@given(st.floats(-89.9, 89.9), st.floats(-180, 180), st.floats(0.5, 5000))
def test_metres_are_metres_all_over_the_earth(lat: float, lon: float, step_m: float) -> None:
    up = np.degrees(step_m / EARTH_M)
    plane = project(np.array([lat, lat + up / 2, lat + up]), np.full(3, lon))
    first, _, last = plane
    assert np.hypot(*(last - first)) == pytest.approx(step_m, rel=1e-3, abs=0.01)
    assert last[1] > first[1]


def test_the_date_line_parts_no_run() -> None:
    east = 179.99 + np.arange(1850) / 1850 * 0.02
    made = outline(stream(position_long_deg=(east + 180) % 360 - 180))
    west, _, right, _ = made.bounds
    assert made.n_jumps == 0
    assert right - west == pytest.approx(0.02 * np.pi / 180 * EARTH_M * 0.61, rel=0.02)


def test_a_track_over_the_pole_is_finite() -> None:
    lat = 90 - np.abs(np.linspace(-0.02, 0.02, 1850))
    lon = np.where(np.arange(1850) < 925, 10.0, -170.0)
    made = outline(stream(position_lat_deg=lat, position_long_deg=lon))
    assert np.isfinite(made.bounds).all()
    assert made.n_jumps == 0


def test_a_jump_parts_the_track_and_far_crumbs_are_left_out() -> None:
    lat = 52.5 + 700 * np.sin(np.arange(1850) / 300) / 111_195
    lat[1000:1010] += 0.04
    made = outline(stream(position_lat_deg=lat))
    _, south, _, north = made.bounds
    assert made.n_jumps == 2
    assert len(made.pieces) == 2
    assert north - south < 1500


def test_ten_hours_are_some_hundred_points() -> None:
    wander = np.cumsum(np.random.default_rng(1).normal(0, 1, (36_000, 2)), axis=0) / 40_000
    made = outline(stream(36_000, position_lat_deg=52 + wander[:, 0],
                          position_long_deg=13 + wander[:, 1]))  # fmt: skip
    assert sum(map(len, made.pieces)) <= MOST_POINTS + 2 * len(made.pieces)


@given(arrays(float, st.tuples(st.integers(2, 60), st.just(2)), elements=st.floats(-500, 500)))
def test_a_simple_line_misses_no_place_by_more(track: np.ndarray) -> None:
    kept = simplify(track, 25.0)
    assert (kept[0] == track[0]).all()
    assert (kept[-1] == track[-1]).all()
    for point in track:
        legs = pairwise(kept)
        assert min(_away(point, a, b) for a, b in legs) <= 25.0 + 1e-6


def _away(point: np.ndarray, start: np.ndarray, end: np.ndarray) -> float:
    along = end - start
    length2 = float(along @ along)
    share = min(max(float((point - start) @ along) / length2, 0), 1) if length2 else 0.0
    return float(np.hypot(*(point - start - share * along)))


def test_the_painful_part_is_drawn_from_its_onset() -> None:
    plain, hurt = outline(stream()), outline(stream(), (20.0, 99.0))
    assert (plain.hurt, plain.onset) == ((), None)
    assert hurt.onset is not None
    assert hurt.offset is None
    assert tuple(hurt.hurt[0][0]) == pytest.approx(hurt.onset, abs=3)
    gone = outline(stream(), (10.0, 20.0))
    assert gone.offset is not None


def test_pain_at_the_very_end_is_a_mark_and_no_line() -> None:
    last = way(stream()).minutes[-1]
    made = outline(stream(), (float(last), float(last)))
    assert made.hurt == ()
    assert made.onset == made.end


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"position_lat_deg": None}, "the watch recorded no places"),
        ({"position_lat_deg": np.where(np.arange(1850) == 7, 52.0, NAN)}, "one place only"),
        ({"position_lat_deg": np.full(1850, 52.0), "position_long_deg": np.full(1850, 13.0)},
         "all of its places lie within 30 m"),
    ],
)  # fmt: skip
def test_no_outline_is_said_in_words(columns: dict[str, Any], words: str) -> None:
    found = outline_of(way(stream(**columns)))
    assert isinstance(found, str)
    assert words in found


@pytest.mark.parametrize(
    ("widest_m", "unit", "length_m", "words"),
    [
        (600.0, "km", 500.0, "500 m"), (1999.0, "km", 1000.0, "1 km"),
        (12_000.0, "km", 10_000.0, "10 km"), (30.0, "km", 20.0, "20 m"),
        (600.0, "mi", 321.8688, "0.2 mi"), (1609.344, "mi", 1609.344, "1 mi"),
    ],
)  # fmt: skip
def test_the_scale_bar_is_round(
    widest_m: float, unit: str, length_m: float, words: str
) -> None:
    length, said = scale_bar(widest_m, "mi" if unit == "mi" else "km")
    assert length == pytest.approx(length_m)
    assert said == words


def test_stored_values_come_back() -> None:
    assert stored("distance_m", [1.5, NAN]).tolist() == [150, MISSING]
