"""How much of the best healthy weeks is back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rules.baseline import baseline, began_on, healthy_weeks
from rules.case import Case
from traininglog.reference import claim
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.log import TrainingLog

MONDAY = date(2024, 1, 1)
TODAY = date(2024, 4, 28)
STORY = """
    2024-03-11 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-20 run 6 km 36:00 | knee right 4/10 from 4 km
    2024-04-09 run 3 km 19:48
    2024-04-16 run 4 km 26:24 | no pain
    2024-04-24 run 5 km 33:00 | knee right 1/10
"""


def _week(n: int, km: float, told: str = "") -> str:
    """Three runs of a week: two of `km`, and one half as long again on Saturday."""
    monday = MONDAY + timedelta(weeks=n)
    days = ((0, km), (2, km), (5, km * 1.5))
    return "\n".join(
        f"{monday + timedelta(days=d)} run {far} km {int(far * 6)}:00{told}" for d, far in days
    )


def _log(*weeks_km: float, story: str = STORY, more: str = "") -> TrainingLog:
    lines = [_week(n, km) for n, km in enumerate(weeks_km)]
    log, problems = read_text("\n".join([*lines, story, more]))
    assert not problems
    return log


def _case(log: TrainingLog, day: date = TODAY) -> Case:
    return Case.of(log, day)


def test_what_is_back_of_the_best_six_weeks() -> None:
    case = _case(_log(4, 4, 8, 8, 8, 8, 6, 6, 6, 4))
    week, longest, pace, painless = baseline(case)
    then = "the middle of the best 6 healthy weeks from 15 Jan 2024 to 25 Feb 2024."
    assert week.sentence == (
        f"Distance a week: 3.0 km in the 28 days to 28 Apr 2024, 11 % of 28.0 km, {then}"
    )
    assert longest.sentence == (
        f"Longest run: 5.0 km in the 28 days to 28 Apr 2024, 42 % of 12.0 km, {then}"
    )
    assert pace.sentence == (
        "Pace: 6:36 min/km in the 28 days to 28 Apr 2024, 91 % of the speed of 6:00 min/km, "
        f"{then}"
    )
    assert painless.sentence == (
        f"Longest painless run: 4.0 km in the 28 days to 28 Apr 2024, 33 % of 12.0 km, {then}"
    )
    assert week.effect == pytest.approx(100 * 3 / 28)
    assert week.effect_unit == "percent_of_weekly_distance"
    assert len(week.run_ids) == 6 * 3 + 3
    assert (week.clarity, week.kind) == ("clear", "baseline")
    assert week.caveats == (claim("happy_pace").caveat,)
    assert (week.first_date, week.last_date) == (date(2024, 1, 15), date(2024, 4, 24))


def test_runs_from_before_the_pain_are_not_called_back() -> None:
    log = _log(4, 4, 8, 8, 8, 8, 6, 6, 6, 4)
    (early,) = baseline(_case(log, date(2024, 4, 7)))
    assert early.sentence == (
        "The last 28 days still hold runs from before the flare of 11 Mar 2024, so what is "
        "back is not told yet."
    )
    assert (early.clarity, early.effect) == ("not_enough_data", None)
    assert early.expected_on == date(2024, 4, 8)
    assert early.needs == ("Days: from 8 Apr 2024 on it can be told.",)
    told = list(baseline(_case(log, date(2024, 4, 8))))
    assert {finding.clarity for finding in told} == {"clear"}


def test_a_painkiller_is_no_painless_reach() -> None:
    for told in ("| no pain painkiller", ""):  # nor is silence
        story = STORY.replace("| no pain", told)
        found = list(baseline(_case(_log(8, 8, 8, 8, 8, 8, story=story))))
        assert len(found) == 3


def test_weeks_with_pain_or_a_rest_or_withheld_runs_are_not_healthy() -> None:
    log = _log(8, 8, 8, 8, 8, 8, 8, more="2024-01-10 rest | calf left 2/10 stairs")
    case = _case(log)
    assert began_on(case) == date(2024, 3, 11)
    mondays = [w.monday for w in healthy_weeks(case, date(2024, 3, 11))]
    assert MONDAY + timedelta(weeks=1) not in mondays
    assert len(mondays) == 6
    hidden = replace(log, withheld_days=frozenset({date(2024, 2, 1)}))
    assert len(healthy_weeks(_case(hidden), date(2024, 3, 11))) == 5


def test_a_rest_takes_its_weeks_away() -> None:
    log = _log(8, 8, 0, 8, 8, 8, 8, 8, 8)
    cleaned = replace(log, activities=tuple(a for a in log.activities if a.distance_km))
    mondays = [w.monday for w in healthy_weeks(_case(cleaned), date(2024, 3, 11))]
    assert MONDAY + timedelta(weeks=2) not in mondays
    assert len(mondays) == 8  # a Sunday and a Monday of a rest are no week of rest


def test_only_the_year_before_counts() -> None:
    case = _case(_log(8, 8, 8, 8, 8, 8, 8))
    assert healthy_weeks(case, date(2025, 3, 11)) == []


def test_too_few_healthy_weeks_is_said_with_what_is_missing() -> None:
    (found,) = baseline(_case(_log(8, 8, 8, 8)))
    assert found.clarity == "not_enough_data"
    assert found.sentence == (
        "Too few healthy weeks in the 365 days before the flare of 11 Mar 2024 to say how much "
        "distance and pace are back."
    )
    assert found.needs == (
        "Runs of 2 more weeks without pain or a rest before that day, if there are files of "
        "them.",
    )
    assert found.effect is None


def test_without_a_cycle_or_without_runs_now_nothing_is_said() -> None:
    assert list(baseline(_case(_log(8, 8, 8, 8, 8, 8, story="")))) == []
    assert list(baseline(_case(_log(8, 8, 8, 8, 8, 8), date(2024, 12, 31)))) == []


def test_runs_without_time_have_no_pace() -> None:
    log = _log(8, 8, 8, 8, 8, 8)
    timeless = tuple(replace(a, timer_min=None) for a in log.activities)
    found = baseline(_case(replace(log, activities=timeless)))
    assert [f.effect_unit for f in found] == [
        "percent_of_weekly_distance",
        "percent_of_longest_run",
        "percent_of_painless_distance",
    ]
    then_only = tuple(
        replace(a, timer_min=None) if a.day > date(2024, 3, 1) else a for a in log.activities
    )
    assert len(list(baseline(_case(replace(log, activities=then_only))))) == 3


def test_runs_that_are_not_shared_are_said() -> None:
    log = replace(_log(8, 8, 8, 8, 8, 8), withheld_days=frozenset({date(2024, 4, 20)}))
    assert next(iter(baseline(_case(log)))).caveats[1:] == (
        "runs that are not shared are not counted",
    )


def test_a_story_goes_back_over_cycles_that_follow_each_other(log: TrainingLog) -> None:
    """
    2022-01-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2022-01-12 run 6 km 36:00 | knee right 4/10 from 5 km
    2022-01-14 run 6 km 36:00 | no pain
    2022-01-16 run 6 km 36:00 | no pain
    2023-01-01 run 6 km 36:00 | calf left 4/10 from 5 km
    2023-01-12 run 6 km 36:00 | calf left 4/10 from 5 km
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-12 run 6 km 36:00 | knee right 4/10 from 4 km
    2024-03-20 run 6 km 36:00 | knee right 4/10 from 4 km
    2024-04-10 run 6 km 36:00 | itb right 4/10 from 4 km
    2024-04-20 run 6 km 36:00 | no pain
    """
    assert began_on(_case(log)) == date(2024, 3, 1)
    assert began_on(_case(log, date(2023, 2, 1))) == date(2023, 1, 1)


def test_somebody_who_runs_once_a_week_has_healthy_weeks() -> None:
    """From the ninth on, when eight gaps have told that a week between is usual."""
    weekly = "\n".join(f"{MONDAY + timedelta(weeks=n)} run 8 km 48:00" for n in range(-8, 10))
    log, _ = read_text(f"{weekly}\n2024-01-04 run 20:00\n{STORY}")
    assert len(healthy_weeks(_case(log), date(2024, 3, 11))) == 10
    assert next(iter(baseline(_case(log)))).effect == pytest.approx(100 * 3 / 8)
