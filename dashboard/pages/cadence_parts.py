"""The parts of the Cadence page: pictures with their key, the target, findings, rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.cadence_page import SYMBOLS, speed_figure
from dashboard.figures.cadence_year import time_figure
from dashboard.figures.story import CONFIG, EMPTY
from dashboard.parts import class_line, doi_link, facts, row, table
from dashboard.saying import say_button
from dashboard.svg import circle, line, path, svg, text
from dashboard.tags import dcc, html
from dashboard.theme import PALETTES
from dashboard.words import tight
from dashboard.writing import READ_ONLY
from service.cadence_page import BOTH_FEET, rows
from service.units import day_near
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from dashboard.svg import Node
    from service.cadence_cards import CadenceCard
    from service.cadence_page import CadencePage, Device
    from service.cadence_sources import SourceLine
    from service.cadence_target import Target

SAID: Final = "cadence-said"
"""The store into which the page's buttons speak."""
_MOST_ROWS: Final = 60
_MARKS: Final = {
    "circle": "M7 2.6a4.4 4.4 0 1 0 .01 0z",
    "diamond": "M7 1.6L12.4 7L7 12.4L1.6 7z",
    "square": "M3 3h8v8H3z",
    "triangle-up": "M7 2L12.4 11.6H1.6z",
}


def parts(told: CadencePage, *, phone: bool, can_write: bool) -> list[Any]:
    """Everything on the page; what a page cannot say it names in one card."""
    head = [html.H1(tight(told.headline)), html.P(tight(told.sub), className="sub")]
    quiet = [*_flags(told.open_flags), *_missing(told)]
    both_feet = html.P(BOTH_FEET, className="s m wide62 note")
    if not told.runs:
        return [*head, both_feet, *quiet]
    beside = [*_target(told, can_write=can_write), *_within(told)]
    first = _speed(told, phone=phone)
    return [
        *head,
        both_feet,
        *quiet,
        html.Div([first, html.Div(beside, className="side")], className="main")
        if beside else first,
        _year(told, phone=phone),
        *_findings(told),
    ]  # fmt: skip


def _flags(sentences: Sequence[str]) -> list[Any]:
    if not sentences:
        return []
    ask = html.A("Open the red-flag questions", href="/diary#flags", className="btn carry")
    return [_section(
        "flags", "Red flags",
        html.Ul([html.Li(words) for words in sentences], className="s flags"),
        html.P(ask, className="acts"),
    )]  # fmt: skip


def _missing(told: CadencePage) -> list[Any]:
    """What is off for want of a cadence, by name."""
    if not told.off:
        return []
    return [_section(
        "missing", "What is missing", html.P(told.missing, className="s"),
        html.P("Off until then:", className="s m"),
        html.Ul([html.Li(words) for words in told.off], className="s offs"),
    )]  # fmt: skip


def _section(slug: str, title: str, *inner: Any) -> Any:
    return html.Section(
        [html.H2(title, id=f"cadence-{slug}"), *inner], className="card sec",
        **{"aria-labelledby": f"cadence-{slug}"},
    )  # fmt: skip


def _speed(told: CadencePage, *, phone: bool) -> Any:
    about = f"{counted(len(told.runs), 'run')} of the last year, each at its own speed."
    if told.line:
        about += " The band holds 9 in 10 runs."
        if not told.line.slope_is_own:
            about += (
                " Your runs are too alike in speed to tell a slope, so the line has that of "
                "256 other runners."
            )
    return html.Figure([
        html.H2("Steps a minute against speed"),
        html.P(about, className="s m"),
        *_graph("speed", speed_figure(told, phone=phone)),
        _key(told),
        _table(told),
    ], className="card fig")  # fmt: skip


def _year(told: CadencePage, *, phone: bool) -> Any:
    heart = f" Heart rate {told.heart_basis}." if told.heart else f" {told.heart_basis}."
    return html.Figure([
        html.H2("Over the year, at one speed"),
        html.P(f"Cadence {told.basis}.{heart.replace(' heart', ' Heart')}", className="s m"),
        *_graph("time", time_figure(told, phone=phone)),
        html.Ul([html.Li(f"◆ {name}, {day_near(day, told.runs[-1].day)}")
                 for day, name in told.changed], className="days xs"),
    ], className="card fig")  # fmt: skip


def _graph(name: str, figure: dict[str, Any]) -> list[Any]:
    """A chart that the browser draws from its store, in the colours of the scheme."""
    return [
        dcc.Graph(id=f"cadence-{name}", figure=EMPTY, config=CONFIG, className="graph"),
        dcc.Store(id=f"cadence-{name}-figure", data=figure),
    ]


def palettes() -> list[Any]:
    """What painting needs beside a figure."""
    return [dcc.Store(id="cadence-palettes", data=PALETTES), dcc.Store(id="cadence-pin")]


def _key(told: CadencePage) -> Any:
    """The watches by mark and word, and what filled means."""
    items = [_device(device) for device in told.devices]
    mark = next(d.mark for d in told.devices if d.device == told.runs[-1].device)
    filled = html.Li([
        svg(14, 14, None, path(_MARKS[SYMBOLS[mark]], "mk new")),
        f"filled: newest {counted(told.newest, 'run')}",
    ])  # fmt: skip
    return html.Ul([*items, filled], className="marks xs m")


def _device(device: Device) -> Any:
    return html.Li([
        svg(14, 14, None, path(_MARKS[SYMBOLS[device.mark]], "mk")), html.Span(device.words),
    ])  # fmt: skip


def _target(told: CadencePage, *, can_write: bool) -> list[Any]:
    aim = told.target
    if aim is None:
        none = html.P(told.target_absent, className="s m")
        return [_card("target", "5 % more", none)] if told.target_absent else []
    now = told.runs[-1].day
    title = "Your cue" if told.is_cue else f"{aim.percent:g} % more"
    evidence = html.Details([
        html.Summary("What was measured, and what not", className="xs"),
        html.P(told.claim, className="xs m"),
        html.Ul([_source(source) for source in told.sources], className="xs"),
    ], className="tbl")  # fmt: skip
    return [_card(
        "target", title,
        html.P(f"{aim.from_spm:.0f} → {aim.to_spm}", className="aim"),
        html.P(f"steps a minute at {told.target_speed}", className="s m"),
        *([_progress(aim, now)] if aim.runs else []),
        html.P(tight(aim.progress(now)), className="s"),
        html.Ul([html.Li(words) for words in told.evidence], className="xs m known"),
        evidence,
        _cue(told, aim, can_write=can_write),
    )]  # fmt: skip


def _card(slug: str, title: str, *inner: Any) -> Any:
    return html.Section(
        [html.H2(title, id=f"cadence-{slug}"), *inner], className="card",
        **{"aria-labelledby": f"cadence-{slug}"},
    )  # fmt: skip


def _source(source: SourceLine) -> Any:
    return html.Li([
        html.B(source.mark), f" ({source.grade}), {source.population}: {source.effect}. ",
        f"Does not show: {source.does_not_show}", *doi_link(source.doi),
    ])  # fmt: skip


def _progress(aim: Target, now: date) -> Any:
    """The runs on a scale from where it began to the target."""
    values = [run.matched for run in aim.runs]
    low = min(*values, aim.from_spm) - 1
    high = max(*values, aim.to_spm) + 1

    def x(spm: float) -> float:
        return round(8 + 244 * (spm - low) / (high - low), 1)

    marks: list[Node] = [circle(x(value), 14, 4, "aimd") for value in values]
    return svg(
        260, 44, aim.progress(now),
        line(4, 22, 256, 22, "ax"),
        *marks,
        line(x(aim.from_spm), 18, x(aim.from_spm), 26, "aimt"),
        line(x(aim.to_spm), 6, x(aim.to_spm), 26, "aimt"),
        text(x(aim.from_spm), 40, f"{aim.from_spm:.0f}", "t m", "middle"),
        text(x(aim.to_spm), 40, f"{aim.to_spm}", "t b", "middle"),
    )  # fmt: skip


def _cue(told: CadencePage, aim: Target, *, can_write: bool) -> Any:
    """Write it down as a cue, or change the one that stands; the diary keeps both."""
    if told.is_cue:
        return html.P(html.A("Change or end it in the Diary", href="/diary#treatments",
                             className="carry s"))  # fmt: skip
    if not can_write:
        return html.P(READ_ONLY, className="xs m")
    said = {"action": "cue", "name": aim.name}
    about = html.P("It is written into the Diary with today’s date.", className="xs m")
    return html.Div([say_button("Set this as a cue", SAID, said, "btn"), about],
                    className="acts")  # fmt: skip


def _within(told: CadencePage) -> list[Any]:
    if not told.within:
        return []
    return [_card("within", "Within a run", html.P(tight(told.within), className="s"))]


def _findings(told: CadencePage) -> list[Any]:
    if not told.findings:
        return []
    every = html.A("What is behind them", href="/findings#cadence-and-gait", className="carry")
    return [
        html.H2("What the log says of it"),
        html.P(["Each with its evidence. ", every], className="s m"),
        html.Ul([_finding(card) for card in told.findings], className="fdl two"),
    ]


def _finding(card: CadenceCard) -> Any:
    return html.Li([
        class_line(card.label),
        html.P(tight(card.sentence), className="fs"),
        facts([
            ("From", card.days),
            ("Evidence", card.evidence),
            ("Note", [html.Div(note) for note in card.notes]),
            ("Missing", card.missing),
        ]),
    ], className="fd")  # fmt: skip


def _table(told: CadencePage) -> Any:
    """The pictures in rows; a long year shows its newest runs."""
    every = list(rows(told))
    head = ("Day", "Speed", "Steps a minute", "at one speed", "Heart rate", "Watch")
    few = "" if len(every) <= _MOST_ROWS else f"newest {_MOST_ROWS} of "
    name = f"The {few}{counted(len(every), 'run')} as a table"
    return html.Details([
        html.Summary(name, className="s"),
        table(name, head, _body(every[:_MOST_ROWS])),
    ], className="tbl")  # fmt: skip


def _body(shown: Sequence[tuple[str, ...]]) -> Iterator[Any]:
    for run_id, day, *cells in shown:
        link = html.A(day, href=f"/run?run={run_id}", className="carry")
        yield row(link, *cells)
