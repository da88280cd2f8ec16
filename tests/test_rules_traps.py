"""Traps: chains of recurring cycles at one family of locations."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rules.analyse import analyse

if TYPE_CHECKING:
    from traininglog.finding import Trap
    from traininglog.log import TrainingLog


def _traps(log: TrainingLog) -> tuple[Trap, ...]:
    return analyse(log, date(2024, 12, 31)).traps


def test_two_recurring_cycles_in_a_row_are_a_trap(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | knee right 4/10 from 4 km
    2024-03-20 run 6 km 36:00 | knee right 4/10 from 3 km
    """
    (trap,) = _traps(log)
    assert (trap.location, trap.side, len(trap.cycles)) == ("knee", "right", 2)
    assert (trap.first_date, trap.last_date) == (date(2024, 3, 1), date(2024, 3, 20))


def test_one_cycle_is_none(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | knee right 4/10 from 4 km
    """
    assert _traps(log) == ()


def test_a_family_is_chained_and_sides_are_apart(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | itb right 4/10 from 4 km
    2024-03-20 run 6 km 36:00 | knee right 4/10 from 3 km
    2024-03-30 run 6 km 36:00 | itb right 4/10 from 3 km
    2024-06-01 run 6 km 36:00 | shin left 4/10
    2024-06-08 run 6 km 36:00 | shin left 4/10; shin right 4/10
    2024-06-20 run 6 km 36:00 | shin right 4/10
    """
    (trap,) = _traps(log)
    assert [str(c.place) for c in trap.cycles] == ["right knee", "right itb", "right knee"]
    assert (trap.location, trap.last_date) == ("knee", date(2024, 3, 30))


def test_one_problem_under_two_names_is_one_cycle(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km; itb right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | knee right 4/10 from 4 km; itb right 2/10 from 5 km
    """
    assert len(analyse(log, date(2024, 12, 31)).cycles) == 2
    assert _traps(log) == ()


def test_a_long_painless_time_breaks_the_chain(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | knee right 4/10 from 4 km
    2024-03-10 run 6 km 36:00 | no pain
    2024-04-10 run 6 km 36:00 | no pain
    2024-06-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-06-08 run 6 km 36:00 | knee right 4/10 from 4 km
    """
    cycles = analyse(log, date(2024, 12, 31)).cycles
    assert [(c.flare_date.month, c.recurred) for c in cycles] == [
        (3, True), (6, True),
    ]  # fmt: skip
    assert _traps(log) == ()


def test_a_cycle_that_did_not_come_back_breaks_the_chain(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | knee right 4/10 from 4 km
    2024-03-20 run 1 km 6:00
    2024-03-21 run 1 km 6:00
    2024-03-22 run 1 km 6:00
    2024-03-23 run 1 km 6:00
    2024-03-24 run 1 km 6:00
    2024-03-25 run 1 km 6:00
    2024-04-20 run 6 km 36:00 | knee right 4/10 from 3 km
    2024-04-28 run 6 km 36:00 | knee right 4/10 from 3 km
    """
    assert [c.recurred for c in analyse(log, date(2024, 12, 31)).cycles] == [True, None, True]
    assert _traps(log) == ()


def test_a_chain_goes_on_while_it_hurts(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | knee right 4/10 from 4 km
    2024-03-10 run 6 km 36:00 | knee right 2/10 from 4 km
    2024-03-12 run 6 km 36:00 | knee right 2/10 from 4 km
    2024-03-14 run 6 km 36:00 | knee right 4/10 from 4 km
    2024-03-24 run 6 km 36:00 | knee right 4/10 from 4 km
    """
    (trap,) = _traps(log)
    assert [c.flare_date.day for c in trap.cycles] == [1, 14]


def test_two_cycles_that_came_back_in_one_run_came_back_once(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | no pain
    2024-03-10 run 6 km 36:00 | knee right 1/10 from 5 km
    2024-03-20 run 6 km 36:00 | knee right 4/10 from 4 km
    """
    assert [c.recurrence_date for c in analyse(log, date(2024, 12, 31)).cycles] == [
        date(2024, 3, 20), date(2024, 3, 20),
    ]  # fmt: skip
    assert _traps(log) == ()


def test_a_niggle_beside_worse_pain_elsewhere_is_in_no_trap(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 5/10 from 5 km; shin left 2/10
    2024-03-08 run 6 km 36:00 | shin left 3/10
    2024-03-20 run 6 km 36:00 | shin left 4/10
    """
    assert [str(c.place) for c in analyse(log, date(2024, 12, 31)).cycles] == [
        "right knee",
        "left shin",
    ]
    assert _traps(log) == ()
