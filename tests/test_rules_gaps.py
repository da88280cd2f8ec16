"""Gaps: which are listed, what kind they are, and which are rests for this runner."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rules.gaps import gaps
from rules.states import run_states
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.finding import Gap
    from traininglog.log import TrainingLog


def _gaps(log: TrainingLog) -> tuple[Gap, ...]:
    return gaps(log, run_states(log))


def test_days_are_the_date_difference_and_rest_days_one_less(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00
    2024-03-04 run 5 km 30:00
    2024-03-08 run 5 km 30:00
    2024-03-08 run 2 km 12:00
    """
    (gap,) = _gaps(log)
    assert (gap.start.day, gap.end.day, gap.days, gap.rest_days) == (4, 8, 4, 3)
    assert (gap.kind, gap.after_pain, gap.is_long) == ("unknown", False, True)


def test_kinds_the_answer_before_the_log_and_withheld_before_both(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00
    2024-03-05 ride 20 km 60:00
    2024-03-06 walk 5 km 60:00
    2024-03-09 run 5 km 30:00
    2024-03-13 ride 20 km 60:00
    2024-03-17 run 5 km 30:00 back planned
    2024-04-01 run 5 km 30:00
    2024-04-05 ride 20 km 60:00
    2024-05-01 run 5 km 30:00
    """
    withheld = replace(log, withheld_days=frozenset({date(2024, 3, 25)}))
    assert [gap.kind for gap in _gaps(withheld)] == [
        "other_training", "planned", "withheld", "unknown",
    ]  # fmt: skip
    assert [gap.other_training_days for gap in _gaps(log)] == [1, 1, 0, 1]


def _runs_every(
    days: int, count: int, *, told: str = "", first: date = date(2024, 1, 1)
) -> str:
    starts = (first + timedelta(days=days * n) for n in range(count))
    return "\n".join(f"{day} run 5 km 30:00{told}" for day in starts)


def _read(*lines: str) -> TrainingLog:
    log, problems = read_text("\n".join(lines))
    assert not problems
    return log


def test_a_rest_is_longer_than_this_runners_usual() -> None:
    regular = _runs_every(4, 12)
    log = _read(regular, "2024-02-18 run 5 km 30:00", "2024-02-23 run 5 km 30:00")
    assert [(gap.rest_days, gap.is_long) for gap in _gaps(log)] == [(3, False)] * 12 + [
        (4, True),
    ]  # fmt: skip


def test_with_few_gaps_the_shortest_rest_counts() -> None:
    assert [gap.is_long for gap in _gaps(_read(_runs_every(4, 8)))] == [True] * 7


def test_the_habit_of_somebody_whom_every_run_hurts_shows_in_all_gaps() -> None:
    log = _read(
        _runs_every(4, 12, told=" | knee right 3/10"),
        "2024-02-24 run 5 km 30:00 | knee right 3/10",
    )
    assert [(gap.after_pain, gap.is_long) for gap in _gaps(log)] == [(True, False)] * 11 + [
        (True, True),
    ]  # fmt: skip


def test_the_usual_looks_back_one_year_only() -> None:
    log = _read(
        _runs_every(2, 20),
        _runs_every(8, 12, first=date(2025, 6, 1)),
    )
    assert [gap.is_long for gap in _gaps(log) if gap.start.year == 2025] == [
        *([True] * 8), *([False] * 3),
    ]  # fmt: skip


def test_pain_between_the_runs_is_pain_before_the_gap(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | no pain
    2024-03-03 rest | knee right 3/10 stairs
    2024-03-08 run 5 km 30:00
    2024-03-13 run 5 km 30:00
    """
    assert [gap.after_pain for gap in _gaps(log)] == [True, False]


def test_a_gap_in_which_a_run_was_left_out_for_pain(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00
    2024-03-03 rest | knee right 2/10 skipped a run
    2024-03-08 run 5 km 30:00
    2024-03-10 rest | knee right skipped a run
    2024-03-15 run 5 km 30:00 back busy
    2024-03-17 rest | knee right 0/10 skipped a run
    2024-03-18 rest | skipped a run
    2024-03-22 run 5 km 30:00 | knee right 2/10 skipped a run
    2024-03-24 rest | knee right skipped a run
    2024-03-25 ride 20 km 60:00
    2024-03-29 run 5 km 30:00
    """
    found = _gaps(log)
    assert [gap.kind for gap in found] == ["pain", "busy", "unknown", "pain"]
    assert [gap.other_training_days for gap in found] == [0, 0, 0, 1]
    withheld = replace(log, withheld_days=frozenset({date(2024, 3, 5)}))
    assert _gaps(withheld)[0].kind == "withheld"


def test_a_run_left_out_for_pain_is_a_gap_told_to_be_for_pain() -> None:
    """Whoever runs once a week through pain does not rest, unless it is said."""
    weekly = _runs_every(7, 14, told=" | knee right 3/10 from 4 km")
    days = [date(2024, 1, 3) + timedelta(days=7 * n) for n in range(13)]
    told = "\n".join(f"{day} | knee right 2/10 skipped a run" for day in days)
    assert not any(gap.is_long for gap in _gaps(_read(weekly)))
    found = _gaps(_read(weekly, told))
    assert all(gap.is_long and gap.is_unusual and gap.kind == "pain" for gap in found)
