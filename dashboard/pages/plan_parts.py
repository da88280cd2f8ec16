"""The parts of the Plan page: flags, next session, ladder, sessions, and the rows beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.parts import doi_link
from dashboard.saying import say_button
from dashboard.tags import html
from dashboard.words import tight
from dashboard.writing import READ_ONLY
from service.pinned_checks import SIGNS
from traininglog.words import capital, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.plan_facts import Reach, RuleWords, SourceLine
    from service.plan_ladder import CheckWords, NextSession, Rung, SessionWords
    from service.plan_page import FlagNotice, LadderWords, Plan
    from service.today_facts import Fact

SAID: Final = "plan-said"
"""The store into which the page's buttons speak."""


def parts(told: Plan, *, can_write: bool) -> list[Any]:
    """Everything on the page; while a flag is open what speaks of running on is not there."""
    beside = [
        _rule(told.rule), None if told.flags else _cadence(told.cadence),
        _rows("Races ahead", told.races, "No race is planned.", "races", "Add a race"),
        _rows("Treatments running", told.treatments, "None is written down.", "treatments",
              "Add a treatment"),
    ]  # fmt: skip
    return [
        html.H1(tight(told.headline)),
        html.P(tight(told.sub), className="sub"),
        html.Div([_column(_main(told, can_write=can_write)), _column(beside)],
                 className="planned"),
    ]  # fmt: skip


def _main(told: Plan, *, can_write: bool) -> list[Any]:
    if told.flags:
        return [_flags(told.flags)]
    if told.ladder is None:
        return []
    ahead, reach = _next(told.ladder, can_write=can_write), _reach(told.reach)
    first = [ahead, reach] if told.ladder.next else [reach, ahead]
    return [first[0], _ladder(told.ladder), _sessions(told.ladder), first[1]]


def _column(cards: Sequence[Any]) -> Any:
    return html.Div([card for card in cards if card is not None], className="col")


def _card(slug: str, title: str, *inner: Any, css: str = "") -> Any:
    return html.Section(
        [html.H2(title, id=f"plan-{slug}"), *inner],
        className=f"card sd {css}".strip(), **{"aria-labelledby": f"plan-{slug}"},
    )  # fmt: skip


def _flags(flags: FlagNotice) -> Any:
    """The runner's answers in plain ink, a yes on solid ink; nothing else speaks beside it."""
    ask = html.A("Open the red-flag questions", href="/diary#flags", className="btn carry")
    css = "strip" if flags.state == "standing" else "waits"
    lines = html.Ul([html.Li(tight(line)) for line in flags.lines], className=css)
    about = "These are your own answers. A yes stays until you write down who saw it."
    return _card("flags", "Red flags", lines, html.P(about, className="s m"),
                 html.P(ask, className="acts"))  # fmt: skip


def _next(ladder: LadderWords, *, can_write: bool) -> Any:
    """The next session, or what there is instead of one."""
    ahead = ladder.next
    if ahead is None:
        return _card(
            "next",
            ladder.title,
            *_about(ladder),
            *_needs(ladder),
            html.P(_diary("ladder", "The ladder in the Diary"), className="s acts"),
        )
    if ahead.first_day:
        change = html.P(_diary("ladder", "Change its day in the Diary"), className="s acts")
        return _card("next", "Next session", *_session_ahead(ahead), change)
    return _card("next", "How it would begin", *_session_ahead(ahead), *_about(ladder),
                 *_needs(ladder), *_begin(ladder, can_write=can_write))  # fmt: skip


def _session_ahead(ahead: NextSession) -> list[Any]:
    small = " · ".join(filter(None, (ahead.running, ahead.first_day, ahead.good)))
    return [
        html.P([html.Span(ahead.title, className="m"), html.B(tight(ahead.words))],
               className="step"),
        html.P(tight(small), className="small"),
        html.Ul([html.Li(tight(words)) for words in ahead.why], className="s m why"),
    ]  # fmt: skip


def _about(ladder: LadderWords) -> list[Any]:
    return [html.P(tight(words), className="lead") for words in ladder.about]


def _needs(ladder: LadderWords) -> list[Any]:
    """What is missing, and where it can be told."""
    if not ladder.needs:
        return []
    return [
        html.Ul([html.Li(words) for words in ladder.needs], className="needs"),
        html.P(_diary("daily", "Write a walk down in the Diary"), className="s")
        if any(words.startswith("A walk") for words in ladder.needs) else None,
    ]  # fmt: skip


def _begin(ladder: LadderWords, *, can_write: bool) -> list[Any]:
    if not ladder.begins:
        return []
    if not can_write:
        return [html.P(READ_ONLY, className="s m")]
    return [html.P([
        say_button("Begin the ladder today", SAID, {"action": "begin"}, "btn go"),
        html.Span("You can take it back.", className="s m"),
    ], className="acts")]  # fmt: skip


def _ladder(ladder: LadderWords) -> Any:
    """The steps from the first; where one stands is said in words, too."""
    if not ladder.rungs:
        return None
    return _card(
        "ladder", "The whole ladder",
        html.P(f"{ladder.way_on} At the right the minutes of running.", className="s m"),
        html.Ol([_rung(rung) for rung in ladder.rungs], className="rungs"),
    )  # fmt: skip


def _rung(rung: Rung) -> Any:
    here = {"aria-current": "step"} if rung.standing == "here" else {}
    return html.Li([
        html.Span(str(rung.number), className="n"),
        html.Span(tight(rung.words), className="w"),
        html.Span(rung.stands, className="xs m at"),
        html.Span(rung.running, className="xs m min"),
    ], className=rung.standing, **here)  # fmt: skip


def _sessions(ladder: LadderWords) -> Any:
    if not ladder.sessions:
        return None
    more = counted(ladder.more_sessions, "session") if ladder.more_sessions else ""
    return _card(
        "sessions", "Sessions so far",
        html.Ul([_session(one) for one in ladder.sessions], className="sessions"),
        html.P(f"and {more} before", className="s m") if more else None,
    )  # fmt: skip


def _session(one: SessionWords) -> Any:
    answer = [" ", html.A("Answer", href=f"/today?run={one.run_id}", className="carry")]
    return html.Li([
        html.P([
            html.A(tight(one.title), href=f"/run?run={one.run_id}", className="carry"),
            html.Span(one.small, className="xs m"),
        ], className="sh"),
        html.Dl([_check(check) for check in one.checks], className="checks xs"),
        html.P([one.outcome, *(answer if one.waits else [])], className="s worth"),
    ])  # fmt: skip


def _check(check: CheckWords) -> Any:
    return html.Div([
        html.Dt(check.name),
        html.Dd([html.Span(SIGNS[check.check], **{"aria-hidden": "true"}), f" {check.words}"],
                className=check.check),
    ])  # fmt: skip


def _rule(rule: RuleWords | None) -> Any:
    if rule is None:
        return None
    note = f" {rule.note}" if rule.note else ""
    return _card(
        "rule", rule.title,
        html.Ul([html.Li(words) for words in rule.checks], className="three"),
        html.P([f"{rule.levels}{note} ", _diary("limits", "Change it in the Diary")],
               className="s m"),
        _source(rule.source),
    )  # fmt: skip


def _source(source: SourceLine) -> Any:
    return html.P([html.B(source.mark), f", {source.words}.", *doi_link(source.doi)],
                  className="xs m")  # fmt: skip


def _reach(reach: Reach | None) -> Any:
    if reach is None:
        return None
    return _card(
        "reach", "How far, of late", _facts(reach.facts),
        html.P(tight(reach.note), className="s m") if reach.note else None,
        _source(reach.source) if reach.source else None,
    )  # fmt: skip


def _cadence(words: str) -> Any:
    link = html.A("Cadence at the same speed", href="/cadence", className="carry")
    said = [f"{capital(words)}. "] if words else []
    return _card("cadence", "Cadence", html.P([*said, link], className="s"))


def _rows(title: str, rows: Sequence[Fact], none: str, slug: str, add: str) -> Any:
    shown = _facts(rows, "facts stack") if rows else html.P(none, className="s m")
    return _card(slug, title, shown, html.P(_diary(slug, add), className="s acts"))


def _facts(rows: Sequence[Fact], css: str = "facts") -> Any:
    return html.Dl([
        html.Div([
            html.Dt(html.Bdi(row.name)),
            html.Dd([tight(row.words), " ", html.Span(tight(row.small), className="m xs")]),
        ])
        for row in rows
    ], className=css)  # fmt: skip


def _diary(slug: str, words: str) -> Any:
    return html.A(words, href=f"/diary#{slug}", className="carry")
