"""The doors of the stand-in: real HTTP on free ports of this computer."""

from __future__ import annotations

import gzip
import socket
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.strava_answers import Reply

_HOLDS_S = 20
"""How long a silent answer holds its connection, if the test does not end before."""
_PACKED = 860
"""Longer bodies are packed for those who take them so, as Strava's front servers do."""


@dataclass(frozen=True, slots=True)
class Request:
    """What came in through a door; `door` is its number."""

    door: int
    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    authorization: str

    @property
    def bearer(self) -> str:
        scheme, _, token = self.authorization.partition(" ")
        return token if scheme == "Bearer" else ""


class Doors:
    """Servers on free ports, all of which hand their requests to one function."""

    def __init__(self, answer: Callable[[Request], Reply], count: int) -> None:
        self.stop = Event()
        self.connections: set[socket.socket] = set()
        self._servers = [
            ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, door, answer))
            for door in range(count)
        ]
        self._threads = [
            Thread(target=s.serve_forever, args=(0.02,), daemon=True) for s in self._servers
        ]
        for thread in self._threads:
            thread.start()

    @property
    def addresses(self) -> list[str]:
        """Their addresses, without a path."""
        return [f"http://127.0.0.1:{server.server_port}" for server in self._servers]

    def close(self) -> None:
        """No door is open any more, and what hangs at one is let go."""
        self.stop.set()
        for server, thread in zip(self._servers, self._threads, strict=True):
            if thread.is_alive():  # else nobody would answer, for ever
                server.shutdown()
            server.server_close()
        for connection in tuple(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()


def _handler(
    doors: Doors, door: int, answer: Callable[[Request], Reply]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            doors.connections.add(self.connection)

        def finish(self) -> None:
            doors.connections.discard(self.connection)
            with suppress(OSError):
                super().finish()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- its name
            """Nothing: a test reads `calls`."""

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:
                self.close_connection = True

        def do_GET(self) -> None:
            self._send(answer(self._request()))

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 -- the library's names

        def _request(self) -> Request:
            parts = urlsplit(self.path)
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            return Request(
                door, self.command, parts.path,
                dict(parse_qsl(parts.query, keep_blank_values=True)),
                dict(parse_qsl(sent.decode("utf-8", "replace"), keep_blank_values=True)),
                self.headers.get("Authorization", ""),
            )  # fmt: skip

        def _send(self, reply: Reply) -> None:
            data = reply.data()
            packed = {"Content-Encoding": "gzip"} if self._is_packed(reply, len(data)) else {}
            data = gzip.compress(data, 1) if packed else data
            head = self._head(reply, len(data), packed)
            if reply.chunked and data:
                data = b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data)
            elif reply.chunked:
                data = b"0\r\n\r\n"
            whole = head + data
            self.close_connection = reply.manner != "whole"
            if reply.manner == "silent":
                doors.stop.wait(_HOLDS_S)
            elif reply.manner == "cut":
                whole = head + data[: reply.cut_after] if reply.cut_after else b""
                self.wfile.write(whole)
            elif reply.manner == "drip":
                for place in range(len(whole)):
                    if doors.stop.wait(reply.every_s):
                        return
                    self.wfile.write(whole[place : place + 1])
            else:
                self.wfile.write(whole)

        def _is_packed(self, reply: Reply, length: int) -> bool:
            takes = "gzip" in self.headers.get("Accept-Encoding", "")
            is_plain = reply.manner == "whole" and "Content-Encoding" not in reply.headers
            return takes and is_plain and length > _PACKED

        def _head(self, reply: Reply, length: int, packed: dict[str, str]) -> bytes:
            how = (
                {"Transfer-Encoding": "chunked"}
                if reply.chunked
                else {"Content-Length": str(length)}
            )
            lines = {"Content-Type": reply.content_type}
            words = [
                f"{k}: {v}" for k, v in (lines | how | packed | dict(reply.headers)).items()
            ]
            phrase = HTTPStatus(reply.status).phrase
            return "\r\n".join((f"HTTP/1.1 {reply.status} {phrase}", *words, "", "")).encode()

    return Handler
