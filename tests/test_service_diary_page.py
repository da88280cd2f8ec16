"""The Diary page as data: what is typed becomes facts, what is kept becomes words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.states import run_states
from service.diary_flags import flags
from service.diary_forms import FORMS, form_of
from service.diary_page import (
    PER_PAGE,
    Asked,
    Held,
    body_marks,
    daily_lines,
    entries_page,
    headline,
    leading,
)
from service.diary_said import FieldFaults, edited, new, values_of
from service.diary_sections import SECTIONS, rows_of
from service.diary_words import said_told
from service.diary_write import Desk
from service.weekly_check import QUESTIONS
from traininglog import facts as f
from traininglog.journal import Journal
from traininglog.log import Declaration, TrainingLog
from traininglog.notes import Note
from traininglog.pain import PainEntry, Place
from traininglog.repository import Repository
from traininglog.steps import Add
from traininglog.textform import read_diary, read_text
from traininglog.textform_entries import entry_words
from traininglog.textform_facts import fact_words, read_fact
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from service.diary_write import Outcome
    from traininglog.store import Store

TODAY = date(2026, 11, 22)
KNEE = Place("knee", "right")
ENTRY = PainEntry(
    date(2026, 11, 14), "knee", "right", 4, onset_km=5.2, offset_km=7.0, before_score=1,
    hours_until_quiet=3, painkiller=True, stopped=True, note="At the bridge.", spot="inner",
)  # fmt: skip
EVERY_KIND = {
    f.Treatment: ("treatment", {
        "name": "taping", "day": "2026-10-01", "last_day": "2026-11-01", "by": "therapist",
        "location": "knee", "side": "right",
    }),
    f.History: ("history", {
        "kind": "stress_fracture", "year": "2012", "location": "shin", "side": "left",
        "words": "after a marathon",
    }),
    f.Observation: ("observation", {
        "name": "hip drop", "degrees": "8,5", "side": "right", "day": "2026-10-02",
        "by": "therapist",
    }),
    f.OutcomeTotal: ("total", {"instrument": "uwri", "total": "25", "day": "2026-11-13"}),
    f.RedFlagAnswer: ("flag", {
        "flag": "swelling", "yes": "yes", "day": "2026-11-20", "location": "knee",
    }),
    f.RedFlagSeen: ("seen", {"flag": "swelling", "by": "M. K.", "day": "2026-11-21"}),
    f.Race: ("race", {"name": "City 10", "day": "2026-12-20", "distance": "10",
                      "distance_unit": "km", "end": ""}),
    f.Gear: ("gear", {"kind": "insoles", "name": "Firm", "day": "2026-02-01"}),
    f.PainPreset: ("preset", {"preset": "tendon", "location": "achilles", "day": "2026-02-01"}),
    f.LadderStart: ("ladder", {"day": "2026-10-10", "location": "knee", "side": "right",
                               "by": "therapist"}),
    f.Following: ("following", {"location": "knee", "side": "right", "day": "2026-08-01"}),
}  # fmt: skip


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
    therapist = Repository(store.engine, store.streams, Viewer("therapist", 1), frozenset({1}))
    (seen,) = therapist.pain(1)
    assert (seen.score, seen.note) == (3, None)


def test_a_year_alone_stays_a_year() -> None:
    (fact,) = new(FORMS["private"], {"kind": "born", "year": "1990"}, TODAY)
    assert fact == f.History(date(1990, 1, 1), "born")
    exact = edited(FORMS["private"], {"kind": "born", "day": "1990-05-06"}, fact, "km", TODAY)
    assert exact == f.History(date(1990, 5, 6), "born", only_year=False)


@pytest.mark.parametrize(
    ("steps", "total"), [("0000", 0), ("2122", 58), ("3333", 100), ("1000", 8)]
)
def test_the_weekly_check_is_the_share_of_its_steps(steps: str, total: float) -> None:
    values = {q.name: step for q, step in zip(QUESTIONS, steps, strict=True)}
    (told,) = new(FORMS["weekly"], values | {"day": "2026-11-22"}, TODAY)
    assert told == f.OutcomeTotal(TODAY, "weekly_check", total)
    counted = f"{total}: {sum(map(int, steps))} of 12 steps"
    assert said_told(told, "km").words.startswith(counted)


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


def test_what_is_left_alone_keeps_its_kilometres() -> None:
    values = values_of(ENTRY, FORMS["entry"], "mi")
    assert (values["onset"], values["onset_unit"]) == ("3.231", "mi")
    changed = edited(FORMS["entry"], values | {"score": "5"}, ENTRY, "mi", TODAY)
    assert changed == replace(ENTRY, score=5)
    typed = edited(FORMS["entry"], values | {"onset": "4"}, ENTRY, "mi", TODAY)
    assert isinstance(typed, PainEntry)
    assert typed.onset_km == pytest.approx(6.437376)


def test_an_onset_in_minutes() -> None:
    entry = replace(ENTRY, onset_km=None, offset_km=None, onset_min=25.0)
    values = values_of(entry, FORMS["entry"], "km")
    assert (values["onset"], values["onset_unit"]) == ("25", "min")
    changed = edited(FORMS["entry"], values | {"onset_unit": "km"}, entry, "km", TODAY)
    assert isinstance(changed, PainEntry)
    assert (changed.onset_km, changed.onset_min) == (25.0, None)


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


@given(
    form=st.sampled_from(sorted(FORMS)),
    values=st.dictionaries(
        st.sampled_from(sorted({n for form in FORMS.values() for n in form.names})),
        st.one_of(
            st.text(), st.sampled_from(["yes", "0", "2026-01-01", "knee", "1e9", "left"])
        ),
    ),
)
def test_any_words_are_kept_or_refused_field_by_field(
    form: str, values: dict[str, str]
) -> None:
    fields: set[str] = set()
    try:
        told = new(FORMS[form], values, TODAY)
    except FieldFaults as refused:
        fields = set(refused.faults)
        told = ()
    assert all(str(said_told(said, "mi")) for said in told)
    assert fields <= {*FORMS[form].names, ""}
    assert bool(fields) != bool(told)


# What the page shows


def held(text: str) -> tuple[Held, TrainingLog]:
    log, problems = read_text(text, "me")
    assert not problems
    return Held.of(log), log


def test_an_entry_in_plain_words() -> None:
    told = said_told(ENTRY, "km")
    assert told.title == "Right knee, inner side"
    assert told.words == "during the run, from 5.2 km (4/10)"
    assert told.details == (
        "went away at 7.0 km", "before the run 1/10", "quiet after 3 h", "painkiller",
        "stopped for it",
    )  # fmt: skip
    assert told.quote == "At the bridge."
    assert said_told(ENTRY, "mi").words == "during the run, from 3.2 mi (4/10)"


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        (PainEntry(TODAY, score=0), "No pain, during the run"),
        (PainEntry(TODAY, "calf", "both"), "Calf, both sides, during the run (no score)"),
        (PainEntry(TODAY, "shin", None, 2, onset_km=0.0),
         "Shin, during the run, from the start (2/10)"),
        (PainEntry(TODAY, "shin", None, 2, onset_min=12.0),
         "Shin, during the run, from minute 12 (2/10)"),
        (PainEntry(TODAY, "knee", None, 3, "next_morning", compared="worse"),
         "Knee, next morning (3/10), worse than the morning of the run"),
        (PainEntry(TODAY, "knee", None, 3, "daily", item="first_steps"),
         "Knee, that day (first steps) (3/10)"),
        (PainEntry(TODAY, when="daily", skipped=True),
         "A run skipped for pain, that day"),
        (PainEntry(TODAY, note="=1+1\x07"), "A note, not counted, “=1+1␇”"),
    ],
)  # fmt: skip
def test_an_entry_in_one_line(entry: PainEntry, line: str) -> None:
    assert str(said_told(entry, "km")) == line


def test_entries_come_newest_first_by_month_and_twenty_a_page() -> None:
    entries = tuple(
        PainEntry(date(2025 + n // 300, 1 + n % 300 // 28, 1 + n % 28), score=0)
        for n in range(420)
    )
    told = Held.of(TrainingLog("me", pain=tuple(sorted(entries, key=lambda e: e.day))))
    first = entries_page(told, Asked(), "km")
    assert first.count_words == "1 to 20 of 420 entries"
    assert sum(len(rows) for _, rows in first.months) == PER_PAGE
    assert first.months[0][0] == "May 2026"
    assert (first.newer, first.older) == (None, 2)
    last = entries_page(told, Asked(page=99), "km")
    assert (last.newer, last.older) == (20, None)
    assert entries_page(told, Asked(year=2026), "km").count_words == "1 to 20 of 120 entries"


def test_entries_by_place_and_kind() -> None:
    told, _ = held("""
        2026-11-01 run 5 km 30:00 | knee right 4/10 from 3 km; next morning 2/10
        2026-11-03 run 5 km 30:00 | no pain
        2026-11-04 rest | knee right 1/10 stairs; lower back 0/10 sitting
    """)
    asked = (
        Asked(), Asked(KNEE), Asked(kind="pain"), Asked(kind="no pain"), Asked(kind="morning"),
        Asked(kind="daily"), Asked(KNEE, "morning"), Asked(Place("toe")),
    )  # fmt: skip
    shown = [entries_page(told, one, "km").months for one in asked]
    assert [sum(len(rows) for _, rows in months) for months in shown] == [
        5, 3, 3, 2, 1, 2, 1, 0,
    ]  # fmt: skip
    assert leading(told) == KNEE


def test_a_morning_told_by_the_word_alone_hurts_where_it_is_worse() -> None:
    for word, hurts in (("worse", 1), ("same", 0), ("better", 0)):
        told, _ = held(f"2026-11-01 run 5 km 30:00 | no pain; knee right next morning {word}")
        found = entries_page(told, Asked(kind="pain"), "km").months
        assert sum(len(rows) for _, rows in found) == hurts, word


def test_the_head_counts_silence_aloud() -> None:
    told, log = held("2026-11-01 run 5 km 30:00 | no pain\n2026-11-03 run 5 km 30:00")
    assert headline(told, log, run_states(log)) == (
        "1 entry since 1 Nov, the last of 1 Nov 2026.",
        "2 runs: 0 painful, 1 painless, 1 silent.",
    )
    empty = Held((), (), (), can_write=True)
    title, below = headline(empty, log, run_states(TrainingLog("me")))
    assert (title, below.endswith("A silent run is not a painless one.")) == (
        "Nothing in the diary yet.", True,
    )  # fmt: skip


def test_the_body_shows_the_last_sixteen_weeks_of_the_log() -> None:
    told, log = held("""
        2025-01-01 run 5 km 30:00 | knee right 9/10 from 3 km
        2026-10-01 run 5 km 30:00 | knee right 4/10 from 3 km
        2026-11-01 run 5 km 30:00 | knee right 2/10 from 3 km; lower back; calf left 0/10
    """)
    span, marks = body_marks(told, log)
    assert span == "The 16 weeks to 1 Nov 2026"
    assert [(str(m.place), m.score, m.n) for m in marks] == [
        ("right knee", 4, 2), ("lower back", None, 1),
    ]  # fmt: skip
    assert marks[0].words == "Knee, right: worst 4/10, n = 2, last on 1 Nov (2/10)"


def test_daily_life_has_the_latest_of_each() -> None:
    told, _ = held("""
        2026-11-01 rest | knee right 4/10 stairs
        2026-11-04 rest | knee right 1/10 stairs; knee right 2/10 squat
    """)
    assert daily_lines(told) == (
        "Squat: 2/10, right knee, 4 Nov 2026", "Stairs: 1/10, right knee, 4 Nov 2026",
    )  # fmt: skip


def test_a_yes_stands_until_somebody_saw_it() -> None:
    text = """
        2026-11-20 run 5 km 30:00 | knee right 2/10
        2026-11-22 flag night or rest pain yes knee right
    """
    told, log = held(text)
    shown = flags(told, log, TODAY, "km", "flags-2026-11-22")
    assert [strip.words for strip in shown.strips] == [
        "Answered yes: pain at night or at rest, right knee, 22 Nov 2026. "
        "See a clinician before running."
    ]
    assert [(day.words, len(day.rows)) for day in shown.days] == [
        ("22 Nov 2026: yes: pain at night or at rest", 1)
    ]
    seen, log = held(f'{text}\n2026-11-22 seen night or rest pain by "M. K."')
    after = flags(seen, log, TODAY, "km", "")
    assert after.strips == ()
    assert [row.told.title for row in after.seen] == ["M. K."]
    answers = [q.answer for _, questions in after.groups for q in questions]
    assert "yes, 22 Nov 2026, seen 22 Nov 2026" in answers
    assert answers.count("not asked yet") == 15


def test_old_answers_are_not_asked_since() -> None:
    told, log = held("2026-11-20 run 5 km 30:00 | knee right 2/10\n2026-08-01 flags all no")
    shown = flags(told, log, TODAY, "km", "")
    assert {q.answer for _, qs in shown.groups for q in qs} == {
        "no, 1 Aug 2026, not asked since"
    }


def test_every_fact_stands_in_one_section() -> None:
    made = [fact for form, values in EVERY_KIND.values()
            for fact in new(FORMS[form], values, TODAY)]  # fmt: skip
    sections = [section for column in SECTIONS for section in column]
    flagged = (f.RedFlagAnswer, f.RedFlagSeen)
    for fact in made:
        homes = [s.slug for s in sections if s.holds(fact)]
        assert len(homes) == (0 if isinstance(fact, flagged) else 1), fact


def test_a_declaration_says_how_many_runs_it_takes_as_painless() -> None:
    told, log = held("""
        2026-11-01 run 5 km 30:00 | no pain
        2026-11-03 run 5 km 30:00
        declare 2026-10-01 to 2026-11-10
    """)
    (section,) = [s for column in SECTIONS for s in column if s.slug == "declared"]
    (row,) = rows_of(section, told, run_states(log), "km")
    assert str(row.told) == "1 Oct to 10 Nov 2026, 1 silent run in these days"


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
