"""A run's level at its speed, and how two groups of runs are set side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from rules.matched_speed import Level, caveats_of_means, change, devices_words, level, windows
from tests.speed_logs import bins, read, steady, with_runs
from traininglog.reference import default_thresholds

LIMITS = default_thresholds().matched
TWO = """
    2024-03-01 run 6 km 36:00 160 spm 150 bpm
    2024-03-04 run 6 km 33:20 164 spm 155 bpm
"""


def _ids() -> list[str]:
    return [run.id for run in read(TWO).runs]


def test_a_run_without_bins_tells_its_means() -> None:
    found = level(read(TWO), "cadence")
    assert found.value.tolist() == [160, 164]
    assert found.speed_mps == pytest.approx([2.78, 3.0], abs=0.01)
    assert not found.from_bins.any()
    assert list(caveats_of_means(found)) == [
        "2 of 2 runs tell only the mean of the whole run, hills and the first minutes included."
    ]


def test_bins_come_before_means_and_weigh_by_their_number() -> None:
    rows = [
        (0, 2.5, False, 6, 150.0, 130.0),
        (0, 3.0, True, 18, 166.0, 150.0),
        (0, 1.5, True, 30, 110.0, 100.0),  # slower than running
        (0, 2.6, True, 30, 84.0, 0.0),  # one foot counted, no heart rate
    ]
    log = replace(read(TWO), bins=bins(_ids(), rows))
    cadence, rate = level(log, "cadence"), level(log, "heart_rate")
    assert cadence.value[0] == pytest.approx((6 * 150 + 18 * 166) / 24)
    assert cadence.speed_mps[0] == pytest.approx((6 * 2.5 + 18 * 3.0) / 24)
    assert (rate.value[0], rate.speed_mps[0]) == (pytest.approx(150), pytest.approx(3.0))
    assert cadence.from_bins.tolist() == [True, False]
    assert list(caveats_of_means(cadence.take(cadence.from_bins))) == []


def test_too_few_bins_are_none_and_a_file_without_them_was_not_level() -> None:
    rows = [(0, 2.8, True, 20, 160.0, 150.0), (1, 2.8, True, 5, 160.0, 150.0)]
    log = replace(read(TWO), bins=bins(_ids(), rows))
    files = with_runs(log, {"origin": "file"}, {"origin": "file"})
    assert [run.id for run in level(files, "cadence").runs] == _ids()[:1]
    assert level(log, "cadence").from_bins.tolist() == [True, False]
    sampled = {"origin": "strava_api", "running_km": 5.0}
    account = with_runs(log, sampled, sampled)
    assert [run.id for run in level(account, "cadence").runs] == _ids()[:1]
    none_rolled_up = replace(files, bins=read("").bins)
    assert len(level(none_rolled_up, "cadence").runs) == 2


def test_walks_steps_of_one_foot_and_missing_values_are_left_out() -> None:
    log = read("""
        2024-03-01 run 6 km 60:00 160 spm
        2024-03-02 run 6 km 36:00 84 spm
        2024-03-03 run 6 km 36:00
        2024-03-04 run 30:00 160 spm
        2024-03-05 run 6 km 36:00 160 spm
    """)
    assert [run.day.day for run in level(log, "cadence").runs] == [5]


def _level(speed: list[float], value: list[float]) -> Level:
    runs = read(steady([160.0] * len(speed), "spm")).runs
    days = np.array([run.day.toordinal() for run in runs])
    return Level(runs, np.array(speed), np.array(value), np.ones(len(speed), bool), days)


AFTER = np.arange(16) >= 8


def test_running_faster_is_no_change() -> None:
    speed = [2.5 + 0.05 * (n % 4) + 0.3 * (n >= 8) for n in range(16)]
    noise = [0.2, -0.2, -0.1, 0.1, -0.2, 0.2, 0.1, -0.1] * 2
    here = _level(speed, [150 + 6 * v + e for v, e in zip(speed, noise, strict=True)])
    found = change(here, ~AFTER, AFTER, LIMITS)
    assert found
    assert abs(found.effect) < 0.3
    assert found.clarity(1.0, LIMITS) == "no_clear_change"


def test_an_allowance_is_taken_off_the_near_end_only() -> None:
    speed = [2.5 + 0.1 * (n % 4) for n in range(16)]
    values = [160 + 5 * (n >= 8) + 0.7 * (-1) ** (n // 2) for n in range(16)]
    for sign in (1, -1):
        here = _level(speed, [sign * value for value in values])
        plain = change(here, ~AFTER, AFTER, LIMITS)
        less = change(here, ~AFTER, AFTER, LIMITS, allowance=4.9)
        assert plain
        assert less
        near, far = (0, 1) if sign > 0 else (1, 0)
        assert less.effect == plain.effect
        assert less.interval[near] == pytest.approx((plain.interval[near] or 0) - sign * 4.9)
        assert less.interval[far] == plain.interval[far]
        assert (plain.clarity(3, LIMITS), less.clarity(3, LIMITS)) == (
            "clear",
            "no_clear_change",
        )
        assert plain.clarity(6, LIMITS) == "no_clear_change"


def test_between_clear_and_nothing_stands_suggested() -> None:
    here = _level([2.5 + 0.1 * (n % 4) for n in range(16)], [0.0] * 16)
    found = change(here, ~AFTER, AFTER, LIMITS)
    assert found
    assert found._replace(effect=4.0, p_value=0.07).clarity(3, LIMITS) == "suggested"


def test_groups_that_speed_alone_tells_apart_cannot_be_compared() -> None:
    here = _level([2.5] * 8 + [3.0] * 8, [160.0] * 16)
    assert change(here, ~AFTER, AFTER, LIMITS) is None


def test_other_runs_tell_the_slope_and_a_second_value_is_allowed_for() -> None:
    speed = [2.5] * 4 + [2.6, 2.7, 2.8, 2.9] * 2 + [3.0] * 4
    before, after = np.arange(16) < 4, np.arange(16) >= 12
    warm = np.array([10.0, 12, 12, 10] * 4) + 5 * after
    values = [100 + 13 * v + w for v, w in zip(speed, warm, strict=True)]
    found = change(_level(speed, values), before, after, LIMITS, beside=warm)
    assert found
    assert found.effect == pytest.approx(0, abs=0.1)
    unseen = change(_level(speed, values), before, after, LIMITS)
    assert unseen
    assert unseen.effect == pytest.approx(5, abs=1)


@pytest.mark.parametrize(
    ("runs", "every_days", "later", "recent", "missing"),
    [
        (16, 3, 0, 8, 0),
        (15, 3, 0, 8, 1),
        (5, 3, 0, 5, 11),
        (30, 3, 0, 8, 0),
        (30, 3, 80, 4, 4),  # only four lie within 90 days
        (30, 3, 400, 0, 16),  # an old log is past
        (40, 12, 0, 8, 0),
    ],
)
def test_the_newest_runs_are_set_against_the_years(
    runs: int, every_days: int, later: int, recent: int, missing: int
) -> None:
    log = read(steady([160.0] * runs, "spm", every_days=every_days))
    today = log.runs[-1].day + timedelta(days=later)
    found = windows(level(log, "cadence"), today, LIMITS)
    assert (len(found.after_runs), found.missing) == (recent, missing)
    assert all(today - run.day < timedelta(days=365) for run in found.before_runs)
    assert not {r.id for r in found.before_runs} & {r.id for r in found.after_runs}


def test_watches_are_named_where_they_differ() -> None:
    runs = read(steady([160.0] * 4, "spm")).runs
    one, two = replace(runs[0], device="A"), replace(runs[1], device="B")
    assert devices_words([one], [one, runs[2]]) is None
    assert devices_words([runs[0]], [runs[1]]) is None
    assert devices_words([one], [two]) == "Recorded with A before and with B now."
    assert devices_words([one, two], [runs[2]]) == (
        "Recorded with A and B before and with an unknown watch now."
    )


def test_a_log_without_runs_has_no_level() -> None:
    assert level(read(""), "heart_rate").runs == ()
