"""A bare Dash page of one line, behind the same gunicorn: what the load is measured against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import Dash, html

if TYPE_CHECKING:
    from flask import Flask


def app() -> Flask:
    """The page."""
    bare = Dash("bare", assets_folder="", use_pages=False)
    bare.layout = html.Div("Hello")
    server: Flask = bare.server
    return server
