"""Below the screen of a visit: tables, one at a time, as its address says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.cycle_parts import glyph_scale
from dashboard.pages.visit_parts_cards import cycle_row
from dashboard.pages.visit_parts_day import day_table, told_words
from dashboard.parts import row, table
from dashboard.shell import segmented
from dashboard.tags import html
from dashboard.view import query
from dashboard.words import tight
from service.visit_cycles import CYCLES
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.cycle_rows import CycleRow
    from service.visit_asked import Table
    from service.visit_cycles import VisitCycle
    from service.visit_page import VisitPage
    from service.visit_runs import RunsTable

_MOST: Final = 12
_MOST_DAYS: Final = 40


def tables(told: VisitPage, *, can_write: bool) -> Any:
    """The names of all tables, and the one that is open; its own name closes it."""
    names = _names(told)
    opened = told.asked.table if told.asked.table in names else None
    links = [
        (words, query(table="" if name == opened else name, page=""), name == opened)
        for name, words in names.items()
    ]
    inner = _table(opened, told, can_write=can_write) if opened else []
    return html.Section([segmented("Tables", links), *inner], className="vmore",
                        **{"aria-label": "Tables"})  # fmt: skip


def _names(told: VisitPage) -> dict[Table, str]:
    """The tables that have something to say, each with how much."""
    names: dict[Table, tuple[str, int]] = {
        "words": ("In words, in full", len(told.told) + len(told.notes)),
        "runs": ("All runs shown", told.runs.n if told.runs else 0),
        "weeks": ("Last weeks", len(told.weeks)),
        "cycles": ("Runs behind each cycle", len(told.cycles) + len(told.dismissed)),
        "days": ("24 hours", told.days.n if told.days else 0),
        "outcomes": ("Outcome scores", len(told.outcomes)),
        "gait": ("Gait numbers", len(told.gait)),
        "missing": ("What is missing", len(told.missing)),
    }
    return {name: f"{words}: {n:,}" for name, (words, n) in names.items() if n}


def _table(name: Table, told: VisitPage, *, can_write: bool) -> list[Any]:
    match name:
        case "words":
            shown = _words(told)
        case "runs":
            shown = _runs(told.runs) if told.runs else []
        case "weeks":
            shown = _weeks(told)
        case "cycles":
            shown = _cycles(told, can_write=can_write)
        case "days":
            shown = _days(told)
        case "outcomes":
            shown = _outcomes(told)
        case "gait":
            rows = [row(one.name, tight(one.words)) for one in told.gait]
            shown = [table("Gait numbers", ("Of", "Seen"), rows, "rowst vlong")]
        case _:
            shown = _missing(told)
    return shown


def _missing(told: VisitPage) -> list[Any]:
    """What the findings wait for, each beside what it says so far."""
    if not told.waiting:
        return [html.Ul([html.Li(tight(words)) for words in told.missing], className="s vlist")]
    rows = [row(tight(one.name), tight(one.words)) for one in told.waiting]
    return [table("What is missing", ("So far", "Missing"), rows, "rowst vlong vwaits")]


def _days(told: VisitPage) -> list[Any]:
    if told.days is None:
        return []
    rows = told.days.rows[:_MOST_DAYS]
    return [*_of(len(rows), told.days.n), day_table(rows, told.unit)]


def _words(told: VisitPage) -> list[Any]:
    """All that was told in words, in full, and the notes of visits."""
    rows = [row(one.name, [*told_words(one), f" {one.more}"]) for one in told.told]
    rows += [row(f"Note, {note.name}", html.Bdi(note.words)) for note in told.notes]
    return [table("In words", ("Of", "Said"), rows, "rowst vlong")]


def _runs(runs: RunsTable) -> list[Any]:
    heads = ("Day", "Distance", "Time", "What it said", "Next morning", "Cadence, spm")
    rows = [
        row(html.A(r.day_words, href=query(run=r.run_id), className="merge"), r.distance,
            r.clock, tight(r.told), r.morning, r.cadence)
        for r in runs.rows
    ]  # fmt: skip
    return [table("All runs", heads, rows), *_pages(runs)]


def _pages(runs: RunsTable) -> list[Any]:
    """The way to newer and older runs, forty at a time."""
    if runs.pages == 1:
        return []
    newer = [_page("Newer runs", runs.page - 1)] if runs.page > 1 else []
    older = [_page("Older runs", runs.page + 1)] if runs.page < runs.pages else []
    return [html.P([*newer, f" Page {runs.page} of {runs.pages} ", *older], className="s",
                   role="group", **{"aria-label": "Pages of runs"})]  # fmt: skip


def _page(words: str, page: int) -> Any:
    return html.A(words, href=query(page=str(page)), className="merge btn sm")


def _weeks(told: VisitPage) -> list[Any]:
    heads = (
        "Week from", "Runs", told.unit, "Longest", "Painful", "Painless", "Silent",
        "Worst during", "Worst morning", "Earliest onset", "Cadence, spm", "Days without",
    )  # fmt: skip
    rows = [
        row(w.begins, w.n_runs, w.distance, w.longest, w.n_painful, w.n_painless, w.n_silent,
            w.worst_during, w.worst_morning, w.earliest, w.cadence, w.without)
        for w in told.weeks
    ]  # fmt: skip
    return [table(f"The last {counted(len(rows), 'week')}", heads, rows)]


def _cycles(told: VisitPage, *, can_write: bool) -> list[Any]:
    """The rows of each; older ones and those marked as not this with their buttons."""
    shown = told.cycles[-_MOST:]
    parts = [*_of(len(shown), len(told.cycles)), *map(_behind, reversed(shown))]
    older = told.cycles[:-CYCLES][-_MOST:]
    for name, found in (("Cycles before these", older), ("Marked as not this", told.dismissed)):
        if found:
            scale = glyph_scale([cycle.told for cycle in found])
            rows = [cycle_row(c, scale, can_write=can_write) for c in reversed(found)]
            parts += [html.P(html.B(name)), html.Ol(rows, className="vcy")]
    return parts


def _of(shown: int, n: int) -> list[Any]:
    return [html.P(f"The latest {shown} of {n}.", className="s m")] if shown < n else []


def _behind(cycle: VisitCycle) -> Any:
    rows = [*map(_cycle_row, cycle.before), row("", "", cycle.rest, "", ""),
            *map(_cycle_row, cycle.after)]  # fmt: skip
    name = f"Cycle {cycle.told.number}, {cycle.told.title}"
    return html.Div([
        html.P([html.B(name), f", {cycle.told.state_words}"], className="s"),
        table(name, ("Day", "Distance", "What it said", "Next morning", "In the cycle"), rows),
    ])  # fmt: skip


def _cycle_row(one: CycleRow) -> Any:
    return row(one.day_words, one.distance, tight(one.told), one.morning, one.mark)


def _outcomes(told: VisitPage) -> list[Any]:
    rows = [row(one.title, _totals(one.points), tight(one.sentence)) for one in told.outcomes]
    heads = ("Questionnaire", "Totals", "What changed")
    return [table("Outcome scores", heads, rows, "rowst vlong")]


def _totals(points: Sequence[Any]) -> str:
    return ", ".join(f"{p.total:g} on {p.day_words}" for p in points)
