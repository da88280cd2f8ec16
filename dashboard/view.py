"""What a page's address says: `?span=16w&place=knee-right&unit=km&run=ID`.

A span of one's own stands there as `?from=2026-08-03&to=2026-10-01`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, cast
from urllib.parse import urlencode

from service.places import ALL, place_from_slug, slug_of
from service.window import NAMED, Span, Window

if TYPE_CHECKING:
    from service.units import Unit
    from service.window import Named
    from traininglog.pain import Place

_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2200
OnsetIn = Literal["km", "share"]


@dataclass(frozen=True, slots=True)
class View:
    """The filters of a page; `place` None leaves the choice to the log.

    `onset` is how far into the run pain began: a distance, or a share of the run.
    """

    window: Window = "16w"
    place: str | None = None
    unit: Unit = "km"
    phone: bool = False
    onset: OnsetIn = "km"

    @classmethod
    def read(cls, said: object) -> View:
        """From the browser's words; whatever is not known falls back to the default."""
        asked = said if isinstance(said, Mapping) else {}
        unit, place = asked.get("unit"), asked.get("place")
        return cls(
            window=_window(asked),
            place=place if place == ALL or place_from_slug(place) else None,
            unit="mi" if unit == "mi" else "km",
            phone=asked.get("phone") is True,
            onset="share" if asked.get("onset") == "share" else "km",
        )


def _window(asked: Mapping[str, Any]) -> Window:
    """From one day to another where both are days, else the window that is named."""
    first, last = (day_of(asked.get(name)) for name in ("from", "to"))
    if first and last and first <= last:
        return Span(first, last)
    span = asked.get("span")
    return cast("Named", span) if span in NAMED else "16w"


def day_of(words: object) -> date | None:
    """The day an address names, if it is one with days and weeks on either side."""
    try:
        day = date.fromisoformat(str(words))
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def span_query(shown: Span) -> str:
    """A link to a span of days."""
    return query(**{"from": str(shown.first), "to": str(shown.last), "span": ""})


def place_slug(place: Place | None) -> str:
    """`knee-right`, `shin`, or `all`."""
    return ALL if place is None else slug_of(place)


def query(**changes: str) -> str:
    """A link that changes these filters and leaves the others; the browser merges them."""
    return f"?{urlencode(changes)}"
