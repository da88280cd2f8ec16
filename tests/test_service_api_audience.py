"""Runs of a Strava account are for their owner alone: what others are told knows nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
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
from traininglog.repository import Repository
from traininglog.repository_import import Batch
from traininglog.scope import EVERYTHING
from traininglog.viewer import Viewer

if TYPE_CHECKING:
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
