"""Strava's answer to a command: a page on this computer that waits for one visit."""

from __future__ import annotations

from contextlib import contextmanager
from socketserver import TCPServer, ThreadingMixIn
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import flask

from dashboard.security import LOOPBACK_HOSTS, add_headers, plain_page, trust_hosts
from dashboard.strava_routes import PAGE, take_answer
from service.strava_consent import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.strava_connect import StravaDesk
    from service.strava_consent import CameBack

_HOST: Final = "127.0.0.1"
_SHOWN_S: Final = 2.0
"""So long the browser has to fetch the last page, once the answer is there."""


class Callback:
    """What came back. Wait for it inside `listening`."""

    def __init__(self, desk: StravaDesk) -> None:
        self._desk = desk
        self._back: CameBack | None = None
        self._came, self._shown = Event(), Event()

    def wait(self, seconds: float) -> CameBack | None:
        """The answer, and its page seen; None where none comes."""
        if self._came.wait(seconds):
            self._shown.wait(_SHOWN_S)
        return self._back

    def app(self) -> flask.Flask:
        """The page, which says in the browser too how it ended."""
        server = flask.Flask("painmile")
        trust_hosts(server, LOOPBACK_HOSTS)
        take_answer(server, lambda: self._desk, self._heard)

        @server.get(PAGE)
        def _done() -> Any:
            ending = flask.request.args.get("back", "")
            title = "Connected" if ending == "connected" else "Not connected"
            words = f"{words_of(ending)} You can close this page; the terminal goes on."
            page = plain_page(title, words, 200, None)
            page.call_on_close(self._shown.set)
            return page

        add_headers(server, ())
        return server

    def _heard(self, back: CameBack) -> None:
        self._back = back
        self._came.set()


@contextmanager
def listening(desk: StravaDesk, port: int) -> Iterator[tuple[Callback, int]]:
    """A page at a port of this computer, 0 for a free one; OSError where it is taken."""
    callback = Callback(desk)
    with _Server((_HOST, port), _Unlogged) as server:
        server.set_app(callback.app())
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield callback, server.server_port
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingMixIn, WSGIServer):
    """A browser opens connections that it may never use: each has a thread of its own."""

    daemon_threads = True

    def server_bind(self) -> None:
        """As its parents do, but for asking the network for this computer's name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = _HOST, self.socket.getsockname()[1]
        self.setup_environ()


class _Unlogged(WSGIRequestHandler):
    """Requests are written nowhere: their address holds a code."""

    def log_message(self, *_words: Any) -> None:
        """Nothing."""
