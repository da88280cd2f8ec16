"""The Diary's entries: filters, rows by month, one edited elsewhere, removed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.pages.diary_parts import (
    SAID,
    add_form,
    bdi,
    by_whom,
    row_item,
    score_disc,
    told_line,
)
from dashboard.saying import say_button
from dashboard.shell import segmented
from dashboard.tags import html
from dashboard.view import place_slug, query
from service.diary_page import ENTRY_KINDS, entries_page, entry_row
from service.diary_words import said_told
from service.places import ALL
from service.units import place_words
from traininglog.words import day_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.pages.diary_parts import Shown
    from dashboard.pages.diary_shelf import Removed
    from service.diary_page import EntriesPage, Row
    from traininglog.steps import Past


def entries(shown: Shown, removed: Removed) -> Any:
    """The section of entries."""
    page = entries_page(shown.held, shown.view.asked, shown.view.unit)
    keys = {row.key for _, rows in page.months for row in rows}
    return html.Section([
        html.H2("Entries", id="entries"),
        html.Div(add_form("entry", shown), className="adds"),
        _filters(page, shown),
        *_elsewhere(keys, shown),
        *(_month(name, rows, shown) for name, rows in page.months),
        *([] if page.months else [html.P("No entry is like this.", className="m empty")]),
        _pages(page),
        *_removed(removed, shown),
    ], className="card sec entries", tabIndex=-1,
        **{"aria-labelledby": "entries", "data-home": "1"})  # fmt: skip


def _filters(page: EntriesPage, shown: Shown) -> Any:
    asked, away = shown.view.asked, {"page": "", "open": ""}
    places = [asked.place] if asked.place and asked.place not in page.places else []
    where = [(place_words(p), query(place=place_slug(p), **away), p == asked.place)
             for p in [*page.places, *places]]  # fmt: skip
    kinds = [
        (k.capitalize(), query(kind="" if k == "all" else k, **away), k == asked.kind)
        for k in ENTRY_KINDS
    ]
    years = [(str(y), query(year=str(y), **away), y == asked.year) for y in page.years]
    everywhere = ("All places", query(place=ALL, **away), asked.place is None)
    always = ("All years", query(year="", **away), asked.year is None)
    return html.Div([
        *([segmented("Place", [everywhere, *where])] if where else []),
        segmented("Kind", kinds),
        *([segmented("Year", [always, *years])] if len(years) > 1 else []),
        html.Span(page.count_words, className="s m"),
    ], className="flt wrapped")  # fmt: skip


def _month(name: str, rows: Sequence[Row], shown: Shown) -> Any:
    return html.Div([
        html.H3(name), html.Ul([_entry(row, shown) for row in rows], className="rows"),
    ], className="month")  # fmt: skip


def _entry(row: Row, shown: Shown) -> Any:
    lead = [
        html.Span(row.day_words, className="s m day"),
        score_disc(row.score, afterwards=row.is_afterwards),
    ]
    return row_item(row, shown, lead)


def _elsewhere(keys: set[str], shown: Shown) -> list[Any]:
    """The entry the address opens, where it is not on this page of the list."""
    key = shown.view.opened.partition("-")[2]
    if not key.startswith("entry-") or key in keys:
        return []
    found = [k for k in shown.held.entries if f"entry-{k.id}" == key]
    rows = [entry_row(kept, shown.view.unit) for kept in found]
    return [html.Ul([_entry(row, shown) for row in rows], className="rows elsewhere")]


def _pages(page: EntriesPage) -> Any:
    links = [
        html.A(words, href=query(page="" if number == 1 else str(number), open=""),
               className="btn merge")
        for words, number in (("Newer", page.newer), ("Older", page.older))
        if number
    ]  # fmt: skip
    return html.P(links, className="acts")


def _removed(removed: Removed, shown: Shown) -> list[Any]:
    if not removed:
        return []
    return [html.Details([
        html.Summary(f"Removed from the diary ({len(removed)})"),
        html.Ul([_gone(kind, id_, past, shown) for kind, id_, past in removed],
                className="rows"),
    ], className="add", id="removed")]  # fmt: skip


def _gone(kind: str, id_: int, past: Past, shown: Shown) -> Any:
    told = said_told(past.before, shown.view.unit) if past.before else None
    if told is None or past.before is None:
        return None
    about, name = {"kind": kind, "id": id_}, f"{told.title}, {told.words}"
    at, by = day_words(shown.here(past.at).date(), year=True), by_whom(past)
    return html.Li([
        html.Div([
            html.P([f"{day_words(past.before.day, year=True)}: ", *told_line(told)]),
            html.P([f"Removed {at}", *by, "."] if by else f"Removed {at}.", className="s m"),
            *([html.Blockquote(bdi(told.quote), className="s")] if told.quote else []),
        ], className="told"),
        html.Div([
            say_button("Put it back", SAID, {"action": "put_back", **about}, "lnk",
                       f"Put it back: {name}"),
            html.Details([
                html.Summary("Forget for good", **{"aria-label": f"Forget for good: {name}"}),
                html.P("What it said goes too; there is no way back.", className="m"),
                say_button("Forget it", SAID, {"action": "forget", **about}, "btn sm",
                           f"Forget it: {name}"),
            ], className="forget"),
        ], className="ops s"),
    ], className="row")  # fmt: skip
