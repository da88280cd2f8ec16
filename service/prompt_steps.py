"""What an answer to an open question writes in the diary, and the question answered last."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from service.payload import Payload
from service.prompt import Prompt
from service.prompts import COMPARED_WORDS, WHY, morning_item, open_prompts, quiet_choices
from service.run_words import after_time, ended
from service.silence import runs_to_answer, silence_steps, silent_runs
from service.units import day_near
from traininglog.pain import WORST_SCORE, PainEntry
from traininglog.steps import Add, Answer, AnswerGap
from traininglog.words import counted, score_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.prompts import Asking
    from traininglog.activity import Activity
    from traininglog.pain import Compared, Place
    from traininglog.steps import Step

Told = tuple[str, tuple["Step", ...]]
"""The words of a change and its steps."""
DISMISS: Final = "dismissed"
_WITHIN_AN_HOUR: Final = 1.0
_DONE_DAYS: Final = timedelta(days=28)


def answer_steps(said: Mapping[str, Any], asking: Asking) -> Told:
    """`said` is `{"key": prompt.key, "answer": a choice or "dismissed", "score": 0-10|null}`.

    ValueError where the question is open no more, not due yet, or not answered like that.
    """
    payload = Payload(said)
    key, answer = payload.text("key"), payload.text("answer")
    prompt = next((p for p in open_prompts(asking) if p.key == key), None)
    if prompt is None:
        raise ValueError("This question is not open any more; open the page anew.")
    if answer == DISMISS and prompt.can_dismiss:
        return f"{prompt.title}: not asked again", (Answer(key, "dismissed"),)
    if answer not in {choice.value for choice in prompt.choices}:
        when = prompt.when_words
        wrong = "is none of its answers" if prompt.due else f"comes before it is due ({when})"
        raise ValueError(f"{prompt.title}: this {wrong}; nothing is saved.")
    if prompt.kind == "gap":
        return _gap(prompt, answer)
    if prompt.kind == "silent":
        find = runs_to_answer if prompt.one_by_one else silent_runs
        runs = find(asking.log, asking.states, asking.answers, asking.today)
        return silence_steps(answer, runs, asking.today)
    run = next(run for run in asking.log.runs if run.id == prompt.activity_id)
    place = cast("Place", prompt.place)
    if prompt.kind == "after":
        return _after(prompt, answer, run, place, asking)
    score = payload.whole("score", WORST_SCORE)
    return _morning(prompt, cast("Compared", answer), score, run, place, asking)


def _gap(prompt: Prompt, answer: str) -> Told:
    kind = next(kind for kind in WHY if kind == answer)
    return f"{prompt.title}: {WHY[kind]}", (AnswerGap(prompt.day, kind),)


def _after(prompt: Prompt, answer: str, run: Activity, place: Place, asking: Asking) -> Told:
    if answer == "not_yet":
        return f"{prompt.title}: not back yet", (Answer(prompt.key, "not_yet"),)
    choices = quiet_choices(ended(run), asking.now)
    told = {value: hours for value, _, hours in choices} | {"yes": _WITHIN_AN_HOUR}
    entry = PainEntry(
        run.day, *place, when="after", time=after_time(run, asking.log),
        hours_until_quiet=told[answer],
    )  # fmt: skip
    return f"{prompt.title}: {_quiet_words(told[answer])}", (Add(entry),)


def _quiet_words(hours: float) -> str:
    if hours <= _WITHIN_AN_HOUR:
        return "back to before within an hour"
    return f"quiet after {counted(round(hours), 'hour')}"


def _morning(
    prompt: Prompt, compared: Compared, score: int | None, run: Activity, place: Place,
    asking: Asking,
) -> Told:  # fmt: skip
    state = next(s for s in reversed(asking.states.by_place[place]) if s.run.id == run.id)
    entry = PainEntry(
        run.day + timedelta(days=1), *place, score=score, when="next_morning",
        before_score=state.before_score, item=morning_item(place), compared=compared,
    )  # fmt: skip
    return f"{prompt.title}: {_morning_words(entry)}", (Add(entry),)


def _morning_words(entry: PainEntry) -> str:
    """`same, stairs 0/10`."""
    item = (entry.item or "").replace("_", " ")
    score = "" if entry.score is None else f"{item} {score_words(entry.score)}".strip()
    return ", ".join(filter(None, (entry.compared, score)))


def done_last(asking: Asking) -> Prompt | None:
    """The question of the last weeks that was answered for the latest day, shown as done."""
    first = asking.today - _DONE_DAYS
    told = [e for e in asking.log.pain if first <= e.day <= asking.today and _is_answer(e)]
    entry = max(told, key=lambda e: e.day, default=None)
    if entry is None:
        return None
    is_morning = entry.when == "next_morning"
    day = entry.day - timedelta(days=1) if is_morning else entry.day
    name = day_near(day, asking.today)
    return Prompt(
        key=f"done:{entry.when}:{entry.day}",
        kind="morning" if is_morning else "after",
        title=f"Morning after {name}" if is_morning else f"After the run of {name}",
        when_words="",
        question="",
        day=day,
        place=entry.place,
        answered=_morning_words(entry)
        if is_morning
        else _quiet_words(entry.hours_until_quiet or 0.0),
        can_dismiss=False,
    )


def _is_answer(entry: PainEntry) -> bool:
    if entry.when == "next_morning":
        return entry.compared in COMPARED_WORDS or entry.score is not None
    return entry.when == "after" and entry.hours_until_quiet is not None
