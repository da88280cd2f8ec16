"""plotly.js for lines and bars alone, in place of the whole library: a third of its bytes.

Dash asks for plotly.js at one fixed address, and only where a page has a graph. It is sent on
to an address that carries the content's hash, so that a browser may keep that for good.
`make vendor` renews the bundle.
"""

from __future__ import annotations

import gzip
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Response, redirect, request

from dashboard.security import KEPT_FOR_GOOD

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response as AnyResponse

ASKED_FOR: Final = "/_dash-component-suites/plotly/package_data/plotly.min.js"
_BUNDLE: Final = Path(__file__).parent / "vendor" / "plotly-cartesian.min.js"


def packed(encoding: str) -> bytes:
    """The bundle as it is sent; `encoding` is `br` or `gz`."""
    return _BUNDLE.with_name(f"{_BUNDLE.name}.{encoding}").read_bytes()


def serve_bundle(server: Flask) -> str:
    """Answer the request for plotly.js, before the route that Dash adds for any library.

    Gives the address where it is in the end, which a page with a graph may ask for early.
    """
    brotli, zipped = packed("br"), packed("gz")
    kept = f"/_dash-component-suites/plotly/cartesian.{sha256(brotli).hexdigest()[:16]}.min.js"

    @server.get(ASKED_FOR)
    def _asked_for() -> AnyResponse:
        answer = redirect(kept)
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    @server.get(kept)
    def _kept() -> Response:
        encoding = request.accept_encodings.best_match(["br", "gzip"])
        body = {"br": brotli, "gzip": zipped}.get(encoding or "") or gzip.decompress(zipped)
        answer = Response(body, mimetype="text/javascript")
        if encoding:
            answer.headers["Content-Encoding"] = encoding
        answer.headers["Cache-Control"] = KEPT_FOR_GOOD
        return answer

    return kept
