"""What a person does on the Diary page: the browser's words become steps of the journal.

    {"action": "save", "form": "treatment", "id": null|12, "seen": digest, "values": {...}}
    {"action": "remove", "kind": "entry"|"fact"|"declared", "id": 12, "seen": digest}
    {"action": "put_back"|"forget", "kind": "entry"|"fact", "id": 12}
    {"action": "all_no"}   {"action": "undo", "change": 7}

Nothing of it is trusted, and nothing is lost: what cannot be kept comes back as sentences
beside its fields, and what was changed elsewhere since it was opened as a conflict.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, cast

from service.diary_forms import FORMS, form_of
from service.diary_said import FieldFaults, edited, new
from service.diary_words import said_told, whole_words
from service.payload import Payload
from traininglog.access import NotFound
from traininglog.facts import FLAGS, RedFlagAnswer
from traininglog.log import Declaration
from traininglog.steps import Add, ConflictError, Declare, Edit, Remove
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.diary_forms import Form
    from service.diary_said import Said
    from service.units import Unit
    from traininglog.journal import Journal
    from traininglog.steps import Kept, Kind, Step

Status = Literal["saved", "fault", "conflict"]
_DOINGS: Final = ("save", "remove", "put_back", "forget", "all_no", "undo")
_KINDS: Final = ("entry", "fact", "declared")
GONE: Final = "It is not in the diary any more, so nothing was changed. Load the page again."
_IS_BACK: Final = "It is in the diary already; nothing was changed."
_OTHER_FORM: Final = "This form is for something else; nothing was changed. Load it again."
BUILT_UPON: Final = (
    "This was changed again since, in this window or another, so it was not taken back."
)
_REMOVE_CONFLICT: Final = (
    "This was changed in another window, so it was not removed: it now says"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it; `change` can be undone, `now` is what a conflict found."""

    status: Status
    words: str
    change: int | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    now: Kept | None = None
    kept: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one person writes: the journal, the day it is, the unit they read."""

    journal: Journal
    today: date
    unit: Unit

    def act(self, said: object) -> Outcome:
        """Do what the browser says, or say why not."""
        try:
            return self._do(Payload(said))
        except FieldFaults as fault:
            return Outcome("fault", faults_words(fault.faults), faults=fault.faults)
        except ValueError as fault:
            return Outcome("fault", str(fault), faults={"": str(fault)})
        except NotFound:
            return Outcome("fault", GONE, faults={"": GONE})

    def _do(self, said: Payload) -> Outcome:
        match said.one_of("action", _DOINGS):
            case "save":
                return self._save(said)
            case "undo":
                return self._undo(_id(said, "change"))
            case "all_no":
                noes = [RedFlagAnswer(self.today, flag, yes=False) for flag in FLAGS]
                words = f"No to all {counted(len(FLAGS), 'question')}"
                return self._write(words, [Add(no) for no in noes])
            case "remove":
                return self._remove(said)
            case _:
                return self._of_removed(said)

    def _save(self, said: Payload) -> Outcome:
        form = FORMS[said.one_of("form", tuple(FORMS))]
        values = said.texts("values")
        if said.said.get("id") is None:
            made = new(form, values, self.today)
            return self._write(self._named(made), [_add(one) for one in made])
        if form.makes is Declaration:
            return self._redeclare(said, form, values)
        return self._edit(said, form, values)

    def _edit(self, said: Payload, form: Form, values: Mapping[str, str]) -> Outcome:
        kind: Kind = "entry" if form.key == "entry" else "fact"
        id_, seen = _id(said), said.text("seen")
        try:
            kept = self.journal.find(kind, id_)
            if kept.digest != seen:
                return Outcome("conflict", whole_words(kept.said, self.unit), now=kept)
            if form_of(kept.said) is not form:
                raise ValueError(_OTHER_FORM)
            made = edited(form, values, kept.said, self.unit, self.today)
            if made == kept.said or isinstance(made, Declaration):
                return Outcome("saved", "Nothing was changed.", kept=id_)
            return self._write(f"Changed: {self._line(made)}", [Edit(id_, seen, made)])
        except NotFound:
            self.journal.history(kind, id_)
            return Outcome("conflict", "")
        except ConflictError as conflict:
            now = conflict.now
            words = whole_words(now.said, self.unit) if now else ""
            return Outcome("conflict", words, now=now)

    def _redeclare(self, said: Payload, form: Form, values: Mapping[str, str]) -> Outcome:
        old = _span(said)
        (made,) = new(form, values, self.today)
        steps = [Declare(old, holds=False), _add(made)]
        return self._write(f"Changed: {self._line(made)}", steps)

    def _remove(self, said: Payload) -> Outcome:
        kind = said.one_of("kind", _KINDS)
        if kind == "declared":
            span = _span(said)
            return self._write(f"Taken back: {self._line(span)}", [Declare(span, holds=False)])
        kept = self.journal.find(cast("Kind", kind), _id(said))
        step = Remove(cast("Kind", kind), kept.id, said.text("seen"))
        try:
            return self._write(f"Removed: {self._line(kept.said)}", [step])
        except ConflictError as conflict:
            there = conflict.now
            now = f"“{whole_words(there.said, self.unit)}”" if there else "nothing"
            words = f"{_REMOVE_CONFLICT} {now}."
            return Outcome("fault", words, faults={"": words})

    def _of_removed(self, said: Payload) -> Outcome:
        kind, id_ = cast("Kind", said.one_of("kind", _KINDS[:2])), _id(said)
        if said.said["action"] == "forget":
            self.journal.forget(kind, id_)
            return Outcome("saved", "Forgotten for good; nothing of it is kept.")
        steps = self.journal.history(kind, id_)
        last = steps[-1].before if steps and steps[-1].after is None else None
        if last is None:
            return Outcome("fault", _IS_BACK, faults={"": _IS_BACK})
        try:
            change = self.journal.put_back(f"Put back: {self._line(last)}", kind, id_)
        except ConflictError:
            return Outcome("fault", _IS_BACK, faults={"": _IS_BACK})
        return Outcome("saved", change.words, change.id, kept=id_)

    def _undo(self, change: int) -> Outcome:
        try:
            done = self.journal.undo(change)
        except ConflictError:
            return Outcome("fault", BUILT_UPON, faults={"": BUILT_UPON})
        return Outcome("saved", f"Taken back. {done.words}")

    def _write(self, words: str, steps: Sequence[Step]) -> Outcome:
        change = self.journal.write(words, steps, today=self.today)
        kept = change.kept[0].id if change.kept else None
        return Outcome("saved", change.words, change.id, kept=kept)

    def _named(self, made: Sequence[Said]) -> str:
        if len(made) == 1:
            return f"Added: {self._line(made[0])}"
        yes = sum(isinstance(one, RedFlagAnswer) and one.yes for one in made)
        return f"Answered {counted(len(made), 'question')}: {yes} yes, {len(made) - yes} no"

    def _line(self, said: Said) -> str:
        return str(said_told(said, self.unit))


def _add(said: Said) -> Step:
    return Declare(said) if isinstance(said, Declaration) else Add(said)


def _id(said: Payload, key: str = "id") -> int:
    id_ = said.row_id(key)
    if id_ is None:
        raise NotFound(f"no {key}")
    return id_


def _span(said: Payload) -> Declaration:
    """A declaration as its row names it: `2024-01-01_2024-06-30`."""
    first, _, last = said.text("id").partition("_")
    try:
        return Declaration(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        raise NotFound("no such days") from None


def faults_words(faults: Mapping[str, str]) -> str:
    """What is said of a form that cannot be kept as it is."""
    if "" in faults:
        return faults[""]
    number = counted(len(faults), "field")
    return f"Not saved yet: {number} to look at. What you typed is still here."
