"""The parts of the page of one's own data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.diary_form import DiaryForm
from dashboard.tags import html
from dashboard.view import query
from service.data_page import GOES, IN_IT, STAYS

if TYPE_CHECKING:
    from service.data_page import DataPage
    from service.erase import Erased

SAID: Final = "data-said"
"""The store into which the form speaks."""
ARCHIVE: Final = "/your-data/export.zip"
_SUB: Final = "Every look at your log by somebody else stands here, and what was taken along."
_READ_ONLY: Final = "This log is only read here: nothing of it is handed out or erased."
_LOCAL: Final = (
    "End Painmile in the terminal now (Ctrl-C). Started again, it has a new, empty log."
)
_SIGNED_OUT: Final = "Your account is gone with it, so you are signed out."


def data_parts(page: DataPage, *, is_asked: bool) -> list[Any]:
    """Who saw what on the left; taking it along and erasing it on the right."""
    return [
        html.H1(page.headline),
        html.P(_SUB, className="sub"),
        html.Div([
            html.Div([_looks(page)], className="col"),
            html.Div([_take(page), _erase(page, is_asked=is_asked)], className="col"),
        ], className="two-cols dat-cols"),
    ]  # fmt: skip


def read_only_parts(runner: str) -> list[Any]:
    """A log that is only read here."""
    return [html.H1("Your data"), html.P(f"{_READ_ONLY} It is {runner}'s.", className="sub")]


def erased_parts(erased: Erased, *, is_local: bool) -> list[Any]:
    """All that is left to say."""
    return [
        html.H1("Everything is erased"),
        html.P(erased.words, className="sub", role="status"),
        html.P(_LOCAL if is_local else _SIGNED_OUT),
    ]


def _section(slug: str, title: str, *parts: Any) -> Any:
    return html.Section([html.H2(title, id=slug), *parts], className="card sec", tabIndex=-1,
                        **{"aria-labelledby": slug, "data-home": "1"})  # fmt: skip


def _looks(page: DataPage) -> Any:
    if not page.looks:
        told = html.P("A line comes here with the first look.", className="s m")
        return _section("looks", "Who saw what", told)
    rows = [
        html.Li([
            html.Span(one.who, className="who"), html.Span(one.what, className="what"),
            html.Span(one.at, className="at"),
        ])
        for one in page.looks
    ]  # fmt: skip
    return _section(
        "looks", "Who saw what", html.Ul(rows, className="looks"),
        html.P(page.earlier, className="xs m"),
    )  # fmt: skip


def _take(page: DataPage) -> Any:
    return _section(
        "take", "Take everything along",
        html.P(IN_IT, className="s"),
        html.P(page.left_out, className="s m"),
        html.P(html.A("Save as a ZIP archive", href=ARCHIVE, className="btn",
                      download=""), className="acts"),
    )  # fmt: skip


def _erase(page: DataPage, *, is_asked: bool) -> Any:
    return _section(
        "erase", "Erase everything",
        html.P(GOES, className="s"),
        html.P(STAYS, className="s m"),
        *(_second_step(page) if is_asked else [_first_step()]),
        html.P(html.A("More in the manual", href="/help?page=privacy", className="carry"),
               className="s"),
    )  # fmt: skip


def _first_step() -> Any:
    asks = html.A("Erase everything …", href=query(erase="1"), className="btn merge")
    return html.P(asks, className="acts")


def _second_step(page: DataPage) -> list[Any]:
    field = {"name": "name", "label": "Type the name to erase", "control": "text",
             "needed": True, "help": f"As it is written here: {page.name}"}  # fmt: skip
    return [
        DiaryForm("erase", to=SAID, about={"action": "erase"}, fields=[field],
                  values={"name": ""},
                  label="Erase everything", submit="Erase everything for good"),
        html.P(html.A("Leave it", href=query(erase="0"), className="merge"), className="s"),
    ]  # fmt: skip
