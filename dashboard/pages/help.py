"""The Help page: the manual in the app, with its index and a search over it."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Final

import flask
from dash import ClientsideFunction, Input, Output

from dashboard.page import EVERYBODY, Page
from dashboard.reading import fill, unit_of
from dashboard.tags import dcc, html
from dashboard.view import query
from service.help import (
    FRONT,
    PICTURES,
    contents,
    manual_page,
    picture,
    pictures,
    search,
)
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash import Dash

    from dashboard.reading import Told
    from dashboard.source import Loaded, Source
    from service.help import Found, Hit, ManualPage
    from service.help_text import Node

_MOST_SECTIONS: Final = 14
_MOST_ASKED: Final = 200
_CSS: Final = {"table": "rowst", "ul": "dots", "ol": "dots"}


def layout(_loaded: Loaded) -> Any:
    """The frame; the address says which page of the manual comes into it."""
    return html.Main([
        dcc.Location(id="help-url", refresh=False),
        html.Div(id="help-page", className="help"),
        dcc.Store(id="help-at"),
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """One callback for the words, one in the browser for the section, and the pictures."""
    fill(app, source, "help", tell)
    client: Any = app  # Dash publishes no types for callbacks that run in the browser
    client.clientside_callback(
        ClientsideFunction("painmile_help", "reach"),
        Output("help-at", "data"),
        Input("help-page", "children"),
    )

    app.server.add_url_rule(f"{PICTURES}<name>", "manual-picture", _picture)


_ICON: Final = (
    "M8.5 8.6a2.5 2.5 0 1 1 3.4 2.3c-.7.3-.9.8-.9 1.7M11 15.4h.01"
    "M11 3a8 8 0 1 0 0 16 8 8 0 0 0 0-16z"
)
PAGE: Final = Page(
    "Help", "/help", layout, register, icon=_ICON, menu="corner",
    files=tuple(f"{PICTURES}{name}" for name in pictures()),
    about="The manual, with a search over it", seen_by=EVERYBODY, of_log=False,
)  # fmt: skip


def _picture(name: str) -> flask.Response:
    """A picture of the manual; its address is known only where there is one."""
    return flask.Response(picture(name), mimetype="image/png")


def tell(_source: Source, asked: Mapping[str, str]) -> Told:
    """What was searched for, else a page of the manual; its index beside it."""
    name, words = asked.get("page", FRONT), asked.get("q", "").strip()[:_MOST_ASKED]
    page = manual_page(name)
    if words:
        told = _found(words, search(words))
    elif page:
        told = list(Drawn(page))
    else:
        told = [
            html.H1("There is no such page in the manual."),
            html.P("The index has all its pages, and a search finds words in them."),
        ]
    return unit_of(asked), [
        html.Div([_search(words), _index(None if words else page)], className="side"),
        html.Article(told, className="manual"),
    ]  # fmt: skip


def _search(words: str) -> Any:
    """A form of its own: without scripts it would still ask the same address."""
    return html.Form([
        html.Label("Search the manual", htmlFor="help-q", className="s"),
        html.Div([
            dcc.Input(id="help-q", name="q", type="search", value=words, maxLength=_MOST_ASKED),
            html.Button("Search", type="submit", className="btn"),
        ], className="ask"),
    ], action="/help", method="GET", role="search", className="help-search")  # fmt: skip


def _index(here: ManualPage | None) -> Any:
    return html.Nav(html.Ul([
        html.Li([
            html.A(entry.title, href=query(page=entry.page, q=""), className="merge",
                   **({"aria-current": "page"} if is_here else {})),
            *(_sections(here) if is_here and here else []),
        ])
        for entry in contents()
        for is_here in [here is not None and entry.page == here.name]
    ], className="s"), **{"aria-label": "The manual"})  # fmt: skip


def _sections(here: ManualPage) -> list[Any]:
    if not 1 < len(here.sections) <= _MOST_SECTIONS:
        return []
    return [html.Ul([html.Li(html.A(words, href=f"#{id_}")) for id_, words in here.sections],
                    className="xs")]  # fmt: skip


def _found(words: str, found: Found) -> list[Any]:
    """The hits, each a link to its section."""
    if not found.hits:
        return [html.H1(["Nothing in the manual has all of “", html.Bdi(words), "”."]),
                html.P("Fewer words find more, and so does the beginning of one.")]  # fmt: skip
    shown = f", the first {len(found.hits)} here" if found.total > len(found.hits) else ""
    return [
        html.H1(["“", html.Bdi(words), f"” in the manual: {counted(found.total, 'section')}"]),
        html.P(f"Those with the words in their heading come first{shown}.", className="sub"),
        html.Ul([_hit(hit) for hit in found.hits], className="hits"),
    ]  # fmt: skip


def _hit(hit: Hit) -> Any:
    href = f"/help?page={hit.page}{'#' + hit.anchor if hit.anchor else ''}"
    return html.Li([
        html.A(hit.heading or hit.title, href=href, className="carry"),
        *([html.Span(f" {hit.title}", className="xs m")] if hit.heading else []),
        html.P([hit.before, html.Mark(hit.word), hit.after], className="s"),
    ])  # fmt: skip


class Drawn:
    """A page's nodes as elements; tables are numbered, so that each region has its own name."""

    def __init__(self, page: ManualPage) -> None:
        self.page = page
        self._tables = count(1)

    def __iter__(self) -> Iterator[Any]:
        """What stands on the page, in reading order."""
        return map(self._drawn, self.page.tree.children)

    def _drawn(self, node: Node | str) -> Any:
        if isinstance(node, str):
            return node
        inner = [self._drawn(child) for child in node.children]
        if node.tag == "img":
            return html.Img(src=node.href, alt=node.alt)
        if node.tag == "a":
            away = {"rel": "noreferrer"} if node.href.startswith("https:") else {}
            return html.A(inner, href=node.href, className="" if away else "carry", **away)
        if node.tag == "table":
            name = f"Table {next(self._tables)}"
            return html.Div(
                html.Table(inner, className="rowst"),
                className="scroll", tabIndex=0, role="region", **{"aria-label": name},
            )  # fmt: skip
        about = {"id": node.id, "tabIndex": -1} if node.id else {}
        css = _CSS.get(node.tag)
        return _element(node.tag)(inner, **about, **({"className": css} if css else {}))


def _element(tag: str) -> Any:
    return getattr(html, tag.capitalize())
