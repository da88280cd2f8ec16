"""A page that needs nothing else to be there: no script, no file, in the look of the app."""

from __future__ import annotations

from importlib import resources
from typing import Final

from flask import Response
from markupsafe import Markup

from dashboard.shell import ICON
from dashboard.theme import PALETTES
from service.safety import SAFETY_LINE

_LOGO: Final = Markup(
    '<svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" fill="none">'
    '<path d="M2 16C6 16 6 7 10 7s4 4 8 4" stroke="var(--acc)" stroke-width="2.2" '
    'stroke-linecap="round"/><circle cx="10" cy="7" r="3.1" fill="var(--p3)"/></svg>'
)


def _style() -> Markup:
    """The colours of both schemes, then what is done with them."""
    light, dark = (
        ";".join(f"--{name}:{value}" for name, value in PALETTES[scheme].items())
        for scheme in ("light", "dark")
    )
    own = resources.files("dashboard").joinpath("door.css").read_text("utf-8")
    # White on the accent of the light scheme, ink on that of the dark one.
    told = (  # our own file
        f":root{{color-scheme:light dark;{light};--acc-ink:#fff}}"
        f"@media(prefers-color-scheme:dark){{:root{{{dark};--acc-ink:#0f2625}}}}{own}"
    )
    return Markup(told)  # noqa: S704


_STYLE: Final = _style()


def door_page(title: str, *parts: str, status: int = 200) -> Response:
    """A heading, its `parts` and the safety line; what is no Markup is escaped."""
    page = Markup(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        "<title>{title} - Painmile</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="{icon}"><style>{style}</style></head>'
        '<body><main><p class="word">{logo} Painmile</p><h1>{title}</h1>{body}'
        '<p class="m foot">{foot}</p></main></body></html>'
    ).format(
        title=title, icon=ICON, style=_STYLE, logo=_LOGO, body=Markup().join(parts),
        foot=SAFETY_LINE,
    )  # fmt: skip
    return Response(page, status=status, mimetype="text/html")
