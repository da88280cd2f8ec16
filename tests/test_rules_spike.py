"""Single runs well past the longest of the 30 days before, in the bins of the study."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.case import Case
from rules.spike import compared, spike, spikes
from traininglog.activity import Activity
from traininglog.facts import LadderStart
from traininglog.log import TrainingLog
from traininglog.textform import read_text

if TYPE_CHECKING:
    import random

    from traininglog.finding import Finding

FIRST = date(2024, 1, 1)


def _log(*runs: tuple[int, float | None]) -> TrainingLog:
    """Runs as day number and km."""
    days = [(FIRST + timedelta(days=n), km) for n, km in runs]
    made = tuple(
        Activity(
            id=f"r{n}",
            sport="running",
            start=datetime(day.year, day.month, day.day, 8, tzinfo=UTC) + timedelta(minutes=n),
            zone="UTC",
            day=day,
            distance_km=km,
        )
        for n, (day, km) in enumerate(days)
    )
    return TrainingLog("me", activities=made)


def _case(log: TrainingLog, day: int = 400) -> Case:
    return Case.of(log, FIRST + timedelta(days=day))


def _told(log: TrainingLog, day: date) -> Finding:
    (found,) = spike(Case.of(log, day))
    return found


@pytest.mark.parametrize(
    ("km", "step"),
    [
        (9.0, None),
        (11.0, None),
        (11.01, "over 10 to 30 %"),
        (13.0, "over 10 to 30 %"),
        (13.01, "over 30 to 100 %"),
        (20.0, "over 30 to 100 %"),
        (20.01, "over 100 %"),
    ],
)
@pytest.mark.parametrize("unit_km", [1.0, 1.609344])
def test_the_bins_are_the_published_ones_in_any_unit(
    km: float, step: str | None, unit_km: float
) -> None:
    found = spikes(_case(_log((0, 10.0 * unit_km), (5, km * unit_km))))
    assert [s.bin for s in found] == ([step] if step else [])


def test_a_badge_names_both_runs() -> None:
    (found,) = spikes(_case(_log((0, 9.5), (2, 10.0), (4, 6.0), (9, 15.0))))
    assert (found.run_id, found.longest_run_id) == ("r3", "r1")
    assert (found.distance_km, found.longest_km, found.ratio) == (15.0, 10.0, 1.5)
    assert found.day == date(2024, 1, 10)


@pytest.mark.parametrize(("days", "n"), [(30, 1), (31, 0)])
def test_without_a_run_in_thirty_days_there_is_no_reference(days: int, n: int) -> None:
    assert len(spikes(_case(_log((0, 10.0), (days, 15.0))))) == n


def test_a_run_without_distance_is_neither_a_spike_nor_a_reference() -> None:
    assert compared(_case(_log((0, None), (1, 0.0), (2, 10.0), (3, None)))) == ()


@pytest.mark.parametrize(("km", "n"), [(4.9, 0), (5.0, 1)])
def test_a_short_run_has_no_badge(km: float, n: int) -> None:
    assert len(spikes(_case(_log((0, 2.0), (3, km))))) == n


@pytest.mark.parametrize(("day", "n"), [(85, 0), (86, 1), (1, 1)])
def test_inside_a_ladder_there_is_no_badge(day: int, n: int) -> None:
    log = _log((day - 1, 6.0), (day, 9.0))
    ladder = (LadderStart(FIRST + timedelta(days=1)),)
    found = spikes(_case(replace(log, facts=ladder if day > 1 else ())))
    assert len(found) == n


@pytest.mark.parametrize(("day", "n"), [(0, 1), (1, 0), (31, 0), (32, 1)])
def test_where_runs_are_withheld_the_longest_is_unknown(day: int, n: int) -> None:
    log = _log((2, 6.0), (31, 9.0))
    hidden = replace(log, withheld_days=frozenset({FIRST + timedelta(days=day)}))
    assert len(spikes(_case(hidden))) == n


def test_the_newest_is_told_beside_how_often_it_happens(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00
    2024-03-03 run 7 km 42:00
    2024-03-06 run 7 km 42:00
    2024-03-09 run 10 km 60:00
    """
    found = _told(log, date(2024, 3, 20))
    assert found.sentence == (
        "10.0 km on 9 Mar 2024 was 42.9 % longer than the longest run of the 30 days before, "
        "7.0 km; 2 of 3 runs in 365 days were over 10 % longer."
    )
    assert (found.clarity, found.grade, found.evidence_ids) == (
        "clear",
        "cohort",
        ("frandsen_2025",),
    )
    assert (found.effect, found.effect_unit) == (42.86, "percent_over_longest")
    assert found.run_ids == ("2024-03-06-1", "2024-03-09-1")
    assert (found.first_date, found.last_date) == (date(2024, 3, 3), date(2024, 3, 9))
    assert found.caveats == (
        "In one study 1 in 200 to 280 such runs was followed by an injury from overuse, of all "
        "runs 1 in 450; over 30 to 100 % longer it was 1.52 times (1.16 to 2.00) the rate of "
        "the other runs. Its counts, not this runner's; its steps do not rise steadily",
    )


def test_a_long_run_before_a_break_may_hide_a_larger_step(log: TrainingLog) -> None:
    """
    2024-03-01 run 10 km 60:00
    2024-03-18 run 5 km 30:00
    2024-03-21 run 12 km 72:00
    """
    assert _told(log, date(2024, 3, 21)).caveats[1:] == (
        "the run it is compared with lies before 16 days without running and may hide a "
        "larger step",
    )


def test_four_weeks_later_it_is_no_news(log: TrainingLog) -> None:
    """
    2024-03-01 run 10 km 60:00
    2024-03-03 run 12 km 72:00
    """
    assert len(list(spike(Case.of(log, date(2024, 3, 30))))) == 1
    assert list(spike(Case.of(log, date(2024, 3, 31)))) == []
    assert list(spike(Case.of(TrainingLog("me"), date(2024, 3, 31)))) == []


RUNS = st.lists(
    st.tuples(st.integers(0, 90), st.one_of(st.none(), st.floats(0.5, 42.0))), max_size=40
)


@given(RUNS, st.randoms(use_true_random=False))
def test_one_pass_finds_what_looking_back_every_time_would(
    rows: list[tuple[int, float | None]], rng: random.Random
) -> None:
    log = _log(*sorted(rows, key=lambda row: row[0]))
    shuffled = list(log.activities)
    rng.shuffle(shuffled)
    case = _case(replace(log, activities=tuple(shuffled)))
    by_hand = {}
    for n, run in enumerate(log.runs):
        before = [
            r.distance_km
            for r in log.runs[:n]
            if r.distance_km and (run.day - r.day).days <= 30
        ]
        if run.distance_km and run.distance_km >= 5 and before:
            by_hand[run.id] = max(before)
    assert {p.run.id: p.longest_km for p in compared(case)} == by_hand


def test_one_such_run_was_longer() -> None:
    log, problems = read_text("2024-03-01 run 6 km 36:00\n2024-03-05 run 9 km 54:00")
    assert not problems
    (found,) = spike(Case.of(log, date(2024, 3, 6)))
    assert found.sentence.endswith("1 of 1 run in 365 days was over 10 % longer.")
