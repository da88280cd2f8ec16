"""Silent runs: which are asked about, and what each answer makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.prompt_steps import answer_steps
from service.prompts import open_prompts
from tests.written import Written, asking
from traininglog.finding import Coverage

if TYPE_CHECKING:
    from service.prompt import Prompt
    from service.prompts import Asking
    from traininglog.log import TrainingLog
    from traininglog.store import Store

LINES = """
2024-02-01 run 5 km 30:00
2024-03-01 run 5 km 30:00 | knee right 4/10 from 3 km
2024-03-03 run 5 km 30:00
2024-03-05 run 6 km 36:00
2024-03-05 run 2 km 12:00
2024-03-07 run 5 km 30:00 | no pain
"""
LATER = "2024-03-20 18:00"


def questions(told: Asking) -> list[Prompt]:
    """The open questions about silent runs."""
    return [prompt for prompt in open_prompts(told) if prompt.kind == "silent"]


def days(log: TrainingLog, moment: str, **answers: str) -> list[str]:
    """The days one question asks about, the newest first."""
    found = questions(asking(log, moment, answers))
    return [run.day_words for prompt in found for run in prompt.runs]


def test_silent_runs_since_the_first_entry(log: TrainingLog) -> None:
    """
    2024-02-01 run 5 km 30:00
    2024-03-01 run 5 km 30:00 | knee right 4/10
    2024-03-03 run 5 km 30:00
    2024-03-05 run 2.4 km 15:00
    2024-03-07 run 5 km 30:00 | no pain
    2024-03-09 run 5 km 30:00
    """
    (prompt,) = questions(asking(log, "2024-03-09 20:00"))
    assert (prompt.title, prompt.when_words) == ("2 silent runs", "3 Mar, 5 Mar")
    assert prompt.question == (
        "No answer yet, so not counted as painless. These 2 runs since 3 Mar:"
    )
    assert [choice.words for choice in prompt.choices] == [
        "none hurt", "some did", "don't know",
    ]  # fmt: skip
    assert [run.distance_words for run in prompt.runs] == ["2.4 km", "5.0 km"]
    assert days(log, "2024-03-10 20:00") == ["9 Mar", "5 Mar", "3 Mar"]


def test_one_silent_run_in_miles(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | no pain
    2024-03-03 run 5 km 30:00
    """
    (prompt,) = questions(asking(log, LATER, unit="mi"))
    assert prompt.question.endswith("This run of 3 Mar:")
    assert [c.words for c in prompt.choices] == ["no pain", "it hurt", "don't know"]
    assert prompt.runs[0].distance_words == "3.1 mi"


def test_nothing_older_than_a_year_before_the_last_run_is_asked(log: TrainingLog) -> None:
    """
    2023-01-01 run 5 km 30:00 | knee right 4/10
    2023-01-03 run 5 km 30:00
    2023-03-25 run 5 km 30:00
    2024-03-19 run 5 km 30:00 | no pain
    """
    assert days(log, LATER) == ["25 Mar 2023"]
    (prompt,) = questions(asking(log, "2031-05-01 18:00"))
    assert (prompt.when_words, prompt.question[-24:]) == (
        "25 Mar 2023",
        "This run of 25 Mar 2023:",
    )


def test_a_log_nobody_wrote_in_is_not_asked_about(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00
    2024-03-03 run 5 km 30:00
    """
    assert questions(asking(log, LATER)) == []


def test_what_was_said_of_a_run_is_not_asked_again(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | knee right 4/10
    declare 2024-03-02 to 2024-03-04
    2024-03-03 run 5 km 30:00
    2024-03-05 run 5 km 30:00 | no pain painkiller
    2024-03-07 run 5 km 30:00
    2024-03-09 run 5 km 30:00
    """
    unknown = {"silent:2024-03-07-1": "unknown"}
    assert days(log, LATER, **unknown) == ["9 Mar"]


def test_many_runs_are_listed_in_part_and_answered_all(store: Store) -> None:
    lines = "\n".join(f"2024-02-{day:02d} run 5 km 30:00" for day in range(1, 30))
    more = "\n".join(f"2024-03-{day:02d} run 5 km 30:00" for day in range(1, 20))
    written = Written(store, f"2024-01-31 run 5 km 30:00 | no pain\n{lines}\n{more}")
    (prompt,) = questions(written.asking(LATER))
    assert (prompt.title, prompt.when_words) == ("48 silent runs", "1 Feb to 19 Mar")
    assert (len(prompt.runs), prompt.runs[0].day_words) == (30, "19 Mar")
    answer(written, "none")
    assert written.states.coverage == Coverage(0, 49, 0)


def answer(written: Written, value: str, number: int = 0) -> str:
    """Answer a question about silent runs; the words of the change."""
    told = written.asking(LATER)
    prompt = questions(told)[number]
    words, steps = answer_steps({"key": prompt.key, "answer": value}, told)
    written.keep(words, steps)
    return words


def test_none_hurt_is_a_zero_for_each_run_and_one_change(store: Store) -> None:
    written = Written(store, LINES)
    assert written.answers().count("silent") == 4
    assert answer(written, "none") == "3 silent runs since 3 Mar: none hurt"
    assert written.answers() == [
        "silent", "painful", "painless", "painless", "painless", "painless",
    ]  # fmt: skip
    zeros = [e for e in written.entries if e.score == 0 and e.time]
    assert [(e.location, e.when) for e in zeros] == [(None, "during")] * 3
    assert questions(written.asking(LATER)) == []
    written.journal.undo(written.journal.changes(1)[0].id)
    assert written.answers().count("silent") == 4


@pytest.mark.parametrize(
    ("value", "words"), [("some", "answered one by one"), ("unknown", "don't know")]
)
def test_silence_stays_silence_in_every_count(store: Store, value: str, words: str) -> None:
    written = Written(store, LINES)
    before = written.states
    assert answer(written, value) == f"3 silent runs since 3 Mar: {words}"
    assert written.states == before


def test_some_did_are_answered_one_by_one(store: Store) -> None:
    written = Written(store, LINES)
    answer(written, "some")
    (prompt,) = questions(written.asking(LATER))
    assert (prompt.title, prompt.one_by_one) == ("3 runs to answer one by one", True)
    assert [run.id for run in prompt.runs] == ["2024-03-05-2", "2024-03-05-1", "2024-03-03-1"]
    assert answer(written, "none") == "3 silent runs since 3 Mar: none hurt"
    assert written.states.coverage == Coverage(1, 4, 1)


def test_dont_know_is_asked_no_more(store: Store) -> None:
    written = Written(store, LINES)
    answer(written, "unknown")
    assert questions(written.asking(LATER)) == []


def test_an_answer_meant_for_other_runs_is_refused(store: Store) -> None:
    written = Written(store, LINES)
    (prompt,) = questions(written.asking("2024-03-05 20:00"))
    with pytest.raises(ValueError, match="not open any more"):
        answer_steps({"key": prompt.key, "answer": "none"}, written.asking(LATER))
