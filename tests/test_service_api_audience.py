"""Runs of a Strava account are for their owner alone: what others are told knows nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from struct import pack
from typing import TYPE_CHECKING, Any

import pytest

from rules.states import run_states
from service.analysis import analysis_for
from service.analysis_document import analysis_document
from service.cadence_page import cadence_page
from service.cycles_page import cycles_page
from service.findings_page import findings_page
from service.matched import matched
from service.story import story
from service.strava_leave import leave
from tests.api_runs import strava_source, write_api
from tests.log_store import OWNER, write
from tests.story_logs import hand_made
from tests.strava_log import bytes_of, connect
from traininglog.access import NotFound
from traininglog.linking import Identity
from traininglog.pain import PainEntry, Place
from traininglog.repository import Repository
from traininglog.repository_import import Batch
from traininglog.runner import Source
from traininglog.scope import EVERYTHING, Scope
from traininglog.steps import Judge
from traininglog.told import told_of
from traininglog.viewer import Viewer
from traininglog.visit_pen import VisitPen

if TYPE_CHECKING:
    from traininglog.activity import Activity
    from traininglog.finding import Analysis
    from traininglog.store import Store

TODAY = date(2026, 11, 22)
CANARY = 12345.678
TWIN = 23456.789
LOG, _ = hand_made()
HIDDEN = [run for n, run in enumerate(LOG.activities) if run.is_run and n % 3 == 1]
SEEN = [run for run in LOG.activities if run not in HIDDEN]


def viewed(store: Store, role: str) -> Repository:
    """The first runner's log, as its owner or as a therapist with a grant sees it."""
    if role == "owner":
        return store.repository(OWNER)
    return Repository(store.engine, store.streams, Viewer("therapist", 1, EVERYTHING))


def analysed(store: Store, role: str) -> Analysis:
    return analysis_for(viewed(store, role), 1, TODAY)


def document(store: Store, role: str) -> dict[str, Any]:
    log = viewed(store, role).training_log(1)
    return analysis_document(log, analysed(store, role))


def in_words(store: Store, role: str) -> str:
    """All that the pages say, as far as they are made of findings."""
    log, told = viewed(store, role).training_log(1), analysed(store, role)
    states, at = run_states(log), matched(log)
    return repr((
        findings_page(log, told, states), cadence_page(log, told, at, "km"),
        cycles_page(log, told, states), story(log, told, states, window="all"),
        story(log, told, states, window="16w", unit="mi"),
    ))  # fmt: skip


@pytest.fixture
def planted(store: Store) -> Store:
    """Files, every third run in the account alone, a canary in each value of those."""
    seen = [replace(run, distance_km=TWIN) if run == SEEN[-1] else run for run in SEEN]
    write(store, 1, *(replace(run, origin="file") for run in seen))
    twin = strava_source(SEEN[-1].id, SEEN[-1].day, 7, kept=False)
    store.imports(OWNER).write(1, Batch((), [twin]))
    values: dict[str, Any] = dict.fromkeys(("distance_km", "ascent_m", "descent_m"), CANARY)
    connect(store)
    write_api(store, *(replace(run, origin="strava_api", **values) for run in HIDDEN))
    store.repository(OWNER).add_diary(1, LOG)
    return store


def test_nothing_of_them_is_in_what_others_see(planted: Store) -> None:
    assert "12345" in json.dumps(document(planted, "owner"))
    told = json.dumps(document(planted, "therapist")) + in_words(planted, "therapist")
    assert "12345" not in told
    assert "12,345" not in told
    assert "strava_api" not in told
    assert not [run.id for run in HIDDEN if run.id in told]
    assert "23456" in told


def test_days_of_runs_that_are_withheld_are_no_days_without_running(planted: Store) -> None:
    hidden = {run.day for run in HIDDEN}
    gaps = analysed(planted, "therapist").gaps
    with_hidden = [gap for gap in gaps if any(gap.start < day < gap.end for day in hidden)]
    assert len(with_hidden) > 3
    assert {gap.kind for gap in with_hidden} == {"withheld"}
    assert "withheld" not in {gap.kind for gap in gaps if gap not in with_hidden}
    assert "withheld" not in {gap.kind for gap in analysed(planted, "owner").gaps}
    starts = {
        (cycle.flare_date, cycle.return_date) for cycle in analysed(planted, "therapist").cycles
    }
    assert not [gap for gap in with_hidden if (gap.start, gap.end) in starts]
    assert "days with runs that are not shown" in in_words(planted, "therapist")


@pytest.mark.sqlite
def test_a_disconnect_leaves_the_findings_of_the_files(planted: Store) -> None:
    before = {role: document(planted, role) for role in ("owner", "therapist")}
    leave(planted, 1)
    after = {role: document(planted, role) for role in ("owner", "therapist")}
    assert after["owner"] != before["owner"]
    assert after["owner"] == after["therapist"]
    assert after["owner"]["data"]["runs"] == len([run for run in SEEN if run.is_run])
    assert "withheld" not in {gap["kind"] for gap in after["therapist"]["gaps"]}
    kept = bytes_of(planted)
    assert str(CANARY).encode() not in kept
    assert pack("<d", CANARY) not in kept
    assert pack(">d", CANARY) not in kept
    assert pack(">d", TWIN) in kept


def rows_of(store: Store, *hidden: Activity) -> None:
    """Runs of the account that an export has too, a little shorter there."""
    store.imports(OWNER).write(1, Batch((), [
        Source(
            one.id, one.day, f"row:strava:{n}", 0, "x.zip!activities.csv", "archive", "strava",
            "1", kept=False, imported_at=one.start, linked=f"{CANARY} km apart",
            identity=Identity("running", one.start, "row"),
            told=told_of(replace(one, distance_km=(one.distance_km or 0.0) - 0.01, profile=())),
        )
        for n, one in enumerate(hidden)
    ]))  # fmt: skip


def test_a_run_that_an_export_has_too_is_seen_and_counts(planted: Store) -> None:
    """Its own values, its verdict, its place in the findings; no samples and no bins."""
    rows_of(planted, *HIDDEN)
    told = json.dumps(document(planted, "therapist")) + in_words(planted, "therapist")
    assert "12345" not in told
    assert "12,345" not in told
    assert "strava_api" not in told
    assert "23456" in told
    theirs, own = viewed(planted, "therapist"), viewed(planted, "owner")
    log = theirs.training_log(1)
    assert (log.withheld_runs, log.withheld_days) == (0, frozenset())
    assert [run.id for run in log.runs] == [run.id for run in own.training_log(1).runs]
    assert (
        document(planted, "therapist")["data"]["runs"]
        == document(planted, "owner")["data"]["runs"]
    )
    assert "withheld" not in {gap.kind for gap in analysed(planted, "therapist").gaps}
    hidden = {run.id for run in HIDDEN}
    seen = {run.id: run for run in log.runs if run.id in hidden}
    assert {run.distance_km for run in seen.values()} == {
        (run.distance_km or 0.0) - 0.01 for run in HIDDEN
    }
    assert {run.origin for run in seen.values()} == {"archive"}
    assert not hidden & set(theirs.bins(1).ids)
    one = HIDDEN[0]
    assert theirs.activity(one.id) == seen[one.id]
    with pytest.raises(NotFound):
        theirs.stream(one.id)
    (copy,) = theirs.sources(1, one.id)
    assert (copy.path, copy.kept, copy.linked) == ("x.zip!activities.csv", True, "")
    own.judge_cycle(1, Place("knee", "right"), one.id, "agree")
    assert ("knee", "right", one.id) in theirs.cycle_verdicts(1)


def test_pain_that_names_a_run_names_it_for_others_by_its_own_start(planted: Store) -> None:
    """Its owner's entry follows the start that Strava tells, which is for nobody else."""
    one = HIDDEN[-1]
    rows_of(planted, replace(one, start=one.start + timedelta(minutes=7)))
    said = PainEntry(one.day, "calf", "left", 4, time=one.local_start.time(), onset_km=1.0)
    viewed(planted, "owner").add_pain(1, [said])
    (theirs,) = (e for e in viewed(planted, "therapist").pain(1) if e.location == "calf")
    (run,) = (r for r in viewed(planted, "therapist").activities(1) if r.id == one.id)
    assert (theirs.day, theirs.time) == (run.day, run.local_start.time())
    assert run.local_start.time() != said.time
    (own,) = (e for e in viewed(planted, "owner").pain(1) if e.location == "calf")
    assert own == said


def test_a_scope_reaches_a_row_by_its_own_day(planted: Store) -> None:
    """What was before is as hidden as the rest of that time."""
    rows_of(planted, *HIDDEN)
    since = HIDDEN[3].day
    viewer = Viewer("therapist", 1, Scope(None, since))
    narrow = Repository(planted.engine, planted.streams, viewer)
    days = {run.day for run in narrow.activities(1) if run.id in {h.id for h in HIDDEN}}
    assert days == {run.day for run in HIDDEN if run.day >= since}
    assert narrow.training_log(1).withheld_runs == 0
    for one in HIDDEN[:3]:
        assert not narrow.sources(1, one.id)
        with pytest.raises(NotFound):
            narrow.activity(one.id)


def test_of_a_foreign_log_no_row_stands_in(planted: Store) -> None:
    rows_of(planted, *HIDDEN)
    for viewer in (Viewer("therapist", 2, EVERYTHING), Viewer("therapist", 1), Viewer("link")):
        foreign = Repository(planted.engine, planted.streams, viewer)
        with pytest.raises(NotFound):
            foreign.activity(HIDDEN[0].id)


def test_a_therapist_may_judge_what_stands_in(planted: Store) -> None:
    rows_of(planted, HIDDEN[0])
    viewer = Viewer("therapist", 1, EVERYTHING, writes=True, author="Dr. Lee", hand="x")
    theirs = Repository(planted.engine, planted.streams, viewer)
    pen = VisitPen(theirs, 1)
    pen.write("said", [Judge(("knee", "right", HIDDEN[0].id), "agree")], today=TODAY)
    assert ("knee", "right", HIDDEN[0].id) in theirs.cycle_verdicts(1)
    with pytest.raises(NotFound):
        pen.write("said", [Judge(("knee", "right", HIDDEN[1].id), "agree")], today=TODAY)
