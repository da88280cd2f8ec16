"""The words of a person in a file, apart from those an app writes by itself."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from ingest.fit.names import GARMIN_PRODUCTS
from ingest.titles import own_title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from traininglog.notes import NoteField

_BY_ITSELF: Final = re.compile(
    r"(?:route|track|activity|workout|running|cycling|walking|hiking|run|lauf|laufen|untitled"
    r"|new|garmin connect|apple watch|course à pied|carrera|hardlopen)?"
    r"[\s\d.,:;/_+TZ-]*(?:[ap]m)?",
    re.IGNORECASE,
)
"""A word for the sport, a date, a number: no person chose these."""

_DEVICE: Final = re.compile(
    r"(?:garmin (?!connect|training|basecamp|mapsource|express|desktop)"
    r"|polar (?!flow|personal|beat)|suunto (?!app|movescount)|coros (?!wearables|app)"
    r"|apple watch|wahoo |fitbit |amazfit |tomtom (?!mysports))\S.*|apple watch",
    re.IGNORECASE,
)
_BAROMETER: Final = re.compile(r" with barometer$", re.IGNORECASE)
_LONGEST: Final = 60


_GARMIN: Final = re.compile(
    r"(?:garmin )?((?:forerunner|f[eē]nix|edge|v[ií]voactive|epix|instinct|venu|tactix|enduro"
    r"|marq)\b.*)",
    re.IGNORECASE,
)


def texts_of(title: str, more: Iterable[str]) -> dict[NoteField, str]:
    """Title and description as notes have them; what says nothing new is left out."""
    title = _plain(title)
    lines = list(dict.fromkeys(filter(None, map(_plain, more))))
    texts: dict[NoteField, str] = {}
    if _is_own(title):
        texts["title"] = title
    lines = [line for line in lines if line != title and _is_own(line)]
    if lines:
        texts["description"] = "\n".join(lines)
    return texts


def _is_own(words: str) -> bool:
    return bool(own_title(words)) and _BY_ITSELF.fullmatch(words) is None


def _plain(text: str) -> str:
    return html.unescape(text).strip()


def device_of(name: str) -> str | None:
    """The watch that a file names as its maker; None for apps and services."""
    if (garmin := garmin_of(name)) is not None:
        return garmin
    name = _BAROMETER.sub("", name.strip())
    return name[:_LONGEST] if _DEVICE.fullmatch(name) else None


def garmin_of(name: str, product: int | None = None) -> str | None:
    """One of Garmin's devices as FIT files call it: `fenix 3` is the Garmin fenix 3."""
    found = _GARMIN.fullmatch(_BAROMETER.sub("", name.strip()))
    if found is None:
        return None
    if product in GARMIN_PRODUCTS:
        return f"Garmin {GARMIN_PRODUCTS[product]}"
    return f"Garmin {found[1]}"[:_LONGEST]
