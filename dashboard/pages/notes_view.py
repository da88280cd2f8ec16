"""What the address of the page of old notes says, and where its buttons speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from service.notes_page import NotesFilter

if TYPE_CHECKING:
    from service.units import Unit

SAID: Final = "notes-said"
"""The store into which the page's buttons and forms speak."""
TABLE_PATH: Final = "/pain.csv"
"""The diary's pain entries as a file."""


@dataclass(frozen=True, slots=True)
class NotesView:
    """What the address says: the filter, the unit, and the one proposal that is edited."""

    asked: NotesFilter
    unit: Unit = "km"
    opened: str = ""

    @classmethod
    def read(cls, search: str | None) -> NotesView:
        """From the address; whatever is not known falls back to the default."""
        told = {name: values[-1] for name, values in parse_qs((search or "")[1:]).items()}
        return cls(
            NotesFilter.read(told),
            "mi" if told.get("unit") == "mi" else "km",
            told.get("open", ""),
        )
