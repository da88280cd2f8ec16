"""The pain of a Story: the worst of each day, place and kind, with the letter of its place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from service.window import Span
    from traininglog.activity import Activity
    from traininglog.pain import PainEntry, Place

MarkKind = Literal["during", "after", "daily"]
_MARK_KINDS: Final[Mapping[str, MarkKind]] = {
    "during": "during",
    "after": "after",
    "night": "after",
    "next_morning": "after",
}
_LETTERS: Final = {
    "lower_back": "B",
    "si_joint": "J",
    "plantar_fascia": "P",
    "unspecified": "?",
}


@dataclass(frozen=True, slots=True)
class PainMark:
    """One pain entry on its own day: during, after (night and morning too) or daily."""

    day: date
    score: int | None
    kind: MarkKind
    letter: str
    place: Place
    run_id: str | None = None


def letters_of(places: Sequence[Place]) -> dict[Place, str]:
    """One letter a location; a location with two sides in use adds l or r."""
    letters: dict[Place, str] = {}
    sides = Counter(p.location for p in places)
    for place in places:
        name = place.location
        letter = _LETTERS.get(name, name[0].upper())
        taken = {v[0] for p, v in letters.items() if p.location != name and len(v) == 1}
        if letter in taken:
            letter += name[1]
        if sides[name] > 1:
            letter += (place.side or "-")[0]
        letters[place] = letter
    return letters


def marks_of(
    entries: Iterable[PainEntry],
    runs: Sequence[Activity],
    letters: Mapping[Place, str],
    shown: Span,
) -> Iterable[PainMark]:
    """The worst entry a day, place and kind; what did not hurt draws nothing here."""
    run_on = {r.day: r.id for r in runs}
    worst: dict[tuple[date, Place, MarkKind], PainEntry] = {}
    for entry in entries:
        if entry.place is None or not entry.hurts or not shown.holds(entry.day):
            continue
        key = (entry.day, entry.place, _MARK_KINDS.get(entry.when, "daily"))
        if key not in worst or (worst[key].score or 0) < (entry.score or 0):
            worst[key] = entry
    for (day, place, kind), entry in worst.items():
        felt_on = day - timedelta(days=1) if entry.when == "next_morning" else day
        yield PainMark(day, entry.score, kind, letters[place], place, run_on.get(felt_on))
