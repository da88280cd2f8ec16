"""Numbers that say something about pain: scores, and where or when in the run it was.

A number that may be anything else stays a number: it is left out rather than guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.notes.onsets import Onsets
from ingest.notes.scores import Scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.notes.items import Item
    from ingest.notes.model import NoteContext

_YEARS: Final = (1950, 2099)


def read_numbers(items: Sequence[Item], context: NoteContext) -> list[Item]:
    """The items with their scores and onsets in place of the numbers that tell them."""
    scores, onsets = Scores(items, context), Onsets(items, context)
    out: list[Item] = []
    at = 0
    while at < len(items):
        found = None
        if items[at].is_a("number"):
            found = scores.score(at) or onsets.onset(at) or scores.bare_score(at)
        elif items[at].is_a("mark", "article", "half", "unit"):
            found = onsets.onset(at)
        item, at = found or (items[at], at + 1)
        out.append(item)
    return out


def is_year(item: Item) -> bool:
    """Whether a number is a year."""
    value = item.value or 0.0
    return value.is_integer() and _YEARS[0] <= value <= _YEARS[1] and len(item.text) == 4
