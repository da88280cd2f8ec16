"""Ten years in few nodes: the lanes by week, as steps and one mark a week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.figures.compact import floats
from dashboard.figures.marks import scored
from service.units import in_unit, onset_words
from traininglog.words import day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from dashboard.figures.frame import Frame, Lane
    from service.story import Story


def weekly_distance(
    frame: Frame, lane: Lane, totals: Sequence[float], longest: Sequence[float]
) -> None:
    """Distance as filled steps, the longest run of each week as a line of steps."""
    frame.add(lane, _steps(totals, frame.colours["ctl"], 0.7, fill=frame.colours["bar"]))
    frame.add(lane, _steps(longest, frame.colours["ink"], 1.4))


def weekly_worst(frame: Frame, lane: Lane, told: Story) -> None:
    """The worst score of a week, one disc."""
    weeks = [w for w in told.weeks if w.worst]
    frame.add(lane, _discs(frame, [w.worst_day for w in weeks]) | {
        "y": floats(w.worst for w in weeks),
        "marker": scored(frame, [w.worst for w in weeks], 6),
        "hovertemplate": "worst of this week: %{y:.0f}/10<extra></extra>",
    })  # fmt: skip


def weekly_onset(frame: Frame, lane: Lane, told: Story, cap_km: float) -> None:
    """A week's longest painless run as a filled step, its earliest onset as a disc."""
    reach = [in_unit(min(w.reach_km or 0.0, cap_km), told.unit) for w in told.weeks]
    frame.add(lane, _steps(reach, frame.colours["ctl"], 0.7, fill=frame.colours["sunk"]))
    weeks = [w for w in told.weeks if w.onset_km is not None]
    frame.add(lane, _discs(frame, [w.onset_day for w in weeks]) | {
        "y": floats(in_unit(w.onset_km or 0.0, told.unit) for w in weeks),
        "marker": scored(frame, [w.onset_score for w in weeks], 6),
        "text": [
            f"{day_words(w.onset_day, year=True)}, earliest of its week: "
            f"{onset_words(w.onset_km or 0.0, w.onset_score, told.unit)}"
            for w in weeks if w.onset_day
        ],
        "hovertemplate": "%{text}<extra></extra>",
    })  # fmt: skip


def _steps(
    values: Sequence[float], colour: str, width: float, *, fill: str = ""
) -> dict[str, Any]:
    """One value a week from the first Monday on; no x needs to be sent."""
    filled = {"fill": "tozeroy", "fillcolor": fill} if fill else {}
    return filled | {
        "type": "scatter", "mode": "lines", "x0": 0, "dx": 7,
        "y": floats([*values, values[-1]]),
        "line": {"shape": "hv", "color": colour, "width": width},
    }  # fmt: skip


def _discs(frame: Frame, days: Iterable[date | None]) -> dict[str, Any]:
    """Each on the day of its own run, so that a click finds the run."""
    return {
        "type": "scatter", "mode": "markers", "cliponaxis": False,
        "x": floats(frame.x(day) for day in days if day),
    }  # fmt: skip
