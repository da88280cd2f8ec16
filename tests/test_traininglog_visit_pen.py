"""What a visitor may write: findings in the scope, under their name, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, get_args

import pytest

from tests.log_store import DAY, KNEE, OWNER, run
from traininglog.access import NotFound
from traininglog.activity_rows import activity_values
from traininglog.facts import (
    FACTS,
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
)
from traininglog.journal import Journal
from traininglog.log import Declaration
from traininglog.pain import Place
from traininglog.repository import Repository
from traininglog.repository_import import Batch, NewActivity
from traininglog.scope import EVERYTHING, Scope
from traininglog.steps import (
    Add,
    Answer,
    AnswerGap,
    ConflictError,
    Declare,
    Edit,
    Judge,
    Remove,
    SetThreshold,
    Step,
)
from traininglog.viewer import SYSTEM, Viewer
from traininglog.visit_pen import FINDINGS, VisitPen

if TYPE_CHECKING:
    from collections.abc import Callable

    from traininglog.facts import Fact
    from traininglog.log import CycleKey
    from traininglog.store import Store

TODAY = date(2024, 4, 2)
RIGHT, SHIN = Place("knee", "right"), Place("shin")
NARROW = Scope(frozenset({"knee"}), since=date(2024, 3, 1), notes=False, history=False)
THERAPIST = Viewer("therapist", 1, EVERYTHING, writes=True, author="M. K.", hand="account 1")
NAMESAKE = replace(THERAPIST, hand="account 2")
NARROWED = replace(THERAPIST, scope=NARROW)
CYCLE: CycleKey = ("knee", "right", "a")

WRITTEN: tuple[tuple[Fact, Fact], ...] = (
    (Treatment(TODAY, "taping", RIGHT), Treatment(TODAY, "taping", RIGHT, by="therapist")),
    (Treatment(TODAY, "walk", by="runner"), Treatment(TODAY, "walk", by="therapist")),
    (History(date(2014, 1, 1), "injury", RIGHT),) * 2,
    (
        Observation(TODAY, "hip drop", 6.5, "left", by="runner"),
        Observation(TODAY, "hip drop", 6.5, "left"),
    ),
    (OutcomeTotal(TODAY, "uwri", 18),) * 2,
    (RedFlagSeen(TODAY, "limp", "Dr. Roe"), RedFlagSeen(TODAY, "limp", "M. K.")),
    (PainPreset(TODAY, "knee", RIGHT),) * 2,
    (LadderStart(TODAY, RIGHT), LadderStart(TODAY, RIGHT, "therapist")),
    (VisitNote(TODAY, "calm", "somebody"), VisitNote(TODAY, "calm", "M. K.")),
    (Review(TODAY + timedelta(days=28)),) * 2,
)
REFUSED: tuple[Step, ...] = (
    Add(KNEE),
    Add(Told(TODAY, "worse", "stairs")),
    Add(RedFlagAnswer(TODAY, "limp", yes=False)),
    Add(Race(TODAY, "City 10")),
    Add(Gear(TODAY, "shoes", "Road 2")),
    Add(Following(TODAY, RIGHT)),
    Edit(1, "", KNEE),
    Edit(1, "", Told(TODAY, "worse", "stairs")),
    Remove("entry", 1, ""),
    AnswerGap(TODAY, "ill"),
    Declare(Declaration(TODAY, TODAY)),
    Answer("twin:a:b", "a"),
    SetThreshold("gap.usual_max_days", 30),
    SetThreshold("no.such", 1),
)
NOT_SO_FAR: tuple[tuple[Step, type[Exception]], ...] = (
    (Add(Observation(TODAY, "sore", place=SHIN)), NotFound),
    (Add(Treatment(TODAY, "rest", SHIN)), NotFound),
    (Add(PainPreset(TODAY, "knee", SHIN)), NotFound),
    (Add(OutcomeTotal(TODAY, "visa_a", 50)), NotFound),
    (Add(History(date(2014, 1, 1), "injury", RIGHT)), NotFound),
    (Add(History(date(1990, 1, 1), "born")), NotFound),
    (Judge(("shin", None, "a"), "agree"), NotFound),
    (Judge(("knee", None, "old"), "agree"), NotFound),
    (Judge(("knee", None, "api"), "agree"), NotFound),
    (Judge(("knee", None, "gone"), "agree"), NotFound),
    (Add(PainPreset(TODAY, "knee")), ValueError),
    (Add(LadderStart(TODAY)), ValueError),
    (Add(OutcomeTotal(date(2024, 2, 1), "uwri", 18)), ValueError),
    (Add(OutcomeTotal(TODAY, "uwri", 99)), ValueError),
    (Add(OutcomeTotal(date(2024, 5, 1), "uwri", 18)), ValueError),
)
USES: list[Callable[[VisitPen], Any]] = [
    lambda p: p.write("told", [Add(Review(TODAY))], today=TODAY),
    lambda p: p.undo(1),
    lambda p: p.changes(),
    lambda p: p.facts(),
    lambda p: p.own(),
]


@pytest.fixture(autouse=True)
def runs(store: Store) -> None:
    """Runs of the first runner: one in the scope, one before it, one of Strava's."""
    old, api = run("old", date(2024, 2, 1)), run("api", date(2024, 3, 20), origin="strava_api")
    rows = [activity_values(one) for one in (run(), old, api)]
    new = [NewActivity(row, None, 0, None, "1") for row in rows]
    store.imports(SYSTEM).write(1, Batch(new))


def pen(store: Store, viewer: Viewer = THERAPIST) -> VisitPen:
    return VisitPen(Repository(store.engine, store.streams, viewer), 1)


def said(store: Store) -> list[object]:
    return [kept.said for kept in Journal(store.repository(OWNER), 1).facts()]


def test_every_method_is_in_the_access_table() -> None:
    public = {n for n in vars(VisitPen) if not n.startswith("_")}
    assert {n for f in USES for n in f.__code__.co_names if n in public} == public


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(
    "viewer",
    [
        Viewer("owner", 2, author="M. K."),
        Viewer("owner", author="M. K."),
        Viewer("therapist", 1, writes=True, author="M. K.", hand="account 1"),
        Viewer("therapist", 1, EVERYTHING, author="M. K.", hand="account 1"),
        Viewer("therapist", 2, EVERYTHING, writes=True, author="M. K.", hand="account 1"),
        Viewer("link", 1, writes=True, author="M. K.", hand="account 1"),
    ],
)
def test_who_may_not_write_has_no_pen(
    store: Store, viewer: Viewer, use: Callable[[VisitPen], Any]
) -> None:
    pen(store).write("told", [Add(Review(TODAY))], today=TODAY)
    before = said(store)
    with pytest.raises(NotFound):
        use(pen(store, viewer))
    assert said(store) == before


@pytest.mark.parametrize(
    "viewer",
    [
        THERAPIST,
        Viewer("link", 1, EVERYTHING, writes=True, author="M. K.", hand="link 1"),
        Viewer("owner", 1, author="M. K."),
        replace(SYSTEM, author="M. K."),
        NARROWED,
    ],
)
def test_who_may_write_uses_all_of_it(store: Store, viewer: Viewer) -> None:
    for use in USES:
        use(pen(store, viewer))


@pytest.mark.parametrize("use", USES[:2])
def test_nobody_writes_without_a_name(store: Store, use: Callable[[VisitPen], Any]) -> None:
    with pytest.raises(ValueError, match="needs the name of who makes it"):
        use(pen(store, replace(THERAPIST, author=" ")))


def test_without_a_name_the_facts_are_read_and_none_is_ones_own(store: Store) -> None:
    Journal(store.repository(OWNER), 1).write("told", [Add(Review(TODAY))], today=TODAY)
    unnamed = pen(store, Viewer("therapist", 1, EVERYTHING, writes=True))
    assert [kept.said for kept in unnamed.facts()] == [Review(TODAY)]
    assert (unnamed.own(), unnamed.changes()) == (frozenset(), ())


@pytest.mark.parametrize(("given", "kept"), WRITTEN)
def test_a_finding_is_kept_under_the_name_of_who_found_it(
    store: Store, given: Fact, kept: Fact
) -> None:
    before = store.repository(OWNER).log_version(1)
    change = pen(store).write("Added", [Add(given)], today=TODAY)
    assert [k.said for k in change.kept] == [kept] == said(store)
    assert change.author == "M. K."
    assert store.repository(OWNER).log_version(1) > before
    journal = Journal(store.repository(OWNER), 1)
    assert [c.author for c in journal.changes()] == ["M. K."]
    (past,) = journal.history("fact", change.kept[0].id)
    assert (past.author, past.after) == ("M. K.", kept)
    assert pen(store).changes() == (change,)
    assert [k.said for k in pen(store).facts()] == [kept]
    assert pen(store).own() == {change.kept[0].id}


def test_every_kind_of_finding_is_written_above() -> None:
    assert {type(given) for given, _ in WRITTEN} == set(FINDINGS)
    told = {type(step.said) for step in REFUSED if isinstance(step, Add)} & set(FACTS)
    assert told == set(FACTS) - set(FINDINGS)


@pytest.mark.parametrize("step", REFUSED)
@pytest.mark.parametrize("viewer", [THERAPIST, NARROWED, Viewer("owner", 1, author="M. K.")])
def test_what_is_the_runners_to_write_is_refused(
    store: Store, viewer: Viewer, step: Step
) -> None:
    with pytest.raises(ValueError, match=r"not yours to write|not a number that a therap"):
        pen(store, viewer).write("told", [Add(Review(TODAY)), step], today=TODAY)
    assert said(store) == []
    assert Journal(store.repository(OWNER), 1).changes() == ()


def test_every_kind_of_step_is_tried() -> None:
    tried = {type(step) for step in REFUSED} | {type(step) for step, _ in NOT_SO_FAR}
    assert tried == set(get_args(Step))


@pytest.mark.parametrize(("step", "fault"), NOT_SO_FAR)
def test_nothing_is_written_where_the_grant_does_not_reach(
    store: Store, step: Step, fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        pen(store, NARROWED).write("told", [Add(Review(TODAY)), step], today=TODAY)
    assert said(store) == []
    assert store.repository(OWNER).cycle_verdicts(1) == {}


def test_a_cycle_is_judged_and_a_number_set(store: Store) -> None:
    steps: list[Step] = [Judge(CYCLE, "not_this"), SetThreshold("pain_rules.knee_limit", 3)]
    change = pen(store, NARROWED).write("Judged", steps, today=TODAY)
    owner = store.repository(OWNER)
    assert owner.cycle_verdicts(1) == {CYCLE: "not_this"}
    assert owner.thresholds(1).pain_rules.knee_limit == 3
    assert pen(store, NARROWED).undo(change.id).undone
    assert owner.cycle_verdicts(1) == {}
    assert owner.thresholds(1).pain_rules.knee_limit == 2


def test_anothers_word_on_a_cycle_is_answered_and_not_taken_away(store: Store) -> None:
    owner, mine = store.repository(OWNER), pen(store)
    for judge in (
        lambda: Journal(owner, 1).write("Judged", [Judge(CYCLE, "agree")], today=TODAY),
        lambda: owner.judge_cycle(1, Place("knee", "right"), "a", "agree"),
        lambda: pen(store, NAMESAKE).write("Judged", [Judge(CYCLE, "agree")], today=TODAY),
    ):
        judge()
        with pytest.raises(ValueError, match="not yours to write"):
            mine.write("Judged", [Judge(CYCLE, None)], today=TODAY)
        mine.write("Judged", [Judge(CYCLE, "not_this")], today=TODAY)
        assert owner.cycle_verdicts(1) == {CYCLE: "not_this"}
        mine.write("Judged", [Judge(CYCLE, None)], today=TODAY)
        mine.write("Judged", [Judge(CYCLE, None)], today=TODAY)
        assert owner.cycle_verdicts(1) == {}


@pytest.mark.parametrize("other", [NAMESAKE, replace(THERAPIST, author="B. L."), "runner"])
def test_only_their_own_is_edited_removed_and_taken_back(
    store: Store, other: Viewer | str
) -> None:
    note = VisitNote(TODAY, "calm", "M. K.")
    if isinstance(other, Viewer):
        change = pen(store, other).write("Added", [Add(note)], today=TODAY)
    else:
        change = Journal(store.repository(OWNER), 1).write("Added", [Add(note)], today=TODAY)
    (kept,) = change.kept
    for step in (
        Edit(kept.id, kept.digest, replace(note, words="worse")),
        Remove("fact", kept.id, kept.digest),
        Remove("fact", 99, ""),
    ):
        with pytest.raises(NotFound):
            pen(store).write("told", [step], today=TODAY)
    with pytest.raises(NotFound):
        pen(store).undo(change.id)
    assert pen(store).changes() == ()
    assert pen(store).own() == frozenset()
    assert said(store) == [kept.said]


def test_an_own_finding_is_edited_taken_back_and_removed(store: Store) -> None:
    mine = pen(store)
    (kept,) = mine.write("Added", [Add(Review(TODAY))], today=TODAY).kept
    later = Review(TODAY + timedelta(days=7), "bring shoes")
    change = mine.write("Changed", [Edit(kept.id, kept.digest, later)], today=TODAY)
    assert said(store) == [later]
    mine.undo(change.id)
    assert said(store) == [kept.said]
    with pytest.raises(ConflictError):
        mine.write("Changed", [Edit(kept.id, "older", later)], today=TODAY)
    mine.write("Removed", [Remove("fact", kept.id, kept.digest)], today=TODAY)
    assert said(store) == []
    with pytest.raises(ConflictError):
        mine.write("Removed", [Remove("fact", kept.id, kept.digest)], today=TODAY)
    assert [c.words for c in mine.changes()] == ["Removed", "Changed", "Added"]


def test_what_the_runner_changed_since_is_theirs(store: Store) -> None:
    (kept,) = pen(store).write("Added", [Add(Review(TODAY))], today=TODAY).kept
    journal = Journal(store.repository(OWNER), 1)
    edit = journal.write(
        "Changed", [Edit(kept.id, kept.digest, Review(TODAY, "10:30"))], today=TODAY
    )
    (now,) = edit.kept
    with pytest.raises(NotFound):
        pen(store).write("Removed", [Remove("fact", now.id, now.digest)], today=TODAY)
    assert [past.author for past in journal.history("fact", kept.id)] == ["M. K.", None]
    journal.undo(edit.id)
    pen(store).write("Removed", [Remove("fact", kept.id, kept.digest)], today=TODAY)
    ((_, _, gone),) = journal.removed()
    assert gone.author == "M. K."


def test_the_runner_takes_a_visitors_change_back(store: Store) -> None:
    change = pen(store).write("Added", [Add(Review(TODAY))], today=TODAY)
    Journal(store.repository(OWNER), 1).undo(change.id)
    assert said(store) == []
    assert pen(store).changes()[0].undone


def test_a_narrower_scope_closes_ones_own_too(store: Store) -> None:
    found = Observation(TODAY, "sore", place=SHIN)
    (kept,) = pen(store).write("Added", [Add(found)], today=TODAY).kept
    with pytest.raises(NotFound):
        pen(store, NARROWED).write("-", [Remove("fact", kept.id, kept.digest)], today=TODAY)
    assert pen(store, NARROWED).facts() == ()


def test_the_facts_are_those_of_the_scope(store: Store) -> None:
    facts: list[Fact] = [
        Told(TODAY, "worse", "stairs"),
        Review(TODAY, "10:30"),
        Observation(TODAY, "sore", place=SHIN),
        Gear(DAY, "shoes", "Road 2"),
    ]
    store.repository(OWNER).add_facts(1, facts)
    note = VisitNote(TODAY, "calm", "M. K.")
    pen(store, NARROWED).write("Added", [Add(note)], today=TODAY)
    seen = {type(kept.said): kept for kept in pen(store, NARROWED).facts()}
    assert {kind: kept.said for kind, kept in seen.items()} == {
        Gear: facts[3], Review: Review(TODAY), VisitNote: note,
    }  # fmt: skip
    assert [bool(seen[kind].digest) for kind in (Gear, Review, VisitNote)] == [
        True, False, True,
    ]  # fmt: skip
    assert len(pen(store).facts()) == 5
    others = {
        type(kept.said): kept for kept in pen(store, replace(NAMESAKE, scope=NARROW)).facts()
    }
    assert others[VisitNote].said == replace(note, words="")


def test_half_a_character_keeps_nothing(store: Store) -> None:
    with pytest.raises(ValueError, match="broken"):
        pen(store).write("told", [Add(Review(TODAY, "\ud800"))], today=TODAY)
    assert said(store) == []
