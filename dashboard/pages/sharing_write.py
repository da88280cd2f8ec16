"""What the Sharing page writes: a grant, a link, a change, an end at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DatabaseError

from dashboard.writing import READ_ONLY, Written, fault_words
from service.payload import Payload
from service.share_desk import FieldError
from service.sharing_choice import choice_of
from service.shown import shown
from traininglog.access import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.source import Source
    from service.links import MadeLink
    from service.share_desk import ShareDesk
    from traininglog.audit import Action, What

Done = tuple[Written, "Mapping[str, str]", "MadeLink | None"]
_ACTIONS: Final = ("save", "stop", "forget")
_GONE: Final = "This is not in your list any more. Open the page anew."
_SHARED: Final = "Saved. If they have an account here, they see your log from now on."
_LINKED: Final = "Saved: the link stands. It and its password are shown this once."
_CHANGED: Final = "Saved: {who} sees it like this from the next click on."
_STOPPED: Final = "Stopped: {who} sees nothing from the next click on."
_FORGOTTEN: Final = "Taken from the list."


def write(source: Source, told: Mapping[str, Any]) -> Done:
    """Do what the browser says, what is wrong with a field, and the link that was made."""
    owned = source.owned()
    if owned is None or owned.shares is None:
        return Written("fault", READ_ONLY), {}, None
    try:
        return _do(source, owned.shares, Payload(told))
    except FieldError as fault:
        return Written("fault", f"Not saved. {fault}"), {fault.field: str(fault)}, None
    except ValueError as fault:
        words = f"Not saved: {fault}"
    except NotFound:
        words = _GONE
    except (DatabaseError, OSError) as fault:
        words = f"Not saved: {fault_words(fault)}"
    return Written("fault", words), {}, None


def _do(source: Source, desk: ShareDesk, said: Payload) -> Done:
    action = said.one_of("action", _ACTIONS)
    if action == "save":
        return _save(source, desk, said)
    return _end(source, desk, action, said.text("grant")), {}, None


def _save(source: Source, desk: ShareDesk, said: Payload) -> Done:
    """The form: what it chose is read like an address, and only of the runner's own log."""
    chosen, values, of = said.texts("choice"), said.texts("values"), said.words("change")
    grant = desk.grant(of) if of else None
    choice = choice_of(chosen, source.loaded().log, source.now().date(), grant, desk.zone)
    label = values.get("label", "")
    if grant is not None:
        changed = desk.change(of, choice, label)
        _tell(source, "change")
        who = shown(changed.address or changed.label)
        return Written("saved", _CHANGED.format(who=who)), {}, None
    if choice.with_ == "link":
        link = desk.link(choice, label)
        _tell(source, "share", "link")
        return Written("saved", _LINKED), {}, link
    desk.share(choice, values.get("address", ""), label)
    _tell(source, "share")
    return Written("saved", _SHARED), {}, None


def _end(source: Source, desk: ShareDesk, action: str, of: str) -> Written:
    if action == "forget":
        desk.forget(of)
        _tell(source, "forget")
        return Written("saved", _FORGOTTEN)
    grant = desk.stop(of)
    _tell(source, "revoke")
    return Written("saved", _STOPPED.format(who=shown(grant.address or grant.label)))


def _tell(source: Source, action: Action, what: What = "grant") -> None:
    """One row in the audit; it names no grant."""
    owned = source.owned()
    if owned is not None and owned.rights is not None:
        teller = owned.rights.teller()
        teller.tell(source.who(), owned.runner_id, action, what, source.now())
