"""The way back: every write is undone or replaced whole, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.journal_desk import EVERY_STEP, SHOES, WORSE, add, everything
from tests.log_store import DAY, KNEE
from traininglog.log import Declaration
from traininglog.steps import (
    Add,
    Answer,
    AnswerGap,
    ConflictError,
    Declare,
    Edit,
    Judge,
    Remove,
    SetThreshold,
)

if TYPE_CHECKING:
    from traininglog.journal import Journal
    from traininglog.repository import Repository
    from traininglog.store import Store


def test_undo_puts_back_every_row(store: Store, journal: Journal) -> None:
    kept, shoes = add(journal, KNEE), add(journal, SHOES)
    journal.write("told", [*EVERY_STEP[2:]], today=DAY)
    before = everything(store)
    done = journal.write(
        "much",
        [
            Edit(kept.id, kept.digest, WORSE), Remove("fact", shoes.id, shoes.digest),
            AnswerGap(DAY, "pain"), Declare(Declaration(DAY, DAY), holds=False),
            Judge(("knee", None, "a"), "not_this"), Answer("morning:a:knee-right", "asked"),
            SetThreshold("cycle.window_days", None),
            AnswerGap(DAY, "busy"), EVERY_STEP[0],
        ],
        today=DAY,
    )  # fmt: skip
    undone = journal.undo(done.id)
    assert undone.undone
    assert undone.words == "much"
    assert everything(store) == before


def test_undoing_twice_is_undoing_once(store: Store, journal: Journal) -> None:
    done = journal.write("told", EVERY_STEP, today=DAY)
    journal.undo(done.id)
    add(journal, KNEE)
    before = everything(store)
    assert journal.undo(done.id).undone
    assert everything(store) == before


def test_what_was_changed_since_is_not_undone(store: Store, journal: Journal) -> None:
    added = journal.write("told", [Add(KNEE), Add(SHOES)], today=DAY)
    kept = added.kept[0]
    edited = journal.write("more", [Edit(kept.id, kept.digest, WORSE)], today=DAY)
    before = everything(store)
    with pytest.raises(ConflictError) as told:
        journal.undo(added.id)
    assert told.value.now == edited.kept[0]
    assert everything(store) == before
    journal.undo(edited.id)
    journal.undo(added.id)
    assert (journal.entries(), journal.facts()) == ((), ())


def test_an_answer_changed_since_is_not_undone(journal: Journal, mine: Repository) -> None:
    told = journal.write("ill", [AnswerGap(DAY, "ill")], today=DAY)
    mine.answer_gap(1, DAY, "pain")
    with pytest.raises(ConflictError) as conflict:
        journal.undo(told.id)
    assert conflict.value.now is None
    assert mine.training_log(1).gap_kinds == {DAY: "pain"}


def test_what_was_said_again_meanwhile_does_not_come_back_twice(journal: Journal) -> None:
    kept = add(journal, KNEE)
    gone = journal.write("gone", [Remove("entry", kept.id, kept.digest)], today=DAY)
    again = add(journal, KNEE)
    with pytest.raises(ConflictError) as told:
        journal.undo(gone.id)
    assert told.value.now == again
    assert journal.entries() == (again,)


def test_an_id_is_never_given_to_something_else(journal: Journal) -> None:
    kept = add(journal, KNEE)
    journal.write("gone", [Remove("entry", kept.id, kept.digest)], today=DAY)
    assert add(journal, WORSE).id > kept.id


def test_a_form_that_saves_again_takes_the_place_of_its_change(
    store: Store, journal: Journal
) -> None:
    before = everything(store)
    first = journal.write("saved", [Add(KNEE), Add(SHOES), *EVERY_STEP[2:]], today=DAY)
    second = journal.write("saved", [Add(WORSE)], today=DAY, instead_of=first.id)
    assert [kept.id for kept in second.kept] == [first.kept[0].id]
    assert [kept.said for kept in journal.entries()] == [WORSE]
    assert (journal.facts(), journal.answers()) == ((), {})
    assert [past.after for past in journal.history("entry", first.kept[0].id)] == [WORSE]
    journal.undo(second.id)
    assert everything(store) == before


def test_saving_in_place_of_an_edit_edits_what_was_there(journal: Journal) -> None:
    kept = add(journal, KNEE)
    first = journal.write("5", [Edit(kept.id, kept.digest, WORSE)], today=DAY)
    least = replace(KNEE, score=1)
    edit = Edit(kept.id, kept.digest, least)
    second = journal.write("1", [edit], today=DAY, instead_of=first.id)
    assert journal.find("entry", kept.id).said == least
    journal.undo(second.id)
    assert journal.find("entry", kept.id) == kept


def test_saving_in_place_of_what_was_changed_since_is_a_conflict(
    store: Store, journal: Journal
) -> None:
    first = journal.write("saved", [Add(KNEE)], today=DAY)
    kept = first.kept[0]
    theirs = journal.write("theirs", [Edit(kept.id, kept.digest, WORSE)], today=DAY).kept[0]
    before = everything(store)
    with pytest.raises(ConflictError) as told:
        journal.write("saved", [Add(replace(KNEE, score=2))], today=DAY, instead_of=first.id)
    assert told.value.now == theirs
    assert everything(store) == before


def test_saving_in_place_of_what_was_undone_just_saves(journal: Journal) -> None:
    first = journal.write("saved", [Add(KNEE)], today=DAY)
    journal.undo(first.id)
    (kept,) = journal.write("again", [Add(WORSE)], today=DAY, instead_of=first.id).kept
    assert journal.entries() == (kept,)
