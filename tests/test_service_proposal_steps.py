"""A proposal is accepted, changed or ignored by its owner, and the way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ingest.notes.model import Mention
from rules.analyse import analyse
from rules.states import run_states
from service.diary_said import FieldFaults
from service.proposal_steps import accept, form_values, ignore, propose_again, said_by_form
from service.proposal_words import edited_words
from service.proposals import Diary, Proposal, propose, waiting
from tests.log_store import write
from tests.proposals_desk import DAY, KNEE, NEXT, SEVEN, TODAY, log_of, one
from traininglog.facts import History
from traininglog.journal import Journal
from traininglog.notes import Note
from traininglog.pain import PainEntry, Place
from traininglog.steps import Add, Answer

if TYPE_CHECKING:
    from traininglog.repository import Repository
    from traininglog.store import Store


@pytest.fixture
def journal(store: Store, mine: Repository) -> Journal:
    write(store, 1, *log_of().activities)
    mine.add_pain(1, log_of().pain)
    return Journal(mine, 1)


def _of_store(mine: Repository, journal: Journal, *mentions: Mention) -> tuple[Proposal, ...]:
    """What is proposed of the log as it is kept."""
    log = mine.training_log(1)
    diary = Diary(log, run_states(log), journal.entries(), journal.answers())
    return propose(diary, mine.notes(1), lambda *_: mentions, TODAY)


def test_nothing_counts_before_it_is_accepted(mine: Repository, journal: Journal) -> None:
    before = analyse(mine.training_log(1), TODAY)
    mine.add_notes(1, [Note(DAY, "knee 4/10 at 6.5 km", "title")])
    (found,) = _of_store(mine, journal, KNEE)
    assert analyse(mine.training_log(1), TODAY) == before
    change = journal.write("x", accept(found), today=TODAY)
    log = mine.training_log(1)
    assert log.pain[0] == PainEntry(
        DAY, "knee", "right", 4, time=SEVEN, onset_km=6.5, note="knee 4/10 at 6.5 km"
    )
    (state,) = [s for s in run_states(log).anywhere if s.run.day == DAY]
    assert (state.answer, state.score, state.onset_km) == ("painful", 4, 6.5)
    assert waiting(_of_store(mine, journal, KNEE)) == ()
    journal.undo(change.id)
    assert analyse(mine.training_log(1), TODAY) == before
    assert len(waiting(_of_store(mine, journal, KNEE))) == 1


def test_ignoring_keeps_the_note_and_can_be_taken_back(
    mine: Repository, journal: Journal
) -> None:
    mine.add_notes(1, [Note(DAY, "knee")])
    (found,) = _of_store(mine, journal, KNEE)
    journal.write("x", ignore(found), today=TODAY)
    assert waiting(_of_store(mine, journal, KNEE)) == ()
    assert len(mine.notes(1)) == 1
    assert mine.training_log(1).pain == log_of().pain
    journal.write("x", propose_again(found), today=TODAY)
    assert len(waiting(_of_store(mine, journal, KNEE))) == 1


def test_an_edit_says_only_what_was_typed_anew(mine: Repository, journal: Journal) -> None:
    mine.add_notes(1, [Note(DAY, "knee")])
    (found,) = _of_store(mine, journal, replace(KNEE, onset_km=6.437376))
    values = form_values(found, "mi")
    assert (values["onset"], values["onset_unit"], values["score"]) == ("4", "mi", "4")

    def said(**typed: str) -> object:
        return said_by_form(found, values | typed, "mi", TODAY)

    left = PainEntry(DAY, "knee", "left", 2, time=SEVEN, onset_km=6.437376)
    assert said(score="2", side="left") == left
    assert accept(found, left)[0] == Add(left, found.note_id)
    minutes = PainEntry(DAY, "knee", "right", 4, time=SEVEN, onset_min=25)
    assert said(onset="25", onset_unit="min") == minutes
    morning = PainEntry(NEXT, "knee", "right", 4, when="next_morning")
    assert said(when="next_morning", onset="") == morning
    assert edited_words(found, left, "mi", TODAY) == "12 Mar: left knee, 2/10, from 4.0 mi"


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"onset": "soon"}, "onset"), ({"location": ""}, "location"), ({"score": "12"}, "score")],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    typed: dict[str, str], field: str
) -> None:
    found = one(KNEE)
    with pytest.raises(FieldFaults) as fault:
        said_by_form(found, form_values(found, "km") | typed, "km", TODAY)
    assert list(fault.value.faults) == [field]


def test_what_was_told_as_past_goes_into_the_history_by_its_year() -> None:
    found = one(Mention("itb", historical=True, quote=(0, 12)), text="ITBS in 2014")
    assert found.kind == "past"
    values = form_values(found, "km")
    assert values["year"] == "2014"
    values["year"] = ""
    fact = said_by_form(found, values | {"year": "2014"}, "km", TODAY)
    assert fact == History(date(2014, 1, 1), "injury", Place("itb"), "ITBS in 2014")
    assert accept(found, fact) == [Add(fact), Answer(found.key, "accepted")]
    assert edited_words(found, fact, "km", TODAY) == "IT band, 2014, in your history"
    with pytest.raises(FieldFaults, match="Give a year"):
        said_by_form(found, values, "km", TODAY)
    with pytest.raises(ValueError, match="Say the year"):
        accept(found)


def test_words_from_the_network_are_not_copied_into_the_history() -> None:
    found = one(Mention("itb", historical=True), text="ITBS", origin="strava_api")
    fact = said_by_form(found, form_values(found, "km") | {"year": "2014"}, "km", TODAY)
    assert fact == History(date(2014, 1, 1), "injury", Place("itb"))
