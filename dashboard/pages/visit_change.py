"""The page on which a visit is written down: /visit-change?of=ID, one calm column of cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from dash import Input, Output, State, ctx, no_update
from sqlalchemy.exc import DatabaseError

from dashboard.diary_form import DiaryDesk
from dashboard.page import VISITORS, Page
from dashboard.pages.visit import name_of, visited
from dashboard.pages.visit_change_cards import cards, name_form, signature
from dashboard.pages.visit_change_parts import SAID, Open
from dashboard.pages.visit_change_pictures import PICTURE, kept_pictures, remove_picture
from dashboard.picture_list import REMOVE
from dashboard.reading import read_query
from dashboard.tags import dcc, html
from dashboard.told_pen import UntoldError
from dashboard.writing import Written, fault_words, saved_bar
from service.diary_write import GONE, Outcome
from service.safety import SAFETY_LINE
from service.shown import shown as shown_words
from service.visit_forms import THRESHOLD
from service.visit_identity import initials
from service.visit_write import VisitDesk
from traininglog.access import NotFound
from traininglog.words import day_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash

    from dashboard.source import Loaded, Source
    from dashboard.visiting import Visit

PATH: Final = "/visit-change"
_READ_ONLY: Final = "This visit is only for reading, so nothing can be entered here."
_NAME: Final = "Not saved yet: say your name."


def layout(_loaded: Loaded) -> Any:
    """The page's frame; one callback fills it."""
    return html.Main([
        dcc.Location(id="visit-change-url", refresh=False),
        dcc.Store(id=SAID),
        dcc.Store(id="visit-change-who", storage_type="session"),
        DiaryDesk("visit-change-desk"),
        html.Div(id="visit-change-page", className="vc"),
        html.Div(id="visit-change-saved", className="saved", role="status"),
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """One callback, by the address and by what is said; whose log it is is asked anew."""

    @app.callback(
        Output("visit-change-page", "children"), Output("visit-change-saved", "children"),
        Output("visit-change-desk", "state"), Output("visit-change-who", "data"),
        Input("visit-change-url", "search"), Input(SAID, "data"),
        State("visit-change-who", "data"),
    )  # fmt: skip
    def _show(search: str | None, said: dict[str, Any] | None, who: object) -> tuple[Any, ...]:
        asked = read_query(search)
        visit, name = visited(source, asked), name_of(who)
        if ctx.triggered_id != SAID or not said:
            return show(visit, asked, name), no_update, no_update, no_update
        if said.get("action") == "hide":
            return no_update, [], no_update, no_update
        if said.get("action") in {"who", "look"} or said.get("form") == "who":
            return _named(visit, asked, said, name)
        outcome = act(visit, said, name)
        state = _state(said, outcome)
        if outcome.status == "saved" or state["moved"]:
            visit = visited(source, asked)  # as it is now
            bar = _bar(outcome, visit, name) if outcome.status == "saved" else no_update
            return show(visit, asked, name), bar, state, no_update
        is_form = str(said.get("n")).startswith("form-")
        bar = no_update if is_form else _bar(outcome, visit, name)
        return no_update, bar, state, no_update


PAGE: Final = Page(
    "Enter findings", PATH, layout, register, menu="none", files=(PICTURE,),
    seen_by=VISITORS, of_log=False, is_bare=True,
)  # fmt: skip


def show(visit: Visit, asked: Mapping[str, str], name: str) -> list[Any]:
    """All of the page as the log is now."""
    day = day_words(visit.now.date(), year=True)
    here = {"of": visit.of} | ({"unit": "mi"} if asked.get("unit") == "mi" else {})
    back = html.A("Back to the visit", href=f"/visit?{urlencode(here)}")
    head = [html.H1("Enter findings"), html.P(
        [f"{initials(visit.loaded.log.runner)}, {day}. ", back], className="sub",
    )]  # fmt: skip
    foot = html.P(SAFETY_LINE, className="foot")
    pen, author = visit.signed(name), visit.author or name
    if pen is None:
        return [*head, html.P(_READ_ONLY), foot]
    if not author:
        return [*head, name_form(), foot]
    shown = Open(
        facts=pen.facts(), own=pen.own(), opened=asked.get("open", ""),
        all_of=asked.get("all", ""), today=visit.now.date(), author=author,
        scope=visit.scope,
    )  # fmt: skip
    kept = kept_pictures(visit, author)
    return [*head, signature(author, is_typed=not visit.author),
            *cards(visit.loaded, shown, kept), foot]  # fmt: skip


def act(visit: Visit, said: Mapping[str, Any], name: str) -> Outcome:
    """Write what is said, or say why not; what the store cannot do is a sentence too."""
    pen, author = visit.signed(name), visit.author or name
    if pen is None or not author:
        return _fault(_READ_ONLY)
    try:
        if said.get("action") == REMOVE:
            return remove_picture(visit, author, said)
        today, numbers = visit.now.date(), visit.loaded.log.thresholds
        return VisitDesk(pen, author, today, numbers).act(said)
    except (NotFound, ValueError):
        return _fault(GONE)
    except UntoldError as kept:
        return Outcome("saved", kept.words, kept.change)
    except (DatabaseError, OSError) as fault:
        return _fault(f"Not saved: {fault_words(fault)}")


def _named(
    visit: Visit, asked: Mapping[str, str], said: Mapping[str, Any], name: str
) -> tuple[Any, ...]:
    """Who writes is said, or somebody else is to; or a picture was kept meanwhile."""
    if said.get("action") == "look":
        return show(visit, asked, name), no_update, no_update, no_update
    if said.get("action") == "who":
        return show(visit, asked, ""), [], no_update, ""
    values = said.get("values")
    told = name_of(values.get("name") if isinstance(values, dict) else "")
    faults = {} if told else {"name": "This is still empty."}
    state = {"n": said.get("n"), "status": "saved" if told else "fault", "words": _NAME,
             "faults": faults, "now": None}  # fmt: skip
    if not told:
        return no_update, no_update, state, no_update
    return show(visit, asked, told), no_update, state, told


def _state(said: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
    """What the form hears; of a number that moved, the page is drawn anew under it."""
    is_number = outcome.status == "conflict" and said.get("form") == THRESHOLD
    return {
        "n": said.get("n"), "status": outcome.status, "words": outcome.words,
        "faults": dict(outcome.faults), "now": outcome.now and {"seen": outcome.now.digest},
        "moved": is_number,
    }  # fmt: skip


def _bar(outcome: Outcome, visit: Visit, name: str) -> Any:
    words = outcome.words
    if outcome.status == "saved":
        at = f"{day_words(visit.now.date())}, {visit.now:%H:%M}"
        words = f"Saved by {shown_words(visit.author or name)}, {at}. {words}"
    return saved_bar(Written(outcome.status, words, outcome.change), SAID)


def _fault(words: str) -> Outcome:
    return Outcome("fault", words, faults={"": words})
