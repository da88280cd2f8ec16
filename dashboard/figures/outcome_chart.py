"""Totals of a questionnaire over time, with the change that is published for it as a band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.svg import circle, line, path, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dashboard.svg import Node
    from service.visit_outcome import OutcomeChart, TotalPoint

_LEFT: Final = 26.0
_TOP: Final = 12.0
_FOOT: Final = 20.0
_DAY_PX: Final = 40.0
_LEVEL_PX: Final = 13.0
_THIRDS: Final = 3


def outcome_chart(told: OutcomeChart, *, width: float = 246, height: float = 132) -> Node:
    """The chart as an `svg` node; a sentence says all of it to who does not see it."""
    right = width - (64.0 if told.levels else 10.0)
    bottom = height - _FOOT

    def y(total: float) -> float:
        return round(bottom - total / told.highest * (bottom - _TOP), 1)

    xs = _across(told.points, _LEFT + 14, right - 12)
    at = [(x, y(point.total)) for x, point in zip(xs, told.points, strict=True)]
    said = ", ".join(f"{p.total:g} on {p.day_words}" for p in told.points)
    about = {"role": "img", "aria-label": f"{told.title}: {said}. {told.sentence}"}
    size = {"width": width, "height": height, "viewBox": f"0 0 {width:g} {height:g}"}
    return [
        "svg", size | about | {"className": "chart vchart outc"},
        *_band(told, right, [y(level.total) for level in told.levels]),
        *_scale(told.highest, right, bottom),
        path("M" + "L".join(f"{x} {h}" for x, h in at), "med"),
        *_marks(told.points, at),
        *_days(told.points, xs, height - 5),
    ]  # fmt: skip


def _across(points: Sequence[TotalPoint], left: float, right: float) -> list[float]:
    """By their days; of one day alone in the middle."""
    first, days = points[0].day, (points[-1].day - points[0].day).days
    if not days:
        return [round((left + right) / 2, 1)] * len(points)
    return [round(left + (p.day - first).days / days * (right - left), 1) for p in points]


def _band(told: OutcomeChart, right: float, heights: Sequence[float]) -> Iterator[Node]:
    """A level for each change, a band between two, their words beside them."""
    if len(heights) > 1:
        low, high = max(heights), min(heights)
        yield ["rect", {"x": _LEFT, "y": high, "width": right - _LEFT,
                        "height": round(low - high, 1), "className": "band"}]  # fmt: skip
    free = 0.0
    for level, height in sorted(zip(told.levels, heights, strict=True), key=lambda p: p[1]):
        yield line(_LEFT, height, right, height, "rule")
        baseline = max(height + 4, free)
        yield text(right + 5, round(baseline, 1), level.words, "t m")
        free = baseline + _LEVEL_PX


def _scale(highest: float, right: float, bottom: float) -> Iterator[Node]:
    """Level lines with their numbers, the foot darker."""
    steps = _THIRDS if highest % _THIRDS == 0 else 2
    for n in range(steps + 1):
        height = round(bottom - (bottom - _TOP) * n / steps, 1)
        yield line(_LEFT, height, right, height, "grid" if n else "ax")
        yield text(_LEFT - 6, height + 4, f"{highest * n / steps:g}", "t m", "end")


def _marks(points: Sequence[TotalPoint], at: Sequence[tuple[float, float]]) -> Iterator[Node]:
    for point, (x, height) in zip(points, at, strict=True):
        yield circle(x, height, 3.6, "cad")
        yield text(x, round(height - 7, 1), f"{point.total:g}", "t b halo", "middle")


def _days(points: Sequence[TotalPoint], xs: Sequence[float], baseline: float) -> Iterator[Node]:
    """The last day, the first, then those between that have room."""
    taken: list[float] = []
    for n in (len(xs) - 1, 0, *range(1, len(xs) - 1)):
        if all(abs(xs[n] - x) >= _DAY_PX for x in taken):
            taken.append(xs[n])
            yield text(xs[n], baseline, points[n].day_words, "t m", "middle")
