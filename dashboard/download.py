"""A table to save, as the browser gets it."""

from __future__ import annotations

from flask import Response


def csv_file(table: bytes, name: str) -> Response:
    """The answer that saves a table under a name."""
    about = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(table, mimetype="text/csv", headers=about)
