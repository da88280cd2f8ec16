"""Where Strava sends the person's browser back to, with its answer.

    GET /strava/callback?state=&code=&scope=    or, after a no, ?state=&error=access_denied

The request comes from another site, so nothing but the state tells that it was asked for; a
state is spent by the first visit that shows it. Then the browser is sent on, so that neither
state nor code stays in its address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from flask import Response, abort, redirect, request
from sqlalchemy.exc import DatabaseError

from dashboard.security import is_ahead, plain_page, refuse_foreign_frames
from service.strava_consent import CALLBACK
from traininglog.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from dashboard.source import Source
    from service.strava_connect import StravaDesk
    from service.strava_consent import CameBack

PAGE: Final = "/strava"
_LINK: Final = (PAGE, "To the Strava page")
_NOT_CONNECTED: Final = "Not connected"
_NOT_WRITTEN: Final = (
    "The data folder cannot be written, so nothing was connected. Make room or mend its "
    "permissions, then start the connection again."
)
_THIS_COMPUTER: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_NOT_NOW: Final = 503
"""An answer that no browser keeps for the visit it was getting ready for."""


def route_strava(server: Flask, source: Source) -> None:
    """Add the callback; where the log is only read, or seen from a phone, it is not there."""

    def desk() -> StravaDesk | None:
        owned = source.owned()
        return owned.strava if owned else None

    take_answer(server, desk)


def take_answer(
    server: Flask,
    desk: Callable[[], StravaDesk | None],
    heard: Callable[[CameBack], None] = lambda _back: None,
) -> None:
    """The callback alone; `heard` is told how it ended, but for answers nobody asked for."""

    @server.get(CALLBACK)
    def _strava_back() -> Any:
        here = desk()
        if here is None or not here.can_connect:
            abort(404)
        refuse_foreign_frames()
        if request.method == "HEAD" or is_ahead():
            return Response(status=_NOT_NOW)
        told = [request.args.get(name, "") for name in ("state", "code", "scope", "error")]
        try:
            back = here.came_back(*told)
        except VaultError as fault:
            return plain_page(_NOT_CONNECTED, str(fault), 500, _LINK)
        except (DatabaseError, OSError):
            return plain_page(_NOT_CONNECTED, _NOT_WRITTEN, 507, _LINK)
        if back.ending == "unknown":
            return plain_page(_NOT_CONNECTED, back.words, 400, _LINK)
        heard(back)
        return redirect(f"{PAGE}?back={back.ending}", 303)


def callback_address() -> str:
    """Where Strava shall send the browser that asks just now.

    On this computer that is its number: Strava takes 127.0.0.1 whatever domain its app names;
    the port is the browser's, which may be another than the server's where it comes through
    a tunnel. A server for several people is reached by its own name.
    """
    here = urlsplit(request.host_url)
    if here.hostname in _THIS_COMPUTER:
        return callback_at(here.port or 80)
    return f"{request.host_url.rstrip('/')}{CALLBACK}"


def callback_at(port: int) -> str:
    """The callback at a port of this computer."""
    return f"http://127.0.0.1:{port}{CALLBACK}"
