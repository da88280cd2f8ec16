"""What a runner wrote elsewhere: the words of a title, a description, a private note.

Words are only ever read into proposals; nothing in them counts before it is accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from datetime import date

    from traininglog.activity import Origin

NoteField = Literal["title", "description", "private_note"]
NOTE_FIELDS: Final[tuple[NoteField, ...]] = get_args(NoteField)


@dataclass(frozen=True, slots=True)
class Note:
    """One text about one day; `activity_id` where it is told which activity it is about.

    `source` is the sha256 of the copy of the activity that told it, where one did.
    """

    day: date
    text: str
    field: NoteField = "description"
    activity_id: str | None = None
    origin: Origin = "manual"
    source: str | None = None


@dataclass(frozen=True, slots=True)
class KeptNote:
    """A note and the number of its row."""

    id: int
    note: Note


def folded(words: str) -> str:
    """Words as they are compared: two exports space them differently."""
    return " ".join(words.split()).casefold()
