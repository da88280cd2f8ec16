"""A row of Garmin's table: its values, units, sport and zone, as its file has them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.archive.model import ArchiveRow, Unread
from ingest.fit import read_fit
from tests.fit_files import FIRST, run_bytes
from tests.garmin_exports import Generation, summary, summary_of, table, triathlon
from tests.garmin_rows import HOME, one, read, rows
from traininglog.zones import zone_of

UNITS: tuple[Generation, ...] = ("cm_ms", "m_s")


@pytest.mark.parametrize("units", UNITS)
def test_a_run_as_the_log_has_it(units: Generation) -> None:
    row = one(units=units, workoutFeel=75, workoutRpe=40, description="Knee held.")
    run = row.activity
    assert (row.key, row.place, row.serial) == ("garmin:24000000001", "row 1", "3900000001")
    assert (run.id, run.sport, run.origin, run.device) == ("", "running", "archive", None)
    assert (run.start, run.zone, run.day) == (FIRST, HOME, FIRST.date())
    assert (run.distance_km, run.timer_min, row.elapsed_min) == (10.0, 50.0, 52.0)
    assert run.speed_mps == pytest.approx(10_000 / 3000)
    assert (run.cadence_spm, run.heart_rate_bpm) == (168.5, 150.0)
    assert (run.ascent_m, run.descent_m) == (80.0, 75.0)
    assert (run.feel, run.rpe) == (75, 4.0)
    assert (run.running_km, run.profile, run.temperature_c) == (None, (), None)
    assert row.texts == {"title": "Dresden Running", "description": "Knee held."}
    told = one(units=units, locationName="Dresden")
    assert told.texts == {"title": ""}  # Garmin's own; another place might be a person's word
    assert (row.hides_start, row.file, row.upload_id, row.problems) == (False, "", "", ())


def test_a_row_says_what_its_file_says() -> None:
    fit = run_bytes(distance_km=3.0)
    (file,) = read_fit(fit).activities
    (row,) = rows(*summary_of(fit))
    assert row.activity.start == file.start
    assert row.activity.distance_km == pytest.approx((file.distance_m or 0) / 1000)
    assert row.activity.timer_min == pytest.approx((file.timer_s or 0) / 60)
    assert row.serial == str(file.serial)


# Units


@pytest.mark.parametrize("units", UNITS)
@pytest.mark.parametrize(
    ("km", "minutes"), [(0.15, 0.75), (0.4, 3.0), (1.0, 4.0), (12.0, 90.0), (100.0, 1500.0)]
)
def test_every_row_is_read_in_the_units_of_its_file(
    units: Generation, km: float, minutes: float
) -> None:
    """150 m in 45 s could be 15 km in 12.5 hours: the others tell."""
    usual = [summary(n, km=8.0, minutes=48.0, units=units) for n in range(3)]
    found = rows(summary(9, km=km, minutes=minutes, units=units), *usual)[0].activity
    assert found.distance_km == pytest.approx(km)
    assert found.timer_min == pytest.approx(minutes)


def test_a_row_alone_that_tells_nothing_is_read_as_exports_are_written() -> None:
    run = one(km=0.15, minutes=0.75).activity
    assert run.distance_km == pytest.approx(0.15)
    assert run.timer_min == pytest.approx(0.75)
    (gym,) = rows(summary(activityType="strength_training", sportType="TRAINING", distance=0.0))
    assert (gym.activity.distance_km, gym.activity.timer_min) == (None, 50.0)


def test_one_row_of_other_units_is_read_in_its_own() -> None:
    mixed = [summary(1), summary(2), summary(3, units="m_s"), summary(4)]
    assert {row.activity.distance_km for row in rows(*mixed)} == {10.0}
    centimetres_in_seconds = summary(5) | {"duration": 3000.0}
    assert rows(centimetres_in_seconds)[0].activity.timer_min == 50.0


@given(
    st.lists(
        st.tuples(st.floats(0.5, 60.0), st.floats(1.5, 5.0)), min_size=2, max_size=9
    ).filter(lambda runs: any(speed < 2.9 for _, speed in runs)),
    st.sampled_from(UNITS),
)
def test_any_log_reads_the_same_in_either_unit(
    runs: list[tuple[float, float]], units: Generation
) -> None:
    """As soon as one run is slower than 2.9 m/s, or longer than a few minutes."""
    told = [
        summary(n, km=km, minutes=km * 1000 / speed / 60, units=units)
        for n, (km, speed) in enumerate(runs)
    ]
    for row, (km, speed) in zip(rows(*told), runs, strict=True):
        assert row.activity.distance_km == pytest.approx(km)
        assert row.activity.speed_mps == pytest.approx(speed)


# Sports


@pytest.mark.parametrize(
    ("kind", "sport", "surface"),
    [
        ("running", "running", "unknown"), ("trail_running", "running", "trail"),
        ("treadmill_running", "running", "treadmill"), ("track_running", "running", "track"),
        ("indoor_running", "running", "treadmill"), ("virtual_run", "running", "treadmill"),
        ("street_running", "running", "road"), ("obstacle_run", "running", "unknown"),
        ("ultra_run", "running", "unknown"), ("road_biking", "cycling", "unknown"),
        ("virtual_ride", "cycling", "unknown"), ("e_bike_fitness", "e_biking", "unknown"),
        ("walking", "walking", "unknown"), ("hiking", "hiking", "unknown"),
        ("lap_swimming", "swimming", "unknown"), ("strength_training", "training", "unknown"),
        ("Disc Golf", "disc_golf", "unknown"), ({"typeKey": "hiking"}, "hiking", "unknown"),
    ],
)  # fmt: skip
def test_sports_are_those_of_the_files(kind: Any, sport: str, surface: str) -> None:
    found = one(activityType=kind, sportType=None, km=6.0, minutes=60.0).activity
    assert (found.sport, found.surface) == (sport, surface)


def test_a_new_kind_is_what_its_group_is() -> None:
    assert one(activityType="parkour_run_2030", sportType="RUNNING").activity.is_run
    assert one(activityType=None, sportType="RUNNING").activity.is_run
    assert one(activityType=None, sportType=None, km=1.0).activity.sport == "unknown"


def test_only_runs_have_a_cadence() -> None:
    ride = one(activityType="cycling", sportType="CYCLING", km=20.0).activity
    assert (ride.cadence_spm, ride.heart_rate_bpm, ride.speed_mps) == (None, None, None)


def test_the_legs_of_a_triathlon_are_told_and_its_whole_is_not() -> None:
    found = rows(*triathlon(), summary(50, FIRST + timedelta(days=1)))
    assert [row.activity.sport for row in found] == [
        "swimming", "transition", "cycling", "transition", "running", "running",
    ]  # fmt: skip
    assert [row.place for row in found] == [f"row {n}" for n in range(2, 8)]
    assert sum(row.activity.distance_km or 0 for row in found[:5]) == pytest.approx(51.9)


# Values


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 168.5), ({"avgDoubleCadence": None}, 168.0),
        ({"avgDoubleCadence": None, "avgRunCadence": 168.0}, 168.0),
        ({"avgDoubleCadence": 0.0, "avgRunCadence": 0.0}, None),
        ({"avgDoubleCadence": None, "avgRunCadence": None}, None),
    ],
)  # fmt: skip
def test_cadence_is_of_both_feet(changes: dict[str, Any], expected: float | None) -> None:
    row = one(**changes)
    assert (row.activity.cadence_spm, row.problems) == (expected, ())


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        ({"avgHr": 999.0}, "heart_rate_bpm", "heart rate"),
        ({"avgDoubleCadence": 900.0, "avgRunCadence": 900.0}, "cadence_spm", "cadence"),
        ({"elevationGain": 9e9}, "ascent_m", "climb"),
        ({"duration": -5.0}, "timer_min", "time"),
        ({"distance": -1.0}, "distance_km", "distance"),
        ({"workoutRpe": 400}, "rpe", "effort"), ({"workoutFeel": 101}, "feel", "feel"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_costs_itself(
    changes: dict[str, Any], name: str, words: str
) -> None:
    row = one(**changes)
    assert getattr(row.activity, name) is None
    assert row.problems == (f"its {words} cannot be true, so it is left out",)
    assert row.activity.sport == "running"


def test_a_distance_that_no_runner_covers_is_left_out() -> None:
    row = one(km=900.0, minutes=50.0)
    assert (row.activity.distance_km, row.activity.speed_mps) == (None, None)
    assert row.activity.timer_min == 50.0
    assert row.problems == ("its distance cannot be true for its time, so it is left out",)


def test_what_was_not_measured_is_no_problem() -> None:
    row = one(avgHr=0.0, distance=0.0, elevationGain=0.0, workoutRpe=0, deviceId=0)
    run = row.activity
    assert (run.heart_rate_bpm, run.distance_km, run.ascent_m, run.rpe) == (
        None,
        None,
        0.0,
        None,
    )
    assert (row.serial, row.problems) == (None, ())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"activityId": None}, "has no number of an activity"),
        ({"activityId": "a run"}, "has no number of an activity"),
        ({"activityId": True}, "has no number of an activity"),
        ({"startTimeGmt": None, "beginTimestamp": None}, "has no start that can be read"),
        ({"startTimeGmt": 9e18, "beginTimestamp": "soon"}, "has no start that can be read"),
    ],
)
def test_a_row_without_what_it_needs_says_so(changes: dict[str, Any], reason: str) -> None:
    bad, good = read(table([summary(1, **changes), summary(2)]))
    assert bad == Unread("row 1", reason)
    assert isinstance(good, ArchiveRow)
    assert good.place == "row 2"


@pytest.mark.parametrize(
    "start",
    [
        {"beginTimestamp": None}, {"startTimeGmt": None},
        {"startTimeGmt": FIRST.timestamp()},
        {"startTimeGmt": FIRST.timestamp() * 1000 + 437.5},
        {"startTimeGmt": "2024-03-12 06:15:00"}, {"startTimeGmt": "2024-03-12T06:15:00.0"},
        {"startTimeGmt": "2024-03-12T07:15:00+01:00"},
        {"startTimeGmt": None, "startTimeGMT": "2024-03-12T06:15:00Z", "beginTimestamp": None},
    ],
)  # fmt: skip
def test_a_start_is_to_the_second(start: dict[str, Any]) -> None:
    assert one(**start).activity.start == FIRST


@pytest.mark.parametrize("maker", ["ZWIFT", None, 7])
def test_only_garmins_own_devices_have_the_serial_of_their_files(maker: Any) -> None:
    assert one(manufacturer=maker).serial is None


def test_texts_are_clean() -> None:
    row = one(name="  a\0b\ud83d ", description="x" * 50_000)
    assert row.texts["title"].startswith("ab")
    assert "\ud83d" not in row.texts["title"]
    assert len(row.texts["description"]) == 20_000
    assert one(name="", description=None).texts == {}
    assert one(name=7, description=["x"]).texts == {}


# Zones


@pytest.mark.parametrize(
    ("start", "hours", "zone", "day"),
    [
        (datetime(2024, 7, 1, 22, 30, tzinfo=UTC), 2.0, HOME, date(2024, 7, 2)),
        (datetime(2024, 7, 1, 22, 30, tzinfo=UTC), -4.0, "UTC-04:00", date(2024, 7, 1)),
        (datetime(2024, 7, 1, 22, 30, tzinfo=UTC), 5.75, "UTC+05:45", date(2024, 7, 2)),
        (datetime(2024, 10, 27, 0, 30, tzinfo=UTC), 2.0, HOME, date(2024, 10, 27)),
        (datetime(2024, 10, 27, 1, 30, tzinfo=UTC), 1.0, HOME, date(2024, 10, 27)),
        (datetime(2024, 3, 31, 1, 30, tzinfo=UTC), 2.0, HOME, date(2024, 3, 31)),
        (datetime(2024, 7, 1, 12, 0, tzinfo=UTC), 0.1234, HOME, date(2024, 7, 1)),
        (datetime(2024, 7, 1, 12, 0, tzinfo=UTC), 5000.0, HOME, date(2024, 7, 1)),
    ],
)
def test_the_zone_is_told_by_the_clock_on_the_wall(
    start: datetime, hours: float, zone: str, day: date
) -> None:
    run = one(start=start, hours_from_utc=hours).activity
    assert (run.start, run.zone, run.day) == (start, zone, day)
    assert zone_of(run.zone) is not None


def test_without_a_local_clock_it_was_at_home() -> None:
    assert one(startTimeLocal=None).activity.zone == HOME
