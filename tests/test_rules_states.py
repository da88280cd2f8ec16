"""Painful, painless or silent: what a run says about a place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest

from rules.flares import worst_score
from rules.states import belonging, run_states
from traininglog.finding import Coverage
from traininglog.pain import PainEntry, Place
from traininglog.textform import read_text

if TYPE_CHECKING:
    from rules.states import States
    from traininglog.finding import RunState
    from traininglog.log import TrainingLog
    from traininglog.pain import When

KNEE = Place("knee", "right")


def _answers(log: TrainingLog, place: Place = KNEE) -> list[str]:
    return [state.answer for state in run_states(log).by_place[place]]


def _only(log: TrainingLog, place: Place = KNEE) -> RunState:
    return run_states(log).by_place[place][0]


def test_silence_is_not_painless(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | knee right 4/10 from 3 km
    2024-03-03 run 5 km 30:00
    2024-03-05 run 5 km 30:00 | no pain
    2024-03-07 run 5 km 30:00 | knee right 0/10
    2024-03-09 run 5 km 30:00 | calf left 3/10
    2024-03-11 run 5 km 30:00 | no pain; calf left 3/10
    2024-03-13 run 5 km 30:00 | "slept badly"
    """
    states = run_states(log)
    assert _answers(log) == [
        "painful", "silent", "painless", "painless", "silent", "painless", "silent",
    ]  # fmt: skip
    assert [s.answer for s in states.by_place[Place("calf", "left")]] == [
        "silent", "silent", "painless", "silent", "painful", "painful", "silent",
    ]  # fmt: skip
    assert states.coverage == Coverage(n_painful=3, n_painless=2, n_silent=2)


def test_a_place_named_without_score_is_painful(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | knee right
    """
    state = _only(log)
    assert (state.answer, state.during, state.score) == ("painful", True, None)


@pytest.mark.parametrize("when", ["after", "at night", "next morning"])
def test_afterwards_counts_only_above_that_mornings_before(when: str) -> None:
    log, problems = read_text(f"""
        2024-03-01 run 5 km 30:00 | no pain; knee right 2/10 {when} was 2/10
        2024-03-03 run 5 km 30:00 | knee right 2/10 before; knee right 3/10 {when}
        2024-03-05 run 5 km 30:00 | knee right 1/10 {when}
        2024-03-07 run 5 km 30:00 | knee right 0/10 {when}
    """)
    assert not problems
    assert _answers(log) == ["painless", "painful", "painful", "silent"]


def test_a_morning_belongs_to_the_run_of_the_day_before(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | knee right 3/10 next morning
    2024-03-02 run 5 km 30:00 | no pain
    """
    assert _answers(log) == ["painful", "painless"]


def test_the_very_start_of_a_run_names_it(log: TrainingLog) -> None:
    """
    2024-03-01 run 2 km 12:00 at 08:00
    2024-03-01 run 5 km 30:00 at 08:20
    2024-03-01 | knee right 3/10 from 1 km at 08:00
    2024-03-01 | no pain at 08:20
    """
    assert _answers(log) == ["painful", "painless"]
    first, second = log.runs
    assert belonging(log, log.pain) == [(first,), (second,)]


def test_an_entry_written_the_day_after_finds_its_run(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00
    2024-03-02 rest | knee right 4/10 during from 3 km
    2024-03-09 rest | knee right 4/10 during; knee right 2/10 before
    """
    states = run_states(log)
    assert _answers(log) == ["painful"]
    assert [(e.day.day, e.when) for e in states.loose[KNEE]] == [(9, "during"), (9, "before")]


def test_pain_that_names_no_place_in_the_run_rewrites_no_run(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | no pain
    2024-03-02 rest | knee right 2/10 during
    """
    assert _answers(log) == ["painless"]
    assert len(run_states(log).loose[KNEE]) == 1


def test_a_night_belongs_to_the_run_before_it(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 at 18:00
    2024-03-02 run 5 km 30:00 at 18:00 | no pain; knee right 3/10 at night at 02:30
    2024-03-03 rest | knee right 3/10 at night at 02:30
    2024-03-05 rest | knee right 3/10 at night
    """
    assert _answers(log) == ["painful", "painful"]
    assert [entry.day.day for entry in run_states(log).loose[KNEE]] == [5]


def test_a_morning_dated_like_its_run_is_that_runs(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00
    2024-03-02 rest
    2024-03-02 run 5 km 30:00 | no pain
    """
    morning = PainEntry(date(2024, 3, 2), "knee", "right", 3, "next_morning")
    alone = replace(log, activities=log.activities[1:], pain=(*log.pain, morning))
    assert _answers(replace(log, pain=(*log.pain, morning))) == ["painful", "painless"]
    assert _answers(alone) == ["painful"]


def test_a_zero_without_time_answers_for_every_run_of_its_day(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | knee right 2/10
    2024-03-02 run 5 km 30:00
    2024-03-02 run 5 km 30:00
    """
    zero = PainEntry(date(2024, 3, 2), score=0)
    assert _answers(replace(log, pain=(*log.pain, zero))) == ["painful", "painless", "painless"]


def test_two_runs_a_day_are_told_apart_by_time_and_by_distance(log: TrainingLog) -> None:
    """
    2024-03-01 run 3 km 18:00 at 07:00
    2024-03-01 run 9 km 60:00 at 18:00 | knee right 2/10 at 07:30; calf 3/10 at 06:00; hip 4/10 from 5 km; shin 2/10; toe 1/10 from 12 km
    """  # noqa: E501
    places = run_states(log).by_place
    first = {
        place.location for place, states in places.items() if states[0].answer == "painful"
    }
    second = {
        place.location for place, states in places.items() if states[1].answer == "painful"
    }
    assert (first, second) == ({"knee", "calf"}, {"hip", "shin", "toe"})


def test_an_entry_without_side_joins_the_only_side_in_use(log: TrainingLog) -> None:
    """
    2024-01-01 run 5 km 30:00 | knee 2/10
    2024-06-01 run 5 km 30:00 | knee right 4/10
    2024-06-03 run 5 km 30:00 | knee 3/10
    2024-12-01 run 5 km 30:00 | knee both 4/10
    2024-12-03 run 5 km 30:00 | knee 3/10
    2024-12-05 run 5 km 30:00 | knee 0/10
    """
    both = [run_states(log).by_place[Place("knee", s)][-1].answer for s in ("left", "right")]
    assert both == ["painless", "painless"]
    painful = {
        place: [s.run.day.isoformat()[5:] for s in states if s.answer == "painful"]
        for place, states in run_states(log).by_place.items()
    }
    assert painful == {
        Place("knee", "right"): ["06-01", "06-03", "12-01"],
        Place("knee", "left"): ["12-01"],
        Place("knee", None): ["01-01", "12-03"],
    }


def test_the_highest_score_and_the_earliest_onset_of_a_run(log: TrainingLog) -> None:
    """
    2024-03-01 run 10 km 60:00 | knee right 2/10 from 3 km until 4 km; 5/10 from 7 km stopped; 4/10 after quiet after 3 h painkiller
    """  # noqa: E501
    state = _only(log)
    assert (state.score, state.onset_km, state.offset_km, state.after_score) == (5, 3, 4, 4)
    assert (state.stopped, state.painkiller) == (True, True)


def test_minutes_become_distance_at_the_mean_pace(log: TrainingLog) -> None:
    """
    2024-03-01 run 10 km 60:00 | knee right 2/10 from 30 min
    2024-03-03 run 10 km | knee right 2/10 from 30 min
    """
    with_pace, without = run_states(log).by_place[KNEE]
    assert (with_pace.onset_km, with_pace.onset_min) == (5, 30)
    assert (without.onset_km, without.onset_min) == (None, 30)


def test_a_declared_silent_run_is_marked_not_answered(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | knee right 3/10
    2024-03-03 run 5 km 30:00
    2024-04-03 run 5 km 30:00
    declare 2024-03-01 to 2024-03-31
    """
    states = run_states(log).by_place[KNEE]
    assert [(s.answer, s.assumed) for s in states] == [
        ("painful", False), ("silent", True), ("silent", False),
    ]  # fmt: skip


def test_a_time_before_the_days_run_belongs_to_the_run_before(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 at 18:00
    2024-03-02 run 5 km 30:00 at 18:00 | knee right 3/10 at 06:00
    2024-03-05 run 5 km 30:00 at 07:10 | knee right 3/10 at 07:00; calf left 2/10 at 05:00
    """
    assert _answers(log) == ["painful", "silent", "painful"]
    assert _answers(log, Place("calf", "left"))[-1] == "painful"


def test_an_onset_told_the_next_morning_is_about_the_run(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | knee right 3/10 next morning from 4 km
    """
    state = _only(log)
    assert (state.during, state.onset_km, state.next_morning_score) == (True, 4, None)


def test_anywhere_is_the_most_telling_place_and_what_coverage_counts(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | knee right 2/10; calf left 4/10
    2024-03-03 run 5 km 30:00 | knee right 0/10
    2024-03-05 run 5 km 30:00 | no pain
    2024-03-07 run 5 km 30:00 | no pain at night
    """
    states = run_states(log)
    assert [(s.answer, s.score) for s in states.anywhere] == [
        ("painful", 4), ("painless", 0), ("painless", None), ("silent", None),
    ]  # fmt: skip
    assert states.coverage == Coverage(1, 2, 1)
    nothing = run_states(replace(log, pain=()))
    assert [s.answer for s in nothing.anywhere] == ["silent"] * 4


def test_no_pain_in_the_run_is_a_zero_at_a_place_told_of_otherwise(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | no pain; knee right next morning 3/10 was 1/10
    2024-03-03 run 5 km 30:00 | no pain; knee right 2/10 from 4 km
    2024-03-05 run 5 km 30:00 | knee right next morning 3/10 was 1/10
    2024-03-07 run 5 km 30:00 | no pain painkiller; knee right next morning 3/10 was 1/10
    """
    assert [(s.answer, s.score, s.during) for s in run_states(log).by_place[KNEE]] == [
        ("painful", 0, False), ("painful", 2, True), ("painful", None, False),
        ("painful", 0, False),
    ]  # fmt: skip


def test_pain_without_a_score_after_a_zero_has_no_worst_score(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | no pain; knee right next morning
    2024-03-03 run 5 km 30:00 | knee right 0/10; knee right after
    2024-03-05 run 5 km 30:00 | no pain; knee right next morning 3/10
    2024-03-07 run 5 km 30:00 | no pain; knee right next morning 2/10 was 2/10
    """
    states = run_states(log).by_place[KNEE]
    assert [worst_score(state) for state in states] == [None, None, 3, 2]


def test_no_pain_next_morning_is_a_zero_for_every_place(log: TrainingLog) -> None:
    """
    2024-03-12 run 7.5 km 43:30 | knee right 4/10 from 6.5 km; no pain next morning
    2024-03-15 run 7.5 km 43:30 | no pain next morning
    """
    first, second = run_states(log).by_place[Place("knee", "right")]
    assert (first.answer, first.next_morning_score) == ("painful", 0)
    assert (second.answer, second.next_morning_score) == ("silent", 0)


def test_a_run_without_pain_on_a_painkiller_says_nothing(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | knee right 3/10 painkiller
    2024-03-03 run 5 km 30:00 | no pain painkiller
    2024-03-05 run 5 km 30:00 | knee right 0/10 painkiller
    2024-03-07 run 5 km 30:00 | no pain
    declare 2024-03-01 to 2024-03-31
    """
    states = run_states(log)
    assert [(s.answer, s.painkiller, s.assumed) for s in states.by_place[KNEE]] == [
        ("painful", True, False), ("silent", True, False), ("silent", True, False),
        ("painless", False, False),
    ]  # fmt: skip
    assert states.coverage == Coverage(n_painful=1, n_painless=1, n_silent=2)


FOLLOWED = """
2024-03-01 run 5 km 30:00 | knee right 3/10
2024-03-03 run 5 km 30:00 | calf left 3/10
2024-03-05 run 5 km 30:00 | calf left 0/10
2024-03-07 run 5 km 30:00
2024-03-09 run 5 km 30:00 | calf left 2/10 painkiller
2024-03-11 run 5 km 30:00 | calf left 2/10; knee right was 1/10
2024-03-13 run 5 km 30:00 | calf left 2/10; knee right before 2/10
2024-03-15 run 5 km 30:00 | calf left 2/10
declare 2024-03-01 to 2024-03-04
"""


@pytest.mark.parametrize(
    ("follow", "painless"),
    [
        ("2024-02-01 follow knee right", {3, 5, 15}),
        ("2024-02-01 follow knee", {3, 5, 15}),
        ("2024-02-01 follow knee both", {3, 5, 15}),
        ("2024-03-05 follow knee right until 2024-03-05", {5}),
        ("2024-02-01 follow knee left", set()),
        ("2024-02-01 follow shin", set()),
        ("", set()),
    ],
)
def test_a_place_that_is_followed_was_painless_where_it_is_not_named(
    follow: str, painless: set[int]
) -> None:
    log, problems = read_text(f"{FOLLOWED}{follow}")
    assert not problems
    states = run_states(log).by_place[KNEE]
    assert {s.run.day.day for s in states if s.answer == "painless"} == painless
    assumed = {s.run.day.day for s in states if s.assumed}
    assert assumed == {3} - painless


def test_who_follows_a_place_that_never_hurt_is_told_nothing_of_it(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | no pain
    2024-02-01 follow knee right
    """
    states = run_states(log)
    assert (states.by_place, states.coverage.n_painless) == ({}, 1)


@pytest.mark.parametrize(
    ("morning", "answer"),
    [
        ("knee right next morning", "painful"),
        ("knee right next morning worse", "painful"),
        ("knee right next morning same", "silent"),
        ("knee right next morning better", "silent"),
        ("knee right 1/10 next morning worse", "painful"),
        ("knee right 0/10 next morning worse", "silent"),
        ("knee right 3/10 next morning", "painful"),
        ("knee right 3/10 next morning same", "silent"),
        ("knee right 3/10 next morning better", "silent"),
        ("knee right 3/10 next morning better was 2/10", "painful"),
        ("knee right 2/10 next morning worse was 2/10", "painful"),
        ("knee right 2/10 next morning same was 2/10", "silent"),
        ("no pain; knee right next morning better", "painless"),
        ("no pain; knee right next morning worse", "painful"),
    ],
)
def test_a_morning_in_words_beside_the_morning_of_the_run(morning: str, answer: str) -> None:
    """`same` and `better` say no pain anew; a score above the one before says more."""
    log, problems = read_text(f"2024-03-01 run 5 km 30:00 | {morning}")
    assert not problems
    assert (_only(log).answer, _only(log).during) == (answer, False)


def test_of_two_words_about_a_morning_the_worst_counts(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | knee right 2/10; next morning better; next morning worse stairs
    2024-03-03 run 5 km 30:00 | no pain; no pain next morning better
    2024-03-05 run 5 km 30:00 | knee right 2/10
    """
    here = run_states(log).by_place[KNEE]
    assert [s.next_morning_compared for s in here] == ["worse", "better", None]


def test_a_word_about_a_morning_is_of_its_own_place(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | knee right 2/10; calf left 1/10 next morning worse
    2024-03-03 run 5 km 30:00 | no pain next morning same
    """
    knee, calf = (run_states(log).by_place[place] for place in (KNEE, Place("calf", "left")))
    assert [s.next_morning_compared for s in knee] == [None, "same"]
    assert [s.next_morning_compared for s in calf] == ["worse", "same"]


@pytest.mark.parametrize(
    ("told", "hurt"),
    [
        ("knee right skipped a run", True),
        ("knee right 2/10 skipped a run", True),
        ("knee right 0/10 skipped a run", False),
        ("skipped a run", False),
        ("knee right next morning worse", True),
        ("knee right next morning same", False),
    ],
)
def test_what_is_pain_between_runs(told: str, hurt: bool) -> None:  # noqa: FBT001
    log, problems = read_text(
        f"2024-03-01 run 5 km 30:00 | knee right 3/10\n2024-03-08 | {told}"
    )
    assert not problems
    assert bool(run_states(log).loose) is hurt
    assert [entry.hurts for entry in log.pain] == [True, hurt]


def _of_two_days(told: PainEntry, *hidden: int) -> tuple[States, States]:
    """What its owner sees of runs on 1 and 4 March, and who does not see those of a day."""
    runs = "2024-03-01 run 5 km 30:00\n2024-03-04 run 5 km 30:00 at 06:00"
    log, problems = read_text(runs, "me")
    assert not problems
    own = replace(log, pain=(told,))
    days = frozenset(date(2024, 3, day) for day in hidden)
    return run_states(own), run_states(replace(own, withheld_days=days))


def _knee(day: int, when: When = "during", at: time | None = None, **told: Any) -> PainEntry:
    return PainEntry(date(2024, 3, day), "knee", "right", 4, when, at, **told)


@pytest.mark.parametrize(
    ("hidden", "told"),
    [
        # A day's run is withheld: its pain is not that of the run before it.
        (2, _knee(2, onset_km=3.0)),
        (2, _knee(2, "after")),
        (2, _knee(2, "night")),
        (3, _knee(4, "next_morning")),
        # Two runs a day, of which one is seen: which one it was about is not known.
        (4, _knee(4, onset_km=3.0)),
        (4, _knee(4, at=time(18, 30))),
        (4, _knee(4, "after")),
        (4, _knee(5, "next_morning")),
        (4, PainEntry(date(2024, 3, 4), score=0, time=time(7))),
    ],
)
def test_what_may_be_of_a_withheld_run_is_of_no_other(hidden: int, told: PainEntry) -> None:
    own, shared = _of_two_days(told, hidden)
    assert {state.answer for state in own.anywhere} > {"silent"}
    assert {state.answer for state in shared.anywhere} == {"silent"}


@pytest.mark.parametrize(
    "told",
    [
        _knee(4, at=time(6)),  # names its run by its start
        PainEntry(date(2024, 3, 4), score=0),  # is for all runs of the day
        _knee(2, "next_morning"),  # of the day before, which hides nothing
    ],
)
def test_what_is_plainly_of_a_run_that_is_seen_stays_with_it(told: PainEntry) -> None:
    own, shared = _of_two_days(told, 2, 4)
    assert {state.answer for state in own.anywhere} > {"silent"}
    assert shared == own
