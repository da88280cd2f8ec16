"""The Story page: one shared time axis, a card for one run, cycles and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import ClientsideFunction, Input, Output, State

from dashboard.figures.story import CONFIG, story_figure
from dashboard.page import Page
from dashboard.pages.doors import doors
from dashboard.pages.run_card import run_card
from dashboard.pages.story_parts import cards, cycles, phone_key, runs_table
from dashboard.shell import segmented, units
from dashboard.tags import dcc, html
from dashboard.theme import PALETTES
from dashboard.view import ALL_PLACES, View, place_slug, query
from dashboard.words import tight
from service.pinned import pinned
from service.places import place_from_slug
from service.story import answers_at, leading_place, places_in, telling
from service.units import place_words
from traininglog.words import day_words

if TYPE_CHECKING:
    from dash import Dash

    from dashboard.source import Loaded, Source
    from service.story import Story
    from traininglog.pain import Place

_WINDOW_WORDS: Final = {"16w": "16 weeks", "52w": "52 weeks", "all": "All"}
_EMPTY: Final = {
    "data": [],
    "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}, "template": {}},
}
_CLIENT: Final = "painmile"


def layout(loaded: Loaded) -> Any:
    """The doors where the log is empty, else the page's frame; callbacks fill it."""
    if not loaded.log.runs:
        return doors()
    return html.Main([
        dcc.Location(id="url", refresh=False),
        html.Div(id="head", className="head"),
        html.Div(id="filters", className="flt"),
        html.Div([
            html.Figure([
                dcc.Graph(id="graph", figure=_EMPTY, config=CONFIG, className="graph"),
                html.Div(id="below"),
            ], className="card fig"),
            html.Aside(id="run", className="card pinp", **{"aria-label": "Run"}),
        ], className="main"),
        html.Div(id="rest"),
        dcc.Store(id="view"),
        dcc.Store(id="asked"),
        dcc.Store(id="figure"),
        dcc.Store(id="pin"),
        dcc.Store(id="palettes", data=PALETTES),
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """The page's callbacks: two on the server, three in the browser."""
    _client(app)(
        ClientsideFunction(_CLIENT, "read_address"),
        Output("view", "data"), Output("asked", "data"),
        Input("url", "search"),
        State("view", "data"), State("asked", "data"),
    )  # fmt: skip
    _client(app)(
        ClientsideFunction(_CLIENT, "paint"),
        Output("graph", "figure"),
        Input("figure", "data"), Input("pin", "data"), Input("scheme", "computedColorScheme"),
        State("palettes", "data"),
    )  # fmt: skip
    _client(app)(
        ClientsideFunction(_CLIENT, "pin_clicked"),
        Output("url", "search"),
        Input("graph", "clickData"),
        State("figure", "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("head", "children"), Output("units", "children"), Output("filters", "children"),
        Output("figure", "data"), Output("below", "children"), Output("rest", "children"),
        Input("view", "data"),
        prevent_initial_call=True,
    )  # fmt: skip
    def _show(asked: dict[str, Any] | None) -> tuple[Any, ...]:
        return show(source.loaded(), View.read(asked))

    @app.callback(
        Output("run", "children"), Output("pin", "data"),
        Input("asked", "data"), Input("view", "data"),
        prevent_initial_call=True,
    )  # fmt: skip
    def _show_run(run_id: str | None, asked: dict[str, Any] | None) -> tuple[Any, Any]:
        return show_run(source, View.read(asked), run_id)


def _client(app: Dash) -> Any:
    """Dash publishes no types for callbacks that run in the browser."""
    return app.clientside_callback


PAGE: Final = Page("Story", "/", layout, register, icon="M3 16c4 0 4-8 8-8s4 4 8 4", menu="tab")


def chosen_place(loaded: Loaded, view: View) -> Place | None:
    """The place of the address if the log names it, else the one the log leads with."""
    if view.place == ALL_PLACES:
        return None
    asked = place_from_slug(view.place)
    return (
        asked if asked in places_in(loaded.log) else leading_place(loaded.log, loaded.analysis)
    )


def show(loaded: Loaded, view: View) -> tuple[Any, ...]:
    """Everything but the run's card: head, units, filters, figure, table, rest."""
    told = loaded.story(chosen_place(loaded, view), view.window, view.unit)
    return (
        [html.H1(tight(told.headline)), html.P(told.sub, className="sub")],
        units(view.unit),
        _filters(told),
        story_figure(told, phone=view.phone),
        [*phone_key(told, phone=view.phone), runs_table(told)],
        [*cycles(told), *cards(told), html.P(told.footer, className="foot")],
    )


def _filters(told: Story) -> list[Any]:
    windows = [
        (words, query(span=window), window == told.window)
        for window, words in _WINDOW_WORDS.items()
    ]
    places: list[Place | None] = [*told.places[:4], None]
    chosen = [
        (
            "All places" if p is None else place_words(p),
            query(place=place_slug(p)),
            p == told.place,
        )
        for p in places
    ]
    return [
        segmented("Span", windows),
        *([segmented("Place", chosen)] if told.places else []),
        html.Span(told.window_words, className="s m"),
    ]


def show_run(source: Source, view: View, run_id: str | None) -> tuple[Any, Any]:
    """The card of the run asked for, else of the latest painful one; and where it stands.

    A click in the chart asks by day: the most telling run of it is shown.
    """
    loaded = source.loaded()
    states = answers_at(loaded.states, chosen_place(loaded, view))
    asked = [s for s in states if run_id in {s.run.id, s.run.day.isoformat()}]
    hurt = [s for s in states if s.answer == "painful"]
    latest = next(reversed(hurt or states), None)
    shown = max(asked, key=telling, default=latest)
    card = pinned(loaded.log, states, shown.run.id, view.unit) if shown else None
    if card is None:
        return None, None
    pin = {"day": card.day.isoformat(), "words": day_words(card.day)}
    return run_card(card, source.curve(card.id), view.unit, is_pinned=bool(asked)), pin
