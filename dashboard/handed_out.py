"""What is saved from a log on one's own computer is told, as a server tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import request

from service.who import LOCAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask, Response

    from dashboard.source import Source
    from traininglog.audit import Action, What

_SAVED: Final[Mapping[str, tuple[Action, What]]] = {
    "/report": ("report", "report"), "/pain.csv": ("export", "log")
}  # fmt: skip


def tell_of_files(server: Flask, source: Source) -> None:
    """One row for each file that was given; a report that is only looked at is none."""

    @server.after_request
    def _tell(response: Response) -> Response:
        told = _SAVED.get(request.path)
        is_file = response.headers.get("Content-Disposition", "").startswith("attachment")
        if told is None or response.status_code != 200 or not is_file:
            return response
        owned = source.owned() if source.who() == LOCAL else None
        if owned is not None and owned.rights is not None:
            owned.rights.teller().tell(LOCAL, owned.runner_id, *told, source.now())
        return response
