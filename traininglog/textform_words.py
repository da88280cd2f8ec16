"""What the lines of the text form have in common: words taken away piece by piece."""

from __future__ import annotations

import json
import re
from datetime import date, time
from math import isfinite
from typing import TYPE_CHECKING, Final, cast

from traininglog.pain import LOCATIONS, SIDES, Location, Place, Side

if TYPE_CHECKING:
    from collections.abc import Iterable

KM_PER_MILE: Final = 1.609344
NUMBER: Final = r"(\d+(?:\.\d+)?)"
QUOTED: Final = r'"(?:[^"\\]|\\.)*"'


def to_day(word: str) -> date:
    """A day as 2024-03-12; a ValueError says in a sentence that it is none."""
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise ValueError(f"'{word}' is no day like 2024-03-12") from None


def one_of(names: Iterable[str]) -> str:
    """A pattern of names, longest first; `lower_back` is read with a space too."""
    longest_first = sorted(names, key=len, reverse=True)
    return "|".join(name.replace("_", "[ _]") for name in longest_first)


def to_name(words: str) -> str:
    """`lower back` as the closed lists spell it: `lower_back`."""
    return words.replace(" ", "_")


PLACES: Final = one_of(LOCATIONS)
_SIDES: Final = one_of(SIDES)
_WITH_SIDE: Final = rf"({PLACES}) ({_SIDES})|({_SIDES}) ({PLACES})"
_PLACE: Final = rf"{_WITH_SIDE}|({PLACES})"


def check(faults: Iterable[str]) -> None:
    """Raise ValueError with every fault, each of them once."""
    if told := dict.fromkeys(faults):
        raise ValueError("; ".join(told))


class Words:
    """One part of a line, its words taken away piece by piece."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()

    def take(self, pattern: str) -> re.Match[str] | None:
        """Remove the first match that stands as whole words, and return it."""
        return self._without(re.search(rf"(?<!\S)(?:{pattern})(?!\S)", self.text))

    def first(self, pattern: str) -> re.Match[str] | None:
        """Take a match only where the words begin with it."""
        return self._without(re.match(rf"(?:{pattern})(?!\S)", self.text))

    def _without(self, found: re.Match[str] | None) -> re.Match[str] | None:
        if found:
            self.text = f"{self.text[: found.start()]} {self.text[found.end() :]}".strip()
        return found

    def number(self, pattern: str) -> float | None:
        """Take a pattern whose first group is a number."""
        found = self.take(pattern)
        return _finite(found[1]) if found else None

    def kilometres(self, pattern: str) -> float | None:
        """Take a distance in km or mi, with `pattern` before it."""
        found = self.take(rf"{pattern}{NUMBER} (km|mi)")
        if not found:
            return None
        return _finite(found[1]) * (KM_PER_MILE if found[2] == "mi" else 1.0)

    def clock(self) -> time | None:
        """Take a time of day: `at 18:30`."""
        found = self.take(r"at (\d\d):(\d\d)")
        return time(int(found[1]), int(found[2])) if found else None

    def quoted(self, before: str = "") -> str | None:
        """Take the first words in quotes, with `before` in front of them."""
        return _unquoted(self.take(rf"{before}({QUOTED})"))

    def first_quoted(self) -> str | None:
        """Take words in quotes only where everything begins with them."""
        return _unquoted(self.first(f"({QUOTED})"))

    def place(self) -> Place | None:
        """Take a place wherever it stands: `knee right`, `right knee`, `knee`."""
        return _as_place(self.take(_PLACE))

    def place_at_the_end(self) -> Place | None:
        """Take a place only where the words end with it: `taping knee right`."""
        return _as_place(self.take(rf"(?:{_PLACE})$"))

    def place_with_side(self) -> Place | None:
        """Take a place that has a side."""
        return _as_place(self.take(_WITH_SIDE))

    def nothing_left(self) -> None:
        """Raise ValueError with the words nobody took."""
        if self.text:
            raise ValueError(f"cannot read '{self.text}'")


def _finite(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise ValueError(f"the number {digits[:20]}... is too large")
    return value


def _unquoted(found: re.Match[str] | None) -> str | None:
    try:
        return cast("str", json.loads(found[1], strict=False)) if found else None
    except json.JSONDecodeError:
        raise ValueError("the words in quotes hold a stray backslash") from None


def _as_place(found: re.Match[str] | None) -> Place | None:
    if not found:
        return None
    words = [word for word in found.groups() if word]
    side = next((word for word in words if word in SIDES), None)
    location = next(word for word in words if word not in SIDES)
    return Place(cast("Location", to_name(location)), cast("Side | None", side))


def split_outside_quotes(text: str, mark: str, most: int = 0) -> list[str]:
    """Split at a mark that stands in no quotes, at `most` of them where that is given."""
    parts, begin = list[str](), 0
    for found in re.finditer(rf"{QUOTED}|{re.escape(mark)}", text):
        if found[0] == mark and not (most and len(parts) == most):
            parts.append(text[begin : found.start()])
            begin = found.end()
    return [*parts, text[begin:]]


def in_quotes(text: str | None) -> str:
    """Words as the form keeps them; nothing for None."""
    return json.dumps(text, ensure_ascii=False) if text else ""


def with_number(value: float | None, words: str, factor: float = 1) -> str:
    """`{} km` with a number as short as it can be read back, nothing for None."""
    if value is None:
        return ""
    exact = value * factor
    short = format(exact, "g")
    return words.format(short if float(short) == exact else repr(exact))


def place_words(place: Place | None) -> str:
    """`lower back left`."""
    if place is None:
        return ""
    return " ".join(filter(None, (place.location.replace("_", " "), place.side)))


def joined(parts: Iterable[str]) -> str:
    """The parts that say something, as one line."""
    return " ".join(part for part in parts if part)
