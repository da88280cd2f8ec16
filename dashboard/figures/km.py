"""Where in the run pain began, as steps: the first half of the runs against the last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.svg import line, path, svg, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.svg import Node, Svg
    from service.onset_picture import Half, OnsetPicture

_WIDTH, _HEIGHT = 340, 214
_LEFT, _RIGHT, _TOP, _FOOT = 34, 262, 14, 178
_SHARES: Final = ((0.0, "none"), (0.5, "half"), (1.0, "all"))
_TICK_PX: Final = 4
_LINE_PX: Final = 14
_LABEL_GAP_PX: Final = 2 * _LINE_PX + 3
_MOST_MARKS: Final = 6
_STYLES: Final = ("km1", "km2")
_NAMES: Final = ("first", "last")


def onset_figure(told: OnsetPicture) -> Svg | None:
    """The picture of two halves; None where there is nothing to draw.

    Lines are told apart by their dashes and by the words at their ends; a short upright
    tick is a painless run that ended there.
    """
    if len(told.halves) != len(_STYLES):
        return None
    scale = _scale(max(half.reach for half in told.halves))
    ends = _label_ys([_y(half.steps[-1][1]) for half in told.halves])
    nodes = [*_frame(scale, told.unit)]
    for half, css, name, y in zip(told.halves, _STYLES, _NAMES, ends, strict=True):
        nodes += _half(half, scale, css)
        nodes += [
            text(_RIGHT + 8, y, f"{name} {half.n_runs}", f"t b {css}t"),
            text(_RIGHT + 8, y + _LINE_PX, _short(half), "t m"),
        ]
    return svg(_WIDTH, _HEIGHT, f"{told.title}. {told.sentence}", *nodes, css="km")


def _short(half: Half) -> str:
    """Where half of them hurt, as the label says it."""
    return "fewer than half" if half.median is None else f"half by {half.median:.1f}"


def _scale(reach: float) -> float:
    """Pixels for one unit of distance; the furthest run ends at the right end."""
    return (_RIGHT - _LEFT) / max(reach, 0.1)


def _y(share: float) -> float:
    return round(_FOOT - share * (_FOOT - _TOP), 1)


def _x(at: float, scale: float) -> float:
    return round(_LEFT + at * scale, 1)


def _frame(scale: float, unit: str) -> list[Node]:
    """Three lines across, a mark at round distances, and what the axes are."""
    nodes: list[Node] = []
    for share, words in _SHARES:
        y = _y(share)
        nodes += [
            line(_LEFT, y, _RIGHT, y, "ax" if share == 0 else "grid"),
            text(_LEFT - 6, y + 4, words, "t m", "end"),
        ]
    reach = (_RIGHT - _LEFT) / scale
    step = next((s for s in (0.5, 1, 2, 5, 10, 20, 50) if reach / s <= _MOST_MARKS), 100)
    marks = [n * step for n in range(int(reach / step) + 1)]
    for at in marks:
        nodes.append(text(_x(at, scale), _FOOT + 16, f"{at:g}", "t m", "middle"))
    nodes.append(text(_RIGHT, _FOOT + 32, f"{unit} into the run", "t m", "end"))
    return nodes


def _half(half: Half, scale: float, css: str) -> list[Node]:
    """The steps of one half to its furthest run, the painless ends on it, its middle."""
    steps = f"M{_x(0, scale)} {_y(1)}"
    for at, share in half.steps[1:]:
        steps += f"H{_x(at, scale)}V{_y(share)}"
    steps += f"H{_x(half.reach, scale)}"
    ticks = "".join(
        f"M{_x(at, scale)} {_y(_share(half, at)) - _TICK_PX}v{2 * _TICK_PX}" for at in half.ends
    )
    nodes = [path(steps, css)]
    if ticks:
        nodes.append(path(ticks, f"{css} tick"))
    if half.median is not None:
        x = _x(half.median, scale)
        nodes.append(line(x, _y(0.5), x, _FOOT, "kmm"))
    return nodes


def _share(half: Half, at: float) -> float:
    """The share that does not hurt yet where a painless run ends."""
    return [share for begun, share in half.steps if begun <= at][-1]


def _label_ys(ends: Sequence[float]) -> list[float]:
    """Where the two labels stand: at the ends of their lines, and not on one another."""
    first, last = (min(max(y, _TOP + 4), _FOOT - _LINE_PX) for y in ends)
    if abs(first - last) >= _LABEL_GAP_PX:
        return [first, last]
    middle = min(max((first + last) / 2, _TOP + 18), _FOOT - _LABEL_GAP_PX / 2 - _LINE_PX)
    up, down = middle - _LABEL_GAP_PX / 2, middle + _LABEL_GAP_PX / 2
    return [up, down] if first <= last else [down, up]
