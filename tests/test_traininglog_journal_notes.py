"""The words of a note stay with the note, whoever may read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.journal_desk import WORSE
from tests.log_store import DAY, KNEE, OWNER
from traininglog import tables as t
from traininglog.access import NotFound
from traininglog.database import writing
from traininglog.notes import Note
from traininglog.pain import PainEntry
from traininglog.repository import Repository
from traininglog.scope import EVERYTHING
from traininglog.steps import Add, Edit, Remove
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from traininglog.journal import Journal
    from traininglog.store import Store

THERAPIST = Viewer("therapist", 1, EVERYTHING)
KNEE_BARE = replace(KNEE, note=None)


def journal_words(journal: Journal) -> list[PainEntry]:
    return [kept.said for kept in journal.entries() if isinstance(kept.said, PainEntry)]


def test_the_words_of_a_note_stay_with_it(store: Store, journal: Journal) -> None:
    owner = store.repository(OWNER)
    owner.add_notes(1, [Note(DAY, "sore knee", origin="strava_api"), Note(DAY, "knee sore")])
    first, second = owner.notes(1)
    bare, other = replace(KNEE, note=None), replace(WORSE, note=None)
    steps = [Add(bare, first.id), Add(replace(other, note="knee sore"), second.id)]
    done = journal.write("accepted", steps, today=DAY)
    words = ["sore knee", "knee sore"]
    assert [entry.note for entry in owner.pain(1)] == words
    assert [kept.said for kept in done.kept] == list(owner.pain(1))
    assert [kept.said for kept in journal.changes()[0].kept] == list(owner.pain(1))
    assert list(journal.entries()) == list(done.kept)
    granted = Repository(store.engine, store.streams, THERAPIST)
    assert [entry.note for entry in granted.pain(1)] == [None, "knee sore"]
    assert [entry.note for entry in granted.training_log(1).pain] == [None, "knee sore"]
    assert [kept.note.text for kept in granted.notes(1)] == ["knee sore"]


def test_an_edit_leaves_the_words_with_their_note(store: Store, journal: Journal) -> None:
    store.repository(OWNER).add_notes(1, [Note(DAY, "sore knee", origin="strava_api")])
    (kept,) = journal.write("accepted", [Add(KNEE_BARE, 1)], today=DAY).kept
    assert isinstance(kept.said, PainEntry)
    edit = Edit(kept.id, kept.digest, replace(kept.said, score=5))
    (kept,) = journal.write("5/10", [edit], today=DAY).kept
    granted = Repository(store.engine, store.streams, THERAPIST)
    assert [(entry.score, entry.note) for entry in granted.pain(1)] == [(5, None)]
    afters = [past.after for past in journal.history("entry", 1) if past.after]
    assert [isinstance(said, PainEntry) and said.note for said in afters] == [
        "sore knee", "sore knee",
    ]  # fmt: skip


@pytest.mark.parametrize("words", ["on the stairs", None])
def test_own_words_take_the_place_of_the_notes(
    store: Store, journal: Journal, words: str | None
) -> None:
    store.repository(OWNER).add_notes(1, [Note(DAY, "sore knee", origin="strava_api")])
    done = journal.write("accepted", [Add(KNEE_BARE, 1)], today=DAY)
    kept = done.kept[0]
    edited = journal.write(
        "own", [Edit(kept.id, kept.digest, replace(KNEE_BARE, note=words))], today=DAY
    )
    granted = Repository(store.engine, store.streams, THERAPIST)
    assert granted.pain(1) == store.repository(OWNER).pain(1)
    assert granted.pain(1) == (replace(KNEE_BARE, note=words),)
    journal.undo(edited.id)
    assert [entry.note for entry in journal_words(journal)] == ["sore knee"]


def test_a_note_of_somebody_else_is_not_there(store: Store, journal: Journal) -> None:
    store.repository(Viewer("owner", 2)).add_notes(2, [Note(DAY, "ben's")])
    with pytest.raises(NotFound):
        journal.write("accepted", [Add(KNEE_BARE, 1)], today=DAY)
    with pytest.raises(NotFound):
        journal.write("accepted", [Add(KNEE_BARE, 7)], today=DAY)


def test_a_note_that_went_leaves_its_entry(store: Store, journal: Journal) -> None:
    store.repository(OWNER).add_notes(1, [Note(DAY, "sore knee", origin="strava_api")])
    added = journal.write("accepted", [Add(KNEE_BARE, 1)], today=DAY)
    kept = added.kept[0]
    gone = journal.write("gone", [Remove("entry", kept.id, kept.digest)], today=DAY)
    with writing(store.engine) as connection:
        connection.execute(t.note.delete())
    journal.undo(gone.id)
    assert [kept.said for kept in journal.entries()] == [KNEE_BARE]
    assert [past.after for past in journal.history("entry", kept.id)] == [KNEE_BARE]
    journal.undo(added.id)
    assert journal.entries() == ()


def test_an_export_read_again_doubles_nothing(store: Store, journal: Journal) -> None:
    owner = store.repository(OWNER)
    owner.add_notes(1, [Note(DAY, "sore knee")])
    journal.write("accepted", [Add(KNEE_BARE, 1)], today=DAY)
    assert owner.add_pain(1, owner.pain(1)) == 0


def test_notes_are_kept_once_and_come_back(mine: Repository) -> None:
    notes = [
        Note(DAY, "=1+1 <b>knee</b>", "title", "a", "archive"),
        Note(DAY - timedelta(1), "calf", "private_note", None, "strava_api"),
    ]
    assert mine.add_notes(1, notes) == 2
    assert mine.add_notes(1, [*notes, replace(notes[0], field="description")]) == 1
    kept = mine.notes(1)
    assert [k.note for k in kept] == [
        notes[1],
        notes[0],
        replace(notes[0], field="description"),
    ]
    assert [k.id for k in kept] == [2, 1, 3]
