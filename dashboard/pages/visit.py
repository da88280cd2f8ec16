"""The visit page: one runner's log on one screen, for who was let in, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import Input, Output, State, ctx, no_update
from sqlalchemy.exc import DatabaseError

from dashboard.hosted import SIGN_OUT
from dashboard.page import OWNERS, VISITORS, Page
from dashboard.pages.visit_parts import chart, parts, shifted
from dashboard.pages.visit_parts_cards import SAID
from dashboard.reading import read_query
from dashboard.tags import dcc, html
from dashboard.told_pen import UntoldError
from dashboard.view import View, query
from dashboard.visiting import OWN
from dashboard.writing import Written, fault_words, saved_bar
from service.cycle_verdicts import verdict_said
from service.diary_write import GONE
from service.payload import Payload
from service.soap import soap
from service.visit_asked import TABLES, WEEKS, VisitAbout, VisitAsked
from service.visit_page import visit_page
from traininglog.access import NotFound
from traininglog.steps import ConflictError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash

    from dashboard.source import Loaded, Source
    from dashboard.visiting import Visit
    from service.curve import Curve
    from service.visit_page import VisitPage
    from traininglog.visit_pen import VisitPen

_ACTIONS: Final = ("judge", "undo")
_MOST_PAGES: Final = 4
_MOST_NAME: Final = 80
WHO: Final = "visit-change-who"
"""Where a browser keeps the name of who writes, for as long as it is open."""


def layout(_loaded: Loaded) -> Any:
    """The frame; one callback fills it, by the address and by what is said of a cycle."""
    return html.Main([
        dcc.Location(id="visit-url", refresh=False),
        dcc.Store(id=SAID),
        dcc.Store(id=WHO, storage_type="session"),
        html.Div(id="visit-page", tabIndex=-1, **{"data-home": "1"}),
        html.Div(id="visit-saved", className="saved", role="status"),
    ])  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """One callback: the address names the visit, and is asked again whatever comes."""

    @app.callback(
        Output("visit-page", "children"), Output("visit-saved", "children"),
        Input("visit-url", "search"), Input(SAID, "data"), State(WHO, "data"),
    )  # fmt: skip
    def _show(search: str | None, said: dict[str, Any] | None, who: object) -> tuple[Any, Any]:
        asked = read_query(search)
        if ctx.triggered_id != SAID or not said:
            return show(source, asked), no_update
        if said.get("action") == "hide":
            return no_update, []
        written = act(source, asked, said, name_of(who))
        return show(source, asked), saved_bar(written, SAID)


PAGE: Final = Page(
    "Visit", "/visit", layout, register, menu="none", seen_by=VISITORS, of_log=False,
    is_bare=True, files=("/report",),
)  # fmt: skip


def visited(source: Source, asked: Mapping[str, str]) -> Visit:
    """The visit of an address; who has a log and names none looks at their own. NotFound."""
    of = asked.get("of") or (OWN if source.who().kind in OWNERS else None)
    return source.visit(of)


def show(source: Source, asked: Mapping[str, str]) -> list[Any]:
    """Everything on the page as the log is now."""
    visit = visited(source, asked)
    told = told_of(visit, asked, is_link=source.who().kind == "link")
    drawn = None
    if told.story is not None:
        drawn = visit.loaded.once(
            ("visit chart", told.asked, shifted(told)), lambda: chart(told)
        )
    return parts(
        told, soap(told), ways(source, told), drawn=drawn,
        can_write=visit.pen is not None, curve=_curve(visit, told),
    )  # fmt: skip


def told_of(visit: Visit, asked: Mapping[str, str], *, is_link: bool) -> VisitPage:
    """What the page says, told once for as long as the log and the address stand."""
    loaded, view = visit.loaded, asked_of(asked)
    about = VisitAbout(
        visit.of, visit.author, visit.ends, visit.withheld,
        is_preview=visit.is_preview, is_link=is_link,
    )  # fmt: skip
    return loaded.once(
        ("visit", view, about, visit.scope, visit.now.date()),
        lambda: visit_page(
            loaded.log, loaded.analysis, loaded.states, visit.scope, view, visit.now,
            about=about, at_speed=loaded.matched() if loaded.log.runs else None,
            tell=loaded.story,
        ),
    )  # fmt: skip


def asked_of(asked: Mapping[str, str]) -> VisitAsked:
    """The filters of an address; whatever is not known falls back to the default."""
    weeks, page = asked.get("weeks"), asked.get("page", "")
    is_number = page.isdecimal() and page.isascii() and len(page) <= _MOST_PAGES
    return VisitAsked(
        unit=View.read(asked).unit,
        weeks=next((one for one in WEEKS if one == weeks), "16"),
        run=asked.get("run") or None,
        table=next((one for one in TABLES if one == asked.get("table")), None),
        page=int(page) if is_number else 1,
    )


def ways(source: Source, told: VisitPage) -> list[Any]:
    """The ways out: paper, and back to one's own log or out of the door."""
    paper = query(of=told.about.of, unit=told.unit, weeks=told.asked.weeks)
    return [html.A("Print", href=f"/report{paper}", className="btn"), *leave(source)]


def leave(source: Source) -> list[Any]:
    """Back to one's own log or to the patients, and out, which is a form."""
    kind = source.who().kind
    if kind in OWNERS:
        return [html.A("Back to my log", href="/", className="btn")]
    patients = [html.A("Patients", href="/patients", className="btn")] * (kind == "therapist")
    out = html.Form(
        html.Button("Sign out", type="submit", className="btn"),
        method="post",
        action=SIGN_OUT,
    )
    return [*patients, out]


def act(source: Source, asked: Mapping[str, str], said: object, name: str = "") -> Written:
    """Keep what a visitor says of a cycle, or take it back; the words say what follows.

    `name` is who says it, where nobody signed in.
    """
    visit = visited(source, asked)
    pen = visit.signed(name)
    if pen is None:
        return Written("fault", "This log is only shown here, so nothing can be saved.")
    if not (visit.author or name):
        return Written("fault", "Not saved yet: say your name first, under “Add note”.")
    try:
        return _written(pen, visit, said)
    except (ValueError, ConflictError, NotFound) as fault:
        is_gone = isinstance(fault, NotFound)
        return Written("fault", GONE if is_gone else f"{str(fault).rstrip('.')}.")
    except UntoldError as kept:
        return Written("saved", kept.words, kept.change)
    except (DatabaseError, OSError) as fault:
        return Written("fault", f"Not saved: {fault_words(fault)}")


def _written(pen: VisitPen, visit: Visit, said: object) -> Written:
    told = Payload(said)
    if told.one_of("action", _ACTIONS) == "undo":
        change = pen.undo(told.row_id("change") or 0)
        return Written("undone", f"Taken back: {change.words}", change.id)
    verdict = verdict_said(said, visit.loaded.log, visit.loaded.analysis)
    change = pen.write(verdict.words, [verdict.step], today=visit.now.date())
    return Written("saved", verdict.follows, change.id)


def name_of(told: object) -> str:
    """A name as a browser has it: one line, not too long."""
    written = Payload({"name": told}).words("name") if isinstance(told, str) else ""
    return " ".join(written.split())[:_MOST_NAME].strip()


def _curve(visit: Visit, told: VisitPage) -> Curve | None:
    """Pace and heart rate of the pinned run, where its records can be read."""
    if told.pinned is None:
        return None
    from service.curve import curve_of  # noqa: PLC0415 -- NumPy, after the first page

    try:
        return curve_of(visit.repository.stream(told.pinned.id))
    except (LookupError, OSError, ValueError):
        return None
