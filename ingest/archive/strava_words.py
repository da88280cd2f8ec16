"""The words of Strava's export; case, accents and HTML make no difference among them."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from traininglog.reference import strava_export

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST: Final = 500
_TAG: Final = re.compile(r"<[^<>]*>")
_BETWEEN: Final = re.compile(r"[\W_]+")
_SHORTEST_MONTH: Final = 3


def fold(text: str) -> str:
    """The letters and digits of a text, small and bare, one space between words."""
    text = html.unescape(_TAG.sub(" ", text[:_LONGEST]))
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _BETWEEN.sub(" ", bare).strip()


@cache
def languages() -> Mapping[str, Mapping[str, Any]]:
    """What is known of each language, English first."""
    return {name: told for name, told in strava_export().items() if name != "places"}


@cache
def months() -> Mapping[str, int]:
    """Every month by its name and by what it may be shortened to; 1 to 12."""
    found: dict[str, set[int]] = {}
    for told in languages().values():
        for number, name in enumerate(told.get("months", ()), 1):
            word = fold(name)
            for end in range(_SHORTEST_MONTH, len(word) + 1):
                found.setdefault(word[:end], set()).add(number)
        for name, number in told.get("short", {}).items():
            found.setdefault(fold(name), set()).add(number)
    return {word: min(numbers) for word, numbers in found.items() if len(numbers) == 1}


@cache
def sports() -> Mapping[str, str]:
    """What an export calls an activity, to Strava's own word of its API."""
    return {
        fold(name): word
        for told in languages().values()
        for word, names in told.get("sports", {}).items()
        for name in names
    }
