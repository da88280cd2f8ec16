"""A log read in a scope is the log of somebody who only ever wrote what the scope opens."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.analyse import analyse
from service.analysis import analysis_for
from tests.log_store import DAY, run
from traininglog.activity import Activity
from traininglog.activity_rows import activity_values
from traininglog.facts import (
    Fact,
    Following,
    Gear,
    History,
    Observation,
    OutcomeTotal,
    PainPreset,
    RedFlagAnswer,
    RedFlagSeen,
    Review,
    Told,
    Treatment,
    VisitNote,
)
from traininglog.log import Declaration
from traininglog.notes import Note
from traininglog.pain import PainEntry, Place
from traininglog.repository_import import Batch, NewActivity
from traininglog.scope import EVERYTHING, Scope
from traininglog.scoped import declarations_in, entries_in, facts_in, gap_kinds_in
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traininglog.finding import CycleVerdict, GapKind
    from traininglog.log import CycleKey, TrainingLog
    from traininglog.repository import Repository

KNEE, SHIN = Place("knee", "right"), Place("shin", "left")
ONLY_KNEE = Scope(frozenset({"knee"}))
BEFORE, SINCE = DAY - timedelta(days=1), DAY
BORN = History(date(1990, 1, 1), "born")
INJURY = History(date(2014, 1, 1), "injury", KNEE, "meniscus")
YES = RedFlagAnswer(DAY, "limp", yes=True, place=SHIN)
SEEN = RedFlagSeen(DAY, "limp", "M. K.")

FACTS: list[tuple[Scope, list[Fact], list[Fact]]] = [
    (ONLY_KNEE, [Treatment(DAY, "taping", KNEE)], [Treatment(DAY, "taping", KNEE)]),
    (ONLY_KNEE, [Treatment(DAY, "taping", SHIN)], []),
    (ONLY_KNEE, [Treatment(DAY, "walk")], [Treatment(DAY, "walk")]),
    (ONLY_KNEE, [OutcomeTotal(DAY, "visa_a", 50), OutcomeTotal(DAY, "akps", 50)],
     [OutcomeTotal(DAY, "akps", 50)]),
    (Scope(frozenset({"shin"})), [OutcomeTotal(DAY, "kos_adls", 50)], []),
    (Scope(since=SINCE), [Gear(BEFORE, "shoes", "a"), Gear(DAY, "shoes", "b")],
     [Gear(DAY, "shoes", "b")]),
    (Scope(since=SINCE), [INJURY, BORN], [INJURY]),
    (Scope(history=False), [INJURY, BORN], []),
    (Scope(history=False, person=True), [INJURY, BORN], [BORN]),
    (Scope(person=False), [History(DAY, "pregnancy"), History(DAY, "childbirth")], []),
    (Scope(frozenset({"shin"})), [INJURY], []),
    (Scope(notes=False), [INJURY], [replace(INJURY, words=None)]),
    (Scope(notes=False), [Told(DAY, "worse", "stairs")], []),
    (Scope(notes=False), [VisitNote(DAY, "calm", "M. K.")], [VisitNote(DAY, "", "M. K.")]),
    (Scope(notes=False), [Review(DAY, "10:30")], [Review(DAY)]),
    (Scope(notes=False), [Observation(DAY, "sore", words="a", by="runner"),
                          Observation(DAY, "sore", words="b")],
     [Observation(DAY, "sore", by="runner"), Observation(DAY, "sore", words="b")]),
    (ONLY_KNEE, [YES, SEEN], []),
    (ONLY_KNEE, [replace(YES, place=None), SEEN], [replace(YES, place=None), SEEN]),
    (Scope(since=SINCE), [replace(YES, day=BEFORE), SEEN], []),
    (EVERYTHING, [BORN, INJURY, SEEN], [BORN, INJURY, SEEN]),
]  # fmt: skip
ENTRIES = [
    (ONLY_KNEE, PainEntry(DAY, "knee", "left", 3), True),
    (ONLY_KNEE, PainEntry(DAY, "shin", None, 3), False),
    (ONLY_KNEE, PainEntry(DAY, "unspecified", None, 3), False),
    (ONLY_KNEE, PainEntry(DAY, score=0), True),
    (Scope(since=SINCE), PainEntry(BEFORE, "knee", "left", 3), False),
    (Scope(since=SINCE), PainEntry(DAY, "knee", "left", 3), True),
    (Scope(notes=False), PainEntry(DAY, note="only words"), False),
    (Scope(), PainEntry(DAY, note="only words"), True),
]
GAPS: list[tuple[Scope, dict[date, GapKind], bool]] = [
    (Scope(), {DAY: "pain"}, True),
    (ONLY_KNEE, {DAY: "ill"}, True),
    (ONLY_KNEE, {DAY: "pain"}, True),
    (Scope(frozenset({"shin"})), {DAY: "pain"}, False),
    (Scope(since=SINCE), {DAY: "ill"}, False),
    (Scope(since=DAY - timedelta(days=9)), {DAY: "ill"}, True),
]


@pytest.mark.parametrize(("scope", "facts", "left"), FACTS)
def test_the_facts_a_scope_leaves(scope: Scope, facts: list[Fact], left: list[Fact]) -> None:
    assert facts_in(scope, facts) == tuple(left)


@pytest.mark.parametrize(("scope", "entry", "is_left"), ENTRIES)
def test_the_entries_a_scope_leaves(scope: Scope, entry: PainEntry, *, is_left: bool) -> None:
    assert entries_in(scope, [entry]) == ((entry,) if is_left else ())


def test_without_notes_an_entry_is_bare_of_words() -> None:
    entry = PainEntry(DAY, "knee", "left", 3, note="downhill", item="stairs")
    assert entries_in(Scope(notes=False), [entry]) == (replace(entry, note=None),)


@pytest.mark.parametrize(("scope", "kinds", "is_left"), GAPS)
def test_why_the_runner_did_not_run(
    scope: Scope, kinds: dict[date, GapKind], *, is_left: bool
) -> None:
    """
    2024-03-05 run | knee right 4/10
    2024-03-12 run
    """
    runs = [r for r in (run("x", date(2024, 3, 5)), run("y", DAY)) if scope.reaches(r.day)]
    pain = entries_in(scope, [PainEntry(date(2024, 3, 5), *KNEE, 4)])
    assert gap_kinds_in(scope, kinds, runs, pain) == (kinds if is_left else {})


def test_a_declaration_begins_where_the_scope_does() -> None:
    spans = [Declaration(BEFORE, BEFORE), Declaration(BEFORE, DAY), Declaration(DAY, DAY)]
    assert declarations_in(Scope(), spans) == tuple(spans)
    assert declarations_in(Scope(since=SINCE), spans) == (Declaration(DAY, DAY),) * 2


# The whole of it, with any log and any scope

FIRST = date(2024, 1, 1)
LAST = FIRST + timedelta(days=61)
numbers = count(1)
places: st.SearchStrategy[Place | None] = st.sampled_from((None, KNEE, SHIN, Place("achilles")))
days = st.integers(0, 60).map(lambda n: FIRST + timedelta(days=n))
words = st.sampled_from((None, "downhill", "at the bridge"))
scopes = st.builds(
    Scope,
    st.sampled_from((None, frozenset({"knee"}), frozenset({"shin", "achilles"}), frozenset())),
    st.none() | days,
    st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip


@dataclass
class Diary:
    """All that is kept of one runner, as rows."""

    runs: list[Activity]
    pain: list[PainEntry]
    facts: list[Fact]
    notes: list[Note]
    gaps: dict[date, GapKind]
    spans: list[Declaration]
    verdicts: dict[CycleKey, CycleVerdict]


@st.composite
def entries(draw: st.DrawFn, day: date) -> PainEntry:
    place = draw(places)
    if place is None:
        return PainEntry(day, score=0, note=draw(words))
    score = draw(st.integers(0, 6))
    onset_km = draw(st.none() | st.sampled_from((2.0, 3.5))) if score else None
    when: Any = draw(st.sampled_from(("during", "during", "next_morning", "night", "daily")))
    onset_km = onset_km if when == "during" else None
    return PainEntry(day, *place, score, when, onset_km=onset_km, note=draw(words))


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    day, place, told = draw(days), draw(places), draw(words)
    kinds: tuple[Fact, ...] = (
        Treatment(day, "taping", place),
        History(day - timedelta(days=900), "stress_fracture", place, told),
        History(day - timedelta(days=9000), "born"),
        History(day, "childbirth"),
        Observation(
            day,
            "hip drop",
            7.0,
            "left",
            None,
            told,
            draw(st.sampled_from(("runner", "therapist"))),
        ),
        OutcomeTotal(day, draw(st.sampled_from(("uwri", "akps", "visa_a"))), 20.0),
        RedFlagAnswer(day, "limp", draw(st.booleans()), place),
        RedFlagSeen(day, "limp", "M. K."),
        PainPreset(day, "tendon", place),
        Following(day, place or KNEE),
        Told(day, "worse", told or "stairs"),
        VisitNote(day, told or "calm", "M. K."),
        Review(day, told),
    )
    return draw(st.sampled_from(kinds))


def but_for_words(one: Fact) -> tuple[object, ...]:
    """What is left where words are hidden: of two that are alike then a log keeps one."""
    told = (getattr(one, field.name) for field in fields(one) if field.name != "words")
    return (type(one), *told)


@st.composite
def diaries(draw: st.DrawFn) -> Diary:
    number = next(numbers)
    ran = sorted(draw(st.sets(days, max_size=25)))
    runs = [
        Activity(
            f"{number}-{day}", "running",
            datetime.combine(day, time(8), UTC), "UTC", day, distance_km=6.0, timer_min=36.0,
            speed_mps=2.78, origin=draw(st.sampled_from(("file", "file", "strava_api"))),
        )
        for day in ran
    ]  # fmt: skip
    felt = [draw(entries(day)) for day in ran if draw(st.booleans())]
    flares = st.sampled_from([*(r.id for r in runs), "gone"])
    first = draw(days)
    return Diary(
        runs, felt, draw(st.lists(facts(), max_size=6, unique_by=but_for_words)),
        [Note(day, f"note of {day}") for day in ran if draw(st.booleans())],
        {day: draw(st.sampled_from(("pain", "ill"))) for day in ran if draw(st.booleans())},
        draw(st.just([]) | st.just([Declaration(first, first + timedelta(days=30))])),
        {("knee", "right", draw(flares)): "agree", ("shin", "left", draw(flares)): "not_this"},
    )  # fmt: skip


def opened(told: Diary, scope: Scope) -> Diary:
    """The rows somebody had who only ever wrote down what the scope opens, in plain words."""

    def here(place: Place | None) -> bool:
        return place is None or scope.locations is None or place.location in scope.locations

    def late(day: date) -> bool:
        return scope.since is None or scope.since <= day

    def fact(one: Any) -> Any:
        if isinstance(one, History):
            ticked = scope.history if one.kind == "stress_fracture" else scope.person
            is_open = ticked and here(one.place)
        elif isinstance(one, OutcomeTotal):
            about = {"akps": KNEE, "visa_a": Place("achilles")}.get(one.instrument)
            is_open = late(one.day) and here(about)
        else:
            is_open = late(one.day) and here(getattr(one, "place", None))
        if not is_open or (isinstance(one, Told) and not scope.notes):
            return None
        if scope.notes or (isinstance(one, Observation) and one.by == "therapist"):
            return one
        blank = {"words": ""} if isinstance(one, VisitNote) else {"words": None}
        return replace(one, **blank) if hasattr(one, "words") else one

    runs = [one for one in told.runs if late(one.day)]
    seen = [one for one in runs if one.origin != "strava_api"]
    pain = [one if scope.notes else replace(one, note=None) for one in told.pain
            if late(one.day) and here(one.place)]  # fmt: skip
    left = list(filter(None, map(fact, told.facts)))
    answered = [one.day for one in left if isinstance(one, RedFlagAnswer) and one.yes]
    is_all = scope == EVERYTHING

    def gap(back: date, kind: GapKind) -> bool:
        before = [one.day for one in seen if one.day < back]
        if scope.since is not None and not before:
            return False
        begun = max(before, default=back)
        hurt = any(begun <= one.day <= back for one in pain if one.hurts)
        return kind != "pain" or scope.locations is None or hurt

    open_ids = {one.id for one in seen} | ({"gone"} if scope.since is None else set())
    return Diary(
        runs,
        pain,
        [one for one in left
         if is_all or not isinstance(one, RedFlagSeen) or any(d <= one.day for d in answered)],
        [one for one in told.notes if late(one.day) and scope.notes],
        {back: kind for back, kind in told.gaps.items() if gap(back, kind)},
        [Declaration(max(s.first_day, scope.since or s.first_day), s.last_day)
         for s in told.spans if late(s.last_day)],
        {key: word for key, word in told.verdicts.items()
         if here(Place(key[0])) and key[2] in open_ids},
    )  # fmt: skip


def kept(store: Store, told: Diary, name: str) -> int:
    """The number of a new runner with this diary."""
    runner_id = store.repository(SYSTEM).add_runner(name, "UTC").id
    bins = {
        "speed_bin": 27, "later": True, "n": 60, "speed_sum": 167.0, "cadence_n": 60,
        "cadence_sum": 10_000.0, "cadence_sum2": 1_700_000.0, "heart_rate_n": 0,
        "heart_rate_sum": 0.0, "stance_n": 0, "stance_sum": 0.0, "step_n": 0, "step_sum": 0.0,
    }  # fmt: skip
    new = [NewActivity(activity_values(one), None, 0, None, "1", [bins]) for one in told.runs]
    store.imports(SYSTEM).write(runner_id, Batch(new))
    log = store.repository(Viewer("owner", runner_id))
    log.add_pain(runner_id, told.pain)
    log.add_facts(runner_id, told.facts)
    log.add_notes(runner_id, told.notes)
    for back, kind in told.gaps.items():
        log.answer_gap(runner_id, back, kind)
    for span in told.spans:
        log.declare(runner_id, span)
    for (location, side, flare), word in told.verdicts.items():
        log.judge_cycle(runner_id, Place(location, side), flare, word)
    return runner_id


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """A store for whole logs and one for what is left of them."""
    folder = tmp_path_factory.mktemp("scoped")
    with Store.open(folder / "whole") as whole, Store.open(folder / "left") as left:
        yield whole, left


def visitor(store: Store, runner_id: int, scope: Scope) -> Repository:
    return store.repository(Viewer("therapist", runner_id, scope))


def read(log: Repository, runner_id: int) -> tuple[TrainingLog, tuple[object, ...]]:
    """The log with its roll-up, and the rest that a repository tells of it."""
    bins = log.bins(runner_id)
    columns = {name: list(values) for name, values in bins.columns.items()}
    rest = (
        [kept.note for kept in log.notes(runner_id)], log.activities(runner_id),
        log.pain(runner_id), log.facts(runner_id), log.cycle_verdicts(runner_id), bins.ids,
        columns,
    )  # fmt: skip
    return replace(log.training_log(runner_id), bins=bins), rest


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=diaries(), scope=scopes)
def test_nothing_that_is_left_tells_of_what_is_hidden(
    two: tuple[Store, Store], told: Diary, scope: Scope
) -> None:
    whole, left = two
    name = f"runner {next(numbers)}"
    mine, theirs = kept(whole, told, name), kept(left, opened(told, scope), name)
    seen, rest = read(visitor(whole, mine, scope), mine)
    only, bare = read(visitor(left, theirs, EVERYTHING), theirs)
    assert rest == bare
    assert replace(seen, bins=only.bins) == only
    assert analysis_for(visitor(whole, mine, scope), mine, LAST) == analyse(only, LAST)
