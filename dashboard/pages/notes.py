"""The page of old notes: what they may say of pain, to accept, edit or ignore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import Input, Output, ctx, no_update

from dashboard.diary_form import DiaryDesk
from dashboard.download import csv_file
from dashboard.page import Page
from dashboard.pages.notes_parts import filters, forgetting_rest, links, proposals
from dashboard.pages.notes_view import SAID, TABLE_PATH, NotesView
from dashboard.shell import units
from dashboard.tags import dcc, html
from dashboard.writing import Written, forget_words, keep, saved_bar, undo
from service.diary_said import FieldFaults
from service.diary_table import pain_csv
from service.notes_page import notes_page
from service.payload import Payload
from service.proposal_steps import accept, ignore, propose_again, said_by_form
from service.proposal_words import edited_words, proposal_words
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dash import Dash
    from flask import Response

    from dashboard.source import Loaded, Source
    from service.proposals import Proposal, ProposalState
    from traininglog.steps import Step

_ONE: Final[Mapping[str, Callable[[Proposal], list[Step]]]] = {
    "accept": accept,
    "ignore": ignore,
    "again": propose_again,
}
_ACTIONS: Final = (
    *_ONE,
    "save",
    "accept_all",
    "ignore_all",
    "forget",
    "forget_rest",
    "undo",
    "hide",
)
_LEADS: Final = {"ignore": "ignored, ", "again": "proposed again, "}
_MOVED: Final = "This was decided in another window. Look again: the list is as it is now."


def layout(_loaded: Loaded) -> Any:
    """The page's frame; one callback fills it."""
    return html.Main([
        dcc.Location(id="notes-url", refresh=False),
        dcc.Store(id=SAID),
        DiaryDesk("notes-desk"),
        html.Div(id="notes-head", className="head"),
        html.Div([
            html.Div(id="notes-filters"),
            html.Section(id="notes-list", className="card sec", tabIndex=-1,
                         **{"aria-label": "Proposals", "data-home": "1"}),
            links(),
        ], className="notes"),
        html.Div(id="notes-saved", className="saved", role="status"),
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """One callback, by the address and by what is said; and the diary's table as a file."""

    @app.callback(
        Output("notes-head", "children"), Output("units", "children", allow_duplicate=True),
        Output("notes-filters", "children"), Output("notes-list", "children"),
        Output("notes-saved", "children"),
        Output("notes-desk", "state"),
        Input("notes-url", "search"), Input(SAID, "data"),
        prevent_initial_call="initial_duplicate",
    )  # fmt: skip
    def _show(search: str | None, said: dict[str, Any] | None) -> tuple[Any, ...]:
        view = NotesView.read(search)
        if ctx.triggered_id != SAID or not said:
            return *show(source, view), no_update, no_update
        if said.get("action") == "hide":
            return (no_update,) * 4 + ([], no_update)
        written, faults = act(source, view, said)
        state = {"n": said.get("n"), "status": written.status, "words": written.words,
                 "faults": faults, "now": None}  # fmt: skip
        if faults:
            return (no_update,) * 5 + (state,)
        return *show(source, view), saved_bar(written, SAID), state

    def table() -> Response:
        return csv_file(pain_csv(source.loaded().log.pain), "painmile-diary.csv")

    app.server.add_url_rule(TABLE_PATH, view_func=table)


PAGE: Final = Page("Old notes", "/notes", layout, register, menu="none", files=(TABLE_PATH,))


def show(source: Source, view: NotesView) -> tuple[Any, ...]:
    """Head, units, filters and rows of the page."""
    found, now = source.proposals(), source.now().date()
    page = notes_page(found.all, found.texts, view.asked)
    can_write = source.journal() is not None
    head = [html.H1(page.headline), html.P(page.sub, className="sub")]
    rows = proposals(page, view, now, can_write=can_write)
    rest = forgetting_rest(len(found.silent)) if can_write else []
    return head, units(view.unit), filters(page), [*rows, *rest]


def act(
    source: Source, view: NotesView, said: Mapping[str, Any]
) -> tuple[Written, Mapping[str, str]]:
    """Do what the browser says of proposals, and what is wrong with the fields of its form."""
    try:
        return _do(source, view, Payload(said)), {}
    except FieldFaults as fault:
        return Written("fault", f"Not saved: {fault}"), fault.faults
    except ValueError as fault:
        return Written("fault", str(fault)), {}


def _do(source: Source, view: NotesView, said: Payload) -> Written:
    action, today = said.one_of("action", _ACTIONS), source.now().date()
    if action == "undo":
        return undo(source, said.row_id("change") or 0)
    if action == "forget":
        return forget_words(source, said.row_id("note") or 0)
    if action == "forget_rest":
        silent = source.proposals().silent
        if not silent or len(silent) != said.whole("count", 10**6):
            raise ValueError(_MOVED)
        return forget_words(source, *silent)
    if action.endswith("_all"):
        return _do_all(source, view, action, said)
    proposal = _asked(source, said.text("key"), "ignored" if action == "again" else "waiting")
    if action == "save":
        made = said_by_form(proposal, said.texts("values"), view.unit, today)
        words = edited_words(proposal, made, view.unit, today)
        return keep(source, words, accept(proposal, made))
    words = f"{_LEADS.get(action, '')}{proposal_words(proposal, view.unit, today)}"
    return keep(source, words, _ONE[action](proposal))


def _asked(source: Source, key: str, state: ProposalState) -> Proposal:
    """The proposal named, if it stands as it was shown."""
    found = next((p for p in source.proposals().all if p.key == key), None)
    if found is None or found.state != state:
        raise ValueError(_MOVED)
    return found


def _do_all(source: Source, view: NotesView, action: str, said: Payload) -> Written:
    """All of the filter at once, if they are still as many as the button said."""
    found = source.proposals()
    page = notes_page(found.all, found.texts, view.asked)
    chosen: Sequence[Proposal] = page.ready if action == "accept_all" else page.found
    if not chosen or len(chosen) != said.whole("count", 10**6):
        raise ValueError(_MOVED)
    decide = accept if action == "accept_all" else ignore
    steps = [step for proposal in chosen for step in decide(proposal)]
    done = "accepted" if action == "accept_all" else "ignored"
    return keep(source, f"{counted(len(chosen), 'proposal')} {done}", steps)
