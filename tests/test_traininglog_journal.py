"""The journal: what a person writes into the diary, and the way back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic import command

from tests.log_store import DAY, KNEE, OWNER
from tests.test_traininglog_textform_facts import FACT_LINES
from traininglog import tables as t
from traininglog.access import NotFound
from traininglog.database import migration_config, writing
from traininglog.facts import Gear, OutcomeTotal, Treatment
from traininglog.journal import FORGOTTEN, Journal
from traininglog.log import Declaration
from traininglog.notes import Note
from traininglog.pain import PainEntry, Place
from traininglog.repository import Repository
from traininglog.repository_rows import fact_values
from traininglog.steps import (
    Add,
    Answer,
    AnswerGap,
    ConflictError,
    Declare,
    Edit,
    Judge,
    Kept,
    Remove,
)
from traininglog.store import Store
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from pathlib import Path

    from traininglog.steps import Step

WORSE = replace(KNEE, score=6)
SHOES = Gear(DAY, "shoes", "Road 2")
THERAPIST = Viewer("therapist", 1)
GRANTED = frozenset({1})
EVERY_STEP: list[Step] = [
    Add(replace(KNEE, day=DAY - timedelta(1))),
    Add(SHOES),
    AnswerGap(DAY, "ill"),
    Declare(Declaration(DAY, DAY)),
    Judge(("knee", None, "a"), "agree"),
    Answer("morning:a:knee-right", "dismissed"),
]


@pytest.fixture
def journal(mine: Repository) -> Journal:
    return Journal(mine, 1)


def add(journal: Journal, *said: PainEntry | Gear | Treatment) -> Kept:
    """Write things down and give the last one back."""
    return journal.write("added", [Add(one) for one in said], today=DAY).kept[-1]


def everything(store: Store) -> dict[str, list[object]]:
    """Every row a person can write, but the changes themselves."""
    tables = (t.pain_entry, t.fact, t.gap_answer, t.declaration, t.verdict, t.answer)
    with store.engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in tables
        }


# Writing


def test_every_step_is_kept_and_read_again(journal: Journal, mine: Repository) -> None:
    done = journal.write("told", EVERY_STEP, today=DAY)
    log = mine.training_log(1)
    assert [kept.said for kept in done.kept] == [*log.pain, *log.facts]
    assert log.gap_kinds == {DAY: "ill"}
    assert log.declarations == (Declaration(DAY, DAY),)
    assert log.cycle_verdicts == {("knee", None, "a"): "agree"}
    assert journal.answers() == {"morning:a:knee-right": "dismissed"}


def test_what_is_kept_can_be_found(journal: Journal) -> None:
    entry, shoes = add(journal, KNEE), add(journal, SHOES)
    assert journal.entries() == (entry,)
    assert journal.facts() == (shoes,)
    assert journal.find("entry", entry.id) == entry
    assert journal.find("fact", shoes.id) == shoes


def test_entries_come_by_day_then_as_entered(journal: Journal) -> None:
    add(journal, KNEE, replace(KNEE, day=DAY - timedelta(1)), WORSE)
    days = [(kept.said.day, kept.id) for kept in journal.entries()]
    assert days == [(DAY - timedelta(1), 2), (DAY, 1), (DAY, 3)]


def test_every_field_of_an_entry_comes_back(journal: Journal) -> None:
    whole = PainEntry(
        DAY, "knee", "left", 3, "next_morning", time(6, 30), 1.5, 9.0, 4.25, 2, 1.5,
        painkiller=True, stopped=True, note="stairs hurt", item="stairs", spot="inner",
        compared="worse", skipped=True,
    )  # fmt: skip
    kept = add(journal, whole)
    journal.undo(journal.write("gone", [Remove("entry", kept.id, kept.digest)], today=DAY).id)
    assert journal.entries() == (kept,)
    assert kept.said == whole


def test_every_kind_of_fact_comes_back(journal: Journal) -> None:
    facts = [fact for _, fact in FACT_LINES]
    done = journal.write("facts", [Add(fact) for fact in facts], today=date(2027, 1, 1))
    assert [kept.said for kept in done.kept] == facts
    gone = [Remove("fact", kept.id, kept.digest) for kept in done.kept]
    journal.undo(journal.write("gone", gone, today=DAY).id)
    assert set(journal.facts()) == set(done.kept)


def test_an_exact_repeat_is_the_entry_that_is_there(journal: Journal) -> None:
    first = add(journal, KNEE)
    again = journal.write("again", [Add(KNEE), Add(KNEE)], today=DAY)
    assert again.kept == (first,)
    journal.undo(again.id)
    assert journal.entries() == (first,)


@pytest.mark.parametrize("steps", [EVERY_STEP, [], [Add(KNEE)]])
def test_a_write_moves_the_version_once(
    journal: Journal, mine: Repository, steps: list[Step]
) -> None:
    before = mine.log_version(1)
    done = journal.write("told", steps, today=DAY)
    assert mine.log_version(1) == before + 1
    journal.undo(done.id)
    assert mine.log_version(1) == before + 2


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Add(replace(KNEE, day=DAY + timedelta(1))), "is in the future"),
        (Add(PainEntry(DAY, score=3)), "needs a location"),
        (Add(OutcomeTotal(DAY, "visa_a", 170)), "not from 0 to 100"),
        (Add(Gear(DAY, "shoes", "")), "needs a name"),
        (Add(replace(KNEE, note="half \ud83d")), "broken"),
        (Declare(Declaration(DAY, DAY - timedelta(1))), "is before"),
    ],
)
def test_what_cannot_be_kept_is_refused_whole(
    store: Store, journal: Journal, step: Step, words: str
) -> None:
    before = everything(store)
    with pytest.raises(ValueError, match=words):
        journal.write("told", [*EVERY_STEP, step], today=DAY)
    assert everything(store) == before
    assert journal.changes() == ()


def test_all_faults_are_told_at_once(journal: Journal) -> None:
    bad = [Add(PainEntry(DAY, score=3)), Add(Gear(DAY, "shoes", ""))]
    with pytest.raises(ValueError, match=r"needs a location.*; it needs a name"):
        journal.write("told", bad, today=DAY)


@pytest.mark.parametrize(
    "back",
    [
        AnswerGap(DAY, None),
        Declare(Declaration(DAY, DAY), holds=False),
        Judge(("knee", None, "a"), None),
        Answer("morning:a:knee-right", None),
    ],
)
def test_an_answer_is_taken_back(store: Store, journal: Journal, back: Step) -> None:
    journal.write("told", EVERY_STEP, today=DAY)
    before = everything(store)
    done = journal.write("taken back", [back], today=DAY)
    assert sum(map(len, everything(store).values())) == sum(map(len, before.values())) - 1
    journal.undo(done.id)
    assert everything(store) == before


def test_a_diary_of_the_version_before_is_kept_and_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "older" / "painmile.db"
    path.parent.mkdir()
    command.upgrade(migration_config(sa.URL.create("sqlite", database=str(path))), "0002")
    digest = fact_values(SHOES)["digest"]
    with closing(sqlite3.connect(path)) as old, old:
        old.execute(
            "INSERT INTO runner VALUES (1, 'ana', 'UTC', '{}', 1, '2024-03-12 06:00:00')"
        )
        old.execute(
            "INSERT INTO fact VALUES (7, 1, '2024-03-12', 'gear', NULL, NULL, ?, 'manual', ?,"
            " '2024-03-12 06:00:00')",
            ('{"kind": "shoes", "name": "Road 2"}', digest),
        )
    with Store.open(path.parent) as opened:
        journal = Journal(opened.repository(OWNER), 1)
        assert journal.facts() == (Kept(7, SHOES, digest),)
        journal.write("gone", [Remove("fact", 7, digest)], today=DAY)
        assert add(journal, Gear(DAY, "shoes", "Road 3")).id == 8


# Editing


def test_an_edit_stays_the_same_entry(journal: Journal) -> None:
    kept = add(journal, KNEE)
    (edited,) = journal.write("more", [Edit(kept.id, kept.digest, WORSE)], today=DAY).kept
    assert (edited.id, edited.said) == (kept.id, WORSE)
    assert journal.entries() == (edited,)


def test_the_second_of_two_windows_is_told_and_nothing_is_lost(
    store: Store, journal: Journal
) -> None:
    seen = add(journal, KNEE)
    theirs = journal.write("theirs", [Edit(seen.id, seen.digest, WORSE)], today=DAY).kept[0]
    before = everything(store)
    mine: list[Step] = [Add(SHOES), Edit(seen.id, seen.digest, replace(KNEE, score=2))]
    with pytest.raises(ConflictError) as told:
        journal.write("mine", mine, today=DAY)
    assert told.value.now == theirs
    assert everything(store) == before


def test_an_entry_removed_meanwhile_is_a_conflict_too(journal: Journal) -> None:
    seen = add(journal, KNEE)
    journal.write("gone", [Remove("entry", seen.id, seen.digest)], today=DAY)
    for late in (Edit(seen.id, seen.digest, WORSE), Remove("entry", seen.id, seen.digest)):
        with pytest.raises(ConflictError) as told:
            journal.write("late", [late], today=DAY)
        assert told.value.now is None


def test_an_entry_nobody_wrote_is_not_found(journal: Journal) -> None:
    with pytest.raises(NotFound):
        journal.write("edit", [Edit(9, "", KNEE)], today=DAY)
    with pytest.raises(NotFound):
        journal.write("remove", [Remove("fact", 9, "")], today=DAY)


def test_an_edit_to_what_is_there_already_is_refused(journal: Journal) -> None:
    kept = add(journal, KNEE)
    add(journal, WORSE)
    with pytest.raises(ValueError, match=r"There is such an entry already\."):
        journal.write("same", [Edit(kept.id, kept.digest, WORSE)], today=DAY)


def test_an_edit_that_says_the_same_changes_nothing(store: Store, journal: Journal) -> None:
    kept = add(journal, KNEE)
    before = everything(store)
    done = journal.write("same", [Edit(kept.id, kept.digest, KNEE)], today=DAY)
    assert done.kept == (kept,)
    assert everything(store) == before
    assert len(journal.history("entry", kept.id)) == 1


def test_an_imported_entry_can_be_edited_and_put_back(
    journal: Journal, mine: Repository
) -> None:
    mine.add_pain(1, [KNEE])
    (kept,) = journal.entries()
    assert journal.history("entry", kept.id) == ()
    done = journal.write("more", [Edit(kept.id, kept.digest, WORSE)], today=DAY)
    assert mine.pain(1) == (WORSE,)
    journal.undo(done.id)
    assert journal.entries() == (kept,)


def test_a_bare_note_can_be_removed(journal: Journal, mine: Repository) -> None:
    mine.add_pain(1, [PainEntry(DAY, note="knee again")])
    (kept,) = journal.entries()
    done = journal.write("ignored", [Remove("entry", kept.id, kept.digest)], today=DAY)
    assert journal.entries() == ()
    journal.undo(done.id)
    assert journal.entries() == (kept,)


# The way back


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


# Changes and history


def test_changes_come_latest_first_with_what_they_kept(journal: Journal) -> None:
    first = journal.write("one", [Add(KNEE)], today=DAY)
    kept = first.kept[0]
    second = journal.write("two", [Edit(kept.id, kept.digest, WORSE), *EVERY_STEP], today=DAY)
    assert journal.changes() == (second, first)
    assert journal.changes(most=1) == (second,)
    assert [change.undone for change in (journal.undo(second.id), *journal.changes())] == [
        True, True, False,
    ]  # fmt: skip


def test_the_history_tells_every_step_but_what_was_undone(journal: Journal) -> None:
    kept = add(journal, KNEE)
    done = journal.write(
        "oops", [Edit(kept.id, kept.digest, replace(KNEE, score=9))], today=DAY
    )
    journal.undo(done.id)
    worse = journal.write("more", [Edit(kept.id, kept.digest, WORSE)], today=DAY).kept[0]
    journal.write("gone", [Remove("entry", kept.id, worse.digest)], today=DAY)
    assert [(p.words, p.before, p.after) for p in journal.history("entry", kept.id)] == [
        ("added", None, KNEE), ("more", KNEE, WORSE), ("gone", WORSE, None),
    ]  # fmt: skip


def test_a_fact_has_a_history_of_its_own(journal: Journal) -> None:
    add(journal, KNEE)
    shoes = add(journal, SHOES)
    tape = Treatment(DAY, "tape", Place("knee", "right"), last_day=DAY)
    journal.write("tape", [Edit(shoes.id, shoes.digest, tape)], today=DAY)
    assert [past.after for past in journal.history("fact", shoes.id)] == [SHOES, tape]


def test_what_was_removed_is_told_until_it_is_back(journal: Journal) -> None:
    kept, shoes = add(journal, KNEE), add(journal, SHOES)
    gone = [Remove("entry", kept.id, kept.digest), Remove("fact", shoes.id, shoes.digest)]
    both = [journal.write("gone", [step], today=DAY) for step in gone]
    assert [(kind, id_, past.before) for kind, id_, past in journal.removed()] == [
        ("fact", shoes.id, SHOES), ("entry", kept.id, KNEE),
    ]  # fmt: skip
    assert [id_ for _, id_, _ in journal.removed(most=1)] == [shoes.id]
    journal.undo(both[1].id)
    add(journal, KNEE)
    assert journal.removed() == ()


def test_what_was_removed_is_put_back_as_a_change_of_its_own(
    store: Store, journal: Journal
) -> None:
    kept = add(journal, KNEE)
    before = everything(store)
    journal.write("gone", [Remove("entry", kept.id, kept.digest)], today=DAY)
    back = journal.put_back("back", "entry", kept.id)
    assert (back.words, back.kept) == ("back", (kept,))
    assert everything(store) == before
    assert [past.words for past in journal.history("entry", kept.id)] == [
        "added", "gone", "back",
    ]  # fmt: skip
    journal.undo(back.id)
    assert journal.entries() == ()
    assert [id_ for _, id_, _ in journal.removed()] == [kept.id]


def test_only_what_is_gone_is_put_back(journal: Journal) -> None:
    kept = add(journal, KNEE)
    with pytest.raises(NotFound):
        journal.put_back("back", "entry", kept.id)
    journal.write("gone", [Remove("entry", kept.id, kept.digest)], today=DAY)
    again = add(journal, KNEE)
    with pytest.raises(ConflictError) as told:
        journal.put_back("back", "entry", kept.id)
    assert told.value.now == again


def test_there_is_no_history_of_what_never_was(journal: Journal) -> None:
    for ask in (journal.history, journal.find, journal.forget):
        with pytest.raises(NotFound):
            ask("entry", 7)
    with pytest.raises(NotFound):
        journal.undo(7)


def test_what_is_forgotten_leaves_no_word(
    tmp_path: Path, store: Store, journal: Journal
) -> None:
    kept = add(journal, SHOES, replace(KNEE, note="my secret word"))
    seen = journal.write("secret gone", [Remove("entry", kept.id, kept.digest)], today=DAY)
    journal.forget("entry", kept.id)
    with pytest.raises(NotFound):
        journal.history("entry", kept.id)
    with pytest.raises(NotFound):
        journal.undo(seen.id)
    (left,) = journal.changes()
    assert (left.words, [k.said for k in left.kept]) == (FORGOTTEN, [SHOES])
    store.close()
    with closing(sqlite3.connect(tmp_path / "painmile.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for file in tmp_path.glob("painmile.db*"):
        assert b"secret" not in file.read_bytes()


def test_what_is_in_the_diary_is_not_forgotten(journal: Journal) -> None:
    kept = add(journal, KNEE)
    with pytest.raises(ValueError, match="remove it first"):
        journal.forget("entry", kept.id)
    assert len(journal.history("entry", kept.id)) == 1


# The words of notes


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
    granted = Repository(store.engine, store.streams, THERAPIST, GRANTED)
    assert [entry.note for entry in granted.pain(1)] == [None, "knee sore"]
    assert [entry.note for entry in granted.training_log(1).pain] == [None, "knee sore"]
    assert [kept.note.text for kept in granted.notes(1)] == ["knee sore"]


def test_an_edit_leaves_the_words_with_their_note(store: Store, journal: Journal) -> None:
    store.repository(OWNER).add_notes(1, [Note(DAY, "sore knee", origin="strava_api")])
    (kept,) = journal.write("accepted", [Add(KNEE_BARE, 1)], today=DAY).kept
    assert isinstance(kept.said, PainEntry)
    edit = Edit(kept.id, kept.digest, replace(kept.said, score=5))
    (kept,) = journal.write("5/10", [edit], today=DAY).kept
    granted = Repository(store.engine, store.streams, THERAPIST, GRANTED)
    assert [(entry.score, entry.note) for entry in granted.pain(1)] == [(5, None)]
    assert [past.after.note for past in journal.history("entry", 1) if past.after] == [  # type: ignore[union-attr]
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
    granted = Repository(store.engine, store.streams, THERAPIST, GRANTED)
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


KNEE_BARE = replace(KNEE, note=None)


def journal_words(journal: Journal) -> list[PainEntry]:
    return [kept.said for kept in journal.entries() if isinstance(kept.said, PainEntry)]
