"""A page with one pain form, a server that writes down what it says, and a hand to use it."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Final, cast

import dash
import flask
from dash import Input, Output, html, no_update
from playwright.sync_api import expect

from dashboard import security
from dashboard.pain_form import PainForm
from dashboard.shell import INDEX
from tests.browser import Seen, answering, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Locator

    from service.units import Unit

KNEE: Final = {"location": "knee", "side": "right"}
RUN: Final[dict[str, Any]] = {
    "kind": "run",
    "key": "r1",
    "title": "Today's run, 5.6 km",
    "sub": "38:20 · 172 spm · 09:05 · from a file",
    "day": "2026-11-22",
    "distance_km": 5.6,
    "minutes": 38.3,
    "profile": [0.4 + (n * 37 % 23) / 60 for n in range(40)],
    "before": [[2.6, "26 Oct (2/10)"], [4.3, "14 Nov (1/10)"]],
    "places": [KNEE, {"location": "lower_back", "side": None}],
}
NOWHERE: Final = {**RUN, "places": [], "before": []}
DAY: Final[dict[str, Any]] = {
    "kind": "day",
    "key": "2026-11-22",
    "title": "No run today",
    "sub": "",
    "day": "2026-11-22",
    "places": [],
}


def saved(said: dict[str, Any]) -> dict[str, Any]:
    """All is well: what was said is saved, or taken back."""
    if said["action"] == "undo":
        return {"status": "undone", "words": "Taken back", "change": None}
    places = "; ".join(f"{p['side']} {p['location']} {p['score']}/10" for p in said["places"])
    words = f"Saved: {places or 'no pain'}"
    return {"status": "saved", "words": words, "change": 70 + said["n"]}


class FormServer:
    """What the form said, and how it is answered; `go` is unset to let it wait."""

    def __init__(self) -> None:
        self.host = ""
        self.go = Event()
        self.reset()

    def reset(self) -> None:
        """Nothing said, a run asked about, every save answered."""
        self.asked: dict[str, Any] = RUN
        self.unit: Unit = "km"
        self.said: list[dict[str, Any]] = []
        self.answer: Callable[[dict[str, Any]], dict[str, Any] | None] = saved
        self.go.set()

    @property
    def last(self) -> dict[str, Any]:
        """What was said last."""
        return self.said[-1]

    def page(self) -> Any:
        """The page, as the next one to open it sees it."""
        style = {"maxWidth": 560, "margin": "0 auto"}
        main = html.Main([
            html.Div(self.draw(0), id="drawn"),
            html.Button("Draw anew", id="anew"),
        ], style=style)  # fmt: skip
        return html.Div(main, className="wrap")

    def draw(self, times: int) -> Any:
        """The form under its heading, every second time under another."""
        heading = html.H1("Today anew" if times % 2 else "Today")
        form = PainForm("form", self.asked, self.unit)
        return [html.Div([heading, form]) if times % 2 else html.Section([heading, form])]

    def hear(self, said: dict[str, Any] | None) -> Any:
        """The callback."""
        if said is None:
            return no_update
        self.said.append(said)
        assert self.go.wait(30)
        answer = self.answer(said)
        return no_update if answer is None else {"n": said["n"], **answer}


@contextmanager
def serving() -> Iterator[FormServer]:
    """The page on a free port of this computer."""
    form = FormServer()
    flasked = flask.Flask("dashboard")
    app = dash.Dash(
        "dashboard",
        server=cast("Any", flasked),
        assets_folder=str(Path(security.__file__).parent / "assets"),
        index_string=INDEX,
        title="Painmile",
        update_title="",
        add_log_handler=False,
    )
    app.layout = form.page
    app.callback(Output("form", "state"), Input("form", "said"))(form.hear)
    app.callback(
        Output("drawn", "children"), Input("anew", "n_clicks"), prevent_initial_call=True
    )(form.draw)
    security.add_headers(flasked, app.csp_hashes())
    with answering(flasked, threads=8) as form.host:
        yield form
        form.go.set()


class Form:
    """The form as a person meets it, and the server behind it."""

    def __init__(self, seen: Seen, server: FormServer) -> None:
        self.seen, self.server, self.page = seen, server, seen.page

    def go(self, asked: dict[str, Any] = RUN, unit: Any = "km") -> Form:
        self.server.asked, self.server.unit = asked, unit
        self.seen.go()
        return self

    def redraw(self) -> None:
        """The page takes the form away and draws another in its place."""
        self.page.get_by_role("button", name="Draw anew").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Today anew")
        self.page.get_by_role("button", name="Draw anew").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Today")

    def stop_the_clock(self) -> None:
        """From now on no rest ends by itself."""
        self.page.clock.install(time=0)
        self.page.clock.pause_at(1)

    def score(self, value: int, block: int = 0) -> Locator:
        if not value:
            return self.page.get_by_role("radio", name="No pain")
        return self.page.get_by_role("radio", name=f"{value} of 10", exact=True).nth(block)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def place(self, name: str) -> Locator:
        return self.page.get_by_role("radio", name=name, exact=True)

    def slider(self, number: int = 0) -> Locator:
        return self.page.get_by_role("slider").nth(number)

    def point(self, share: float, number: int = 0) -> tuple[float, float]:
        """Where on the screen a share of the run is; the thumb is 26 px wide."""
        self.slider(number).scroll_into_view_if_needed()
        box = self.slider(number).bounding_box()
        assert box
        return box["x"] + 13 + (box["width"] - 26) * share, box["y"] + box["height"] / 2

    def says(self, words: str) -> None:
        """The big button says this; ✓ is decoration."""
        expect(self.page.locator(".save .pri")).to_have_text(words)

    def is_saved(self, words: str = "✓ Saved: right knee 4/10") -> None:
        self.says(words)
        expect(self.page.get_by_role("status")).to_have_text(words.removeprefix("✓ "))

    @property
    def alert(self) -> Locator:
        return self.page.get_by_role("alert")


@contextmanager
def form_at(browser: Browser, server: FormServer, **how: Any) -> Iterator[Form]:
    """The form on a fresh page; nothing may be in the console, nothing may leave the host."""
    server.reset()
    with opened(browser, server.host, **how) as seen:
        yield Form(seen, server)
        assert not seen.console, seen.console
        assert not seen.foreign, seen.foreign
