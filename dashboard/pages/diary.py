"""The Diary page: everything that was written down, to read, to add to and to mend."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from dash import Input, Output, ctx, no_update
from sqlalchemy.exc import DatabaseError

from dashboard.diary_form import DiaryDesk
from dashboard.page import Page
from dashboard.pages.diary_entries import entries
from dashboard.pages.diary_facts import body, daily, facts, red_flags
from dashboard.pages.diary_parts import SAID, Shown
from dashboard.pages.diary_view import DiaryView
from dashboard.shell import units
from dashboard.tags import dcc, html
from dashboard.writing import READ_ONLY, Written, fault_words, saved_bar
from service.diary_flags import flags
from service.diary_page import Held, headline, leading
from service.diary_sections import SECTIONS
from service.diary_write import Desk, Outcome
from traininglog.access import NotFound

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from dash import Dash

    from dashboard.source import Loaded, Source
    from traininglog.journal import Journal
    from traininglog.steps import Past

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
        DiaryDesk("diary-desk"),
        html.Div(id="diary-head", className="head"),
        html.Nav([html.A(title, href=f"#{slug}") for slug, title in _INDEX],
                 className="toc s", **{"aria-label": "Sections"}),
        html.Div(id="diary-body", className="diary"),
        html.Div(id="diary-saved", className="saved", role="status"),
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """One callback: the address and what is said lead to the page as it then is."""
    shelf = _Shelf(source)

    @app.callback(
        Output("diary-head", "children"), Output("units", "children", allow_duplicate=True),
        Output("diary-body", "children"), Output("diary-saved", "children"),
        Output("diary-desk", "state"),
        Input("diary-url", "search"), Input(SAID, "data"),
        prevent_initial_call="initial_duplicate",
    )  # fmt: skip
    def _show(search: str | None, said: dict[str, Any] | None) -> tuple[Any, ...]:
        view = DiaryView.read(search)
        if ctx.triggered_id != SAID or not said:
            return *show(shelf, view), no_update, no_update
        if said.get("action") == "hide":
            return (no_update,) * 3 + ([], no_update)
        outcome = act(source, view, said)
        state = {"n": said.get("n"), **_state(outcome)}
        if outcome.status != "saved":
            bar = no_update if str(said.get("n")).startswith("form-") else _bar(outcome)
            return (no_update,) * 3 + (bar, state)
        return *show(shelf, view), _bar(outcome), state


PAGE: Final = Page("Diary", "/diary", layout, register, icon=_ICON)


class _Shelf:
    """The diary of the last version, so that turning its pages does not read it again."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._lock = Lock()
        self._kept: tuple[Hashable, Held] | None = None

    def held(self, loaded: Loaded) -> Held:
        """All the diary holds, as of what is loaded."""
        journal = self.source.journal()
        if journal is None:
            return Held.of(loaded.log)
        with self._lock:
            if self._kept is None or self._kept[0] != loaded.version:
                told = Held(
                    journal.entries(), journal.facts(), loaded.log.declarations, can_write=True
                )
                self._kept = (loaded.version, told)
            return self._kept[1]


def act(source: Source, view: DiaryView, said: object) -> Outcome:
    """Write what is said, or say why not; what the store cannot do is a sentence too."""
    journal = source.journal()
    if journal is None:
        return _fault(READ_ONLY)
    try:
        return Desk(journal, source.now().date(), view.unit).act(said)
    except (DatabaseError, OSError) as fault:
        return _fault(f"Not saved: {fault_words(fault)}")


def _fault(words: str) -> Outcome:
    return Outcome("fault", words, faults={"": words})


def _state(outcome: Outcome) -> dict[str, Any]:
    now = outcome.now and {"seen": outcome.now.digest}
    return {"status": outcome.status, "words": outcome.words, "faults": dict(outcome.faults),
            "now": now}  # fmt: skip


def _bar(outcome: Outcome) -> Any:
    return saved_bar(Written(outcome.status, outcome.words, outcome.change), SAID)


def show(shelf: _Shelf, view: DiaryView) -> tuple[Any, ...]:
    """Head, units and body of the page."""
    loaded, today = shelf.source.loaded(), shelf.source.now().date()
    held, journal = shelf.held(loaded), shelf.source.journal()
    shown = Shown(held, view, today, leading(held), lambda key: _past(journal, key))
    title, below = headline(held, loaded.log, loaded.states)
    told = flags(held, loaded.log, today, view.unit, view.opened)
    removed = journal.removed() if journal else ()
    return (
        [html.H1(title), html.P([below, " ", _old_notes(shelf.source)], className="sub")],
        units(view.unit),
        [
            html.Div([
                entries(shown, removed),
                html.Div([body(shown, loaded.log), daily(shown)], className="col"),
            ], className="main wide-right"),
            red_flags(told, shown),
            facts(shown, loaded.states),
        ],
    )  # fmt: skip


def _old_notes(source: Source) -> Any:
    """The door to what old notes propose."""
    number = source.proposals().open_notes
    return html.A(f"Old notes ({number})" if number else "Old notes", href="/notes")


def _past(journal: Journal | None, key: str) -> Sequence[Past]:
    kind, _, number = key.partition("-")
    if journal is None or kind not in {"entry", "fact"}:
        return ()
    try:
        return journal.history("entry" if kind == "entry" else "fact", int(number))
    except (NotFound, ValueError):
        return ()
