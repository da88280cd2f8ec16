"""The parts of the Cycles page: cycles with their rows, pictures, what was taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.cycle_parts import cycle_card, glyph_scale, take_back, verdict_buttons
from dashboard.figures.km import onset_figure
from dashboard.parts import class_line, facts, row, table
from dashboard.tags import html
from dashboard.view import query
from service.cycle_verdicts import VERDICTS
from service.cycles_page import EXPLAINED
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.cycle_rows import CycleRow, CycleRows
    from service.cycle_verdicts import Judged
    from service.cycles_page import CyclesPage, CycleTold, GapRow, Growing, InARow
    from service.onset_picture import OnsetPicture
    from service.story_words import CycleWords

SAID: Final = "cycles-said"
_OPEN: Final = 4
_COLUMNS: Final = 4


def body(told: CyclesPage, *, can_write: bool) -> list[Any]:
    """Everything under the head of the page."""
    return [
        *_cycles(told, can_write=can_write),
        *_in_a_row(told.in_a_row, told.growing),
        *_pictures(told.pictures),
        *_dismissed(told, can_write=can_write),
        *_lost(told, can_write=can_write),
        html.P(["How a cycle is decided: ", html.A("the rules", href="/help?page=rules",
                className="carry"), ", ", html.A("your thresholds", href="/settings",
                className="carry"), "."], className="foot"),
    ]  # fmt: skip


def _cycles(told: CyclesPage, *, can_write: bool) -> list[Any]:
    if told.invitation:
        return [_invitation(told.invitation), *_gaps(told.gaps)]
    if not told.shown:
        return []
    scale = glyph_scale([cycle.words for cycle in told.shown])
    name = f"The cycles of {told.year}" if told.year else "The cycles in this log"
    return [
        html.H2(name),
        html.P(f"{EXPLAINED} The latest comes first.", className="s m wide62"),
        *([_latest()] if told.year else []),
        html.Ol([_cycle(cycle, scale, can_write=can_write, is_open=n < _OPEN)
                 for n, cycle in enumerate(told.shown)], className="cyr"),
        *(_year(year, cycles) for year, cycles in told.older),
    ]  # fmt: skip


def _latest() -> Any:
    """The way back from one year's cycles."""
    link = html.A(
        "Show the latest cycles instead", href=query(year="latest"), className="merge"
    )
    return html.P(link, className="s")


def _cycle(told: CycleTold, scale: float, *, can_write: bool, is_open: bool) -> Any:
    return cycle_card(
        told.words, scale,
        *verdict_buttons(told.words.judged, SAID, can_write=can_write),
        _rows(told.rows, told.words, is_open=is_open),
    )  # fmt: skip


def _rows(rows: CycleRows, words: CycleWords, *, is_open: bool) -> Any:
    total = len(rows.before) + len(rows.after)
    rest = html.Tr(html.Td(rows.rest, colSpan=_COLUMNS), className="rest")
    head = ("Day", "Distance", "Pain", "Next morning")
    return html.Details([
        html.Summary(f"{counted(total, 'run')} behind this", className="s"),
        table(
            f"Runs behind cycle {words.number}, {words.title}", head,
            [*map(_row, rows.before), rest, *map(_row, rows.after)],
        ),
    ], className="tbl", open=is_open)  # fmt: skip


def _row(told: CycleRow) -> Any:
    mark = [html.Span(f"· {told.mark}", className="m mark")] if told.mark else []
    day = html.A(told.day_words, href=f"/run?run={told.run_id}", className="carry")
    return row(day, told.distance, [html.Span(told.told), *mark], told.morning)


def _year(year: int, cycles: Sequence[CycleWords]) -> Any:
    """Older cycles, a line each; a link shows a year's own in full."""
    return html.Details([
        html.Summary(f"{year}: {counted(len(cycles), 'cycle')}", className="s"),
        html.P(html.A(f"Show {year} with its runs", href=query(year=str(year)),
                      className="merge"), className="s"),
        html.Ul([html.Li([html.B(f"{c.title}: {c.state_words}. "), c.sentence], className="s")
                 for c in cycles]),
    ], className="tbl")  # fmt: skip


def _invitation(words: str) -> Any:
    return html.Div([
        html.P(words, className="s"),
        html.P(html.A("Answer a run on Today", href="/today", className="btn carry")),
    ], className="card next")  # fmt: skip


def _gaps(gaps: Sequence[GapRow]) -> list[Any]:
    if not gaps:
        return []
    head = ("Between two runs", "Without running", "Why")
    return [
        html.H2("Days without running"),
        html.P("Those that were more than usual, the latest first.", className="s m"),
        table("Days without running", head,
              [row(gap.days_words, gap.rest, gap.why) for gap in gaps], "rowst gapt"),
    ]  # fmt: skip


def _in_a_row(chains: Sequence[InARow], growing: Sequence[Growing]) -> list[Any]:
    if not chains and not growing:
        return []
    told = [html.Li([html.B(f"{chain.days_words}. "), chain.sentence]) for chain in chains]
    return [
        html.H2("One after another"),
        html.P("Cycles that came back in a row, and whether the rests between got longer.",
               className="s m wide62"),
        html.Ul([*told, *map(_grows, growing)], className="chain"),
    ]  # fmt: skip


def _grows(growing: Growing) -> Any:
    sign, word, style = growing.label
    return html.Li([
        html.Span([html.Span(sign, **{"aria-hidden": "true"}), f" {word} "],
                  className=f"cl c-{style}"),
        growing.sentence, html.Span(f" {growing.caveats}", className="m"),
    ])  # fmt: skip


def _pictures(pictures: Sequence[OnsetPicture]) -> list[Any]:
    if not pictures:
        return []
    return [
        html.H2("Where in the run it began"),
        html.P(
            "The line is the share of runs that did not hurt yet, by running distance without "
            "the walking: it steps down where a run began to hurt. A short upright tick is a "
            "painless run that ended there. First half of the runs against the last.",
            className="s m wide62",
        ),
        html.Ul([_picture(told) for told in pictures], className="fdl two kms"),
    ]


def _picture(told: OnsetPicture) -> Any:
    drawn = onset_figure(told)
    about = [("From", f"{told.basis}; {told.days_words}"), ("Note", told.caveats),
             ("Missing", told.missing), ("Aim", told.aim)]  # fmt: skip
    return html.Li([
        class_line(told.label),
        html.H3(told.title),
        html.P(told.sentence, className="s"),
        html.Div([
            *([] if drawn is None else [drawn]),
            facts(about),
        ], className="kmg"),
        *_table(told),
    ], className="fd")  # fmt: skip


def _table(told: OnsetPicture) -> list[Any]:
    if not told.halves:
        return []
    first, last = told.halves
    head = (
        "Did not hurt yet at",
        f"first {first.n_runs}, {first.days_words}",
        f"last {last.n_runs}, {last.days_words}",
    )
    return [html.Details([
        html.Summary("This picture as a table", className="xs"),
        table(f"{told.title} as a table", head, [row(*cells) for cells in told.rows]),
    ], className="tbl xs")]  # fmt: skip


def _dismissed(told: CyclesPage, *, can_write: bool) -> list[Any]:
    if not told.dismissed:
        return []
    return [
        html.H2("You said: not this"),
        html.P("The rules leave these out. Press “Not this” again to count one as before.",
               className="s m wide62"),
        html.Ul([_left_out(cycle, can_write=can_write) for cycle in told.dismissed],
                className="out"),
    ]  # fmt: skip


def _left_out(told: CycleTold, *, can_write: bool) -> Any:
    words = told.words
    return html.Li([
        html.P([html.B(f"{words.title}. "), words.sentence], className="s m"),
        *verdict_buttons(words.judged, SAID, can_write=can_write),
    ])  # fmt: skip


def _said(judged: Judged) -> str:
    return f"You said: {VERDICTS[judged.verdict].lower()}." if judged.verdict else ""


def _lost(told: CyclesPage, *, can_write: bool) -> list[Any]:
    if not told.lost:
        return []
    return [
        html.H2("What you said of cycles that are gone"),
        html.P("Their runs or their pain say otherwise now, so no cycle is found there. What "
               "you said waits for it, or can be taken back.", className="s m wide62"),
        html.Ul([
            html.Li([
                html.P([html.B(f"{judged.name}. "), _said(judged)], className="s m"),
                *([take_back(judged, SAID)] if can_write else []),
            ])
            for judged in told.lost
        ], className="out"),
    ]  # fmt: skip
