"""Races planned and not run, or cut short, and runs cut short for pain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from rules.case import Case
from rules.races import raced, races
from traininglog.reference import claim
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.finding import Finding
    from traininglog.log import TrainingLog

LATER = date(2024, 12, 31)


def _told(log: TrainingLog, day: date = LATER) -> list[Finding]:
    return list(races(Case.of(log, day)))


def _ending(text: str, day: date = LATER) -> list[str]:
    log, problems = read_text(text)
    assert not problems
    return [found.ending for found in raced(Case.of(log, day))]


@pytest.mark.parametrize(
    ("lines", "ending"),
    [
        ("", "no_run"),
        ("2024-05-05 run 10 km 60:00", "run"),
        ("2024-05-05 run 6 km 36:00", "run"),
        ("2024-05-05 run 5.9 km 36:00", "cut_short"),
        ("2024-05-05 run 2 km 12:00\n2024-05-05 run 5 km 36:00", "run"),
        ("2024-05-05 run 60:00", "run"),
        ("2024-05-06 run 10 km 60:00", "run"),
        ("2024-05-06 run 4 km 24:00", "no_run"),
        ("2024-05-05 ride 40 km 60:00", "no_run"),
    ],
)
def test_how_a_race_ended(lines: str, ending: str) -> None:
    assert _ending(f'2024-05-05 race "City" 10 km\n{lines}') == [ending]


@pytest.mark.parametrize("end", ["not started", "not finished"])
def test_what_the_runner_told_stands(end: str) -> None:
    told = f'2024-05-05 race "City" 10 km {end}\n2024-05-05 run 10 km 60:00'
    assert _ending(told) == [end.replace(" ", "_")]


def test_a_race_without_distance_is_not_cut_short() -> None:
    assert _ending('2024-05-05 race "City"\n2024-05-05 run 2 km 12:00') == ["run"]


@pytest.mark.parametrize(("day", "n"), [(5, 0), (6, 0), (7, 1)])
def test_a_race_is_judged_once_the_day_after_is_over(day: int, n: int) -> None:
    assert len(_ending('2024-05-05 race "City" 10 km', date(2024, 5, day))) == n


def test_a_race_among_withheld_runs_is_not_judged(log: TrainingLog) -> None:
    """
    2024-05-05 race "City" 10 km
    2024-05-05 run 4 km 24:00
    2024-06-05 race "Lake" 10 km
    """
    hidden = replace(log, withheld_days=frozenset({date(2024, 5, 5), date(2024, 6, 6)}))
    assert raced(Case.of(hidden, LATER)) == []


def test_a_race_cut_short_stands_beside_the_pain_of_its_week(log: TrainingLog) -> None:
    """
    2024-04-20 run 8 km 48:00 | calf left 9/10
    2024-04-29 run 8 km 48:00 | knee right 5/10 from 6 km
    2024-05-01 rest | knee right 2/10 stairs; calf left
    2024-05-05 race "City 10" 10 km
    2024-05-05 run 4 km 24:00
    2024-06-02 race "Lake" 21.1 km not finished
    2024-06-02 run 12 km 80:00
    2024-06-23 race "Hill" not started
    2024-06-23 run 3 km 20:00
    2024-08-01 race "Summer" 5 km
    2024-08-01 run 5 km 30:00
    2024-09-01 race "Autumn" 5 km
    """
    autumn, hill, lake = _told(log)
    assert lake.sentence == (
        "Lake, 21.1 km, 2 Jun 2024: not finished after 12.0 km; no pain was written down in "
        "the 7 days before. Of 5 races planned in a year, 4 not in the log as planned."
    )
    assert hill.sentence.startswith("Hill, 23 Jun 2024: not started; no pain")
    assert autumn.sentence.startswith("Autumn, 5 km, 1 Sep 2024: no run in the log that day;")
    (city,) = _told(log, date(2024, 5, 20))[:1]
    assert city.sentence == (
        "City 10, 10 km, 5 May 2024: cut short after 4.0 km; right knee 5/10 on 29 Apr. Of 1 "
        "race planned in a year, 1 not in the log as planned."
    )
    assert (city.kind, city.clarity, city.run_ids) == ("race", "clear", ("2024-05-05-1",))
    assert city.evidence_ids == claim("race_pull_out").evidence_ids
    assert (city.first_date, city.effect) == (date(2024, 5, 5), 1.0)


def test_a_race_within_a_break_after_pain(log: TrainingLog) -> None:
    """
    2024-04-20 run 8 km 48:00 | knee right 5/10 from 6 km
    2024-05-05 race "City 10" 10 km not started
    2024-05-10 run 4 km 24:00
    """
    (found,) = _told(log)
    assert "not started; within 19 days without running after pain." in found.sentence


def test_pain_without_a_score_is_said_as_such(log: TrainingLog) -> None:
    """
    2024-05-01 rest | knee right stairs; knee left stairs
    2024-05-05 race "City 10" 10 km
    """
    assert "right knee no score on 1 May" in _told(log)[0].sentence


def test_races_of_the_last_year_of_the_log_are_told(log: TrainingLog) -> None:
    """
    2022-05-05 race "City 10" 10 km not finished
    2022-07-05 race "Lake" 10 km not finished
    2023-06-05 run 10 km 60:00
    """
    assert [f.sentence[:4] for f in _told(log)] == ["Lake"]


def test_races_run_as_planned_are_no_finding(log: TrainingLog) -> None:
    """
    2024-05-05 race "City 10" 10 km
    2024-05-05 run 10 km 60:00
    """
    assert _told(log) == []


CUT = """
    2024-02-28 run 8 km 48:00 | knee right 4/10 stopped
    2024-03-01 run 8 km 48:00 | no pain
    2024-03-28 run 8 km 48:00 | knee right 4/10 stopped; calf left 2/10 stopped
    2024-03-30 run 8 km 48:00
    2024-04-02 run 8 km 48:00 | no pain
"""


def test_runs_cut_short_for_pain_are_counted_beside_the_weeks_before() -> None:
    log, _ = read_text(CUT)
    (found,) = _told(log, date(2024, 4, 10))
    assert found.sentence == (
        "1 of 3 runs in the 28 days to 10 Apr 2024 cut short for pain; 1 of 2 in the 28 days "
        "before."
    )
    assert (found.kind, found.effect, found.effect_unit) == ("cut_short", 1.0, "runs")
    assert (found.n_painful, found.n_painless, found.n_silent) == (1, 1, 1)
    assert len(found.run_ids) == 3


def test_none_cut_short_any_more_is_said_once_it_was_otherwise() -> None:
    log, _ = read_text(CUT)
    (found,) = _told(log, date(2024, 4, 29))
    assert found.sentence.startswith("0 of 1 run in the 28 days to 29 Apr 2024 cut short")


@pytest.mark.parametrize("day", [date(2024, 6, 20), date(2024, 5, 1), date(2025, 1, 1)])
def test_without_runs_now_or_runs_cut_short_lately_nothing_is_said(day: date) -> None:
    log, _ = read_text(f"{CUT}\n2024-06-19 run 8 km 48:00")
    assert _told(log, day) == []
