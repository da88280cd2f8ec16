"""What the Diary page shows, as data: entries by month, sections of facts, removed ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args

from service.diary_words import said_told
from service.places import slug_of
from service.story_words import told_answers
from service.units import day_near, month_words, place_words
from traininglog.pain import highest
from traininglog.steps import Kept
from traininglog.words import counted, day_words, score_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rules.states import States
    from service.diary_said import Said
    from service.diary_words import Told
    from service.units import Unit
    from traininglog.log import Declaration, TrainingLog
    from traininglog.pain import PainEntry, Place

EntryKind = Literal["all", "pain", "no pain", "morning", "daily"]
ENTRY_KINDS: Final[tuple[EntryKind, ...]] = get_args(EntryKind)
PER_PAGE: Final = 20
_WINDOW: Final = timedelta(weeks=16)
_MOST_PLACES: Final = 4


@dataclass(frozen=True, slots=True)
class Held:
    """All a diary holds, with its rows' numbers; `can_write` is False for a log in memory."""

    entries: tuple[Kept, ...]
    facts: tuple[Kept, ...]
    declarations: tuple[Declaration, ...]
    can_write: bool

    @classmethod
    def of(cls, log: TrainingLog) -> Held:
        """A log in memory: read, not written."""
        return cls(_numbered(log.pain), _numbered(log.facts), log.declarations, can_write=False)


def _numbered(said: Iterable[Any]) -> tuple[Kept, ...]:
    return tuple(Kept(number, one, "") for number, one in enumerate(said))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list; `key` names it in the page's address (`entry-12`)."""

    key: str
    id: int | str
    seen: str
    said: Said
    told: Told
    day_words: str = ""
    score: int | None = None
    is_afterwards: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries: at which place, of which kind, of which year, which page of them."""

    place: Place | None = None
    kind: EntryKind = "all"
    year: int | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class EntriesPage:
    """One page of entries by month, newest first, and what else could be asked for."""

    count_words: str
    months: tuple[tuple[str, tuple[Row, ...]], ...]
    places: tuple[Place, ...]
    years: tuple[int, ...]
    newer: int | None
    older: int | None


def entries_page(held: Held, asked: Asked, unit: Unit) -> EntriesPage:
    """Fifty entries at most; a page too far is the last one."""
    told = cast("list[tuple[Kept, PainEntry]]", [(kept, kept.said) for kept in held.entries])
    found = [kept for kept, entry in reversed(told) if _is_asked(entry, asked)]
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(asked.page, 1), pages)
    first = (page - 1) * PER_PAGE
    months: dict[str, list[Row]] = {}
    for kept in found[first : first + PER_PAGE]:
        row = entry_row(kept, unit)
        day = cast("PainEntry", row.said).day
        months.setdefault(month_words(day, year=True), []).append(row)
    shown = f"{first + 1} to {min(first + PER_PAGE, len(found))} of " if pages > 1 else ""
    return EntriesPage(
        count_words=f"{shown}{counted(len(found), 'entry', 'entries')}",
        months=tuple((name, tuple(rows)) for name, rows in months.items()),
        places=_places(entry for _, entry in told),
        years=tuple(sorted({entry.day.year for _, entry in told}, reverse=True)),
        newer=page - 1 if page > 1 else None,
        older=page + 1 if page < pages else None,
    )


def entry_row(kept: Kept, unit: Unit) -> Row:
    """The line of one entry."""
    entry = cast("PainEntry", kept.said)
    return Row(
        f"entry-{kept.id}", kept.id, kept.digest, entry, said_told(entry, unit),
        f"{entry.day:%a} {day_words(entry.day)}", entry.score, entry.when != "during",
    )  # fmt: skip


def fact_row(kept: Kept, unit: Unit) -> Row:
    """The line of one fact."""
    return Row(f"fact-{kept.id}", kept.id, kept.digest, kept.said, said_told(kept.said, unit))


def _is_asked(entry: PainEntry, asked: Asked) -> bool:
    if asked.place is not None and entry.place != asked.place:
        return False
    if asked.year is not None and entry.day.year != asked.year:
        return False
    return {
        "all": True,
        "pain": entry.hurts,
        "no pain": entry.score == 0,
        "morning": entry.when == "next_morning",
        "daily": entry.when == "daily",
    }[asked.kind]


def _places(entries: Iterable[PainEntry]) -> tuple[Place, ...]:
    """The places named most, the most first."""
    counts = Counter(entry.place for entry in entries if entry.place)
    return tuple(place for place, _ in counts.most_common(_MOST_PLACES))


def headline(held: Held, log: TrainingLog, states: States) -> tuple[str, str]:
    """The page's first sentence and the line below: what is kept, from when, how many runs."""
    runs = f"{counted(len(log.runs), 'run')}: {told_answers(states.anywhere)}."
    if not held.entries:
        return "Nothing in the diary yet.", f"{runs} A silent run is not a painless one."
    first, last = held.entries[0].said.day, held.entries[-1].said.day
    words = f"{counted(len(held.entries), 'entry', 'entries')} since {day_near(first, last)}"
    return f"{words}, the last of {day_words(last, year=True)}.", runs


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """A place of the body chart: its worst score, how many entries, and that in words."""

    place: Place
    score: int | None
    n: int
    words: str


def body_marks(held: Held, log: TrainingLog) -> tuple[str, tuple[PlaceMark, ...]]:
    """What hurt where over the last 16 weeks of the log, the worst first."""
    days = [kept.said.day for kept in held.entries] + [run.day for run in log.runs]
    end = max(days, default=None)
    if end is None:
        return "", ()
    by_place: dict[Place, list[PainEntry]] = {}
    for kept in held.entries:
        entry = cast("PainEntry", kept.said)
        if entry.place and entry.hurts and end - _WINDOW < entry.day <= end:
            by_place.setdefault(entry.place, []).append(entry)
    marks = [_mark(place, entries) for place, entries in by_place.items()]
    marks.sort(key=lambda mark: (-(mark.score or 0), -mark.n, slug_of(mark.place)))
    return f"The 16 weeks to {day_words(end, year=True)}", tuple(marks)


def _mark(place: Place, entries: Sequence[PainEntry]) -> PlaceMark:
    worst, last = highest(entry.score for entry in entries), entries[-1]
    words = (
        f"{place_words(place)}: worst {score_words(worst)}, n = {len(entries)}, "
        f"last on {day_words(last.day)} ({score_words(last.score)})"
    )
    return PlaceMark(place, worst, len(entries), words)


def daily_lines(held: Held) -> tuple[str, ...]:
    """The latest word on each thing of daily life, the latest first."""
    latest: dict[str, PainEntry] = {}
    for kept in reversed(held.entries):
        entry = cast("PainEntry", kept.said)
        if entry.when == "daily" and entry.item:
            latest.setdefault(entry.item, entry)
    return tuple(
        f"{item.replace('_', ' ').capitalize()}: {score_words(entry.score)}"
        f"{f', {entry.place}' if entry.place else ''}, {day_words(entry.day, year=True)}"
        for item, entry in latest.items()
    )


def leading(held: Held) -> Place | None:
    """The place named most in the latest 30 entries: what a new entry begins with."""
    recent = cast("list[PainEntry]", [kept.said for kept in held.entries[-30:]])
    places = _places(recent)
    return places[0] if places else None
