"""/report: the report of a visit as a page of its own, and as a file to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Response, request

from dashboard.pages.visit import told_of, visited
from dashboard.report import report_html
from dashboard.view import query
from service.report_page import report_page
from service.soap import soap

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from flask import Flask

    from dashboard.source import Source
    from dashboard.visiting import Visit
    from service.report_page import ReportPage

REPORT_PATH: Final = "/report"
SAVE: Final = "save"


def route_report(server: Flask, source: Source) -> None:
    """Add the route, for who may visit.

    `?of=` names the visit as on its page, `unit` and `weeks` too; `save=1` gives the file.
    """

    def report() -> Response:
        asked = request.args.to_dict()
        visit = visited(source, asked)
        page = _page(visit, asked, is_link=source.who().kind == "link")
        saved = asked.get(SAVE) == "1"
        here = {name: asked[name] for name in ("of", "unit", "weeks") if name in asked}
        way = "" if saved else REPORT_PATH + query(**here, **{SAVE: "1"})
        response = Response(
            report_html(page, text=soap(page.visit), save=way), mimetype="text/html"
        )
        if saved:
            name = file_name(page.visit.initials, page.visit.today)
            response.headers.set("Content-Disposition", "attachment", filename=name)
        return response

    server.add_url_rule(REPORT_PATH, "report", report)


def _page(visit: Visit, asked: Mapping[str, str], *, is_link: bool) -> ReportPage:
    """The report, told once for as long as the log, the grant and the address stand."""
    named = {name: asked[name] for name in ("of", "unit", "weeks") if name in asked}
    told, loaded = told_of(visit, named, is_link=is_link), visit.loaded
    key: Any = ("report", told.asked, told.about, visit.scope, told.today)
    return loaded.once(
        key, lambda: report_page(loaded.log, loaded.analysis, loaded.states, told)
    )


def file_name(initials: str, day: date) -> str:
    """`painmile-D.R.-2026-11-22.html`."""
    letters = "".join(f"{one}." for one in initials if one.isalnum())
    return "-".join(filter(None, ("painmile", letters, f"{day.isoformat()}.html")))
