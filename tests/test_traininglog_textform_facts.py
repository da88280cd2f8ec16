"""Facts of the diary as lines: each has its own, and what cannot be read is named."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from traininglog.facts import (
    FACTS,
    FLAGS,
    Fact,
    Following,
    Gear,
    History,
    LadderStart,
    Observation,
    OutcomeTotal,
    PainPreset,
    Race,
    RedFlagAnswer,
    RedFlagSeen,
    Review,
    Told,
    Treatment,
    VisitNote,
    fact_faults,
)
from traininglog.pain import Place
from traininglog.textform import read_text
from traininglog.textform_facts import fact_words, read_fact

FACT_LINES: tuple[tuple[str, Fact], ...] = (
    (
        "2024-03-15 treatment taping knee right until 2024-05-01 by therapist",
        Treatment(date(2024, 3, 15), "taping", Place("knee", "right"), date(2024, 5, 1),
                  "therapist"),
    ),
    ("2024-03-15 treatment calf raises left achilles",
     Treatment(date(2024, 3, 15), "calf raises", Place("achilles", "left"))),
    ("2024-03-15 treatment calf raises", Treatment(date(2024, 3, 15), "calf raises")),
    ('2014 history back problem lower back "slipped disc"',
     History(date(2014, 1, 1), "back_problem", Place("lower_back"), "slipped disc")),
    ("2016 history stress fracture shin left",
     History(date(2016, 1, 1), "stress_fracture", Place("shin", "left"))),
    ("1990 history born", History(date(1990, 1, 1), "born")),
    ("2024-01-02 history surgery knee left",
     History(date(2024, 1, 2), "surgery", Place("knee", "left"), only_year=False)),
    ("2024-03-20 observed hip drop 6.5 deg left",
     Observation(date(2024, 3, 20), "hip drop", 6.5, "left")),
    ('2024-03-20 observed "weak glute" hip left by runner',
     Observation(date(2024, 3, 20), "weak glute", place=Place("hip", "left"), by="runner")),
    ("2024-04-01 score uwri 18", OutcomeTotal(date(2024, 4, 1), "uwri", 18)),
    ("2024-04-01 flag night or rest pain no",
     RedFlagAnswer(date(2024, 4, 1), "night_or_rest_pain", yes=False)),
    ("2024-04-01 flag hurts to hop yes shin left",
     RedFlagAnswer(date(2024, 4, 1), "hurts_to_hop", True, Place("shin", "left"))),
    ('2024-04-03 seen hurts to hop by "Dr. Roe"',
     RedFlagSeen(date(2024, 4, 3), "hurts_to_hop", "Dr. Roe")),
    ("2024-04-03 seen limp by Dr. Roe", RedFlagSeen(date(2024, 4, 3), "limp", "Dr. Roe")),
    ('2024-05-05 race "City 10" 10 km not finished',
     Race(date(2024, 5, 5), "City 10", 10, "not_finished")),
    ('2024-02-01 shoes "Road 2"', Gear(date(2024, 2, 1), "shoes", "Road 2")),
    ("2024-02-01 preset tendon achilles left",
     PainPreset(date(2024, 2, 1), "tendon", Place("achilles", "left"))),
    ("2024-02-01 preset knee", PainPreset(date(2024, 2, 1), "knee")),
    ("2024-02-01 ladder knee right by therapist",
     LadderStart(date(2024, 2, 1), Place("knee", "right"), "therapist")),
    ("2024-02-01 follow knee right until 2024-06-01",
     Following(date(2024, 2, 1), Place("knee", "right"), date(2024, 6, 1))),
    ('2024-04-02 told worse "downhill, stairs"',
     Told(date(2024, 4, 2), "worse", "downhill, stairs")),
    ("2024-04-02 told goal the City 10 without stopping",
     Told(date(2024, 4, 2), "goal", "the City 10 without stopping")),
    ('2024-04-02 visit "calm knee right, said \\"by Ana\\"" by "M. K."',
     VisitNote(date(2024, 4, 2), 'calm knee right, said "by Ana"', "M. K.")),
    ('2024-04-02 visit "calm" by M. K.', VisitNote(date(2024, 4, 2), "calm", "M. K.")),
    ('2024-04-30 review "bring the old shoes"',
     Review(date(2024, 4, 30), "bring the old shoes")),
    ("2024-04-30 review", Review(date(2024, 4, 30))),
)  # fmt: skip


@pytest.mark.parametrize(("line", "fact"), FACT_LINES)
def test_a_fact_has_its_line(line: str, fact: Fact) -> None:
    assert read_fact(line) == (fact,)
    assert read_fact(fact_words(fact)) == (fact,)
    log, problems = read_text(f"2024-02-01 run 5 km\n{line}")
    assert (log.facts, problems) == ((fact,), ())


def test_every_kind_of_fact_has_a_line_above() -> None:
    assert {type(fact) for _, fact in FACT_LINES} == set(FACTS)


def test_all_flags_are_answered_no_at_once() -> None:
    answers = read_fact("2024-04-01 flags all no")
    assert answers == tuple(RedFlagAnswer(date(2024, 4, 1), flag, yes=False) for flag in FLAGS)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("knee hurts", "'knee hurts' is no date and one of treatment, history, observed,"),
        ("2024 shoes Road", "'2024' is no day like 2024-03-12; only history takes a year"),
        ("0000 history born", "'0000-01-01' is no day like 2024-03-12"),
        ("1890 history injury", "date 1890-01-01 is before 1900"),
        ("2024-02-31 shoes Road", "'2024-02-31' is no day like 2024-03-12"),
        ("2024-03-15 treatment knee right", "the name is missing"),
        ('2024-03-15 treatment ""', "it needs a name"),
        ("2024-03-15 treatment knee right taping",
         "in 'knee right taping' the place stands first; put it last, or use quotes"),
        ("2024-03-15 treatment taping until 2024-03-01",
         "until 2024-03-01 is before 2024-03-15"),
        ("2024-03-15 treatment taping until summer", "'summer' is no day like 2024-03-12"),
        ("2014 history bad luck", "history is one of: injury, stress fracture, surgery,"),
        ("2014 history injury knee meniscus", "cannot read 'meniscus'"),
        ('1990 history born "in May"', "born is kept as a date and nothing else"),
        ("2024-03-20 observed hip drop 60 deg", "60 deg is not from 0 to 45"),
        ("2024-04-01 score uwri", "the total of uwri is missing"),
        ("2024-04-01 score kos adls 137", "kos adls 137 is not from 0 to 100"),
        ("2024-04-01 score luck 3", "a score is one of: uwri, akps,"),
        ("2024-04-01 flag limp", "the answer is missing: yes or no"),
        ("2024-04-01 flag dizzy no", "a flag is one of: hot or swollen calf,"),
        ("2024-04-01 flags all yes", "flags are answered together only as: flags all no"),
        ("2024-04-03 seen limp", "who saw it is missing, as in: by NAME"),
        ('2024-04-03 seen limp by ""', "it needs the name of who saw it"),
        ("2024-02-01 preset elbow", "a preset is one of: knee, tendon"),
        ("2024-02-01 follow", "the place to follow is missing"),
        ("2024-02-01 insoles", "the name is missing"),
        ("2024-04-02 told", "a topic is one of: complaint, worse, better,"),
        ("2024-04-02 told worse", "it needs words"),
        ('2024-04-02 told worse "stairs" a lot', "cannot read 'a lot'"),
        ("2024-04-02 visit calm by M. K.", "what was noted is missing, in quotes"),
        ('2024-04-02 visit "" by M. K.', "it needs words"),
        ('2024-04-02 visit "calm"', "who noted it is missing, as in: by NAME"),
        ('2024-04-02 visit "calm" by ""', "it needs the name of who saw it"),
    ],
)  # fmt: skip
def test_a_fact_that_cannot_be_read_is_named(line: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}"):
        read_fact(line)


def test_only_a_race_and_a_visit_may_be_planned() -> None:
    today = date(2024, 2, 1)
    assert fact_faults(Race(today + timedelta(days=1), "City 10"), today) == ()
    assert fact_faults(Review(today + timedelta(days=1)), today) == ()
    assert fact_faults(Gear(today + timedelta(days=1), "shoes", "Road"), today) == (
        "date 2024-02-02 is in the future",
    )
