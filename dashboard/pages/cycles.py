"""The Cycles page: pain, rest, return and what came then, each with the rows behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import Input, Output, ctx, no_update

from dashboard.cycle_parts import act
from dashboard.page import Page
from dashboard.pages.cycles_parts import SAID, body
from dashboard.pages.doors import doors
from dashboard.reading import read_query, unit_of
from dashboard.shell import segmented, units
from dashboard.tags import dcc, html
from dashboard.view import query
from dashboard.words import tight
from dashboard.writing import saved_bar
from service.cycles_page import cycles_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash

    from dashboard.source import Loaded, Source
    from service.cycles_page import CyclesPage


def layout(loaded: Loaded) -> Any:
    """The doors where the log is empty, else the page's frame; one callback fills it."""
    if not loaded.log.runs:
        return doors(loaded.who)
    return html.Main([
        dcc.Location(id="cycles-url", refresh=False),
        dcc.Store(id=SAID),
        html.Div(id="cycles-page", tabIndex=-1, **{"data-home": "1"}),
        html.Div(id="cycles-saved", className="saved", role="status"),
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """One callback, by the address and by what is said of a cycle."""

    @app.callback(
        Output("cycles-page", "children"), Output("units", "children", allow_duplicate=True),
        Output("cycles-saved", "children"),
        Input("cycles-url", "search"), Input(SAID, "data"),
        prevent_initial_call="initial_duplicate",
    )  # fmt: skip
    def _show(search: str | None, said: dict[str, Any] | None) -> tuple[Any, Any, Any]:
        asked = read_query(search)
        if ctx.triggered_id != SAID or not said:
            return *show(source, asked), no_update
        if said.get("action") == "hide":
            return no_update, no_update, []
        written = act(source, said)
        return *show(source, asked), saved_bar(written, SAID)


PAGE: Final = Page(
    "Cycles", "/cycles", layout, register, icon="M16 6A7 7 0 1 0 18 11M16 2v4h-4",
    about="Each time it came back after a rest, with its runs",
)  # fmt: skip


def show(source: Source, asked: Mapping[str, str]) -> tuple[Any, Any]:
    """Everything on the page as the log is now, and the units."""
    loaded, unit, year = source.loaded(), unit_of(asked), asked.get("year", "")
    place = asked.get("place")
    told = loaded.once(("cycles", place, unit, year), lambda: cycles_page(
        loaded.log, loaded.analysis, loaded.states, asked=place, unit=unit,
        year=int(year) if year.isdecimal() and len(year) == len("2026") else None,
    ))  # fmt: skip
    can_write = source.journal() is not None
    return [*_head(told), *body(told, can_write=can_write)], units(unit)


def _head(told: CyclesPage) -> list[Any]:
    chosen = [(c.words, query(place=c.slug), c.chosen) for c in told.choices]
    return [
        html.H1(tight(told.headline)),
        html.P(told.sub, className="sub"),
        *([html.Div(segmented("Place", chosen), className="flt wrapped")] if chosen else []),
    ]
