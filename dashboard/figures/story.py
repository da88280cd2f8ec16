"""The Story figure: what changed, days without running, distance, pain, onset, cadence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.cadence_lane import cadence_lane
from dashboard.figures.frame import Frame
from dashboard.figures.lanes import (
    changes_lane,
    distance_lane,
    gaps_lane,
)
from dashboard.figures.onset_lane import onset_lane
from dashboard.figures.pain_lane import pain_lane

if TYPE_CHECKING:
    from dashboard.theme import Scheme
    from service.story import Story

CONFIG: Final[dict[str, Any]] = {
    "displayModeBar": False,
    "displaylogo": False,
    "plotlyServerURL": "",
    "modeBarButtonsToRemove": ["sendChartToCloud", "lasso2d", "select2d"],
    "showTips": False,
    "doubleClick": False,
    "scrollZoom": False,
}
"""Plotly's "share" button would send a health log to the vendor: it is off for good."""


def story_figure(
    told: Story, *, scheme: Scheme = "light", phone: bool = False
) -> dict[str, Any]:
    """All lanes of one story as a plain figure, distances in the story's unit."""
    frame = Frame(told.first_day, told.last_day, scheme, phone)
    changes_lane(frame, told)
    gaps_lane(frame, told)
    distance_lane(frame, told)
    pain_lane(frame, told)
    onset_lane(frame, told)
    cadence_lane(frame, told)
    return frame.figure()
