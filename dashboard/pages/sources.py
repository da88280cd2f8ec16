"""The Sources page: what came from where, what it holds, what wants a look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Response

from dashboard.page import Page
from dashboard.pages.sources_parts import covered, device_table, file_rows, flagged, section
from dashboard.reading import fill, frame, unit_of
from dashboard.tags import html
from service.source_files import FilesAsked, failed_csv
from service.sources_page import kept_sources, sources_page
from traininglog.access import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash

    from dashboard.reading import Told
    from dashboard.source import Loaded, Source
    from service.sources_page import Kept

FAILED_PATH: Final = "/failed-files.csv"
_BOX: Final = "M3.5 8.5L11 4.5l7.5 4v6L11 18.5l-7.5-4zM3.5 8.5L11 12.5l7.5-4M11 12.5v6"
_COMMAND: Final = "painmile import FOLDER"


def layout(_loaded: Loaded) -> Any:
    """The page's frame; the address fills it."""
    return frame("sources")


def register(app: Dash, source: Source) -> None:
    """The page by its address, and the files that failed as a table."""
    fill(app, source, "sources", show)

    def failed() -> Response:
        told = _kept(source)
        about = {"Content-Disposition": 'attachment; filename="painmile-failed-files.csv"'}
        return Response(
            failed_csv(told.seen if told else ()), mimetype="text/csv", headers=about
        )

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
    """The parts of the page, import first."""
    loaded = source.loaded()
    told = sources_page(
        loaded.log, loaded.states, _kept(source), FilesAsked.read(asked), source.now().date()
    )
    parts = [
        html.H1(told.headline),
        html.P(told.sub, className="sub"),
        html.Div([
            *_bring_in(),
            *covered(told.coverage),
            html.Div([*device_table(told.devices), *flagged(told.flags)], className="two-cols"),
            *(file_rows(told.files, told.n_failed, FAILED_PATH) if told.files else []),
            _strava(),
        ], className="src"),
    ]  # fmt: skip
    return unit_of(asked), parts


def _kept(source: Source) -> Kept | None:
    """What the store knows; nothing where it is not this viewer's to import into."""
    owned = source.owned()
    if owned is None:
        return None
    try:
        return kept_sources(owned.repository, owned.imports, owned.runner_id)
    except NotFound:
        return None


def _bring_in() -> list[Any]:
    return [section("bring", "Bring in runs", html.P(
        ["FIT files, .fit.gz, or a .zip with them. Type in a terminal ", html.Code(_COMMAND),
         ", then load this page again. Files that are here already are skipped."],
        className="s",
    ))]  # fmt: skip


def _strava() -> Any:
    return section("strava", "Strava", html.P(
        "Connecting a Strava account comes with a later release. Until then its archive "
        "(Settings, My Account, Download or Delete) can be imported as a .zip.",
        className="s",
    ))  # fmt: skip
