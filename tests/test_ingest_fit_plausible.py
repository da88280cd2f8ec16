"""What no body and no watch can have meant is refused, counted and named."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.fit.base_types import FIT_EPOCH
from ingest.fit.plausible import clean, limits
from ingest.recording import Records
from traininglog.schema import MISSING, SEMICIRCLES_PER_DEGREE

START = 1_710_000_000


def _records(count: int = 20, **columns: list[int]) -> Records:
    times = START + np.arange(count)
    return Records(
        {"timestamp": times} | {name: np.array(v, np.int64) for name, v in columns.items()}
    )


def _kinds(
    records: Records, sport: str = "running", session: tuple[int, int] | None = None
) -> list[str]:
    return [problem.kind for problem in clean(records, sport, session)[1]]


def test_good_records_stay_as_they_are() -> None:
    records = _records(3, heart_rate_bpm=[120, MISSING, 130], speed_mps=[3_000, 3_100, 2_900])
    cleaned, problems = clean(records, "running", (START, START + 3))
    assert problems == []
    assert cleaned.columns.keys() == records.columns.keys()


@pytest.mark.parametrize(
    ("sport", "columns", "message"),
    [
        ("running", {"heart_rate_bpm": [0, 150, 150]},
         "1 of 3 values of heart rate is not between 20 and 250 bpm and was left out"),
        ("running", {"heart_rate_bpm": [0, 0, 150]},
         "2 of 3 values of heart rate are not between 20 and 250 bpm and were left out"),
        ("running", {"position_lat_deg": [0, 0, 10**9, 0, 0, 0]},
         "1 value of latitude far away from those around it was left out"),
        ("running", {"position_long_deg": [0, 0, 10**9, 0, 0, 0, 0, 10**9, 0, 0]},
         "2 values of longitude far away from those around them were left out"),
    ],
)  # fmt: skip
def test_one_is_no_plural(sport: str, columns: dict[str, list[int]], message: str) -> None:
    count = len(next(iter(columns.values())))
    assert [p.message for p in clean(_records(count, **columns), sport)[1]] == [message]


def test_one_repeat_is_no_plural() -> None:
    records = _records(3)
    records.columns["timestamp"][1] = START
    assert clean(records, "running")[1][0].message == (
        "1 exact repeat of a record was left out"
    )


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        ("heart_rate_bpm", 180, 0),
        ("heart_rate_bpm", 30, 251),
        ("speed_mps", 12_500, 12_501),
        ("cadence_rpm", 150, 151),
        ("distance_m", 42_195_00, -1),
        ("altitude_m", (8_848 + 500) * 5, 0),
        ("stance_time_ms", 2_400, 40_000),
        ("power_w", 400, 20_000),
        ("temperature_c", -20, 100),
        (
            "position_lat_deg",
            round(60 * SEMICIRCLES_PER_DEGREE),
            round(91 * SEMICIRCLES_PER_DEGREE),
        ),
    ],
)
def test_values_out_of_bounds(column: str, good: int, bad: int) -> None:
    records = _records(3, **{column: [good, bad, MISSING]})
    cleaned, (problem,) = clean(records, "running")
    assert cleaned.column(column).tolist() == [good, MISSING, MISSING]
    assert (problem.kind, problem.where) == ("implausible", column)
    assert "1 of 2 values" in problem.message
    # What was given is not touched: it may be compared with another engine.
    assert records.columns[column].tolist() == [good, bad, MISSING]


def test_a_column_without_good_values_goes() -> None:
    cleaned, _ = clean(_records(2, heart_rate_bpm=[0, 0]), "running")
    assert "heart_rate_bpm" not in cleaned.columns


def test_zero_of_a_running_sensor_is_only_silence() -> None:
    cleaned, problems = clean(_records(2, stance_time_ms=[0, 2_400]), "running")
    assert problems == []
    assert cleaned.column("stance_time_ms").tolist() == [MISSING, 2_400]


def test_speed_depends_on_the_sport() -> None:
    assert limits("speed_mps", "cycling")[1] > limits("speed_mps", "running")[1]
    assert limits("cadence_rpm", "cycling")[1] > limits("cadence_rpm", "running")[1]
    assert _kinds(_records(2, speed_mps=[20_000, 20_000]), "cycling") == []
    assert _kinds(_records(2, speed_mps=[80_000, 80_000]), "sailing") == []


def test_records_without_time_are_dropped() -> None:
    records = _records(4, heart_rate_bpm=[1, 120, 121, 122])
    records.columns["timestamp"][0] = MISSING
    cleaned, (problem,) = clean(records, "running")
    assert len(cleaned) == 3
    assert (problem.kind, problem.message) == (
        "no_time", "1 of 4 records without a time was left out",
    )  # fmt: skip


def test_nothing_but_records_without_time() -> None:
    records = _records(2)
    records.columns["timestamp"][:] = MISSING
    cleaned, problems = clean(records, "running")
    assert len(cleaned) == 0
    assert [p.kind for p in problems] == ["no_time"]


@pytest.mark.parametrize(
    "wrong", [START + 400 * 86_400, START - 400 * 86_400, FIT_EPOCH + 5, 2**62, -5]
)
@pytest.mark.parametrize("place", [0, 7, 19])
def test_a_time_far_away_is_dropped(wrong: int, place: int) -> None:
    records = _records()
    records.columns["timestamp"][place] = wrong
    cleaned, problems = clean(records, "running")
    assert [p.kind for p in problems] == ["time_jump"]
    assert len(cleaned) == 19
    assert (np.diff(cleaned.timestamp) > 0).all()


@pytest.mark.parametrize("wrong", [START + 3_000, START - 3_000])
@pytest.mark.parametrize("place", [2, 7, 17])
def test_a_time_out_of_place_is_dropped(wrong: int, place: int) -> None:
    records = _records()
    records.columns["timestamp"][place] = wrong
    assert _kinds(records) == ["time_jump"]


def test_a_last_time_far_behind_the_session_is_dropped() -> None:
    records = _records()
    records.columns["timestamp"][19] = START + 5 * 3_600
    assert _kinds(records, session=(START, START + 20)) == ["time_jump"]
    assert _kinds(records) == []


def test_a_session_the_records_contradict_is_not_believed() -> None:
    cleaned, problems = clean(_records(), "running", (START + 86_400, START + 2 * 86_400))
    assert problems == []
    assert len(cleaned) == 20


def test_long_gaps_are_no_jumps() -> None:
    records = _records()
    records.columns["timestamp"][10:] += 7_200
    assert _kinds(records) == []


def test_small_steps_back_are_sorted_in_file_order() -> None:
    records = _records(6, heart_rate_bpm=[101, 102, 103, 104, 105, 106])
    records.columns["timestamp"][:] = START + np.array([0, 1, 3, 2, 2, 4])
    cleaned, problems = clean(records, "running")
    assert problems == []
    assert cleaned.column("heart_rate_bpm").tolist() == [101, 102, 104, 105, 103, 106]


def test_exact_repeats_are_dropped_and_others_kept() -> None:
    developer = {"dev:x": np.array([1, 1, np.nan, np.nan, 5])}
    records = Records(_records(5, heart_rate_bpm=[100, 100, 101, 101, 102]).columns, developer)
    records.columns["timestamp"][:] = START + np.array([0, 0, 1, 1, 1])
    cleaned, (problem,) = clean(records, "running")
    assert cleaned.column("heart_rate_bpm").tolist() == [100, 101, 102]
    assert (problem.kind, problem.message[:2]) == ("repeated", "2 ")
    records.developer["dev:x"][3] = 7
    assert len(clean(records, "running")[0]) == 4


def test_equal_times_with_other_values_are_kept() -> None:
    records = _records(2, heart_rate_bpm=[100, 101])
    records.columns["timestamp"][:] = START
    assert _kinds(records) == []


def test_a_distance_that_jumps_and_falls_back() -> None:
    distance = [300 * s for s in range(20)]
    distance[9] += 9_000_00
    cleaned, (problem,) = clean(_records(distance_m=distance), "running")
    assert cleaned.column("distance_m")[9] == MISSING
    assert (problem.kind, problem.where) == ("jump", "distance_m")


def test_a_distance_that_starts_again_is_kept() -> None:
    distance = [300 * (s % 10) for s in range(20)]
    assert _kinds(_records(distance_m=distance)) == []


def test_a_last_distance_that_jumps() -> None:
    distance = [300 * s for s in range(19)] + [30_000_00]
    cleaned, (problem,) = clean(_records(distance_m=distance), "running")
    assert cleaned.column("distance_m")[19] == MISSING
    assert problem.kind == "jump"


def test_one_distance_cannot_jump() -> None:
    assert _kinds(_records(2, distance_m=[MISSING, 900_000])) == []


def test_a_position_that_jumps() -> None:
    lat = [600_000_000 + 100 * s for s in range(20)]
    lat[4] += round(2 * SEMICIRCLES_PER_DEGREE)
    lat[15] = MISSING
    records = _records(position_lat_deg=lat)
    cleaned, (problem,) = clean(records, "running")
    assert np.flatnonzero(cleaned.column("position_lat_deg") == MISSING).tolist() == [4, 15]
    assert problem.where == "position_lat_deg"
    assert _kinds(records, "flying") == []


def test_a_drive_during_a_pause_is_no_jump() -> None:
    lat = [600_000_000 + (0 if s < 10 else round(SEMICIRCLES_PER_DEGREE)) for s in range(20)]
    assert _kinds(_records(position_lat_deg=lat)) == []


def test_too_few_values_to_judge() -> None:
    lat = [600_000_000, 600_000_000 + round(2 * SEMICIRCLES_PER_DEGREE), 600_000_000]
    assert _kinds(_records(3, position_lat_deg=lat)) == []


def test_no_records() -> None:
    cleaned, problems = clean(_records(0, heart_rate_bpm=[]), "running")
    assert (len(cleaned), problems) == (0, [])
