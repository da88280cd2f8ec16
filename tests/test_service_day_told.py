"""A day nobody ran on, and the checks of a day somebody did."""

from __future__ import annotations

from datetime import date

from rules.analyse import analyse
from rules.states import run_states
from service.day_told import DayTold, day_told
from service.pinned_checks import checks_told
from service.story import answers_at
from traininglog.pain import Place
from traininglog.textform import read_text

KNEE = Place("knee", "right")


def day(text: str, asked: str) -> DayTold:
    log, problems = read_text(text)
    assert not problems
    return day_told(log, analyse(log, date(2024, 3, 24)), date.fromisoformat(asked), "km")


REST = """
2024-03-10 run 5 km 30:00 | knee right 4/10 from 3 km
2024-03-14 ride 20 km 60:00
2024-03-14 rest | lower back 2/10 "long drive"
2024-03-24 run 5 km 30:00 | no pain
"""


def test_a_day_without_a_run_says_what_was_felt_and_done() -> None:
    told = day(REST, "2024-03-14")
    assert told.day_words == "Thu 14 Mar 2024"
    assert told.within == "Day 4 of 13 without a run after pain, 10 Mar to 24 Mar."
    assert [(f.name, f.words) for f in told.felt] == [
        ("That day", "2/10 lower back"), ("Cycling", "20.0 km in 1:00:00"),
    ]  # fmt: skip
    assert told.quotes == ("long drive",)
    assert (told.before, told.after) == (date(2024, 3, 13), date(2024, 3, 15))


def test_a_day_with_nothing_has_nothing() -> None:
    assert day(REST, "2024-03-15").felt == ()
    assert day(REST, "2024-04-15").within == ""


def checks(run: str) -> list[str]:
    log, problems = read_text(run)
    assert not problems
    state = answers_at(run_states(log), KNEE)[0]
    told = checks_told(log, state)
    return [] if told is None else [f"{c.sign} {c.words}" for c in told.checks]


def test_checks_are_told_apart() -> None:
    run = "2024-03-01 run 5 km 30:00 | knee right 1/10 from 2 km was 0/10"
    assert checks(f"{run} quiet after 0.5 h; next morning 2/10") == [
        "✓ during: 2 or less",
        "✓ back to before within 60 min",
        "✕ next morning: worse than the morning of the run",
    ]


def test_a_check_without_an_answer_is_neither_passed_nor_failed() -> None:
    run = "2024-03-01 run 5 km 30:00 | knee right 4/10 from 2 km"
    assert checks(run) == [
        "✕ during: above 2",
        "… back to before within 60 min: no answer",
        "… next morning: no answer",
    ]
    assert checks(f"{run}; next morning 3/10")[2] == (
        "… next morning: nothing to compare it with"
    )
    assert checks("2024-03-01 run 5 km 30:00 | no pain") == []
