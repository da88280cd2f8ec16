"""The Cadence page: the own line at matched speed, the year, a target one may set as a cue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import ClientsideFunction, Input, Output, State
from dash.exceptions import PreventUpdate

from dashboard.page import Page
from dashboard.pages.cadence_parts import SAID, palettes, parts
from dashboard.pages.doors import doors
from dashboard.shell import units
from dashboard.tags import dcc, html
from dashboard.view import View
from dashboard.writing import Written, keep, saved_bar, undo
from traininglog.facts import Treatment
from traininglog.steps import Add

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash

    from dashboard.source import Loaded, Source
    from service.cadence_page import CadencePage
    from service.units import Unit

_GONE: Final = "The target has changed since; it now stands as below."


def layout(loaded: Loaded) -> Any:
    """The doors where the log is empty, else the frame; callbacks fill it."""
    if not loaded.log.runs:
        return doors(loaded.who)
    return html.Main([
        dcc.Location(id="cadence-url", refresh=False),
        dcc.Store(id="cadence-view"),
        dcc.Store(id=SAID),
        *palettes(),
        html.Div(id="cadence-page", className="cad", tabIndex=-1, **{"data-home": "1"}),
        html.Div(id="cadence-saved", className="saved", role="status"),
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """The address leads to the page; a tap on it to a page that has changed."""
    _in_browser(app)

    @app.callback(
        Output("cadence-page", "children"),
        Output("units", "children", allow_duplicate=True),
        Input("cadence-view", "data"),
        prevent_initial_call=True,
    )
    def _show(asked: dict[str, Any] | None) -> tuple[Any, Any]:
        view = View.read(asked)
        return page(source, view), units(view.unit)

    @app.callback(
        Output("cadence-page", "children", allow_duplicate=True),
        Output("cadence-saved", "children"),
        Input(SAID, "data"),
        State("cadence-view", "data"),
        prevent_initial_call=True,
    )
    def _said(said: object, asked: dict[str, Any] | None) -> tuple[Any, Any]:
        if not isinstance(said, dict):
            raise PreventUpdate
        written = act(source, said)
        return page(source, View.read(asked)), saved_bar(written, SAID)


def _in_browser(app: Dash) -> None:
    """Dash publishes no types for callbacks that run in the browser."""
    client: Any = app.clientside_callback
    client(
        ClientsideFunction("cadence", "read"),
        Output("cadence-view", "data"),
        Input("cadence-url", "search"),
        State("cadence-view", "data"),
    )
    for name in ("speed", "time"):
        client(
            ClientsideFunction("painmile", "paint"),
            Output(f"cadence-{name}", "figure"),
            Input(f"cadence-{name}-figure", "data"),
            Input("cadence-pin", "data"),
            Input("scheme", "now"),
            State("cadence-palettes", "data"),
        )


_ICON: Final = "M3 15l4-8 4 8 4-8 4 8"
PAGE: Final = Page(
    "Cadence", "/cadence", layout, register, icon=_ICON, graph=True,
    about="Steps a minute at the same speed, over the year",
)  # fmt: skip


def told_now(source: Source, unit: Unit) -> CadencePage:
    """The page's words as the log is now."""
    from service.cadence_page import cadence_page  # noqa: PLC0415 -- NumPy, after the first page

    loaded = source.loaded()
    return loaded.once(("cadence", unit), lambda: cadence_page(
        loaded.log, loaded.analysis, loaded.matched(), unit
    ))  # fmt: skip


def page(source: Source, view: View) -> list[Any]:
    """Everything on the page."""
    told = told_now(source, view.unit)
    return parts(told, phone=view.phone, can_write=source.journal() is not None)


def act(source: Source, said: Mapping[str, Any]) -> Written | None:
    """Write the cue that is offered now, take a change back, or hide the line that says so."""
    match said:
        case {"action": "cue", "name": str(name)}:
            told = told_now(source, "km")
            if told.target is None or told.is_cue or told.target.name != name:
                return Written("fault", _GONE)
            cue = Treatment(source.now().date(), name, by="runner")
            return keep(source, name, [Add(cue)])
        case {"action": "undo", "change": int(change)}:
            return undo(source, change)
        case _:
            return None
