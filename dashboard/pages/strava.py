"""The Strava page: what it costs and takes, the way there and back, how far a sync is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from dash import Input, Output, State, ctx, no_update

from dashboard.diary_form import DiaryDesk
from dashboard.page import Page
from dashboard.pages.strava_parts import SAID, connected, going, head, unconnected
from dashboard.pages.strava_write import act
from dashboard.reading import read_query, unit_of
from dashboard.shell import units
from dashboard.tags import dcc, html
from dashboard.writing import saved_bar
from service.strava_page import NOT_CONNECTED, UNREACHED, locked_page, news_words, strava_page
from service.strava_page import under_way as line_of
from traininglog.vault import VaultError

if TYPE_CHECKING:
    from datetime import datetime

    from dash import Dash

    from dashboard.source import Loaded, Source
    from service.strava_connect import StravaDesk
    from service.strava_page import StravaPage

_LIVE_MS: Final = 2000
_LONGEST_MS: Final = 3_600_000
_SLACK_MS: Final = 2000


def layout(_loaded: Loaded) -> Any:
    """The page's frame; one callback fills it, and looks again while a sync is at work."""
    return html.Main([
        dcc.Location(id="strava-url", refresh=False),
        dcc.Store(id=SAID),
        dcc.Store(id="strava-key"),
        DiaryDesk("strava-desk"),
        html.Div(id="strava-head", className="head", tabIndex=-1, **{"data-home": "1"}),
        html.Div([
            html.Div(id="strava-now", tabIndex=-1, **{"data-home": "1"}),
            html.Div(id="strava-rest", tabIndex=-1, **{"data-home": "1"}),
        ], className="stv-cols"),
        html.Div(id="strava-saved", className="saved", role="status"),
        html.Div(id="strava-spoken", className="vh", role="status"),
        dcc.Interval(id="strava-poll", interval=_LIVE_MS, disabled=True),
    ], className="stv")  # fmt: skip


def register(app: Dash, source: Source) -> None:
    """One callback: by the address, by what is said, and by the clock."""

    @app.callback(
        Output("strava-head", "children"), Output("strava-now", "children"),
        Output("strava-rest", "children"), Output("strava-key", "data"),
        Output("strava-spoken", "children"), Output("strava-poll", "disabled"),
        Output("strava-poll", "interval"), Output("units", "children", allow_duplicate=True),
        Output("strava-saved", "children"), Output("strava-desk", "state"),
        Output(SAID, "data"),
        Input("strava-url", "search"), Input(SAID, "data"),
        Input("strava-poll", "n_intervals"), State("strava-key", "data"),
        prevent_initial_call="initial_duplicate",
    )  # fmt: skip
    def _show(
        search: str | None, said: dict[str, Any] | None, _n: int | None, key: str | None
    ) -> tuple[Any, ...]:
        asked, desk, by = read_query(search), desk_of(source), ctx.triggered_id
        if by == "strava-poll":
            return (*_look(source, desk, key), *[no_update] * 4)
        if by != SAID or not said:
            drawn = _drawn(source, desk, back=asked.get("back", ""))
            return *drawn, units(unit_of(asked)), [], no_update, no_update
        if said.get("action") == "hide":
            return (*[no_update] * 8, [], no_update, None)
        done = act(desk, said)
        state = {"n": said.get("n"), "status": done.written.status,
                 "words": done.written.words, "faults": done.faults, "now": None}  # fmt: skip
        if done.faults:
            return (*[no_update] * 9, state, None)
        bar = saved_bar(done.written, SAID)
        return *_drawn(source, desk, link=done.link), no_update, bar, state, None


PAGE: Final = Page("Strava", "/strava", layout, register, menu="none")


def desk_of(source: Source) -> StravaDesk | None:
    """Where Strava is asked for; None where the log is only read."""
    owned = source.owned()
    return owned.strava if owned else None


def page_of(desk: StravaDesk, now: datetime) -> StravaPage:
    """The page in words; where the key of the sign-in is gone, that."""
    try:
        return strava_page(desk.status(), now)
    except VaultError as fault:
        return locked_page(str(fault), can_connect=desk.can_connect)


def under_way(source: Source) -> list[Any]:
    """A line for the other pages: what they tell is of a log that still fills."""
    desk, now = desk_of(source), source.now()
    account = desk.account() if desk else None
    if desk is None or account is None or account.next_at is None or account.next_at > now:
        return []  # as a rule, and for one query
    try:
        line = line_of(desk.status(), now)
    except VaultError:
        return []  # its own page says so
    link = html.A("See how far it is", href="/strava", className="carry")
    words = ["Runs are coming in from Strava. ", line, " ", link]
    return [html.P(words, className="s m coming", role="status")] if line else []


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one look at the page gives: its three parts, and when to look again."""

    head: Any = field(default_factory=list)
    now: Any = field(default_factory=list)
    rest: Any = field(default_factory=list)
    key: Any = ""
    spoken: str = ""
    again_ms: int | None = None

    def __iter__(self) -> Any:
        """In the order of the callback's outputs."""
        poll = (self.again_ms is None, self.again_ms or _LIVE_MS)
        return iter((self.head, self.now, self.rest, self.key, self.spoken, *poll))


def show(desk: StravaDesk | None, told: StravaPage | None, news: str, link: str) -> Drawn:
    """The whole page."""
    if desk is None or told is None:
        way = html.A("Bring in files", href="/sources", className="btn carry")
        parts = [html.H1(NOT_CONNECTED), html.P(UNREACHED, className="sub"),
                 html.P(way, className="pn")]  # fmt: skip
        return Drawn(parts)
    is_new = told.state == "none"
    rest = unconnected(told, link) if is_new else connected(told)
    return Drawn(
        head(told, news, link), going(told), rest, told.key, _spoken(told), _again_ms(told)
    )


def _drawn(source: Source, desk: StravaDesk | None, *, back: str = "", link: str = "") -> Drawn:
    told = page_of(desk, source.now()) if desk else None
    return show(desk, told, news_words(back, told) if told else "", link)


def _look(source: Source, desk: StravaDesk | None, key: str | None) -> Drawn:
    """By the clock: how far it is alone, for as long as the rest of the page holds."""
    drawn = _drawn(source, desk)
    if drawn.key != key:
        return drawn
    return Drawn(no_update, drawn.now, no_update, no_update, drawn.spoken, drawn.again_ms)


def _spoken(told: StravaPage) -> str:
    return told.going.spoken if told.going else ""


def _again_ms(told: StravaPage) -> int | None:
    """While a sync is at work every other second; while it rests, when it goes on."""
    if told.going is None or told.going.wake_s is None:
        return None
    if told.going.is_live:
        return _LIVE_MS
    return min(int(told.going.wake_s * 1000) + _SLACK_MS, _LONGEST_MS)
