"""What the virtual watch writes is a FIT activity that an independent reader agrees with."""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import fitdecode
import pytest

from demo.watch import Pause, VirtualRun, Watch, write_run

START = datetime(2026, 10, 26, 13, 10, tzinfo=UTC)
RUN = VirtualRun(START, 6.4, 6.2, local_offset=timedelta(hours=-6))
EVERY_SECOND = Watch(smart=False)

Messages = dict[str, list[dict[str, Any]]]


def messages(run: VirtualRun, seed: int = 1) -> Messages:
    found: Messages = defaultdict(list)
    content = io.BytesIO(write_run(run, seed))
    with fitdecode.FitReader(content, check_crc=fitdecode.CrcCheck.RAISE) as frames:
        for frame in frames:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                found[frame.name].append({f.name: f.value for f in frame.fields})
    return found


def running(found: Messages) -> list[dict[str, Any]]:
    return [r for r in found["record"] if r["cadence"] >= 70]


def mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


def test_session_says_what_was_run() -> None:
    found = messages(replace(RUN, rpe=3.0, feel=75))
    (session,) = found["session"]
    assert session["total_distance"] == 6400
    assert session["start_time"] == START
    assert session["total_timer_time"] == pytest.approx(6.4 * 6.2 * 60, rel=0.05)
    assert session["total_elapsed_time"] == session["total_timer_time"]
    assert (session["sport"], session["workout_rpe"], session["workout_feel"]) == (
        "running", 30, 75,
    )  # fmt: skip
    assert session["num_laps"] == len(found["lap"]) == 7
    assert sum(lap["total_distance"] for lap in found["lap"]) == pytest.approx(6400, abs=0.05)
    (activity,) = found["activity"]
    assert activity["local_timestamp"] - activity["timestamp"] == timedelta(hours=-6)


def test_smart_recording_keeps_about_one_second_in_four() -> None:
    smart, full = messages(RUN), messages(replace(RUN, watch=EVERY_SECOND))
    seconds = full["session"][0]["total_timer_time"]
    assert len(full["record"]) == seconds + 1
    assert len(smart["record"]) == pytest.approx(0.255 * seconds, rel=0.08)
    assert smart["record"][-1]["distance"] == full["record"][-1]["distance"] == 6400


def test_records_follow_the_run() -> None:
    records = messages(replace(RUN, watch=EVERY_SECOND))["record"]
    assert all(a["distance"] < b["distance"] for a, b in pairwise(records))
    later = records[600:]
    assert mean([r["enhanced_speed"] for r in later]) == pytest.approx(2.69, rel=0.04)
    steps = mean([2 * (r["cadence"] + r["fractional_cadence"]) for r in later])
    assert steps == pytest.approx(166, abs=1.5)
    assert mean([r["heart_rate"] for r in later]) == pytest.approx(149, abs=4)
    assert {r["fractional_cadence"] for r in records} == {0.0, 0.5}
    for name in ("stance_time", "stance_time_balance", "vertical_oscillation", "step_length"):
        assert all(r[name] is not None for r in records)
    start, turn, end = (records[i] for i in (0, len(records) // 2, -1))
    metres_per_semicircle = 111_195 * 180 / 2**31
    north = abs(turn["position_lat"] - start["position_lat"]) * metres_per_semicircle
    east = abs(turn["position_long"] - start["position_long"]) * metres_per_semicircle * 0.76
    assert (north**2 + east**2) ** 0.5 == pytest.approx(3200, rel=0.08)
    assert abs(end["position_lat"] - start["position_lat"]) * metres_per_semicircle < 60


def test_cadence_rises_with_speed() -> None:
    records = messages(replace(RUN, terrain="hilly", watch=EVERY_SECOND))["record"][60:]
    ranked = sorted(records, key=lambda r: r["enhanced_speed"])
    third = len(ranked) // 3
    slow, fast = (
        mean([r["cadence"] for r in ranked[:third]]),
        mean([r["cadence"] for r in ranked[-third:]]),
    )
    assert fast - slow > 0.5


def test_walking_breaks_and_warm_up() -> None:
    run = replace(RUN, distance_km=3.0, warm_up_min=5.0, intervals=(2.0, 1.0))
    records = messages(replace(run, watch=EVERY_SECOND))["record"]
    assert all(r["cadence"] < 70 for r in records[:300])
    assert all(r["cadence"] > 70 for r in records[300:420])
    assert all(r["cadence"] < 70 for r in records[420:480])
    assert records[299]["distance"] == pytest.approx(300 * 1.45, rel=0.1)


def test_pauses_stop_the_timer() -> None:
    found = messages(replace(RUN, pauses=(Pause(3.0, 90), Pause(1.0, 30), Pause(9.0, 60))))
    timer = [(e["event_type"], e["timestamp"]) for e in found["event"]]
    assert [kind for kind, _ in timer] == [
        "start",
        "stop",
        "start",
        "stop",
        "start",
        "stop_all",
    ]
    assert (timer[2][1] - timer[1][1]).total_seconds() == 31
    assert (timer[4][1] - timer[3][1]).total_seconds() == 91
    (session,) = found["session"]
    assert session["total_elapsed_time"] - session["total_timer_time"] == 120


def test_old_watch_writes_short_fields_only() -> None:
    old = Watch(product=1623, serial=77, dynamics=False, chatter=True)
    found = messages(replace(RUN, watch=old, heart_rate_bpm=None))
    record = found["record"][0]
    assert "speed" in record
    assert "heart_rate" not in record
    assert "stance_time" not in record
    assert len(found["unknown_233"]) == len(found["record"])
    assert found["file_id"][0]["serial_number"] == 77
    assert found["device_info"][0]["garmin_product"] == "fr620"
    assert found["session"][0]["avg_heart_rate"] is None


def test_rides_and_walks_are_other_sports() -> None:
    ride = VirtualRun(START, 18.0, 2.6, "cycling", cadence_spm=84, heart_rate_bpm=128)
    found = messages(ride)
    assert found["session"][0]["sport"] == "cycling"
    assert mean([r["cadence"] for r in found["record"]]) == pytest.approx(84, abs=3)
    assert "stance_time" not in found["record"][0]
    walk = VirtualRun(START, 3.0, 11.5, "walking", cadence_spm=112, heart_rate_bpm=95)
    assert not running(messages(walk))


def test_same_seed_same_bytes() -> None:
    assert write_run(RUN, 3) == write_run(RUN, 3)
    assert write_run(RUN, 3) != write_run(RUN, 4)


@pytest.mark.parametrize(
    "run", [replace(RUN, start=START.replace(tzinfo=None)), replace(RUN, distance_km=0)]
)
def test_refuses_what_is_no_run(run: VirtualRun) -> None:
    with pytest.raises(ValueError, match="aware start and a distance"):
        write_run(run)
