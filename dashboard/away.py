"""Where the place of the log cannot be used just now: a page says so, and what is typed stays.

Whatever a page did not foresee ends here, so that no fault of a database reaches a browser as
anything but words. See `assets/away.js` for the parts of a page that is open.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from flask import Response, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dashboard.security import plain_page, went_wrong
from service.fault_words import cause_and_help
from traininglog.streams import StreamStoreError
from traininglog.words import sentence

if TYPE_CHECKING:
    from dashboard.security import Server

_TITLE: Final = "The log cannot be used just now"


def tell_faults(server: Server) -> None:
    """From now on a fault of the store is a page of a sentence, with status 503."""
    for kind in (DBAPIError, PoolTimeout, StreamStoreError):
        server.register_error_handler(kind, lambda fault: _told(server, fault))


def _told(server: Server, fault: Exception) -> Response:
    told = cause_and_help(fault)
    if told is None:
        server.log_exception(sys.exc_info())
        return went_wrong()
    words = sentence(told)
    server.logger.error("A page could not use the log: %s", told)
    if request.path.startswith("/_dash-"):
        return Response(words, 503, {"Retry-After": "2"}, mimetype="text/plain")
    answer = plain_page(_TITLE, words, 503, (request.path, "Try again"))
    answer.headers["Retry-After"] = "2"
    return answer
