"""The red-flag questions as the Diary page shows them: the runner's answers with dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.case import Case
from rules.red_flags import statuses
from service.diary_forms import LEVEL_WORDS
from service.diary_page import fact_row
from traininglog.facts import FLAGS, TODAY_FLAGS, RedFlagAnswer, RedFlagSeen
from traininglog.reference import red_flags
from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rules.red_flags import FlagStatus
    from service.diary_page import Held, Row
    from service.units import Unit
    from traininglog.facts import Flag
    from traininglog.log import TrainingLog
    from traininglog.steps import Kept

_MOST_DAYS: Final = 12


@dataclass(frozen=True, slots=True)
class Strip:
    """A yes that stands: its sentence, and the question it answers."""

    flag: Flag
    short: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question, how its answer stands, and the latest answer to edit or remove."""

    words: str
    answer: str
    is_yes: bool
    row: Row | None


@dataclass(frozen=True, slots=True)
class FlagDay:
    """All answers of one day, in one line; `rows` only of the day that is opened."""

    key: str
    words: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Flags:
    """The section: what stands open, what somebody saw, two groups, and the days before."""

    strips: tuple[Strip, ...]
    seen: tuple[Row, ...]
    groups: tuple[tuple[str, tuple[Question, ...]], ...]
    days: tuple[FlagDay, ...]
    more_days: int


def flags(held: Held, log: TrainingLog, today: date, unit: Unit, opened: str) -> Flags:
    """How every question stands; `opened` names the day whose answers are shown singly."""
    answers = [(k, k.said) for k in held.facts if isinstance(k.said, RedFlagAnswer)]
    latest = {answer.flag: kept for kept, answer in answers}
    found = {status.flag: status for status in statuses(Case.of(log, today))}
    days = _days(answers, unit, opened)
    return Flags(
        strips=tuple(_strip(s) for s in found.values() if s.state == "standing"),
        seen=tuple(
            fact_row(kept, unit) for kept in reversed(held.facts)
            if isinstance(kept.said, RedFlagSeen)
        ),
        groups=tuple(
            (title, tuple(
                _question(found[flag], latest.get(flag), unit)
                for flag in FLAGS if red_flags()[flag].level == level
            ))
            for level, title in LEVEL_WORDS.items()
        ),
        days=days[:_MOST_DAYS],
        more_days=max(0, len(days) - _MOST_DAYS),
    )  # fmt: skip


def _strip(status: FlagStatus) -> Strip:
    short = red_flags()[status.flag].short
    where = f", {status.place}" if status.place else ""
    day = day_words(status.answered, year=True) if status.answered else "an unknown day"
    what_next = (
        "See a doctor about it today." if status.flag in TODAY_FLAGS
        else "See a clinician before running."
    )  # fmt: skip
    return Strip(status.flag, short, f"Answered yes: {short}{where}, {day}. {what_next}")


def _question(status: FlagStatus, kept: Kept | None, unit: Unit) -> Question:
    words = red_flags()[status.flag].question
    if kept is None or not isinstance(kept.said, RedFlagAnswer):
        return Question(words, "not asked yet", is_yes=False, row=None)
    day = day_words(kept.said.day, year=True)
    answer = f"{'yes' if kept.said.yes else 'no'}, {day}"
    if status.state == "seen" and status.seen:
        answer += f", seen {day_words(status.seen.day, year=True)}"
    elif status.state == "stale":
        answer += ", not asked since"
    elif status.state == "raised":
        answer += ", and the diary speaks of it since"
    return Question(words, answer, kept.said.yes, fact_row(kept, unit))


def _days(
    answers: Sequence[tuple[Kept, RedFlagAnswer]], unit: Unit, opened: str
) -> tuple[FlagDay, ...]:
    by_day: dict[date, list[tuple[Kept, RedFlagAnswer]]] = {}
    for told in reversed(answers):
        by_day.setdefault(told[1].day, []).append(told)
    return tuple(_day(day, told, unit, opened) for day, told in by_day.items())


def _day(
    day: date, answers: Sequence[tuple[Kept, RedFlagAnswer]], unit: Unit, opened: str
) -> FlagDay:
    key, noes = f"flags-{day}", sum(not answer.yes for _, answer in answers)
    yes = ", ".join(red_flags()[answer.flag].short for _, answer in answers if answer.yes)
    parts = [f"yes: {yes}"] if yes else []
    if noes:
        parts.append(f"no to {counted(noes, 'question')}")
    words = f"{day_words(day, year=True)}: {'; '.join(parts)}"
    rows = tuple(fact_row(kept, unit) for kept, _ in answers) if key == opened else ()
    return FlagDay(key, words, rows)
