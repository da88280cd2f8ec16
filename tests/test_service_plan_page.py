"""The Plan page in words: each way a ladder stands, and what is there instead of one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rules.analyse import analyse
from rules.states import run_states
from service.plan_page import plan_page
from tests import story_logs
from tests.speed_logs import read
from traininglog.reference import ladder_steps

if TYPE_CHECKING:
    from service.plan_page import Plan
    from service.today_facts import Fact
    from service.units import Unit
    from traininglog.log import TrainingLog

OFFER = """
2024-01-20 run 5 km 30:00 | knee right 4/10 from 3.8 km
2024-01-30 run 5 km 30:00 | no pain
2024-02-01 run 5 km 30:00 | knee right 4/10 from 3.2 km
2024-02-21 flags all no
"""
WALKED = "2024-02-20 | knee right 0/10 walk 30 min\n"
BEGUN = f"{OFFER}{WALKED}2024-02-21 ladder knee right\n"
GOOD = "| no pain; no pain next morning"


def plan(log: TrainingLog, day: str, unit: Unit = "km") -> Plan:
    on = date.fromisoformat(day)
    return plan_page(log, analyse(log, on), run_states(log), on, unit)


def told(text: str, day: str, unit: Unit = "km") -> Plan:
    return plan(read(text), day, unit)


def rows(facts: tuple[Fact, ...]) -> dict[str, tuple[str, str]]:
    return {fact.name: (fact.words, fact.small) for fact in facts}


# The ladder


def test_a_ladder_is_offered_under_the_earliest_onset() -> None:
    page = told(OFFER + WALKED, "2024-02-22")
    assert page.headline == "A run-walk ladder for the right knee could begin at step 4."
    ladder = page.ladder
    assert ladder
    assert ladder.begins
    assert ladder.next
    assert ladder.next.words == "5 × (2 min walk, 3 min run)"
    assert ladder.next.running == "15 min of running"
    assert ladder.next.why == (
        "The ladder would begin at step 4, under the earliest onset of the 28 days before: "
        "3.2 km (4/10) on 1 Feb, 19 min of running. The step stays within 80 % of that.",
    )
    assert len(ladder.rungs) == 10
    assert [r.number for r in ladder.rungs if r.stands] == [4]
    assert ladder.rungs[-1].words == "30 min run"
    assert ladder.way_on.startswith("One step on after 2 good sessions")
    miles = told(OFFER + WALKED, "2024-02-22", "mi").ladder
    assert miles
    assert miles.next
    assert "2.0 mi (4/10)" in miles.next.why[0]


def test_a_ladder_waits_for_a_walk_and_for_tomorrow_after_a_run() -> None:
    missing = told(OFFER, "2024-02-22").ladder
    assert missing
    assert not missing.begins
    assert missing.needs == ("A walk of 30 minutes without pain comes before the first step.",)
    ran = told(f"{OFFER}2024-02-22 | knee right 0/10 walk 30 min\n2024-02-22 run 2 km 12:00",
               "2024-02-22").ladder  # fmt: skip
    assert ran
    assert not ran.begins
    assert ran.about == ("You ran today: it can begin tomorrow.",)


@pytest.mark.parametrize(
    ("log", "why"),
    [
        (OFFER.replace("knee right", "shin left"), "At the shin only a clinician starts it."),
        (f"1990 history surgery\n{OFFER}2024-01-02 history surgery\n",
         "After surgery only a clinician starts it."),
        ("2009-06-01 history born\n" + OFFER, "Under age only a clinician starts it."),
    ],
)  # fmt: skip
def test_where_a_clinician_begins_it_no_step_is_named(log: str, why: str) -> None:
    page = told(log + WALKED, "2024-02-22")
    assert page.headline.endswith("waits for a clinician.")
    assert page.ladder
    assert page.ladder.needs[0] == why
    assert page.ladder.next is None
    assert page.ladder.rungs == ()
    assert not page.ladder.begins
    assert page.reach is None


def test_a_ladder_begun_says_its_next_step_and_why() -> None:
    page = told(f"{BEGUN}2024-02-22 run 2.5 km 15:00 {GOOD}", "2024-02-23")
    assert page.headline == ("Next is step 4 of 10: 15 min of running, not before Sat 24 Feb.")
    assert page.sub == "Ladder for the right knee since 21 Feb. 1 session: 1 good."
    ladder = page.ladder
    assert ladder
    assert ladder.next
    assert ladder.next.good == "1 of 2 good sessions at this step"
    assert ladder.next.why[0] == "22 Feb: a good session."
    assert ladder.next.why[1].startswith("The ladder began at step 4, under the earliest")
    assert page.reach is None  # spikes are silent inside a ladder
    (session,) = ladder.sessions
    assert [(c.name, c.check, c.words) for c in session.checks] == [
        ("during", "pass", "0/10"),
        ("back to before within 60 min", "pass", "yes"),
        ("next morning no worse", "pass", "yes"),
    ]


@pytest.mark.parametrize(
    ("run", "outcome", "checks", "why"),
    [
        ("15:00 | no pain", "waits for an answer", ["0/10", "yes", "due"],
         "22 Feb: waits for an answer; the same step again."),
        ("5:00 | no pain; no pain next morning", "shorter than the step, not counted",
         ["0/10", "yes", "yes"], "22 Feb: shorter than the step, not counted; the same step"),
        ("15:00 | knee right 4/10 from 1 km; next morning 3/10",
         "a check failed, one step back",
         ["4/10", "due", "due"], "22 Feb: a check failed, one step back."),
        ("15:00 | no pain painkiller", "waits for an answer",
         ["on a painkiller, not counted"] * 3, "22 Feb: waits for an answer"),
    ],
)  # fmt: skip
def test_checks_stand_apart_and_a_missing_one_is_due(
    run: str, outcome: str, checks: list[str], why: str
) -> None:
    ladder = told(f"{BEGUN}2024-02-22 run 2.5 km {run}", "2024-02-23").ladder
    assert ladder
    assert ladder.next
    (session,) = ladder.sessions
    assert session.outcome == outcome
    assert [check.words for check in session.checks] == checks
    assert session.waits == ("due" in checks)
    assert ladder.next.why[0].startswith(why)


@pytest.mark.parametrize(
    ("day", "why", "step"),
    [("2024-03-02", "8 days without running since 22 Feb: two steps back.", 2),
     ("2024-03-10", "16 days without running since 22 Feb: from the first step again.", 1)],
)  # fmt: skip
def test_days_off_take_steps_back(day: str, why: str, step: int) -> None:
    page = told(f"{BEGUN}2024-02-22 run 2.5 km 15:00 {GOOD}\n{day} flags all no", day)
    assert page.ladder
    assert page.ladder.next
    assert page.ladder.next.why[0] == why
    assert page.headline.startswith(f"Next is step {step} of 10")


def test_a_ladder_that_is_paused_or_done_names_no_session() -> None:
    fails = "| knee right 7/10 from the start; 7/10 next morning"
    days = ("02-22", "02-24", "02-26", "02-28", "03-01")
    runs = "\n".join(f"2024-{day} run 2.5 km 15:00 {fails}" for day in days)
    page = told(f"{BEGUN}{runs}\n2024-03-03 flags all no", "2024-03-03")
    assert page.headline == "The ladder is paused: see the therapist before going on."
    assert page.ladder
    assert page.ladder.next is None
    assert page.ladder.about == ("It went one step back twice from the same step.",)
    assert [r.stands for r in page.ladder.rungs].count("paused here") == 1

    steps = [step.running_min for step in ladder_steps()[3:] for _ in range(2)]
    first = date(2024, 2, 22)
    runs = "\n".join(
        f"{first + timedelta(days=2 * n)} run 5 km {minute}:00 {GOOD}"
        for n, minute in enumerate(steps)
    )
    last = (first + timedelta(days=2 * len(steps))).isoformat()
    page = told(f"{BEGUN}{runs}\n{last} flags all no", last)
    assert page.headline == "All 10 steps of the ladder are done."
    assert page.sub.endswith("14 sessions: 14 good.")
    assert page.reach is None
    much_later = "2024-06-01 run 8 km 50:00 | no pain"
    assert told(f"{BEGUN}{runs}\n{much_later}", "2024-06-03").reach
    assert page.ladder
    assert {r.stands for r in page.ladder.rungs} == {"behind you"}
    assert (len(page.ladder.sessions), page.ladder.more_sessions) == (8, 6)


def test_a_ladder_begun_without_a_walk_has_to_wait() -> None:
    page = told(BEGUN.replace(WALKED, ""), "2024-02-22")
    assert page.headline == "The ladder for the right knee has to wait."
    assert page.ladder
    assert "A walk of 30 minutes" in page.ladder.needs[0]


# Without a ladder


def test_without_a_ladder_the_page_says_how_far_it_went_and_why_there_is_none() -> None:
    log = read(f"{story_logs.SIXTEEN_WEEKS}\n2026-11-22 flags all no")
    page = plan(log, "2026-11-22")
    assert page.headline == "The longest painless run of 30 days: 5.0 km on 16 Nov."
    assert page.ladder
    assert "painless runs went past the earliest onset" in page.ladder.about[0]
    assert page.reach
    assert rows(page.reach.facts) == {
        "Longest painless in 30 days": ("5.0 km", "16 Nov"),
        "Longest in 30 days": ("5.6 km", "22 Nov"),
        "Within 10 % of it": ("up to 6.1 km", ""),
        "Counted": ("13 runs", "3 painful, 10 painless, 0 silent"),
    }
    assert page.reach.source
    assert page.reach.source.words == "cohort, 5,205 runners"
    assert "steps a minute" in page.cadence


@pytest.mark.parametrize(
    ("longest", "unit", "words"),
    [(8.0, "km", "up to 8.8 km"), (10.0, "km", "up to 11.0 km"), (8.0, "mi", "up to 5.4 mi")],
)
def test_what_is_within_ten_percent_is_rounded_down(
    longest: float, unit: Unit, words: str
) -> None:
    page = told(f"2024-05-01 run {longest} km 50:00 | no pain", "2024-05-03", unit)
    assert page.reach
    assert rows(page.reach.facts)["Within 10 % of it"][0] == words


def test_a_short_run_and_an_old_log_get_no_number() -> None:
    short = told("2024-05-01 run 3 km 20:00", "2024-05-03")
    assert short.reach
    assert "Within 10 % of it" not in rows(short.reach.facts)
    assert rows(short.reach.facts)["Longest painless in 30 days"] == ("none is known", "")
    assert short.headline == "No painless run is known of the last 30 days."
    assert short.ladder
    assert short.ladder.about[0].startswith("Nothing is written down about pain")
    assert short.rule is None
    old = told("2019-05-01 run 8 km 50:00 | no pain", "2024-05-03")
    assert old.reach
    assert rows(old.reach.facts) == {
        "Longest in 30 days": ("no run", "the last one was on 1 May 2019")
    }


# Beside the ladder


def test_the_pain_rule_is_that_of_the_place() -> None:
    tendon = told(f"{OFFER}{WALKED}2024-02-01 preset tendon knee right", "2024-02-22").rule
    assert tendon
    assert tendon.checks[0] == "during the run up to 5/10"
    assert tendon.levels.endswith("Here: tendon.")
    assert tendon.source.mark == "Silbernagel 2007"
    bone = told(OFFER.replace("knee right", "shin left"), "2024-02-22").rule
    assert bone
    assert bone.note == "Neither trial was about the shin."


def test_races_ahead_and_treatments_running() -> None:
    page = told(
        """
2024-02-01 run 5 km 30:00 | no pain
2024-01-05 treatment "Taping" knee right
2024-01-06 treatment "Needles" until 2024-01-20
2024-01-07 treatment "Calf raises" until 2024-06-20
2024-02-22 race "Today's race"
2024-03-21 race "City 10" 10 km
2023-03-21 race "Long ago" 10 km
""",
        "2024-02-22", "mi",
    )  # fmt: skip
    assert [(f.name, f.words, f.small) for f in page.races] == [
        ("Today's race", "today", "Thu 22 Feb"),
        ("City 10", "28 days to go", "Thu 21 Mar, 6.2 mi"),
    ]
    assert [(f.name, f.words, f.small) for f in page.treatments] == [
        ("Calf raises", "since 7 Jan", "until 20 Jun"),
        ("Taping", "since 5 Jan", "right knee"),
    ]


# A red flag


@pytest.mark.parametrize(
    ("line", "state", "head", "words"),
    [
        ("2024-02-22 flag hurts to hop yes", "standing", "See a clinician before running.",
         "answered yes on 22 Feb 2024"),
        ("2024-02-22 flag hot or swollen calf yes", "standing", "See a doctor about it today.",
         "answered yes on 22 Feb 2024"),
        ("2024-02-22 | knee right 3/10 at night", "raised",
         "The plan waits for the red-flag questions.", "the diary speaks of it on 22 Feb 2024"),
    ],
)  # fmt: skip
def test_a_red_flag_leaves_its_words_and_no_plan(
    line: str, state: str, head: str, words: str
) -> None:
    page = told(f"{BEGUN}{line}", "2024-02-22")
    assert page.headline == head
    assert page.flags
    assert page.flags.state == state
    assert words in page.flags.lines[0]
    assert (page.ladder, page.rule, page.reach, page.cadence) == (None, None, None, "")


def test_questions_that_are_old_are_not_asked_since() -> None:
    page = told(OFFER.replace("2024-02-21 flags", "2024-01-28 flags"), "2024-02-22")
    assert page.flags
    assert page.flags.state == "unanswered"
    assert page.flags.lines == (
        "Red-flag questions: all 16 questions not asked since 28 Jan 2024.",
    )
