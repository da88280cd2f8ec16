"""Old notes become proposals: nothing is counted before its owner accepts it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest

from ingest.notes.model import Mention
from rules.analyse import analyse
from rules.states import run_states
from service.diary_said import FieldFaults
from service.notes_page import NO_PLACE, PER_PAGE, NotesFilter, notes_page
from service.old_notes import NoteReader, OldText, old_texts, unit_of
from service.proposal_steps import accept, form_values, ignore, propose_again, said_by_form
from service.proposal_words import (
    edited_words,
    notes_document,
    proposal_words,
    waiting_words,
)
from service.proposals import Diary, Proposal, propose, waiting
from tests.log_store import write
from traininglog.facts import History
from traininglog.journal import Journal
from traininglog.notes import KeptNote, Note
from traininglog.pain import PainEntry, Place
from traininglog.steps import Add, Answer, Kept
from traininglog.textform import read_text

if TYPE_CHECKING:
    from service.units import Unit
    from traininglog.log import TrainingLog
    from traininglog.repository import Repository
    from traininglog.store import Store

DAY = date(2024, 3, 12)
NEXT = date(2024, 3, 13)
HAND = date(2024, 3, 14)
RIDE = date(2024, 3, 15)
TWICE = date(2024, 3, 16)
REST = date(2024, 3, 18)
TODAY = date(2024, 6, 1)
SEVEN = time(7)
LOG = """
2024-03-12 run 10 km 60:00 at 07:00
2024-03-14 run 5 km 30:00 at 07:00 | knee right 3/10 from 2 km
2024-03-15 ride 20 km 60:00
2024-03-16 run 5 km 30:00 at 07:00
2024-03-16 run 6 km 36:00 at 18:00
2024-03-18 rest | calf left 2/10
"""
KNEE = Mention("knee", "right", score=4, onset_km=6.5)
CLEAR = Mention("unspecified", negated=True)


def _log(text: str = LOG) -> TrainingLog:
    log, problems = read_text(text, "me")
    assert not problems
    return log


def _diary(log: TrainingLog, answers: dict[str, str] | None = None) -> Diary:
    kept = tuple(Kept(number, entry, "") for number, entry in enumerate(log.pain, 1))
    return Diary(log, run_states(log), kept, answers or {})


def proposed(
    *mentions: Mention,
    log: str = LOG,
    day: date = DAY,
    answers: dict[str, str] | None = None,
    today: date = TODAY,
    text: str = "the words of a note",
    **note: Any,
) -> tuple[Proposal, ...]:
    """What note 7, read as these mentions, proposes beside a log."""
    kept = KeptNote(7, Note(day, text, **note))
    read = lambda old, _: mentions if old.note_id == 7 else ()  # noqa: E731
    return propose(_diary(_log(log), answers), [kept], read, today)


def one(*mentions: Mention, **told: Any) -> Proposal:
    (proposal,) = proposed(*mentions, **told)
    return proposal


def words(proposal: Proposal, unit: Unit = "km") -> str:
    return proposal_words(proposal, unit, TODAY)


# What is proposed


def test_a_complaint_is_proposed_as_the_entry_it_would_be() -> None:
    found = one(replace(KNEE, quote=(4, 8)), text="the knee again", field="title")
    assert found.key == "note:note-7:knee-right-during"
    assert (found.kind, found.state, found.is_ready) == ("pain", "waiting", True)
    assert found.entry == PainEntry(DAY, "knee", "right", 4, time=SEVEN, onset_km=6.5)
    assert (found.run_id, found.note_id) == ("2024-03-12-1", 7)
    quote = found.quote
    assert (quote.before, quote.read, quote.after) == ("the ", "knee", " again")
    assert words(found) == "12 Mar: right knee, 4/10, from 6.5 km"
    assert words(found, "mi") == "12 Mar: right knee, 4/10, from 4.0 mi"
    assert proposal_words(found, "km", date(2026, 1, 1)).startswith("12 Mar 2024: ")


@pytest.mark.parametrize(
    ("mention", "told"),
    [
        (Mention("knee", score=2.5), "knee, 3/10 (2.5, rounded)"),
        (Mention("knee", score=3.4), "knee, 3/10 (3.4, rounded)"),
        (Mention("knee", "both"), "knee, both sides, no score"),
        (Mention("knee", onset_km=0), "knee, no score, from the start"),
        (Mention("knee", score=1, onset_min=25), "knee, 1/10, from minute 25"),
        (Mention("unspecified", score=5), "no place named, 5/10"),
        (Mention("knee", when="after", score=2), "knee, 2/10, after the run"),
        (Mention("knee", when="daily", score=2), "knee, 2/10, that day"),
        (Mention("shin", "left", negated=True), "left shin, no pain"),
        (Mention("shin", score=0), "shin, no pain"),
        (CLEAR, "no pain"),
        (Mention("itb", historical=True, onset_km=3), "told as past: IT band"),
        (Mention("unspecified", historical=True), "told as past: no place named"),
    ],
)
def test_a_proposal_says_what_was_read(mention: Mention, told: str) -> None:
    assert words(one(mention)) == f"12 Mar: {told}"


OF_THE_PAST = "the place is from what it says of the past"


@pytest.mark.parametrize(
    ("past", "own", "remark"),
    [
        (Mention("itb", historical=True), CLEAR, OF_THE_PAST),
        (Mention("itb", historical=True), Mention("itb", negated=True), ""),
        (Mention("hip", historical=True), CLEAR, ""),
        (Mention("itb", score=2), CLEAR, ""),
    ],
)
def test_no_pain_at_a_place_of_the_past_waits_for_a_look(
    past: Mention, own: Mention, remark: str
) -> None:
    text = "IT band trouble in 2019. Legs fine today."
    whole = (past, Mention("itb", negated=True, quote=(25, 41)))
    read = lambda old, _: whole if old.text == text else (own,)  # noqa: E731
    found = propose(_diary(_log()), [KeptNote(7, Note(DAY, text))], read, TODAY)
    (none,) = [proposal for proposal in found if proposal.kind == "no pain"]
    assert (none.remark, none.is_ready) == (remark, not remark)


def test_no_pain_is_a_0_at_the_place_or_everywhere() -> None:
    assert one(CLEAR).entry == PainEntry(DAY, score=0, time=SEVEN)
    named = one(Mention("shin", "left", score=0, onset_km=3, negated=True))
    assert named.entry == PainEntry(DAY, "shin", "left", 0, time=SEVEN)
    assert named.kind == "no pain"


def test_minutes_stay_minutes_and_an_unread_score_is_none() -> None:
    entry = one(Mention("calf", onset_min=15)).entry
    assert entry == PainEntry(DAY, "calf", onset_min=15, time=SEVEN)


def test_a_morning_told_of_a_run_is_the_next_days() -> None:
    morning = Mention("heel", when="next_morning", score=2)
    assert one(morning).entry == PainEntry(NEXT, "heel", score=2, when="next_morning")
    assert words(one(morning)) == "13 Mar: heel, 2/10, that morning"
    assert one(morning, day=TWICE).entry == PainEntry(
        date(2024, 3, 17), "heel", score=2, when="next_morning"
    )
    alone = one(morning, day=REST).entry
    assert alone
    assert alone.day == REST
    # The morning after today's run is still to come, so it was today's.
    same = one(morning, today=DAY).entry
    assert same
    assert same.day == DAY


def test_a_note_goes_to_its_run_by_name_else_to_the_only_one_of_its_day() -> None:
    assert one(KNEE).run_id == "2024-03-12-1"
    assert one(KNEE, activity_id="gone").run_id == "2024-03-12-1"
    second = one(Mention("knee"), day=TWICE, activity_id="2024-03-16-2")
    assert second.entry == PainEntry(TWICE, "knee", time=time(18))
    either = one(Mention("knee"), day=TWICE)
    assert either.run_id is None
    assert either.entry == PainEntry(TWICE, "knee")


def test_what_was_felt_in_another_sport_or_on_a_day_of_rest_is_no_runs() -> None:
    ride = one(KNEE, day=RIDE, activity_id="2024-03-15-1")
    assert ride.entry == PainEntry(RIDE, "knee", "right", 4, when="daily")
    assert proposed(CLEAR, day=RIDE, activity_id="2024-03-15-1") == ()
    rest = one(Mention("knee", score=2), day=REST)
    assert rest.entry == PainEntry(REST, "knee", score=2, when="daily")
    late = one(KNEE, day=REST)
    assert late.remark == "no run of that day is in the log"
    assert not late.is_ready


def test_an_onset_past_the_end_of_the_run_wants_a_look() -> None:
    past = one(replace(KNEE, onset_km=12))
    assert past.remark == "that is past the end of the run"
    assert one(replace(KNEE, onset_km=10)).remark == ""


@pytest.mark.parametrize(
    "mention",
    [
        Mention("knee", historical=True, negated=True),
        Mention("knee", score=11),
        Mention("knee", onset_km=900),
    ],
)
def test_what_the_diary_could_not_keep_is_not_proposed(mention: Mention) -> None:
    assert proposed(mention) == ()


def test_a_note_of_a_day_to_come_proposes_nothing() -> None:
    assert proposed(KNEE, today=date(2024, 3, 11)) == ()


def test_a_title_and_a_description_that_say_the_same_propose_it_once() -> None:
    notes = [KeptNote(1, Note(DAY, "a", "title")), KeptNote(2, Note(DAY, "b"))]
    found = propose(_diary(_log()), notes, lambda *_: (KNEE,), TODAY)
    assert [proposal.key for proposal in found] == ["note:note-1:knee-right-during"]


def test_a_long_note_is_cut_around_the_words_that_were_read() -> None:
    text = "x" * 1000 + "knee" + "y" * 1000
    quote = one(replace(KNEE, quote=(1000, 1004)), text=text).quote
    assert quote.read == "knee"
    assert len(str(quote)) == 324
    assert str(quote) in text


# Bare notes of the diary


def test_a_bare_note_of_the_diary_is_proposed_with_its_words() -> None:
    log = _log('2024-03-12 run 10 km 60:00\n2024-03-12 | "knee again"')
    read = lambda old, _: (Mention("knee"),) if old.text == "knee again" else ()  # noqa: E731
    (found,) = propose(_diary(log), [], read, TODAY)
    assert (found.key, found.field, found.text) == (
        "note:entry-1:knee-during",
        "diary",
        "knee again",
    )
    add, answer = accept(found)
    assert isinstance(add, Add)
    assert isinstance(add.said, PainEntry)
    assert add.said.note == "knee again"
    assert add.note_id is None
    assert answer == Answer("note:entry-1:knee-during", "accepted")


# What the watch says


WEAK = "2024-03-12 run 10 km 60:00 at 07:00"
WEAK_RUN = "2024-03-12-1"


def _felt(
    feel: int | None, rpe: float | None = None, text: str = WEAK, **answers: str
) -> tuple[Proposal, ...]:
    log = _log(text)
    runs = tuple(replace(run, feel=feel, rpe=rpe) for run in log.activities)
    told = {f"{kind}:{WEAK_RUN}": value for kind, value in answers.items()}
    return propose(_diary(replace(log, activities=runs), told), [], NoteReader(), TODAY)


def test_a_silent_run_that_felt_weak_asks_and_proposes_nothing_by_itself() -> None:
    (asked,) = _felt(25, 8)
    assert asked.key == "note:run-2024-03-12-1:effort"
    assert (asked.kind, asked.is_ready) == ("effort", False)
    assert words(asked) == "12 Mar: felt weak, effort 8 of 10: did it hurt?"
    assert words(_felt(0)[0]) == "12 Mar: felt very weak: did it hurt?"
    # "No pain" is one of its answers.
    assert accept(asked)[0] == Add(PainEntry(DAY, score=0, time=SEVEN))


@pytest.mark.parametrize("feel", [None, 50, 75, 100])
def test_a_run_that_felt_well_asks_nothing(feel: int | None) -> None:
    assert _felt(feel) == ()


def test_an_answered_run_asks_nothing_of_its_watch() -> None:
    assert _felt(25, text=f"{WEAK} | no pain") == ()
    assert _felt(25, silent="unknown") == ()


# What is decided already


@pytest.mark.parametrize("answer", ["accepted", "ignored"])
def test_what_was_decided_does_not_wait(answer: str) -> None:
    found = proposed(KNEE, answers={"note:note-7:knee-right-during": answer})
    assert [proposal.state for proposal in found] == [answer]
    assert waiting(found) == ()


def test_an_entry_that_is_there_is_not_proposed_again() -> None:
    found = one(Mention("knee", "right", score=3, onset_km=2), day=HAND)
    assert found.state == "accepted"


@pytest.mark.parametrize(
    ("mention", "remark"),
    [
        (KNEE, "you already wrote right knee 3/10"),
        (Mention("knee", score=1), "you already wrote right knee 3/10"),
        (CLEAR, "you already wrote right knee 3/10"),
        (Mention("knee", "left", score=4), ""),
        (Mention("calf", score=4), ""),
        (replace(KNEE, when="after"), ""),
    ],
)
def test_a_run_answered_by_hand_says_so_and_is_left_out_of_many(
    mention: Mention, remark: str
) -> None:
    found = one(replace(mention, onset_km=None), day=HAND)
    assert found.remark == remark
    assert found.is_ready == (not remark)


def test_beside_a_0_by_hand_a_complaint_wants_a_look() -> None:
    found = one(KNEE, log="2024-03-12 run 10 km 60:00 | no pain")
    assert found.remark == "you already wrote no pain"


def test_what_the_history_knows_says_so() -> None:
    past = Mention("itb", historical=True)
    assert one(past, log="2019 history injury itb").remark == "your history has it already"
    assert one(past).remark == ""
    assert not one(past).is_ready


# How a text is read


def test_a_text_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, Any]] = []

    def read(text: str, context: Any) -> tuple[Mention, ...]:
        asked.append((text, context))
        return (KNEE,)

    monkeypatch.setattr("service.old_notes.parse", read)
    reader, log = NoteReader(), _log()
    notes = [KeptNote(n, Note(DAY, f"note {n % 3}")) for n in range(9)]
    for _ in range(2):
        propose(_diary(log), notes, reader, TODAY)
    assert [text for text, _ in asked] == ["note 0", "note 1", "note 2"]
    context = asked[0][1]
    assert (context.unit, context.distance_km, context.duration_min) == ("km", 10, 60)


@pytest.mark.parametrize(
    ("texts", "unit"),
    [
        ([], "km"),
        (["knee at 5"], "km"),
        (["8 miles easy", "10k race", "sore at mile 6"], "mi"),
        (["3mi up, 3mi down", "5 km"], "mi"),
        (["12 km", "the mile"], "km"),
        (["mild pain, milestone"], "km"),
    ],
)
def test_the_unit_of_a_bare_number_is_the_one_the_notes_name(
    texts: list[str], unit: str
) -> None:
    assert unit_of([OldText("note-1", DAY, text, "title") for text in texts]) == unit


def test_every_note_and_every_bare_entry_is_a_text() -> None:
    log = _log('2024-03-12 run 10 km 60:00\n2024-03-12 | knee right 2/10\n2024-03-12 | "hm"')
    texts = list(old_texts(log, [KeptNote(3, Note(DAY, "a"))], _diary(log).kept))
    assert [(text.key, text.text) for text in texts] == [("note-3", "a"), ("entry-2", "hm")]


# What is done with them


@pytest.fixture
def journal(store: Store, mine: Repository) -> Journal:
    write(store, 1, *_log().activities)
    mine.add_pain(1, _log().pain)
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
    assert mine.training_log(1).pain == _log().pain
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


# The page of them


def _many() -> tuple[Proposal, ...]:
    """Seventy days of knee pain, then one of each other kind."""
    knees = [
        KeptNote(n, Note(date(2023, 1, 1 + n % 28).replace(month=1 + n // 28), f"knee {n}"))
        for n in range(70)
    ]
    others = [KeptNote(n, Note(DAY, text)) for n, text in enumerate(("clear", "was", "?"), 100)]
    said = {
        "clear": CLEAR, "was": Mention("itb", historical=True), "?": Mention("unspecified"),
    }  # fmt: skip
    read = lambda old, _: (said.get(old.text, Mention("knee", "right")),)  # noqa: E731
    return propose(_diary(_log()), [*knees, *others], read, TODAY)


def test_the_page_shows_thirty_at_a_time_newest_first() -> None:
    first = notes_page(_many(), 73, NotesFilter())
    assert (len(first.shown), first.pages, first.waiting) == (PER_PAGE, 3, 73)
    assert [p.day for p in first.shown] == sorted((p.day for p in first.shown), reverse=True)
    assert len(notes_page(_many(), 73, NotesFilter(page=3)).shown) == 13
    assert notes_page(_many(), 73, NotesFilter(page=99)).asked.page == 3


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, 73), ({"year": "2023"}, 70), ({"place": "knee-right"}, 70), ({"place": "none"}, 2),
        ({"kind": "no pain"}, 1), ({"kind": "past"}, 1), ({"state": "ignored"}, 0),
        ({"year": "2024", "kind": "pain"}, 1), ({"year": "x", "place": "<b>", "kind": "?"}, 73),
        ({"page": "-1", "state": "any"}, 73),
    ],
)  # fmt: skip
def test_the_address_filters(asked: dict[str, str], found: int) -> None:
    assert len(notes_page(_many(), 73, NotesFilter.read(asked)).found) == found


def test_each_choice_says_how_many_it_would_show() -> None:
    counts = notes_page(_many(), 73, NotesFilter(year=2024)).counts
    assert counts.years == {2024: 3, 2023: 70}
    assert counts.places == {NO_PLACE: 2, "itb": 1}
    assert counts.states == {"waiting": 3}
    assert counts.kinds == {"pain": 1, "no pain": 1, "past": 1}


def test_only_what_needs_no_look_is_accepted_together() -> None:
    page = notes_page(_many(), 73, NotesFilter(year=2024))
    assert {p.kind for p in page.found} == {"pain", "no pain", "past"}
    assert {p.kind for p in page.ready} == {"pain", "no pain"}


def test_the_headline_counts_what_waits() -> None:
    assert (
        notes_page(_many(), 73, NotesFilter()).headline == "73 proposals from your notes wait."
    )
    assert notes_page(_many()[:1], 1, NotesFilter()).headline == (
        "1 proposal from your notes waits."
    )
    assert notes_page((), 5, NotesFilter()).headline == "No note mentions pain."
    assert notes_page((), 0, NotesFilter()).sub == "There are no notes in this log yet."
    assert waiting_words(1) == "1 old note mentions pain"
    assert waiting_words(14) == "14 old notes mention pain"


def test_the_machine_document_says_all_of_a_proposal() -> None:
    text = "right knee 4/10 at 6.5"
    document = notes_document([one(replace(KNEE, quote=(0, 22)), text=text)], 3)
    assert document == {
        "schema": "painmile.notes/1",
        "proposals": [{
            "key": "note:note-7:knee-right-during", "date": "2024-03-12", "run": "2024-03-12-1",
            "field": "description", "quote": text, "kind": "pain",
            "entry": {
                "date": "2024-03-12", "location": "knee", "side": "right", "score": 4,
                "when": "during", "onset_km": 6.5, "onset_min": None,
            },
        }],
        "notes": 3,
        "waiting": 1,
    }  # fmt: skip
    (past,) = notes_document([one(Mention("itb", historical=True))], 1)["proposals"]
    assert past["kind"] == "past"
    assert past["entry"] == {
        "date": None, "location": "itb", "side": None, "score": None, "when": None,
        "onset_km": None, "onset_min": None,
    }  # fmt: skip
