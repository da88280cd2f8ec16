"""The Plan page: the next session with its rule, or the words for why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import Input, Output, State
from dash.exceptions import PreventUpdate

from dashboard.page import Page
from dashboard.pages.doors import three_doors
from dashboard.pages.plan_parts import SAID, parts
from dashboard.reading import fill, read_query, unit_of
from dashboard.tags import dcc, html
from dashboard.writing import Written, keep, saved_bar, undo
from service.plan_page import plan_page
from traininglog.facts import LadderStart
from traininglog.steps import Add

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash

    from dashboard.reading import Told
    from dashboard.source import Loaded, Source
    from service.plan_page import Plan
    from service.units import Unit

_GONE: Final = "The plan has changed since; it now stands as below."
_ICON: Final = "M5 18V4M15 18V4M5 7h10M5 11h10M5 15h10"


def layout(_loaded: Loaded) -> Any:
    """The frame; one callback fills it, another takes what is said on it."""
    return html.Main([
        dcc.Location(id="plan-url", refresh=False),
        dcc.Store(id=SAID),
        html.Div(id="plan-page", className="plan", tabIndex=-1, **{"data-home": "1"}),
        html.Div(id="plan-saved", className="saved", role="status"),
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """The address leads to the page; a tap on it to a page that has changed, and Undo."""
    fill(app, source, "plan", tell)

    @app.callback(
        Output("plan-page", "children", allow_duplicate=True),
        Output("plan-saved", "children"),
        Input(SAID, "data"),
        State("plan-url", "search"),
        prevent_initial_call=True,
    )
    def _said(said: object, search: str | None) -> tuple[Any, Any]:
        if not isinstance(said, dict):
            raise PreventUpdate
        written = act(source, said)
        return tell(source, read_query(search))[1], saved_bar(written, SAID)


PAGE: Final = Page(
    "Plan", "/plan", layout, register, icon=_ICON,
    about="The next session, and the run-walk ladder it stands on",
)  # fmt: skip


def tell(source: Source, asked: Mapping[str, str]) -> Told:
    """The unit and the page; the doors where there is no run yet."""
    unit = unit_of(asked)
    told = told_now(source, unit)
    if told is None:
        return unit, [html.H1("No runs here yet."), *three_doors(source.who())]
    return unit, parts(told, can_write=source.journal() is not None)


def told_now(source: Source, unit: Unit) -> Plan | None:
    """The page's words as the log is now."""
    loaded = source.loaded()
    if not loaded.log.runs:
        return None
    return plan_page(loaded.log, loaded.analysis, loaded.states, source.now().date(), unit)


def act(source: Source, said: Mapping[str, object]) -> Written | None:
    """Begin the ladder the page offers, or take that back; None hides what was saved."""
    change = said.get("change")
    if said.get("action") == "undo" and isinstance(change, int):
        return undo(source, change)
    if said.get("action") != "begin":
        return None
    told = told_now(source, "km")
    ladder = told.ladder if told else None
    if ladder is None or not ladder.begins:
        return Written("fault", _GONE)
    start = LadderStart(source.now().date(), ladder.place)
    where = f" for the {ladder.place}" if ladder.place else ""
    return keep(source, f"the run-walk ladder{where} begins today", [Add(start)])
