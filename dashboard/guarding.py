"""Whose each page is: its address, its files and its callbacks are there for its people only.

For everybody else they are not there, as what was never there is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import request

from dashboard.page import OWNERS
from dashboard.security import not_here
from traininglog.access import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dash import Dash
    from flask import Flask, Response

    from dashboard.page import Page
    from dashboard.source import Source
    from service.who import WhoKind

CALLBACKS: Final = "/_dash-update-component"


class Pages:
    """The pages of an app over one source; `callbacks` says whose each callback is."""

    def __init__(self, pages: Iterable[Page], source: Source) -> None:
        self.all = tuple(pages)
        self._source = source
        self._at = {page.path: page for page in self.all}
        self._files = {path: page for page in self.all for path in page.files}
        self.callbacks: dict[str, frozenset[WhoKind]] = {}

    @property
    def seen(self) -> tuple[Page, ...]:
        """The pages that are there for whoever asks."""
        kind = self._source.who().kind
        return tuple(page for page in self.all if kind in page.seen_by)

    def at(self, path: str | None) -> Page:
        """The page of an address, the start where it says none; NotFound."""
        page = self._at.get(path or "/")
        if page is None or self._source.who().kind not in page.seen_by:
            raise NotFound("no such page")
        return page

    def register(self, app: Dash) -> None:
        """Add every page's callbacks."""
        for page in self.all:
            self.register_for(page.seen_by, page.register, app)

    def register_for(
        self, people: frozenset[WhoKind], register: Callable[[Dash, Source], None], app: Dash
    ) -> None:
        """Add callbacks that are there for these people."""
        before = set(app.callback_map)
        register(app, self._source)
        # What the browser works out alone cannot be asked for.
        asked = {name for name, one in app.callback_map.items() if "callback" in one}
        self.callbacks |= dict.fromkeys(asked - before, people)

    def guard(self, server: Flask, owners: tuple[str, ...] = ()) -> None:
        """Before anything else is done: no page, file or callback of other people's.

        `owners` are the beginnings of addresses that are for who has a log.
        """

        @server.before_request
        def _check() -> Response | None:
            page = self._at.get(request.path) or self._files.get(request.path)
            people: frozenset[WhoKind] | None = None
            if request.path.startswith(owners):
                people = OWNERS
            elif page is not None:
                people = page.seen_by
            elif request.path == CALLBACKS and request.is_json:
                people = self.callbacks.get(_output(), frozenset())
            is_here = people is None or self._source.who().kind in people
            # As an answer: some routes have words of their own for what they do not find.
            return None if is_here else not_here()


def _output() -> str:
    """The callback that is asked for, as its output names it."""
    asked: Any = request.get_json(silent=True)
    output = asked.get("output") if isinstance(asked, dict) else None
    return output if isinstance(output, str) else ""
