"""The link that a start prints: it opens the log once, in one browser, and leaves a cookie."""

from __future__ import annotations

import hmac
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Response, redirect, request

from dashboard.security import RefusedError

if TYPE_CHECKING:
    from collections.abc import Collection

    from flask import Flask
    from werkzeug.wrappers import Response as AnyResponse

_TOKEN: Final = "token"  # noqa: S105 -- the word of the address


@dataclass(frozen=True, slots=True)
class LinkGate:
    """The secrets of a link, the one-time token and the cookie, and what is said at the door.

    The browser keeps the cookie called `name` for `lasts_s` seconds; None: until it is
    closed. The link leads to the page `leads`.
    """

    token: str
    cookie: str
    name: str
    leads: str
    unopened: str
    spent: str
    lasts_s: int | None = None


def phone_gate(token: str, cookie: str) -> LinkGate:
    """For one run of `serve --phone`: what it prints is read by a phone's camera."""
    return LinkGate(
        token, cookie, "painmile_phone", "/today",
        "Open the link shown in the terminal: it works once, for one browser.",
        "This link was used. Stop painmile serve --phone and start it again for a new one.",
    )  # fmt: skip


def local_gate(token: str, cookie: str, folder: str) -> LinkGate:
    """For this computer: the cookie stays good, for a data folder that `folder` tells apart."""
    return LinkGate(
        token, cookie, f"painmile_{folder}", "/",
        "Open the address that painmile printed in the terminal when it started: it lets this "
        "browser in.",
        "This address was used in another browser. Stop painmile and start it again for a new "
        "one.",
        400 * 86_400,
    )  # fmt: skip


def require_link(server: Flask, gate: LinkGate, hooks: Collection[str] = ()) -> None:
    """A link (`?token=`) opens the log once and leaves a cookie; all but `hooks` needs it."""
    link = _Link(gate.token)

    @server.before_request
    def _gate() -> AnyResponse | None:
        if request.path in hooks:
            return None
        if hmac.compare_digest(
            request.cookies.get(gate.name, "").encode(), gate.cookie.encode()
        ):
            return _without_token()
        if not link.opens(request.args.get(_TOKEN, ""), request.method):
            raise RefusedError(gate.spent if link.is_spent else gate.unopened)
        if request.method == "HEAD":
            return Response()
        answer = redirect(gate.leads)
        # Lax: the page may be reached by a click in another app; writes are checked apart.
        answer.set_cookie(
            gate.name, gate.cookie, httponly=True, samesite="Lax", max_age=gate.lasts_s
        )
        return answer


def _without_token() -> AnyResponse | None:
    """Who is in already has the token in no address, where it would be kept."""
    if request.method != "GET" or _TOKEN not in request.args:
        return None
    asked = [(key, value) for key, value in request.args.items(multi=True) if key != _TOKEN]
    return redirect(f"{request.path}?{urlencode(asked)}" if asked else request.path)


class _Link:
    """The one-time link: a GET spends it, the HEAD of a link preview does not.

    The server answers on several threads; only one of them may find it unspent.
    """

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        self._lock = threading.Lock()
        self.is_spent = False

    def opens(self, shown: str, method: str) -> bool:
        if method not in {"GET", "HEAD"}:
            return False
        with self._lock:
            is_open = not self.is_spent and hmac.compare_digest(shown.encode(), self._token)
            self.is_spent = self.is_spent or (is_open and method == "GET")
        return is_open
