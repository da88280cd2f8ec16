"""A place as an address and a key of the diary name it: `knee-right`, or `all`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, cast

from traininglog.pain import LOCATIONS, SIDES, Place

ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a page can be narrowed to: its word in the address, its name, if it is chosen."""

    slug: str
    words: str
    chosen: bool


def slug_of(place: Place) -> str:
    """`knee-right`, or `shin`."""
    return place.location if place.side is None else f"{place.location}-{place.side}"


def place_from_slug(slug: object) -> Place | None:
    """The place a slug names, or None where it names none."""
    if not isinstance(slug, str):
        return None
    location, dash, side = slug.partition("-")
    if location not in LOCATIONS or (dash and side not in SIDES):
        return None
    return Place(cast("Any", location), cast("Any", side or None))
