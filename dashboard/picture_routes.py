"""The ways of pictures that are kept: to a visit and from it, and to the runner themselves.

POST  /visit-picture?of=ID          a JPEG as its body -> {"words"}
GET   /visit-picture?of=ID&id=3     one of them, as a visitor may see it
GET   /picture?id=3                 one of one's own
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, jsonify, request
from sqlalchemy.exc import DatabaseError

from dashboard.pages.diary_pictures import PICTURE as OWN_PICTURE
from dashboard.pages.visit import name_of, visited
from dashboard.pages.visit_change_pictures import PICTURE, pictures_of
from dashboard.told_pen import UntoldError, told
from dashboard.writing import fault_words
from traininglog.access import NotFound
from traininglog.pictures import MIME, Pictures
from traininglog.streams import StreamStoreError

if TYPE_CHECKING:
    from flask import Flask

    from dashboard.source import Source
    from dashboard.visiting import Visit

_KEPT: Final = "The picture is kept with this visit; it stands in the list below."


def route_pictures(server: Flask, source: Source) -> None:
    """Add the routes; whatever is not open is not found, as everywhere."""
    routes = Blueprint("pictures", "dashboard")

    @routes.post(PICTURE)
    def _keep() -> Any:
        visit = _open(source)
        author = visit.author or name_of(request.args.get("by"))
        if visit.pen is None or not author:
            raise NotFound("nothing is entered here")
        pictures, now = pictures_of(visit, author), visit.now
        try:
            pictures.add(visit.runner_id, request.get_data(), day=now.date(), now=now)
        except ValueError as fault:
            return jsonify(words=str(fault)), 422
        except (DatabaseError, OSError) as fault:
            return jsonify(words=f"The picture was not kept: {fault_words(fault)}"), 507
        try:
            told(visit.tell, "picture", _KEPT)
        except UntoldError as kept:
            return jsonify(words=kept.words)
        return jsonify(words=_KEPT)

    @routes.get(PICTURE)
    def _visited() -> Response:
        visit = _open(source)
        return _picture(pictures_of(visit, ""), visit.runner_id)

    @routes.get(OWN_PICTURE)
    def _own() -> Response:
        owned = source.owned()
        if owned is None:
            raise NotFound("no such picture")
        return _picture(Pictures.of(owned.repository), owned.runner_id)

    server.register_blueprint(routes)


def _open(source: Source) -> Visit:
    visit = visited(source, request.args)
    if not visit.keeps_pictures:
        raise NotFound("no pictures here")
    return visit


def _picture(pictures: Pictures, runner_id: int) -> Response:
    try:
        data = pictures.read(runner_id, request.args.get("id", 0, int))
    except StreamStoreError:
        return Response("The picture cannot be read just now.", 503, mimetype="text/plain")
    return Response(data, mimetype=MIME)
