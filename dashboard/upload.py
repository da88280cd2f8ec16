"""The way in for files: a list of names and sizes, then pieces, each at its offset.

    POST  /upload               {"files": [[name, bytes, mtime in ms], ...]}
                                -> {"job": n, "files": [{"id", "received"} or null, ...]}
    PATCH /upload/ID            a piece, its place in the header Upload-Offset
                                -> {"received": n}; 409 tells the true place in the same words
    POST  /upload/JOB/start     what has come is imported
    POST  /upload/JOB/cancel    what has come is forgotten
    GET   /upload/failed.csv    ?job=JOB: the files that could not be read, to save

Pieces go to the disk as they come, never whole into memory.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, jsonify, request
from sqlalchemy.exc import DatabaseError

from dashboard.download import csv_file
from service.jobs_page import failed_csv
from service.upload_claims import RefusedError
from service.uploads import OffsetError
from traininglog.access import NotFound
from traininglog.uploads import Announced

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from dashboard.source import Source
    from service.import_desk import ImportDesk

UPLOADS: Final = "/upload"
OFFSET: Final = "Upload-Offset"
_MOST_INTEGER: Final = 2**53
_NS_PER_MS: Final = 10**6
_LATEST_MS: Final = 9 * 10**12
_FULL: Final = {errno.ENOSPC, errno.EDQUOT}
_NOT_A_LIST: Final = "The list of files could not be read. Load the page again and choose anew."
_GONE: Final = "These files are no longer expected here. Choose them again."
_NO_ROOM: Final = (
    "The disk is full. Make room and choose the files again; they go on from here."
)
_NOT_WRITTEN: Final = "The data folder cannot be written. Mend its permissions and try again."


def route_uploads(server: Flask, source: Source) -> None:
    """Add the routes; where the log is only read, nothing is there."""
    routes = Blueprint("upload", "dashboard", url_prefix=UPLOADS)

    def desk() -> ImportDesk:
        owned = source.owned()
        if owned is None or owned.desk is None:
            raise NotFound("this log is only read")
        return owned.desk

    _take(routes, desk)
    _order(routes, desk)
    _answer_faults(routes)
    server.register_blueprint(routes)


def _take(routes: Blueprint, desk: Callable[[], ImportDesk]) -> None:
    """What is sent: the list, then pieces."""

    @routes.post("")
    def _begin() -> Any:
        told = _told(request.get_json(silent=True))
        if told is None:
            return _words(_NOT_A_LIST, 400)
        begun = desk().inbox.begin(told)
        here = [begun.expected.get(place) for place in range(len(told))]
        files = [f and {"id": f[0].id, "received": f[1]} for f in here]
        return jsonify(job=begun.job.id, files=files)

    @routes.patch("/<upload_id>")
    def _receive(upload_id: str) -> Any:
        offset = request.headers.get(OFFSET, -1, int)
        if offset < 0:
            return _words(_NOT_A_LIST, 400)
        return jsonify(received=desk().inbox.receive(upload_id, offset, request.stream))


def _order(routes: Blueprint, desk: Callable[[], ImportDesk]) -> None:
    """What is asked about a job."""

    @routes.post("/<int:job_id>/start")
    def _start(job_id: int) -> Any:
        desk().start(job_id)
        return jsonify(job=job_id)

    @routes.post("/<int:job_id>/cancel")
    def _cancel(job_id: int) -> Any:
        desk().inbox.cancel(job_id)
        return jsonify(job=job_id)

    @routes.get("/failed.csv")
    def _failed() -> Any:
        job_id = request.args.get("job", 0, int)
        table = failed_csv(desk().job(job_id))
        return csv_file(table, f"painmile-failed-{job_id}.csv")


def _answer_faults(routes: Blueprint) -> None:
    """Each fault of the inbox as a status and a sentence."""

    @routes.errorhandler(OffsetError)
    def _elsewhere(fault: OffsetError) -> Any:
        return jsonify(received=fault.received), 409

    @routes.errorhandler(RefusedError)
    def _refused(fault: RefusedError) -> Any:
        return _words(str(fault), 422)

    @routes.errorhandler(NotFound)
    def _gone(_fault: NotFound) -> Any:
        return _words(_GONE, 404)

    @routes.errorhandler(OSError)
    @routes.errorhandler(DatabaseError)
    def _unwritten(fault: OSError | DatabaseError) -> Any:
        told = str(getattr(fault, "orig", "")).lower()
        is_full = getattr(fault, "errno", None) in _FULL or "full" in told
        return _words(_NO_ROOM if is_full else _NOT_WRITTEN, 507)


def _words(words: str, status: int) -> Any:
    return jsonify(words=words), status


def _told(body: Any) -> list[Announced] | None:
    """The files of a request; None where it is no list of them."""
    files = body.get("files") if isinstance(body, dict) else None
    if not isinstance(files, list):
        return None
    told = [_file(one) for one in files]
    return None if None in told else [one for one in told if one]


def _file(one: Any) -> Announced | None:
    match one:
        case [str(name), int(size), int(changed_ms)] if 0 <= size < _MOST_INTEGER:
            changed_ms = changed_ms if 0 <= changed_ms < _LATEST_MS else 0
            return Announced(name, size, changed_ms * _NS_PER_MS)
    return None
