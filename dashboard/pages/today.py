"""The Today page: what hurt in one run, in three taps, and the questions that wait."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from dash import Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboard.page import Page
from dashboard.pages.doors import three_doors
from dashboard.pages.today_parts import SAID, head, old_notes, side
from dashboard.pages.today_writes import form_answer, form_said, page_said
from dashboard.pain_form import PainForm, form_of
from dashboard.shell import units
from dashboard.tags import dcc, html
from dashboard.view import View
from dashboard.writing import READ_ONLY, saved_bar
from service.today import today_page

if TYPE_CHECKING:
    from dash import Dash

    from dashboard.source import Loaded, Source
    from service.curve import Curve
    from service.today import Today
    from service.units import Unit

_MOST_ADDRESS: Final = 2000


def layout(loaded: Loaded) -> Any:
    """The page's frame, which a callback fills; the doors below it where there is no run."""
    doors = html.Section(three_doors(loaded.who), **{"aria-label": "Runs"})
    first = [] if loaded.log.runs else [doors]
    return html.Main([
        dcc.Location(id="today-url", refresh=False),
        html.Div(id="today", className="today"),
        *first,
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """Three callbacks: the page as it opens, old notes, and what is said or asked on it."""

    @app.callback(
        Output("today", "children"),
        Output("units", "children", allow_duplicate=True),
        Input("today-url", "pathname"),
        State("today-url", "search"),
        prevent_initial_call="initial_duplicate",
    )
    def _open(_path: str | None, search: str | None) -> tuple[Any, Any]:
        unit, asked = read_address(search)
        return page(source, unit, asked), units(unit)

    # The first reading of many notes takes a while: the page does not wait for it.
    @app.callback(Output("today-notes", "children"), Input("today-notes", "id"))
    def _notes(_id: str) -> list[Any]:
        return old_notes(source.proposals().open_notes)

    # All it touches comes into the page together, so that Dash does not call it by itself.
    @app.callback(
        Output("today-form", "asked"), Output("today-form", "unit"),
        Output("today-head", "children"), Output("today-side", "children"),
        Output("today-form", "state"), Output("today-saved", "children"),
        Output("units", "children", allow_duplicate=True),
        Input("today-form", "said"), Input(SAID, "data"), Input("today-ask", "search"),
        State("today-form", "asked"), State("today-form", "unit"),
        prevent_initial_call=True,
    )  # fmt: skip
    def _said(
        form: Any, said: Any, search: str | None, asked: Any, was: str
    ) -> tuple[Any, ...]:
        unit, to_ask = read_address(search)
        key = asked.get("key") if isinstance(asked, dict) else None
        if ctx.triggered_id == "today-ask":
            told = told_now(source, unit, to_ask)
            if (told.asked.key, unit) == (key, was):  # as the address is first read
                raise PreventUpdate
            return *_parts(told, unit), no_update, no_update, units(unit)
        if ctx.triggered_id == SAID:
            written = page_said(source, said, unit)
            told = told_now(source, unit, key)
            drawn, *others = _parts(told, unit)
            # The form of a run that is gone stays: what it was told is not lost unsaid.
            kept = drawn if told.asked.key == key else no_update
            return kept, *others, no_update, saved_bar(written, SAID), no_update
        written = form_said(source, form, unit)
        told = told_now(source, unit, key)
        state = form_answer(written, form, told.asked)
        # Another key is another form, so that its answer is said in the bar.
        bar = [] if told.asked.key == key else saved_bar(written, SAID)
        return *_parts(told, unit), state, bar, no_update


PAGE: Final = Page("Today", "/today", layout, register, icon="M11 4v14M4 11h14", menu="tab")


def read_address(search: str | None) -> tuple[Unit, str | None]:
    """The unit, and the run or day asked for: `?unit=mi&run=ID`, `?day=2026-11-20`."""
    asked = dict(parse_qsl((search or "")[:_MOST_ADDRESS].lstrip("?")))
    return View.read(asked).unit, asked.get("run") or asked.get("day")


def _parts(told: Today, unit: Unit) -> tuple[Any, ...]:
    """What moves with the log and the address; the form keeps what was told so far."""
    return form_of(told.asked), unit, head(told), side(told, unit)


def page(source: Source, unit: Unit, asked: str | None) -> list[Any]:
    """Everything on the page, as it is now."""
    told = told_now(source, unit, asked)
    can_write = source.journal() is not None
    return [
        dcc.Location(id="today-ask", refresh=False),
        dcc.Store(id=SAID),
        html.Div(head(told), id="today-head", className="head"),
        html.Div([
            html.Fieldset([
                *([] if can_write else [html.P(READ_ONLY, className="s readonly")]),
                PainForm("today-form", form_of(told.asked), unit),
            ], className="logs", disabled=not can_write),
            html.Div([
                html.Div(side(told, unit), id="today-side", tabIndex=-1, **{"data-home": "1"}),
                html.Div(id="today-notes"),
            ], className="side"),
        ], className="cols"),
        html.Div(id="today-saved", className="saved", role="status"),
    ]  # fmt: skip


def told_now(source: Source, unit: Unit, asked: str | None) -> Today:
    """The page's words, with the run's profile drawn from its stream."""
    loaded, journal = source.loaded(), source.journal()
    told = today_page(
        loaded.log,
        loaded.analysis,
        loaded.states,
        journal.answers() if journal else {},
        loaded.entries(journal),
        source.now(),
        unit,
        asked,
    )
    if told.asked.kind == "day":
        return told
    profile = heights(source.curve(told.asked.key))
    return replace(told, asked=replace(told.asked, profile=profile))


def heights(curve: Curve | None) -> tuple[float, ...]:
    """Pace along a run as heights from 0 to 1; a stretch without one is as the one before."""
    known = [v for v in curve.speed_mps if v is not None] if curve else []
    if curve is None or len(known) < 2:
        return ()
    low, range_mps = min(known), max(known) - min(known) or 1.0
    filled, last = [], known[0]
    for value in curve.speed_mps:
        last = last if value is None else value
        filled.append(round((last - low) / range_mps, 2))
    return tuple(filled)
