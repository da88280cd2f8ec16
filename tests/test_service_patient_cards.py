"""The card of a runner in a list of patients; each test's log is written out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from service.patient_cards import (
    Card,
    LastPain,
    card_of,
    days_without,
    flags_on,
    read,
    since_visit,
    written,
)
from tests import story_logs
from traininglog.facts import FLAGS, Fact, History, Observation, RedFlagAnswer, RedFlagSeen
from traininglog.log import TrainingLog
from traininglog.pain import PainEntry, Place
from traininglog.textform import read_text

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def log(text: str = "", *facts: Fact) -> TrainingLog:
    told, problems = read_text(text, "R. K.")
    assert not problems
    both = sorted([*told.facts, *facts], key=lambda fact: fact.day)
    return replace(told, facts=tuple(both))


def card(text: str = "", *facts: Fact, on: date = TODAY) -> Card:
    return card_of(log(text, *facts), on)


def noes(day: date, but: str = "") -> list[RedFlagAnswer]:
    return [RedFlagAnswer(day, flag, yes=False) for flag in FLAGS if flag != but]


def test_a_log_of_nothing() -> None:
    empty = card()
    assert (empty.runs, empty.last_run, empty.pain, empty.visits) == (0, None, None, ())
    assert days_without(empty, TODAY) is None
    assert since_visit(empty, TODAY) is None


def test_a_card_is_read_as_it_was_written() -> None:
    whole = card_of(
        replace(story_logs.hand_made()[0], facts=(
            RedFlagAnswer(TODAY, "swelling", yes=True, place=Place("knee", "right")),
            Observation(TODAY - 9 * DAY, "hip drop", degrees=8.0),
        )), TODAY,
    )  # fmt: skip
    assert whole.yes
    assert whole.visits
    assert read(written(whole)) == whole
    assert read('{"runs": 1}') is None


def test_the_last_pain_is_the_worst_of_its_day_and_other_places_follow() -> None:
    """Where it hurts at two places on one day, the higher score stands for the day."""
    told = card("""
    2026-10-01 run 5 km 30:00 | hip left 2/10
    2026-10-04 rest | lower back 3/10
    2026-11-14 run 5 km 30:00 | knee right 1/10 from 4.3 km; next morning 3/10
    2026-11-20 run 5 km 30:00 | no pain
    """)
    assert told.pain == LastPain(
        date(2026, 11, 15), 3, "next_morning", Place("knee", "right"),
        (Place("lower_back"), Place("hip", "left")),
    )  # fmt: skip


def test_pain_without_a_score_and_without_a_place_is_told() -> None:
    unscored = TrainingLog("R.", pain=(PainEntry(TODAY, "shin"),))
    assert card_of(unscored, TODAY).pain == LastPain(TODAY, None, "during", Place("shin"))
    painless = TrainingLog("R.", pain=(PainEntry(TODAY, score=0),))
    assert card_of(painless, TODAY).pain is None
    assert card_of(painless, TODAY).entries == 1
    note = TrainingLog("R.", pain=(PainEntry(TODAY, note="well slept"),))
    assert card_of(note, TODAY).entries == 0


@pytest.mark.parametrize(("today", "days"), [
    (date(2026, 11, 20), 0), (date(2026, 11, 21), 0), (date(2026, 11, 22), 1),
    (date(2027, 11, 20), 364),
])  # fmt: skip
def test_days_without_running_are_counted_on_the_day_of_reading(today: date, days: int) -> None:
    told = card("2026-11-20 run 5 km 30:00", on=date(2026, 11, 20))
    assert days_without(told, today) == days


def test_withheld_runs_after_the_last_one_are_said() -> None:
    """Who cannot see the last runs cannot know the days without running."""
    told = log("2026-11-10 run 5 km 30:00")
    day = date(2026, 11, 10)
    assert not card_of(replace(told, withheld_days=frozenset({day - DAY})), TODAY).is_withheld
    assert card_of(replace(told, withheld_days=frozenset({day + DAY})), TODAY).is_withheld
    alone = TrainingLog("R.", withheld_days=frozenset({day}))
    assert card_of(alone, TODAY).is_withheld


def test_a_yes_stands_until_it_was_seen() -> None:
    yes = RedFlagAnswer(date(2026, 9, 19), "night_or_rest_pain", yes=True)
    open_ = flags_on(card("", yes), TODAY)
    assert [(one.flag, one.day) for one in open_.yes] == [(yes.flag, yes.day)]
    seen = RedFlagSeen(date(2026, 10, 2), yes.flag, "M. K.")
    assert flags_on(card("", yes, seen), TODAY).yes == ()


def test_an_entry_raises_a_question_for_a_year() -> None:
    night = PainEntry(date(2026, 11, 1), "knee", "right", 3, when="night")
    told = card_of(TrainingLog("R.", pain=(night,)), TODAY)
    now = flags_on(told, TODAY)
    assert [(one.flag, one.day) for one in now.raised] == [
        ("night_or_rest_pain", date(2026, 11, 1))
    ]
    assert flags_on(told, date(2027, 11, 2)).raised == ()


def test_an_old_fracture_raises_its_question_while_it_hurts_there() -> None:
    fracture = History(date(2019, 1, 1), "stress_fracture", Place("shin", "left"))
    told = card("2026-11-14 run 5 km 30:00 | shin left 3/10", fracture)
    assert [one.flag for one in flags_on(told, TODAY).raised] == ["past_stress_fracture"]
    assert flags_on(told, date(2027, 11, 15)).raised == ()


def test_noes_grow_old_by_the_day_they_are_read_on() -> None:
    """Fourteen days they hold; on the fifteenth the card itself is still the same."""
    told = card("2026-11-01 run 5 km 30:00 | knee 2/10", *noes(date(2026, 11, 10)))
    assert flags_on(told, date(2026, 11, 24)).n_no == len(FLAGS)
    assert flags_on(told, date(2026, 11, 24)).since is None
    later = flags_on(told, date(2026, 11, 25))
    assert (later.n_no, later.since) == (0, date(2026, 11, 10))


def test_worse_pain_after_the_answers_makes_them_old_at_once() -> None:
    told = card("2026-11-15 run 5 km 30:00 | knee 5/10", *noes(date(2026, 11, 10)))
    assert flags_on(told, date(2026, 11, 16)).since == date(2026, 11, 10)


def test_new_since_the_last_visit_counts_from_its_day_and_never_from_today_s() -> None:
    """A card made on the day of a visit counts by the visit before, and the next day by it."""
    text = """
    2026-10-01 run 5 km 30:00 | knee 2/10
    2026-10-30 run 5 km 30:00 | no pain
    2026-11-20 run 5 km 30:00 | no pain
    """
    visits = [Observation(date(2026, 10, 10), "hip drop"), Observation(TODAY, "hip drop")]
    told = card(text, *visits)
    now, tomorrow = since_visit(told, TODAY), since_visit(told, TODAY + DAY)
    assert now
    assert (now.day, now.runs, now.entries) == (date(2026, 10, 10), 2, 2)
    assert tomorrow
    assert (tomorrow.day, tomorrow.runs, tomorrow.entries) == (TODAY, 0, 0)
