"""How wide words are, as far as that can be said without the font they will be set in."""

from __future__ import annotations

from typing import Final
from unicodedata import combining, east_asian_width

USUAL: Final = 0.53
"""How wide a usual letter is of its height, in the fonts that pages are set in."""
_NARROW: Final = frozenset(" .,:;'|!ijltfr()/")
_WIDEST: Final = frozenset("WMmw@%—…")


def em(words: str) -> float:
    """How wide words are, in heights of their letters; seldom less."""
    return sum(map(wide, words))


def wide(letter: str) -> float:
    """The same of one letter."""
    if letter in _NARROW:
        return 0.3
    if combining(letter):
        return 0.0
    if east_asian_width(letter) in {"W", "F"}:
        return 1.0
    if letter in _WIDEST:
        return 0.95
    return 0.72 if letter.isupper() else USUAL
