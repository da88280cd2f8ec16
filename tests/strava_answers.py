"""Answers of the stand-in for Strava: its faults in its own words, and ways to spoil one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

JSON: Final = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it is sent: `body` is JSON unless it is bytes.

    `manner`: `whole`; `drip` in pieces; `cut` after `cut_after` bytes; `silent`, not at all.
    Strava sends a length with streams and chunks with everything else (recorded 2018-2025).
    """

    status: int = HTTPStatus.OK
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = JSON
    manner: Literal["whole", "drip", "cut", "silent"] = "whole"
    cut_after: int = 0
    every_s: float = 0.05
    chunked: bool = True

    def data(self) -> bytes:
        """The body's bytes."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True, slots=True)
class Fault:
    """What a switch does to a call: another answer, or the true one spoilt.

    `unheard`: the call never reaches Strava's own work; else that is done, and only its
    answer is lost.
    """

    answer: Callable[[Reply], Reply]
    unheard: bool = True


def wrong(status: int, resource: str, name: str, code: str = "invalid") -> Reply:
    """A fault in Strava's form."""
    message = {400: "Bad Request", 401: "Authorization Error", 403: "Forbidden"}[status]
    errors = [{"resource": resource, "field": name, "code": code}]
    return Reply(status, {"message": message, "errors": errors})


def says(reply: Reply) -> Fault:
    """This instead of the true answer."""
    return Fault(lambda _true: reply)


NOT_FOUND: Final = Reply(404)
"""Recorded in 2020: an empty body that still calls itself JSON."""
TOO_MANY_BODY: Final = {
    "errors": "Rate Limit Exceeded", "status": 429, "message": "Too Many Requests",
}  # fmt: skip
"""Recorded in 2018: `errors` is a string."""
HTML: Final = b"<!DOCTYPE html><html><title>Strava</title><h1>We'll be right back</h1></html>"

UNAUTHORIZED: Final = says(wrong(401, "Application", ""))
"""As recorded in 2020 for a token that is not one."""
INACTIVE: Final = says(wrong(403, "Application", "Status", "Inactive"))
FORBIDDEN: Final = says(wrong(403, "Activity", "", "forbidden"))
GONE: Final = says(NOT_FOUND)
TOO_MANY: Final = says(Reply(429, TOO_MANY_BODY))
"""Without any headers; the true limit sends them (see `Budget`)."""
BROKEN: Final = says(Reply(500, {"message": "error"}))
PAGE: Final = says(Reply(200, HTML, content_type="text/html; charset=utf-8"))
"""A page where data was asked for, with status 200."""
GATEWAY: Final = says(Reply(502, HTML, content_type="text/html"))
SILENT: Final = Fault(lambda true: replace(true, manner="silent"))
LOST: Final = Fault(lambda true: replace(true, manner="cut", cut_after=0), unheard=False)
"""Strava did it, and its answer never came."""


def cut(after: int = 60) -> Fault:
    """The connection ends after so many bytes of the body."""
    return Fault(
        lambda true: replace(true, manner="cut", cut_after=max(1, after)), unheard=False
    )


def drip(every_s: float = 0.05) -> Fault:
    """One byte now and then, so that no wait for a byte is ever long."""
    return Fault(lambda true: replace(true, manner="drip", every_s=every_s), unheard=False)


def spoilt(change: Callable[[Any], Any]) -> Fault:
    """The true answer with its body changed."""
    return Fault(lambda true: replace(true, body=change(true.body)), unheard=False)
