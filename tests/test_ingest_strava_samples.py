"""Streams as record columns: nulls, holes and odd times cost themselves only."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.strava.items import read_item
from ingest.strava.samples import read_streams
from service.running import Timeline, summarise
from tests.strava_people import made_activity
from tests.strava_streams import TYPES, made_streams
from traininglog.schema import MISSING, RECORD_COLUMNS, SEMICIRCLES_PER_DEGREE
from traininglog.streams import encode

START = datetime(2026, 6, 10, 5, 0, tzinfo=UTC)
ORIGIN = int(START.timestamp())
NAMES = {column.name for column in RECORD_COLUMNS}


def _body(**streams: list[Any]) -> dict[str, Any]:
    return {
        name: {"data": data, "series_type": "distance", "resolution": "high"}
        for name, data in streams.items()
    }


def _read(**streams: list[Any]) -> dict[str, list[int | None]]:
    """The columns as lists, with the time since the start and None for what is missing."""
    columns = read_streams(_body(**streams), START)
    assert all(column.dtype == np.int64 for column in columns.values())
    told = {
        name: [None if value == MISSING else value for value in column.tolist()]
        for name, column in columns.items()
    }
    if told:
        told["timestamp"] = [stamp - ORIGIN for stamp in columns["timestamp"].tolist()]
    return told


def test_every_stream_in_the_integers_of_files() -> None:
    assert _read(
        time=[0, 5], distance=[0.0, 14.36], velocity_smooth=[2.5, 2.987],
        altitude=[-3.4, 120.2], heartrate=[120, 178.5], cadence=[84, 85], watts=[210, 0],
        temp=[-5, 17], latlng=[[45.0, 90.0], [-45.0, -90.0]], moving=[True, True],
    ) == {
        "timestamp": [0, 5], "distance_m": [0, 1_436], "speed_mps": [2_500, 2_987],
        "altitude_m": [2_483, 3_101], "heart_rate_bpm": [120, 178], "cadence_rpm": [84, 85],
        "power_w": [210, 0], "temperature_c": [-5, 17],
        "position_lat_deg": [2**29, -(2**29)], "position_long_deg": [2**30, -(2**30)],
    }  # fmt: skip


def test_what_was_not_measured_is_missing_and_without_any_value_no_column() -> None:
    assert _read(
        time=[0, 1, 2, 3], heartrate=[None, 0, 151, "150"], temp=[None] * 4,
        altitude=[10_001, 5.0, float("nan"), float("inf")], watts=[True, {}, [], 10**400],
        latlng=[[1.0, 2.0], None, [1.0], [91.0, 2.0]],
    ) == {
        "timestamp": [0, 1, 2, 3], "heart_rate_bpm": [None, None, 151, None],
        "altitude_m": [None, 2_525, None, None],
        "position_lat_deg": [round(SEMICIRCLES_PER_DEGREE), None, None, None],
        "position_long_deg": [round(2 * SEMICIRCLES_PER_DEGREE), None, None, None],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("times", "kept"),
    [
        ([0, 1, 1, 2], [0, 2, 3]),
        ([0, 5, 3, 6], [0, 2, 3]),
        ([0, 1, 90_000, 2, 3], [0, 1, 3, 4]),
        ([9, 9, 9], [2]),
        ([3, 2, 1], [2]),
        ([0, None, "1", -1, 10**9, 4], [0, 5]),
        ([0, 0.6, 1.4, 2], [0, 2, 3]),
    ],
)
def test_times_rise_and_as_much_as_can_is_kept(times: list[Any], kept: list[int]) -> None:
    told = _read(time=times, cadence=list(range(len(times))))
    assert told["cadence_rpm"] == kept
    assert told["timestamp"] == sorted({*map(int, map(round, (times[k] for k in kept)))})


def test_lists_of_unequal_length_are_as_long_as_the_times() -> None:
    assert _read(time=[0, 1, 2], heartrate=[120], cadence=[80, 81, 82, 83], latlng=[]) == {
        "timestamp": [0, 1, 2], "heart_rate_bpm": [120, None, None], "cadence_rpm": [80, 81, 82]
    }  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        {},
        _body(heartrate=[120]),
        _body(time=[]),
        _body(time=[None]),
        {"time": []},
        {"time": None},
        {"time": {"data": None}},
        {"time": {"data": {"0": 1}}},
    ],
)
def test_without_times_there_are_no_samples(body: dict[str, Any]) -> None:
    assert read_streams(body, START) == {}


def test_an_hour_with_nulls_keeps_what_it_has() -> None:
    rng = random.Random(5)
    pulse = [None if rng.random() < 0.2 else rng.randint(120, 170) for _ in range(3_600)]
    columns = _read(time=list(range(3_600)), heartrate=pulse)
    assert columns == {"timestamp": list(range(3_600)), "heart_rate_bpm": pulse}


@pytest.mark.parametrize("one_leg", [84.5, 84, 77.1])
def test_steps_of_both_feet_come_out_as_they_went_in(one_leg: float) -> None:
    """Strava counts one leg, as files do: 84.5 strides a minute are 169 steps."""
    columns = read_streams(
        _body(
            time=list(range(1_800)),
            distance=[3.0 * second for second in range(1_800)],
            cadence=[one_leg] * 1_800,
        ),
        START,
    )
    summary = summarise(Timeline(columns))
    assert summary.cadence_spm == pytest.approx(2 * one_leg, abs=1 / 64)
    assert summary.running_min == pytest.approx(1_799 / 60)
    assert summary.speed_mps == pytest.approx(3.0)


def test_a_list_and_its_streams_agree() -> None:
    """The same run by its list item and by its samples."""
    made = made_activity(random.Random(3), 7, 9, START, plain=True, km=8.0)
    item = read_item(made.item, "Europe/Berlin").activity
    columns = read_streams(made_streams(made, TYPES), item.start)
    summary = summarise(Timeline(columns))
    assert summary.cadence_spm == pytest.approx(item.cadence_spm, abs=1)
    assert summary.heart_rate_bpm == pytest.approx(item.heart_rate_bpm, abs=1)
    assert columns["distance_m"][-1] / 100_000 == item.distance_km
    assert columns["timestamp"][0] == int(item.start.timestamp())
    assert encode(columns, {})


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
lists = st.lists(values | st.lists(values, max_size=3), max_size=12)


@given(
    st.dictionaries(st.sampled_from(TYPES), st.fixed_dictionaries({"data": lists | values})),
    st.lists(st.integers(-5, 40) | st.none() | st.floats(), max_size=12),
)
def test_no_streams_whatever_raise(body: dict[str, Any], times: list[Any]) -> None:
    for streams in (body, body | _body(time=times)):
        columns = read_streams(streams, START)
        assert columns.keys() <= NAMES
        assert len({len(column) for column in columns.values()}) <= 1
        if columns:
            assert (np.diff(columns["timestamp"]) > 0).all()
            assert encode(columns, {})


@given(st.lists(st.integers(0, 30), min_size=1, max_size=20))
def test_no_more_samples_could_be_kept(times: list[int]) -> None:
    longest: list[int] = []
    for place, time in enumerate(times):
        before = [longest[i] for i in range(place) if times[i] < time]
        longest.append(1 + max(before, default=0))
    assert len(_read(time=times)["timestamp"]) == max(longest)
