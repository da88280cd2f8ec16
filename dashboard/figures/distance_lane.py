"""Distance: a bar a day in short spans, a bar a week in longer ones, steps over years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.compact import floats, strokes
from dashboard.figures.marks import has_no_distance, missing_lane
from dashboard.figures.ticks import DAILY_DAYS, grid_ticks, round_step
from dashboard.figures.weekly import weekly_distance
from service.units import in_unit
from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dashboard.figures.frame import Frame, Lane
    from service.story import Story

_LANE_PX: Final = 84
_BAR_WEEKS: Final = 53


def distance_lane(frame: Frame, told: Story) -> None:
    """The kilometres or miles run; a week's bar has a tick at its longest run."""
    if has_no_distance(told):
        missing_lane(frame, "Distance", f"distance in 0 of {counted(len(told.runs), 'run')}")
    elif frame.days <= DAILY_DAYS:
        _by_day(frame, told)
    else:
        _by_week(frame, told)


def _by_day(frame: Frame, told: Story) -> None:
    unit = told.unit
    days: dict[date, float] = {}
    for run in told.runs:
        days[run.day] = days.get(run.day, 0.0) + in_unit(run.distance_km or 0.0, unit)
    totals = list(days.values())
    lane = _lane(frame, max(totals, default=0.0))
    frame.title(lane, "Distance a day", (f"bar {unit}",), short=f"bar: {unit} a day")
    begins = [frame.x(day) - 0.5 for day in days]
    _bars(frame, lane, begins, totals, 1.0)
    if days:
        last, total = next(reversed(days.items()))
        frame.end_label(lane, total, f"{total:.1f} {unit}", day_words(last))


def _by_week(frame: Frame, told: Story) -> None:
    unit = told.unit
    totals = [in_unit(w.distance_km, unit) for w in told.weeks]
    longest = [in_unit(w.longest_km, unit) for w in told.weeks]
    lane = _lane(frame, max(totals))
    in_steps = len(told.weeks) > _BAR_WEEKS
    bar, tick = ("shaded", "line") if in_steps else ("bar", "tick")
    frame.title(
        lane, "Distance a week", (f"{bar} {unit},", f"{tick} longest run"),
        short=f"{bar}: {unit} a week · {tick}: longest run",
    )  # fmt: skip
    if in_steps:
        weekly_distance(frame, lane, totals, longest)
    else:
        begins = [float((w.begins - frame.first).days) for w in told.weeks]
        _bars(frame, lane, begins, totals, 7.0)
        frame.add(lane, _levels(begins, longest, 7.0, frame.colours["ink"], 1.8))
    last = max((n for n, total in enumerate(totals) if total), default=0)
    frame.end_label(
        lane, totals[last], f"{totals[last]:.1f} {unit}", f"longest {longest[last]:.1f}"
    )


def _lane(frame: Frame, highest: float) -> Lane:
    top = max(highest, 5.0)
    # On a phone the label of the last week stands above its bar.
    room = 1.25 if frame.phone else 1.08
    return frame.add_lane(
        "distance", _LANE_PX, (0, top * room), grid_ticks(round_step(top), top)
    )


def _bars(
    frame: Frame, lane: Lane, begins: Sequence[float], totals: Sequence[float], wide: float
) -> None:
    frame.add(lane, {
        "type": "bar", "x": floats(x + wide / 2 for x in begins), "y": floats(totals),
        "width": wide * 0.93, "marker": {"color": frame.colours["bar"], "line": {"width": 0}},
    })  # fmt: skip
    frame.add(lane, _levels(begins, totals, wide, frame.colours["ctl"], 1.4))


def _levels(
    begins: Sequence[float], values: Sequence[float], wide: float, colour: str, width: float
) -> dict[str, Any]:
    edge = wide * 0.035
    lines = [
        (x + edge, y, x + wide - edge, y) for x, y in zip(begins, values, strict=True) if y
    ]
    xs, ys = strokes(lines)
    return {
        "type": "scatter", "mode": "lines", "x": xs, "y": ys,
        "line": {"color": colour, "width": width},
    }  # fmt: skip
