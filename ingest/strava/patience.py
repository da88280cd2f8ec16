"""How long an answer may take and how large it may be, however it drips.

A timeout of a socket bounds one wait only: a byte now and then goes on for ever. Here the
whole is bounded, head and body.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from typing import TYPE_CHECKING, Any, cast

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection

if TYPE_CHECKING:
    from requests import PreparedRequest, Response
    from urllib3.response import BaseHTTPResponse

_PIECE = 1 << 16


class TooLargeError(ValueError):
    """The body is larger than it may be."""


class _Watched(HTTPConnection):
    """A connection that is cut where the head of an answer takes too long."""

    whole_s: float
    late = False

    def getresponse(self) -> Any:
        watch = Timer(self.whole_s, self._cut)
        watch.daemon = True
        watch.start()
        try:
            return super().getresponse()
        finally:
            watch.cancel()
            if self.late:  # half a head passes for a head
                raise TimeoutError

    def _cut(self) -> None:
        self.late = True
        with suppress(OSError, AttributeError):  # it may have ended just now
            self.sock.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to connect, to wait for some bytes and for all; the most bytes, unpacked."""

    connect_s: float = 5
    read_s: float = 30
    whole_s: float = 60
    most_bytes: int = 64 << 20

    def connection(self, kind: type[HTTPConnection]) -> type[HTTPConnection]:
        """A kind of connection whose heads come within `whole_s`; else TimeoutError."""
        patient = type("Patient", (_Watched, kind), {"whole_s": self.whole_s})
        return cast("type[HTTPConnection]", patient)

    def body(self, answer: BaseHTTPResponse, began: float) -> bytes:
        """The unpacked body of an answer asked for at `began`, piece by piece as it comes.

        Raises TooLargeError, TimeoutError, and what the connection raises.
        """
        pieces, size = [], 0
        while piece := answer.read1(_PIECE, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > self.most_bytes:
                raise TooLargeError
            if time.monotonic() - began > self.whole_s:
                raise TimeoutError
        return b"".join(pieces)


class PatientAdapter(HTTPAdapter):
    """Asks with patience, by no proxy; where an answer leads to is the caller's matter."""

    def __init__(self, patience: Patience) -> None:
        super().__init__()
        self._patience = patience

    def get_connection_with_tls_context(self, *where: Any, **settings: Any) -> Any:
        """Connections that do not wait for ever."""
        pool: Any = super().get_connection_with_tls_context(*where, **settings)
        pool.ConnectionCls = self._patience.connection(type(pool).ConnectionCls)
        return pool

    def fetch(self, request: PreparedRequest, **settings: Any) -> Response:
        """The answer, its body read; raises OSError, urllib3's HTTPError and TooLargeError."""
        patience = self._patience
        settings |= {
            "stream": True, "timeout": (patience.connect_s, patience.read_s), "proxies": None,
        }  # fmt: skip
        began = time.monotonic()
        answer = super().send(request, **settings)
        with answer:
            answer._content = patience.body(answer.raw, began)  # noqa: SLF001 -- as it would
        return answer


def is_loopback(host: str) -> bool:
    """Whether a host is this computer."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
