"""What stands between the network and a health log: hosts, headers, error pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash.exceptions import DependencyException
from dash.fingerprint import check_fingerprint
from flask import Flask, Response, abort, request
from markupsafe import Markup
from werkzeug.exceptions import Forbidden, InternalServerError
from werkzeug.exceptions import NotFound as NotFoundStatus

from dashboard.door_look import door_page
from service.uploads import BODY_BYTES
from traininglog.access import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.exceptions import HTTPException

LOOPBACK_HOSTS: Final = ("127.0.0.1", "localhost", "[::1]")
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_MAX_BODY_BYTES: Final = 1 << 20
LIBRARIES: Final = ("/_dash-component-suites/", "/assets/")
_ONE_YEAR: Final = "max-age=31536000"
KEPT_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_UPLOADS: Final = "/upload"
_PATHS: Final = ("/_dash-", "/assets/", "/_favicon.ico", "/_reload-hash", f"{_UPLOADS}/")
_FOREIGN: Final = "Another site asked for this, so nothing was done. Open the page itself."
_ERRORS: Final = {
    400: ("This address is not served here", "Open the address the program printed."),
    403: ("No entry", "Painmile does not do this."),
    404: (
        "There is no page here",
        "The page may have moved, or what was shared with you has ended.",
    ),
    405: ("This cannot be done here", "Go back to the page and try again."),
    413: ("Too much at once", "Send less than one megabyte."),
    500: (
        "Something went wrong",
        "It may not have been kept. Look, then try again; Painmile's messages say more.",
    ),
}


class Server(Flask):
    """Flask that names the rule in a fault's line: the address may open a log by itself."""

    def log_exception(self, exc_info: Any) -> None:
        """One line of what went wrong, and where."""
        rule = request.url_rule.rule if request.url_rule else "no rule"
        self.logger.error("Exception on %s [%s]", rule, request.method, exc_info=exc_info)


def trust_hosts(server: Flask, hosts: Sequence[str]) -> None:
    """Refuse other host names before anything else looks at the request.

    A name that resolves to this computer by trickery (DNS rebinding) gets no answer.
    Flask notes the fault but runs the other checks first; a one-time link must not be
    spent by such a request.
    """
    server.config["TRUSTED_HOSTS"] = list(hosts)

    @server.before_request
    def _check() -> None:
        fault = request.routing_exception
        if fault is not None and fault.code == 400:
            raise fault


def protect(
    server: Flask, pages: Sequence[str], *, below: tuple[str, ...] = (),
    strict: bool = False, hooks: Sequence[str] = (),
) -> None:  # fmt: skip
    """Same-origin writes, known paths only, bounded bodies, and plain error pages.

    `below` are paths with more under them. `strict`: a write that does not say where it
    comes from is refused too, but at `hooks`, which no browser asks.
    """
    server.config["MAX_CONTENT_LENGTH"] = _MAX_BODY_BYTES
    known = (*_PATHS, *below)

    @server.before_request
    def _check() -> None:
        _refuse_foreign_writes(strict=strict and request.path not in hooks)
        if request.path not in (*pages, _UPLOADS) and not request.path.startswith(known):
            abort(404)
        if request.path.startswith(_UPLOADS):
            request.max_content_length = BODY_BYTES

    for code in _ERRORS:
        server.register_error_handler(code, _error_page)
    for absent in (NotFound, DependencyException):
        server.register_error_handler(absent, lambda _fault: not_here())


def _refuse_foreign_writes(*, strict: bool) -> None:
    """Only pages of this server may change anything (no token, the browser says it)."""
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        allowed = site in {"same-origin", "none"}
    else:
        origin = request.headers.get("Origin")
        allowed = not strict if origin is None else origin == request.host_url.rstrip("/")
    if not allowed:
        raise RefusedError(_FOREIGN)


def refuse_foreign_frames() -> None:
    """A visit of a person alone: no picture, frame or script of another page asks here."""
    if request.headers.get("Sec-Fetch-Dest", "document") != "document":
        raise RefusedError(_FOREIGN)


def is_ahead() -> bool:
    """Whether a browser only gets ready for a visit that may never come."""
    told = [request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz")]
    return any("prefetch" in one or "preview" in one for one in told)


class RefusedError(Forbidden):
    """No entry, and what the person before the page can do about it."""

    description: str


def _error_page(fault: HTTPException) -> Response:
    code = fault.code or 500
    title, advice = _ERRORS.get(code, _ERRORS[500])
    if isinstance(fault, RefusedError):
        advice = fault.description
    return plain_page(title, advice, code)


def went_wrong() -> Response:
    """What nobody foresaw."""
    return _error_page(InternalServerError())


def not_here() -> Response:
    """What is not for somebody is not there: as every address without a page."""
    return _error_page(NotFoundStatus())


def plain_page(
    title: str, words: str, status: int, link: tuple[str, str] | None = ("/", "To the start")
) -> Response:
    """A page of a sentence and a link, which needs nothing else to be there."""
    on = Markup('<p><a href="{}" class="btn">{}</a></p>').format(*link) if link else ""
    told = Markup("<p>{}</p>").format(words)
    return door_page(title, told, on, status=status)


def add_headers(server: Flask, script_hashes: Sequence[str], *, tls_only: bool = False) -> None:
    """Nothing leaves the host, nothing is framed, no answer with data is kept.

    `tls_only`: browsers shall come to this host by TLS from now on.
    """
    policy = "; ".join([
        "default-src 'self'",
        f"script-src 'self' {' '.join(script_hashes)}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
    ])  # fmt: skip

    @server.after_request
    def _add(response: Response) -> Response:
        if response.direct_passthrough:
            # Compression replaces the file's iterator, which alone would have closed it.
            response.call_on_close(getattr(response.response, "close", lambda: None))
        response.headers["Content-Security-Policy"] = policy
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers["X-Content-Type-Options"] = "nosniff"
        if tls_only:
            response.headers["Strict-Transport-Security"] = _ONE_YEAR
        if not request.path.startswith(LIBRARIES) or response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
        elif _says_its_version() and response.status_code == 200:
            response.headers["Cache-Control"] = KEPT_FOR_GOOD
        return response


def _says_its_version() -> bool:
    """Whether a library's address changes with its content: `react.v4_4_1m17.min.js`."""
    untyped: Any = check_fingerprint
    _, says = untyped(request.path)
    return bool(says)
