"""`painmile strava connect`: from the app's id and secret to the list of runs."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

import typer

from painmile.commands.strava_sync import KeepRaw, Notes, set_wishes, strava_sync
from painmile.options import DataDir, RunnerName, fail, say
from painmile.strava_session import now_at, open_desk

if TYPE_CHECKING:
    from service.strava_connect import StravaDesk
    from service.strava_consent import CameBack

ID: Final = "PAINMILE_STRAVA_CLIENT_ID"
SECRET: Final = "PAINMILE_STRAVA_CLIENT_SECRET"  # noqa: S105 -- where it stands
_WAIT_S: Final = 15 * 60
_PASTED_PORT: Final = 8050
_FIRST_CALLS: Final = 20
_NO_ADDRESS: Final = "This is no address. Start again, and copy all that stands in the bar."
_WINDOWS: Final = ("DISPLAY", "WAYLAND_DISPLAY")

Port = Annotated[
    int, typer.Option("--port", min=0, max=65535, help="Port that Strava's answer comes to.")
]
Paste = Annotated[
    bool, typer.Option("--paste", help="Over ssh: the address of the answer is pasted here.")
]
NoBrowser = Annotated[
    bool, typer.Option("--no-browser", help="Print the address, open no browser.")
]
Public = Annotated[
    bool, typer.Option("--public", help="Ask without private runs and privacy zones.")
]


def connect(
    port: Port = 0,
    paste: Paste = False,
    no_browser: NoBrowser = False,
    public: Public = False,
    notes: Notes = None,
    keep_raw: KeepRaw = None,
    data: DataDir = None,
    runner: RunnerName = None,
) -> None:
    """Connect a Strava account, by the client id and secret of an app of your own."""
    from service.shown import shown
    from service.strava_report import report_words

    with open_desk(data, runner, create=True) as (opened, desk):
        answer = _pasted if paste else _listened
        try:
            back = answer(Asked(desk, public, bool(notes)), port, not no_browser)
        except ValueError as fault:
            fail(str(fault))
        if back.ending != "connected":
            desk.forget_asked()
            fail(back.words)
        set_wishes(desk, notes, keep_raw)
        account = desk.account()
        name = account.athlete_name.strip() if account else ""
        typer.echo(f"Connected{f' as {shown(name)}' if name else ''}.")
        say("Reading the list of your runs.")
        report = strava_sync(opened).session(opened.runner.id, most_calls=_FIRST_CALLS)
        for line in report_words(report, desk.status(), now_at(opened)):
            typer.echo(line)
    say(
        "painmile strava sync goes on; painmile serve does so by itself, where it runs already "
        "once its Strava page is opened."
    )


class Asked(NamedTuple):
    """What to ask for, and by which desk."""

    desk: StravaDesk
    is_public: bool
    wants_notes: bool

    def url(self, port: int) -> str:
        """The address where the person consents; their answer comes to this computer."""
        from dashboard.strava_routes import callback_at
        from traininglog.strava import READ, READ_ALL

        back, scope = callback_at(port), READ if self.is_public else READ_ALL
        client_id, secret = os.environ.get(ID, ""), os.environ.get(SECRET, "")
        if not client_id and self.desk.account() is not None:
            return self.desk.again(back, scope)
        client_id = client_id or typer.prompt("Client id of your Strava app", err=True)
        secret = secret or typer.prompt("Client secret", hide_input=True, err=True)
        return self.desk.ask(client_id, secret, back, scope, self.wants_notes)


def _listened(asked: Asked, port: int, browse: bool) -> CameBack:
    """Wait for the browser to come back to this computer."""
    from painmile.strava_callback import listening

    with ExitStack() as stack:
        try:
            callback, taken = stack.enter_context(listening(asked.desk, port))
        except OSError as fault:
            fail(f"Port {port} cannot be used ({fault.strerror}); choose another with --port.")
        url = asked.url(taken)
        say(f"Say yes at Strava: {url}")
        if browse:
            _open(url)
        say("Waiting for Strava's answer (Ctrl-C ends it; --paste where it cannot come).")
        back = callback.wait(_WAIT_S)
    if back is None:
        asked.desk.forget_asked()
        fail("No answer came within 15 minutes, so nothing was connected. Start again.")
    return back


def _pasted(asked: Asked, port: int, _browse: bool) -> CameBack:
    """The address that a browser elsewhere was sent to, where no page answers it."""
    say(f"Say yes at Strava: {asked.url(port or _PASTED_PORT)}")
    say("Then the browser finds no page. Copy its whole address and paste it here.")
    address = typer.prompt("Address", err=True).strip()
    try:
        words = parse_qs(urlsplit(address).query)
    except ValueError:
        raise ValueError(_NO_ADDRESS) from None
    told = (words.get(name, [""])[0] for name in ("state", "code", "scope", "error"))
    return asked.desk.came_back(*told)


def _open(url: str) -> None:
    """In a window, where there are any: a browser in the terminal would take it over."""
    import webbrowser

    if sys.platform in {"darwin", "win32"} or any(map(os.environ.get, _WINDOWS)):
        webbrowser.open(url)
