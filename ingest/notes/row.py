"""A row of items that numbers are read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingest.notes.items import NO_ITEM, Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.notes.model import NoteContext

RANGE: Final = frozenset({"-", "–", "to", "bis", "tot", "a", "à", "till", "~"})
"""What stands between the two ends of a range."""


@dataclass(frozen=True, slots=True)
class Row:
    """Items of a note; `context` gives bare numbers their unit."""

    items: Sequence[Item]
    context: NoteContext

    def at(self, index: int) -> Item:
        """The item there, or one that is nothing."""
        return self.items[index] if 0 <= index < len(self.items) else NO_ITEM

    def number(self, at: int) -> float | None:
        """The number there, if it is one."""
        item = self.at(at)
        return item.value if item.is_a("number") else None

    def made(self, at: int, end: int, tag: str) -> Item:
        """The items from `at` up to `end` as one, of another group."""
        first = self.items[at]
        return Item(first.text, frozenset({tag}), first.start, self.items[end - 1].end)

    def opens(self, at: int) -> bool:
        """Whether a clause begins there."""
        before = self.at(at - 1)
        return before is NO_ITEM or before.is_a("break") or before.text in {",", ":", ")", "("}
