"""The upper lanes: what changed, days without running, and distance a week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.compact import floats, strokes
from dashboard.figures.weekly import weekly_distance
from service.units import in_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.figures.frame import Frame
    from service.story import Story
    from service.story_gaps import GapMark

_CHAR_PX: Final = 6.4
_PATTERNS: Final[dict[str, tuple[str, str, str]]] = {
    "after_pain": ("/", "hatch_pain", "gap_pain"),
    "other_training": (".", "hatch_other", "gap_other"),
    "planned": ("-", "hatch_planned", "gap_planned"),
}
_UNEXPLAINED: Final = ("", "ctl", "card")
_GAP_KEY: Final = {
    "after_pain": "/ after pain", "other_training": "· other training", "planned": "– planned",
}  # fmt: skip
_RIGHT_PX: Final = {False: 60, True: 4}


def changes_lane(frame: Frame, told: Story) -> None:
    """A diamond and words for each change, on a phone below; nothing changed, no lane.

    Words that would run over the right edge stand on the left of their diamond.
    """
    if not told.changes:
        return
    rows: list[float] = []
    placed: list[tuple[float, int, str]] = []
    sides: list[str] = []
    edge_px = frame.days * frame.px_per_day + _RIGHT_PX[frame.phone]
    for change in told.changes:
        x_px = frame.x(change.day) * frame.px_per_day
        width = 14 + len(change.words) * _CHAR_PX
        fits = x_px + width < edge_px
        sides.append("middle right" if fits else "middle left")
        begin = x_px if fits else x_px - width
        row = next((i for i, end in enumerate(rows) if end < begin), len(rows))
        if row == len(rows):
            rows.append(0.0)
        rows[row] = begin + width
        placed.append((frame.x(change.day), row, change.words))
    lane = frame.add_lane("changes", 17 * len(rows), (0, len(rows)))
    frame.title(lane, "What changed")
    heights = [len(rows) - row - 0.5 for _, row, _ in placed]
    frame.add(lane, {
        "type": "scatter", "mode": "markers" if frame.phone else "markers+text",
        "x": floats(x for x, _, _ in placed), "y": floats(heights),
        "text": [f" {words} " for _, _, words in placed], "textposition": sides,
        "marker": {"symbol": "diamond", "size": 8, "color": frame.colours["ink"]},
        "cliponaxis": False,
    })  # fmt: skip


def gaps_lane(frame: Frame, told: Story) -> None:
    """The strip by kind with the days above it, and the plain wash behind every lane."""
    if not told.gaps:
        return
    lane = frame.add_lane("gaps", 26, (0, 26))
    frame.title(lane, "Days without running", short=_gap_key(told.gaps))
    spans = [_span(frame, gap) for gap in told.gaps]
    centres, widths = floats((a + b) / 2 for a, b in spans), floats(b - a for a, b in spans)
    bar = {"type": "bar", "x": centres, "width": widths}
    frame.add(None, bar | {
        "y": floats(1 for _ in spans),
        "marker": {"color": frame.colours["wash"], "opacity": 0.75, "line": {"width": 0}},
    })  # fmt: skip
    for pattern in dict.fromkeys(gap.pattern for gap in told.gaps):
        shown = [s for s, gap in zip(spans, told.gaps, strict=True) if gap.pattern == pattern]
        frame.add(lane, _strip(frame, pattern, shown))
    words = _gap_labels(frame, told.gaps, spans)
    frame.add(lane, {
        "type": "scatter", "mode": "text", "x": centres, "y": floats(10 for _ in spans),
        "text": words, "textposition": "top center", "textfont": {"weight": 600},
        "cliponaxis": False,
    })  # fmt: skip


def _gap_key(gaps: Sequence[GapMark]) -> str:
    """The patterns that are there."""
    shown = {gap.pattern for gap in gaps}
    return "  ".join(words for pattern, words in _GAP_KEY.items() if pattern in shown)


def _strip(frame: Frame, pattern: str, spans: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """Nine pixels in the pattern of one kind; a gap nobody explained is an empty box."""
    shape, ink, paper = _PATTERNS.get(pattern, _UNEXPLAINED)
    colours = frame.colours
    marker: dict[str, Any] = {
        "color": colours[paper], "line": {"color": colours["ctl"], "width": 0 if shape else 1},
    }  # fmt: skip
    if shape:
        marker["pattern"] = {
            "shape": shape, "fgcolor": colours[ink], "bgcolor": colours[paper],
            "size": 6, "solidity": 0.3, "fillmode": "overlay",
        }  # fmt: skip
    return {
        "type": "bar", "marker": marker, "y": floats(9 for _ in spans),
        "x": floats((a + b) / 2 for a, b in spans), "width": floats(b - a for a, b in spans),
    }  # fmt: skip


def _span(frame: Frame, gap: GapMark) -> tuple[float, float]:
    """First to last day without a run, inside the window."""
    begin, end = frame.x(gap.start) + 0.5, frame.x(gap.end) - 0.5
    return max(begin, 0.0), min(end, float(frame.days))


def _gap_labels(
    frame: Frame, gaps: Sequence[GapMark], spans: Sequence[tuple[float, float]]
) -> list[str]:
    """The longest wording that keeps clear of its neighbours; none where there is no room."""
    labels = []
    taken_px = 0.0
    middles = [(a + b) / 2 * frame.px_per_day for a, b in spans]
    for n, gap in enumerate(gaps):
        right = (
            middles[n + 1] - 14
            if n + 1 < len(gaps)
            else frame.days * frame.px_per_day + _RIGHT_PX[frame.phone]
        )
        fits = ""
        for words in (gap.words, f"{gap.rest_days} d"):
            half = len(words) * _CHAR_PX / 2
            if middles[n] - half > taken_px and middles[n] + half < right:
                fits = words
                taken_px = middles[n] + half + 4
                break
        labels.append(fits)
    return labels


def distance_lane(frame: Frame, told: Story) -> None:
    """Bars a week (a filled step over the whole log) with a tick at the longest run."""
    unit = told.unit
    totals = [in_unit(w.distance_km, unit) for w in told.weeks]
    longest = [in_unit(w.longest_km, unit) for w in told.weeks]
    top = max(*totals, 5.0)
    step = round_step(top)
    # On a phone the label of the last week stands above its bar.
    room = 1.25 if frame.phone else 1.08
    lane = frame.add_lane("distance", 84, (0, top * room), grid_ticks(step, top))
    bar, tick = ("shaded", "line") if told.window == "all" else ("bar", "tick")
    frame.title(
        lane, "Distance a week", (f"{bar} {unit},", f"{tick} longest run"),
        short=f"{bar}: {unit} a week · {tick}: longest run",
    )  # fmt: skip
    begins = [float((w.monday - frame.first).days) for w in told.weeks]
    if told.window == "all":
        weekly_distance(frame, lane, totals, longest)
    else:
        frame.add(lane, {
            "type": "bar", "x": floats(x + 3.5 for x in begins), "y": floats(totals),
            "width": 6.5, "marker": {"color": frame.colours["bar"], "line": {"width": 0}},
        })  # fmt: skip
        frame.add(lane, _level_strokes(begins, totals, frame.colours["ctl"], 1.4))
        frame.add(lane, _level_strokes(begins, longest, frame.colours["ink"], 1.8))
    last = max((n for n, total in enumerate(totals) if total), default=0)
    frame.end_label(
        lane, totals[last], f"{totals[last]:.1f} {unit}", f"longest {longest[last]:.1f}"
    )


def _level_strokes(
    begins: Sequence[float], values: Sequence[float], colour: str, width: float
) -> dict[str, Any]:
    lines = [(x + 0.25, y, x + 6.75, y) for x, y in zip(begins, values, strict=True) if y]
    xs, ys = strokes(lines)
    return {
        "type": "scatter", "mode": "lines", "x": xs, "y": ys,
        "line": {"color": colour, "width": width},
    }  # fmt: skip


def round_step(top: float) -> float:
    """A step that gives two or three grid lines: 1, 2, 5 or 10 times a power of ten."""
    step = 0.5
    for factor in (2, 2.5, 2) * 4:
        if top / step <= 3:
            break
        step *= factor
    return step


def grid_ticks(step: float, top: float) -> tuple[float, ...]:
    """Grid lines above 0 up to the top."""
    return tuple(step * n for n in range(1, int(top / step) + 1))
