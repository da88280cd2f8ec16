"""The Run page: one run along its way, what was felt in it, its splits and its outline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import ClientsideFunction, Input, Output, State, ctx, no_update

from dashboard.page import Page
from dashboard.pages.doors import doors
from dashboard.pages.run_parts import SAID, no_such_run, parts
from dashboard.pages.run_sources import ACTIONS, move, sources_of
from dashboard.pages.strava_write import bring
from dashboard.shell import units
from dashboard.tags import dcc, html
from dashboard.theme import PALETTES
from dashboard.twin_parts import act
from dashboard.view import View
from dashboard.writing import saved_bar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash

    from dashboard.source import Loaded, Source
    from dashboard.writing import Written

_CLIENT: Final = "painmile_run"


def layout(loaded: Loaded) -> Any:
    """The doors where the log is empty, else the page's frame; callbacks fill it."""
    if not loaded.log.runs:
        return doors(loaded.who)
    return html.Main([
        dcc.Location(id="run-url", refresh=False),
        html.Div(id="run-page", className="runp", tabIndex=-1, **{"data-home": "1"}),
        html.Div(id="run-saved", className="saved", role="status"),
        dcc.Store(id=SAID),
        dcc.Store(id="run-view"),
        dcc.Store(id="run-palettes", data=PALETTES),
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """One callback on the server; three in the browser: the address, colours, a click."""
    client: Any = app.clientside_callback
    client(
        ClientsideFunction(_CLIENT, "read"),
        Output("run-view", "data"),
        Input("run-url", "search"),
        State("run-view", "data"),
    )
    client(
        ClientsideFunction(_CLIENT, "paint"),
        Output("run-graph", "figure"),
        Input("run-figure", "data"), Input("scheme", "now"),
        State("run-palettes", "data"), State("run-at", "at"), State("run-at", "words"),
    )  # fmt: skip
    client(
        ClientsideFunction(_CLIENT, "clicked"),
        Output("run-at", "at"),
        Input("run-graph", "clickData"),
        State("run-at", "words"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("run-page", "children"),
        Output("units", "children", allow_duplicate=True),
        Output("run-saved", "children"),
        Input("run-view", "data"),
        Input(SAID, "data"),
        prevent_initial_call=True,
    )
    def _show(
        asked: dict[str, Any] | None, said: dict[str, Any] | None
    ) -> tuple[Any, Any, Any]:
        view = View.read(asked)
        saved: Any = no_update
        if ctx.triggered_id == SAID and said:
            if said.get("action") == "hide":
                return no_update, no_update, []
            saved = saved_bar(_do(source, said), SAID)
        return show(source, asked or {}), units(view.unit), saved


def _do(source: Source, said: dict[str, Any]) -> Written:
    action = said.get("action")
    if action == "bring":
        return bring(source, said)
    return move(source, said) if action in ACTIONS else act(source, said)


PAGE: Final = Page("Run", "/run", layout, register, menu="none", graph=True)


def show(source: Source, asked: Mapping[str, Any]) -> list[Any]:
    """The page of the run asked for, the latest one where the address names none."""
    from service.run_page import Asked, number_of, run_page  # noqa: PLC0415 -- NumPy, here only

    loaded, view = source.loaded(), View.read(asked)
    log, states = loaded.counting(str(asked.get("run") or ""))
    number = number_of(log, str(asked.get("run") or ""))
    if number is None:
        return no_such_run()
    run_id, owned = log.runs[number].id, source.owned()
    copies = owned.repository.sources(owned.runner_id, run_id) if owned else ()
    part = owned.strava.run(run_id) if owned and owned.strava else None
    over: Any = "time" if asked.get("over") == "time" else "distance"
    told = run_page(
        loaded.log, states, Asked(run_id, view.unit, over), source.stream(run_id), copies, part
    )
    can_write = source.journal() is not None
    if told is None:
        return no_such_run()
    sources = sources_of(owned, run_id, source.now(), view.unit)
    return parts(told, phone=view.phone, can_write=can_write, sources=sources)
