"""Beside the axis of a visit: the 24 hours after painful runs, or the run that is pinned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.pages.run_card import checks_box, felt_row, quote, run_curve
from dashboard.tags import html
from dashboard.theme import pain_step
from dashboard.view import query
from dashboard.words import tight
from service.visit_day import DAY_ROWS
from service.visit_told import ELSEWHERE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.curve import Curve
    from service.pinned import Neighbour, Pinned
    from service.visit_day import Cell, DayRow
    from service.visit_page import VisitPage
    from service.visit_told import ToldRow


_AFTER: Final = "24 hours after a painful run"
_BESIDES: Final = ("Medication", "Sleep", "Work", "Goal")
_NO_PAIN: Final = (
    "No pain is told in what is open to this visit. A silent run is not a painless one."
)


def day_card(told: VisitPage) -> Any:
    """The latest painful runs with their day after, and under them the runner's words."""
    days = told.days
    rows = days.rows[:DAY_ROWS] if days else ()
    n = days.n if days else 0
    more = f"latest {DAY_ROWS} of {n}" if n > DAY_ROWS else f"n = {n}"
    table = day_table(rows, told.unit) if rows else html.P(_no_pain(told), className="vnone")
    return html.Section([
        html.H2([_AFTER, html.Span(f"{more} · – not asked", className="h2s")]),
        table, words(told.told),
    ], className="box", **{"aria-label": "24 hours"})  # fmt: skip


def _no_pain(told: VisitPage) -> str:
    if told.place is None:
        return _NO_PAIN
    return "No painful run in the weeks shown."


def day_table(rows: Sequence[DayRow], unit: str) -> Any:
    """One row a painful run; a score stands in a box of its shade."""
    two = html.Br()
    heads: tuple[tuple[Any, str], ...] = (
        ("Run", ""), (unit, ""), (["onset,", two, unit], ""), ("during", ""),
        ("+2 h", ""), ("night", ""), (["next", two, "morning"], ""),
        (["back to before", two, "within 60 min"], "w"), (["quiet", two, "after"], ""),
    )  # fmt: skip
    return html.Div(html.Table([
        html.Thead(html.Tr([html.Th(name, scope="col", className=css) for name, css in heads])),
        html.Tbody([_day_row(row) for row in rows]),
    ], className="t24"), className="scroll", tabIndex=0, role="region",
        **{"aria-label": _AFTER})  # fmt: skip


def _day_row(row: DayRow) -> Any:
    cells = (row.during, row.after, row.night, row.morning)
    return html.Tr([
        html.Th(row.day_words, scope="row"), html.Td(row.distance), html.Td(row.onset),
        *(_cell(cell) for cell in cells),
        html.Td(row.back, className="w"), html.Td(tight(row.quiet)),
    ])  # fmt: skip


def _cell(cell: Cell) -> Any:
    if not cell.score:
        return html.Td(cell.words, className="m")
    return html.Td(html.Span(cell.words, className=f"bx {pain_step(cell.score)}"))


def words(told: Sequence[ToldRow]) -> Any:
    """The runner's own words, each with its day; long ones stand in full in the tables."""
    first = [row for row in told if row.name not in _BESIDES and row.name != ELSEWHERE]
    besides = [row for row in told if row.name in _BESIDES]
    if not (first or besides):
        return html.P("Nothing is told in the runner’s own words.", className="vnone")
    rows = [(row.name, told_words(row)) for row in first]
    if besides:
        rows.append(("Besides", [part for n, row in enumerate(besides) for part in (
            f"{', ' if n else ''}{row.name.lower()} ", *told_words(row, day=row is besides[-1]),
        )]))  # fmt: skip
    return html.Dl([
        part for name, said in rows for part in (html.Dt(name), html.Dd(said))
    ], className="vwords")  # fmt: skip


def told_words(row: ToldRow, *, day: bool = True) -> list[Any]:
    """What was said of one topic, and when."""
    if not row.is_quote:
        return [html.Bdi(tight(row.words))]
    when = [html.Span(f" {tight(row.day_words)}", className="m")] if day else []
    return [html.Bdi(f"“{row.words}”"), *when]


def pinned_card(told: VisitPage, card: Pinned, curve: Curve | None) -> Any:
    """One run: what was felt and when, its checks, the runner's note, its curve."""
    clock = f" in {card.clock}" if card.clock and card.distance_km else ""
    about = f"{clock}. {card.origin}"
    heads = [card.day_words, html.Span(f" {card.time_words}", className="h2s")]
    return html.Section([
        html.Div([
            html.H2(heads),
            html.Nav([*_way(card.before, "← {}"), *_way(card.after, "{} →")],
                     **{"aria-label": "Runs beside it"}),
            html.A("Close", href=query(run=""), className="merge btn sm"),
        ], className="vpinh"),
        html.P([html.B(tight(card.distance)), html.Span(about, className="m")]),
        *([run_curve(card, curve, told.unit)] if curve else []),
        html.Dl([felt_row(felt) for felt in card.felt], className="kv"),
        *([checks_box(card.checks)] if card.checks else []),
        *map(quote, card.quotes),
    ], className="box vpin", **{"aria-label": f"Run of {card.day_words}"})  # fmt: skip


def _way(run: Neighbour | None, form: str) -> list[Any]:
    if run is None:
        return []
    return [html.A(form.format(run.words), href=query(run=run.id), className="merge btn sm")]
