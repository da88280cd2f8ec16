"""What a browser sends, read key by key: never trusted, and ValueError in plain words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any, Final, TypeVar

_Word = TypeVar("_Word", bound=str)
_MOST_ROWS: Final = 100
_LARGEST_ID: Final = 2**53
"""A browser's numbers are exact up to here."""


@dataclass(frozen=True, slots=True)
class Payload:
    """A mapping from a browser; anything else is a ValueError at the first question."""

    said: Any

    def __post_init__(self) -> None:
        if not isinstance(self.said, Mapping):
            raise ValueError("The page sent nothing that can be read; open it anew.")  # noqa: TRY004

    def text(self, key: str) -> str:
        """Some words; no words are a fault."""
        value = self.said.get(key)
        if not isinstance(value, str):
            raise _fault(key)
        return value

    def words(self, key: str) -> str:
        """Free words without control characters; bidi marks stay, as data."""
        if self.said.get(key) is None:
            return ""
        told = self.text(key)
        if told.isprintable():
            return told.strip()
        return "".join(c for c in told if c in "\n\t" or _is_written(c)).strip()

    def flag(self, key: str) -> bool:
        """Yes or no; nothing said is no."""
        value = self.said.get(key, False)
        if value is not None and not isinstance(value, bool):
            raise _fault(key)
        return bool(value)

    def one_of(self, key: str, words: Sequence[_Word]) -> _Word:
        """A word of a closed list."""
        value = self.said.get(key)
        found = next((word for word in words if isinstance(value, str) and word == value), None)
        if found is None:
            raise _fault(key)
        return found

    def optional(self, key: str, words: Sequence[_Word]) -> _Word | None:
        """A word of a closed list, or None where nothing is said."""
        return None if self.said.get(key) is None else self.one_of(key, words)

    def number(self, key: str, most: float) -> float | None:
        """A number from 0 to `most`, or None where nothing is said."""
        value = self.said.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _fault(key)
        if not isfinite(value) or not 0 <= value <= most:
            raise _fault(key)
        return float(value)

    def whole(self, key: str, most: int) -> int | None:
        """A whole number from 0 to `most`, or None where nothing is said."""
        value = self.number(key, most)
        if value is not None and not value.is_integer():
            raise _fault(key)
        return None if value is None else int(value)

    def row_id(self, key: str) -> int | None:
        """The number of a row or a change, or None where nothing is said."""
        return self.whole(key, _LARGEST_ID)

    def texts(self, key: str) -> dict[str, str]:
        """A form's values by the names of its fields, without what no text can hold."""
        values = Payload(self.said.get(key))
        return {name: values.words(name) for name in values.said if isinstance(name, str)}

    def day(self, key: str) -> date:
        """A day as ISO text."""
        try:
            return date.fromisoformat(self.text(key))
        except ValueError:
            raise _fault(key) from None

    def parts(self, key: str, most: int) -> tuple[Payload, ...]:
        """A list of mappings, at most so many."""
        return tuple(Payload(part) for part in self._rows(key, most))

    def seen(self) -> tuple[tuple[int, str], ...]:
        """The rows a person saw: `[[id, digest], ...]`."""
        return tuple(_row(row) for row in self._rows("seen", _MOST_ROWS))

    def _rows(self, key: str, most: int) -> Sequence[Any]:
        value = self.said.get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or len(value) > most:
            raise _fault(key)
        return value


def _row(row: Any) -> tuple[int, str]:
    if not isinstance(row, list | tuple) or len(row) != 2:
        raise _fault("seen")
    id_, digest = row
    is_id = isinstance(id_, int) and not isinstance(id_, bool) and 0 <= id_ <= _LARGEST_ID
    if not is_id or not isinstance(digest, str):
        raise _fault("seen")
    return id_, digest


def _is_written(character: str) -> bool:
    """No control character and no half of a pair."""
    return unicodedata.category(character) not in {"Cc", "Cs"}


def _fault(key: str) -> ValueError:
    name = key.replace("_", " ")
    return ValueError(f"What the page sent as {name} cannot be read; nothing is saved.")
