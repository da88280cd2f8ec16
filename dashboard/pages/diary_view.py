"""What the Diary's address says: `?place=knee-right&kind=pain&page=2&open=edit-entry-12`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from service.diary_page import ENTRY_KINDS, Asked
from service.places import place_from_slug

if TYPE_CHECKING:
    from service.units import Unit

_MOST_PAGES = 10_000
PARTS: Final = ("head", "entries", "side", "flags", "facts")
"""The parts of the page that are drawn apart."""


@dataclass(frozen=True, slots=True)
class DiaryView:
    """The filters of the entries, the unit, and the one thing that is opened.

    `opened` is `edit-entry-12`, `past-fact-3`, `flags-2026-11-22` or nothing.
    """

    asked: Asked
    unit: Unit = "km"
    opened: str = ""
    all_of: str = ""

    @classmethod
    def read(cls, search: str | None) -> DiaryView:
        """From the address; whatever is not known falls back to the default."""
        told = {name: values[-1] for name, values in parse_qs((search or "")[1:]).items()}
        kind = next((k for k in ENTRY_KINDS if k == told.get("kind")), ENTRY_KINDS[0])
        return cls(
            asked=Asked(
                place_from_slug(told.get("place")), kind, _whole(told.get("year")),
                _whole(told.get("page")) or 1,
            ),
            unit="mi" if told.get("unit") == "mi" else "km",
            opened=told.get("open", ""),
            all_of=told.get("all", ""),
        )  # fmt: skip

    def moved_from(self, before: DiaryView) -> tuple[str, ...]:
        """The parts that say something else than at an earlier address."""
        old = before._by_part()
        return tuple(part for part, said in self._by_part().items() if said != old[part])

    def _by_part(self) -> dict[str, object]:
        """What each part depends on."""
        of_entries = "entry-" in self.opened
        opened = "" if of_entries else self.opened
        return {
            "entries": (self.asked, self.unit, self.opened if of_entries else ""),
            "side": self.unit,
            "flags": (self.unit, opened),
            "facts": (self.unit, self.all_of, opened),
        }


def _whole(words: str | None) -> int | None:
    if words and words.isascii() and words.isdigit() and len(words) <= 5:
        return min(int(words), _MOST_PAGES)
    return None
