"""The run-walk ladder: where it begins, what moves it, who may begin it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from rules.analyse import analyse
from rules.case import Case
from rules.ladder import ladder, ladder_of
from rules.ladder_start import first_step
from traininglog.facts import FLAGS, By, Fact, History, LadderStart, RedFlagAnswer
from traininglog.pain import Location, PainEntry, Place
from traininglog.reference import ladder_steps
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.finding import Ladder
    from traininglog.log import TrainingLog

KNEE = Place("knee", "right")
START = date(2024, 4, 1)
FLARE = """
    2024-03-10 run 6 km 36:00 | knee right 4/10 from 3 km
    2024-03-20 run 6 km 36:00 | knee right 4/10 from 2.5 km
"""
WALKED = PainEntry(date(2024, 3, 30), "knee", "right", 0, "daily", item="walk_30_min")
GOOD = "no pain; knee right next morning 0/10"


def _log(text: str, *facts: Fact, walked: bool = True) -> TrainingLog:
    log, problems = read_text(text)
    assert not problems, problems
    return replace(log, facts=facts, pain=(*log.pain, WALKED) if walked else log.pain)


def _climb(*sessions: str, day: date | None = None, by: By = "runner") -> Ladder:
    """Sessions as `DAY MINUTES felt`, days counted from the start."""
    lines = [FLARE]
    for session in sessions:
        after, minutes, felt = session.split(" ", 2)
        run_day = START + timedelta(days=int(after))
        lines.append(f"{run_day} run {int(minutes) / 6:.2f} km {minutes}:00 | {felt}")
    last = START + timedelta(days=int(sessions[-1].split()[0]) + 1) if sessions else START
    log = _log("\n".join(lines), LadderStart(START, KNEE, by))
    found = ladder_of(Case.of(log, day or last))
    assert found
    return found


def test_the_steps_grow() -> None:
    for lower, higher in pairwise(ladder_steps()):
        assert (lower.running_min, lower.run_min) <= (higher.running_min, higher.run_min)
        assert higher.running_min <= 1.6 * lower.running_min


@pytest.mark.parametrize(
    ("onset", "step"),
    [("from 3 km", 3), ("from 1.2 km", 0), ("from the start", 0), ("from 18 min", 3), ("", 0)],
)
def test_it_begins_under_the_earliest_onset(onset: str, step: int) -> None:
    """At 6 min/km 80 % of 18 min leaves step 3 of 12 min, the next has 15."""
    log = _log(f"2024-03-20 run 6 km 36:00 | knee right 4/10 {onset}")
    found = first_step(Case.of(log, START), START, KNEE)
    assert found == {3: 2}.get(step, step)
    assert ladder_steps()[found].running_min <= 0.8 * 18


def test_only_recent_onsets_count_or_the_last_one_told() -> None:
    early = "2023-01-20 run 6 km 36:00 | knee right 4/10 from 1 km\n"
    log = _log(early + FLARE)
    assert first_step(Case.of(log, START), START, KNEE) == 2
    assert first_step(Case.of(_log(early), START), START, KNEE) == 0
    assert first_step(Case.of(_log(early + FLARE), START), START, Place("hip")) == 2


def test_two_good_sessions_go_one_forward() -> None:
    assert _climb().step == 3
    assert (_climb(f"0 12 {GOOD}").step, _climb(f"0 12 {GOOD}").good) == (3, 1)
    forward = _climb(f"0 12 {GOOD}", f"2 12 {GOOD}")
    assert (forward.step, forward.good) == (4, 0)
    assert [s.outcome for s in forward.sessions] == ["good", "good"]
    assert forward.next_day == START + timedelta(days=4)


def test_a_little_pain_within_the_rules_is_good() -> None:
    felt = "knee right 2/10 from 1.5 km was 0/10 quiet after 1 h; next morning 0/10"
    assert _climb(f"0 12 {felt}").sessions[0].outcome == "good"


@pytest.mark.parametrize(
    ("felt", "outcome"),
    [
        ("no pain", "unanswered"),
        ("knee right 2/10; next morning 0/10", "unanswered"),
        ("no pain painkiller; knee right next morning 0/10", "unanswered"),
        ("knee right 3/10; next morning 0/10", "back"),
        ("knee right 1/10 quiet after 2 h; next morning 0/10", "back"),
        ("knee right 1/10 was 0/10; next morning 1/10", "back"),
    ],
)
def test_missing_answers_repeat_and_failed_checks_go_back(felt: str, outcome: str) -> None:
    found = _climb(f"0 12 {felt}")
    assert found.sessions[0].outcome == outcome
    assert found.step == (2 if outcome == "back" else 3)
    assert found.good == 0


@pytest.mark.parametrize(("minutes", "outcome"), [(8, "too_short"), (16, "too_long")])
def test_another_length_than_the_step_does_not_count(minutes: int, outcome: str) -> None:
    found = _climb(f"0 {minutes} {GOOD}")
    assert ([s.outcome for s in found.sessions], found.step) == ([outcome], 3)


def test_a_day_stays_between() -> None:
    found = _climb(f"0 12 {GOOD}", f"1 12 {GOOD}")
    assert [s.outcome for s in found.sessions] == ["good", "no_day_between"]
    assert (found.step, found.good) == (3, 1)


def test_two_backs_at_one_step_pause_it() -> None:
    bad = "knee right 5/10; next morning 0/10"
    once = _climb(f"0 12 {bad}", f"2 8 {GOOD}", f"4 8 {GOOD}")
    assert (once.step, once.state) == (3, "going")
    twice = _climb(f"0 12 {bad}", f"2 8 {GOOD}", f"4 8 {GOOD}", f"6 12 {bad}", f"8 8 {GOOD}")
    assert (twice.state, twice.next_day) == ("paused", None)
    assert len(twice.sessions) == 4


@pytest.mark.parametrize(
    ("rest_days", "step"), [(6, 4), (7, 2), (13, 2), (14, 1)]
)  # fmt: skip
def test_time_off_goes_back(rest_days: int, step: int) -> None:
    day = START + timedelta(days=2 + rest_days + 1)
    assert _climb(f"0 12 {GOOD}", f"2 12 {GOOD}", day=day).step == step
    back = _climb(f"0 12 {GOOD}", f"2 12 {GOOD}", f"{3 + rest_days} 15 {GOOD}")
    assert back.sessions[-1].step == step


def test_the_last_step_ends_it() -> None:
    sessions, after = [], 0
    for step in ladder_steps()[2:]:
        for _ in range(2):
            sessions.append(f"{after} {step.running_min} {GOOD}")
            after += 2
    done = _climb(*sessions, f"{after} 30 {GOOD}")
    assert (done.state, done.step, len(done.sessions)) == ("done", 10, len(sessions))
    assert done.next_day is None


def _sentences(log: TrainingLog, day: date) -> list[str]:
    return [f.sentence for f in ladder(Case.of(log, day))]


def test_words_of_a_ladder() -> None:
    started = LadderStart(START, KNEE)
    log = _log(f"{FLARE}\n2024-04-01 run 2 km 12:00 | {GOOD}", started)
    (told,) = ladder(Case.of(log, date(2024, 4, 2)))
    assert told.sentence == (
        "Next on the ladder, on 3 Apr at the earliest: step 3 of 10, 6 times 2 min running and "
        "2 min walking (12 min of running), 1 of 2 good sessions there. "
        "1 Apr was a good session."
    )
    assert (told.kind, told.clarity, told.n_painless) == ("ladder", "clear", 1)
    bad = "\n".join(
        f"2024-04-{day:02d} run 2 km {minutes}:00 | knee right {score}/10; next morning 0/10"
        for day, minutes, score in ((1, 12, 6), (3, 8, 6), (5, 5, 6), (7, 5, 6))
    )
    (paused,) = _sentences(_log(f"{FLARE}\n{bad}", started), date(2024, 4, 9))
    assert paused.startswith("The ladder is paused: one step went wrong too often. See the")
    top = LadderStart(START)
    runs = "\n".join(f"2024-04-{d:02d} run 5 km 30:00 | {GOOD}" for d in (1, 3))
    far = "2024-03-20 run 12 km 72:00 | knee right 2/10 from 8 km"
    (done,) = _sentences(_log(f"{far}\n{runs}", top), date(2024, 4, 5))
    assert done.startswith("The ladder that began on 1 Apr 2024 is done.")


def test_a_walk_without_pain_comes_first() -> None:
    log = _log(FLARE, LadderStart(START, KNEE), walked=False)
    (told,) = ladder(Case.of(log, START))
    assert told.clarity == "not_enough_data"
    assert told.needs == ("A walk of 30 minutes without pain comes before the first step.",)
    assert "has to wait" in told.sentence


@pytest.mark.parametrize("location", ["groin", "hip", "shin", "foot"])
def test_at_bone_sites_a_clinician_starts_it(location: Location) -> None:
    log = _log(FLARE.replace("knee", location))
    place = Place(location, "right")
    own = replace(log, facts=(LadderStart(START, place),))
    (told,) = ladder(Case.of(own, START))
    assert told.needs == (f"At the {location} only a clinician starts it.",)
    clinic = replace(log, facts=(LadderStart(START, place, "therapist"),))
    (told,) = ladder(Case.of(clinic, START))
    assert told.needs == ()


@pytest.mark.parametrize(
    ("history", "why"),
    [
        ((History(date(2007, 1, 1), "born"),), "Under age"),
        ((History(date(2006, 3, 31), "born", only_year=False),), None),
        ((History(date(2006, 4, 2), "born", only_year=False),), "Under age"),
        ((History(date(2023, 1, 1), "surgery"),), "After surgery"),
        ((History(date(2022, 1, 1), "surgery"),), None),
        ((History(date(2023, 12, 1), "pregnancy", only_year=False),), "In pregnancy"),
        ((History(date(2023, 6, 1), "pregnancy", only_year=False),
          History(date(2024, 2, 1), "childbirth", only_year=False)), None),
        ((History(date(2014, 1, 1), "back_problem"),), None),
    ],
)  # fmt: skip
def test_who_else_needs_a_clinician(history: tuple[History, ...], why: str | None) -> None:
    log = _log(FLARE, LadderStart(START, KNEE), *history)
    (told,) = ladder(Case.of(log, START))
    assert told.needs == ((f"{why} only a clinician starts it.",) if why else ())


def test_pain_sooner_than_the_first_step_is_said() -> None:
    log = _log(
        "2024-03-20 run 6 km 36:00 | knee right 4/10 from 1 km", LadderStart(START, KNEE)
    )
    (told,) = ladder(Case.of(log, START))
    assert told.needs == (
        "It began 6 min into the run on 20 Mar, too soon for the first step's 5 min: "
        "a clinician says how to start.",
    )


def test_one_is_offered_where_pain_came_back() -> None:
    log = _log(FLARE)
    (told,) = ladder(Case.of(log, START))
    assert told.sentence == (
        "A run-walk ladder for the right knee would begin at step 3 of 10, under the earliest "
        "onset of 2.5 km (4/10, 20 Mar): 6 times 2 min running and 2 min walking (12 min of "
        "running)."
    )
    assert _sentences(log, date(2024, 9, 1)) == []
    assert _sentences(_log("2024-03-10 run 6 km 36:00 | knee right 1/10"), START) == []


def test_none_is_offered_to_somebody_already_past_it() -> None:
    painless = "\n".join(f"2024-03-{day} run 4 km 24:00 | no pain" for day in (25, 28))
    assert len(_sentences(_log(FLARE), START)) == 1
    assert _sentences(_log(f"{FLARE}\n{painless}"), START) == []
    assert len(_sentences(_log(f"{FLARE}\n{painless.replace('4 km', '2 km')}"), START)) == 1


def test_one_for_a_clinician_is_offered_without_a_step() -> None:
    log, problems = read_text(
        "2024-02-01 run 5 km 30:00 | shin left 4/10 from 3 km\n"
        "2024-02-10 run 5 km 30:00 | shin left 3/10 from 3 km"
    )
    assert not problems
    (finding,) = ladder(Case.of(log, date(2024, 2, 20)))
    assert finding.sentence == "A run-walk ladder for the left shin waits for a clinician."
    assert finding.needs[0] == "At the shin only a clinician starts it."
    assert (finding.effect, finding.effect_unit, finding.clarity) == (
        None, None, "not_enough_data",
    )  # fmt: skip


def test_one_that_has_to_wait_shows_no_step() -> None:
    log, problems = read_text(
        "2024-03-01 run 5 km 30:00 | shin left 3/10 from 3 km\n2024-03-30 flags all no\n"
        "2024-03-30 ladder shin left"
    )
    assert not problems
    analysis = analyse(log, date(2024, 4, 1))
    (finding,) = [f for f in analysis.findings if f.rule == "ladder"]
    assert "has to wait" in finding.sentence
    assert (finding.effect, finding.effect_unit, analysis.ladder) == (None, None, None)


def test_a_red_flag_hides_it() -> None:
    facts = tuple(RedFlagAnswer(START, flag, yes=False) for flag in FLAGS)
    log = _log(FLARE, LadderStart(START, KNEE))
    assert analyse(log, START).ladder is None
    cleared = analyse(replace(log, facts=(*log.facts, *facts)), START)
    assert cleared.ladder
    assert "ladder" in {f.kind for f in cleared.findings}


def test_a_ladder_of_which_some_runs_are_withheld_stands_nowhere() -> None:
    no_flags = (RedFlagAnswer(START, flag, yes=False) for flag in FLAGS)
    run = f"2024-04-02 run 0.5 km 3:00 | {GOOD}"
    log = _log(f"{FLARE}\n{run}", LadderStart(START, KNEE), *no_flags)
    day = START + timedelta(days=9)
    owner = analyse(log, day)
    shared = analyse(replace(log, withheld_days=frozenset({START + timedelta(days=4)})), day)
    before = analyse(replace(log, withheld_days=frozenset({START - timedelta(days=4)})), day)
    sentences = [
        [f.sentence for f in told.findings if f.rule == "ladder"]
        for told in (owner, shared, before)
    ]
    assert sentences[0] == sentences[2]
    assert sentences[1] == [
        "Where the ladder for the right knee stands cannot be told: some of its runs are not "
        "shown here."
    ]
    assert (owner.ladder is None, shared.ladder, before.ladder == owner.ladder) == (
        False, None, True,
    )  # fmt: skip
