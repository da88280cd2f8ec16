"""How far a grant reaches, in words for a person and in one word of an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from traininglog.pain import LOCATIONS, Place
from traininglog.scope import EVERYTHING, Scope
from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from traininglog.pain import Location

OWN: Final = "me"
"""In an address: the log of the person who asks, as a visitor would see it."""
_ALL: Final = "all"
_FLAGS: Final = {"n": "notes", "h": "history", "p": "person"}
_MANY_PLACES: Final = 4


@dataclass(frozen=True, slots=True)
class Told:
    """One row of what a grant opens: its name, and what of it is there."""

    name: str
    words: str


def told(scope: Scope, *, writes: bool, pictures: bool) -> tuple[Told, ...]:
    """What a grant opens and allows, row by row; what stays closed is said as well."""
    since = f"since {since_words(scope.since)}"
    shown = _on(_beside(scope))
    hidden = _on((words, not is_on) for words, is_on in _beside(scope))
    rows = (
        ("They see", f"runs and {places_words(scope.locations)}, {since}"),
        ("With", "; ".join(shown) or "the numbers alone"),
        ("Left out", "; ".join(hidden)),
        ("They may", _listed(("look", *_allowed(writes=writes, pictures=pictures)))),
    )
    return tuple(Told(name, words) for name, words in rows if words)


def _beside(scope: Scope) -> tuple[tuple[str, bool], ...]:
    """What a grant may open beside the numbers, and whether this one does."""
    return (
        ("your own words", scope.notes),
        ("what was before the log", scope.history),
        ("your year of birth, pregnancy, childbirth", scope.person),
    )


def sentence_of(scope: Scope, *, writes: bool, pictures: bool, until: date) -> str:
    """The whole choice said back, as it stands before anything is shared."""
    shown = "; ".join(_on(_beside(scope))) or "nothing else, the numbers alone"
    may = _allowed(writes=writes, pictures=pictures)
    allowed = f"They may {_listed(may)}." if may else "They can change nothing."
    return (
        f"They see your runs and {places_words(scope.locations)} since "
        f"{since_words(scope.since)}, until {day_words(until, year=True)}. "
        f"With it: {shown}. {allowed}"
    )


def places_words(locations: frozenset[Location] | None) -> str:
    """`pain at knee and hip`, `pain at every place`; a long list is counted."""
    if locations is None:
        return "pain at every place"
    if not locations:
        return "no pain at any place"
    names = [str(Place(place)) for place in LOCATIONS if place in locations]
    if len(names) > _MANY_PLACES:
        more = len(names) - _MANY_PLACES + 1
        names = [*names[: _MANY_PLACES - 1], f"{counted(more, 'other place')}"]
    return f"pain at {_listed(names)}"


def since_words(since: date | None) -> str:
    """`3 Aug 2026`, or from the first day."""
    return "the first day" if since is None else day_words(since, year=True)


def _allowed(*, writes: bool, pictures: bool) -> list[str]:
    return _on((("enter findings", writes), ("keep pictures", pictures)))


def _on(words: Iterable[tuple[str, bool]]) -> list[str]:
    return [told for told, is_on in words if is_on]


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


# In an address


def preview_word(scope: Scope) -> str:
    """A scope that nobody was granted yet, as `/visit?of=` asks for a look at it.

    `me.knee-hip.2026-08-03.nh`: places, first day, and which of notes, history and person.
    It names no runner: whoever asks looks at their own log by it.
    """
    places = _ALL if scope.locations is None else "-".join(sorted(scope.locations))
    flags = "".join(key for key, name in _FLAGS.items() if getattr(scope, name))
    return ".".join((OWN, places, str(scope.since or _ALL), flags))


def preview_scope(word: str) -> Scope | None:
    """The scope a preview's word asks for; None where it is none."""
    if word == OWN:
        return EVERYTHING
    own, *parts = word.split(".")
    if own != OWN or len(parts) != 3:
        return None
    places, since, flags = parts
    asked = set(places.split("-")) - {""}
    if (places != _ALL and not asked <= set(LOCATIONS)) or not set(flags) <= set(_FLAGS):
        return None
    try:
        first = None if since == _ALL else date.fromisoformat(since)
    except ValueError:
        return None
    locations = None if places == _ALL else frozenset(p for p in LOCATIONS if p in asked)
    shown = {name: key in flags for key, name in _FLAGS.items()}
    return Scope(locations, first, **shown)
