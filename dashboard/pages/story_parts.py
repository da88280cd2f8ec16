"""The parts below the Story's figure: key, cycles, findings."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, Final

from dashboard.cycle_parts import cycle_card, glyph_scale, verdict_buttons
from dashboard.figures.changes_lane import SIGNS, lettered, listed
from dashboard.parts import class_line, facts
from dashboard.tags import html
from dashboard.view import place_slug, query
from service.cycles_page import EXPLAINED
from service.who import LOCAL
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.story import RunLink, Story
    from service.story_cards import CardWords
    from service.story_words import CycleWords
    from service.who import Who

_MOST_CYCLES: Final = 12


def changes_key(told: Story, *, phone: bool) -> list[Any]:
    """Where the chart has no room for words, what changed is a list below it."""
    if not lettered(told, phone=phone):
        return []
    shown = listed(told)
    rows = [
        html.Li([
            html.Span(letter, className="n"),
            html.Span(SIGNS[change.kind], className="ksign", **{"aria-hidden": "true"}),
            html.Bdi(change.words),
        ])
        for letter, change in zip(ascii_lowercase, shown, strict=False)
    ]  # fmt: skip
    older = len(told.changes) - len(shown)
    more = (
        [html.P(f"{older} before these are in the Diary.", className="xs m")] if older else []
    )
    return [html.Ul(rows, className="keyl"), *more]


def cycles(told: Story, to: str, *, can_write: bool) -> list[Any]:
    """The cycles with what the runner says of them, newest last; the latest dozen of them.

    `to` is the store that hears it.
    """
    if not told.cycles:
        return []
    latest = slice(-_MOST_CYCLES, None)
    older, shown = told.cycles[:-_MOST_CYCLES], told.cycles[latest]
    more = f" The {len(older)} before these are on the Cycles page." if older else ""
    scale = glyph_scale(shown)
    shown_with = zip(shown, told.judged[latest], told.behind[latest], strict=True)
    everywhere = f"/cycles{query(place=place_slug(told.place))}"
    all_cycles = html.A("All cycles", href=everywhere, className="carry")
    return [
        html.H2("The cycles in this log"),
        html.P([f"{EXPLAINED}{more} ", all_cycles], className="s m wide62"),
        html.Ol([
            cycle_card(
                cycle, scale, *verdict_buttons(judged, to, can_write=can_write),
                _behind(cycle, runs),
            )
            for cycle, judged, runs in shown_with
        ], className="cyl"),
    ]  # fmt: skip


def _behind(cycle: CycleWords, runs: Sequence[RunLink]) -> Any:
    """The runs a cycle is read from, each a link to its page."""
    links = [
        html.Li(html.A(run.words, href=f"/run{query(run=run.id)}", className="carry"))
        for run in runs
    ]
    name = f"{counted(len(runs), 'run')} behind this"
    return html.Details([
        html.Summary(name, className="s", **{"aria-label": f"{name}, {cycle.title}"}),
        html.Ul(links, className="behindl s"),
    ], className="behind")  # fmt: skip


def cards(told: Story, who: Who = LOCAL) -> list[Any]:
    """The findings as cards; without pain entries, what to do next instead."""
    if not told.has_pain:
        return [next_step(who)]
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


def next_step(who: Who = LOCAL) -> Any:
    """What to write down first, where nobody has written of pain yet.

    On a server nobody has a terminal.
    """
    typed = html.P(["Or in a terminal: ",
                    html.Code('painmile pain add "knee right 4/10 from 6.5 km"'), " or ",
                    html.Code('painmile pain add "no pain"'),
                    ". A diary kept in a spreadsheet comes in with ",
                    html.Code("painmile pain import FILE.csv"), "."],
                   className="s")  # fmt: skip
    return html.Div([
        html.H2("What comes next"),
        html.P("Say of a run what hurt, or that nothing did: Today takes it in three taps. "
               "A cycle is read from 3 or more answered runs, before and after days without "
               "running.", className="s"),
        html.P(html.A("Answer a run on Today", href="/today", className="btn carry")),
        *([typed] if who == LOCAL else []),
    ], className="card next")  # fmt: skip


def _card(card: CardWords) -> Any:
    meaning = f" ({card.meaning}) " if card.meaning else " "
    size = [html.B(card.size), meaning, html.Span(card.interval, className="m")]
    rows = [("Size", card.size and size), ("From", card.basis), ("Evidence", card.evidence),
            ("Missing", card.missing), ("Aim", card.aim)]  # fmt: skip
    return html.Li([
        class_line(card.label),
        html.H3(card.title),
        *([html.P(card.detail, className="s m")] if card.detail else []),
        facts(rows),
    ], className="fd")  # fmt: skip
