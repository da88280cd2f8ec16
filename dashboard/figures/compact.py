"""Number arrays the way plotly.js reads them best: base64 of 32-bit floats."""

from __future__ import annotations

import base64
import sys
from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NAN = float("nan")
_PARTS = 64


def floats(values: Iterable[float | None]) -> dict[str, str]:
    """A typed array; None becomes NaN, which plotly.js draws as a break.

    Values are rounded to a 64th: less than a pixel on every axis here, and the zero bits
    it leaves compress to half.
    """
    packed = array("f", (NAN if v is None else round(v * _PARTS) / _PARTS for v in values))
    if sys.byteorder == "big":  # pragma: no cover  plotly.js reads little-endian only
        packed.byteswap()
    return {"dtype": "f4", "bdata": base64.b64encode(packed.tobytes()).decode("ascii")}


def strokes(
    lines: Iterable[tuple[float, float, float, float]],
) -> tuple[dict[str, str], dict[str, str]]:
    """Many separate straight lines (x0, y0, x1, y1) as the x and y of one trace."""
    drawn = list(lines)
    xs = (x for x0, _, x1, _ in drawn for x in (x0, x1, None))
    ys = (y for _, y0, _, y1 in drawn for y in (y0, y1, None))
    return floats(xs), floats(ys)
