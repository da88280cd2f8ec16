"""What the lanes draw with: marks shaded by score, edges, lines."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.compact import floats

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.figures.frame import Frame, Lane
    from service.story import Story

_AS_TEXT: Final = str.maketrans({"<": "‹", ">": "›", "&": "＆"})
_BELOW_PX: Final = 30
LETTERED_DAYS: Final = 150
"""Spans up to this many days have room for large marks with letters."""
_STEPS: Final = ((0.0, "p1"), (0.25, "p2"), (0.45, "p3"), (0.65, "p4"), (1.0, "p4"))
"""Where the shades of pain begin on 0 to 10: 1-2, 3-4, 5-6, 7-10."""


def scored(frame: Frame, scores: Sequence[int | None], size: float) -> dict[str, Any]:
    """Filled marks whose shade is the score; the edge is the same everywhere."""
    c = frame.colours
    bands = [
        [value, c[shade]]
        for (start, shade), (end, _) in pairwise(_STEPS)
        for value in (start, end)
    ]
    return {
        "size": size, "color": floats(scores), "cmin": 0, "cmax": 10, "colorscale": bands,
        "opacity": 1, "line": {"color": c["po"], "width": 1.2}, "showscale": False,
    }  # fmt: skip


def edge(
    frame: Frame, symbol: str, size: float, width: float, ink: str = "po"
) -> dict[str, Any]:
    """An open mark: its edge carries the ink."""
    return {
        "symbol": symbol, "size": size, "opacity": 1,
        "line": {"color": frame.colours[ink], "width": width},
    }  # fmt: skip


def lines(xs: object, ys: object, colour: str, width: float, dash: str = "") -> dict[str, Any]:
    """Lines through points, broken where a value is missing."""
    line = {"color": colour, "width": width} | ({"dash": dash} if dash else {})
    return {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "line": line}


def stems(
    lane: Lane, tops: Iterable[tuple[float, float]], colour: str, width: float, cap: float = 0.0
) -> dict[str, Any]:
    """Upright lines from the baseline to each (x, y) as one path; `cap` widens the top.

    Broken lines would be a node each. This one goes on below the axis, where it is
    clipped, and comes up again at the next stem.
    """
    floor = -lane.y_at(_BELOW_PX)
    points = [
        point
        for x, y in tops
        for point in ((x, floor), (x, y), (x - cap, y), (x + cap, y), (x, y), (x, floor))
        if cap or point[1] == floor or point == (x, y)
    ]
    return lines(floats(x for x, _ in points), floats(y for _, y in points), colour, width)


def as_text(words: str) -> str:
    """Somebody's own words for a figure: Plotly would read markup in them."""
    return words.translate(_AS_TEXT)


def has_no_distance(told: Story) -> bool:
    """Whether there are runs, and nothing tells how far any of them went."""
    return bool(told.runs) and not any(run.distance_km or run.onset_km for run in told.runs)


def missing_lane(frame: Frame, title: str, sentence: str) -> None:
    """A missing lane is one sentence with the count, never an empty frame."""
    lane = frame.add_lane(title, 16)
    frame.title(lane, title)
    frame.note(sentence, y=-lane.top_px + 4, x=0, font={"color": frame.colours["mut"]})
