"""Sessions, their records and laps, and what stands in where a file says too little."""

from __future__ import annotations

from datetime import timedelta

import pytest

from demo.fit_writer import FitWriter
from ingest.fit import read_fit
from ingest.fit.base_types import ENUM, SINT8, UINT8, UINT16, UINT32
from tests.watch_files import START, START_FIT, run_file, write_head, write_records, write_tail


def _brick() -> bytes:
    """A ride and a run in one file, a lap and a pause in each."""
    writer = FitWriter()
    write_head(writer)
    write_records(writer, 50, power=False)
    write_records(writer, 40, start=START_FIT + 60, power=False)
    write_tail(writer, 40, start=START_FIT + 60)
    write_tail(writer, 50, sport=2)
    return writer.finish()


def test_one_activity_a_session_in_order_of_time() -> None:
    ride, run = read_fit(_brick()).activities
    assert (ride.sport, len(ride.records), ride.start) == ("cycling", 50, START)
    assert (run.sport, len(run.records), run.start) == (
        "running",
        40,
        START + timedelta(minutes=1),
    )
    assert (len(ride.laps), len(run.laps)) == (1, 1)
    assert (len(ride.pauses), len(run.pauses)) == (1, 1)
    assert run.pauses[0].start == START + timedelta(seconds=80)


def test_records_before_the_first_session_belong_to_it() -> None:
    writer = FitWriter()
    write_head(writer)
    write_records(writer, 30, start=START_FIT - 10, power=False)
    write_tail(writer, 10)
    write_tail(writer, 10, start=START_FIT + 10)
    assert [len(a.records) for a in read_fit(writer.finish()).activities] == [20, 10]


def test_a_file_cut_before_its_session() -> None:
    writer = FitWriter()
    write_head(writer)
    writer.define(1, 12, [(0, 1, ENUM), (1, 1, ENUM)])
    writer.data(1, 1, 4)
    write_records(writer, 60, power=False)
    writer.define(5, 21, [(253, 4, UINT32), (0, 1, ENUM), (1, 1, ENUM)])
    writer.data(5, START_FIT + 30, 0, 4)
    writer.data(5, START_FIT + 31, 3, 4)
    writer.data(5, START_FIT + 33, 0, 1)
    writer.data(5, START_FIT + 40, 0, 0)
    writer.data(5, START_FIT + 41, 0, 0)
    (run,) = read_fit(writer.finish()).activities
    assert (run.sport, run.sub_sport) == ("running", "track")
    assert (run.elapsed_s, run.timer_s, run.distance_m) == (59, 49, 177)
    assert run.start == START
    assert run.local_offset_s is None


def test_nothing_says_the_sport() -> None:
    writer = FitWriter()
    write_records(writer, 5, power=False)
    fit = read_fit(writer.finish())
    assert fit.file_type is None
    assert (fit.activities[0].sport, fit.activities[0].sub_sport) == ("unknown", None)
    assert (fit.activities[0].device, fit.activities[0].serial) == (None, None)


def test_a_sport_the_table_does_not_know() -> None:
    writer = FitWriter()
    write_head(writer)
    write_tail(writer, 5, sport=201)
    assert read_fit(writer.finish()).activities[0].sport == "sport_201"


def _session(**fields: int | None) -> bytes:
    """A file with three records and a session of the given fields."""
    numbers = {"end": 253, "start": 2, "elapsed": 7, "timer": 8, "distance": 9}
    writer = FitWriter()
    write_head(writer)
    write_records(writer, 3, power=False)
    writer.define(7, 18, [(5, 1, ENUM), *((numbers[name], 4, UINT32) for name in fields)])
    writer.data(7, 1, *fields.values())
    return writer.finish()


def test_a_session_that_says_only_its_end() -> None:
    (run,) = read_fit(_session(end=START_FIT + 30, elapsed=30_000)).activities
    assert run.start == START


def test_a_session_without_end() -> None:
    (run,) = read_fit(_session(start=START_FIT, elapsed=30_000)).activities
    assert (run.start, run.elapsed_s, run.timer_s) == (START, 30, 30)


def test_a_session_on_another_day_than_its_records() -> None:
    (run,) = read_fit(_session(start=START_FIT - 90 * 86_400)).activities
    assert run.start == START


@pytest.mark.parametrize("told", [4_000_000_000, 100_000_00])
def test_a_distance_nobody_runs_in_that_time(told: int) -> None:
    (run,) = read_fit(_session(start=START_FIT, timer=3_000, distance=told)).activities
    assert run.distance_m == 6


def test_a_session_without_records() -> None:
    writer = FitWriter()
    write_head(writer)
    write_tail(writer, 600)
    (run,) = read_fit(writer.finish()).activities
    assert (len(run.records), run.distance_m, run.start) == (0, 1_800, START)


def test_no_distance_anywhere() -> None:
    writer = FitWriter()
    write_head(writer)
    writer.define(3, 20, [(253, 4, UINT32), (3, 1, UINT8)])
    writer.data(3, START_FIT, 100)
    (run,) = read_fit(writer.finish()).activities
    assert (run.distance_m, run.elapsed_s) == (None, 0)


def test_a_record_without_time_in_a_file_with_a_date() -> None:
    writer = FitWriter()
    write_head(writer)
    writer.define(3, 20, [(3, 1, UINT8)])
    writer.data(3, 100)
    fit = read_fit(writer.finish())
    assert fit.activities[0].start == START
    assert [p.kind for p in fit.problems] == ["no_time"]


def test_no_date_anywhere_is_no_activity() -> None:
    writer = FitWriter()
    writer.define(3, 20, [(3, 1, UINT8)])
    writer.data(3, 100)
    fit = read_fit(writer.finish())
    assert fit.activities == ()
    assert [p.kind for p in fit.problems] == ["empty"]


def test_settings_behind_an_activity_are_no_activity() -> None:
    writer = FitWriter()
    write_head(writer, file_type=2)
    fit = read_fit(run_file(5) + writer.finish())
    assert (fit.file_type, len(fit.activities)) == ("activity", 1)


@pytest.mark.parametrize(
    ("feel", "effort", "want"),
    [
        (255, 255, (None, None)),
        (101, 110, (None, None)),
        (0, 0, (0, 0.0)),
        (100, 100, (100, 10.0)),
    ],
)
def test_feel_and_effort(feel: int, effort: int, want: tuple[int | None, float | None]) -> None:
    writer = FitWriter()
    write_head(writer)
    writer.define(
        7,
        18,
        [(2, 4, UINT32), (192, 1, UINT8), (193, 1, UINT8), (57, 1, SINT8), (22, 2, UINT16)],
    )
    writer.data(7, START_FIT, feel, effort, 90, 65_000)
    (run,) = read_fit(writer.finish()).activities
    assert (run.feel, run.rpe) == want
    assert (run.temperature_c, run.ascent_m) == (None, None)


def test_a_session_whose_records_lie_elsewhere() -> None:
    writer = FitWriter()
    write_head(writer)
    write_records(writer, 10, power=False)
    writer.define(9, 20, [(253, 4, UINT32), (3, 1, UINT8)])
    writer.data(9, START_FIT + 100, 120)
    writer.define(7, 18, [(2, 4, UINT32), (5, 1, ENUM)])
    for at in (0, 50, 90):
        writer.data(7, START_FIT + at, 1)
    ride, nothing, last = read_fit(writer.finish()).activities
    assert (len(ride.records), len(nothing.records), len(last.records)) == (10, 0, 1)
    assert (ride.distance_m, nothing.distance_m, last.distance_m) == (27, None, None)
    assert nothing.records.columns.keys() == {"timestamp"}
    assert last.records.columns.keys() == {"timestamp", "heart_rate_bpm"}
