"""The parts of the Strava page: what there is to know, the form, how far it is, the choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.diary_form import DiaryForm
from dashboard.pages.sources_parts import section
from dashboard.saying import say_button
from dashboard.tags import html
from service.strava_before import LEAVES, STEPS, before
from service.strava_connect import NOT_HERE
from service.strava_page import POWERED
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.strava_page import StravaPage, Unread

SAID: Final = "strava-said"
"""The store into which the page's buttons and its form speak."""
APPS: Final = "https://www.strava.com/settings/api"
_FORM: Final = "strava-app"
_PATIENCE_MS: Final = 75_000
"""Strava may take half a minute to say whether it knows an app."""
_FIELDS: Final = (
    {"name": "client_id", "label": "Client ID", "control": "whole", "needed": True,
     "help": "A number"},
    {"name": "client_secret", "label": "Client secret", "control": "secret", "needed": True,
     "help": "Forty letters and digits"},
    {"name": "private", "label": "Private runs too", "control": "yes", "wide": True,
     "help": "Those only you can see, and what lies in privacy zones"},
    {"name": "notes", "label": "Read my old descriptions as notes too",
     "control": "yes", "wide": True,
     "help": "And private notes; titles come with the list. One question more a run: the first "
             "sync takes twice as long"},
)  # fmt: skip
_RAW: Final = ((False, "7 days"), (True, "For good"))
_RAW_WORDS: Final = (
    "Second by second, and the answers as Strava gave them. After 7 days they go by "
    "themselves; the runs stay, with their times, distances and means."
)
_NOTES: Final = ((False, "Left at Strava"), (True, "Read as notes"))
_NOTES_WORDS: Final = (
    "Private notes with them; titles come with the list. Old notes only ever propose: you take "
    "them into the diary, or not."
)
_LINK_WORDS: Final = (
    "Strava knows this app. Its own page asks you next, and then sends you back here. The link "
    "works for 15 minutes."
)


def head(told: StravaPage, news: str, link: str) -> list[Any]:
    """The page's sentence, what came of the visit to Strava, what stands in the way."""
    is_known = told.state != "none"
    said = [words for words in (news, told.hindered) if words]
    return [
        html.H1(told.headline),
        html.P(told.sub, className="sub"),
        *(html.P(words, className="box s stv-said", role="status") for words in said),
        *(_asking(told, link) if is_known else []),
    ]


# Not connected


def unconnected(told: StravaPage, link: str) -> list[Any]:
    """What there is to know, in two columns; on the right the way in."""
    cards = [_before(), _connect(told, link)]
    is_asked = bool(link or told.asked)  # what there is to know was read: the way on is first
    return [html.Div(cards[::-1] if is_asked else cards, className="two-cols")]


def _before() -> Any:
    known = before()
    rows = [
        html.Div([
            html.Dt(one.name),
            html.Dd([*(html.P(words) for words in one.words),
                     *([_files()] if one is known[0] else [])]),
        ])
        for one in known
    ]  # fmt: skip
    return section("before", "Before you connect", html.Dl(rows, className="kv stv-kv"),
                   html.P(_manual(), className="s"))  # fmt: skip


def _manual() -> Any:
    return html.A("More in the manual", href="/help?page=strava", className="carry")


def _files() -> Any:
    return html.P(html.A("Bring in files instead", href="/sources", className="carry"))


def _connect(told: StravaPage, link: str) -> Any:
    if not told.can_connect:
        return _section("connect", "Connect", html.P(NOT_HERE, className="s"))
    if link:
        return _section("connect", "Connect", *_allow(link))
    if told.asked:
        return _section("connect", "Connect", *ask_again(told.asked, is_first=True))
    apps = html.A("your apps at Strava", href=APPS, rel="noreferrer")
    steps = (["Open ", apps, ", signed in as yourself."], *STEPS)
    return _section(
        "connect", "Make an app at Strava and connect it",
        html.Ol([html.Li(html.Span(step)) for step in steps], className="stv-steps"),
        _app_form(_FORM, {"private": "yes"}),
    )  # fmt: skip


def _app_form(name: str, values: dict[str, str], **about: Any) -> Any:
    """The app's id and secret, and what shall be asked for."""
    return DiaryForm(
        name, to=SAID, about={}, fields=list(_FIELDS), values=values,
        label="The app at Strava", submit="Test and go on", busy="Asking Strava…",
        patience_ms=_PATIENCE_MS, **about,
    )  # fmt: skip


def _section(slug: str, title: str, *parts: Any) -> Any:
    """The card whose heading gets the focus once the form is answered."""
    return html.Section(
        [html.H2(title, id=f"{_FORM}-open", tabIndex=-1), *parts],
        className="card sec", id=slug, **{"aria-labelledby": f"{_FORM}-open"},
    )  # fmt: skip


def _allow(link: str) -> list[Any]:
    go = html.A("Go to Strava to allow it", href=link, className="btn go", rel="noreferrer")
    return [html.P(_LINK_WORDS, className="s"), html.P(go, className="acts")]


def ask_again(words: str, *, is_first: bool) -> list[Any]:
    """The ways on where the app is known and its permission is not there."""
    buttons = [
        say_button("Ask Strava again", SAID, {"action": "again", "private": True}, "btn go"),
        say_button("Ask without private runs", SAID, {"action": "again", "private": False}),
    ]
    if is_first:
        buttons.append(say_button("Use another app", SAID, {"action": "forget"}))
    said = [html.P(words, className="s")] if words else []
    return [*said, html.Div(buttons, className="acts")]


# Connected


def going(told: StravaPage) -> list[Any]:
    """How far it is, in words, as a bar, and in facts."""
    if told.going is None:
        return []
    bar = [] if told.going.share is None else [
        html.Progress(value=str(round(told.going.share, 3)), max="1",
                      **{"aria-label": "Runs that are read"})
    ]  # fmt: skip
    rows = [html.Div([html.Dt(name), html.Dd(words)]) for name, words in told.facts]
    sync = [] if told.going.is_live or told.state == "reconnect" else [
        say_button("Sync now", SAID, {"action": "sync"}, "btn go")
    ]  # fmt: skip
    story = [html.A("See the story", href="/", className="carry")] if told.has_runs else []
    return [section("far", "How far it is", html.Div(html.Div([
        html.P(told.going.line, className="line"), *bar,
        html.Dl(rows, className="kv stv-kv"), html.Div([*sync, *story], className="acts"),
    ], className="inow"), className="imp"))]  # fmt: skip


def connected(told: StravaPage) -> list[Any]:
    """What could not be read, the choices, the way out."""
    return [
        *_unread(told.unread, told.n_unread),
        section(
            "kept", "What is kept",
            _choice("Samples", "raw", _RAW, _RAW_WORDS, now=told.keeps_raw),
            _choice("Descriptions", "notes", _NOTES, _NOTES_WORDS,
                    now=told.wants_notes),
        ),
        _leave(),
        html.P([f"{POWERED}. ", _manual()], className="xs m"),
    ]  # fmt: skip


def _asking(told: StravaPage, link: str) -> list[Any]:
    if link:
        return [_section("connect", "Ask Strava", *_allow(link))]
    if told.state != "reconnect" and not told.asked:
        return []
    if not told.can_connect:
        return [_section("connect", "Ask Strava", html.P(NOT_HERE, className="s"))]
    ticks = {"private": "yes", **({"notes": "yes"} if told.wants_notes else {})}
    form = _app_form(f"{_FORM}-anew", ticks, summary="Type client ID and secret again")
    return [_section("connect", "Ask Strava", *ask_again(told.asked, is_first=False), form)]


def _choice(
    name: str,
    action: str,
    choices: Sequence[tuple[bool, str]],
    about: str,
    *,
    now: bool,
) -> Any:
    buttons = [
        say_button(words, SAID, {"action": action, "value": value}, "",
                   pressed=value == now)
        for value, words in choices
    ]  # fmt: skip
    seg = html.Span(buttons, className="seg", role="group", **{"aria-label": name})
    return html.Div([html.H3(name), html.Div([seg, html.P(about, className="s m")])],
                    className="set")  # fmt: skip


def _leave() -> Any:
    sure = say_button("Yes, disconnect", SAID, {"action": "disconnect"})
    return section("leave", "Disconnect", html.Details([
        html.Summary("What goes, what stays", className="s"),
        *(html.P(words, className="s") for words in LEAVES),
        html.Div([html.Span("Disconnect Strava?", className="s"), sure], className="acts"),
    ], className="tbl"))  # fmt: skip


def _unread(runs: Sequence[Unread], total: int) -> list[Any]:
    if not runs:
        return []
    rows = [html.Tr([html.Td(_day(run)), html.Td(run.why)]) for run in runs]
    heads = html.Tr([html.Th("Day", scope="col"), html.Th("Why", scope="col")])
    more = [html.P(f"and {total - len(runs):,} more", className="s m")] if total > len(
        runs
    ) else []  # fmt: skip
    return [section("unread", "Not read", html.Details([
        html.Summary(f"{counted(total, 'run')} could not be read", className="s"),
        html.Div(html.Table([html.Thead(heads), html.Tbody(rows)], className="rowst"),
                 className="scroll", tabIndex=0, role="group",
                 **{"aria-label": "Runs that could not be read"}),
        *more,
    ], className="tbl"))]  # fmt: skip


def _day(run: Unread) -> Any:
    if run.run_id is None:
        return run.day
    return html.A(run.day, href=f"/run?run={run.run_id}", className="carry")
