"""What the runner told in their own words, and where it hurts, with the days of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.shown import shown
from traininglog.facts import History, Told
from traininglog.pain import highest
from traininglog.words import score_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.visit_facts import Desk
    from traininglog.facts import Topic
    from traininglog.pain import PainEntry, Place

_MOST: Final = 4
ELSEWHERE: Final = "Elsewhere"
_TOPICS: Final[dict[Topic, str]] = {
    "complaint": "Complaint", "worse": "Worse", "better": "Better",
    "medication": "Medication", "sleep": "Sleep", "work": "Work", "goal": "Goal",
}  # fmt: skip
_AFTER_DAILY_LIFE: Final[tuple[Topic, ...]] = ("medication", "sleep", "work", "goal")
_PERSONAL: Final = {"childbirth": "a birth given", "pregnancy": "a pregnancy"}


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A topic and what was said of it; `is_quote`: these are the runner's own words.

    `more` are own words that stand beside, where there is room.
    """

    name: str
    words: str
    day_words: str = ""
    is_quote: bool = False
    more: str = ""


@dataclass(frozen=True, slots=True)
class WhereMark:
    """A place with the worst score of the weeks shown, and how many entries name it."""

    place: Place
    score: int | None
    n: int


def told_rows(desk: Desk) -> tuple[ToldRow, ...]:
    """Complaint, worse, better, daily life, history and the rest, as far as they were told."""
    words = _words(desk)
    first = [
        words[topic] for topic in _TOPICS if topic in words and topic not in _AFTER_DAILY_LIFE
    ]
    last = [words[topic] for topic in _AFTER_DAILY_LIFE if topic in words]
    return (*first, *_daily(desk), *_history(desk), *_elsewhere(desk), *last)


def _words(desk: Desk) -> dict[Topic, ToldRow]:
    """The latest words of each topic."""
    found = {}
    for fact in desk.log.told(Told):
        if fact.day <= desk.today and fact.words:
            day, name = desk.day(fact.day), _TOPICS[fact.topic]
            found[fact.topic] = ToldRow(name, shown(fact.words), day, is_quote=True)
    return found


def _daily(desk: Desk) -> Iterator[ToldRow]:
    """The latest score of each thing of a day: `stairs 2/10, squat 1/10, 20 Nov`."""
    latest: dict[str, PainEntry] = {}
    for entry in desk.log.pain:
        if entry.item and entry.score is not None and entry.day <= desk.today:
            latest[entry.item] = entry
    told = sorted(latest.values(), key=lambda entry: entry.day, reverse=True)[:_MOST]
    if told:
        yield ToldRow("Daily life", ", ".join(_by_day(
            [(f"{str(e.item).replace('_', ' ')} {score_words(e.score)}", desk.day(e.day))
             for e in told]
        )))  # fmt: skip


def _by_day(told: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Each with its day, which is said once where the next one has the same."""
    for n, (words, day) in enumerate(told):
        same = n + 1 < len(told) and told[n + 1][1] == day
        yield words if same else f"{words}, {day}"


def _history(desk: Desk) -> Iterator[ToldRow]:
    """What was before the log, in short; what was said of it beside it."""
    told = [fact for fact in desk.log.told(History) if fact.kind != "born"][-_MOST:]
    if told:
        quotes = (f"“{shown(fact.words)}”" for fact in told if fact.words)
        words = "; ".join(_happened(fact, desk) for fact in told)
        yield ToldRow("History", words, more=", ".join(quotes))


def _happened(fact: History, desk: Desk) -> str:
    """`left ankle injury, 2019`."""
    where = f"{fact.place} " if fact.place else ""
    name = "problem" if fact.kind == "back_problem" and where else fact.kind.replace("_", " ")
    day = str(fact.day.year) if fact.only_year else desk.day(fact.day)
    return f"{where}{_PERSONAL.get(fact.kind, name)}, {day}"


def _elsewhere(desk: Desk) -> Iterator[ToldRow]:
    """The other places that hurt in the weeks shown, with their last score and its day."""
    parts = []
    for place, entries in desk.states.entries.items():
        here = [e for e in entries if e.hurts and desk.shown.holds(e.day)]
        if place != desk.place and here:
            last = here[-1]
            parts.append(
                f"{place} {score_words(last.score)}, {desk.day(last.day)}, n = {len(here)}"
            )
    if parts:
        yield ToldRow(ELSEWHERE, "; ".join(parts[:_MOST]))


def where_marks(desk: Desk) -> tuple[WhereMark, ...]:
    """Every place that hurt in the weeks shown: of a run its worst score counts once."""
    marks = []
    for place, entries in desk.states.entries.items():
        hurt = [e for e in entries if e.hurts and desk.shown.holds(e.day)]
        if hurt:
            runs = sum(
                state.answer == "painful" and desk.shown.holds(state.run.day)
                for state in desk.states.by_place.get(place, ())
            )
            apart = sum(desk.shown.holds(e.day) for e in desk.states.loose.get(place, ()))
            marks.append(WhereMark(place, highest(e.score for e in hurt), runs + apart))
    return tuple(sorted(marks, key=lambda mark: (-mark.n, str(mark.place))))
