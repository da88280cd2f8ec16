"""The outline of a run as a small drawing: north up, its ends, where it hurt, a scale bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.svg import circle, line, path, svg, text
from dashboard.tags import html
from dashboard.theme import pain_step
from service.run_map import scale_bar
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from dashboard.svg import Node
    from service.run_map import Outline, Point
    from service.run_pain import Hurt
    from service.units import Unit

_WIDTH: Final = 268.0
_TALLEST: Final = 280.0
_PAD: Final = 14.0
_FOOT: Final = 26.0
_CLOSE_PX: Final = 14.0
_CHAR_PX: Final = 6.4


def outline(told: Outline, hurts: Sequence[Hurt], unit: Unit) -> list[Any]:
    """The drawing, and in words what it is drawn from."""
    west, south, east, north = told.bounds
    wide, tall = max(east - west, 1.0), max(north - south, 1.0)
    scale = min((_WIDTH - 2 * _PAD) / wide, (_TALLEST - 2 * _PAD) / tall)
    height = tall * scale + 2 * _PAD + _FOOT
    left = (_WIDTH - wide * scale) / 2

    def px(point: Point) -> tuple[float, float]:
        return left + (point[0] - west) * scale, _PAD + (north - point[1]) * scale

    nodes: list[Node] = [path(_d(piece, px), "way") for piece in told.pieces]
    nodes += [path(_d(piece, px), "way hurtway") for piece in told.hurt]
    nodes += _ends(px(told.start), px(told.end))
    nodes += _pain(told, hurts, px)
    nodes += _scale(scale, height, unit)
    nodes += _north(height)
    label = "Outline of the run, north up, its start and end marked"
    if told.onset:
        label += ", and where pain began"
    jumps = f" It breaks at {counted(told.n_jumps, 'jump')}." if told.n_jumps else ""
    return [
        svg(_WIDTH, round(height), label, *nodes, css="map"),
        html.P(f"Drawn from the track alone: no map is asked for.{jumps}", className="xs m"),
    ]


def _d(points: NDArray[np.float64], px: Callable[[Point], Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (px(p) for p in points.tolist()))


def _ends(start: Point, end: Point) -> list[Node]:
    """A ring where it began, a square where it ended; one word where they meet."""
    square: Node = ["rect", {"x": end[0] - 4, "y": end[1] - 4, "width": 8, "height": 8,
                             "className": "ends"}]  # fmt: skip
    near = abs(start[0] - end[0]) + abs(start[1] - end[1]) < _CLOSE_PX * 2
    marks: list[Node] = [square, circle(*start, 4.6, "begin")]
    if near:
        return [*marks, _words(start, "start, end", "t halo")]
    return [*marks, _words(start, "start", "t halo"), _words(end, "end", "t halo")]


def _pain(told: Outline, hurts: Sequence[Hurt], px: Callable[[Point], Point]) -> list[Node]:
    if told.onset is None:
        return []
    first = min((h for h in hurts if h.span), key=lambda h: h.span or (0.0, 0.0))
    at = px(told.onset)
    nodes: list[Node] = [circle(*at, 5, f"{pain_step(first.score or 1)} po")]
    nodes.append(_words(at, "pain began", "t b halo"))
    if told.offset is not None:
        gone = px(told.offset)
        nodes += [circle(*gone, 4.6, "gone po"), _words(gone, "pain gone", "t halo")]
    return nodes


def _words(at: Point, words: str, css: str) -> Node:
    """Beside a mark, on the side with more room."""
    right = at[0] < _WIDTH / 2
    return text(
        at[0] + (9 if right else -9), at[1] + 4, words, css, "start" if right else "end"
    )


def _scale(scale: float, height: float, unit: Unit) -> list[Node]:
    length_m, words = scale_bar(90 / scale, unit)
    y, x = height - 8, _WIDTH - _PAD
    px = length_m * scale
    return [
        line(x - px, y, x, y, "ax bar2"),
        text(x - px - 6, y + 4, words, "t m", "end"),
    ]


def _north(height: float) -> list[Node]:
    foot = height - 3
    return [
        path(f"M{_PAD} {foot}V{foot - 14}m-4 4l4-4 4 4", "ax north"),
        text(_PAD + 9, foot - 2, "N", "t m"),
    ]
