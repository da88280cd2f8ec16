"""The journal: what a person writes into the diary, and edits there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic import command

from tests.journal_desk import EVERY_STEP, SHOES, WORSE, add, everything
from tests.log_store import DAY, KNEE, OWNER
from tests.test_traininglog_textform_facts import FACT_LINES
from traininglog.access import NotFound
from traininglog.database import migration_config
from traininglog.facts import Gear, OutcomeTotal
from traininglog.journal import Journal
from traininglog.log import Declaration
from traininglog.pain import PainEntry
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

if TYPE_CHECKING:
    from pathlib import Path

    from traininglog.repository import Repository
    from traininglog.steps import Step

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


def test_a_question_answered_twice_in_one_change_says_the_last(
    store: Store, journal: Journal
) -> None:
    journal.write("asked", [Answer("r", "asked")], today=DAY)
    there = everything(store)
    twice: list[Step] = [Answer("r", None), AnswerGap(DAY, "ill"), Answer("r", "asked")]
    change = journal.write("again", twice, today=DAY)
    assert journal.answers() == {"r": "asked"}
    journal.undo(change.id)
    assert everything(store) == there


@pytest.mark.sqlite
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
