"""The Story page: one shared time axis, a card for one run, cycles and findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from dash import ClientsideFunction, Input, Output, State, no_update

from dashboard.cycle_parts import act
from dashboard.figures.story import CONFIG, EMPTY, story_figure
from dashboard.page import Page
from dashboard.pages.day_card import day_card
from dashboard.pages.doors import doors
from dashboard.pages.run_card import run_card
from dashboard.pages.story_filters import filters, steps
from dashboard.pages.story_parts import cards, changes_key, cycles
from dashboard.pages.story_table import runs_table
from dashboard.shell import units
from dashboard.tags import dcc, html
from dashboard.theme import PALETTES
from dashboard.view import View, day_of
from dashboard.words import tight
from dashboard.writing import saved_bar
from service.day_told import day_told
from service.pinned import pinned
from service.places import ALL, place_from_slug
from service.story import RUN_WEEKS, answers_at, leading_place, places_in, telling
from service.window import shown_of, whole_of
from traininglog.words import day_words

if TYPE_CHECKING:
    from datetime import date

    from dash import Dash

    from dashboard.source import Loaded, Source
    from traininglog.pain import Place

_CLIENT: Final = "painmile"
_SAID: Final = "story-said"
_GONE: Final = (
    html.H1("No runs are here any more."),
    html.P(["Load the ", html.A("start", href="/"), " to bring some in."]),
)


def layout(loaded: Loaded) -> Any:
    """The doors where the log is empty, else the page's frame; callbacks fill it."""
    if not loaded.log.runs:
        return doors(loaded.who)
    return html.Main([
        dcc.Location(id="url", refresh=False),
        html.Div(id="head", className="head"),
        html.Div(id="filters", className="flt"),
        html.Div([
            html.Figure([
                dcc.Graph(id="graph", figure=EMPTY, config=CONFIG, className="graph"),
                html.Div(id="below"),
            ], className="card fig"),
            html.Aside(id="run", className="card pinp", **{"aria-label": "Run"}),
        ], className="main"),
        html.Div(id="story-saved", className="saved", role="status"),
        html.Div(id="rest", tabIndex=-1, **{"data-home": ""}),
        dcc.Store(id="view"),
        dcc.Store(id="asked"),
        dcc.Store(id="figure"),
        dcc.Store(id="pin"),
        dcc.Store(id=_SAID),
        dcc.Store(id="story-written"),
        dcc.Store(id="palettes", data=PALETTES),
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """The page's callbacks: three on the server, three in the browser."""
    _client(app)(
        ClientsideFunction(_CLIENT, "read_address"),
        Output("view", "data"), Output("asked", "data"),
        Input("url", "search"),
        State("view", "data"), State("asked", "data"),
    )  # fmt: skip
    _client(app)(
        ClientsideFunction(_CLIENT, "paint"),
        Output("graph", "figure"),
        Input("figure", "data"), Input("pin", "data"), Input("scheme", "now"),
        State("palettes", "data"),
    )  # fmt: skip
    _client(app)(
        ClientsideFunction(_CLIENT, "pin_or_zoom"),
        Output("url", "search"),
        Input("graph", "clickData"), Input("graph", "relayoutData"),
        State("figure", "data"),
        prevent_initial_call=True,
    )  # fmt: skip

    @app.callback(
        Output("head", "children"), Output("units", "children"), Output("filters", "children"),
        Output("figure", "data"), Output("below", "children"), Output("rest", "children"),
        Input("view", "data"), Input("story-written", "data"),
        prevent_initial_call=True,
    )  # fmt: skip
    def _show(asked: object, _written: object) -> tuple[Any, ...]:
        can_write = source.journal() is not None
        return show(source.loaded(), View.read(asked), can_write=can_write)

    @app.callback(
        Output("run", "children"), Output("pin", "data"),
        Input("asked", "data"), Input("view", "data"),
        prevent_initial_call=True,
    )  # fmt: skip
    def _show_run(run_id: object, asked: object) -> tuple[Any, Any]:
        return show_run(source, View.read(asked), run_id)

    @app.callback(
        Output("story-saved", "children"), Output("story-written", "data"),
        Input(_SAID, "data"),
        prevent_initial_call=True,
    )  # fmt: skip
    def _judge(said: object) -> tuple[Any, Any]:
        told = said if isinstance(said, Mapping) else {}
        if not said or told.get("action") == "hide":
            return [], no_update
        return saved_bar(act(source, said), _SAID), told.get("n")


def _client(app: Dash) -> Any:
    """Dash publishes no types for callbacks that run in the browser."""
    return app.clientside_callback


PAGE: Final = Page(
    "Story", "/", layout, register, icon="M3 16c4 0 4-8 8-8s4 4 8 4", menu="tab", graph=True
)


def chosen_place(loaded: Loaded, view: View) -> Place | None:
    """The place of the address if the log names it, else the one the log leads with."""
    if view.place == ALL:
        return None
    asked = place_from_slug(view.place)
    return (
        asked if asked in places_in(loaded.log) else leading_place(loaded.log, loaded.analysis)
    )


def show(loaded: Loaded, view: View, *, can_write: bool = False) -> tuple[Any, ...]:
    """Everything but the run's card: head, units, filters, figure, table, rest."""
    if not loaded.log.runs:  # they went while the page was open
        return _GONE, units(view.unit), [], EMPTY, [], []
    told = loaded.story(chosen_place(loaded, view), view.window, view.unit)
    return (
        [html.H1(tight(told.headline)), html.P(told.sub, className="sub")],
        units(view.unit),
        filters(told, view.onset),
        story_figure(told, phone=view.phone, onset=view.onset),
        [steps(told), *changes_key(told, phone=view.phone), runs_table(told)],
        [*cycles(told, _SAID, can_write=can_write), *cards(told, loaded.who),
         html.P(told.footer, className="foot")],
    )  # fmt: skip


def show_run(source: Source, view: View, said: object) -> tuple[Any, Any]:
    """The card of the run or day asked for, else of the latest run that hurt; where it stands.

    A click in the chart asks by day: the most telling run of it is shown, and a day nobody
    ran on where single days can be told apart. What is no word asks for nothing.
    """
    asked, loaded = said if isinstance(said, str) else None, source.loaded()
    states = answers_at(loaded.states, chosen_place(loaded, view))
    found = [s for s in states if asked in {s.run.id, s.run.day.isoformat()}]
    day = None if found else day_of(asked)
    if day and loaded.log.runs and _tells_days(loaded, view):
        card = day_told(loaded.log, loaded.analysis, day, view.unit)
        return day_card(card, view.unit), _pin(day)
    if day and states:
        found = [min(states, key=lambda s: abs(s.run.day - day))]
    hurt = [s for s in states if s.answer == "painful"]
    shown = max(found, key=telling, default=next(reversed(hurt or states), None))
    if shown is None:
        return None, None
    cadence = loaded.matched().cadence
    run = pinned(loaded.log, states, shown.run.id, view.unit, cadence)
    if run is None:
        return None, None
    curve = source.curve(run.id)
    return run_card(run, curve, view.unit, is_pinned=bool(found)), _pin(run.day)


def _tells_days(loaded: Loaded, view: View) -> bool:
    return shown_of(view.window, whole_of(loaded.log)).weeks <= RUN_WEEKS


def _pin(day: date) -> dict[str, str]:
    return {"day": day.isoformat(), "words": day_words(day)}
