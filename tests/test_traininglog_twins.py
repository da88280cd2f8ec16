"""Two recordings of one run: which counts, whatever the order, and what the runner says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.states import belonging, run_states
from service.analysis import analysis_for
from tests.log_store import DAY, OWNER, run, write
from traininglog.journal import Journal
from traininglog.pain import PainEntry
from traininglog.steps import Answer
from traininglog.store import Store
from traininglog.twins import BOTH, SHARED, key_of, overlapping, twins, without
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from traininglog.activity import Activity
    from traininglog.pain import When
    from traininglog.repository import Repository

WATCH = run("watch", timer_min=40.0, distance_km=6.0, heart_rate_bpm=150.0, cadence_spm=170.0)
PHONE = replace(
    WATCH, id="phone", start=WATCH.start + timedelta(minutes=3), heart_rate_bpm=None,
    cadence_spm=None,
)  # fmt: skip
EVENING = replace(WATCH, id="evening", start=WATCH.start + timedelta(hours=12))


def at(id_: str, minute: float, length: float | None, **values: Any) -> Activity:
    start = WATCH.start + timedelta(minutes=minute)
    told: dict[str, Any] = {"id": id_, "start": start, "timer_min": length}
    return replace(WATCH, **told | values)


def chosen(activities: Sequence[Activity], **said: str) -> list[tuple[str, str, bool]]:
    """(counts, other, both) of every twin."""
    answers = {f"twin:{key.replace('_', ':')}": value for key, value in said.items()}
    found = twins(overlapping(activities), (), answers)
    return [(t.one.id, t.other.id, t.both) for t in found]


def counted(activities: Sequence[Activity], **said: str) -> list[str]:
    answers = {f"twin:{key.replace('_', ':')}": value for key, value in said.items()}
    return [a.id for a in without(activities, twins(overlapping(activities), (), answers))]


# What is one run


@pytest.mark.parametrize(
    "other",
    [
        at("after", 45, 40),
        at("straight after", 40, 40),
        at("shares too little", 9, 40),
        at("ride", 0, 40, sport="cycling"),
        at("hike", -60, 300, sport="hiking"),
        at("no time", 3, None),
        at("no length", 3, 0),
    ],
    ids=lambda run: str(run.id),
)
def test_these_are_no_twins(other: Activity) -> None:
    assert overlapping([WATCH, other]) == ()
    assert counted([WATCH, other]) == ["watch", other.id]


@pytest.mark.parametrize(
    "other",
    [at("b", 8, 40), at("b", 5, 10), at("b", -5, 60), at("b", 3, 40, zone="Asia/Tokyo")],
)
def test_most_of_the_shorter_one_s_time_is_one_run(other: Activity) -> None:
    assert len(overlapping([WATCH, other])) == 1


# Which one counts


@pytest.mark.parametrize(
    ("one", "other", "with_records"),
    [
        (at("b", 0, 20), at("a", 0, 40), {"b"}),
        (at("b", 0, 20), at("a", 0, 40, heart_rate_bpm=None), set()),
        (at("b", 0, 41), at("a", 0, 40), set()),
        (at("b", 0, 40, distance_km=6.1), at("a", 0, 40), set()),
        (at("a", 0, 40), at("b", 0, 40), set()),
        (at("b", 0, 20), at("a", 0, 40, origin="strava_api"), {"a"}),
        (at("b", 0, 40, origin="archive"), at("a", 0, 40, origin="strava_api"), {"a"}),
        (at("b", 0, 40), at("a", 0, 40, origin="archive"), set()),
    ],
    ids=[
        "it has records",
        "it measured more",
        "it is longer",
        "it is farther",
        "of equals one",
        "it is a file",
        "it is an export's row, which others may see",
        "it is a file beside an export's row",
    ],
)
def test_what_tells_more_counts(one: Activity, other: Activity, with_records: set[str]) -> None:
    (found,) = twins(overlapping([other, one]), with_records)
    assert (found.one.id, found.other.id, found.is_said) == (one.id, other.id, False)


def test_the_runner_says_otherwise() -> None:
    runs = [WATCH, PHONE]
    assert chosen(runs) == [("watch", "phone", False)]
    assert chosen(runs, phone_watch="phone") == [("phone", "watch", False)]
    assert chosen(runs, phone_watch=BOTH) == [("watch", "phone", True)]
    assert counted(runs, phone_watch=BOTH) == ["watch", "phone"]
    assert counted(runs, phone_watch="what no page writes") == ["watch"]


def test_a_long_recording_over_two_short_ones_is_one_run_or_two() -> None:
    long = at("long", 0, 90)
    halves = [at("first", 0, 44), at("second", 46, 44)]
    assert chosen([long, *halves]) == [("long", "first", False), ("long", "second", False)]
    assert counted([long, *halves], first_long="first", long_second="second") == [
        "first", "second",
    ]  # fmt: skip


def test_answers_in_a_circle_still_leave_one() -> None:
    runs = [at(id_, 0, 40) for id_ in "abc"]
    assert counted(runs, a_b="b", b_c="c", a_c="a") == ["a"]


ids = st.sampled_from("abcdefgh")
recordings = st.lists(
    st.builds(
        at,
        ids,
        st.integers(0, 120),
        st.one_of(st.none(), st.integers(0, 60)),
        sport=st.sampled_from(["running", "running", "hiking"]),
        heart_rate_bpm=st.sampled_from([None, 150.0]),
    ),
    max_size=8,
    unique_by=lambda a: a.id,
)
answers = st.dictionaries(
    st.tuples(ids, ids)
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda p: f"twin:{p[0]}:{p[1]}"),
    st.one_of(ids, st.just(BOTH)),
)


def share(a: Activity, b: Activity) -> float:
    """How much of the shorter one's time both have, by arithmetic."""
    lengths = [timedelta(minutes=run.timer_min or 0) for run in (a, b)]
    shared = min(a.start + lengths[0], b.start + lengths[1]) - max(a.start, b.start)
    return shared / min(lengths) if all(lengths) else 0.0


@given(recordings, answers, st.randoms(use_true_random=False), st.sets(ids))
def test_order_never_matters_and_one_of_each_run_counts(
    runs: list[Activity], said: dict[str, str], random: Any, kept: set[str]
) -> None:
    found = twins(overlapping(runs), kept, said)
    mixed = random.sample(runs, len(runs))
    assert twins(overlapping(mixed), kept, said) == found
    stays = without(runs, found)
    one_run = [
        {a.id, b.id}
        for a, b in combinations(runs, 2)
        if a.is_run and b.is_run and share(a, b) >= SHARED and said.get(key_of(a, b)) != BOTH
    ]
    here = {a.id for a in stays}
    assert not any(pair <= here for pair in one_run)
    for gone in {a.id for a in runs} - here:
        assert any(gone in pair and pair & here for pair in one_run)


# In the log, with what was said of it


@pytest.fixture
def mine(tmp_path: Path) -> Iterator[Repository]:
    with Store.open(tmp_path) as store:
        store.repository(SYSTEM).add_runner("R.", "Europe/Berlin")
        write(store, 1, WATCH, PHONE, EVENING)
        yield store.repository(OWNER)


def ran(repository: Repository) -> list[str]:
    return [a.id for a in repository.training_log(1).activities]


def test_the_log_has_one_of_them_and_loses_neither(mine: Repository) -> None:
    assert ran(mine) == ["watch", "evening"]
    assert [a.id for a in mine.activities(1)] == ["watch", "phone", "evening"]
    assert mine.activity("phone").id == "phone"
    assert mine.stream("phone").columns


def test_what_the_runner_says_is_kept_and_can_be_taken_back(mine: Repository) -> None:
    journal, key = Journal(mine, 1), key_of(WATCH, PHONE)
    before = analysis_for(mine, 1, DAY)
    assert before.coverage.n_silent == 2
    change = journal.write("two runs", [Answer(key, BOTH)], today=DAY)
    assert ran(mine) == ["watch", "phone", "evening"]
    assert analysis_for(mine, 1, DAY).coverage.n_silent == 3
    journal.undo(change.id)
    assert ran(mine) == ["watch", "evening"]
    assert analysis_for(mine, 1, DAY) == before
    journal.write("the phone's", [Answer(key, "phone")], today=DAY)
    assert ran(mine) == ["phone", "evening"]
    assert mine.training_log(1).twins[0].is_said


@pytest.mark.parametrize("when", ["during", "before", "after"])
def test_pain_told_of_the_other_recording_is_of_the_one_that_counts(
    mine: Repository, when: When
) -> None:
    told = PainEntry(DAY, "knee", "right", 4, when, PHONE.local_start.time())
    mine.add_pain(1, [told])
    log = mine.training_log(1)
    assert [[r.id for r in runs] for runs in belonging(log, [told])] == [["watch"]]
    first, second = run_states(log).anywhere
    assert (first.before_score if when == "before" else first.score or first.after_score) == 4
    assert (second.answer, second.before_score) == ("silent", None)
    assert log.pain == (told,)


def test_a_run_that_counts_keeps_its_own_start(mine: Repository) -> None:
    told = PainEntry(DAY, "knee", "right", 4, "before", WATCH.local_start.time())
    log = mine.training_log(1)
    assert log.counted(told) == told
    assert log.counted(replace(told, time=None)) == replace(told, time=None)
