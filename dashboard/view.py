"""What a page's address says: `?span=16w&place=knee-right&unit=km&run=ID`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast, get_args
from urllib.parse import urlencode

from service.places import place_from_slug, slug_of
from service.story import Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.units import Unit
    from traininglog.pain import Place

ALL_PLACES: Final = "all"
_WINDOWS: Final = frozenset(get_args(Window))


@dataclass(frozen=True, slots=True)
class View:
    """The filters of a page; `place` None leaves the choice to the log."""

    window: Window = "16w"
    place: str | None = None
    unit: Unit = "km"
    phone: bool = False

    @classmethod
    def read(cls, asked: Mapping[str, Any] | None) -> View:
        """From the browser's words; whatever is not known falls back to the default."""
        asked = asked or {}
        window, unit, place = asked.get("span"), asked.get("unit"), asked.get("place")
        return cls(
            window=cast("Window", window) if window in _WINDOWS else "16w",
            place=place if place == ALL_PLACES or place_from_slug(place) else None,
            unit="mi" if unit == "mi" else "km",
            phone=asked.get("phone") is True,
        )


def place_slug(place: Place | None) -> str:
    """`knee-right`, `shin`, or `all`."""
    return ALL_PLACES if place is None else slug_of(place)


def query(**changes: str) -> str:
    """A link that changes these filters and leaves the others; the browser merges them."""
    return f"?{urlencode(changes)}"
