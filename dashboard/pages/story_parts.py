"""The parts below the Story's figure: key, table, cycles, findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.cycle_parts import cycle_card, glyph_scale
from dashboard.tags import html
from dashboard.view import query
from service.units import in_unit, month_words, onset_words
from traininglog.words import counted, day_words, score_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.story import Story, StoryRun, Week
    from service.story_cards import CardWords

_MOST_ROWS: Final = 60
_MOST_CYCLES: Final = 12


def phone_key(told: Story, *, phone: bool) -> list[Any]:
    """On a phone what changed is a list below the chart."""
    if not phone or not told.changes:
        return []
    return [html.Ul([html.Li(change.words) for change in told.changes], className="keyl")]


def runs_table(told: Story) -> Any:
    """The chart in rows, for readers and keyboards: runs, weeks or months by the span."""
    if told.window == "16w" and len(told.runs) <= _MOST_ROWS:
        head, rows = _run_rows(told)
        name = f"{counted(len(told.runs), 'run')} of this chart as a table"
    elif told.window == "all":
        head, rows = _month_rows(told)
        name = "This chart as a table, by month or year"
    else:
        head, rows = _week_rows(told)
        name = "This chart as a table, by week"
    return html.Details([
        html.Summary(name, className="s"),
        html.Div(html.Table([
            html.Thead(html.Tr([html.Th(words, scope="col") for words in head])),
            html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in rows]),
        ], className="rowst"), className="scroll", tabIndex=0, role="region",
            **{"aria-label": name}),
    ], className="tbl")  # fmt: skip


def _run_rows(told: Story) -> tuple[tuple[str, ...], list[list[Any]]]:
    head = ("Day", told.unit, "Answer", "Pain", "Began at", "Morning", "Cadence")
    return head, [_run_row(run, told) for run in reversed(told.runs)]


def _run_row(run: StoryRun, told: Story) -> list[Any]:
    began = "" if run.onset_km is None else onset_words(run.onset_km, run.score, told.unit)
    return [
        html.A(day_words(run.day), href=query(run=run.id), className="merge"),
        "" if run.distance_km is None else f"{in_unit(run.distance_km, told.unit):.1f}",
        run.answer,
        score_words(run.score) if run.score is not None else "",
        began,
        score_words(run.morning) if run.morning is not None else "",
        "" if run.cadence_spm is None else f"{run.cadence_spm:.0f}",
    ]


_SUMMED: Final = ("Distance", "Longest", "Painful", "Painless", "Silent", "Worst", "Earliest")


def _week_rows(told: Story) -> tuple[tuple[str, ...], list[list[Any]]]:
    weeks = [w for w in reversed(told.weeks) if w.n_painful + w.n_painless + w.n_silent]
    return ("Week of", *_SUMMED), [[day_words(w.monday), *_summed([w], told)] for w in weeks]


def _month_rows(told: Story) -> tuple[tuple[str, ...], list[list[Any]]]:
    many = len(told.weeks) > _MOST_ROWS * 3
    months: dict[str, list[Week]] = {}
    for week in reversed(told.weeks):
        name = str(week.monday.year) if many else month_words(week.monday, year=True)
        months.setdefault(name, []).append(week)
    rows = [[name, *_summed(weeks, told)] for name, weeks in months.items()]
    return ("Weeks begun in", *_SUMMED), rows


def _summed(weeks: Iterable[Week], told: Story) -> list[str]:
    listed = list(weeks)
    worst = max((w.worst for w in listed if w.worst is not None), default=None)
    begun = min(
        (w for w in listed if w.onset_km is not None),
        key=lambda w: w.onset_km or 0.0,
        default=None,
    )
    return [
        f"{in_unit(sum(w.distance_km for w in listed), told.unit):.1f}",
        f"{in_unit(max(w.longest_km for w in listed), told.unit):.1f}",
        str(sum(w.n_painful for w in listed)),
        str(sum(w.n_painless for w in listed)),
        str(sum(w.n_silent for w in listed)),
        "" if worst is None else score_words(worst),
        ""
        if begun is None
        else onset_words(begun.onset_km or 0.0, begun.onset_score, told.unit),
    ]


def cycles(told: Story) -> list[Any]:
    """The cycles, newest last; a long list keeps the latest dozen open."""
    if not told.cycles:
        return []
    older, shown = told.cycles[:-_MOST_CYCLES], told.cycles[-_MOST_CYCLES:]
    explained = (
        "A cycle is pain, days without running (3 or more, and more than usual), a return, and "
        "what happened in the next 28 days: came back, settled, quiet (not tested) or open. "
        "This is Painmile’s own definition."
    )
    more = f" The {len(older)} before these are among the Findings." if older else ""
    scale = glyph_scale(shown)
    return [
        html.H2("The cycles in this log"),
        html.P(explained + more, className="s m wide62"),
        html.Ol([cycle_card(cycle, scale) for cycle in shown], className="cyl"),
    ]


def cards(told: Story) -> list[Any]:
    """The findings as cards; without pain entries, what to do next instead."""
    if not told.has_pain:
        return [next_step()]
    if not told.cards:
        return []
    all_findings = html.A("All findings", href="/findings")
    return [
        html.H2("What the log can and cannot say"),
        html.P(
            ["These lines describe this log. They are not a diagnosis. ", all_findings],
            className="s m",
        ),
        html.Ul([_card(card) for card in told.cards], className="fdl"),
    ]


def next_step() -> Any:
    """What to write down first, where nobody has written of pain yet."""
    return html.Div([
        html.H2("What comes next"),
        html.P("Write down what hurt and what did not. One line is enough to begin:",
               className="s"),
        html.P(html.Code('painmile pain add "knee right 4/10 from 6.5 km" '
                         "--date 2024-03-12"), className="cmd"),
        html.P(["A run that did not hurt is worth a line too: ",
                html.Code('painmile pain add "no pain"'),
                ". A diary kept in a spreadsheet comes in with ",
                html.Code("painmile pain import FILE.csv"), "."], className="s"),
    ], className="card next")  # fmt: skip


def _card(card: CardWords) -> Any:
    sign, word, style = card.label
    meaning = f" ({card.meaning}) " if card.meaning else " "
    size = [html.B(card.size), meaning, html.Span(card.interval, className="m")]
    rows = [("Size", card.size and size), ("From", card.basis), ("Evidence", card.evidence),
            ("Missing", card.missing), ("Aim", card.aim)]  # fmt: skip
    return html.Li([
        html.P([html.Span(sign, **{"aria-hidden": "true"}), f" {word}"],
               className=f"cl c-{style}"),
        html.H3(card.title),
        *([html.P(card.detail, className="s m")] if card.detail else []),
        html.Dl([html.Div([html.Dt(name), html.Dd(words)]) for name, words in rows if words],
                className="xs"),
    ], className="fd")  # fmt: skip
