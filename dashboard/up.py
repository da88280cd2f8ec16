"""Whether the server can answer, for who watches over it: no sign-in, and no word of a log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from flask import Response

if TYPE_CHECKING:
    from flask import Flask

    from traininglog.store import Store

UP: Final = "/up"


def route_up(server: Flask, store: Store) -> None:
    """`GET /up`: 200 where the database answers, else 503."""

    @server.get(UP)
    def _up() -> Response:
        try:
            with store.engine.connect() as connection:
                connection.execute(sa.select(1))
        except sa.exc.SQLAlchemyError:
            return Response("The database does not answer.\n", 503, mimetype="text/plain")
        return Response("up\n", mimetype="text/plain")
