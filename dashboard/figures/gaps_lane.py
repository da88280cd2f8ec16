"""Days without running: a strip by kind, and a plain wash behind every lane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.compact import floats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.figures.frame import Frame
    from service.story import Story
    from service.story_gaps import GapMark

_CHAR_PX: Final = 6.4
_RIGHT_PX: Final = {False: 60, True: 4}
_PATTERNS: Final[dict[str, tuple[str, str, str]]] = {
    "after_pain": ("/", "hatch_pain", "gap_pain"),
    "other_training": (".", "hatch_other", "gap_other"),
    "planned": ("-", "hatch_planned", "gap_planned"),
}
_UNEXPLAINED: Final = ("", "ctl", "card")
_GAP_KEY: Final = {
    "after_pain": "/ after pain", "other_training": "· other training", "planned": "– planned",
}  # fmt: skip


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
