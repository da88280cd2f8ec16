"""The Settings page: units, zone, weeks, colours, and the numbers the rules decide by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import Input, Output, ctx, no_update

from dashboard.diary_form import DiaryDesk
from dashboard.page import Page
from dashboard.pages.settings_parts import SAID, ZONES, numbers, shown_settings
from dashboard.pages.settings_write import write
from dashboard.reading import read_query
from dashboard.shell import units
from dashboard.tags import dcc, html
from dashboard.usual_unit import display_of
from dashboard.view import View
from dashboard.writing import saved_bar
from service.settings import preset_words, topic_numbers, zone_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash

    from dashboard.reading import Told
    from dashboard.source import Loaded, Source

_SLIDERS: Final = "M4 7h8M16 7h2M4 15h2M10 15h8M14 5v4M8 13v4"
_READ_ONLY: Final = "This log is only read here: the settings are shown and cannot be changed."
_SAVED: Final = "What you choose is saved at once, in the log."


def layout(_loaded: Loaded) -> Any:
    """The page's frame; one callback fills it."""
    return html.Main([
        dcc.Location(id="settings-url", refresh=False),
        dcc.Store(id=SAID),
        DiaryDesk("settings-desk"),
        html.Datalist([html.Option(value=zone) for zone in zone_names()], id=ZONES),
        html.Div(id="settings-page"),
        html.Div(id="settings-saved", className="saved", role="status"),
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """One callback, by the address and by what is said."""

    @app.callback(
        Output("settings-page", "children"), Output("units", "children", allow_duplicate=True),
        Output("settings-saved", "children"), Output("settings-desk", "state"),
        Output("settings-url", "search"),
        Input("settings-url", "search"), Input(SAID, "data"),
        prevent_initial_call="initial_duplicate",
    )  # fmt: skip
    def _show(search: str | None, said: dict[str, Any] | None) -> tuple[Any, ...]:
        asked = read_query(search)
        if ctx.triggered_id != SAID or not said:
            return *_drawn(source, asked), no_update, no_update, no_update
        if said.get("action") == "hide":
            return no_update, no_update, [], no_update, no_update
        written, faults = write(source, said)
        state = {"n": said.get("n"), "status": written.status, "words": written.words,
                 "faults": faults, "now": None,
                 "moved": written.status == "conflict"}  # fmt: skip
        if faults:
            return no_update, no_update, no_update, state, no_update
        if state["moved"]:  # the page as it is now; the form keeps what was typed
            return *_drawn(source, asked), no_update, state, no_update
        bar = saved_bar(written, SAID)
        if said.get("action") == "unit":  # the address gives way to what was chosen
            return *_drawn(source, {}), bar, state, ""
        return *_drawn(source, asked), bar, state, no_update


PAGE: Final = Page(
    "Settings", "/settings", layout, register, icon=_SLIDERS, menu="corner",
    about="Units, time zone, weeks, colours, and the numbers behind the findings",
)  # fmt: skip


def _drawn(source: Source, asked: Mapping[str, str]) -> tuple[Any, Any]:
    unit, parts = show(source, asked)
    return parts, units(unit)


def show(source: Source, asked: Mapping[str, str]) -> Told:
    """The parts of the page, read from the log as it is now."""
    log, owned = source.loaded().log, source.owned()
    display = display_of(source)
    can_write = owned is not None and source.journal() is not None
    zone = owned.repository.runner(owned.runner_id).zone if owned else None
    told = topic_numbers(log.thresholds)
    changed = sum(number.is_changed for topic in told for number in topic.own)
    return View.read({"unit": display.unit} | dict(asked)).unit, [
        html.H1("Settings"),
        html.P(_SAVED if can_write else _READ_ONLY, className="sub"),
        html.P(["Who saw your log, taking all of it along, and erasing it: ",
                html.A("Your data", href="/your-data", className="carry")],
               className="s m note"),
        html.Div([
            shown_settings(display, zone, can_write=can_write),
            *numbers(told, preset_words(log), changed, can_write=can_write),
        ], className="sets"),
    ]  # fmt: skip
