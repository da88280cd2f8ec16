"""The Sources page: what came from where, what it holds, what wants a look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import Input, Output, ctx, no_update

from dashboard.download import csv_file
from dashboard.import_box import ended, import_box
from dashboard.page import Page
from dashboard.pages.sources_parts import (
    SAID,
    covered,
    device_table,
    file_rows,
    flagged,
    section,
)
from dashboard.pages.strava import desk_of, page_of
from dashboard.reading import read_query, unit_of
from dashboard.shell import units
from dashboard.sport_parts import read_anew, say_sport, untold
from dashboard.tags import dcc, html
from dashboard.twin_parts import act
from dashboard.writing import saved_bar
from service.source_files import FilesAsked, failed_csv, file_list
from service.sources_page import kept_sources, sources_page
from service.strava_page import UNREACHED, source_words
from service.who import LOCAL
from traininglog.access import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash
    from flask import Response

    from dashboard.reading import Told
    from dashboard.source import Loaded, Source
    from dashboard.writing import Written
    from service.sources_page import Kept

FAILED_PATH: Final = "/failed-files.csv"
_COMMAND: Final = "painmile import FOLDER"
_WATCH: Final = "painmile watch FOLDER"
_BOX: Final = "M3.5 8.5L11 4.5l7.5 4v6L11 18.5l-7.5-4zM3.5 8.5L11 12.5l7.5-4M11 12.5v6"


def layout(loaded: Loaded) -> Any:
    """The page's frame: what is said first, the box to bring in runs, and all the rest."""
    typed = [
        "In a terminal: ", html.Code(_COMMAND), ", or ", html.Code(_WATCH),
        " for one that a phone or a sync tool keeps filling. ",
    ] if loaded.who == LOCAL else []  # fmt: skip
    return html.Main([
        dcc.Location(id="sources-url", refresh=False),
        dcc.Store(id=ended("sources")),
        html.Div(id="sources-head", className="head"),
        section("bring", "Bring in runs", import_box(), html.P(
            [*typed, "Files that are here already are skipped, and none is changed."],
            className="s m")),
        dcc.Store(id=SAID),
        html.Div(id="sources-page", tabIndex=-1, **{"data-home": "1"}),
        html.Div(id="sources-saved", className="saved", role="status"),
    ], className="srcs")  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """The page by its address, an import's end and what is said; failed files as a table."""

    @app.callback(
        Output("sources-head", "children"), Output("sources-page", "children"),
        Output("units", "children", allow_duplicate=True), Output("sources-saved", "children"),
        Input("sources-url", "search"), Input(ended("sources"), "data"), Input(SAID, "data"),
        prevent_initial_call="initial_duplicate",
    )  # fmt: skip
    def _show(
        search: str | None, _rests: object, said: dict[str, Any] | None
    ) -> tuple[Any, ...]:
        saved: Any = no_update
        if ctx.triggered_id == SAID and said:
            if said.get("action") == "hide":
                return no_update, no_update, no_update, []
            saved = saved_bar(_do(source, said), SAID)
        unit, (head, rest) = show(source, read_query(search))
        return head, rest, units(unit), saved

    def failed() -> Response:
        told = _kept(source)
        return csv_file(failed_csv(told.seen if told else ()), "painmile-failed-files.csv")

    app.server.add_url_rule(FAILED_PATH, "failed-files", failed)


PAGE: Final = Page(
    "Sources",
    "/sources",
    layout,
    register,
    icon=_BOX,
    files=(FAILED_PATH,),
    about="What came from where, and what became of each file",
)


def show(source: Source, asked: Mapping[str, str]) -> Told:
    """What is said first, and all below the box."""
    loaded = source.loaded()
    unit, can_write = unit_of(asked), source.journal() is not None
    kept = loaded.once("files", lambda: _kept(source))
    told = loaded.once(("sources", unit), lambda: sources_page(
        loaded.log, loaded.states, kept, FilesAsked(), source.now().date(), unit,
    ))  # fmt: skip
    files = file_list(kept.seen, kept.copies, FilesAsked.read(asked)) if kept else None
    head = [html.H1(told.headline), html.P(told.sub, className="sub")]
    return unit, [
        head,
        html.Div([
            _strava(source),
            *untold(told.untold, SAID, can_write=can_write),
            *covered(told.coverage),
            html.Div([
                *device_table(told.devices), *flagged(told.flags, can_write=can_write),
            ], className="two-cols"),
            *(file_rows(files, told.n_failed, FAILED_PATH) if files else []),
        ], className="src"),
    ]  # fmt: skip


def _do(source: Source, said: dict[str, Any]) -> Written:
    if said.get("action") == "sport":
        return say_sport(source, _kept(source), said)
    written = act(source, said)
    read_anew(source)  # what was taken back may have been a sport
    return written


def _kept(source: Source) -> Kept | None:
    """What the store knows; nothing where it is not this viewer's to import into."""
    owned = source.owned()
    if owned is None:
        return None
    try:
        return kept_sources(owned.repository, owned.imports, owned.runner_id)
    except NotFound:
        return None


def _strava(source: Source) -> Any:
    """Its state in a line, and the way to it."""
    desk = desk_of(source)
    if desk is None:
        return section("strava", "Strava", html.P(UNREACHED, className="s"))
    told = page_of(desk, source.now())
    way = "Connect Strava" if told.state == "none" else "To the Strava account"
    return section(
        "strava", "Strava", html.P(source_words(told), className="s"),
        html.P(html.A(way, href="/strava", className="btn carry"), className="acts"),
    )  # fmt: skip
