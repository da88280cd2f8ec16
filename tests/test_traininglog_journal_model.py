"""Any row of writes and undos leaves a diary as a plain dict would have it."""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import Any, Literal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.log_store import DAY
from traininglog.facts import Gear
from traininglog.journal import Journal
from traininglog.pain import PainEntry
from traininglog.steps import (
    Add,
    Answer,
    AnswerGap,
    Change,
    ConflictError,
    Edit,
    Kept,
    Kind,
    Remove,
    Step,
)
from traininglog.store import Store
from traininglog.viewer import SYSTEM

Key = tuple[Kind | Literal["gap", "answer"], Any]
"""An entry or fact by its id, the gap's return day, or a question."""
Says = dict[Key, Any]

ENTRIES = st.builds(
    PainEntry, st.just(DAY), st.just("knee"), st.sampled_from(["left", "right"]),
    st.integers(0, 2),
)  # fmt: skip
SHOES = st.builds(Gear, st.just(DAY), st.just("shoes"), st.sampled_from("ab"))
ANSWERS = st.builds(
    AnswerGap, st.just(DAY), st.sampled_from(["pain", "ill", None])
) | st.builds(Answer, st.sampled_from("qr"), st.sampled_from(["asked", None]))


def kind_of(said: object) -> Kind:
    return "entry" if isinstance(said, PainEntry) else "fact"


def is_double(says: Says) -> bool:
    """Whether two entries say the same."""
    said = [value for (kind, _), value in says.items() if kind in {"entry", "fact"}]
    return len(set(said)) < len(said)


class Diary(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.store = Store.open(self.folder.name)
        self.log = self.store.repository(SYSTEM)
        self.log.add_runner("ana", "UTC")
        self.journal = Journal(self.log, 1)
        self.says: Says = {}
        self.wrote: dict[int, tuple[Says, Says]] = {}
        self.seen: list[Kept] = []

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def back(self, change_id: int) -> Says | None:
        """What the diary would say without a change; None where that cannot be."""
        before, after = self.wrote[change_id]
        keys = {key for key in before | after if before.get(key) != after.get(key)}
        if any(self.says.get(key) != after.get(key) for key in keys):
            return None
        says = {key: value for key, value in self.says.items() if key not in keys}
        says |= {key: value for key, value in before.items() if key in keys}
        return None if is_double(says) else says

    def keep(self, change: Change, before: Says, after: Says) -> None:
        self.wrote[change.id] = (before, after)
        self.says = after
        self.seen += change.kept

    @rule(said=st.lists(ENTRIES | SHOES, max_size=3), answers=st.lists(ANSWERS, max_size=2))
    def add(self, said: list[Any], answers: list[Any]) -> None:
        self.write(said, answers, None)

    @precondition(lambda self: self.wrote)
    @rule(said=st.lists(ENTRIES | SHOES, max_size=3), data=st.data())
    def add_instead(self, said: list[Any], data: st.DataObject) -> None:
        self.write(said, [], data.draw(st.sampled_from(sorted(self.wrote))))

    def write(self, said: list[Any], answers: list[Any], instead_of: int | None) -> None:
        steps: list[Step] = [*map(Add, said), *answers]
        start = self.says if instead_of is None else self.back(instead_of)
        if start is None:
            with pytest.raises(ConflictError):
                self.journal.write("told", steps, today=DAY, instead_of=instead_of)
            return
        change = self.journal.write("told", steps, today=DAY, instead_of=instead_of)
        assert [kept.said for kept in change.kept] == list(dict.fromkeys(said))
        after = start | {(kind_of(kept.said), kept.id): kept.said for kept in change.kept}
        for step in answers:
            gap = isinstance(step, AnswerGap)
            key: Key = ("gap", DAY) if gap else ("answer", step.key)
            value = step.kind if gap else step.value
            after = {k: v for k, v in after.items() if k != key} | (
                {key: value} if value else {}
            )
        if instead_of is not None:
            self.wrote[instead_of] = (start, start)
        self.keep(change, start, after)

    @precondition(lambda self: self.seen)
    @rule(said=ENTRIES | SHOES, data=st.data())
    def edit(self, said: Any, data: st.DataObject) -> None:
        kept = data.draw(st.sampled_from(self.seen))
        if kind_of(kept.said) != kind_of(said):
            return
        key = (kind_of(said), kept.id)
        edit = Edit(kept.id, kept.digest, said)
        after = self.says | {key: said}
        if self.says.get(key) != kept.said:
            with pytest.raises(ConflictError) as told:
                self.journal.write("edit", [edit], today=DAY)
            assert (told.value.now and told.value.now.said) == self.says.get(key)
        elif is_double(after):
            with pytest.raises(ValueError, match="such an entry already"):
                self.journal.write("edit", [edit], today=DAY)
        else:
            self.keep(self.journal.write("edit", [edit], today=DAY), self.says, after)

    @precondition(lambda self: self.seen)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        kept = data.draw(st.sampled_from(self.seen))
        kind = kind_of(kept.said)
        step = Remove(kind, kept.id, kept.digest)
        if self.says.get((kind, kept.id)) != kept.said:
            with pytest.raises(ConflictError):
                self.journal.write("gone", [step], today=DAY)
            return
        after = {key: said for key, said in self.says.items() if key != (kind, kept.id)}
        self.keep(self.journal.write("gone", [step], today=DAY), self.says, after)

    @precondition(lambda self: self.wrote)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        change_id = data.draw(st.sampled_from(sorted(self.wrote)))
        says = self.back(change_id)
        if says is None:
            with pytest.raises(ConflictError):
                self.journal.undo(change_id)
            return
        assert self.journal.undo(change_id).undone
        self.says, self.wrote[change_id] = says, ({}, {})

    @invariant()
    def the_diary_says_what_the_dict_says(self) -> None:
        kept = [*self.journal.entries(), *self.journal.facts()]
        found: Says = {(kind_of(k.said), k.id): k.said for k in kept}
        found |= {("answer", key): value for key, value in self.journal.answers().items()}
        found |= {("gap", d): kind for d, kind in self.log.training_log(1).gap_kinds.items()}
        assert found == self.says

    @invariant()
    def the_last_step_of_a_history_is_what_it_says(self) -> None:
        for (kind, id_), said in self.says.items():
            if kind in ("entry", "fact"):
                assert self.journal.history(kind, id_)[-1].after == said


TestDiary = Diary.TestCase
TestDiary.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
