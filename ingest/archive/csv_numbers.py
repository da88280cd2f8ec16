"""Numbers as people's spreadsheets write them: decimal comma or point, grouped or not."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Sign = Literal[".", ","]
SIGNS: Final[tuple[Sign, ...]] = (".", ",")

_LONGEST: Final = 60
_SPACES: Final = re.compile(r"(?<=\d)[\s'’](?=\d{3})")
_PLAIN: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_GROUPED: Final = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}", re.ASCII)
"""1,234 or 1.234: a thousand and more, or one and some; its column must tell."""


def read_number(cell: str, decimal: Sign = ".") -> float | None:
    """The number in a cell; None where it is empty, not finite (NaN) where it is none.

    `decimal` decides only where the cell itself can be read in two ways.
    """
    if len(cell) > _LONGEST:
        return math.nan if cell.strip() else None
    text = _SPACES.sub("", cell.strip())
    if not text:
        return None
    sign = decimal if _GROUPED.fullmatch(text) else _own_sign(text)
    group = "." if sign == "," else ","
    text = text.replace(group, "").replace(sign, ".")
    return float(text) if _PLAIN.fullmatch(text) else math.nan


def decimal_sign(cells: Iterable[str]) -> Sign | None:
    """The decimal sign of a column, by those of its cells that can be read in one way only."""
    votes = {".": 0, ",": 0}
    for cell in cells:
        text = _SPACES.sub("", cell[: _LONGEST + 1].strip())
        if (
            len(text) <= _LONGEST
            and not _GROUPED.fullmatch(text)
            and ("," in text or "." in text)
        ):
            votes[_own_sign(text)] += 1
    if votes["."] == votes[","]:
        return None
    return "," if votes[","] > votes["."] else "."


def _own_sign(text: str) -> Sign:
    """Of two signs the last; one that comes twice groups, and so the other is it."""
    commas, points = text.count(","), text.count(".")
    if commas and points:
        return "," if text.rfind(",") > text.rfind(".") else "."
    if commas:
        return "," if commas == 1 else "."
    return "," if points > 1 else "."
