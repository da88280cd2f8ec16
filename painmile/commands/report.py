"""`painmile report`: the log as three sheets of paper, for whoever it is shown to."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from painmile.audit_session import teller_of
from painmile.options import AsOf, DataDir, RunnerName, fail
from painmile.session import open_log

if TYPE_CHECKING:
    from datetime import date

    from painmile.session import OpenLog
    from service.report_page import ReportPage
    from service.units import Unit

_ENDINGS = (".html", ".pdf")


def report(
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where to: FILE.html or FILE.pdf.")
    ],
    data: DataDir = None,
    runner: RunnerName = None,
    as_of: AsOf = None,
    unit: Annotated[
        Literal["km", "mi"] | None, typer.Option("--unit", help="As the pages, or this one.")
    ] = None,
) -> None:
    """Write a report of three pages; runs that only Strava knows are left out of it."""
    if out.suffix.lower() not in _ENDINGS:
        raise typer.BadParameter(f"'{out.name}' ends neither in .html nor in .pdf")
    from dashboard.report import report_html
    from service.soap import soap
    from service.who import LOCAL
    from traininglog.database import is_read_only
    from traininglog.whole_files import write_whole

    with open_log(data, runner, reading=True) as opened:
        can_tell = not is_read_only(opened.store.engine)  # nor who looked, on such a disk
        teller = teller_of(opened.store) if can_tell else None
        page = _page(opened, as_of, unit)
        document = report_html(page, text=soap(page.visit))
        written = _pdf(document) if out.suffix.lower() == ".pdf" else document.encode()
        try:
            write_whole(out, written)
        except OSError as fault:
            why = (fault.strerror or str(fault)).lower()
            fail(f"{out} cannot be written: {why}. Choose another place with --out.")
        if teller is not None:
            teller.tell(LOCAL, opened.runner.id, "report", "report", opened.now)
    typer.echo(f"{out}: 3 pages. {_told(page)}")


def _page(opened: OpenLog, as_of: date | None, unit: Unit | None) -> ReportPage:
    from dashboard.source import preview_of
    from dashboard.visiting import OWN
    from service.report_page import report_page
    from service.visit_asked import VisitAbout, VisitAsked
    from service.visit_page import visit_page

    def now() -> datetime:
        return datetime.combine(as_of, time(12), opened.now.tzinfo) if as_of else opened.now

    visit = preview_of(opened.repository, opened.runner.id, now)(OWN)
    loaded = visit.loaded
    if not loaded.log.runs:
        fail(
            "There is no run to report. Import some with: painmile import PATH"
            if not visit.withheld else
            "All runs of this log are from Strava alone, and those are for their runner only. "
            "Import the files of some to report on them."
        )  # fmt: skip
    asked = VisitAsked(unit=unit or loaded.log.display.unit)
    about = VisitAbout(withheld=visit.withheld, is_preview=True)
    told = visit_page(
        loaded.log, loaded.analysis, loaded.states, visit.scope, asked, now(),
        about=about, at_speed=loaded.matched(),
    )  # fmt: skip
    return report_page(loaded.log, loaded.analysis, loaded.states, told)


def _pdf(document: str) -> bytes:
    from painmile.pdf import NoPdfError, pdf_of

    try:
        return pdf_of(document)
    except NoPdfError as fault:
        fail(str(fault))


def _told(page: ReportPage) -> str:
    """What is in it, and what is not."""
    from traininglog.words import counted

    withheld = page.visit.about.withheld
    left_out = (
        f" Left out: {counted(withheld, 'run')} that only Strava has." if withheld else ""
    )
    through = page.visit.story.window_words if page.visit.story else "no run"
    return f"{through}.{left_out}"
