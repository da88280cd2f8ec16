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
    assert (gap.kind, gap.after_pain, gap.is_rest) == ("unknown", False, True)


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
    assert [gap.is_rest for gap in _gaps(withheld)] == [False, True, False, True]


def _every_fourth_day(runs: int) -> TrainingLog:
    first = date(2024, 1, 1)
    lines = [f"{first + timedelta(days=4 * n)} run 5 km 30:00" for n in range(runs)]
    last = first + timedelta(days=4 * (runs - 1))
    lines += [f"{last + timedelta(days=d)} run 5 km 30:00" for d in (4, 9)]
    log, problems = read_text("\n".join(lines))
    assert not problems
    return log


def test_a_rest_is_longer_than_this_runners_usual() -> None:
    rests = [gap.is_rest for gap in _gaps(_every_fourth_day(12))]
    assert rests == [True] * 8 + [False] * 4 + [True]


def test_a_gap_after_pain_is_no_habit() -> None:
    log, _ = read_text(
        "\n".join(
            f"{date(2024, 1, 1) + timedelta(days=4 * n)} run 5 km 30:00 | knee right 3/10"
            for n in range(14)
        )
    )
    found = _gaps(log)
    assert all(gap.after_pain and gap.is_rest for gap in found)


def test_the_usual_looks_back_one_year_only() -> None:
    log = _every_fourth_day(12)
    year_later = [
        replace(a, id=f"{a.id}b", day=a.day + timedelta(days=500)) for a in log.activities
    ]
    both = replace(log, activities=(*log.activities, *year_later))
    assert [gap.is_rest for gap in _gaps(both)][14:18] == [True] * 4


def test_pain_between_the_runs_is_pain_before_the_gap(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | no pain
    2024-03-03 rest | knee right 3/10 stairs
    2024-03-08 run 5 km 30:00
    2024-03-13 run 5 km 30:00
    """
    assert [gap.after_pain for gap in _gaps(log)] == [True, False]
