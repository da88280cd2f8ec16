"""The document every page opens in: its name, and no more scripts than pages need."""

from __future__ import annotations

from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import dash
from flask import Response, request

from dashboard.plain import still
from dashboard.plotly_bundle import serve_bundle
from dashboard.security import KEPT_FOR_GOOD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask import Flask

    from dashboard.page import Page

_ASSETS: Final = Path(__file__).parent / "assets"
_KINDS: Final = {"css": "text/css", "js": "text/javascript"}
_UNUSED: Final = "/dash/dash_table/"
"""Dash always sends its own tables along; no page has one."""


class Document(dash.Dash):
    """Every page is a document of its own; our scripts and styles come as one file each.

    `page_at` gives a page by its path.
    """

    def __init__(self, server: Flask, page_at: Callable[[str], Page], **settings: Any) -> None:
        self._page_at = page_at
        self._plotly = serve_bundle(server)
        self._files = {kind: _serve_all(server, kind) for kind in _KINDS}
        self._live: set[str] = set()
        settings |= {"assets_folder": str(_ASSETS), "assets_ignore": "."}
        super().__init__("dashboard", server=cast("Any", server), **settings)

    def callback(self, *asked: Any, **how: Any) -> Any:
        """As Dash's; what only stands in its answers is drawn without Dash's records."""
        self._know(asked)
        untyped: Any = super()
        keep = untyped.callback(*asked, **how)

        def kept(tell: Callable[..., Any]) -> Any:
            @wraps(tell)
            def told(*words: Any) -> Any:
                return self.still(tell(*words))

            return keep(told)

        return kept

    def clientside_callback(self, clientside_function: Any, *args: Any, **kwargs: Any) -> Any:
        """As Dash's: the browser's own."""
        self._know(args)
        untyped: Any = super()
        return untyped.clientside_callback(clientside_function, *args, **kwargs)

    def still(self, told: Any) -> Any:
        """Parts of a page as they are sent; what callbacks name stays Dash's own."""
        return still(told, self._live)

    def _know(self, asked: Iterable[Any]) -> None:
        names = (one.component_id for one in asked)
        self._live |= {name for name in names if isinstance(name, str)}

    def interpolate_index(self, *words: Any, **parts: Any) -> Any:
        """The document of the page at the address that is asked for."""
        page = self._page_at(request.path)
        parts["title"] = f"{page.name} - Painmile"
        if page.graph:
            parts["metas"] += f'\n<link rel="prefetch" as="script" href="{self._plotly}">'
        parts["css"] += f'\n<link rel="stylesheet" href="{self._files["css"]}">'
        scripts = [line for line in parts["scripts"].splitlines() if _UNUSED not in line]
        scripts.append(f'<script src="{self._files["js"]}"></script>')
        parts["scripts"] = "\n".join(scripts)
        untyped: Any = super()
        return untyped.interpolate_index(*words, **parts)


def _serve_all(server: Flask, kind: str) -> str:
    """One file of every asset of a kind; gives its address, which its content decides."""
    files = sorted(_ASSETS.glob(f"*.{kind}"))
    whole = "\n".join(file.read_text("utf-8") for file in files)
    address = f"/assets/pages.{sha256(whole.encode()).hexdigest()[:16]}.{kind}"

    @server.get(address, endpoint=f"pages.{kind}")
    def _all() -> Response:
        answer = Response(whole, mimetype=_KINDS[kind])
        answer.headers["Cache-Control"] = KEPT_FOR_GOOD
        return answer

    return address
