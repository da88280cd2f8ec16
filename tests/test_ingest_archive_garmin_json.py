"""Garmin's table of activities: units, sports, zones, damage; nothing in it raises."""

from __future__ import annotations

import io
import json
import random
import time
import tracemalloc
import zlib
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.archive.garmin_json import read_summaries
from ingest.archive.model import ArchiveRow, Unread
from ingest.fit import read_fit
from tests.fit_files import FIRST, run_bytes
from tests.garmin_exports import Generation, summary, summary_of, table, triathlon
from tests.mutants import damaged
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

HOME = "Europe/Berlin"
CUT = "the file is damaged or cut off here; the rows before were read"
ENDLESS = "the file holds a number of more than 1,000 digits here"
UNITS: tuple[Generation, ...] = ("cm_ms", "m_s")


def read(data: bytes) -> list[ArchiveRow | Unread]:
    return list(read_summaries(io.BytesIO(data), HOME))


def rows(*told: Any) -> list[ArchiveRow]:
    found = read(table(told))
    assert all(isinstance(row, ArchiveRow) for row in found), found
    return [row for row in found if isinstance(row, ArchiveRow)]


def one(**changes: Any) -> ArchiveRow:
    (row,) = rows(summary(**changes))
    return row


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


# The file around the rows


@pytest.mark.parametrize(
    "data",
    [
        json.dumps([summary()]).encode(),
        json.dumps({"summarizedActivitiesExport": [summary()]}).encode(),
        b"\xef\xbb\xbf" + table([summary()]),
        json.dumps([{"summarizedActivitiesExport": []},
                    {"more": 1, "summarizedActivitiesExport": [summary()]}]).encode(),
        table([summary()]).replace(b"Dresden", b"Dr\xffsden"),
    ],
)  # fmt: skip
def test_other_frames_around_the_same_row(data: bytes) -> None:
    (row,) = read(data)
    assert isinstance(row, ArchiveRow)
    assert row.activity.distance_km == 10.0


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ["the file is empty"]), (b"[]", []), (table([]), []),
        (b"PK\x03\x04", [CUT]), (b"[[[[[", [CUT]), (b"5", ["has no number of an activity"]),
        (b'{"a": [1, {"activityId": 4}]}', ["has no number of an activity"]),
        (table([5, [summary()], "x"]), 3 * ["has no number of an activity"]),
        (b"[" + b"1" * 6000 + b"]", [ENDLESS]),
        (b'[{"activityId": ' + b"1" * 6000 + b', "x": [1, 2, "y"]}]', [ENDLESS]),
        (b'[{"x": ' + b"1" * 6000 + b"}" + b", {}" * 60_000 + b"]", [ENDLESS]),
        (b'[{"activityId": 1, "distance": 1e999999999}]', ["has no start that can be read"]),
        (b"[" * 200_000, [CUT]),
    ],
)  # fmt: skip
def test_what_is_no_table_says_so(data: bytes, expected: list[str]) -> None:
    assert [row.reason for row in read(data) if isinstance(row, Unread)] == expected


def test_a_cut_table_gives_what_came_before() -> None:
    data = table([summary(n) for n in range(300)])
    found = read(data[: len(data) // 2])
    assert 140 < len(found) < 152
    assert found[-1] == Unread(f"row {len(found)}", CUT)
    assert {type(row) for row in found[:-1]} == {ArchiveRow}


class _Failing(io.BytesIO):
    """Bytes that end in a fault, as a packed member with damage does."""

    def __init__(self, data: bytes, fault: Exception) -> None:
        super().__init__(data)
        self.fault = fault

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        if not piece:
            raise self.fault
        return piece


@pytest.mark.parametrize("fault", [zlib.error("bad block"), OSError("gone"), EOFError()])
def test_a_fault_of_the_packing_ends_it_in_words(fault: Exception) -> None:
    data = table([summary(n) for n in range(50)])
    pieces: BinaryIO = _Failing(data[: len(data) // 2], fault)
    *some, last = read_summaries(pieces, HOME)
    assert len(some) > 20
    assert isinstance(last, Unread)
    assert last.reason == f"the file cannot be read further ({str(fault) or 'EOFError'})"


def test_memory_stays_flat_however_long_the_table() -> None:
    one_row = json.dumps(summary(more=[[{"x": n} for n in range(1000)]])).encode()

    class Endless(io.RawIOBase):
        left = 150

        def read(self, _size: int = -1) -> bytes:
            self.left -= 1
            return one_row + b"," if self.left > 0 else b"1]" if not self.left else b""

    tracemalloc.start()
    count = sum(1 for _ in read_summaries(_After(b"[", Endless()), HOME))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 150
    assert peak < 2**20 < 150 * len(one_row)


@pytest.mark.parametrize("sign", [b"x", b" ", b'\\"'])
def test_a_value_without_an_end_is_refused(sign: bytes) -> None:
    head = json.dumps([summary(1)]).encode()[:-1] + b', {"name": "' * (sign != b" ")
    tracemalloc.start()
    good, bad = read(head + sign * (2**21 // len(sign)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(good, ArchiveRow)
    assert bad == Unread("row 2", "the file holds a single value of more than 1 MB here")
    assert peak < 2**24


@pytest.mark.parametrize("before", [0, 2**16 - 500, 2**17])
@pytest.mark.parametrize("digits", [4_301, 2**21])
def test_a_number_without_an_end_is_refused(before: int, digits: int) -> None:
    """Python reads 4,300 digits; at more of them, in the second piece, the parser crashes."""
    head = json.dumps([summary(1)]).encode()[:-1] + b"," + b" " * before
    good, bad = read(head + b'{"activityId": -' + b"9" * digits + b"}]")
    assert isinstance(good, ArchiveRow)
    assert bad == Unread("row 2", ENDLESS)


def test_a_number_without_an_end_is_seen_in_the_smallest_pieces() -> None:
    data = b'[{"activityId": ' + b"9" * 5_000 + b"}]"
    assert list(read_summaries(_Trickle(data), "UTC")) == [Unread("row 1", ENDLESS)]


class _Trickle(io.BytesIO):
    """A few bytes at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(90 if size else 0)


def test_a_long_number_that_can_be_read_is_read() -> None:
    whole = json.dumps([summary(1) | {"uuidMsb": int("9" * 999)}, summary(2)]).encode()
    assert all(isinstance(row, ArchiveRow) for row in read(whole))


class _After(io.BytesIO):
    """A few bytes, then what another gives."""

    def __init__(self, head: bytes, then: Any) -> None:
        super().__init__(head)
        self._then = then

    def read(self, size: int | None = -1) -> bytes:
        return super().read(size) or bytes(self._then.read(size))


# Anything at all

_signs = st.text(st.characters(exclude_categories=()), max_size=20)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _signs,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(summary() | {"parent": 0})), _json, max_size=6))
def test_no_value_raises(changes: dict[str, Any]) -> None:
    found = read(table([summary() | changes, summary(2)]))
    assert 1 <= len(found) <= 2
    for row in found:
        if isinstance(row, ArchiveRow):
            assert row.key.startswith("garmin:")
            assert 1990 <= row.activity.start.year < 2100
            assert (row.activity.distance_km or 0) < 5001


@given(_json)
def test_no_json_raises(value: Any) -> None:
    read(json.dumps(value).encode())
    read(table([value]))


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    read(data)


def sound_tables() -> Sequence[bytes]:
    """What gets damaged: both units, a triathlon, a file of one row."""
    return (
        table([summary(n) for n in range(6)]),
        table([summary(n, units="m_s") for n in range(4)]),
        table(triathlon()), json.dumps([summary()]).encode(),
    )  # fmt: skip


def test_damaged_tables_give_rows_or_reasons() -> None:
    rng, slowest = random.Random(8), 0.0
    originals = sound_tables()
    for _ in range(500):
        data = damaged(rng.choice(originals), rng)
        begun = time.perf_counter()
        for row in read(data):
            assert isinstance(row, (ArchiveRow, Unread))
        slowest = max(slowest, time.perf_counter() - begun)
    assert slowest < 5
