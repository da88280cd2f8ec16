"""Cycles: pain, rest, return, and what happened then."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from rules.analyse import analyse
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.finding import Cycle
    from traininglog.log import TrainingLog

LATER = date(2024, 12, 31)


def _cycles(log: TrainingLog, day: date = LATER) -> tuple[Cycle, ...]:
    return analyse(log, day).cycles


def test_the_founding_story(log: TrainingLog) -> None:
    """
    2024-03-12 run 7.5 km 43:30 168 spm | knee right 4/10 from 6.5 km
    2024-03-13 rest | knee right 2/10 stairs
    2024-03-21 run 5.0 km 29:10 166 spm | knee right 5/10 from 4.1 km; next morning 3/10
    """
    (cycle,) = _cycles(log)
    assert (cycle.flare_date, cycle.return_date) == (date(2024, 3, 12), date(2024, 3, 21))
    assert (cycle.rest_days, cycle.state, cycle.recurred) == (8, "recurred", True)
    assert cycle.recurrence_date == date(2024, 3, 21)
    assert (cycle.onset_before_km, cycle.onset_after_km) == (6.5, 4.1)
    assert (cycle.score_before, cycle.score_after) == (4, 5)


def test_two_careful_runs_after_the_pain_do_not_end_a_flare(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-02 run 3 km 18:00 | no pain
    2024-03-03 run 4 km 24:00
    2024-03-12 run 6 km 36:00 | knee right 4/10 from 4 km
    """
    (cycle,) = _cycles(log)
    assert (cycle.flare_date.day, cycle.return_date.day, cycle.rest_days) == (1, 12, 8)


@pytest.mark.parametrize(
    "between",
    [
        "2024-03-02 run 5.5 km 33:00 | no pain",
        "2024-03-02 run 3 km 18:00\n2024-03-03 run 3 km 18:00\n2024-03-04 run 3 km 18:00",
    ],
)
def test_a_run_past_the_onset_or_a_third_run_ends_it(between: str) -> None:
    log, _ = read_text(f"""
        2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
        {between}
        2024-03-12 run 6 km 36:00 | knee right 4/10 from 4 km
    """)
    assert _cycles(log) == ()


def test_an_onset_that_was_not_told_lies_within_the_run(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10
    2024-03-02 run 5 km 30:00
    2024-03-12 run 6 km 36:00 | knee right
    """
    (cycle,) = _cycles(log)
    assert (cycle.flare_date.day, cycle.onset_before_km, cycle.state) == (1, None, "recurred")


def test_pain_between_the_runs_makes_a_flare_of_its_own(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00
    2024-03-03 rest | knee right 3/10 stairs
    2024-03-12 run 6 km 36:00 | knee right 4/10 from 4 km
    """
    (cycle,) = _cycles(log)
    assert (cycle.flare_date.day, cycle.score_before, cycle.felt_before) == (3, 3, "between")


@pytest.mark.parametrize("kind", ["ill", "busy", "planned", "no_record"])
def test_a_gap_for_another_reason_makes_no_cycle(kind: str) -> None:
    log, _ = read_text(f"""
        2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
        2024-03-12 run 6 km 36:00 back {kind} | knee right 4/10 from 4 km
    """)
    assert _cycles(log) == ()


def test_one_flare_makes_one_cycle(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 2 km 12:00 | no pain
    2024-03-15 run 6 km 36:00 | knee right 4/10 from 4 km
    """
    (cycle,) = _cycles(log)
    assert (cycle.return_date.day, cycle.recurrence_date) == (8, date(2024, 3, 15))


BACK = [
    f"2024-03-{day} run {{km}} km 36:00{{told}}" for day in (12, 14, 16, 18, 20, 22)
]  # fmt: skip


def _after(km: float, told: str) -> TrainingLog:
    lines = [line.format(km=km, told=told) for line in BACK]
    log, problems = read_text(
        "\n".join(["2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km", *lines])
    )
    assert not problems
    return log


@pytest.mark.parametrize(
    ("km", "told", "day", "state"),
    [
        (5.5, " | no pain", date(2024, 4, 10), "settled"),
        (5.0, " | no pain", date(2024, 4, 10), "quiet"),
        (5.5, "", date(2024, 4, 10), "quiet"),
        (5.5, " | no pain painkiller", date(2024, 4, 10), "quiet"),
        (5.5, " | no pain", date(2024, 4, 9), "open"),
        (5.5, " | knee right 2/10", date(2024, 4, 10), "quiet"),
    ],
)  # fmt: skip
def test_how_a_return_ends_without_pain(km: float, told: str, day: date, state: str) -> None:
    (cycle,) = _cycles(_after(km, told), day)
    assert (cycle.state, cycle.recurrence_date) == (state, None)
    assert cycle.recurred is (False if state == "settled" else None)


def test_six_runs_may_reach_further_than_28_days(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-12 run 2 km 12:00 | no pain
    2024-03-30 run 2 km 12:00 | no pain
    2024-04-15 run 2 km 12:00 | no pain
    2024-05-20 run 6 km 36:00 | knee right 4/10 from 5 km
    """
    assert _cycles(log, date(2024, 5, 19))[0].state == "open"
    assert _cycles(log)[0].recurrence_date == date(2024, 5, 20)


def test_silence_never_settles_a_declared_run_neither(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-12 run 8 km 48:00
    2024-03-14 run 8 km 48:00
    2024-03-16 run 8 km 48:00
    2024-03-18 run 8 km 48:00
    2024-03-20 run 8 km 48:00
    2024-03-22 run 8 km 48:00
    declare 2024-03-01 to 2024-12-31
    """
    assert _cycles(log)[0].state == "quiet"


@pytest.mark.parametrize(
    ("told", "recurred"),
    [
        ("knee right 3/10", True),
        ("knee right 2/10", None),
        ("knee right", True),
        ("knee right 1/10 stopped", True),
        ("knee right 2/10 was 0/10; next morning 1/10", True),
        ("knee right 2/10; next morning 2/10", None),
        ("no pain; knee right 3/10 after", True),
        ("knee right 1/10; next morning 6/10", True),
        ("knee left 5/10", None),
    ],
)
def test_what_counts_as_coming_back(told: str, recurred: bool | None) -> None:  # noqa: FBT001
    log, problems = read_text(f"""
        2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
        2024-03-12 run 6 km 36:00 | {told}
    """)
    assert not problems
    (cycle,) = [c for c in _cycles(log) if c.place.side == "right"]
    assert cycle.recurred is recurred
    told_as_niggle = "knee right" in told and recurred is None
    assert cycle.niggle_dates == ((date(2024, 3, 12),) if told_as_niggle else ())


def test_nothing_can_be_run_past_where_the_flare_was_no_run(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00
    2024-03-03 rest | knee right 3/10 stairs
    2024-03-12 run 8 km 48:00 | no pain
    2024-03-14 run 8 km 48:00 | no pain
    2024-03-16 run 8 km 48:00 | no pain
    2024-03-18 run 8 km 48:00 | no pain
    2024-03-20 run 8 km 48:00 | no pain
    2024-03-22 run 8 km 48:00 | no pain
    """
    (cycle,) = _cycles(log)
    assert (cycle.state, cycle.flare_date.day) == ("quiet", 3)


def test_bad_days_between_runs_are_not_settled(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-12 run 8 km 48:00 | no pain
    2024-03-14 run 8 km 48:00 | no pain
    2024-03-15 rest | knee right 7/10 stairs
    2024-03-16 run 8 km 48:00 | no pain
    2024-03-18 run 8 km 48:00 | no pain
    2024-03-20 run 8 km 48:00 | no pain
    2024-03-22 run 8 km 48:00 | no pain
    """
    assert _cycles(log)[0].state == "quiet"


def test_a_run_without_distance_is_not_known_to_stay_under(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-03 run 30:00
    2024-03-12 run 8 km 48:00 | knee right 4/10 from 5 km
    """
    assert _cycles(log) == ()


@pytest.mark.parametrize(("after", "lighter"), [(2, True), (3, False), (4, False)])
def test_lighter_takes_two_points(after: int, lighter: bool) -> None:  # noqa: FBT001
    log, _ = read_text(f"""
        2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
        2024-03-12 run 6 km 36:00 | knee right {after}/10 stopped
    """)
    assert _cycles(log)[0].lighter is lighter


def test_the_score_beside_an_onset_is_the_runs_own(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 5/10 from 5 km; next morning 7/10
    2024-03-12 run 6 km 36:00 | knee right 2/10 from 4 km was 0/10; next morning 3/10
    """
    (cycle,) = _cycles(log)
    assert (cycle.score_before, cycle.score_after, cycle.lighter) == (5, 2, True)


@pytest.mark.parametrize(
    ("morning", "state"),
    [
        ("next morning worse", "recurred"),
        ("next morning 1/10 worse", "recurred"),
        ("next morning 1/10 same", "quiet"),
        ("next morning better", "quiet"),
        ("next morning 2/10", "quiet"),
    ],
)
def test_a_niggle_that_is_worse_next_morning_has_come_back(morning: str, state: str) -> None:
    log, problems = read_text(f"""
        2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
        2024-03-12 run 6 km 36:00 | knee right 1/10 from 4 km; {morning}
        2024-03-14 run 3 km 18:00
        2024-03-16 run 3 km 18:00
        2024-03-18 run 3 km 18:00
        2024-03-20 run 3 km 18:00
        2024-03-22 run 3 km 18:00
    """)
    assert not problems
    (cycle,) = _cycles(log)
    assert (cycle.state, cycle.score_before) == (state, 4)
