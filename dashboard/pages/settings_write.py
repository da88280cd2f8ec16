"""What the Settings page writes: a choice at once, a number with a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DatabaseError

from dashboard.writing import READ_ONLY, Written, fault_words, keep, undo
from service.payload import Payload
from service.settings import changed_words, check_default, read_threshold, read_zone, value_of
from traininglog.access import NotFound
from traininglog.steps import SetThreshold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dashboard.source import Owned, Source

_ACTIONS: Final = ("unit", "week_start", "save", "default", "undo")
_CHOICES: Final = {"unit": ("km", "mi"), "week_start": ("monday", "sunday")}
_SAID: Final = {
    "km": "kilometres", "mi": "miles",
    "monday": "weeks begin on Monday", "sunday": "weeks begin on Sunday",
}  # fmt: skip


def write(source: Source, told: Mapping[str, Any]) -> tuple[Written, Mapping[str, str]]:
    """Do what the browser says, and what is wrong with the field of its form."""
    try:
        said = Payload(told)
        action = said.one_of("action", _ACTIONS)
        return _save(source, said) if action == "save" else (_do(source, action, said), {})
    except ValueError as fault:
        return Written("fault", str(fault)), {}


def _do(source: Source, action: str, said: Payload) -> Written:
    if action == "undo":
        return undo(source, said.row_id("change") or 0)
    if action == "default":
        name, now = said.text("name"), source.loaded().log.thresholds
        check_default(name, now)
        words = changed_words(name, None, now)
        return keep(source, words, [SetThreshold(name, None)])
    value = said.one_of("value", _CHOICES[action])
    return _tell(source, _SAID[value], lambda owned: _put(owned, action, value))


def _save(source: Source, said: Payload) -> tuple[Written, Mapping[str, str]]:
    """A form: what is wrong is said at its field."""
    values = said.texts("values")
    field = "zone" if said.text("setting") == "zone" else "value"
    name = said.text("name") if field == "value" else ""
    try:
        if field == "zone":
            zone = read_zone(values.get("zone", ""))
            owned = source.owned()
            if owned and (
                told := _moved(said, owned.repository.runner(owned.runner_id).zone, zone)
            ):
                return told, {}
            words = f"the time zone is {zone}"
            return _tell(source, words, lambda o: o.repository.set_zone(o.runner_id, zone)), {}
        now = source.loaded().log.thresholds
        value = read_threshold(name, values.get("value", ""), now)
        if told := _moved(said, f"{value_of(now, name):g}", f"{value:g}"):
            return told, {}
        step = SetThreshold(name, value)
        return keep(source, changed_words(name, value, now), [step]), {}
    except ValueError as fault:
        return Written("fault", f"Not saved. {fault}"), {field: str(fault)}


def _moved(said: Payload, stands: str, wanted: str) -> Written | None:
    """The fault where another window changed it since this one's form was drawn."""
    if said.words("seen") in {"", stands} or wanted == stands:
        return None
    words = f"It was changed in another window to {stands}; yours was not saved."
    return Written("conflict", words)


def _put(owned: Owned, name: str, value: str) -> None:
    settings = owned.repository.runner(owned.runner_id).settings
    owned.repository.set_settings(owned.runner_id, {**settings, name: value})


def _tell(source: Source, words: str, change: Callable[[Owned], None]) -> Written:
    """Change the runner's own row; the other choice is the way back."""
    owned = source.owned()
    if owned is None:
        return Written("fault", READ_ONLY)
    try:
        change(owned)
    except NotFound:
        return Written("fault", READ_ONLY)
    except (DatabaseError, OSError) as fault:
        return Written("fault", f"Not saved: {fault_words(fault)}")
    return Written("saved", f"Saved: {words}.")
