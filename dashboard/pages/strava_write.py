"""What the Strava page does: test an app, ask again, sync, choose what is kept, leave."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DatabaseError

from dashboard.strava_routes import callback_address
from dashboard.writing import READ_ONLY, Written, fault_words
from service.payload import Payload
from traininglog.access import NotFound
from traininglog.strava import READ, READ_ALL
from traininglog.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dashboard.source import Source
    from service.strava_connect import StravaDesk

_ACTIONS: Final = (
    "save", "again", "forget", "sync", "raw", "notes", "disconnect",
)  # fmt: skip
_TESTED: Final = "Strava knows this app. The link to it is on this page."
_BROUGHT: Final = (
    "Asked for: its samples come as soon as Strava may be asked, the newest first."
)
_LEFT: Final = (
    "Disconnected. What came from Strava alone is gone from here; Strava is told as soon as it "
    "answers."
)


@dataclass(frozen=True, slots=True)
class Acted:
    """How it ended; `faults` by the form's fields; `link` is where Strava asks the person."""

    written: Written
    faults: Mapping[str, str] = field(default_factory=dict)
    link: str = field(default="", repr=False)


def act(desk: StravaDesk | None, told: Mapping[str, Any]) -> Acted:
    """Do what the browser says; whatever stands in the way is told in a sentence."""
    return _tried(desk, told, _said)


def bring(source: Source, told: Mapping[str, Any]) -> Written:
    """Ask for the samples of one run again; the Run page's button says which."""
    owned = source.owned()
    return _tried(owned.strava if owned else None, told, _brought).written


def _tried(
    desk: StravaDesk | None,
    told: Mapping[str, Any],
    do: Callable[[StravaDesk, Payload], Acted],
) -> Acted:
    if desk is None:
        return _fault(READ_ONLY)
    try:
        return do(desk, Payload(told))
    except NotFound:
        return _fault(READ_ONLY)
    except (ValueError, VaultError) as fault:
        return _fault(str(fault))
    except (DatabaseError, OSError) as fault:
        return _fault(f"Not saved: {fault_words(fault)}")


def _brought(desk: StravaDesk, said: Payload) -> Acted:
    desk.bring(said.text("run"))
    return Acted(Written("saved", _BROUGHT))


def _said(desk: StravaDesk, said: Payload) -> Acted:
    action = said.one_of("action", _ACTIONS)
    return _ask(desk, said.texts("values")) if action == "save" else _do(desk, action, said)


def _do(desk: StravaDesk, action: str, said: Payload) -> Acted:
    if action == "again":
        link = desk.again(callback_address(), READ_ALL if said.flag("private") else READ)
        return Acted(Written("saved", "The link to Strava is on this page."), link=link)
    if action == "forget":
        desk.forget_asked()
        return Acted(Written("saved", "Forgotten: the app's id and secret."))
    if action == "disconnect":
        desk.disconnect()
        return Acted(Written("saved", _LEFT))
    if action == "sync":
        desk.sync_now()
        return Acted(Written("saved", "Asked for: Strava is looked at as soon as it may be."))
    value = said.flag("value")
    if action == "raw":
        desk.keep_raw(value)
        how = "for good" if value else "for 7 days"
        return Acted(Written("saved", f"Saved: samples and raw answers are kept {how}."))
    desk.set_notes(value)
    how = "are read as notes" if value else "stay at Strava"
    return Acted(Written("saved", f"Saved: descriptions and private notes {how}."))


def _ask(desk: StravaDesk, values: Mapping[str, str]) -> Acted:
    """Test the app. A fault stands at the field it is about."""
    client_id, secret = values.get("client_id", ""), values.get("client_secret", "")
    if not (client_id.isascii() and client_id.isdigit()):
        return _at("client_id", "The client ID is a number, such as 123456.")
    if not secret:
        return _at("client_secret", "Type the client secret; it stands below the client ID.")
    scope = READ_ALL if values.get("private") == "yes" else READ
    try:
        link = desk.ask(
            client_id, secret, callback_address(), scope, values.get("notes") == "yes"
        )
    except ValueError as fault:
        return _at("client_secret", str(fault))
    return Acted(Written("saved", _TESTED), link=link)


def _at(name: str, words: str) -> Acted:
    return Acted(Written("fault", "Not connected."), {name: words})


def _fault(words: str) -> Acted:
    return Acted(Written("fault", words))
