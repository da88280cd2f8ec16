"""Cadence and heart rate at matched speed: one dot a run, a week in longer spans."""

from __future__ import annotations

from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from dashboard.figures.compact import floats, strokes
from dashboard.figures.marks import lines, missing_lane
from service.units import pace_words
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.figures.frame import Frame, Lane
    from service.story import Story
    from service.story_levels import Levels, Middle

_ROOM: Final = 3.0
_MOST_TICKS: Final = 3


class _Kind(NamedTuple):
    name: str
    unit: str
    ink: str
    height_px: float


_CADENCE: Final = _Kind("Cadence", "steps a minute", "acc", 78)
_HEART_RATE: Final = _Kind("Heart rate", "beats a minute", "ctl", 62)


def cadence_lane(frame: Frame, told: Story) -> None:
    """Steps a minute, with the own line."""
    _lane(frame, told, told.cadence, _CADENCE)


def heart_rate_lane(frame: Frame, told: Story) -> None:
    """Beats a minute, with the own line."""
    _lane(frame, told, told.heart_rate, _HEART_RATE)


def _lane(frame: Frame, told: Story, levels: Levels, kind: _Kind) -> None:
    of_runs = f"{levels.n} of {counted(levels.of_runs, 'run')}"
    if not levels.runs:
        missing_lane(frame, kind.name, f"{kind.name.lower()} in {of_runs}")
        return
    dots = list(_dots(frame, levels, by_week=told.by_week))
    values = [value for _, value in dots] + [m.value for m in levels.middles]
    low, high = min(values) - _ROOM, max(values) + _ROOM
    speed = levels.speed_mps
    title = f"{kind.name} at {speed:.1f} m/s" if speed else kind.name
    line = "your line" if levels.slope_is_own else "study’s line"
    how = f"{pace_words(speed, told.unit)}, {line}" if speed else "at own speeds"
    basis = [kind.unit, how, of_runs] + (["dot a week"] if told.by_week else [])
    height = max(kind.height_px, frame.key_px(basis))
    lane = frame.add_lane(kind.name, height, (low, high), _ticks(low, high))
    frame.title(lane, title, basis, _short(levels))
    colour = frame.colours[kind.ink]
    xs, ys = strokes(_line(frame, m, levels) for m in levels.middles)
    frame.add(lane, lines(xs, ys, colour, 1.6))
    frame.add(lane, {
        "type": "scatter", "mode": "markers",
        "x": floats(x for x, _ in dots), "y": floats(value for _, value in dots),
        "marker": {"size": 4, "color": colour, "opacity": 1},
    })  # fmt: skip
    if not frame.phone:  # there they would cover the dots
        _labels(frame, lane, levels)


def _ticks(low: float, high: float) -> tuple[float, ...]:
    """As many round numbers inside the lane as there may be grid lines."""
    for step in (5, 10, 20, 50, 100):
        first = step * int(-(-low // step))
        ticks = tuple(float(tick) for tick in range(first, int(high) + 1, step))
        if len(ticks) <= _MOST_TICKS:
            return ticks
    return ()


def _dots(frame: Frame, levels: Levels, *, by_week: bool) -> Iterable[tuple[float, float]]:
    if not by_week:
        yield from ((frame.x(run.day), run.matched) for run in levels.runs)
        return
    for week, runs in groupby(levels.runs, lambda run: (run.day - frame.first).days // 7):
        yield week * 7 + 3.5, median(run.matched for run in runs)


def _line(frame: Frame, middle: Middle, levels: Levels) -> tuple[float, float, float, float]:
    """From the first of its runs to the last; the whole width where one line is all."""
    if len(levels.middles) == 1:
        return 0.0, middle.value, float(frame.days), middle.value
    return frame.x(middle.first), middle.value, frame.x(middle.last), middle.value


def _labels(frame: Frame, lane: Lane, levels: Levels) -> None:
    *early, late = levels.middles
    frame.end_label(lane, late.value, f"{late.value:.0f} median", f"n = {late.n}")
    for middle in early:
        frame.note(
            f"<b>{_middle_words(middle)}</b>", x=frame.x(middle.first), xref="x",
            y=middle.value, yref=lane.axis, yanchor="bottom", yshift=3,
        )  # fmt: skip


def _middle_words(middle: Middle) -> str:
    return f"{middle.value:.0f} median, n = {middle.n}"


def _short(levels: Levels) -> str:
    """On a phone: `164 (n = 10), then 172 (n = 10)`."""
    return ", then ".join(f"{m.value:.0f} (n = {m.n})" for m in levels.middles)
