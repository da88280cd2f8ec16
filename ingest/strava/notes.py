"""The texts of an activity as notes of the diary; they propose, and count for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traininglog.notes import NOTE_FIELDS, Note

if TYPE_CHECKING:
    from ingest.strava.model import Item


def notes_of(item: Item) -> tuple[Note, ...]:
    """Title, description and private note, where there is any; the store says of which run."""
    return tuple(
        Note(item.day, item.texts[field], field, origin="strava_api")
        for field in NOTE_FIELDS
        if field in item.texts
    )
