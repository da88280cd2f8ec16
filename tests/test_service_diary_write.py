"""What the Diary page says is written, kept, and found changed elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from service.diary_forms import FORMS, form_of
from service.diary_said import values_of
from service.diary_write import Desk
from tests.diary_told import ENTRY, EVERY_KIND, TODAY
from traininglog import facts as f
from traininglog.journal import Journal
from traininglog.log import Declaration
from traininglog.notes import Note
from traininglog.pain import PainEntry, Place
from traininglog.repository import Repository
from traininglog.scope import EVERYTHING
from traininglog.steps import Add
from traininglog.textform import read_diary
from traininglog.textform_entries import entry_words
from traininglog.textform_facts import fact_words, read_fact
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from service.diary_write import Outcome
    from traininglog.store import Store


@pytest.fixture
def desk(mine: Repository) -> Desk:
    return Desk(Journal(mine, 1), TODAY, "km")


def save(desk: Desk, form: str, values: dict[str, str], **more: Any) -> Outcome:
    return desk.act({"action": "save", "form": form, "id": None, "values": values} | more)


def test_every_kind_of_fact_has_a_form() -> None:
    assert set(EVERY_KIND) == set(f.FACTS)


@pytest.mark.parametrize("kind", f.FACTS)
def test_a_fact_of_every_kind_is_entered_and_read_back(kind: type[f.Fact], desk: Desk) -> None:
    form, values = EVERY_KIND[kind]
    outcome = save(desk, form, values)
    assert outcome.status == "saved"
    (kept,) = desk.journal.facts()
    assert isinstance(kept.said, kind)
    assert read_fact(fact_words(kept.said), TODAY) == (kept.said,)
    shown = values_of(kept.said, form_of(kept.said), "km")
    again = save(desk, form_of(kept.said).key, shown, id=kept.id, seen=kept.digest)
    assert again.words == "Nothing was changed."


@pytest.mark.parametrize("kind", f.FACTS)
def test_a_fact_of_every_kind_is_edited_removed_and_put_back(
    kind: type[f.Fact], desk: Desk
) -> None:
    form, values = EVERY_KIND[kind]
    save(desk, form, values)
    (kept,) = desk.journal.facts()
    moved = values_of(kept.said, form_of(kept.said), "km") | {"day": "2026-10-20", "year": ""}
    assert save(desk, form_of(kept.said).key, moved, id=kept.id, seen=kept.digest).change
    (later,) = desk.journal.facts()
    assert later.said.day == date(2026, 10, 20)
    gone = desk.act({"action": "remove", "kind": "fact", "id": kept.id, "seen": later.digest})
    assert desk.journal.facts() == ()
    assert desk.act({"action": "undo", "change": gone.change}).status == "saved"
    assert desk.journal.facts() == (later,)
    desk.act({"action": "remove", "kind": "fact", "id": kept.id, "seen": later.digest})
    desk.act({"action": "put_back", "kind": "fact", "id": kept.id})
    assert desk.journal.facts() == (later,)
    again = desk.act({"action": "put_back", "kind": "fact", "id": kept.id})
    assert again.words == "It is in the diary already; nothing was changed."


def test_what_is_put_back_keeps_its_note_and_the_origin_of_that(
    desk: Desk, store: Store, mine: Repository
) -> None:
    mine.add_notes(1, [Note(TODAY, "knee sore", origin="strava_api")])
    (note,) = mine.notes(1)
    desk.journal.write("x", [Add(PainEntry(TODAY, "knee", score=2), note.id)], today=TODAY)
    (kept,) = desk.journal.entries()
    desk.act({"action": "remove", "kind": "entry", "id": kept.id, "seen": kept.digest})
    desk.act({"action": "put_back", "kind": "entry", "id": kept.id})
    assert desk.journal.entries() == (kept,)
    values = values_of(kept.said, FORMS["entry"], "km") | {"score": "3"}
    save(desk, "entry", values, id=kept.id, seen=kept.digest)
    therapist = Repository(store.engine, store.streams, Viewer("therapist", 1, EVERYTHING))
    (seen,) = therapist.pain(1)
    assert (seen.score, seen.note) == (3, None)


def test_all_no_in_one_tap(desk: Desk) -> None:
    outcome = desk.act({"action": "all_no"})
    assert outcome.words == "No to all 16 questions"
    told = [kept.said for kept in desk.journal.facts()]
    assert told == [f.RedFlagAnswer(TODAY, flag, yes=False) for flag in f.FLAGS]
    desk.act({"action": "undo", "change": outcome.change})
    assert desk.journal.facts() == ()


def test_several_questions_are_answered_together(desk: Desk) -> None:
    values = {"limp": "no", "swelling": "yes", "location": "knee", "day": "2026-11-22"}
    assert save(desk, "flags", values).words == "Answered 2 questions: 1 yes, 1 no"
    assert {kept.said for kept in desk.journal.facts()} == {
        f.RedFlagAnswer(TODAY, "limp", yes=False),
        f.RedFlagAnswer(TODAY, "swelling", yes=True, place=Place("knee")),
    }


def test_days_are_declared_changed_and_taken_back(desk: Desk, mine: Repository) -> None:
    save(desk, "declared", {"first_day": "2026-08-01", "last_day": "2026-11-22"})
    id_ = "2026-08-01_2026-11-22"
    save(desk, "declared", {"first_day": "2026-09-01", "last_day": "2026-11-22"}, id=id_)
    (span,) = mine.training_log(1).declarations
    assert span == Declaration(date(2026, 9, 1), TODAY)
    outcome = desk.act({"action": "remove", "kind": "declared", "id": "2026-09-01_2026-11-22"})
    assert outcome.words == "Taken back: I log every run that hurts, 1 Sep to 22 Nov 2026"
    assert mine.training_log(1).declarations == ()


@pytest.mark.parametrize(
    ("form", "values", "faults"),
    [
        ("treatment", {"day": "2026-10-01"}, {"name": "This is still empty."}),
        ("treatment", {"name": "x", "day": "soon"}, {"day": "Give a day, as 2026-11-22."}),
        (
            "treatment",
            {"name": "x", "day": "2026-10-01", "last_day": "2026-09-01"},
            {"last_day": "This day is before the first one."},
        ),
        ("gear", {"kind": "shoes", "name": "x", "day": "2026-11-23"},
         {"day": "This day is still to come."}),
        (
            "treatment",
            {"name": "x", "day": "2026-10-01", "side": "left"},
            {"location": "A side needs a place."},
        ),
        ("history", {"kind": "injury"}, {"year": "Give a year, or the day."}),
        ("history", {"kind": "injury", "year": "1850"}, {"year": "Give a day from 1900 on."}),
        ("history", {"kind": "injury", "year": "99999"}, {"year": "Give a year, as 2014."}),
        ("history", {"kind": "born", "year": "1990"}, {"kind": "Choose one of the list."}),
        (
            "total",
            {"instrument": "uwri", "total": "40", "day": "2026-11-01"},
            {"total": "This scale goes from 0 to 36."},
        ),
        (
            "total",
            {"instrument": "uwri", "total": "much", "day": "2026-11-01"},
            {"total": "Give a number, as 5.2."},
        ),
        ("flags", {"day": "2026-11-01"}, {"": "No question has an answer yet."}),
        (
            "declared",
            {"first_day": "2026-11-01", "last_day": "2026-12-01"},
            {"last_day": "This day is still to come."},
        ),
        (
            "entry",
            {"day": "2026-11-01", "when": "during"},
            {"score": "Say a place, a score or a note; all three are empty."},
        ),
        (
            "entry",
            {"day": "2026-11-01", "when": "during", "score": "4"},
            {"location": "A score above 0 needs a place; unspecified, if none fits."},
        ),
        (
            "entry",
            {"day": "2026-11-01", "when": "during", "location": "calf", "spot": "inner"},
            {"spot": "This is said of the knee alone."},
        ),
        (
            "entry",
            {"day": "2026-11-01", "when": "during", "location": "calf", "onset": "5",
             "onset_unit": "km", "offset": "3", "offset_unit": "km"},
            {"offset": "This is before where it began."},
        ),
        (
            "entry",
            {"day": "2026-11-01", "when": "during", "location": "calf", "onset": "600"},
            {"onset": "Give a number from 0 to 500 km."},
        ),
        (
            "entry",
            {"day": "2026-11-01", "when": "during", "location": "calf", "compared": "worse"},
            {"compared": "This is asked of the next morning alone."},
        ),
    ],
)  # fmt: skip
def test_a_fault_stands_beside_its_field(
    form: str, values: dict[str, str], faults: dict[str, str], desk: Desk
) -> None:
    outcome = save(desk, form, values)
    assert (outcome.status, dict(outcome.faults)) == ("fault", faults)
    assert desk.journal.facts() == desk.journal.entries() == ()


def test_the_second_edit_of_one_entry_is_a_conflict(desk: Desk) -> None:
    desk.journal.write("one", [Add(ENTRY)], today=TODAY)
    (seen,) = desk.journal.entries()
    values = values_of(ENTRY, FORMS["entry"], "km")
    save(desk, "entry", values | {"score": "5"}, id=seen.id, seen=seen.digest)
    second = save(desk, "entry", values | {"score": "6"}, id=seen.id, seen=seen.digest)
    assert second.status == "conflict"
    assert second.now
    assert "(5/10)" in second.words
    over = save(desk, "entry", values | {"score": "6"}, id=seen.id, seen=second.now.digest)
    assert over.status == "saved"
    assert [past.after for past in desk.journal.history("entry", seen.id)] == [
        ENTRY, replace(ENTRY, score=5), replace(ENTRY, score=6),
    ]  # fmt: skip


def test_a_conflict_says_all_that_was_changed(desk: Desk) -> None:
    desk.journal.write("one", [Add(PainEntry(TODAY, score=0))], today=TODAY)
    (seen,) = desk.journal.entries()
    values = values_of(seen.said, FORMS["entry"], "km")
    theirs = values | {"note": "left hip", "day": "2026-11-20"}
    save(desk, "entry", theirs, id=seen.id, seen=seen.digest)
    mine = save(desk, "entry", values | {"painkiller": "yes"}, id=seen.id, seen=seen.digest)
    assert mine.words == "20 Nov 2026: No pain, during the run, “left hip”"
    (now,) = desk.journal.entries()
    save(desk, "entry", values | {"day": "2026-11-20"}, id=now.id, seen=now.digest)
    cleared = save(desk, "entry", theirs | {"score": "1"}, id=now.id, seen=now.digest)
    assert cleared.words == "20 Nov 2026: No pain, during the run, no note"
    removal = {"action": "remove", "kind": "entry", "id": now.id, "seen": now.digest}
    assert "now says “20 Nov 2026: No pain, during the run, no note”" in (
        desk.act(removal).words
    )


def test_an_edit_of_what_was_removed_is_a_conflict_too(desk: Desk) -> None:
    desk.journal.write("one", [Add(ENTRY)], today=TODAY)
    (seen,) = desk.journal.entries()
    removal = {"action": "remove", "kind": "entry", "id": seen.id, "seen": seen.digest}
    assert desk.act(removal).status == "saved"
    values = values_of(ENTRY, FORMS["entry"], "km")
    second = save(desk, "entry", values | {"score": "6"}, id=seen.id, seen=seen.digest)
    assert (second.status, second.now) == ("conflict", None)
    assert save(desk, "entry", values | {"score": "6"}).status == "saved"


def test_removing_or_undoing_what_changed_elsewhere_says_so(desk: Desk) -> None:
    first = save(desk, "gear", EVERY_KIND[f.Gear][1])
    (seen,) = desk.journal.facts()
    values = values_of(seen.said, FORMS["gear"], "km") | {"name": "Soft"}
    save(desk, "gear", values, id=seen.id, seen=seen.digest)
    removal = {"action": "remove", "kind": "fact", "id": seen.id, "seen": seen.digest}
    assert "it now says “Soft" in desk.act(removal).words
    assert "changed again since" in desk.act({"action": "undo", "change": first.change}).words


def test_what_is_removed_can_be_forgotten(desk: Desk) -> None:
    save(desk, "gear", EVERY_KIND[f.Gear][1])
    (seen,) = desk.journal.facts()
    desk.act({"action": "remove", "kind": "fact", "id": seen.id, "seen": seen.digest})
    assert [(kind, id_) for kind, id_, _ in desk.journal.removed()] == [("fact", seen.id)]
    assert desk.act({"action": "forget", "kind": "fact", "id": seen.id}).status == "saved"
    assert desk.journal.removed() == ()


@pytest.mark.parametrize(
    "said",
    [
        None, 7, "x", [], {}, {"action": "drop"}, {"action": "save"}, {"action": "undo"},
        {"action": "undo", "change": 99}, {"action": "save", "form": "entry", "values": 1},
        {"action": "save", "form": "entry", "id": 1, "values": {}, "seen": "x"},
        {"action": "save", "form": "declared", "id": "x", "values": {}},
        {"action": "save", "form": "gear", "id": None, "values": {"name": {}}},
        {"action": "remove", "kind": "entry", "id": 2**70, "seen": ""},
        {"action": "remove", "kind": "runner", "id": 1}, {"action": "forget", "kind": "entry"},
        {"action": "put_back", "kind": "fact", "id": 3},
    ],
)  # fmt: skip
def test_what_no_page_says_changes_nothing(said: object, desk: Desk) -> None:
    outcome = desk.act(said)
    assert outcome.status == "fault"
    assert outcome.words.endswith(".")
    assert desk.journal.changes() == ()


def test_an_entry_made_by_the_form_is_a_line_of_the_text_form(desk: Desk) -> None:
    values = {
        "day": "2026-11-14", "when": "during", "location": "knee", "side": "right",
        "score": "4", "onset": "5.2", "onset_unit": "km", "note": "at the bridge",
    }  # fmt: skip
    save(desk, "entry", values)
    (kept,) = desk.journal.entries()
    assert isinstance(kept.said, PainEntry)
    day, _, words = entry_words(kept.said).partition(" ")
    log, problems = read_diary(f"{day} | {words}", TODAY)
    assert not problems
    assert log.pain == (kept.said,)
