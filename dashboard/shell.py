"""What every page stands in: the document, the theme, the bar on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import dcc

from dashboard.drawn import Drawn
from dashboard.svg import circle, path, svg
from dashboard.tags import html
from dashboard.view import query
from service.safety import SAFETY_LINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.page import Page
    from service.units import Unit

ICON: Final = """data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' \
viewBox='0 0 20 20'%3E%3Cpath d='M2 16C6 16 6 7 10 7s4 4 8 4' fill='none' stroke='%230B6468' \
stroke-width='2.2' stroke-linecap='round'/%3E%3Ccircle cx='10' cy='7' r='3.1' \
fill='%23AC4416'/%3E%3C/svg%3E"""
INDEX: Final = """<!doctype html>
<html lang="en">
<head>
{%metas%}
<link rel="preload" as="fetch" crossorigin href="/_dash-layout">
<link rel="preload" as="fetch" crossorigin href="/_dash-dependencies">
<title>{%title%}</title>
<link rel="icon" href="ICON">
{%css%}
</head>
<body>
{%app_entry%}
<footer hidden>{%config%}{%scripts%}{%renderer%}</footer>
<noscript>Painmile draws its pages in the browser: please allow scripts.</noscript>
</body>
</html>""".replace("ICON", ICON)


def shell(body: Sequence[Any] | None) -> Any:
    """The whole document; without a body yet, the address says which page comes into it."""
    asks = [dcc.Location(id="address", refresh=False)] if body is None else []
    return html.Div([*asks, html.Div(body, id="body")], className="wrap")


class Switch(Drawn):
    """Turns light to dark and back, `now` being what it was turned to; `assets/scheme.js`."""

    _namespace = "painmile_scheme"
    _type = "Switch"

    def __init__(self) -> None:
        super().__init__("now", id="scheme", label="Light or dark")


def bar(person: Any, pages: Sequence[Page], here: Page) -> Any:
    """The bar on top; the page one is on says so. On a phone the tabs take its links.

    `person` is the name at its end, or what stands for it where people sign in.

    It comes together with its page, as all a page's callbacks touch has to: Dash calls one
    at once, whatever it says, where its output was there before.
    """
    in_bar = [page for page in pages if page.menu in {"tab", "bar", "more"}]
    in_corner = [page for page in pages if page.menu == "corner"]
    return html.Header(
        [
            html.A("To the content", href="#content", className="skip"),
            html.A([_logo(), "Painmile"], href="/", className="word"),
            _nav("Pages", in_bar, here),
            html.Span(className="spring"),
            html.Span(id="units"),
            Switch(),
            *([_nav("Settings and help", in_corner, here)] if in_corner else []),
            *(person if isinstance(person, list) else [_named(person)]),
        ],
        className="top",
    )


def signed_in(name: str, account: str, sign_out: str) -> list[Any]:
    """Who signed in, with the way to their account, if they have one, and out."""
    named = (
        html.A(name, href=account, className="s m runner", title=f"{name}: your account")
        if account
        else _named(name)
    )
    way_out = html.Button("Sign out", className="btn sm")
    return [named, html.Form(way_out, action=sign_out, method="post", className="leave")]


def _named(name: str) -> Any:
    return html.Span(name, className="s m runner", title=name)


def _nav(name: str, pages: Sequence[Page], here: Page) -> Any:
    return html.Nav(
        [
            html.A(page.name, href=page.path, className=_seen_where(page),
                   **_current(page, here))
            for page in pages
        ],
        **{"aria-label": name},
    )  # fmt: skip


def _seen_where(page: Page) -> str:
    if page.menu == "more":
        return "narrow"
    return "wide" if page.is_under_more else ""


def foot() -> Any:
    """The safety line, which every page carries."""
    return html.Footer(SAFETY_LINE, className="foot")


def tabs(pages: Sequence[Page], here: Page) -> Any:
    """The same pages at the foot of a phone, under the thumb."""
    return html.Nav(
        [
            html.A([svg(22, 22, None, path(page.icon, "icon")), page.name],
                   href=page.path, **_current(page, here))
            for page in pages
            if page.menu in {"tab", "more"}
        ],
        className="tabs", **{"aria-label": "Pages"},
    )  # fmt: skip


def _current(page: Page, here: Page) -> dict[str, str]:
    """More stands for the pages under it, where the bar has no room for them."""
    if page is here:
        return {"aria-current": "page"}
    is_above = page.menu == "more" and here.is_under_more
    return {"aria-current": "true"} if is_above else {}


def units(unit: Unit) -> Any:
    """Kilometres or miles; a page that speaks them puts this into the bar's `units`."""
    return segmented("Units", [(u, query(unit=u), u == unit) for u in ("km", "mi")])


def segmented(label: str, choices: Sequence[tuple[str, str, bool]]) -> Any:
    """A row of links, one of them chosen; the browser merges each into the address."""
    return html.Span(
        [
            html.A(words, href=href, className="merge",
                   **({"aria-current": "true"} if chosen else {}))
            for words, href, chosen in choices
        ],
        className="seg", role="group", **{"aria-label": label},
    )  # fmt: skip


def _logo() -> Any:
    return svg(
        20, 20, None,
        path("M2 16C6 16 6 7 10 7s4 4 8 4", "logo"),
        circle(10, 7, 3.1, "logod"),
    )  # fmt: skip
