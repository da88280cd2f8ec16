"""The first sheet of the report: red flags, who, five facts, since the visit, chart, cycles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.figures.letters import em
from dashboard.figures.visit_chart import visit_chart
from dashboard.report_nodes import (
    FOOT,
    HEIGHT,
    WIDTH,
    cut,
    el,
    glyph,
    heading,
    kept,
    lines,
    sheet,
)
from service.soap import item_words
from traininglog.words import capital, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.svg import Node
    from service.report_page import ReportPage
    from service.visit_cycles import VisitCycle
    from service.visit_flags import FlagLine
    from service.visit_identity import Named
    from service.visit_page import VisitPage

_HEAD_PX: Final = 36
_SMALL: Final = 10.5
_SMALL_PX: Final = 15.5
_CHART_PX: Final = (280, 460)
_CYCLE_PX: Final = 500
_GLYPH_KM: Final = 6.0
_FACT_PX: Final = 116
_LEFT_OUT: Final = frozenset({"Link ends", "Shared until"})


def visit_sheet(page: ReportPage) -> Node:
    """Page 1; the chart and the cycles share what the words above leave."""
    visit = page.visit
    above, taken = _above(visit)
    told = visit.story
    if told is None:
        none = el("p", "none", "There is no run in what is shown, so there is nothing to draw.")
        return sheet(page, 1, "Visit report", *above, none)
    room = HEIGHT - FOOT - _HEAD_PX - taken
    heights = [_height(cycle) for cycle in reversed(visit.cycles)]
    wanted = sum(heights) + 48 if heights else 66
    chart_px = min(max(room - wanted, _CHART_PX[0]), _CHART_PX[1])
    chart = visit_chart(told, width=WIDTH, height=chart_px, font=10.5, links=False)
    scroll = el("div", "scroll ch", chart, role="region", aria_label="The chart", tabIndex=0)
    left = room - chart_px - 48
    shown = list(visit.cycles)[len(heights) - kept(heights, left) :]
    return sheet(page, 1, "Visit report", *above, scroll, *_cycles(visit.cycles, shown))


def _above(visit: VisitPage) -> tuple[list[Node], float]:
    """Everything above the chart, and how high it is at most."""
    flags, px = _flags(visit.flags.lines)
    nodes = [flags]
    rows = [row for row in visit.identity.rows if row.name not in _LEFT_OUT]
    nodes.append(
        el("dl", "idr", *(
            el("div", None, el("dt", None, row.name), el("dd", None, cut(row.words, 60)))
            for row in rows
        ))
    )  # fmt: skip
    px += 36 * _rows(rows) + 2
    if visit.facts:
        nodes.append(
            el("div", "f5", *(
                el("div", None, el("p", "k", fact.name), el("p", "big", cut(fact.words, 24)),
                   el("p", None, cut(fact.when, 40)), el("p", None, cut(fact.small, 64)))
                for fact in visit.facts
            ))
        )  # fmt: skip
        told_lines = (
            lines(cut(fact.when, 40), _SMALL, _FACT_PX)
            + lines(cut(fact.small, 64), _SMALL, _FACT_PX)
            for fact in visit.facts
        )
        px += 70 + 14.2 * max(told_lines)
    if since := _since(visit):
        nodes.append(el("p", "since", el("b", None, since[0]), cut(since[1], 260)))
        px += lines(" ".join(since), 11) * 16 + 20
    if visit.identity.hidden:
        words = " ".join(visit.identity.hidden)
        nodes.append(el("p", "hid", cut(words, 390)))
        px += min(lines(words, _SMALL), 4) * _SMALL_PX + 6
    return nodes, px


def _rows(told: Sequence[Named]) -> int:
    """How many rows the strip of who takes."""
    rows, free = 1, float(WIDTH)
    for one in told:
        wide = max(em(one.name) * _SMALL, em(cut(one.words, 60)) * 12 * 1.06) + 22
        if wide > free:
            rows, free = rows + 1, float(WIDTH)
        free -= wide
    return rows


def _flags(told: Sequence[FlagLine]) -> tuple[Node, float]:
    """The runner's answers with their days; a yes that stands comes first and in bold."""
    paragraphs, px = [], 28.0
    for line in told:
        strong = [cut(words, 160) for words in (*line.standing, *line.seen)]
        groups = [
            (f"{capital(group.words)}: ", " · ".join(group.names)) for group in line.groups
        ]
        spans = [
            span
            for when, names in groups
            for span in (el("span", "m", f" {when}"), names)
        ]  # fmt: skip
        bold = " ".join((f"{line.title}.", *(f"{words.rstrip('.')}." for words in strong)))
        paragraphs.append(el("p", None, el("b", None, bold), *spans))
        words = bold + "".join(when + names for when, names in groups)
        px += lines(words, 11, WIDTH - 24) * 16 + 3
    standing = any(line.standing for line in told)
    return el("div", "flag open" if standing else "flag", *paragraphs), px


def _since(visit: VisitPage) -> tuple[str, str] | None:
    if visit.since is None:
        return None
    told = " · ".join(map(item_words, visit.since.items))
    return visit.since.title + (": " if told else "."), told


def _height(cycle: VisitCycle) -> float:
    words = f"{cut(cycle.flare, 90)} {cut(cycle.words, 190)} ({_state(cycle)})"
    return max(lines(words, 12, _CYCLE_PX) * 17.5, 36) + 10


def _state(cycle: VisitCycle) -> str:
    return f"{cycle.told.state_words}, {counted(cycle.told.n_runs, 'run')}"


def _cycles(found: Sequence[VisitCycle], shown: Sequence[VisitCycle]) -> list[Node]:
    """The newest that have room; the others are counted."""
    if not found:
        return [
            heading("Cycles"),
            el("p", "none", "No days of rest after pain with a return are in what is shown."),
        ]
    onsets = (onset.km or 0.0 for cycle in shown for onset in cycle.onsets)
    scale_km = max([_GLYPH_KM, *onsets])
    earlier = len(found) - len(shown)
    about = "pain, days without running, return, what came next. Own definition."
    more = f" And {earlier} earlier." if earlier else ""
    return [
        heading("Cycles", about + more),
        el("ol", "rc", *(_cycle(cycle, scale_km) for cycle in shown)),
    ]


def _cycle(cycle: VisitCycle, scale_km: float) -> Node:
    said = cycle.judged.verdict if cycle.judged else None
    ticks = el("span", "tk", *(
        el("span", None, el("i", "bx on" if said == verdict else "bx", ""), words)
        for verdict, words in (("agree", "agree"), ("not_this", "not this"))
    ))  # fmt: skip
    words = el(
        "span", None, el("b", None, cut(cycle.flare, 90)), f" {cut(cycle.words, 190)} ",
        el("span", "m", f"({_state(cycle)})"),
    )  # fmt: skip
    return el("li", None, el("b", None, str(cycle.told.number)), words,
              el("span", None, glyph(cycle.onsets, scale_km)), ticks)  # fmt: skip
