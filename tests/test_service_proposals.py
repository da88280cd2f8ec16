"""Old notes become proposals: nothing is counted before its owner accepts it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from ingest.notes.model import Mention
from service.old_notes import NoteReader
from service.proposal_steps import accept
from service.proposal_words import proposal_words
from service.proposals import Proposal, propose, waiting
from tests.proposals_desk import (
    CLEAR,
    DAY,
    HAND,
    KNEE,
    NEXT,
    REST,
    RIDE,
    SEVEN,
    TODAY,
    TWICE,
    diary_of,
    log_of,
    one,
    proposed,
    words,
)
from traininglog.notes import KeptNote, Note
from traininglog.pain import PainEntry
from traininglog.steps import Add, Answer

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
    found = propose(diary_of(log_of()), [KeptNote(7, Note(DAY, text))], read, TODAY)
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
    found = propose(diary_of(log_of()), notes, lambda *_: (KNEE,), TODAY)
    assert [proposal.key for proposal in found] == ["note:note-1:knee-right-during"]


def test_a_long_note_is_cut_around_the_words_that_were_read() -> None:
    text = "x" * 1000 + "knee" + "y" * 1000
    quote = one(replace(KNEE, quote=(1000, 1004)), text=text).quote
    assert quote.read == "knee"
    assert len(str(quote)) == 324
    assert str(quote) in text


# Bare notes of the diary


def test_a_bare_note_of_the_diary_is_proposed_with_its_words() -> None:
    log = log_of('2024-03-12 run 10 km 60:00\n2024-03-12 | "knee again"')
    read = lambda old, _: (Mention("knee"),) if old.text == "knee again" else ()  # noqa: E731
    (found,) = propose(diary_of(log), [], read, TODAY)
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
    log = log_of(text)
    runs = tuple(replace(run, feel=feel, rpe=rpe) for run in log.activities)
    told = {f"{kind}:{WEAK_RUN}": value for kind, value in answers.items()}
    return propose(diary_of(replace(log, activities=runs), told), [], NoteReader(), TODAY)


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
