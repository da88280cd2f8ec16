"""Below the screen of a visit: every run, weeks, rows of cycles, gait, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.cycle_parts import glyph_scale
from dashboard.pages.visit_parts_cards import cycle_row
from dashboard.pages.visit_parts_day import day_table, told_words
from dashboard.parts import row, table
from dashboard.tags import html
from dashboard.view import query
from dashboard.words import tight
from service.visit_cycles import CYCLES
from service.visit_day import DAY_ROWS
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.cycle_rows import CycleRow
    from service.visit_cycles import VisitCycle
    from service.visit_identity import Named
    from service.visit_page import VisitPage
    from service.visit_runs import RunsTable

_MOST_CYCLES: Final = 12
_MOST_DAYS: Final = 40


def tables(told: VisitPage, *, can_write: bool) -> Any:
    """Each opens with a tap, so that the first screen stays one screen."""
    parts = (
        *_words(told), *_runs(told), *_weeks(told), *_cycles(told, can_write=can_write),
        *_days(told), *_outcomes(told), *_gait(told.gait), *_missing(told.missing),
    )  # fmt: skip
    return html.Div(parts, className="vmore")


def _opens(name: str, *inner: Any, is_open: bool = False) -> Any:
    return html.Details([html.Summary(name), *inner], className="tbl", open=is_open)


def _words(told: VisitPage) -> Iterator[Any]:
    """All that was told in words, in full, and the notes of visits."""
    rows = [row(one.name, [*told_words(one), f" {one.more}"]) for one in told.told]
    rows += [row(f"Note, {note.name}", html.Bdi(note.words)) for note in told.notes]
    if rows:
        yield _opens(
            "In words, in full", table("In words", ("Of", "Said"), rows, "rowst vlong")
        )


def _runs(told: VisitPage) -> Iterator[Any]:
    runs = told.runs
    if runs is None:
        return
    heads = ("Day", "Distance", "Time", "What it said", "Next morning", "Cadence, spm")
    rows = [
        row(html.A(r.day_words, href=query(run=r.run_id), className="merge"), r.distance,
            r.clock, tight(r.told), r.morning, r.cadence)
        for r in runs.rows
    ]  # fmt: skip
    name = f"All runs of the weeks shown: {runs.n}"
    yield _opens(
        name, table("All runs", heads, rows), *_pages(runs), is_open=told.asked.page > 1
    )


def _pages(runs: RunsTable) -> list[Any]:
    """The way to newer and older runs, forty at a time."""
    if runs.pages == 1:
        return []
    newer = [_page("Newer runs", runs.page - 1)] if runs.page > 1 else []
    older = [_page("Older runs", runs.page + 1)] if runs.page < runs.pages else []
    return [html.P([*newer, f" Page {runs.page} of {runs.pages} ", *older], className="s",
                   role="group", **{"aria-label": "Pages of runs"})]  # fmt: skip


def _page(words: str, page: int) -> Any:
    return html.A(words, href=query(page=str(page)), className="merge")


def _weeks(told: VisitPage) -> Iterator[Any]:
    heads = (
        "Week from", "Runs", told.unit, "Longest", "Painful", "Painless", "Silent",
        "Worst during", "Worst morning", "Earliest onset", "Cadence, spm", "Days without",
    )  # fmt: skip
    rows = [
        row(w.begins, w.n_runs, w.distance, w.longest, w.n_painful, w.n_painless, w.n_silent,
            w.worst_during, w.worst_morning, w.earliest, w.cadence, w.without)
        for w in told.weeks
    ]  # fmt: skip
    yield _opens(f"The last {counted(len(rows), 'week')}", table("Weeks", heads, rows))


def _cycles(told: VisitPage, *, can_write: bool) -> Iterator[Any]:
    """The rows of each; older ones and those marked as not this with their buttons."""
    shown = told.cycles[-_MOST_CYCLES:]
    if shown:
        of = _of(len(shown), len(told.cycles))
        yield _opens(f"Runs behind each cycle: {of}", *map(_behind, reversed(shown)))
    older = told.cycles[:-CYCLES][-_MOST_CYCLES:]
    for name, found in (("Cycles before these", older), ("Marked as not this", told.dismissed)):
        if found:
            scale = glyph_scale([cycle.told for cycle in found])
            rows = [cycle_row(c, scale, can_write=can_write) for c in reversed(found)]
            yield _opens(f"{name}: {len(found)}", html.Ol(rows, className="vcy"))


def _of(shown: int, n: int) -> str:
    return f"{shown} of {n}" if shown < n else str(n)


def _behind(cycle: VisitCycle) -> Any:
    rows = [*map(_cycle_row, cycle.before), row("", "", cycle.rest, "", ""),
            *map(_cycle_row, cycle.after)]  # fmt: skip
    name = f"Cycle {cycle.told.number}, {cycle.told.title}"
    return html.Div([
        html.P([html.B(name), f", {cycle.told.state_words}"], className="s"),
        table(name, ("Day", "Distance", "What it said", "Next morning", ""), rows),
    ])  # fmt: skip


def _cycle_row(one: CycleRow) -> Any:
    return row(one.day_words, one.distance, tight(one.told), one.morning, one.mark)


def _days(told: VisitPage) -> Iterator[Any]:
    """The painful runs that have no room on the first screen."""
    days = told.days
    if days is None or (days.n <= DAY_ROWS and told.pinned is None):
        return
    rows = days.rows[:_MOST_DAYS]
    of = _of(len(rows), days.n)
    yield _opens(f"24 hours after each painful run: {of}", day_table(rows, told.unit))


def _outcomes(told: VisitPage) -> Iterator[Any]:
    if told.outcomes:
        rows = [
            row(one.title, ", ".join(f"{p.total:g} on {p.day_words}" for p in one.points),
                tight(one.sentence))
            for one in told.outcomes
        ]  # fmt: skip
        heads = ("Questionnaire", "Totals", "What changed")
        yield _opens(f"Outcome scores: {len(rows)}", table("Outcome scores", heads, rows))


def _gait(rows: Sequence[Named]) -> Iterator[Any]:
    if rows:
        told = [html.Div([html.Dt(row.name), html.Dd(tight(row.words))]) for row in rows]
        yield _opens("Gait numbers", html.Dl(told, className="kv s"))


def _missing(needs: Sequence[str]) -> Iterator[Any]:
    if needs:
        yield _opens(
            "What the log cannot say yet",
            html.Ul([html.Li(tight(words)) for words in needs], className="s"),
        )
