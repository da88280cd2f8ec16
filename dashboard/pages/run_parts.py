"""The parts of the Run page: head, chart with its reader, splits, what was felt, outline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.drawn import Drawn
from dashboard.figures.story import CONFIG, EMPTY
from dashboard.pages.run_card import checks_box, felt_row, quote
from dashboard.pages.run_sources import sources_card
from dashboard.saying import say_button
from dashboard.shell import segmented
from dashboard.tags import dcc, html
from dashboard.twin_parts import twin_parts
from dashboard.view import query
from service.strava_page import POWERED

if TYPE_CHECKING:
    from service.pinned import Neighbour
    from service.run_chart import RunChart
    from service.run_page import RunPage, SplitRow
    from service.run_sources import RunSources

SAID: Final = "run-said"
_COLUMNS: Final = ("time", "pace", "cadence", "heart_rate", "up", "down", "note")


class Reader(Drawn):
    """A slider along the run; `words` has a sentence for each of its places, `at` is one.

    The browser side is in `assets/run.js`.
    """

    _namespace = "painmile_run"
    _type = "Reader"


def no_such_run() -> list[Any]:
    """A plain page where the address names a run the log has not."""
    return [
        html.H1("There is no such run; it may have been removed or joined to another."),
        html.P(
            html.A("All runs in the Story", href="/", className="btn carry"), className="pn"
        ),
    ]


def parts(
    told: RunPage, *, phone: bool, can_write: bool = False, sources: RunSources | None = None
) -> list[Any]:
    """The whole page of one run.

    Recordings that were said to be two runs are told with the `sources`, where these are.
    """
    apart = {other.run_id for other in sources.apart} if sources is not None else set()
    twins = [twin for twin in told.twins if not {twin.one, twin.other} & apart]
    return [
        _head(told),
        *(html.Section(twin_parts(twin, SAID, can_write=can_write), className="box")
          for twin in twins),
        html.Div([
            html.Div([_figure(told, phone=phone), *_splits(told)], className="runl"),
            html.Div([
                _felt(told), *_map(told), _facts(told),
                *sources_card(sources, SAID, can_write=can_write), *_problems(told),
            ], className="runr"),
        ], className="main"),
    ]  # fmt: skip


def _head(told: RunPage) -> Any:
    ask = f"/today{query(run=told.counts, unit=told.unit)}"
    answer = (
        [" ", html.A("Say how it felt", href=ask, className="nw")] if told.is_silent else []
    )
    return html.Div([
        html.P(told.title, className="s m eye"),
        html.H1(told.size),
        html.P([told.felt, *answer], className="felt"),
        html.Nav([
            *_neighbour(told.card.before, "← {}", "Run before"),
            *_neighbour(told.card.after, "{} →", "Run after"),
            html.A("In the Story", href=f"/{query(run=told.counts, unit=told.unit)}",
                   className="btn sm"),
        ], className="pn", **{"aria-label": "Runs"}),
    ], className="head")  # fmt: skip


def _neighbour(run: Neighbour | None, form: str, label: str) -> list[Any]:
    if run is None:
        return []
    return [html.A(form.format(run.words), href=query(run=run.id), className="btn sm merge",
                   **{"aria-label": f"{label}, {run.words}"})]  # fmt: skip


def _figure(told: RunPage, *, phone: bool) -> Any:
    chart = told.chart
    if isinstance(chart, str):
        way = html.A("To the Strava account", href="/strava", className="carry")
        bring = say_button("Bring its samples again", SAID, {"action": "bring", "run": told.id})
        return html.Div([
            html.P([chart, *([" ", way] if told.asks_strava else [])]),
            *([html.P(bring, className="pn")] if told.can_bring else []),
        ], className="card s norec")  # fmt: skip
    from dashboard.figures.run_figure import run_figure  # noqa: PLC0415 -- NumPy, here only

    remarks = [*told.remarks, *([chart.missing] if chart.missing else [])]
    return html.Figure([
        *_over(chart),
        Reader(
            id="run-at", at=chart.start_at, words=[words for _, words in chart.stations],
            label="At a place: move here, or click in the chart",
        ),
        dcc.Graph(id="run-graph", figure=EMPTY, config=CONFIG, className="graph"),
        dcc.Store(id="run-figure", data=run_figure(chart, phone=phone)),
        *(html.P(words, className="s m") for words in remarks),
    ], className="card fig")  # fmt: skip


def _over(chart: RunChart) -> list[Any]:
    """Distance or time, where both were measured."""
    if not chart.has_distance:
        return []
    choices = [
        (words, query(over=over), chart.over == over)
        for words, over in (("Over distance", "distance"), ("Over time", "time"))
    ]
    return [html.Div(segmented("Axis", choices), className="over")]


def _splits(told: RunPage) -> list[Any]:
    if not told.splits:
        return []
    heads = {
        "name": told.unit, "time": "time", "pace": f"pace /{told.unit}",
        "cadence": "spm", "heart_rate": "heart rate",
        "up": "up", "down": "down", "note": "",
    }  # fmt: skip
    shown = [c for c in _COLUMNS if any(getattr(row, c) for row in told.splits)]
    body = [_split(row, shown) for row in told.splits]
    header = [html.Th(heads["name"], scope="col")]
    header += [
        html.Th(
            heads[c] or html.Span("What happened", className="vh"), scope="col", className=c
        )
        for c in shown
    ]
    return [
        html.H2("Splits", id="splits"),
        html.Div(
            html.Table([html.Thead(html.Tr(header)), html.Tbody(body)], className="splits s"),
            className="scroll", tabIndex=0, role="region", **{"aria-labelledby": "splits"},
        ),
    ]  # fmt: skip


def _split(row: SplitRow, shown: list[str]) -> Any:
    cells = [html.Td(getattr(row, column) or "–", className=column) for column in shown]
    if shown and shown[-1] == "note":
        cells[-1] = html.Td(row.note, className="note")
    return html.Tr([html.Th(row.name, scope="row"), *cells],
                   className="hurt" if row.hurts else "")  # fmt: skip


def _felt(told: RunPage) -> Any:
    return html.Section([
        html.H2("What was felt"),
        html.Dl([felt_row(felt) for felt in told.card.felt], className="kv s"),
        *map(quote, told.card.quotes),
        *map(checks_box, told.checks),
        html.P(told.card.origin, className="xs m"),
    ], className="card pinp")  # fmt: skip


def _map(told: RunPage) -> list[Any]:
    if isinstance(told.outline, str):
        words = (
            [html.P(f"No outline: {told.outline}.", className="s m")] if told.outline else []
        )
        return (
            [html.Section([html.H2("Outline"), *words], className="card pinp")] if words else []
        )
    from dashboard.pages.run_outline import outline  # noqa: PLC0415 -- NumPy, here only

    return [html.Section([
        html.H2("Outline"), *outline(told.outline, told.hurts, told.unit),
    ], className="card pinp")]  # fmt: skip


def _facts(told: RunPage) -> Any:
    rows = [html.Div([html.Dt(name), html.Dd(words)]) for name, words in told.facts]
    return html.Section([html.H2("The run"), html.Dl(rows, className="kv s"),
                         *_at_strava(told)],
                        className="card pinp")  # fmt: skip


def _at_strava(told: RunPage) -> list[Any]:
    """Whose values they are, as Strava wants it said, and the way to the run there."""
    if not told.strava_id:
        return []
    link = html.A("View on Strava", href=f"https://www.strava.com/activities/{told.strava_id}",
                  rel="noreferrer")  # fmt: skip
    return [html.P([f"{POWERED}. ", link], className="xs m")]


def _problems(told: RunPage) -> list[Any]:
    if not told.problems:
        return []
    return [html.Section([
        html.H2("What the import noted"),
        html.Ul([html.Li(words, className="s") for words in told.problems], className="noted"),
    ], className="card pinp")]  # fmt: skip
