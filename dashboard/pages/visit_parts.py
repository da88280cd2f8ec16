"""The visit page from top to foot: red flags, who, five facts, since the visit, the cards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.visit_chart import visit_chart
from dashboard.pages.visit_parts_cards import cycles_card, outcome_card, plan_card, where_card
from dashboard.pages.visit_parts_day import day_card, pinned_card
from dashboard.pages.visit_parts_tables import tables
from dashboard.shell import segmented
from dashboard.svg import Svg
from dashboard.tags import html
from dashboard.view import query
from dashboard.words import tight
from service.visit_asked import WEEKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.curve import Curve
    from service.visit_facts import VisitFact
    from service.visit_flags import FlagGroup, FlagLine, FlagStrip
    from service.visit_identity import Identity, Named
    from service.visit_page import VisitPage
    from service.visit_since import SinceVisit

CHART_PX: Final = (868.0, 321.0)
_LOWER_PX: Final = 22.0
"""So much lower is the chart for each line above the strips and each yes that stands."""
_MOST_LOWER: Final = 4
_SEEN: Final = "This is what a visitor sees."
NO_RUNS: Final = (
    "No run is open to this visit. What the runner shares, and since when, is theirs to say."
)


def parts(
    told: VisitPage, soap: str, ways: Sequence[Any], *,
    drawn: str | None, can_write: bool, curve: Curve | None = None,
) -> list[Any]:  # fmt: skip
    """The whole page; `ways` lead out of it, `soap` is the text to copy, `drawn` the chart."""
    top = [*_lines(told), flag_strip(told.flags), _who(told, soap, ways)]
    if drawn is None:
        empty = html.Section(html.P(NO_RUNS), className="box", **{"aria-label": "Runs"})
        return [html.Div([*top, empty], className="visit"), _safety(told)]
    return [
        html.Div([
            *top, _facts(told.facts), *_since(told.since),
            html.Div([_axis(told, drawn), _beside(told, curve)], className="vmid"),
            html.Div([
                cycles_card(told, can_write=can_write), where_card(told),
                outcome_card(told.outcomes), plan_card(told, can_write=can_write),
            ], className="vlow"),
        ], className="visit"),
        tables(told, can_write=can_write), _safety(told),
    ]  # fmt: skip


def _lines(told: VisitPage) -> list[Any]:
    """What stands above all: that this is a preview, and what is not shown."""
    seen = [html.B(_SEEN), " "] if told.about.is_preview else []
    said = [*seen, " ".join(told.identity.hidden)]
    return [html.P(said, className="vhid")] if any(said) else []


def flag_strip(strip: FlagStrip) -> Any:
    """Two lines; a yes that stands turns the strip solid and says what comes first."""
    standing = [html.P(words, className="vopen") for words in strip.standing]
    return html.Section(
        [*standing, *(part for line in strip.lines for part in _flag_line(line))],
        className=f"vflags{' open' if standing else ''}",
        **{"aria-label": "Red flag answers, by the runner"},
    )


def _flag_line(line: FlagLine) -> list[Any]:
    seen = [html.Span(words, className="vyes") for words in line.seen]
    groups = [
        part for n, group in enumerate(line.groups) for part in _group(group, first=not n)
    ]
    return [html.B(line.title), html.Span([*seen, *groups])]


def _group(group: FlagGroup, *, first: bool) -> list[Any]:
    lead = "" if first else " "
    return [html.Span(f"{lead}{group.words}: ", className="m"), " · ".join(group.names)]


def _who(told: VisitPage, soap: str, ways: Sequence[Any]) -> Any:
    return html.Section([
        html.H1(told.initials, className="vwho"),
        _rows(told.identity),
        html.Div([_copy(soap), *ways], className="vact"),
    ], className="vid", **{"aria-label": "Runner"})  # fmt: skip


def _rows(who: Identity) -> Any:
    return html.Dl([_row(row) for row in who.rows])


def _row(row: Named) -> Any:
    return html.Div([html.Dt(row.name), html.Dd(tight(row.words))])


def _copy(soap: str) -> Any:
    """Copies the text; where the browser lets nobody, the text opens to be copied by hand."""
    return html.Span([
        html.Button("Copy S and O", type="button", className="btn pri",
                    **{"data-copy": "visit-soap"}),
        html.Span(id="visit-copied", className="vh", role="status"),
        html.Textarea(soap, id="visit-soap", readOnly="readOnly", hidden=True,
                      **{"aria-label": "S and O, to be copied"}),
    ], className="vcopy")  # fmt: skip


def _facts(facts: Sequence[VisitFact]) -> Any:
    return html.Section([
        html.Div([
            html.P([html.Span(fact.name), html.Span(tight(fact.when))], className="k"),
            html.P(tight(fact.words), className="vbig"),
            html.P(tight(fact.small), className="n"),
        ])
        for fact in facts
    ], className="vfacts", **{"aria-label": "Five facts"})  # fmt: skip


def _since(since: SinceVisit | None) -> list[Any]:
    if since is None:
        return []
    items = [
        html.Span([
            f"{item.name} " if item.name else "", html.B(tight(item.words)),
            tight(item.small),
        ])
        for item in since.items
    ]  # fmt: skip
    return [html.Section([html.B(since.title), *items], className="vsince",
                         **{"aria-label": "Since the last visit"})]  # fmt: skip


def shifted(told: VisitPage) -> int:
    """How many lines more than usual stand above the chart, which leaves them their room."""
    return min(len(_lines(told)) + len(told.flags.standing), _MOST_LOWER)


def chart(told: VisitPage) -> str:
    """The chart as JSON: it is drawn once, and sent as it was drawn."""
    width, height = CHART_PX
    height -= shifted(told) * _LOWER_PX
    if told.story is None:
        raise ValueError("a log without runs has no chart")
    return json.dumps(
        visit_chart(told.story, width=width, height=height, font=11, run=told.asked.run),
        separators=(",", ":"),
    )


def _axis(told: VisitPage, drawn: str) -> Any:
    """The shared axis, and how far back it reaches; on a phone it is moved under the finger."""
    weeks = [
        (w if w == "all" else f"{w}w", query(weeks=w, page=""), w == told.asked.weeks)
        for w in WEEKS
    ]
    units = [(u, query(unit=u), u == told.unit) for u in ("km", "mi")]
    return html.Section([
        html.Div(html.Div(Svg(drawn), className="vdraw"), className="vscroll", tabIndex=0,
                 role="region", **{"aria-label": "Chart, one axis of days"}),
        _lane_names(drawn),
        html.Div(
            [segmented("Weeks shown", weeks), segmented("Units", units)], className="vspan"
        ),
    ], className="box vaxis", **{"aria-label": "Weeks on one axis"})  # fmt: skip


def _lane_names(drawn: str) -> Any:
    """The names of the lanes once more: on a phone they stay while the chart is moved.

    The changes say themselves what they are, and stand where the name would.
    """
    _, about, *nodes = json.loads(drawn)
    names = [
        ["text", {"x": 0, "y": node[1]["y"], "className": "t b halo"}, node[2]]
        for node in nodes
        if node[0] == "text"
        and node[1]["x"] == 0
        and node[1]["className"] == "t b"
        and node[2] != "What changed"
    ]
    size = {"width": 120, "height": about["height"], "fontSize": about["fontSize"]}
    kept = ["svg", size | {"className": "vchart", "aria-hidden": "true"}, *names]
    return html.Div(Svg(kept), className="vlanes")


def _beside(told: VisitPage, curve: Curve | None) -> Any:
    if told.pinned is not None:
        return pinned_card(told, told.pinned, curve)
    return day_card(told)


def _safety(told: VisitPage) -> Any:
    return html.P(told.safety, className="foot vfoot")
