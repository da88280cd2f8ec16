"""The Diary page as data: what is kept becomes words."""

from __future__ import annotations

from datetime import date

import pytest

from rules.states import run_states
from service.diary_flags import flags
from service.diary_forms import FORMS
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
from service.diary_said import new
from service.diary_sections import SECTIONS, rows_of
from service.diary_words import said_told
from tests.diary_told import ENTRY, EVERY_KIND, TODAY
from traininglog import facts as f
from traininglog.log import TrainingLog
from traininglog.pain import PainEntry, Place
from traininglog.textform import read_text

KNEE = Place("knee", "right")


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
