"""A page that is read: its address goes in, its parts come out, one callback fills it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from dash import Input, Output

from dashboard.shell import units
from dashboard.tags import dcc, html
from dashboard.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dash import Dash

    from dashboard.source import Source
    from service.units import Unit

Told = tuple["Unit", list[Any]]
"""The unit a page speaks in, and what stands on it."""
_MOST_ADDRESS = 2000


def frame(name: str) -> Any:
    """The empty page; `name` is a word of its own, such as `cadence`."""
    return html.Main([
        dcc.Location(id=f"{name}-url", refresh=False), html.Div(id=f"{name}-page"),
    ])  # fmt: skip


def fill(
    app: Dash, source: Source, name: str, tell: Callable[[Source, Mapping[str, str]], Told]
) -> None:
    """Fill the frame whenever the address moves; `tell` gets its words as they stand there."""

    @app.callback(
        Output(f"{name}-page", "children"),
        Output("units", "children", allow_duplicate=True),
        Input(f"{name}-url", "search"),
        prevent_initial_call="initial_duplicate",
    )
    def _fill(search: str | None) -> tuple[Any, Any]:
        unit, parts = tell(source, read_query(search))
        return parts, units(unit)


def read_query(search: object) -> dict[str, str]:
    """The words of an address: `?run=7&unit=mi`; what is too long is not read.

    Anybody may send anything for an address; what is no text has no words.
    """
    told = search if isinstance(search, str) else ""
    return dict(parse_qsl(told[:_MOST_ADDRESS].lstrip("?")))


def unit_of(asked: Mapping[str, str]) -> Unit:
    """Kilometres or miles, as the address says."""
    return View.read(asked).unit
