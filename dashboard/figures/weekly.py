"""Ten years in few nodes: the lanes by week, as steps and one mark a week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.figures.compact import floats
from dashboard.figures.marks import scored
from service.units import onset_words
from traininglog.words import day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.figures.frame import Frame, Lane
    from dashboard.figures.onset_scale import OnsetScale
    from service.story import Story
    from service.story_runs import StoryRun


def weekly_distance(
    frame: Frame, lane: Lane, totals: Sequence[float], longest: Sequence[float]
) -> None:
    """Distance as filled steps, the longest run of each week as a line of steps."""
    frame.add(lane, _steps(totals, frame.colours["ctl"], 0.7, fill=frame.colours["bar"]))
    frame.add(lane, _steps(longest, frame.colours["ink"], 1.4))


def weekly_worst(frame: Frame, lane: Lane, told: Story) -> None:
    """The worst score of a week, one disc on the day of its run."""
    runs = [w.worst for w in told.weeks if w.worst]
    frame.add(lane, _discs(frame, runs) | {
        "y": floats(run.score for run in runs),
        "marker": scored(frame, [run.score for run in runs], 6),
        "hovertemplate": "worst of this week: %{y:.0f}/10<extra></extra>",
    })  # fmt: skip


def weekly_onset(frame: Frame, lane: Lane, told: Story, scale: OnsetScale) -> None:
    """A week's longest painless run as a filled step, its earliest onset as a disc."""
    if scale.unit != "%":
        reach = [scale.of_km(w.reach_km or 0.0) for w in told.weeks]
        frame.add(lane, _steps(reach, frame.colours["ctl"], 0.7, fill=frame.colours["sunk"]))
    runs = [w.earliest for w in told.weeks if w.earliest and scale.begun(w.earliest)]
    frame.add(lane, _discs(frame, runs) | {
        "y": floats(scale.onset(run) for run in runs),
        "marker": scored(frame, [run.score for run in runs], 6),
        "text": [
            f"{day_words(run.day, year=True)}, earliest of its week: "
            f"{onset_words(run.onset_km or 0.0, run.score, told.unit)}"
            for run in runs
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


def _discs(frame: Frame, runs: Iterable[StoryRun]) -> dict[str, Any]:
    """Each on the day of its own run, so that a click finds the run."""
    return {
        "type": "scatter", "mode": "markers", "cliponaxis": False,
        "x": floats(frame.x(run.day) for run in runs),
    }  # fmt: skip
