"""The Sharing page: who sees the log, how far and until when; sharing it, and stopping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from dash import Input, Output, ctx, no_update
from flask import request

from dashboard.diary_form import DiaryDesk
from dashboard.page import Page
from dashboard.pages.sharing_local import local_parts
from dashboard.pages.sharing_parts import (
    SAID,
    form_home,
    form_part,
    made_part,
    shared_parts,
    ways_part,
)
from dashboard.pages.sharing_write import write
from dashboard.reading import read_query, unit_of
from dashboard.shell import units
from dashboard.tags import dcc, html
from dashboard.writing import saved_bar
from service.sharing_choice import choice_of
from service.sharing_page import share_form, sharing_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash

    from dashboard.source import Loaded, Source
    from service.share_desk import ShareDesk

_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_OUT: Final = "M14.5 7.5a2.5 2.5 0 1 0-2.4-3.2M7.5 13.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z"


def layout(_loaded: Loaded) -> Any:
    """The page's frame; one callback fills it."""
    return html.Main([
        dcc.Location(id="sharing-url", refresh=False),
        dcc.Store(id=SAID),
        DiaryDesk("sharing-desk"),
        html.Div(id="sharing-page", className="shr"),
        html.Div(id="sharing-saved", className="saved", role="status"),
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """One callback, by the address and by what is said."""

    @app.callback(
        Output("sharing-page", "children"), Output("units", "children", allow_duplicate=True),
        Output("sharing-saved", "children"), Output("sharing-desk", "state"),
        Output("sharing-url", "search"),
        Input("sharing-url", "search"), Input(SAID, "data"),
        prevent_initial_call="initial_duplicate",
    )  # fmt: skip
    def _show(search: str | None, said: dict[str, Any] | None) -> tuple[Any, ...]:
        asked = read_query(search)
        if ctx.triggered_id != SAID or not said:
            return show(source, asked), units(unit_of(asked)), no_update, no_update, no_update
        if said.get("action") == "hide":
            return no_update, no_update, [], no_update, no_update
        written, faults, link = write(source, said)
        state = {"n": said.get("n"), "status": written.status, "words": written.words,
                 "faults": faults, "now": None}  # fmt: skip
        if written.status != "saved":
            return no_update, no_update, saved_bar(written, SAID), state, no_update
        # The form gives way to what was shared; a link stands there until the page is left.
        without = {"unit": asked["unit"]} if "unit" in asked else {}
        made = made_part(f"{origin()}{link.path}", link.password) if link else None
        page = show(source, without, made, home=form_home(said))
        return page, no_update, saved_bar(written, SAID), state, no_update


def origin() -> str:
    """Where a link leads: by TLS, but for a server on this very computer.

    A proxy that is not believed may have asked without it.
    """
    is_here = (urlsplit(f"//{request.host}").hostname or "") in _HERE
    return f"{request.scheme if is_here else 'https'}://{request.host}"


def show(
    source: Source, asked: Mapping[str, str], made: Any = None, home: str = "share"
) -> list[Any]:
    """What is shared now, and the form an address asks for, or what was made just now.

    `home` is the heading that takes the focus from a form that is done with.
    """
    owned = source.owned()
    if owned is None or owned.shares is None:
        return local_parts()
    desk, log, now = owned.shares, source.loaded().log, source.now()
    seen = owned.rights.seen(now) if owned.rights else ()
    told = sharing_page(desk.grants(), now, desk.zone, seen)
    form = made or _form(source, desk, asked)
    return shared_parts(told, form or ways_part(home, has_runs=bool(log.runs)))


def _form(source: Source, desk: ShareDesk, asked: Mapping[str, str]) -> Any:
    """The form of the address: a new grant, one that stands to be changed, or none yet."""
    of, log = asked.get("change", ""), source.loaded().log
    now = source.now()
    if not of and "with" not in asked:
        return None
    grant = desk.grant(of) if of else None
    choice = choice_of(asked, log, now.date(), grant, desk.zone)
    return form_part(
        share_form(choice, log, grant, desk.zone), choice, source.who().name,
        grant.label if grant else "",
    )  # fmt: skip


PAGE: Final = Page(
    "Sharing", "/sharing", layout, register, icon=_OUT, menu="bar",
    about="Who sees your log, how far and until when",
)  # fmt: skip
