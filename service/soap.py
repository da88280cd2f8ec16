"""The visit as text to copy: S and O from the log, A left blank, P as it is arranged.

A is the therapist's: not a word of it is written here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.shown import shown
from traininglog.words import capital, day_words, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.visit_day import DayRow
    from service.visit_flags import FlagLine
    from service.visit_page import VisitPage
    from service.visit_since import SinceItem

_MOST_DAYS: Final = 6
_MOST_CYCLES: Final = 6
_SEEN: Final = frozenset({"Gait", "Seen", "Cadence"})
"""Rows of the plan's card that somebody saw or measured: they are of O."""
_BLANK: Final = "_" * 40


def soap(page: VisitPage) -> str:
    """The text, in the page's unit; a fact a line, an empty line between the parts."""
    place = f", {page.place}" if page.place else ""
    parts = (
        (f"{page.initials}{place}, {day_words(page.today, year=True)}",),
        ("S", *_subjective(page)),
        ("O", *_objective(page)),
        ("A", _BLANK),
        ("P", *_planned(page)),
        (page.safety,),
    )
    return "\n\n".join("\n".join(map(_line, part)) for part in parts) + "\n"


def item_words(item: SinceItem) -> str:
    """`worst during 1/10, 22 Nov`."""
    return f"{' '.join(filter(None, (item.name, item.words)))}{item.small}"


def _line(words: str) -> str:
    """One fact stays one line, whatever was written into it."""
    return " ".join(shown(words).split())


def _subjective(page: VisitPage) -> Iterator[str]:
    """The runner's words with their days, their answers, and how the day after was."""
    for row in page.told:
        said = f"“{row.words}”" if row.is_quote else row.words
        yield f"{row.name}: {said}{f', {row.day_words}' if row.day_words else ''}"
    for line in page.flags.lines:
        yield from _flags(line)
    if page.days is None:
        return
    yield f"24 hours after painful runs, n = {page.days.n}" + (":" if page.days.n else "")
    yield from (f"- {_day(row)}" for row in page.days.rows[:_MOST_DAYS])
    if page.days.n > _MOST_DAYS:
        yield f"- and {page.days.n - _MOST_DAYS} earlier"


def _flags(line: FlagLine) -> Iterator[str]:
    """`Before running again, the runner’s answers: ...`."""
    told = [words.rstrip(".") for words in (*line.standing, *line.seen)]
    told += [f"{group.words}: {', '.join(group.names)}" for group in line.groups]
    if told:
        yield f"{line.title}, the runner’s answers: {'; '.join(told)}."


def _day(row: DayRow) -> str:
    told = (
        ("during", row.during.words), ("+2 h", row.after.words), ("night", row.night.words),
        ("next morning", row.morning.words), ("back to before in 60 min", row.back),
        ("quiet after", row.quiet),
    )  # fmt: skip
    return f"{row.day_words}: {', '.join(f'{name} {words}' for name, words in told)}"


def _objective(page: VisitPage) -> Iterator[str]:
    """What was counted, measured and seen, each with n and days."""
    if page.story is None:
        yield "No run in what is shown."
        return
    yield f"Runs, {page.story.window_words}"
    for fact in page.facts:
        about = ", ".join(filter(None, (fact.when, fact.small)))
        yield f"{fact.name}: {fact.words}{f' ({about})' if about else ''}"
    if page.since is not None:
        told = "; ".join(map(item_words, page.since.items))
        yield f"{page.since.title}{': ' if told else ''}{told}"
    for cycle in page.cycles[-_MOST_CYCLES:]:
        yield f"Pain, rest, return {cycle.told.number}: {cycle.flare} {cycle.words}"
    if len(page.cycles) > _MOST_CYCLES:
        yield f"and {len(page.cycles) - _MOST_CYCLES} earlier of these"
    seen = [row for row in page.plan.rows if row.name in _SEEN] if page.plan else []
    yield from (f"{row.name}: {row.words}" for row in seen)
    yield from (chart.sentence for chart in page.outcomes if chart.sentence)
    yield from page.identity.hidden


def _planned(page: VisitPage) -> Iterator[str]:
    """The ladder, the rule, treatments and the review, as far as they are arranged."""
    rows = [row for row in page.plan.rows if row.name not in _SEEN] if page.plan else []
    if page.flags.is_open:
        yield "No ladder is shown: a red-flag question is answered yes or waits for an answer."
    for row in rows:
        small = f" ({row.small})" if row.small else ""
        yield f"{capital(row.name)}: {sentence(row.words + small)}"
    if not rows and not page.flags.is_open:
        yield "Nothing is arranged in the log."
