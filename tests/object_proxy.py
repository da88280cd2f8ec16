"""What stands before an object store and misbehaves when it is told to; it counts as well."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.object_server import ObjectServer

Fault = Literal["cut", "silent"] | int
"""It closes the connection, says nothing, or answers with a status."""
_CODES: Final = {403: b"AccessDenied", 500: b"InternalError", 503: b"SlowDown"}
_OWN: Final = {"transfer-encoding", "connection", "content-length"}


@dataclass
class Asked:
    """One request: what it wants, how many before it wanted the same."""

    method: str
    path: str
    number: int

    @property
    def kind(self) -> str:
        """`LIST` for a listing, else the method."""
        return "LIST" if "list-type" in self.path else self.method


@dataclass
class Proxy:
    """`fault` says of each request how it fails; None: it goes on to the store."""

    server: ObjectServer
    port: int = 0
    fault: Callable[[Asked], Fault | None] = lambda _asked: None
    asked: list[Asked] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def address(self, path: str | None = None) -> str:
        """Where the store is, through this."""
        return self.server.address(path, self.port)

    def kinds(self) -> dict[str, int]:
        """How many requests of each kind there were since the last time."""
        told = [one.kind for one in self.asked]
        self.asked.clear()
        return {kind: told.count(kind) for kind in dict.fromkeys(told)}


@contextmanager
def before(server: ObjectServer) -> Iterator[Proxy]:
    """A proxy at a free port, for as long as the block."""
    proxy = Proxy(server)

    class Handler(_Handler):
        said = proxy

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        listening.block_on_close = False
        proxy.port = listening.server_port
        thread = Thread(target=listening.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield proxy
        finally:
            proxy.over.set()
            listening.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    said: Proxy

    def _do(self) -> None:
        body = self._body()
        proxy = self.said
        proxy.asked.append(asked := Asked(self.command, self.path, len(proxy.asked)))
        fault = proxy.fault(asked)
        if fault is None:
            self._pass_on(body)
        elif isinstance(fault, int):
            code = b"<Error><Code>%s</Code></Error>" % _CODES[fault]
            self._answer(fault, {"Content-Type": "application/xml"}, code)
        else:
            if fault == "silent":
                proxy.over.wait()
            self.close_connection = True

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _do  # noqa: N815 -- as HTTP names them

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _pass_on(self, body: bytes) -> None:
        store = HTTPConnection("127.0.0.1", self.said.server.port)
        told = {name: value for name, value in self.headers.items() if name.lower() not in _OWN}
        store.request(self.command, self.path, body, told)
        answer = store.getresponse()
        kept = {n: value for n, value in answer.getheaders() if n.lower() not in _OWN}
        length = answer.getheader("Content-Length") if self.command == "HEAD" else None
        self._answer(answer.status, kept, answer.read(), length)
        store.close()

    def _answer(
        self, status: int, told: dict[str, str], body: bytes, length: str | None = None
    ) -> None:
        self.send_response_only(status)
        for name, value in told.items():
            self.send_header(name, value)
        self.send_header("Content-Length", length or str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_told: Any) -> None:
        """Nothing is printed."""
