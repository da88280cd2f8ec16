"""The Story figure: what changed, days without running, distance, pain, onset, own levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.changes_lane import changes_lane
from dashboard.figures.distance_lane import distance_lane
from dashboard.figures.frame import Frame
from dashboard.figures.gaps_lane import gaps_lane
from dashboard.figures.levels_lane import cadence_lane, heart_rate_lane
from dashboard.figures.onset_lane import onset_lane
from dashboard.figures.pain_lane import pain_lane

if TYPE_CHECKING:
    from dashboard.theme import Scheme
    from dashboard.view import OnsetIn
    from service.story import Story

EMPTY: Final[dict[str, Any]] = {
    "data": [],
    "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}, "template": {}},
}
"""What stands in a graph until its figure comes."""
CONFIG: Final[dict[str, Any]] = {
    "displayModeBar": False,
    "displaylogo": False,
    "plotlyServerURL": "",
    "modeBarButtonsToRemove": ["sendChartToCloud", "lasso2d", "select2d"],
    "showTips": False,
    "doubleClick": False,
    "scrollZoom": False,
    "showAxisDragHandles": False,
}
"""Plotly's "share" button would send a health log to the vendor: it is off for good."""


def story_figure(
    told: Story,
    *,
    scheme: Scheme = "light",
    phone: bool = False,
    onset: OnsetIn = "km",
) -> dict[str, Any]:
    """All lanes of one story as a plain figure, distances in the story's unit.

    `onset` chooses how far into the run pain began: as a distance, or as a share of it.
    """
    frame = Frame(told.shown.first, told.shown.last, scheme, phone)
    changes_lane(frame, told)
    gaps_lane(frame, told)
    distance_lane(frame, told)
    pain_lane(frame, told)
    onset_lane(frame, told, onset)
    cadence_lane(frame, told)
    heart_rate_lane(frame, told)
    return frame.figure()
