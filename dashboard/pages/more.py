"""The More page: every page that a phone's bar has no room for, with what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.page import Page
from dashboard.svg import path, svg
from dashboard.tags import html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash import Dash

    from dashboard.source import Loaded, Source

_DOTS: Final = "M5 11h.01M11 11h.01M17 11h.01"


def more_of(pages: Sequence[Page]) -> Page:
    """The page over these others."""

    def layout(loaded: Loaded) -> Any:
        return html.Main([
            html.H1("More pages"),
            html.Ul([_row(page) for page in pages if _is_here(page, loaded)],
                    className="mores"),
            html.P(f"The log of {loaded.log.runner}.", className="s m runner"),
        ])  # fmt: skip

    return Page("More", "/more", layout, _register, icon=_DOTS, menu="more")


def _is_here(page: Page, loaded: Loaded) -> bool:
    return page.is_under_more and loaded.who.kind in page.seen_by


def _row(page: Page) -> Any:
    return html.Li(
        html.A([svg(22, 22, None, path(page.icon, "icon")),
                html.Span([html.B(page.name), html.Span(page.about, className="s m")])],
               href=page.path, className="carry"),
    )  # fmt: skip


def _register(_app: Dash, _source: Source) -> None:
    """Nothing on it moves."""
