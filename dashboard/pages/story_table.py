"""The Story's chart in rows, for readers and keyboards: runs, weeks, months or years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.parts import row, table
from dashboard.tags import html
from dashboard.view import query
from service.units import in_unit, month_words, onset_words
from traininglog.words import counted, day_words, score_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.story import Story
    from service.story_runs import StoryRun
    from service.story_weeks import Week

_MOST_ROWS: Final = 60


def runs_table(told: Story) -> Any:
    """The chart in rows, for readers and keyboards: runs, weeks or months by the span."""
    if not told.by_week and len(told.runs) <= _MOST_ROWS:
        head, rows = _run_rows(told)
        name = f"{counted(len(told.runs), 'run')} of this chart as a table"
    elif len(told.weeks) > _MOST_ROWS:
        head, rows = _month_rows(told)
        name = "This chart as a table, by month or year"
    else:
        head, rows = _week_rows(told)
        name = "This chart as a table, by week"
    return html.Details([
        html.Summary(name, className="s"),
        table(name, head, [row(*cells) for cells in rows]),
    ], className="tbl")  # fmt: skip


def _run_rows(told: Story) -> tuple[tuple[str, ...], list[list[Any]]]:
    head = ["Day", told.unit, "Answer", "Pain", "Began at", "Share", "Morning"]
    levels = [
        (name, {run.run_id: run.matched for run in levels.runs})
        for name, levels in (("Cadence", told.cadence), ("Heart rate", told.heart_rate))
        if levels.n
    ]
    rows = [
        [*_run_row(run, told), *(_whole(of.get(run.id)) for _, of in levels)]
        for run in reversed(told.runs)
    ]
    return (*head, *(name for name, _ in levels)), rows


def _whole(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"


def _run_row(run: StoryRun, told: Story) -> list[Any]:
    began = "" if run.onset_km is None else onset_words(run.onset_km, run.score, told.unit)
    return [
        html.A(day_words(run.day), href=query(run=run.id), className="merge"),
        "" if run.distance_km is None else f"{in_unit(run.distance_km, told.unit):.1f}",
        run.answer,
        score_words(run.score) if run.score is not None else "",
        began,
        "" if run.onset_share is None else f"{100 * run.onset_share:.0f} %",
        score_words(run.morning) if run.morning is not None else "",
    ]


_SUMMED: Final = ("Distance", "Longest", "Painful", "Painless", "Silent", "Worst", "Earliest")


def _week_rows(told: Story) -> tuple[tuple[str, ...], list[list[Any]]]:
    weeks = [w for w in reversed(told.weeks) if w.n_runs]
    return ("Week of", *_SUMMED), [[day_words(w.begins), *_summed([w], told)] for w in weeks]


def _month_rows(told: Story) -> tuple[tuple[str, ...], list[list[Any]]]:
    many = len(told.weeks) > _MOST_ROWS * 3
    months: dict[str, list[Week]] = {}
    for week in reversed(told.weeks):
        name = str(week.begins.year) if many else month_words(week.begins, year=True)
        months.setdefault(name, []).append(week)
    rows = [[name, *_summed(weeks, told)] for name, weeks in months.items()]
    return ("Weeks begun in", *_SUMMED), rows


def _summed(weeks: Iterable[Week], told: Story) -> list[str]:
    listed = list(weeks)
    worst = max((w.worst.score or 0 for w in listed if w.worst), default=None)
    begun = min(
        (w.earliest for w in listed if w.earliest),
        key=lambda run: run.onset_km or 0.0,
        default=None,
    )
    return [
        f"{in_unit(sum(w.distance_km for w in listed), told.unit):.1f}",
        f"{in_unit(max(w.longest_km for w in listed), told.unit):.1f}",
        str(sum(w.n_painful for w in listed)),
        str(sum(w.n_painless for w in listed)),
        str(sum(w.n_silent for w in listed)),
        "" if worst is None else score_words(worst),
        "" if begun is None else onset_words(begun.onset_km or 0.0, begun.score, told.unit),
    ]
