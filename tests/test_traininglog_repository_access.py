"""Nobody reaches a foreign runner through any method of a repository."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.log_store import DAY, KNEE, OWNER, run, write
from traininglog import tables as t
from traininglog.access import NotFound
from traininglog.database import writing
from traininglog.facts import Gear
from traininglog.log import Declaration, TrainingLog
from traininglog.notes import Note
from traininglog.pain import Place
from traininglog.repository import Repository
from traininglog.scope import EVERYTHING
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from traininglog.activity import Activity, Origin
    from traininglog.store import Store

CHANGES: list[Callable[[Repository], Any]] = [
    lambda r: r.add_pain(1, [KNEE]),
    lambda r: r.add_notes(1, [Note(DAY, "sore knee")]),
    lambda r: r.add_facts(1, [Gear(DAY, "shoes", "Road 2")]),
    lambda r: r.add_diary(1, TrainingLog("ana", gap_kinds={DAY: "ill"})),
    lambda r: r.answer_gap(1, DAY, "ill"),
    lambda r: r.declare(1, Declaration(DAY, DAY)),
    lambda r: r.judge_cycle(1, Place("knee"), "x", "agree"),
    lambda r: r.set_threshold(1, "cycle.window_days", 30),
    lambda r: r.set_settings(1, {}),
    lambda r: r.set_zone(1, "UTC"),
]
READS: list[Callable[[Repository], Any]] = [
    lambda r: r.runner(1),
    lambda r: r.log_version(1),
    lambda r: r.standing(1),
    lambda r: r.training_log(1),
    lambda r: r.activities(1),
    lambda r: r.activity("a"),
    lambda r: r.records("a"),
    lambda r: r.bins(1),
    lambda r: r.sources(1),
    lambda r: r.pain(1),
    lambda r: r.notes(1),
    lambda r: r.facts(1),
    lambda r: r.thresholds(1),
    lambda r: r.cycle_verdicts(1),
    lambda r: r.kept_analysis(1, "owner", "1", DAY),
    lambda r: r.keep_analysis(1, "owner", "1", DAY, "{}"),
]
NOT_METHODS_OF_ONE_RUNNER = {"runners", "add_runner", "stream"}


def test_every_method_is_in_the_access_table() -> None:
    public = {n for n in vars(Repository) if not n.startswith("_")} - NOT_METHODS_OF_ONE_RUNNER
    named = {n for f in (*CHANGES, *READS) for n in f.__code__.co_names if n in public}
    assert named == public


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_moves_the_version(
    mine: Repository, change: Callable[[Repository], Any]
) -> None:
    before = mine.log_version(1)
    change(mine)
    assert mine.log_version(1) > before


@pytest.mark.parametrize("use", [*CHANGES, *READS])
@pytest.mark.parametrize(
    "viewer", [Viewer("owner", 2), Viewer("owner"), Viewer("therapist", 1), Viewer("link", 1)]
)
def test_a_foreign_runner_is_not_there(
    store: Store, viewer: Viewer, use: Callable[[Repository], Any]
) -> None:
    write(store, 1, run())
    with pytest.raises(NotFound):
        use(store.repository(viewer))


@pytest.mark.parametrize("use", [f for f in READS if f.__code__.co_consts != ("a",)])
def test_a_runner_who_does_not_exist_looks_the_same(
    store: Store, use: Callable[[Repository], Any]
) -> None:
    with writing(store.engine, 1) as connection:
        connection.execute(t.runner.delete().where(t.runner.c.id == 1))
    with pytest.raises(NotFound):
        use(store.repository(SYSTEM))


@pytest.mark.parametrize("change", CHANGES)
def test_a_grant_lets_nobody_write(store: Store, change: Callable[[Repository], Any]) -> None:
    granted = Repository(store.engine, store.streams, Viewer("therapist", 1, EVERYTHING))
    with pytest.raises(NotFound):
        change(granted)


def test_a_granted_therapist_sees_that_something_is_withheld(store: Store) -> None:
    def one(id_: str, day: int, origin: Origin) -> Activity:
        return run(id_, date(2024, 3, day), origin=origin)

    write(store, 1, one("a", 1, "file"), one("s", 2, "strava_api"), one("z", 3, "archive"))
    evening = datetime(2024, 3, 2, 19, tzinfo=UTC)
    write(store, 1, replace(one("t", 2, "strava_api"), start=evening))
    granted = Repository(store.engine, store.streams, Viewer("therapist", 1, EVERYTHING))
    log = granted.training_log(1)
    assert [a.id for a in log.activities] == ["a", "z"]
    assert log.withheld_days == {date(2024, 3, 2)}
    assert log.withheld_runs == 2
    for flare in ("a", "s", "gone"):
        store.repository(OWNER).judge_cycle(1, Place("knee"), flare, "agree")
    assert {flare for _, _, flare in granted.cycle_verdicts(1)} == {"a", "gone"}
    assert len(store.repository(OWNER).cycle_verdicts(1)) == 3
    assert granted.bins(1).ids == ("a", "z")
    assert {s.activity_id for s in granted.sources(1)} == {"a", "z"}
    with pytest.raises(NotFound):
        granted.records("s")
    owner = store.repository(OWNER).training_log(1)
    assert len(owner.activities) == 4
    assert (owner.withheld_days, owner.withheld_runs) == (frozenset(), 0)
