"""The Diary page: everything that was written down, to read, to add to and to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import Input, Output, State, ctx, no_update

from dashboard.diary_form import DiaryDesk
from dashboard.page import Page
from dashboard.pages.diary_entries import entries
from dashboard.pages.diary_facts import body, daily, facts, red_flags
from dashboard.pages.diary_parts import SAID, Shown
from dashboard.pages.diary_pictures import PICTURE, pictures
from dashboard.pages.diary_shelf import Shelf
from dashboard.pages.diary_view import PARTS, DiaryView
from dashboard.shell import units
from dashboard.tags import dcc, html
from dashboard.writing import Written, saved_bar
from service.diary_flags import flags
from service.diary_page import headline, leading
from service.diary_sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from dash import Dash

    from dashboard.source import Loaded, Source
    from service.diary_write import Outcome

_INDEX: Final = (
    ("entries", "Entries"), ("where", "Where it hurt"), ("daily", "Daily life"),
    ("flags", "Red-flag questions"),
    *((told.slug, told.title) for column in SECTIONS for told in column),
)  # fmt: skip
_ICON: Final = "M5 3h12v16H5zM8 7h6M8 11h6M8 15h3"


def layout(_loaded: Loaded) -> Any:
    """The page's frame; one callback fills it."""
    return html.Main([
        dcc.Location(id="diary-url", refresh=False),
        dcc.Store(id=SAID),
        dcc.Store(id="diary-seen"),
        DiaryDesk("diary-desk"),
        html.Div(id="diary-head", className="head"),
        html.Nav([html.A(title, href=f"#{slug}") for slug, title in _INDEX],
                 className="toc s", **{"aria-label": "Sections"}),
        html.Div([
            html.Div([
                html.Div(id="diary-entries"), html.Div(id="diary-side", className="col"),
            ], className="main wide-right"),
            html.Div(id="diary-flags"),
            html.Div(id="diary-facts"),
        ], className="diary"),
        html.Div(id="diary-saved", className="saved", role="status"),
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """The address and what is said lead to the page as it then is; old notes come after it.

    Only the parts that say something else by it are drawn anew.
    """
    shelf = Shelf(source)

    @app.callback(
        *(Output(f"diary-{part}", "children") for part in PARTS),
        Output("units", "children", allow_duplicate=True),
        Output("diary-saved", "children"), Output("diary-desk", "state"),
        Output("diary-seen", "data"),
        Input("diary-url", "search"), Input(SAID, "data"), State("diary-seen", "data"),
        prevent_initial_call="initial_duplicate",
    )  # fmt: skip
    def _show(
        search: str | None, said: dict[str, Any] | None, seen: str | None
    ) -> tuple[Any, ...]:
        view = DiaryView.read(search)
        if ctx.triggered_id != SAID or not said:
            parts = PARTS if seen is None else view.moved_from(DiaryView.read(seen))
            return *show(shelf, view, parts), no_update, no_update, search or ""
        if said.get("action") == "hide":
            return *show(shelf, view, ()), [], no_update, no_update
        outcome = shelf.act(said, view.unit)
        is_saved = outcome.status == "saved"
        by_form = str(said.get("n")).startswith("form-")
        saved = no_update if by_form and not is_saved else _bar(outcome)
        state = {"n": said.get("n"), **_state(outcome)}
        return *show(shelf, view, PARTS if is_saved else ()), saved, state, no_update

    # The first reading of many notes takes a while: the page does not wait for it.
    @app.callback(Output("diary-notes", "children"), Input("diary-notes", "id"))
    def _notes(_id: str) -> str:
        number = source.proposals().open_notes
        return f"Old notes ({number})" if number else "Old notes"


PAGE: Final = Page("Diary", "/diary", layout, register, icon=_ICON, menu="tab",
                    files=(PICTURE,))  # fmt: skip


def _state(outcome: Outcome) -> dict[str, Any]:
    now = outcome.now and {"seen": outcome.now.digest}
    return {"status": outcome.status, "words": outcome.words, "faults": dict(outcome.faults),
            "now": now}  # fmt: skip


def _bar(outcome: Outcome) -> Any:
    return saved_bar(Written(outcome.status, outcome.words, outcome.change), SAID)


def show(shelf: Shelf, view: DiaryView, parts: Collection[str] = PARTS) -> tuple[Any, ...]:
    """The parts of the page in their order, and the units; others stay as they are."""
    if not parts:
        return (no_update,) * (len(PARTS) + 1)
    loaded, now = shelf.source.loaded(), shelf.source.now()
    held, removed = shelf.read(loaded)
    shown = Shown(held, view, now, leading(held), shelf.past)
    drawn: Mapping[str, Callable[[], Any]] = {
        "head": lambda: _head(*headline(held, loaded.log, loaded.states)),
        "entries": lambda: entries(shown, removed),
        "side": lambda: [body(shown, loaded.log), daily(shown)],
        "flags": lambda: red_flags(
            flags(held, loaded.log, shown.today, view.unit, view.opened), shown
        ),
        "facts": lambda: facts(shown, loaded.states, pictures(shelf.source)),
    }  # fmt: skip
    return *(drawn[part]() if part in parts else no_update for part in PARTS), units(view.unit)


def _head(title: str, below: str) -> Any:
    notes = html.A("Old notes", href="/notes", id="diary-notes")
    return [html.H1(title), html.P([below, " ", notes], className="sub")]
