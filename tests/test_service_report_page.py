"""The plan on paper: lights by this runner's rule, dated lines, and nothing under a flag."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest

from demo.story import demo_log
from tests.report_logs import CASES, everyday, report_of, report_on
from tests.speed_logs import read
from tests.test_service_plan_page import BEGUN
from tests.wording import forbidden
from traininglog.log import TrainingLog
from traininglog.reference import red_flags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.report_page import Light, PlanSheet, ReportPage


@cache
def _demo() -> ReportPage:
    return report_on(demo_log(), demo_log().runs[-1].day)


def _lights(page: ReportPage) -> dict[str, Light]:
    return {light.title: light for light in page.plan.lights}


def test_three_lights_each_with_its_shape_and_words() -> None:
    lights = report_of(everyday()).plan.lights
    assert [(light.shape, light.title) for light in lights] == [
        ("circle", "Go on"), ("triangle", "Hold"), ("square", "Stop and call"),
    ]  # fmt: skip
    assert lights[0].when == (
        "0 to 2 during the run", "back to before within 60 minutes",
        "next morning no worse than the morning of the run",
    )  # fmt: skip
    assert lights[1].when[0] == "3 to 5 during the run, or"
    assert lights[2].when[0] == "more than 5 during the run"


def test_the_lights_are_of_this_runners_preset() -> None:
    lights = _lights(report_of(f"{everyday()}2026-10-01 preset tendon knee right\n"))
    assert lights["Go on"].when[0] == "0 to 5 during the run"
    assert lights["Hold"].when[0] == "not back to before within 60 minutes, or"
    assert lights["Stop and call"].when[0] == "more than 5 during the run"


def test_stop_names_the_red_flags_by_their_own_words() -> None:
    words = " ".join(_lights(report_of(everyday()))["Stop and call"].when)
    for flag in ("limp", "night_or_rest_pain", "finger_sore_bone", "locking", "numbness"):
        assert red_flags()[flag].short in words


def test_who_climbs_gets_the_earliest_days_of_the_steps_ahead() -> None:
    plan = _demo().plan
    dated = [row for row in plan.sessions if row.step]
    assert plan.headline.startswith(f"Next is step {dated[0].step} of 10: ")
    assert len(plan.sessions) == 8
    assert [int(row.step) for row in dated] == sorted(int(row.step) for row in dated)
    assert all(row.words for row in dated)
    assert plan.sessions_about.startswith("The earliest days; later is fine")


def test_a_day_lies_between_two_sessions_and_the_review_stands_among_them() -> None:
    log = read(f'{BEGUN}2024-02-28 review "second video"\n')
    plan = report_on(log, date(2024, 2, 21)).plan
    assert [(row.day_words, row.step) for row in plan.sessions] == [
        ("Wed 21 Feb", "4"), ("Fri 23 Feb", "4"), ("Sun 25 Feb", "5"), ("Tue 27 Feb", "5"),
        ("Wed 28 Feb", ""), ("Thu 29 Feb", "6"), ("Sat 2 Mar", "6"), ("Mon 4 Mar", "7"),
    ]  # fmt: skip
    review = next(row for row in plan.sessions if row.is_review)
    assert (review.day_words, review.words) == ("Wed 28 Feb", "Review: second video")
    assert plan.review == "Wed 28 Feb, second video"


def test_without_a_ladder_the_lines_are_empty_to_be_filled_in() -> None:
    plan = report_of(everyday()).plan
    assert len(plan.sessions) == 8
    assert not any(row.step or row.words or row.day_words for row in plan.sessions)


def test_treatments_that_go_on_have_boxes_for_the_weeks_to_come() -> None:
    plan = report_of(everyday()).plan
    assert [one.name for one in plan.exercises] == ["Hip and calf exercises"]
    assert plan.exercises[0].about == "since 2 Oct, right knee"
    assert plan.weeks == ("23 to 29 Nov", "30 Nov to 6 Dec", "7 to 13 Dec")
    assert plan.review == "Fri 4 Dec, second video"


@pytest.mark.parametrize("case", ["a flag stands", "no flag answered",
                                  "too much, a flag stands"])  # fmt: skip
def test_while_a_flag_is_open_there_is_no_way_on(case: str) -> None:
    page = report_of(CASES[case])
    plan = page.plan
    assert page.visit.flags.is_open
    assert not plan.sessions
    assert [light.title for light in plan.lights] == ["Stop and call"]
    said = " ".join(_said(plan)).lower()
    assert not re.search(r"\b(ladder|steps?|go on|cadence|hold)\b", said)


def test_a_yes_that_stands_says_so_and_what_comes_first() -> None:
    plan = report_of(CASES["a flag stands"]).plan
    assert plan.headline == "See a clinician before running."
    assert "answered yes on 22 Nov 2026" in plan.waits[0]
    assert plan.questions == ()


def test_questions_nobody_answered_are_printed_as_they_are_asked() -> None:
    plan = report_of(CASES["no flag answered"]).plan
    assert plan.headline == "The plan waits for the red-flag questions."
    assert len(plan.questions) == len(red_flags())
    assert "Does it hurt at night or at rest?" in plan.questions


def test_what_is_missing_is_told_once_and_the_aim_last() -> None:
    page = report_of(everyday())
    assert len(set(page.cannot)) == len(page.cannot)
    assert page.cannot[-1].endswith("that is the aim.")
    assert "km" not in " ".join(report_of(everyday(), "mi").cannot).split()


def test_an_empty_log_has_no_plan() -> None:
    page = report_on(TrainingLog("New"), date(2026, 11, 22))
    assert page.plan.headline == "There is no run to plan from yet."
    assert [light.title for light in page.plan.lights] == ["Stop and call"]
    assert page.made == "22 Nov 2026"


@pytest.mark.parametrize("case", sorted(set(CASES) - {"wide names"}))
def test_no_word_judges_promises_or_frightens(case: str) -> None:
    assert [
        found for words in _said(report_of(CASES[case]).plan) for found in forbidden(words)
    ] == []


def _said(plan: PlanSheet) -> Iterator[str]:
    yield from (plan.headline, plan.sessions_about, *plan.about, *plan.waits, *plan.questions)
    for light in plan.lights:
        yield from (light.title, *light.when, light.then)
