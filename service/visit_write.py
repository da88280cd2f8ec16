"""What a person does at a visit: the browser's words become steps of the visitor's pen.

    {"action": "save", "form": "total", "id": null|12, "seen": digest, "values": {...}}
    {"action": "save", "form": "hip", ..., "standing", "seen_from",
     "times": [{"hips": [[x, y], [x, y]], "level"}]}
    {"action": "save", "form": "threshold", "values": {"name", "value"}, "stood": {name: value}}
    {"action": "remove", "id": 12, "seen": digest}   {"action": "default", "name": ...}
    {"action": "undo", "change": 7}

As in the Diary nothing of it is trusted, and nothing that was typed is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.diary_said import FieldFaults, edited, new, read_form
from service.diary_words import said_told, whole_words
from service.diary_write import BUILT_UPON, GONE, Outcome, faults_words
from service.hip_drop import LEGS, VIEWS, observed, read_times
from service.payload import Payload
from service.settings import changed_words, check_default, read_threshold, value_of
from service.visit_forms import (
    HIP,
    THRESHOLD,
    card,
    card_of,
    edit_form_of,
    form_of,
    number_form,
    settable,
)
from traininglog.access import NotFound
from traininglog.log import Declaration
from traininglog.pain import PainEntry
from traininglog.steps import Add, ConflictError, Edit, Remove, SetThreshold
from traininglog.words import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from service.diary_said import Said
    from traininglog.facts import Observation
    from traininglog.steps import Kept, Step
    from traininglog.thresholds import Thresholds
    from traininglog.visit_pen import VisitPen

_ACTIONS: Final = ("save", "remove", "default", "undo")
_NOT_SHARED: Final = "The runner does not share this with you, so nothing was entered."
_MOVED: Final = "It was changed in another window to {}; yours was not saved."


@dataclass(frozen=True, slots=True)
class VisitDesk:
    """Where a visitor writes: their pen, their name, the runner's day and numbers."""

    pen: VisitPen
    author: str
    today: date
    thresholds: Thresholds

    def act(self, said: object) -> Outcome:
        """Do what the browser says, or say why not."""
        try:
            return self._do(Payload(said))
        except FieldFaults as fault:
            return Outcome("fault", faults_words(fault.faults), faults=fault.faults)
        except ValueError as fault:
            return _fault(sentence(str(fault)))
        except NotFound:
            return _fault(GONE)

    def _do(self, said: Payload) -> Outcome:
        match said.one_of("action", _ACTIONS):
            case "save":
                return self._save(said)
            case "remove":
                return self._remove(said)
            case "default":
                return self._default(said.text("name"))
            case _:
                return self._undo(said.row_id("change") or 0)

    def _save(self, said: Payload) -> Outcome:
        if said.text("form") == THRESHOLD:
            return self._set(said)
        here, values = card(said.text("form")), said.texts("values")
        if said.said.get("id") is not None:
            return self._edit(said, values)
        if here is HIP:
            return self._add(self._measured(said, values))
        return self._add(*new(form_of(here, self.author), values, self.today))

    def _measured(self, said: Payload, values: Mapping[str, str]) -> Observation:
        """A hip drop as the points say it; the browser's own degrees are not asked."""
        times = read_times(said.said.get("times") or [])
        standing, seen_from = said.optional("standing", LEGS), said.optional("seen_from", VIEWS)
        if times and (standing is None or seen_from is None):
            raise ValueError("Choose the leg one stands on and where it is seen from.")
        told = read_form(HIP.form, values)
        if told["day"] > self.today:
            raise FieldFaults({"day": "This day is still to come."})
        return observed(
            times, seen_from or "behind", standing or "left", told["day"], told["words"] or ""
        )

    def _add(self, *made: Said) -> Outcome:
        steps = [Add(one) for one in made if not isinstance(one, Declaration)]
        try:
            return self._write(f"Added: {_line(made[0])}", steps)
        except NotFound:
            return _fault(_NOT_SHARED)

    def _edit(self, said: Payload, values: Mapping[str, str]) -> Outcome:
        kept = self._find(said)
        if kept is None:
            return Outcome("conflict", "")
        seen, here = said.text("seen"), card_of(kept.said)
        if kept.digest != seen:
            return Outcome("conflict", whole_words(kept.said, "km"), now=kept)
        if here is None or here is not card(said.text("form")):
            raise NotFound("nothing of this page")
        made = edited(edit_form_of(here, kept.said), values, kept.said, "km", self.today)
        if made == kept.said or isinstance(made, Declaration | PainEntry):
            return Outcome("saved", "Nothing was changed.", kept=kept.id)
        try:
            return self._write(f"Changed: {_line(made)}", [Edit(kept.id, seen, made)])
        except ConflictError as conflict:
            now = conflict.now
            return Outcome("conflict", whole_words(now.said, "km") if now else "", now=now)

    def _remove(self, said: Payload) -> Outcome:
        kept = self._find(said)
        if kept is None:
            return _fault(GONE)
        step = Remove("fact", kept.id, said.text("seen"))
        try:
            return self._write(f"Removed: {_line(kept.said)}", [step])
        except ConflictError as conflict:
            now = conflict.now
            words = f"“{whole_words(now.said, 'km')}”" if now else "nothing"
            return _fault(f"This was changed in another window, so it was not removed: it now "
                          f"says {words}.")  # fmt: skip

    def _set(self, said: Payload) -> Outcome:
        """A number for this runner; a fault of the number stands beside its field."""
        told = read_form(number_form(settable(self.thresholds)), said.texts("values"))
        name, words = str(told["name"]), f"{told['value']:g}"
        try:
            value = read_threshold(name, words, self.thresholds)
        except ValueError as fault:
            raise FieldFaults({"value": str(fault)}) from fault
        stood = Payload(said.said.get("stood") or {}).said.get(name)
        stands = f"{value_of(self.thresholds, name):g}"
        if stood not in (None, stands) and f"{value:g}" != stands:
            return Outcome("conflict", _MOVED.format(stands))
        return self._write(
            changed_words(name, value, self.thresholds), [SetThreshold(name, value)]
        )

    def _default(self, name: str) -> Outcome:
        check_default(name, self.thresholds)
        words = changed_words(name, None, self.thresholds)
        return self._write(words, [SetThreshold(name, None)])

    def _undo(self, change: int) -> Outcome:
        try:
            done = self.pen.undo(change)
        except ConflictError:
            return _fault(BUILT_UPON)
        return Outcome("saved", f"Taken back. {done.words}")

    def _find(self, said: Payload) -> Kept | None:
        id_ = said.row_id("id")
        return next((kept for kept in self.pen.facts() if kept.id == id_), None)

    def _write(self, words: str, steps: Sequence[Step]) -> Outcome:
        change = self.pen.write(words, steps, today=self.today)
        kept = change.kept[0].id if change.kept else None
        return Outcome("saved", change.words, change.id, kept=kept)


def _line(said: Said) -> str:
    return str(said_told(said, "km"))


def _fault(words: str) -> Outcome:
    return Outcome("fault", words, faults={"": words})
