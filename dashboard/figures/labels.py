"""Onset numbers beside their discs, as many as have room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.units import onset_words
from traininglog.words import day_words, score_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dashboard.figures.frame import Frame, Lane
    from dashboard.figures.onset_scale import OnsetScale
    from service.story import Story
    from service.story_runs import StoryRun

_WIDTH_PX: Final = 32
_HEIGHT_PX: Final = 26
_CLEAR_PX: Final = 8


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def onset_labels(
    frame: Frame, lane: Lane, told: Story, scale: OnsetScale
) -> Iterator[dict[str, Any]]:
    """The number with its score below: the chain's runs first, then the latest ones."""
    begun = [r for r in told.runs if scale.begun(r)]
    if not begun:
        return
    at_end = not frame.phone and frame.x(begun[-1].day) > frame.days * 0.93
    if at_end:
        yield _end_label(frame, lane, begun[-1], told, scale)
    falling = [r for r in begun if r.id in told.fall]
    others = [r for r in reversed(begun[:-1] if at_end else begun) if r.id not in told.fall]
    taken = [_stem(frame, lane, run, scale) for run in told.runs if run.answer != "silent"]
    discs = {run.id: _disc(frame, lane, run, scale) for run in begun}
    for run in [*falling, *others]:
        near = [disc for run_id, disc in discs.items() if run_id != run.id]
        box = _free_box(frame, lane, run, scale, [*taken, *near])
        if box is not None:
            taken.append(box)
            yield _label(frame, lane, run, scale, box)


def _px(frame: Frame, lane: Lane, run: StoryRun, value: float) -> tuple[float, float]:
    share = value / lane.y_max
    return frame.x(run.day) * frame.px_per_day, lane.height_px * (1 - min(share, 1.0))


def _stem(frame: Frame, lane: Lane, run: StoryRun, scale: OnsetScale) -> _Box:
    x, top = _px(frame, lane, run, scale.end(run))
    return _Box(x - 2, top - 4, x + 2, lane.height_px)


def _disc(frame: Frame, lane: Lane, run: StoryRun, scale: OnsetScale) -> _Box:
    """The room of a disc: no label of another run may stand closer to it than its own."""
    x, y = _px(frame, lane, run, scale.onset(run))
    return _Box(x - _CLEAR_PX - 4, y - 8, x + _CLEAR_PX + 4, y + 8)


def _free_box(
    frame: Frame, lane: Lane, run: StoryRun, scale: OnsetScale, taken: Sequence[_Box]
) -> _Box | None:
    """Right of the disc, left of it, or above the run's whole stem."""
    x, y = _px(frame, lane, run, scale.onset(run))
    _, top = _px(frame, lane, run, scale.end(run))
    right = _Box(x + _CLEAR_PX, y - 12, x + _CLEAR_PX + _WIDTH_PX, y + 14)
    left = _Box(x - _CLEAR_PX - _WIDTH_PX, y - 12, x - _CLEAR_PX, y + 14)
    above = [
        _Box(x - _WIDTH_PX / 2, top - _HEIGHT_PX - lift, x + _WIDTH_PX / 2, top - lift)
        for lift in (6, 14, 24)
    ]
    inside = (0.0, frame.days * frame.px_per_day)
    for box in (right, left, *above):
        if box.left < inside[0] or box.right > inside[1] or box.bottom > lane.height_px + 2:
            continue
        if not any(box.meets(other) for other in taken):
            return box
    return None


def _label(
    frame: Frame, lane: Lane, run: StoryRun, scale: OnsetScale, box: _Box
) -> dict[str, Any]:
    mut = frame.colours["mut"]
    middle = (box.left + box.right) / 2
    return {
        "text": f"<b>{scale.words(run)}</b><br><span style='color:{mut};font-size:11px'>"
        f"{score_words(run.score)}</span>",
        "x": frame.x(run.day), "xref": "x", "xanchor": "center",
        "xshift": round(middle - frame.x(run.day) * frame.px_per_day, 1),
        "y": round(lane.y_max * (1 - (box.top + box.bottom) / 2 / lane.height_px), 4),
        "yref": lane.axis, "yanchor": "middle", "align": "center", "borderpad": 0,
    }  # fmt: skip


def _end_label(
    frame: Frame, lane: Lane, run: StoryRun, told: Story, scale: OnsetScale
) -> dict[str, Any]:
    words = onset_words(run.onset_km or 0.0, run.score, told.unit)
    if scale.unit == "%":
        words = f"{scale.words(run)} ({score_words(run.score)})"
    mut = frame.colours["mut"]
    return {
        "text": f"<b>{words}</b><br><span style='color:{mut}'>{day_words(run.day)}</span>",
        "x": 1, "xshift": 6, "y": scale.onset(run), "yref": lane.axis, "yanchor": "middle",
    }  # fmt: skip
