"""The silent runs: which they are, one question about them, and what its answers write.

Silence is not painless. Only a 0 said of a run makes it so: "none hurt" says one for each.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from service.prompt import AskedRun, Choice, Prompt
from service.run_words import length_words, start_time
from service.units import day_near
from traininglog.pain import PainEntry
from traininglog.steps import Add, Answer
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from rules.states import States
    from service.units import Unit
    from traininglog.activity import Activity
    from traininglog.finding import RunState
    from traininglog.log import TrainingLog
    from traininglog.steps import Step

_A_YEAR: Final = timedelta(days=365)
_MOST_LISTED: Final = 3
_MOST_SHOWN: Final = 30


def is_silent(state: RunState) -> bool:
    """Whether a run can be asked about: no answer, and none that a painkiller took away."""
    return state.answer == "silent" and not state.painkiller


def answer_key(run: Activity) -> str:
    """The key under which the diary keeps `don't know` about a run."""
    return f"silent:{run.id}"


def silent_runs(
    log: TrainingLog, states: States, answers: Mapping[str, str], today: date
) -> tuple[Activity, ...]:
    """Runs without an answer, oldest first, that were not asked about yet.

    Since the first entry of the diary, in the log's last year; not today's, which the form
    asks about, and not those in days for which the runner declared that all pain is logged.
    """
    return _since_the_diary(log, states, today, lambda run: answer_key(run) not in answers)


def runs_to_answer(
    log: TrainingLog, states: States, answers: Mapping[str, str], today: date
) -> tuple[Activity, ...]:
    """The silent runs of which some did hurt, by the runner's word: each waits alone."""
    return _since_the_diary(
        log, states, today, lambda run: answers.get(answer_key(run)) == "asked"
    )


def _since_the_diary(
    log: TrainingLog, states: States, today: date, is_meant: Callable[[Activity], bool]
) -> tuple[Activity, ...]:
    told = min((e.day for e in log.pain if not e.is_candidate), default=today)
    # A log that ended years ago is a normal case: its own last year is asked about.
    end = min(log.runs[-1].day, today) if log.runs else today
    first = max(told, end - _A_YEAR)
    return tuple(
        state.run
        for state in states.anywhere
        if first <= state.run.day < today
        and is_silent(state)
        and not state.assumed
        and is_meant(state.run)
    )


def silence_prompts(
    log: TrainingLog, states: States, answers: Mapping[str, str], today: date, unit: Unit
) -> Iterator[Prompt]:
    """One question about all silent runs, and one about those to answer one by one."""
    if runs := silent_runs(log, states, answers, today):
        yield _question(runs, today, unit)
    if runs := runs_to_answer(log, states, answers, today):
        yield _one_by_one(runs, today, unit)


def _question(runs: Sequence[Activity], today: date, unit: Unit) -> Prompt:
    one = len(runs) == 1
    these = "This run" if one else f"These {len(runs)} runs"
    return Prompt(
        key=_key("silents", runs),
        kind="silent",
        title=counted(len(runs), "silent run"),
        when_words=_days(runs, today),
        question=f"No answer yet, so not counted as painless. {these}{_since(runs, today)}:",
        day=runs[-1].day,
        choices=(
            Choice("none", "no pain" if one else "none hurt"),
            Choice("some", "it hurt" if one else "some did"),
            Choice("unknown", "don't know"),
        ),
        runs=_asked(runs, today, unit),
        can_dismiss=False,
    )


def _one_by_one(runs: Sequence[Activity], today: date, unit: Unit) -> Prompt:
    one = len(runs) == 1
    rest = "this one" if one else f"these {len(runs)}"
    return Prompt(
        key=_key("asked", runs),
        kind="silent",
        title=f"{counted(len(runs), 'run')} to answer one by one",
        when_words=_days(runs, today),
        question=f"Open a run to say where it hurt, or answer for {rest}:",
        day=runs[-1].day,
        choices=(
            Choice("none", "no pain" if one else "none of these hurt"),
            Choice("unknown", "don't know"),
        ),
        runs=_asked(runs, today, unit),
        one_by_one=True,
        can_dismiss=False,
    )


def silence_steps(
    answer: str, runs: Sequence[Activity], today: date
) -> tuple[str, tuple[Step, ...]]:
    """The words of the change and its steps: a 0 for each run, or what was said instead."""
    what = f"{counted(len(runs), 'silent run')}{_since(runs, today)}"
    if answer == "none":
        zeros = (PainEntry(run.day, score=0, time=start_time(run)) for run in runs)
        none = "no pain" if len(runs) == 1 else "none hurt"
        return f"{what}: {none}", tuple(Add(zero) for zero in zeros)
    value, words = {"some": ("asked", "answered one by one")}.get(
        answer, ("unknown", "don't know")
    )
    return f"{what}: {words}", tuple(Answer(answer_key(run), value) for run in runs)


def _key(name: str, runs: Sequence[Activity]) -> str:
    """Of these very runs: an answer meant for nine is never one for twelve."""
    digest = sha256("\n".join(run.id for run in runs).encode()).hexdigest()
    return f"{name}:{len(runs)}:{digest[:12]}"


def _days(runs: Sequence[Activity], today: date) -> str:
    days = [day_near(run.day, today) for run in runs]
    if len(days) <= _MOST_LISTED:
        return ", ".join(dict.fromkeys(days))
    return f"{days[0]} to {days[-1]}"


def _since(runs: Sequence[Activity], today: date) -> str:
    """` since 3 Aug`; of a single run ` of 3 Aug`."""
    day = day_near(runs[0].day, today)
    return f" of {day}" if len(runs) == 1 else f" since {day}"


def _asked(runs: Sequence[Activity], today: date, unit: Unit) -> tuple[AskedRun, ...]:
    """The runs as links, the newest first and no more than fit."""
    newest = runs[: -_MOST_SHOWN - 1 : -1]
    return tuple(
        AskedRun(run.id, day_near(run.day, today), length_words(run, unit)) for run in newest
    )
