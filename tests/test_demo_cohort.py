"""Virtual runners: their truth is what they lived, and their logs tell of it as people do."""

from __future__ import annotations

import io
from datetime import timedelta
from itertools import pairwise
from random import Random

import fitdecode
import pytest

from demo.cohort import VirtualRunner, virtual_runner
from demo.cohort_diary import Habit
from demo.lives import KINDS
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
