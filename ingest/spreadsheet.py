"""Cells a spreadsheet would run as a formula: how they are written, and read again."""

from __future__ import annotations

from typing import Final

_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a formula begins with, in the wide letters of East Asia too."""


def guarded(text: str) -> str:
    """The cell for a text: behind an apostrophe where it would begin a formula.

    The same guard keeps spaces, tabs and breaks at its ends, which readers take off.
    """
    return f"'{text}" if _needs_guard(text) else text


def unguarded(cell: str) -> str:
    """The text of a cell; the inverse of `guarded`, and tidy for what was typed by hand."""
    if cell.startswith("'") and _needs_guard(cell):
        return cell[1:]
    return cell.strip()


def _needs_guard(text: str) -> bool:
    """Apostrophes before it change nothing, so that one can be taken off for certain."""
    bare = text.lstrip("'")
    return bare != bare.strip() or bare.startswith(_FORMULA_SIGNS)
