"""A whole answer of the list, read item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.strava.items import read_item
from ingest.strava.model import Unreadable

if TYPE_CHECKING:
    from ingest.strava.model import Item


def read_list(body: list[Any], home_zone: str) -> tuple[list[Item], list[str]]:
    """Its activities; a sentence for each that is left out, and for each value that is."""
    items: list[Item] = []
    faults: list[str] = []
    for raw in body:
        try:
            items.append(read_item(raw, home_zone))
        except Unreadable as fault:
            faults.append(str(fault))
        else:
            faults += items[-1].problems
    return items, faults
