"""Traps: chains of recurring cycles at one family of locations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rules.analyse import analyse
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.finding import GapKind, Trap
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
    assert [str(c.place) for c in trap.cycles] == ["right knee", "right IT band", "right knee"]
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


@pytest.mark.parametrize("every_days", [4, 7, 10])
def test_running_on_in_a_rhythm_is_no_trap(every_days: int) -> None:
    days = [date(2024, 3, 1) + timedelta(days=every_days * n) for n in range(10)]
    log, _ = read_text(
        "\n".join(f"{day} run 8 km 48:00 | knee right 4/10 from 5 km" for day in days)
    )
    assert analyse(log, days[-1]).traps == ()
    told = replace(log, gap_kinds=dict.fromkeys(days[1:], "pain"))
    (trap,) = analyse(told, days[-1]).traps
    assert len(trap.cycles) == 9


def test_gaps_that_come_by_habit_now_and_then_make_no_trap() -> None:
    """Now and then a gap is 8 or 9 days long with this runner, pain or none."""
    rests = [3, 5, 4, 4, 6, 2, 9, 3, 5, 4, 8, 2, 6, 3, 5, 3, 4, 3, 8, 5, 4, 3]
    day, lines = date(2024, 1, 1), []
    for n, rest_days in enumerate([*rests, 8, 3, 8, 3]):
        hurts = n >= len(rests)
        felt = "knee right 4/10 from 5 km" if hurts else "no pain"
        lines.append(f"{day} run 8 km 48:00 | {felt}")
        day += timedelta(days=rest_days + 1)
    lines.append(f"{day} run 8 km 48:00 | knee right 4/10 from 5 km")
    log, _ = read_text("\n".join(lines))
    analysis = analyse(log, day)
    assert [c.rest_days for c in analysis.cycles] == [8, 8]
    assert analysis.traps == ()
    back: dict[date, GapKind] = {
        g.end: "pain" for g in analysis.gaps if g.rest_days == 8 and g.after_pain
    }
    (trap,) = analyse(replace(log, gap_kinds=back), day).traps
    assert len(trap.cycles) == 2


def test_one_long_gap_in_a_short_history_hides_no_trap() -> None:
    """Three runs a week and a week away; then rests of 4 and of 6 days for a knee."""
    day, lines = date(2024, 1, 1), []
    for rest_days, felt in (
        *((n, "no pain") for n in (1, 1, 2, 1, 7, 1, 1, 2, 1, 1)),
        *((n, "knee right 4/10 from 5 km") for n in (4, 6, 1)),
    ):
        lines.append(f"{day} run 8 km 48:00 | {felt}")
        day += timedelta(days=rest_days + 1)
    log, _ = read_text("\n".join(lines))
    (trap,) = analyse(log, day).traps
    assert [cycle.rest_days for cycle in trap.cycles] == [4, 6]


def test_a_few_weeks_of_the_same_rhythm_without_pain_are_enough() -> None:
    """Three painless weeks, then it hurts every week: nobody rested for it."""
    days = [date(2024, 3, 1) + timedelta(weeks=n) for n in range(6)]
    felt = ["no pain"] * 3 + ["knee right 4/10 from 5 km"] * 3
    log, _ = read_text(
        "\n".join(f"{d} run 8 km 48:00 | {f}" for d, f in zip(days, felt, strict=True))
    )
    assert analyse(log, days[-1]).traps == ()


@pytest.mark.parametrize("healthy", [0, 2, 6, 9, 12, 20])
@pytest.mark.parametrize("rest_days", [3, 5])
def test_equal_rests_are_a_trap_however_long_the_healthy_time_before(
    healthy: int, rest_days: int
) -> None:
    day, lines = date(2024, 1, 1), []
    for n in range(healthy + 5):
        hurts = n >= healthy
        felt = "knee right 5/10 from 4 km" if hurts else "no pain"
        lines.append(f"{day} run 8 km 48:00 | {felt}")
        day += timedelta(days=rest_days + 1 if hurts else 2)
    log, _ = read_text("\n".join(lines))
    (trap,) = analyse(log, day).traps
    assert [cycle.rest_days for cycle in trap.cycles] == [rest_days] * 4
