"""The second sheet of the report: twelve weeks, 24 hours, the runner's words, totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.outcome_chart import outcome_chart
from dashboard.report_nodes import (
    FOOT,
    HEIGHT,
    cut,
    el,
    heading,
    kept,
    lines,
    score,
    sheet,
    table,
)
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.svg import Node
    from service.report_page import ReportPage
    from service.visit_day import Cell, DayRow
    from service.visit_outcome import OutcomeChart
    from service.visit_page import VisitPage
    from service.visit_weeks import WeekRow

_DAYS: Final = 8
_HALF_PX: Final = 330
_TOLD_LINES: Final = 10
_LINE_PX: Final = 17.5
_NOT: Final = "–"


def tables_sheet(page: ReportPage) -> Node:
    """Page 2."""
    visit = page.visit
    told, told_px = _told(visit)
    rows = len(visit.weeks) or 1
    days = min(visit.days.n, _DAYS) if visit.days else 1
    taken = 36 + 70 + rows * 22.4 + 72 + max(days, 1) * 22.4 + told_px + 36
    return sheet(
        page, 2, "Twelve weeks and 24 hours",
        *_weeks(visit.weeks, visit.unit), *_days(visit), told,
        *_cannot(page.cannot, HEIGHT - FOOT - taken),
    )  # fmt: skip


def _weeks(weeks: Sequence[WeekRow], unit: str) -> list[Node]:
    if not weeks:
        return [heading("Week by week"), el("p", "none", "No week has a run in what is shown.")]
    n = [sum(getattr(week, name) for week in weeks) for name in _COUNTS]
    about = f"{counted(n[0], 'run')}: {n[1]} painful, {n[2]} painless, {n[3]} silent"
    head = ("Week from", "Runs", unit, "Longest", "Painful", "Silent", "Worst during",
            "Worst morning", f"Earliest onset, {unit}", "Cadence, spm",
            "Days without running")  # fmt: skip
    rows = [_week(week) for week in weeks]
    return [heading("Week by week", about), table("wk", head, rows, "Week by week")]


_COUNTS: Final = ("n_runs", "n_painful", "n_painless", "n_silent")


def _week(week: WeekRow) -> Node:
    told = week.n_runs > 0
    cells: list[Any] = [
        str(week.n_runs), week.distance, week.longest,
        str(week.n_painful) if told else "", str(week.n_silent) if told else "",
        week.worst_during, week.worst_morning, week.earliest, week.cadence, week.without,
    ]  # fmt: skip
    return el("tr", None if told else "off", el("th", None, week.begins, scope="row"),
              *(el("td", None, cell or _NOT) for cell in cells))  # fmt: skip


def _days(visit: VisitPage) -> list[Node]:
    """The newest painful runs; the others are counted."""
    title, told = "24 hours after each painful run", visit.days
    if told is None or not told.rows:
        return [heading(title), el("p", "none", "No run is told to have hurt in these weeks.")]
    earlier = told.n - _DAYS
    more = f" The newest {_DAYS}; and {earlier} earlier." if earlier > 0 else ""
    about = f"0 to 10, n = {told.n}. {_NOT}: not asked. due: not counted yet.{more}"
    head = ("Run", visit.unit, f"Onset, {visit.unit}", "During", "+2 h", "Night",
            "Next morning", "Back to before within 60 min", "Quiet after")  # fmt: skip
    rows = [_day(row) for row in told.rows[:_DAYS]]
    return [heading(title, about), table("wk", head, rows, title)]


def _day(row: DayRow) -> Sequence[Any]:
    scores = [_cell(cell) for cell in (row.during, row.after, row.night, row.morning)]
    return [row.day_words, row.distance, row.onset, *scores, row.back, row.quiet]


def _cell(cell: Cell) -> Node | str:
    return score(cell.words, cell.score)


def _told(visit: VisitPage) -> tuple[Node, float]:
    """The runner's words beside the totals, and how high both are at most."""
    rows = [(f"{row.name}: ", cut(_said(row.words, quote=row.is_quote), 170), row.day_words)
            for row in visit.told]  # fmt: skip
    heights = [lines("".join(row) + "  ", 12, _HALF_PX) for row in rows]
    fit = kept(heights, _TOLD_LINES)
    words = [
        el("p", None, el("b", None, name), said,
           *([el("span", "m", f", {day}")] if day else []))
        for name, said, day in rows[:fit]
    ]  # fmt: skip
    if fit < len(rows):
        words.append(el("p", "m", f"and {len(rows) - fit} more in the log"))
    if not rows:
        words = [el("p", "none", "Nothing is told in words.")]
    left = el("div", None, heading("In the runner’s words"), *words)
    totals_px = 132 + 17.5 * 3 if visit.outcomes else 0
    used = max(sum(heights[:fit]) * _LINE_PX + 21, totals_px) + 36
    return el("div", "two", left, _totals(visit.outcomes)), used


def _said(words: str, *, quote: bool) -> str:
    return f"“{words}”" if quote else words


def _totals(outcomes: Sequence[OutcomeChart]) -> Node:
    if not outcomes:
        none = el("p", "none", "No questionnaire total is written down.")
        return el("div", None, heading("Outcome totals"), none)
    first, *others = outcomes
    more = f" And {counted(len(others), 'questionnaire')} more." if others else ""
    return el(
        "div", None, heading(first.title, first.about),
        outcome_chart(first, width=340, height=132),
        el("p", "m", cut(first.sentence, 190) + more),
    )  # fmt: skip


def _cannot(words: Sequence[str], room: float) -> list[Node]:
    """What is missing, as far as there is room; the aim is said in any case."""
    if not words:
        return []
    *needs, last = words
    rows = max(int(room / _LINE_PX), 1)
    for fit in range(len(needs), -1, -1):
        more = [f"And {len(needs) - fit} more."] if fit < len(needs) else []
        said = " ".join((*needs[:fit], *(more if fit else ()), last))
        if lines(said, 12) <= rows:
            break
    return [heading("What the log cannot say yet"), el("p", None, said)]
