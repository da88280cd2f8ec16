"""What was written is told, put back and, once it is gone, forgotten."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.journal_desk import EVERY_STEP, SHOES, WORSE, add, everything
from tests.log_store import DAY, KNEE
from traininglog.access import NotFound
from traininglog.facts import Treatment
from traininglog.journal import FORGOTTEN, Journal
from traininglog.pain import Place
from traininglog.steps import Add, ConflictError, Edit, Remove

if TYPE_CHECKING:
    from pathlib import Path

    from traininglog.store import Store


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


@pytest.mark.sqlite
def test_what_is_forgotten_leaves_no_word(
    tmp_path: Path, store: Store, journal: Journal
) -> None:
    kept = add(journal, SHOES, replace(KNEE, note="my marmalade word"))
    seen = journal.write("marmalade gone", [Remove("entry", kept.id, kept.digest)], today=DAY)
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
        assert b"marmalade" not in file.read_bytes()


def test_what_is_in_the_diary_is_not_forgotten(journal: Journal) -> None:
    kept = add(journal, KNEE)
    with pytest.raises(ValueError, match="remove it first"):
        journal.forget("entry", kept.id)
    assert len(journal.history("entry", kept.id)) == 1
