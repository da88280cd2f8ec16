"""The Today page: what hurt in one run, in three taps, and the questions that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.page import Page
from dashboard.pages.doors import doors
from dashboard.tags import dcc, html

if TYPE_CHECKING:
    from dashboard.source import Loaded

SAID: Final = "today-said"
"""The store into which the page's buttons speak."""


def layout(loaded: Loaded) -> Any:
    """The doors where the log is empty, else the page's frame; one callback fills it."""
    if not loaded.log.runs:
        return doors()
    return html.Main([
        dcc.Location(id="today-url", refresh=False),
        dcc.Store(id=SAID),
        html.Div(id="today-head", className="head"),
        html.Div([
            html.Div(id="today-form", className="card log"),
            html.Div(id="today-side", className="side", tabIndex=-1, **{"data-home": "1"}),
        ], className="cols"),
        html.Div(id="today-saved", className="saved", role="status"),
    ])  # fmt: skip


PAGE: Final = Page(
    "Today", "/today", layout, lambda _app, _source: None, icon="M11 4v14M4 11h14"
)
