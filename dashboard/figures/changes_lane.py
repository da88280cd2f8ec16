"""What changed: a mark for each kind, its words beside it or in a list below the chart."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING, Final, NamedTuple

from dashboard.figures.compact import floats, strokes
from dashboard.figures.frame import Frame
from dashboard.figures.marks import as_text, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.figures.frame import Lane
    from service.story import Story
    from service.story_changes import Change, ChangeKind

SIGNS: Final[dict[ChangeKind, str]] = {
    "treatment": "+", "seen": "◆", "race": "⚑", "gear": "□", "declared": "▽",
}  # fmt: skip
_SYMBOLS: Final[dict[ChangeKind, str]] = {
    "treatment": "cross", "seen": "diamond", "race": "triangle-right", "gear": "square-open",
    "declared": "triangle-down-open",
}  # fmt: skip
_CHAR_PX: Final = 5.9
_ROW_PX: Final = 17
_LETTER_PX: Final = 19
_MOST_ROWS: Final = 4
_MOST_LETTER_ROWS: Final = 3
_RIGHT_PX: Final = {False: 60, True: 4}


class _Placed(NamedTuple):
    x: float
    row: int
    side: str


def listed(told: Story) -> tuple[Change, ...]:
    """The changes a list can name by one letter each: the latest of the span."""
    return told.changes[-len(ascii_lowercase) :]


def lettered(told: Story, *, phone: bool) -> bool:
    """Whether the chart has letters only and the words stand in a list below it."""
    frame = Frame(told.shown.first, told.shown.last, "light", phone)
    return bool(told.changes) and (phone or _rows(_beside(frame, told.changes)) > _MOST_ROWS)


def changes_lane(frame: Frame, told: Story) -> None:
    """A mark a change and a dotted line through every lane; nothing changed, no lane."""
    if not told.changes:
        return
    in_list = lettered(told, phone=frame.phone)
    shown = listed(told) if in_list else told.changes
    placed = list(_in_rows(frame, shown) if in_list else _beside(frame, shown))
    rows = _rows(placed)
    row_px = _LETTER_PX if in_list else _ROW_PX
    lane = frame.add_lane("changes", row_px * rows, (0, rows), titled=not frame.phone)
    if not frame.phone:
        frame.title(lane, "What changed", ("words below",) if in_list and rows > 1 else ())
    xs, ys = strokes((p.x, 0.0, p.x, 1.0) for p in placed)
    frame.add(None, lines(xs, ys, frame.colours["ctl"], 1, "1px,3px"))
    if in_list:
        _letters(frame, lane, placed, rows)
    else:
        _marks(frame, lane, placed, shown, rows)


def _rows(placed: Iterable[_Placed]) -> int:
    return max((p.row for p in placed), default=0) + 1


def _beside(frame: Frame, shown: Sequence[Change]) -> list[_Placed]:
    """Words right of their mark or left of it, in the first row that has room for them."""
    rows: list[list[tuple[float, float]]] = []
    placed = []
    edge_px = frame.days * frame.px_per_day + _RIGHT_PX[frame.phone]
    for change in shown:
        x_px = frame.x(change.day) * frame.px_per_day
        width = 14 + len(change.words) * _CHAR_PX
        right = ("middle right", x_px - 8, x_px + width)
        left = ("middle left", x_px - width, x_px + 8)
        sides = [s for s in (right, left) if s[1] > -8 and s[2] < edge_px] or [left]
        row, side = next(
            (n, side)
            for n, taken in enumerate([*rows, []])
            for side in sides
            if all(side[2] < begin or end < side[1] for begin, end in taken)
        )
        rows[row : row + 1] = [[*(rows[row] if row < len(rows) else ()), side[1:]]]
        placed.append(_Placed(frame.x(change.day), row, side[0]))
    return placed


def _in_rows(frame: Frame, shown: Sequence[Change]) -> Iterable[_Placed]:
    """One letter each, in as few rows as keep them apart."""
    ends: list[float] = []
    for change in shown:
        x_px = frame.x(change.day) * frame.px_per_day
        row = next((i for i, end in enumerate(ends) if end <= x_px), len(ends))
        row = min(row, _MOST_LETTER_ROWS - 1)
        ends[row : row + 1] = [x_px + _LETTER_PX]
        yield _Placed(frame.x(change.day), row, "middle center")


def _letters(frame: Frame, lane: Lane, placed: Sequence[_Placed], rows: int) -> None:
    frame.add(lane, {
        "type": "scatter", "mode": "markers+text", "cliponaxis": False,
        "x": floats(p.x for p in placed), "y": floats(rows - p.row - 0.5 for p in placed),
        "text": list(ascii_lowercase[: len(placed)]), "textposition": "middle center",
        "textfont": {"size": 11},
        "marker": {"symbol": "circle", "size": 16, "opacity": 1, "color": frame.colours["card"],
                   "line": {"color": frame.colours["ctl"], "width": 1}},
    })  # fmt: skip


def _marks(
    frame: Frame, lane: Lane, placed: Sequence[_Placed], shown: Sequence[Change], rows: int
) -> None:
    heights = [rows - p.row - 0.5 for p in placed]
    poles = [
        (p.x - 4 / frame.px_per_day, y - 0.42, p.x - 4 / frame.px_per_day, y + 0.42)
        for p, y, change in zip(placed, heights, shown, strict=True)
        if change.kind == "race"
    ]
    frame.add(lane, {
        "type": "scatter", "mode": "markers+text", "cliponaxis": False,
        "x": floats(p.x for p in placed), "y": floats(heights),
        "text": [f" {as_text(change.words)} " for change in shown],
        "textposition": [p.side for p in placed],
        "marker": {"symbol": [_SYMBOLS[change.kind] for change in shown], "size": 8,
                   "opacity": 1, "color": frame.colours["ink"]},
    })  # fmt: skip
    if poles:
        frame.add(lane, lines(*strokes(poles), frame.colours["ink"], 1.4))
