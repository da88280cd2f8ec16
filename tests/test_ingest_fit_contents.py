"""Clocks, zones, devices, laps, pauses and splits from untrusted small messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from ingest.fit.base_types import FIT_EPOCH, SYSTEM_TIME_END
from ingest.fit.contents import (
    Clock,
    clock_of,
    devices_of,
    integer,
    laps_of,
    local_offset_s,
    number,
    pauses_of,
    splits_of,
    text,
)
from ingest.fit.model import Message, Part
from ingest.fit.names import device_name
from ingest.recording import Device, Records
from tests.watch_files import START, START_FIT

CLOCK = Clock(0)


def _part(messages: dict[int, list[Message]], times: list[int] | None = None) -> Part:
    stamps = np.array([at + FIT_EPOCH for at in times or []], np.int64)
    return Part(0, Records({"timestamp": stamps}), messages, [])


def test_values_of_another_kind_are_none() -> None:
    message: Message = {0: 5, 1: "five", 2: 5.5, 3: "  ", 4: 1e12}
    assert [integer(message, n) for n in range(5)] == [5, None, None, None, None]
    assert [number(message, n, 10) for n in range(6)] == [0.5, None, 0.55, None, None, None]
    assert [text(message, n) for n in range(4)] == [None, "five", None, None]
    assert [CLOCK.seconds(message, n) for n in (0, 1, 2, 9)] == [
        FIT_EPOCH + 5,
        None,
        None,
        None,
    ]


@pytest.mark.parametrize("raw", [-1, 2**32 - 1, 2**40])
def test_times_out_of_bounds_are_none(raw: int) -> None:
    assert CLOCK.seconds({253: raw}, 253) is None


def test_a_clock_that_was_set() -> None:
    assert clock_of(_part({}, [5, START_FIT])) == (Clock(0), [])
    assert clock_of(_part({})) == (Clock(0), [])


def test_system_time_with_a_correlation() -> None:
    part = _part({162: [{253: START_FIT, 1: 1_000}]}, [990, 1_010])
    clock, problems = clock_of(part)
    assert not problems
    assert clock.seconds({2: 1_000}, 2) == START_FIT + FIT_EPOCH
    assert clock.seconds({2: START_FIT}, 2) == START_FIT + FIT_EPOCH


@pytest.mark.parametrize(
    "link", [{253: 5, 1: 1_000}, {253: START_FIT}, {253: START_FIT, 1: START_FIT}]
)
def test_correlations_that_help_nobody(link: Message) -> None:
    clock, (problem,) = clock_of(_part({162: [link]}, [990]))
    assert clock == Clock(0)
    assert problem.kind == "clock_not_set"
    assert "1989-12-31 is not" not in problem.message
    assert "(1989-12-31)" in problem.message


def test_system_time_in_a_file_with_a_date() -> None:
    part = _part({0: [{4: START_FIT}]}, [990, 1_010])
    clock, (problem,) = clock_of(part)
    assert clock.shift_s == START_FIT - 990
    assert problem.kind == "clock_not_set"
    assert SYSTEM_TIME_END > 1_010


@pytest.mark.parametrize(
    ("local", "want"),
    [
        (0, 0),
        (3_600, 3_600),
        (3_590, 3_600),
        (-12_600, -12_600),
        (50_400, 50_400),
        (51_300, None),
        (-160 * 3_600, None),
    ],
)
def test_the_watch_s_zone(local: int, want: int | None) -> None:
    assert local_offset_s(_part({34: [{253: START_FIT, 5: START_FIT + local}]})) == want


def test_no_zone() -> None:
    assert local_offset_s(_part({})) is None
    assert local_offset_s(_part({34: [{253: START_FIT}]})) is None


def test_devices_are_named_once() -> None:
    messages: list[Message] = [
        {0: 0, 2: 1, 4: 1623, 3: 77},
        {0: 1, 2: 1, 4: 1752, 18: 17},
        {0: 1, 3: 99},
        {0: 2},
        {0: 3, 3: 5},
        {2: 1},
        {0: 4, 27: " Footpod "},
    ]
    assert devices_of(_part({23: messages})) == (
        Device(0, "Garmin Forerunner 620", 77),
        Device(1, "Garmin HRM-Run", 99, "chest"),
        Device(3, "unknown device", 5),
        Device(4, "Footpod"),
    )


@pytest.mark.parametrize(
    ("maker", "product", "name", "want"),
    [
        (1, 1623, None, "Garmin Forerunner 620"),
        (1, 9_999, None, "Garmin 9999"),
        (1, 9_999, "Forerunner 999", "Forerunner 999"),
        (294, None, None, "COROS"),
        (294, 0, None, "COROS"),
        (4_711, 5, None, "manufacturer 4711 5"),
        (None, 5, None, None),
        (0, 5, None, None),
    ],
)
def test_names_of_devices(
    maker: int | None, product: int | None, name: str | None, want: str | None
) -> None:
    assert device_name(maker, product, name) == want


def test_laps() -> None:
    ((at, lap), *rest) = laps_of(
        _part({19: [{2: START_FIT, 7: 300_000, 8: 290_000, 9: 100_000, 24: 2, 23: 2}, {7: 5}]}),
        CLOCK,
    )
    assert not rest
    assert (at, lap.start) == (START_FIT + FIT_EPOCH, START)
    assert (lap.elapsed_s, lap.timer_s, lap.distance_m) == (300, 290, 1_000)
    assert (lap.trigger, lap.intensity) == ("distance", "warmup")


def _events(*events: tuple[int, int]) -> Part:
    return _part({21: [{253: START_FIT + at, 0: 0, 1: kind} for at, kind in events]})


@pytest.mark.parametrize(
    ("events", "want"),
    [
        (((0, 0), (10, 1), (15, 0), (30, 4)), [(10, 15)]),
        (((10, 4), (12, 1), (15, 0)), [(10, 15)]),
        (((15, 0), (10, 9)), [(10, 15)]),
        (((10, 4), (10, 0)), []),
        (((10, 4), (10 + 40 * 86_400, 0)), []),
        (((10, 3), (20, 0)), []),
    ],
)
def test_pauses(events: tuple[tuple[int, int], ...], want: list[tuple[int, int]]) -> None:
    found = [pause for _, pause in pauses_of(_events(*events), CLOCK)]
    assert found == [
        (START + timedelta(seconds=start), START + timedelta(seconds=end))
        for start, end in want
    ]


def test_events_without_time_or_of_other_kinds() -> None:
    assert pauses_of(_part({21: [{0: 0, 1: 4}, {253: START_FIT, 0: 3, 1: 4}]}), CLOCK) == []


def test_splits() -> None:
    messages: list[Message] = [
        {0: 17, 9: START_FIT, 27: START_FIT + 60},
        {0: 18, 9: START_FIT + 60, 27: START_FIT + 90},
        {0: 3, 9: START_FIT, 27: START_FIT + 60},
        {0: 17, 9: START_FIT + 60, 27: START_FIT},
        {0: 17, 27: START_FIT},
    ]
    found = [split for _, split in splits_of(_part({312: messages}), CLOCK)]
    assert [split.kind for split in found] == ["run", "walk"]
    assert found[0].end == datetime(2024, 3, 12, 6, 31, tzinfo=UTC)
