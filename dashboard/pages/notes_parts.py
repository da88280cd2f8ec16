"""Parts of the page of old notes: filters, the buttons for all of them, a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.pages.notes_rows import FORGET, row
from dashboard.pages.notes_view import SAID, TABLE_PATH
from dashboard.saying import say_button
from dashboard.shell import segmented
from dashboard.tags import html
from dashboard.view import query
from service.notes_page import KINDS, NO_PLACE, STATES
from service.places import place_from_slug
from service.units import place_words
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from dashboard.pages.notes_view import NotesView
    from service.notes_page import NotesPage
    from service.proposals import ProposalKind, ProposalState

_KIND_WORDS: Final[dict[ProposalKind, str]] = {
    "pain": "Pain", "no pain": "No pain", "past": "Told as past", "effort": "From the watch",
}  # fmt: skip
_STATE_WORDS: Final[dict[ProposalState, str]] = {
    "waiting": "Waiting", "accepted": "Accepted", "ignored": "Ignored",
}  # fmt: skip
_OWN_NOTE: Final = "painmile pain add '\"knee at 5 km, 4/10\"' --date 2024-03-12"
_MOST_CHOICES: Final = 6
_EMPTY: Final = "Nothing here with these filters."
_AWAY: Final = {"page": "", "open": ""}


def filters(page: NotesPage) -> list[Any]:
    """Which of them: by state, kind, place and year; none where there is nothing to choose."""
    return _filters(page) if page.proposals else []


def proposals(page: NotesPage, view: NotesView, now: date, *, can_write: bool) -> list[Any]:
    """The rows, what can be done with all of them, and the next thing to do without any."""
    if not page.proposals:
        return _nothing(page)
    return [
        *(_together(page) if can_write else []),
        html.Ol([row(p, view, now, can_write=can_write) for p in page.shown],
                className="note-rows"),
        *([] if page.shown else [html.P(_EMPTY, className="m")]),
        *_pages(page),
    ]  # fmt: skip


def _nothing(page: NotesPage) -> list[Any]:
    """What to do next where nothing was found."""
    if page.texts:
        words = (
            "Your notes were read and none of them speaks of pain. What hurts is told on "
            "Today in three taps."
        )
    else:
        words = (
            "Bare notes of the diary are read here. So are titles and descriptions that came "
            "with an export of Strava or Garmin, with GPX and TCX files, or with a connected "
            "Strava account."
        )
    return [
        html.P(words),
        html.P(["A note of your own: ", html.Code(_OWN_NOTE)]),
        html.P(html.A("Tell how a run felt", href="/today", className="btn")),
    ]


def forgetting_rest(silent: int) -> list[Any]:
    """The way to be rid of the words that say nothing here, which asks once more."""
    if not silent:
        return []
    say = "says" if silent == 1 else "say"
    return [html.Details([
        html.Summary(f"Forget notes that say nothing of pain ({silent:,})"),
        html.P([f"{counted(silent, 'note')} {say} nothing of pain that was read. ", FORGET],
               className="m"),
        say_button("Forget them", SAID, {"action": "forget_rest", "count": silent}, "btn sm",
                   "Forget notes that say nothing of pain"),
    ], className="s forget rest")]  # fmt: skip


def links() -> Any:
    """Where to go from here, and the diary as a file."""
    return html.P([
        html.A("The diary", href="/diary"),
        html.A("Save the diary's pain entries as CSV", href=TABLE_PATH, download=""),
    ], className="s note-links")  # fmt: skip


# Filters


def _filters(page: NotesPage) -> list[Any]:
    counts, asked = page.counts, page.asked
    states = [
        (f"{_STATE_WORDS[s]} {counts.states.get(s, 0)}",
         query(state="" if s == "waiting" else s, **_AWAY), s == asked.state)
        for s in STATES
    ]  # fmt: skip
    kinds = [("All kinds", query(kind="", **_AWAY), asked.kind is None)] + [
        (f"{_KIND_WORDS[k]} {counts.kinds.get(k, 0)}", query(kind=k, **_AWAY), k == asked.kind)
        for k in KINDS
        if counts.kinds.get(k) or k == asked.kind
    ]
    return [html.Div([
        segmented("State", states),
        segmented("Kind", kinds),
        *_choices("Place", "place", asked.place or "", _places(page)),
        *_choices("Year", "year", str(asked.year or ""), _years(page)),
    ], className="flt wrapped")]  # fmt: skip


def _places(page: NotesPage) -> Mapping[str, str]:
    return {key: f"{_place_name(key)} {n}" for key, n in page.counts.places.items()}


def _years(page: NotesPage) -> Mapping[str, str]:
    return {str(year): f"{year} ({n})" for year, n in page.counts.years.items()}


def _place_name(key: str) -> str:
    place = place_from_slug(key)
    return "No place" if key == NO_PLACE or place is None else place_words(place)


def _choices(label: str, name: str, asked: str, choices: Mapping[str, str]) -> list[Any]:
    """One choice is none; the one asked for is always there."""
    told = dict(list(choices.items())[:_MOST_CHOICES])
    if asked:
        told.setdefault(
            asked, choices.get(asked, asked if name == "year" else _place_name(asked))
        )
    if len(told) < 2 and not asked:
        return []
    everything = (f"All {label.lower()}s", query(**{name: ""}, **_AWAY), not asked)
    links = [
        (words, query(**{name: key}, **_AWAY), key == asked) for key, words in told.items()
    ]
    return [segmented(label, [everything, *links])]


# All of the filter at once


def _together(page: NotesPage) -> list[Any]:
    """What would be done to how many is said before; only what needs no look is accepted."""
    if page.asked.state != "waiting" or len(page.found) < 2:
        return []
    ready, found = len(page.ready), len(page.found)
    buttons = []
    if ready:
        words = f"Accept these {ready}" if ready > 1 else "Accept the one that is ready"
        buttons.append(
            say_button(words, SAID, {"action": "accept_all", "count": ready}, "btn go")
        )
    buttons.append(
        say_button(
            f"Ignore these {found}", SAID, {"action": "ignore_all", "count": found}, "btn"
        )
    )
    rest = found - ready
    if ready and rest:
        wants = "wants a look first and is" if rest == 1 else "want a look first and are"
        about = [html.P(f"{rest} of these {wants} not among the {ready}.", className="s m")]
    else:
        about = []
    return [html.Div([html.Div(buttons, className="acts"), *about], className="together")]


def _pages(page: NotesPage) -> list[Any]:
    if page.pages < 2:
        return []
    number = page.asked.page
    steps = ((words, to) for words, to in (("Newer", number - 1), ("Older", number + 1))
             if 1 <= to <= page.pages)  # fmt: skip
    links = [
        html.A(words, href=query(page=str(to), open=""), className="btn merge")
        for words, to in steps
    ]
    place = html.Span(f"Page {number} of {page.pages}", className="s m")
    return [html.P([*links, place], className="acts")]
