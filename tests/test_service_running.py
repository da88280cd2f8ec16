"""What counts as running, and how long each record counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.gates import DEFAULT_GATES, Gates
from service.running import RunningSummary, Timeline, climbs, summarise, untold
from traininglog.schema import MISSING

START = 1_700_000_000


def line(
    time_s: list[int],
    *,
    strides: list[float | None] | None = None,
    mps: float | list[float] | None = None,
    stops: list[tuple[int, int]] | None = None,
    gates: Gates = DEFAULT_GATES,
    **columns: list[int | None],
) -> Timeline:
    """A timeline from seconds, strides a minute and a speed (or one per interval)."""
    stored: dict[str, list[int | None]] = {"timestamp": [START + t for t in time_s], **columns}
    if mps is not None:
        speeds = [mps] * (len(time_s) - 1) if isinstance(mps, (int, float)) else mps
        metres = np.cumsum([0.0, *(np.diff(time_s) * speeds)])
        stored["distance_m"] = [round(100 * m) for m in metres]
    if strides is not None:
        stored["cadence_rpm"] = [None if s is None else int(s) for s in strides]
        stored["fractional_cadence_rpm"] = [
            None if s is None else round(s % 1 * 128) for s in strides
        ]
    arrays = {
        name: np.array([MISSING if v is None else v for v in values], np.int64)
        for name, values in stored.items()
    }
    pauses = [(START + a, START + b) for a, b in stops or []]
    return Timeline(arrays, pauses, gates)


def test_both_feet_and_the_fraction_count() -> None:
    said = summarise(line([0, 10, 20], strides=[84.5, 84.5, 84.5], mps=2.7))
    assert said.cadence_spm == pytest.approx(169.0)
    assert said.running_km == pytest.approx(0.054)
    assert said.running_min == pytest.approx(20 / 60)
    assert said.speed_mps == pytest.approx(2.7)
    assert said.walked_share == 0.0


def test_smart_recording_is_weighted_by_time() -> None:
    said = summarise(line([0, 1, 2, 22], strides=[90, 90, 80, 80], mps=3.0))
    assert said.cadence_spm == pytest.approx((2 * 180 + 20 * 160) / 22)


def test_walking_and_standing_do_not_dilute() -> None:
    strides: list[float | None] = [85, 55, 0, 85, 85]
    said = summarise(
        line([0, 10, 20, 30, 40], strides=strides, mps=[3.0, 1.4, 0.0, 3.0],
             heart_rate_bpm=[150, 120, 100, 160, 160])
    )  # fmt: skip
    assert said.cadence_spm == pytest.approx(170.0)
    assert said.heart_rate_bpm == pytest.approx(155.0)
    assert said.running_min == pytest.approx(20 / 60)
    assert said.running_km == pytest.approx(0.06)
    assert said.walked_share == pytest.approx(10 / 30)


def test_contact_balance_is_of_running_and_weighted_by_time() -> None:
    strides: list[float | None] = [85, 85, 0, 85, 85, 85]
    timeline = line(
        [0, 10, 40, 50, 60, 70], strides=strides, mps=[3.0, 3.0, 0.0, 3.0, 3.0],
        stance_time_balance_percent=[4900, 5100, 9000, 0, None, 5000],
    )  # fmt: skip
    said = summarise(timeline)
    assert said.stance_balance_percent == pytest.approx((10 * 49 + 30 * 51) / 40)
    assert summarise(line([0, 10], strides=[85, 85], mps=3.0)).stance_balance_percent is None


def test_uphill_running_is_running_though_slow() -> None:
    said = summarise(line([0, 10, 20], strides=[80, 80, 80], mps=1.3))
    assert said.walked_share == 0.0


@pytest.mark.parametrize("strides", [None, [0, 0, 0, 0], [None, None, None, None]])
def test_without_cadence_speed_decides(strides: list[float | None] | None) -> None:
    said = summarise(line([0, 10, 20, 30], strides=strides, mps=[2.5, 1.4, 2.5]))
    assert said.cadence_spm is None
    assert said.running_min == pytest.approx(20 / 60)
    assert said.walked_share == pytest.approx(1 / 3)


def test_a_hole_in_cadence_falls_back_to_speed() -> None:
    said = summarise(line([0, 10, 20, 30], strides=[85, None, None, 85], mps=[3.0, 3.0, 1.0]))
    assert said.running_min == pytest.approx(20 / 60)
    assert said.cadence_spm == pytest.approx(170.0)


def test_a_slow_jogger_sets_the_gate() -> None:
    gates = DEFAULT_GATES.with_settings({"running_gate_spm": 120, "unknown": 1})
    assert gates.running_gate_spm == 120.0
    slow = line([0, 10, 20], strides=[62, 62, 62], mps=1.7, gates=gates)
    assert summarise(slow).running_min == pytest.approx(20 / 60)
    assert summarise(line([0, 10, 20], strides=[62, 62, 62], mps=1.7)).running_min is None


def test_a_slow_jog_is_running() -> None:
    said = summarise(line([0, 10, 20], strides=[68, 68.5, 69], mps=1.9))
    assert said.cadence_spm == pytest.approx(136.5)
    assert said.running_km == pytest.approx(0.038)
    assert said.walked_share == 0.0


@pytest.mark.parametrize(
    ("timeline", "reason"),
    [
        (line([0, 10], strides=[64, 64], mps=1.6), "no part of it reaches 130 steps a minute"),
        (line([0, 10], mps=1.4), "no part of it reaches 1.6 m/s"),
    ],
)
def test_where_nothing_passes_the_gate_running_stays_unknown(
    timeline: Timeline, reason: str
) -> None:
    assert summarise(timeline) == RunningSummary()
    assert untold(timeline) == f"{reason}, so walking and running are not told apart"


@pytest.mark.parametrize("timeline", [line([0]), line([0, 10]), line([0, 10], mps=2.0)])
def test_nothing_measured_or_some_running_needs_no_remark(timeline: Timeline) -> None:
    assert untold(timeline) is None


def test_a_pause_counts_for_nothing() -> None:
    paused = line([0, 10, 70, 80], strides=[85] * 4, mps=[3.0, 0.0, 3.0], stops=[(10, 70)])
    said = summarise(paused)
    assert said.running_min == pytest.approx(20 / 60)
    assert said.running_km == pytest.approx(0.06)


def test_a_pause_inside_an_interval_shortens_it() -> None:
    paused = line([0, 20, 40], strides=[85] * 3, mps=3.0, stops=[(15, 25), (30, 32)])
    assert paused.weight_s.tolist() == [15.0, 13.0]


def test_a_pause_outside_the_records_changes_nothing() -> None:
    free = line([10, 20, 30], strides=[85] * 3, mps=3.0, stops=[(-50, -40), (35, 90)])
    assert free.weight_s.tolist() == [10.0, 10.0]


def test_a_hole_without_pause_counts_thirty_seconds() -> None:
    said = summarise(line([0, 300, 310], strides=[85] * 3, mps=3.0))
    assert said.running_min == pytest.approx(40 / 60)
    assert said.running_km == pytest.approx(0.12)


def test_speed_from_the_record_where_distance_is_missing() -> None:
    said = summarise(line([0, 10, 20], speed_mps=[2500, 2500, 2500]))
    assert (said.running_km, said.speed_mps, said.profile) == (None, None, ())
    assert said.running_min == pytest.approx(20 / 60)


def test_distance_is_filled_and_never_falls() -> None:
    timeline = line([0, 10, 20, 30], strides=[85] * 4, distance_m=[0, None, 6000, 5900])
    assert timeline.distance_m is not None
    assert timeline.distance_m.tolist() == [0.0, 30.0, 60.0, 60.0]


@pytest.mark.parametrize("timeline", [line([0]), line([0, 10, 20])])
def test_nothing_measured_says_nothing(timeline: Timeline) -> None:
    assert summarise(timeline) == RunningSummary()


def test_standing_still_has_no_share() -> None:
    said = summarise(line([0, 10, 20], strides=[0, 0, 0], mps=0.0))
    assert said.walked_share is None
    assert said.heart_rate_bpm is None
    assert said.profile == ()


def test_the_profile_removes_the_walked_part() -> None:
    # 200 m running at 2.5 m/s, 100 m walking at 1.25 m/s, 300 m running
    time_s = list(range(0, 281, 10))
    walking = [80 <= t < 160 for t in time_s]
    said = summarise(
        line(time_s, strides=[50.0 if w else 85.0 for w in walking],
             mps=[1.25 if w else 2.5 for w in walking[:-1]])
    )  # fmt: skip
    found = [
        (k.distance_km, round(k.running_km, 3), round(k.running_min, 3)) for k in said.profile
    ]
    assert found == [(0.25, 0.2, 1.333), (0.5, 0.4, 2.667), (0.6, 0.5, 3.333)]


def test_temperature_is_taken_while_running() -> None:
    warm = line([0, 10, 20], strides=[85, 0, 0], mps=[3.0, 0.0], temperature_c=[20, 30, 30])
    assert summarise(warm).temperature_c == pytest.approx(20.0)


def _hill(metres: list[float], strides: float = 85) -> Timeline:
    time_s = list(range(0, 300 * len(metres), 300))
    every = list(range(0, time_s[-1] + 1, 5))
    return line(
        every, strides=[strides] * len(every), mps=2.5,
        altitude_m=[round(5 * (float(np.interp(t, time_s, metres)) + 500)) for t in every],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("metres", "ascent", "descent"),
    [
        ([100, 100, 100], 0, 0),
        ([100, 120, 100], 20, 20),
        ([100, 102, 100, 102, 100], 0, 0),  # wander of the barometer
        ([100, 120, 118, 140], 40, 0),  # a dip too small to end the climb
        ([100, 90, 110, 104], 20, 16),
    ],
)
def test_climbs(metres: list[float], ascent: float, descent: float) -> None:
    found = climbs(_hill(metres))
    assert found is not None
    assert found == pytest.approx((ascent, descent), abs=2.5)


def test_climbing_on_foot_walks_does_not_count() -> None:
    assert climbs(_hill([100, 150, 100], strides=50)) == (0.0, 0.0)


def test_no_altitude_no_climb() -> None:
    assert climbs(line([0, 10, 20], strides=[85] * 3, mps=3.0)) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 400),
            st.none() | st.integers(0, 120),
            st.none() | st.integers(0, 10_000_000),
            st.none() | st.integers(0, 20_000),
            st.none() | st.integers(0, 255),
        ),
        min_size=2,
        max_size=40,
    )
)
def test_any_records_give_possible_values(
    rows: list[tuple[int, int | None, int | None, int | None, int | None]],
) -> None:
    steps, strides, metres, altitude, heart = zip(*rows, strict=True)
    time_s = np.cumsum(steps).tolist()
    timeline = line(
        time_s, strides=list(strides), distance_m=list(metres), altitude_m=list(altitude),
        heart_rate_bpm=list(heart), stops=[(time_s[0] + 3, time_s[-1] - 3)],
    )  # fmt: skip
    said = summarise(timeline)
    if said.running_min is None:
        return
    assert 0 <= said.running_min <= (time_s[-1] - time_s[0]) / 60 + 1e-9
    assert said.walked_share is None or -1e-9 <= said.walked_share <= 1
    assert said.cadence_spm is None or 130 <= said.cadence_spm <= 242
    assert said.heart_rate_bpm is None or 0 < said.heart_rate_bpm <= 255
    for earlier, later in zip(said.profile, said.profile[1:], strict=False):
        assert later.distance_km > earlier.distance_km
        assert later.running_km >= earlier.running_km
        assert later.running_min >= earlier.running_min


def test_cadence_without_a_fraction_is_whole_strides() -> None:
    said = summarise(line([0, 10, 20], cadence_rpm=[85, 85, 85], distance_m=[0, 3000, 6000]))
    assert said.cadence_spm == pytest.approx(170.0)
