"""The report as one static file: three sheets of paper, no script, nothing to fetch."""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from dashboard.markup import escaped, markup
from dashboard.report_nodes import el
from dashboard.report_plan import plan_sheet
from dashboard.report_tables import tables_sheet
from dashboard.report_visit import visit_sheet
from dashboard.theme import FONT, PALETTES

if TYPE_CHECKING:
    from service.report_page import ReportPage

_OF_PAPER: Final = {
    "acc-ink": "#FFFFFF", "acc-soft": "#E6E4DF", "mut": "#565049", "line": "#D6D1C8",
    "ctl": "#7A7267",
}  # fmt: skip
"""A little darker than on a screen; the shades of pain keep their order in grey."""
_OUTCOME: Final = ".outc{font-size:11px}"
_PLAIN: Final = (
    f".vchart .halo{{stroke:none}}.vchart text{{font-family:{FONT}}}.outc{{font-size:11px}}"
)
"""Who knows no order of painting would put the halo over the words."""
_PAGE: Final = "@page {"
_VARIABLE: Final = re.compile(r"var\(--([a-z0-9-]+)\)")
_SVG: Final = re.compile(r"<svg [^>]*>")


def report_html(page: ReportPage, *, text: str = "", save: str = "") -> str:
    """The whole document. `text` is what can be copied, `save` where the file is kept from."""
    title = f"{page.visit.initials} · Painmile report, {page.made}"
    sheets = [visit_sheet(page), tables_sheet(page), plan_sheet(page)]
    body = markup(el("main", None, *sheets)) + _beside(text, save)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><title>{escaped(title)}</title>'
        f"<style>{styles()}</style></head>\n<body>{body}</body></html>\n"
    )


def colours() -> dict[str, str]:
    """The colours of the report by the names of the stylesheets."""
    return PALETTES["light"] | _OF_PAPER


def styles() -> str:
    """All of the stylesheet."""
    names = ";".join(f"--{name}:{value}" for name, value in colours().items())
    page = f":root{{{names}}}body{{font-family:{FONT}}}"
    return page + _sheet("report.css") + chart_styles() + _OUTCOME


def chart_styles() -> str:
    """The chart's own rules, each colour as it is."""
    return _VARIABLE.sub(lambda name: colours()[name[1]], _sheet("assets", "visit_chart.css"))


def on_paper(document: str, size: str = "A4") -> str:
    """The document for one size of paper; by itself it takes the printer's."""
    return document.replace(_PAGE, f"@page {{ size: {size};", 1)


def styled_charts(document: str) -> str:
    """The document with the rules inside each drawing too, for who reads no others there."""
    rules = f"<style>{chart_styles()}{_OUTCOME}{_PLAIN}</style>"
    return _SVG.sub(lambda opened: opened[0] + rules, document)


def _sheet(*path: str) -> str:
    return resources.files("dashboard").joinpath(*path).read_text("utf-8")


def _beside(text: str, save: str) -> str:
    """What is on the screen only: the text to copy, and where to keep the file from."""
    parts: list[Any] = []
    if save:
        parts.append(el("p", None, el("a", "save", "Save this report as a file", href=save)))
    if text:
        area = ["textarea", {"readOnly": True, "aria-label": "S, O, A and P as text"}, text]
        parts.append(
            el("details", None, el("summary", None, "S, O, A, P as text to copy"), area)
        )
    return (
        markup(el("section", "copy", *parts, aria_label="Beside the report")) if parts else ""
    )
