"""The parts of the page of patients: one table, its head sorts, each row leads to a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.pages.diary_parts import score_disc
from dashboard.pages.sources_parts import Find
from dashboard.shell import segmented
from dashboard.tags import html
from dashboard.view import query

if TYPE_CHECKING:
    from service.patients_page import Cell, FlagWords, Head, PatientRow, PatientsPage

_ASK: Final = (
    "Ask a runner to open Sharing in their own Painmile and to share with the address by which "
    "you sign in here. They choose what you see and for how long; from then on they stand in "
    "this list."
)
_NONE_FOUND: Final = "No patient has these words in their name or among their places."
_FIND: Final = "Find a name or a place"


def parts(told: PatientsPage, find: str) -> list[Any]:
    """The sentence, the search, the table and its pages; without patients what to do."""
    if not told.rows and not find:
        return [html.H1(told.headline), html.P(_ASK, className="sub"), _manual()]
    return [
        html.H1(told.headline),
        html.P(told.sub, className="sub", role="status"),
        html.Div([Find("find", find, _FIND), html.Span(told.found, className="s m")],
                 className="flt"),
        *([_table(told)] if told.rows else [html.P(_NONE_FOUND)]),
        *_pages(told),
    ]  # fmt: skip


def _manual() -> Any:
    return html.P(html.A("More in the manual", href="/help?page=sharing", className="carry"))


def _pages(told: PatientsPage) -> list[Any]:
    if told.of_pages == 1:
        return []
    choices = [
        (str(n), query(page=str(n)), n == told.page) for n in range(1, told.of_pages + 1)
    ]
    return [
        html.Div(["Page ", segmented("Pages of the list", choices)], className="flt wrapped")
    ]


def _table(told: PatientsPage) -> Any:
    """Roles are said aloud: on a phone the rows are drawn as cards."""
    head = html.Tr(list(map(_head, told.heads)), role="row")
    names = [head.name for head in told.heads]
    body = [_row(row, names) for row in told.rows]
    return html.Table([
        html.Thead(head, role="rowgroup"), html.Tbody(body, role="rowgroup"),
    ], role="table", className="patients", **{"aria-label": "Patients"})  # fmt: skip


def _head(head: Head) -> Any:
    sorted_ = {"aria-sort": head.sorted_} if head.sorted_ else {}
    link = html.A(head.name, href=query(sort=head.sort, page=""), className="merge")
    return html.Th(link, role="columnheader", scope="col", **sorted_)


def _row(row: PatientRow, names: list[str]) -> Any:
    name = [
        html.A([html.B(row.initials), " ", html.Span(row.label)],
               href=f"/visit?of={row.of}", className="carry"),
    ]  # fmt: skip
    score = [score_disc(row.score, afterwards=row.is_afterwards)] if row.pain.small else []
    cells = [
        _cell(name, names[0]),
        _cell(_flags(row.flags), names[1]),
        _cell(_words(row.place), names[2]),
        _cell([html.Div([*score, html.Div(_words(row.pain))], className="hurt")], names[3]),
        _cell(_words(row.gap), names[4]),
        _cell(_words(row.new), names[5]),
        _cell(_words(row.ends), names[6]),
    ]
    return html.Tr(cells, role="row", className="open" if row.flags.yes else "")


def _cell(inner: list[Any], name: str) -> Any:
    return html.Td(inner, role="cell", **{"data-name": name})


def _words(cell: Cell) -> list[Any]:
    """What it says, and below it in small what it stands on."""
    small = [html.Span(cell.small, className="small")] if cell.small else []
    return [html.Span(cell.words), *small]


def _flags(flags: FlagWords) -> list[Any]:
    return [
        *(html.B(words, className="yes") for words in flags.yes),
        *(html.Span(words, className="other") for words in flags.others),
    ]
