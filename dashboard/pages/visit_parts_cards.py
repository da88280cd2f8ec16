"""The lower cards of a visit: cycles with agree and not this, where, the outcome, the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.body_chart import BodyChart
from dashboard.cycle_parts import glyph_scale
from dashboard.figures.outcome_chart import outcome_chart
from dashboard.saying import say_button
from dashboard.svg import Svg, circle, line, svg
from dashboard.tags import html
from dashboard.theme import pain_step
from dashboard.view import query
from dashboard.words import tight
from service.cycle_verdicts import VERDICTS
from service.visit_cycles import CYCLES
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.body_chart import Mark
    from dashboard.svg import Node
    from service.cycle_verdicts import Judged
    from service.story_words import Onset
    from service.visit_cycles import VisitCycle
    from service.visit_outcome import OutcomeChart
    from service.visit_page import VisitPage
    from service.visit_told import WhereMark

SAID: Final = "visit-said"
_BAND: Final = "Band: the changes that count, as published."
_ABOUT: Final = "pain, rest, return. Own definition"
_GLYPH_PX: Final = 48.0
_BODY_PX: Final = 58
CHANGE: Final = "/visit-change"


def cycles_card(told: VisitPage, *, can_write: bool) -> Any:
    """The latest cycles, a sentence each; those before them stand in the tables below."""
    shown = told.cycles[-CYCLES:]
    before = len(told.cycles) - len(shown)
    more = f" · {before} before these below" if before else ""
    scale = glyph_scale([cycle.told for cycle in shown])
    inner = (
        html.Ol([cycle_row(c, scale, can_write=can_write) for c in shown], className="vcy")
        if shown else html.P(_no_cycle(told), className="vnone")
    )  # fmt: skip
    return html.Section([
        html.H2(["Cycles", html.Span(f"{_ABOUT}{more}", className="h2s")]),
        inner,
    ], className="box", **{"aria-label": "Cycles"})  # fmt: skip


def _no_cycle(told: VisitPage) -> str:
    """Counts, and what a cycle would be made of."""
    runs = counted(told.story.whole.days // 7, "week") if told.story else "0 weeks"
    lead = "No pain is told" if told.place is None else "No cycle is found"
    return (
        f"{lead} in {runs} of this log. A cycle needs 3 or more answered runs: pain, then 3 or "
        "more days without running and more than usual, then a run. Silent runs are not "
        "counted as painless."
    )


def cycle_row(cycle: VisitCycle, scale_km: float, *, can_write: bool) -> Any:
    """Number, sentence, its two onsets, and what is said of it."""
    return html.Li([
        html.Span(str(cycle.told.number), className="vn"),
        html.Span([html.B(tight(cycle.flare)), " ", tight(cycle.words)]),
        _glyph(cycle.onsets, scale_km),
        *verdict(cycle.judged, can_write=can_write),
    ])  # fmt: skip


def _glyph(onsets: Sequence[Onset], scale_km: float) -> Any:
    """Before over after, on one scale for every glyph of the page."""
    nodes: list[Node] = []
    for n, onset in enumerate(onsets):
        y = 9 + 15 * n
        nodes.append(line(4, y, 8 + _GLYPH_PX, y, "grid"))
        if onset.km is not None:
            x = round(4 + onset.km / scale_km * _GLYPH_PX, 1)
            shade = "mor" if onset.score is None else f"{pain_step(max(onset.score, 1))} po"
            nodes += [line(4, y, x, y, "stem"), circle(x, y, 4.2, shade)]
    words = " then ".join(onset.words for onset in onsets)
    return svg(60, 33, f"Pain began at {words}", *nodes)


def verdict(judged: Judged | None, *, can_write: bool) -> list[Any]:
    """The two answers; pressing the chosen one again takes it back."""
    if judged is None:
        return []
    if not can_write:
        said = judged.verdict and VERDICTS[judged.verdict].lower()
        return [html.Span(f"marked: {said}", className="m")] if said else []
    return [html.Span([
        say_button(
            f"{'✓ ' if chosen else ''}{words.lower()}", SAID, _said(judged, verdict, chosen),
            "btn sm", f"{words}: {judged.name}", pressed=chosen,
        )
        for verdict, words in VERDICTS.items()
        for chosen in [verdict == judged.verdict]
    ], className="vagree", role="group", **{"aria-label": judged.name})]  # fmt: skip


def _said(judged: Judged, verdict: str, chosen: bool) -> dict[str, Any]:  # noqa: FBT001
    return {
        "action": "judge", "place": judged.place, "run": judged.run,
        "verdict": None if chosen else verdict,
    }  # fmt: skip


def where_card(told: VisitPage) -> Any:
    """The body with the worst score of each place in its disc and n beside it."""
    marks = [_mark(one) for one in told.where]
    return html.Section([
        html.H2(["Where", html.Span("worst score", className="h2s")]),
        BodyChart("visit-where", marks=marks, readonly=True, width=_BODY_PX, whose="",
                  label="Where it hurt"),
    ], className="box vwhere", **{"aria-label": "Where"})  # fmt: skip


def _mark(one: WhereMark) -> Mark:
    location, side = one.place
    return {"location": location, "side": side, "spot": None, "score": one.score, "n": one.n}


def outcome_card(outcomes: Sequence[OutcomeChart]) -> Any:
    """The questionnaire filled in last; the others stand in the tables below."""
    if not outcomes:
        return html.Section([
            html.H2("Outcome score"),
            html.P("No total of a questionnaire is written down (n = 0).",
                   className="vnone"),
        ], className="box", **{"aria-label": "Outcome score"})  # fmt: skip
    told = outcomes[0]
    band = [_BAND] if told.levels else []
    others = [f"{one.title}: below." for one in outcomes[1:2]]
    return html.Section([
        html.H2([told.title, html.Span(told.about, className="h2s")]),
        Svg(outcome_chart(told)),
        html.P(" ".join((tight(told.short), *band, *others)), className="m vfine"),
    ], className="box", **{"aria-label": "Outcome score"})  # fmt: skip


def plan_card(told: VisitPage, *, can_write: bool) -> Any:
    """A row each; the links lead to where findings are entered."""
    plan = told.plan
    rows = [
        html.Div([
            html.Dt(row.name),
            html.Dd([html.Bdi(tight(row.words)),
                     html.Span(f" {tight(row.small)}", className="m") if row.small else ""]),
        ])
        for row in (plan.rows if plan else ())
    ]  # fmt: skip
    keep = [html.P(_keeps_back(), className="vnone")] if told.flags.is_open else []
    return html.Section([
        html.Div([
            html.H2(["Notes and plan", html.Span(plan.by if plan else "", className="h2s")]),
            *([_ways(told)] if can_write else []),
        ], className="vhead"),
        html.Dl(rows, className="vplan"), *keep,
    ], className="box", **{"aria-label": "Notes and plan"})  # fmt: skip


def _keeps_back() -> str:
    return "A red-flag question is open: nothing here speaks of running on."


def _ways(told: VisitPage) -> Any:
    here = query(of=told.about.of, unit=told.unit)
    return html.P([
        html.A("Add note", href=f"{CHANGE}{here}#note"), " · ",
        html.A("Change plan", href=f"{CHANGE}{here}#plan"),
    ], className="vways")  # fmt: skip
