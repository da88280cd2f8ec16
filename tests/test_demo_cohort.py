"""Virtual runners: their truth is what they lived, and their logs tell of it as people do."""

from __future__ import annotations

import io
from datetime import timedelta
from itertools import pairwise
from random import Random

import fitdecode
import pytest

from demo import policies
from demo.cohort import VirtualRunner, virtual_runner
from demo.cohort_diary import Habit
from demo.lives import KINDS
from demo.niggles import HABITS, niggle_runner
from demo.story import virtual_run
from demo.tissue import Tissue
from demo.watch import write_run
from traininglog.pain import entry_faults


@pytest.fixture(scope="module")
def runners() -> list[VirtualRunner]:
    return [virtual_runner(seed) for seed in range(1, 49)]


def of_kind(runners: list[VirtualRunner], kind: str) -> list[VirtualRunner]:
    return [runner for runner in runners if runner.kind == kind]


def test_kinds_take_turns_and_seeds_repeat(runners: list[VirtualRunner]) -> None:
    assert [r.kind for r in runners[:12]] == list(KINDS)
    assert virtual_runner(13) == runners[12]
    assert runners[0].log != runners[12].log


def test_three_to_five_runs_a_week_over_months(runners: list[VirtualRunner]) -> None:
    for runner in runners:
        days = [run.day for run in runner.log.runs]
        assert len(set(days)) == len(days)
        assert 150 < (days[-1] - days[0]).days < 430
        usual = [(b - a).days for a, b in pairwise(days)]
        assert 7 / 5 <= sorted(usual)[len(usual) // 2] + 0.5 <= 7 / 2
        assert runner.as_of >= days[-1]


def test_truth_is_in_the_log(runners: list[VirtualRunner]) -> None:
    for runner in runners:
        runs = {run.day for run in runner.log.runs}
        told = {e.day for e in runner.log.pain} | {
            e.day - timedelta(days=1) for e in runner.log.pain
        }
        for cycle in runner.cycles:
            assert {cycle.flare_date, cycle.return_date} <= runs
            assert cycle.flare_date in told
            nights = [cycle.return_date - timedelta(days=n + 1) for n in range(cycle.rest_days)]
            assert not runs & set(nights)
            assert nights[-1] - timedelta(days=1) in runs
            assert (cycle.recurrence_date is None) == (cycle.recurred is not True)
            if cycle.recurrence_date:
                assert cycle.return_date <= cycle.recurrence_date


def test_each_kind_lives_its_story(runners: list[VirtualRunner]) -> None:
    for kind in ("healthy", "holiday", "ill"):
        assert all(not r.cycles and not r.traps for r in of_kind(runners, kind))
    assert all(
        {"planned", "busy", "ill"} & set(r.log.gap_kinds.values()) or not r.log.gap_kinds
        for r in of_kind(runners, "holiday")
    )
    for runner in of_kind(runners, "well_managed"):
        assert [c.recurred for c in runner.cycles] == [False]
    for runner in of_kind(runners, "one_cycle"):
        assert not runner.traps
    assert all(r.cycles for r in of_kind(runners, "trap"))
    assert sum(len(r.traps) for r in of_kind(runners, "trap")) >= 3
    for runner in of_kind(runners, "pain_only"):
        assert all(e.score != 0 or e.when == "next_morning" for e in runner.log.pain)
        assert all(c.recurred is not False for c in runner.cycles)
    assert any(
        a.sport == "cycling" for r in of_kind(runners, "rides") for a in r.log.activities
    )


def test_entries_are_sound_and_mornings_stand_on_their_own_day(
    runners: list[VirtualRunner],
) -> None:
    entries = [e for r in runners for e in r.log.pain]
    assert not [fault for entry in entries for fault in entry_faults(entry)]
    assert {e.when for e in entries} == {"during", "next_morning"}
    for runner in runners:
        distance = {run.day: run.distance_km or 0.0 for run in runner.log.runs}
        for entry in runner.log.pain:
            if entry.when == "during":
                assert (entry.onset_km or 0.0) <= distance[entry.day]
            else:
                assert entry.day - timedelta(days=1) in distance
        assert runner.answered <= distance.keys()


@pytest.mark.parametrize(
    ("unit_km", "grain", "onset", "told"),
    [(1.0, 0.1, 3.14, 3.1), (1.0, 0.5, 3.14, 3.0), (1.0, 0.5, 1.23, 1.2),
     (1.609344, 0.5, 3.14, 3.2187), (1.0, 0.5, 4.9, 4.95)],
)  # fmt: skip
def test_onsets_are_rounded_in_the_runners_unit(
    unit_km: float, grain: float, onset: float, told: float
) -> None:
    habit = Habit(
        1.0, unit_km, grain, 0.0, 0.0, names_place=False, gaps_answered=0, elsewhere=0
    )
    assert habit.told_km(onset, 4.95) == told
    assert Habit.of(Random(1), only_pain=True).painless_share == 0


def test_tissue_hurts_past_its_tolerance_and_sooner_each_time() -> None:
    tissue = Tissue(10.0, calming=0.02)
    assert tissue.run(9.0) is None
    first = tissue.run(12.0)
    assert first is not None
    for _ in range(6):
        tissue.rest()
    second = tissue.run(8.0)
    assert second is not None
    assert second < first
    sore = tissue.tolerance_km
    for _ in range(10):
        tissue.rest()
    assert sore < tissue.tolerance_km < second
    rested = tissue.capacity_km
    for _ in range(30):
        assert tissue.run(0.5 * tissue.tolerance_km) is None
    assert tissue.tolerance_km > first
    assert tissue.capacity_km > rested


def test_a_virtual_runners_day_becomes_a_fit_file(runners: list[VirtualRunner]) -> None:
    activity = runners[0].log.activities[3]
    content = io.BytesIO(write_run(virtual_run(activity)))
    with fitdecode.FitReader(content) as frames:
        (session,) = (
            f for f in frames
            if f.frame_type == fitdecode.FIT_FRAME_DATA and f.name == "session"
        )  # fmt: skip
        assert session.get_value("total_distance") == round(1000 * (activity.distance_km or 0))


def test_a_forgetful_diary_leaves_pain_out_and_the_truth_knows() -> None:
    runners = [virtual_runner(seed, forgetful=True) for seed in range(1, 49)]
    hurt = sum(len(r.hurt_days) for r in runners)
    told = sum(len(r.hurt_days & r.answered) for r in runners)
    assert 0.7 < told / hurt < 0.97
    entries = [e for r in runners for e in r.log.pain]
    assert not [fault for entry in entries for fault in entry_faults(entry)]
    assert any(e.location and e.score is None for e in entries)
    assert any(e.location == "knee" and e.side is None for e in entries)
    assert any(e.score and e.when == "during" and e.onset_km is None for e in entries)
    assert any(c.flare_date not in r.answered for r in runners for c in r.cycles)


def test_each_policy_answers_pain_in_its_own_way() -> None:
    rng = Random(1)
    rests = [policies.rest_longer_each_time(rng, n).rest_days for n in range(1, 7)]
    assert rests[0] < rests[2] < rests[4]
    assert max(rests) <= 28
    assert policies.rest_and_begin_short(rng, 1).back_share <= 0.5
    assert policies.wait_until_it_is_quiet(rng, 1).rest_days >= 21
    for runs_on in (policies.run_through, policies.shorten_runs):
        assert runs_on(rng, 1).rest_days == 0
    for careful in (policies.follow_the_ladder, policies.well_managed):
        assert careful(rng, 1).careful


def test_lives_follow_their_policy(runners: list[VirtualRunner]) -> None:
    for kind in ("run_through", "shortens"):
        assert all(not r.cycles for r in of_kind(runners, kind))
    for runner in of_kind(runners, "waits"):
        assert runner.cycles[0].rest_days >= 6
    through, shorter = (
        sum(len(r.hurt_days) for r in of_kind(runners, kind))
        for kind in ("run_through", "shortens")
    )
    assert shorter < through


def test_niggles_are_light_and_no_break_follows_them() -> None:
    for seed in range(1, 9):
        runner = niggle_runner(seed)
        assert runner == niggle_runner(seed)
        assert runner.habit == HABITS[seed % 4]
        days = [run.day for run in runner.log.runs]
        assert (days[-1] - days[0]).days > 700
        assert max(e.score or 0 for e in runner.log.pain) <= 2
        sore = [e.day for e in runner.log.pain if e.score]
        assert sore
        breaks = [a for a, b in pairwise(days) if (b - a).days > 7]
        assert breaks
        assert not [d for d in sore for last in breaks if 0 <= (last - d).days <= 7]
