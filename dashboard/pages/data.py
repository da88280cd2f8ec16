"""The page of one's own data: who saw what, everything to take along, everything erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import Input, Output, ctx, no_update
from flask import Response

from dashboard.diary_form import DiaryDesk
from dashboard.handed_out import tell_of_files
from dashboard.page import Page
from dashboard.pages.data_parts import ARCHIVE, SAID, data_parts, erased_parts, read_only_parts
from dashboard.reading import read_query
from dashboard.tags import dcc, html
from dashboard.writing import READ_ONLY, fault_words
from service.data_page import data_page
from service.payload import Payload
from traininglog.access import NotFound

if TYPE_CHECKING:
    from dash import Dash
    from flask import Flask

    from dashboard.source import Loaded, Source
    from service.rights_desk import RightsDesk

_NAME: Final = "painmile-export-{day}.zip"


def layout(_loaded: Loaded) -> Any:
    """The page's frame; one callback fills it."""
    return html.Main([
        dcc.Location(id="data-url", refresh=False),
        dcc.Store(id=SAID),
        DiaryDesk("data-desk"),
        html.Div(id="data-page", className="dat"),
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """One callback, by the address and by what is said; the archive, and what else is saved."""
    route_archive(app.server, source)
    tell_of_files(app.server, source)

    @app.callback(
        Output("data-page", "children"), Output("data-desk", "state"),
        Input("data-url", "search"), Input(SAID, "data"),
    )  # fmt: skip
    def _show(search: str | None, said: dict[str, Any] | None) -> tuple[Any, ...]:
        if ctx.triggered_id != SAID or not said:
            return show(source, is_asked=read_query(search).get("erase") == "1"), no_update
        return _erase(source, said)


def show(source: Source, *, is_asked: bool = False) -> list[Any]:
    """The page as it is now; `is_asked`: the second step of erasing is open."""
    owned = source.owned()
    if owned is None or owned.rights is None:
        return read_only_parts(source.loaded().log.runner)
    desk, now = owned.rights, source.now()
    page = data_page(source.loaded().log, desk.name, desk.seen(now))
    return data_parts(page, is_asked=is_asked)


def desk_of(source: Source) -> RightsDesk:
    """The rights of whoever asks over their own log; NotFound where there is no store."""
    owned = source.owned()
    if owned is None or owned.rights is None:
        raise NotFound("no log to be taken along")
    return owned.rights


def _erase(source: Source, said: dict[str, Any]) -> tuple[Any, ...]:
    state: dict[str, Any] = {
        "n": said.get("n"),
        "status": "fault",
        "words": READ_ONLY,
        "faults": {},
        "now": None,
    }
    desk, who = desk_of(source), source.who()
    try:
        told = Payload(said)
        told.one_of("action", ("erase",))
        typed = told.texts("values").get("name", "")
        erased = desk.erase(who, typed, source.now())
    except ValueError as fault:
        return no_update, state | {"words": str(fault), "faults": {"name": str(fault)}}
    except OSError as fault:
        return no_update, state | {"words": f"Not erased: {fault_words(fault)}"}
    done = state | {"status": "saved", "words": erased.words}
    return erased_parts(erased, is_local=who.kind == "local"), done


def route_archive(server: Flask, source: Source) -> None:
    """An export as a ZIP archive, sent piece by piece."""

    @server.get(ARCHIVE)
    def _archive() -> Response:
        desk, now = desk_of(source), source.now()
        name = _NAME.format(day=now.date())
        about = {"Content-Disposition": f'attachment; filename="{name}"'}
        pieces = desk.zipped(source.who(), now)
        return Response(pieces, mimetype="application/zip", headers=about)


PAGE: Final = Page(
    "Your data", "/your-data", layout, register, menu="none", files=(ARCHIVE,),
    about="Who saw your log; take everything along, or erase it",
)  # fmt: skip
