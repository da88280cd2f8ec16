"""The page of a therapist's patients: all who share a log, what is open and what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import Input, Output

from dashboard.page import Page
from dashboard.pages.patients_parts import parts
from dashboard.reading import read_query, unit_of
from dashboard.shell import units
from dashboard.tags import dcc, html
from service.patients_page import patients_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash

    from dashboard.source import Loaded, Source
    from service.patient_desk import PatientDesk

_AGAIN_MS: Final = 1000
_MOST_FIND: Final = 80
_PEOPLE: Final = (
    "M8.5 10.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM2.8 18c.3-3.2 2.7-4.9 5.7-4.9s5.4 1.7 "
    "5.7 4.9M14.5 4.4a3 3 0 0 1 0 5.8M16.4 13.5c1.7.7 2.7 2.2 2.8 4.5"
)


def layout(_loaded: Loaded) -> Any:
    """The page's frame; one callback fills it, again while some are being worked out."""
    return html.Main([
        dcc.Location(id="patients-url", refresh=False),
        dcc.Interval(id="patients-poll", interval=_AGAIN_MS, disabled=True),
        html.Div(id="patients-page", className="pts"),
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """One callback, by the address, and by the clock for as long as cards are missing."""

    @app.callback(
        Output("patients-page", "children"), Output("units", "children", allow_duplicate=True),
        Output("patients-poll", "disabled"),
        Input("patients-url", "search"), Input("patients-poll", "n_intervals"),
        prevent_initial_call="initial_duplicate",
    )  # fmt: skip
    def _show(search: str | None, _again: int | None) -> tuple[Any, Any, bool]:
        asked = read_query(search)
        shown, missing = show(source.patients(), asked)
        return shown, units(unit_of(asked)), missing == 0


def show(desk: PatientDesk, asked: Mapping[str, str]) -> tuple[list[Any], int]:
    """The list an address asks for, `?sort=-pain&find=knee&page=2`, and how many wait."""
    find = asked.get("find", "")[:_MOST_FIND]
    told = patients_page(
        desk.look(), sort=asked.get("sort", ""), find=find, page=asked.get("page", "")
    )
    return parts(told, find), told.missing


PAGE: Final = Page(
    "Patients", "/patients", layout, register, icon=_PEOPLE, menu="tab",
    about="Everybody who shares a log with you", seen_by=frozenset({"therapist"}), of_log=False,
)  # fmt: skip
