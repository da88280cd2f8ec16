"""The questions that wait: when each opens, what it asks, what its answer writes."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.checks import checks_of
from service.prompt_steps import answer_steps, done_last
from service.prompts import first_of, open_prompts
from tests.written import Written, asking
from traininglog.pain import PainEntry, Place
from traininglog.steps import Add, Answer, AnswerGap
from traininglog.textform import read_text

if TYPE_CHECKING:
    from service.prompt import Prompt
    from traininglog.finding import RunState
    from traininglog.log import TrainingLog
    from traininglog.steps import Step
    from traininglog.store import Store

KNEE = Place("knee", "right")
HURT = "2024-03-12 run 5 km 30:00 at 09:05 | knee right 3/10 from 3 km was 1/10"
PAINLESS = "2024-03-12 run 5 km 30:00 at 09:05 | no pain"
AFTER = "after:2024-03-12-1:knee-right"
MORNING = "morning:2024-03-12-1:knee-right"


def read(text: str) -> TrainingLog:
    log, problems = read_text(text)
    assert not problems
    return log


def keys(log: TrainingLog, moment: str, **answers: str) -> list[str]:
    return [prompt.key for prompt in open_prompts(asking(log, moment, answers))]


def one(log: TrainingLog, moment: str, key: str, **answers: str) -> Prompt:
    found = open_prompts(asking(log, moment, answers))
    return next(prompt for prompt in found if prompt.key == key)


def place_of(prompt: Prompt) -> Place:
    assert prompt.place is not None
    return prompt.place


def told(
    log: TrainingLog, moment: str, key: str, answer: str, *, score: int | None = None,
    answers: dict[str, str] | None = None,
) -> tuple[str, tuple[Step, ...]]:  # fmt: skip
    said = {"key": key, "answer": answer, "score": score}
    return answer_steps(said, asking(log, moment, answers))


# After a run that hurt


def test_after_a_run_it_opens_an_hour_after_its_end(log: TrainingLog) -> None:
    """
    2024-03-12 run 5 km 30:00 at 09:05 | knee right 3/10 from 3 km
    """
    early = one(log, "2024-03-12 10:34", AFTER)
    assert (early.title, early.when_words) == ("After this run", "from 10:35")
    assert (early.due, early.choices) == (False, ())
    open_ = one(log, "2024-03-12 10:35", AFTER)
    assert open_.due
    assert open_.question == (
        "Was the right knee back to how it felt before the run within an hour?"
    )
    assert [c.value for c in open_.choices] == ["yes", "not_yet"]
    later = one(log, "2024-03-15 10:35", AFTER)
    assert (later.title, later.when_words) == ("After the run of 12 Mar", "Tue 12 Mar")


def test_back_within_the_hour_passes_the_check(store: Store) -> None:
    written = Written(store, HURT)
    assert checks_of(run(written), written.log).back_within_60_min == "pending"
    words = say(written, "2024-03-12 11:00", AFTER, "yes")
    assert words == "After this run: back to before within an hour"
    assert run(written).hours_until_quiet == 1
    assert run(written).answer == "painful"
    assert checks_of(run(written), written.log).back_within_60_min == "pass"
    assert written.entries[-1].time == time(9, 35)
    assert AFTER not in [p.key for p in open_prompts(written.asking("2024-03-12 11:00"))]


def test_not_yet_is_asked_again_with_the_hours_that_have_passed(store: Store) -> None:
    written = Written(store, HURT)
    before = written.states
    assert say(written, "2024-03-12 11:00", AFTER, "not_yet") == (
        "After this run: not back yet"
    )
    assert written.states == before
    values = {
        "2024-03-12 11:34": None,
        "2024-03-12 11:35": ["2"],
        "2024-03-12 19:00": ["2", "4", "8"],
        "2024-03-12 20:00": ["2", "4", "8", "evening"],
        "2024-03-13 07:00": ["2", "4", "8", "evening", "morning"],
    }
    for moment, choices in values.items():
        found = open_prompts(written.asking(moment))
        prompt = next(p for p in found if p.key == AFTER)
        assert (prompt.due, [c.value for c in prompt.choices]) == (
            choices is not None, choices or [],
        )  # fmt: skip
    assert say(written, "2024-03-13 07:00", AFTER, "evening").endswith("quiet after 10 hours")
    assert run(written).hours_until_quiet == 10.4
    assert checks_of(run(written), written.log).back_within_60_min == "fail"


@pytest.mark.parametrize("end", ["09:05", "17:00", "19:40", "23:50"])
def test_hours_that_were_not_back_are_more_than_one(end: str) -> None:
    log = read(f"2024-03-12 run 5 km 30:00 at {end} | knee right 3/10")
    answers = {AFTER: "not_yet"}
    choices = one(log, "2024-03-14 07:00", AFTER, **answers).choices
    for choice in choices:
        _, (step,) = told(log, "2024-03-14 07:00", AFTER, choice.value, answers=answers)
        assert isinstance(step, Add)
        assert isinstance(step.said, PainEntry)
        assert (step.said.hours_until_quiet or 0) >= 2


def test_what_was_told_after_a_run_is_not_asked(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | knee right 3/10 quiet after 2 h
    2024-03-03 run 5 km 30:00 | knee right 3/10; 1/10 after
    2024-03-05 run 5 km 30:00 | no pain; knee right 3/10 after
    2024-03-07 run 5 km 30:00 | no pain
    2024-03-09 run 5 km 30:00
    """
    assert [key for key in keys(log, "2024-03-10 20:00") if key.startswith("after")] == []


def test_a_run_of_two_on_one_day_and_one_past_midnight(store: Store) -> None:
    written = Written(
        store,
        "2024-03-12 run 5 km 30:00 at 09:00 | knee right 3/10\n"
        "2024-03-12 run 5 km 30:00 at 09:40\n"
        "2024-03-14 run 5 km 60:00 at 23:30 | knee right 3/10",
    )
    say(written, "2024-03-15 08:00", AFTER, "yes")
    say(written, "2024-03-15 08:00", "after:2024-03-14-1:knee-right", "yes")
    here = written.states.by_place[KNEE]
    assert [s.hours_until_quiet for s in here] == [1, None, 1]


# The morning after


def test_a_morning_is_due_at_six_on_the_next_day(log: TrainingLog) -> None:
    """
    2024-03-10 run 5 km 30:00 | knee right 2/10 from 3 km; next morning 1/10
    2024-03-12 run 5 km 30:00 at 09:05 | no pain
    """
    early = one(log, "2024-03-12 10:00", MORNING)
    assert (early.title, early.when_words) == ("Next morning", "Wed 13 Mar")
    assert early.question == (
        "The right knee: worse, same or better than this morning, and stairs 0 to 10. "
        "Due from 06:00 on 13 Mar, not counted before."
    )
    assert (early.due, early.choices) == (False, ())
    with pytest.raises(ValueError, match="comes before it is due"):
        told(log, "2024-03-13 05:59", MORNING, "same", score=0)
    due = one(log, "2024-03-13 06:00", MORNING)
    assert due.due
    assert (due.title, due.item_words) == ("Morning after 12 Mar", "stairs")
    assert [choice.words for choice in due.choices] == ["worse", "same", "better"]


@pytest.mark.parametrize(
    "place", ["achilles left", "heel right", "plantar fascia", "hamstring"]
)
def test_places_that_warm_up_are_asked_for_the_first_steps(place: str) -> None:
    log = read(f"2024-03-12 run 5 km 30:00 | {place} 3/10 from the start; 1/10 before")
    (prompt,) = [p for p in open_prompts(asking(log, "2024-03-13 08:00")) if p.item]
    assert (prompt.item, prompt.item_words) == ("first_steps", "first steps")
    _, (step,) = told(log, "2024-03-13 08:00", prompt.key, "better", score=1)
    assert isinstance(step, Add)
    assert step.said == PainEntry(
        date(2024, 3, 13), *place_of(prompt), score=1, when="next_morning",
        before_score=1, item="first_steps", compared="better",
    )  # fmt: skip


def test_a_morning_answered_is_seen_by_the_rules(store: Store) -> None:
    written = Written(store, HURT)
    assert checks_of(run(written), written.log).next_morning == "pending"
    words = say(written, "2024-03-13 08:00", MORNING, "same", score=1)
    assert words == "Morning after 12 Mar: same, stairs 1/10"
    assert run(written).next_morning_score == 1
    assert checks_of(run(written), written.log).next_morning == "pass"
    assert MORNING not in [p.key for p in open_prompts(written.asking("2024-03-13 08:00"))]


@pytest.mark.parametrize("compared", ["worse", "same", "better"])
def test_a_morning_may_be_told_by_the_word_alone(store: Store, compared: str) -> None:
    written = Written(store, f"2024-03-01 run 5 km 30:00 | knee right 3/10\n{PAINLESS}")
    words = say(written, "2024-03-13 08:00", MORNING, compared)
    assert words == f"Morning after 12 Mar: {compared}"
    state = written.states.by_place[KNEE][1]
    assert state.answer == ("painful" if compared == "worse" else "painless")
    checks = checks_of(state, written.log)
    assert checks.next_morning == ("fail" if compared == "worse" else "pass")
    assert MORNING not in [p.key for p in open_prompts(written.asking("2024-03-13 08:00"))]


def test_mornings_that_are_not_asked(log: TrainingLog) -> None:
    """
    2023-11-01 run 5 km 30:00 | shin 2/10
    2024-03-01 run 5 km 30:00 | knee right 3/10; next morning 2/10
    2024-03-03 run 5 km 30:00
    2024-03-05 run 5 km 30:00 | no pain; no pain next morning
    2024-03-07 run 5 km 30:00 at 08:00 | no pain
    2024-03-07 run 5 km 30:00 at 18:00 | no pain
    """
    found = [key for key in keys(log, "2024-03-10 20:00") if key.startswith("morning")]
    assert found == ["morning:2024-03-07-2:knee-right"]
    assert not [key for key in keys(log, "2024-04-10 20:00") if key.startswith("morning")]


# At the return from a gap


def test_why_there_was_a_gap_is_one_tap(store: Store) -> None:
    written = Written(
        store,
        "2024-03-01 run 5 km 30:00 | knee right 4/10 from 3 km\n"
        "2024-03-12 run 5 km 30:00 | no pain",
    )
    found = open_prompts(written.asking("2024-03-12 12:00"))
    prompt = next(p for p in found if p.kind == "gap")
    assert (prompt.title, prompt.when_words) == ("10 days without running", "back on 12 Mar")
    assert prompt.question == "Why was there no run between 1 Mar and 12 Mar?"
    assert [c.value for c in prompt.choices] == ["pain", "ill", "busy", "planned", "no_record"]
    words, steps = answer_steps(
        {"key": prompt.key, "answer": "ill"}, written.asking("2024-03-12 12:00")
    )
    assert (words, steps) == (
        "10 days without running: ill", (AnswerGap(date(2024, 3, 12), "ill"),),
    )  # fmt: skip
    written.keep(words, steps)
    assert [gap.kind for gap in written.asking("2024-03-12 12:00").analysis.gaps] == ["ill"]
    left = open_prompts(written.asking("2024-03-12 12:00"))
    assert "gap" not in {p.kind for p in left}


def test_gaps_that_are_not_asked(log: TrainingLog) -> None:
    """
    2024-01-01 run 5 km 30:00 | knee right 4/10
    2024-01-10 run 5 km 30:00 | knee right 4/10
    2024-03-01 run 5 km 30:00 back unknown | knee right 4/10
    2024-03-04 run 5 km 30:00 | knee right 4/10
    2024-03-06 ride 20 km 60:00
    2024-03-08 ride 20 km 60:00
    2024-03-10 ride 20 km 60:00
    2024-03-12 run 5 km 30:00 | knee right 4/10
    """
    assert [key for key in keys(log, "2024-03-20 12:00") if key.startswith("gap")] == []


# A day without a run


def test_a_day_without_a_run_is_asked_about_where_it_hurt_of_late(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | knee right 4/10
    2024-03-10 rest | knee right 1/10 stairs
    """
    assert "day:2024-03-09" in keys(log, "2024-03-09 12:00")
    prompt = one(log, "2024-03-09 12:00", "day:2024-03-09")
    assert (prompt.question, prompt.choices) == (
        "How is it? Did you leave out a run for it?", (),
    )  # fmt: skip
    for moment in ("2024-03-01 12:00", "2024-03-10 12:00", "2024-07-01 12:00"):
        assert not [key for key in keys(log, moment) if key.startswith("day")]
    shown = open_prompts(asking(log, "2024-03-09 12:00"), form_day=date(2024, 3, 9))
    assert "day" not in {p.kind for p in shown}


# All of them


@pytest.mark.parametrize("key", [AFTER, MORNING, "gap:2024-03-12", "day:2024-03-14"])
def test_a_question_dismissed_is_not_asked_again(store: Store, key: str) -> None:
    written = Written(store, f"2024-03-01 run 5 km 30:00 | knee right 3/10\n{HURT}")
    moment = "2024-03-14 09:00"
    before = written.states
    told_ = answer_steps({"key": key, "answer": "dismissed"}, written.asking(moment))
    assert told_[1] == (Answer(key, "dismissed"),)
    written.keep(*told_, today=date(2024, 3, 14))
    assert key not in [p.key for p in open_prompts(written.asking(moment))]
    assert written.states == before
    written.journal.undo(written.journal.changes(1)[0].id)
    assert key in [p.key for p in open_prompts(written.asking(moment))]


def test_the_newest_of_each_kind_come_first(log: TrainingLog) -> None:
    """
    2024-02-20 run 5 km 30:00 | knee right 3/10
    2024-03-01 run 5 km 30:00
    2024-03-03 run 5 km 30:00 | knee right 3/10
    2024-03-05 run 5 km 30:00 | knee right 3/10
    2024-03-07 run 5 km 30:00 | no pain
    """
    found = open_prompts(asking(log, "2024-03-08 12:00"))
    days = [prompt.day for prompt in found]
    assert days == sorted(days, reverse=True)
    shown = first_of(found, 4)
    assert {p.kind for p in shown} >= {"after", "morning", "gap"}
    assert [p.key for p in shown] == [p.key for p in found if p in shown]


def test_what_was_answered_last_is_shown_as_done(store: Store) -> None:
    written = Written(store, HURT)
    assert done_last(written.asking("2024-03-12 11:00")) is None
    say(written, "2024-03-12 11:00", AFTER, "yes")
    done = done_last(written.asking("2024-03-12 11:00"))
    assert done is not None
    assert (done.title, done.answered) == (
        "After the run of 12 Mar", "back to before within an hour",
    )  # fmt: skip
    say(written, "2024-03-13 11:00", MORNING, "better", score=0)
    done = done_last(written.asking("2024-03-13 11:00"))
    assert done is not None
    assert (done.title, done.answered) == ("Morning after 12 Mar", "better, stairs 0/10")
    assert done_last(written.asking("2024-05-13 11:00")) is None


def test_a_question_that_is_not_open_and_an_answer_that_is_none_of_its() -> None:
    log = read(HURT)
    with pytest.raises(ValueError, match="This question is not open any more"):
        told(log, "2024-03-12 20:00", "gap:2024-03-12", "ill")
    with pytest.raises(ValueError, match="this is none of its answers; nothing is saved"):
        told(log, "2024-03-12 20:00", AFTER, "maybe")
    with pytest.raises(ValueError, match="What the page sent as score cannot be read"):
        told(log, "2024-03-13 20:00", MORNING, "same", score=11)


WAITING = asking(
    read(f"2024-03-01 run 5 km 30:00\n{HURT}\n2024-03-13 run 5 km 30:00"), "2024-03-14 09:00"
)
KEYS = [prompt.key for prompt in open_prompts(WAITING)]
VALUES = ["yes", "not_yet", "same", "pain", "none", "unknown", "dismissed"]
ANY = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)


@given(
    st.fixed_dictionaries(
        {"key": st.sampled_from(KEYS) | ANY, "answer": st.sampled_from(VALUES) | ANY},
        optional={"score": st.integers(0, 10) | ANY | st.lists(ANY)},
    )
    | ANY
)
def test_no_answer_raises_anything_but_a_plain_sentence(said: Any) -> None:
    assert outcome(said)


def outcome(said: Any) -> str:
    try:
        words, steps = answer_steps(said, WAITING)
    except ValueError as fault:
        return str(fault)
    return words if steps else ""


def run(written: Written) -> RunState:
    return written.states.by_place[KNEE][0]


def say(written: Written, moment: str, key: str, answer: str, score: int | None = None) -> str:
    """Answer a question at a moment; the words of the change."""
    told_ = written.asking(moment)
    words, steps = answer_steps({"key": key, "answer": answer, "score": score}, told_)
    written.keep(words, steps, today=told_.today)
    return words
