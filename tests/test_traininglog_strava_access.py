"""Nobody but the owner reaches an account, and nobody else reads what came from one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from service.analysis import analysis_for, rules_fingerprint
from tests.log_store import OWNER, run, write
from tests.strava_log import NOW, SECRET, START, connect, listed, listing, sampled, tables
from traininglog.access import NotFound
from traininglog.pain import Place
from traininglog.repository import Repository
from traininglog.scope import EVERYTHING
from traininglog.strava import Consent
from traininglog.strava_account import StravaAccounts
from traininglog.strava_runs import StravaRuns
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from traininglog.store import Store

ASKED = Consent(1, "digest", "77", SECRET, "activity:read", False, NOW)
ROW = listed()

ACCOUNTS: list[Callable[[StravaAccounts], Any]] = [
    lambda a: a.account(1),
    lambda a: a.ask(ASKED),
    lambda a: a.consent(1),
    lambda a: a.take_consent(1, "state", NOW),
    lambda a: a.drop_consent(1),
    lambda a: a.connect(1, "77", SECRET, "activity:read", "9001", "R.", False, NOW),
    lambda a: a.secret(1),
    lambda a: a.take_refresh(1, 1, NOW),
    lambda a: a.keep_secret(1, 1, SECRET),
    lambda a: a.release_refresh(1, 1),
    lambda a: a.change(1, message="x"),
    lambda a: a.claim(1, "worker", NOW),
    lambda a: a.beat(1, "worker", NOW),
    lambda a: a.release(1, "worker"),
    lambda a: a.forget(1),
    lambda a: a.said_farewell(1),
    lambda a: a.later(1, NOW),
]
RUNS: list[Callable[[StravaRuns], Any]] = [
    lambda r: r.known(1),
    lambda r: r.of_activity(1, "a"),
    lambda r: r.next_streams(1, NOW),
    lambda r: r.next_detail(1, NOW),
    lambda r: r.progress(1),
    lambda r: r.write_list(1, [listed("502")], {"before": 1}, NOW),
    lambda r: r.write_streams(1, "501", sampled(ROW), NOW),
    lambda r: r.write_detail(1, ROW, NOW),
    lambda r: r.mark(1, "501", problem="x"),
    lambda r: r.remove(1, "501"),
    lambda r: r.expire(1, NOW),
    lambda r: r.remove_all(1),
]
OF_ALL = {"accounts", "farewells"}
OTHERS = [
    Viewer("owner", 2), Viewer("owner"), Viewer("therapist", 1), Viewer("link", 1),
    Viewer("therapist"),
]  # fmt: skip


@pytest.fixture
def full(store: Store) -> Store:
    """Two connected runners, a run, an open consent, and tokens of an app that was left."""
    connect(store, client_id="66")
    store.strava_accounts(OWNER).forget(1)
    connect(store)
    connect(store, 2)
    store.strava_accounts(OWNER).ask(ASKED)
    listing(store, ROW)
    return store


def methods_of(*classes: type) -> set[str]:
    return {name for of in classes for name in vars(of) if not name.startswith("_")}


def test_every_method_is_in_the_table() -> None:
    public = methods_of(*StravaAccounts.__mro__[:-1], StravaRuns) - OF_ALL
    assert {n for f in (*ACCOUNTS, *RUNS) for n in f.__code__.co_names if n in public} == public


@pytest.mark.parametrize("viewer", OTHERS)
def test_for_anybody_else_no_account_is_there(full: Store, viewer: Viewer) -> None:
    before = tables(full)
    files = full.streams.names(1, "streams")
    for use in ACCOUNTS:
        with pytest.raises(NotFound):
            use(full.strava_accounts(viewer))
    for of_runs in RUNS:
        with pytest.raises(NotFound):
            of_runs(full.strava_runs(viewer))
    accounts = full.strava_accounts(viewer)
    assert {account.runner_id for account in accounts.accounts()} <= {viewer.runner_id} - {1}
    assert accounts.farewells(NOW) == ()
    assert tables(full) == before
    assert full.streams.names(1, "streams") == files


@pytest.mark.parametrize("viewer", [OWNER, SYSTEM])
def test_the_owner_and_the_program_reach_it(full: Store, viewer: Viewer) -> None:
    for use in ACCOUNTS[:-3]:
        use(full.strava_accounts(viewer))
    for of_runs in RUNS:
        of_runs(full.strava_runs(viewer))
    accounts = full.strava_accounts(viewer)
    assert [one.runner_id for one in accounts.accounts()] == (
        [1] if viewer == OWNER else [1, 2]
    )
    assert [one.client_id for one in accounts.farewells(NOW)] == ["66"]


@pytest.mark.parametrize("farewell", [1, 99])
def test_a_farewell_that_is_not_there_looks_like_another_s(full: Store, farewell: int) -> None:
    other = full.strava_accounts(Viewer("owner", 2))
    with pytest.raises(NotFound):
        other.said_farewell(farewell)
    with pytest.raises(NotFound):
        full.strava_accounts(SYSTEM).later(99, NOW)


def test_nothing_secret_is_in_what_is_printed(full: Store) -> None:
    accounts = full.strava_accounts(OWNER)
    shown = repr([
        accounts.account(1), accounts.consent(1), accounts.secret(1), accounts.farewells(NOW),
        accounts, accounts.vault,
    ])  # fmt: skip
    assert not [word for word in ("app secret", "access one", "refresh one") if word in shown]


# What a therapist may read

CANARY = 12345.678
WORDS = "canary knee"
SEEN = date(2024, 3, 20)


def canaries(strava_id: str, **values: Any) -> Any:
    told = dict.fromkeys(("distance_km", "speed_mps", "cadence_spm", "rpe"), CANARY)
    return listed(
        strava_id, elapsed_min=36.0, device=WORDS, texts={"title": WORDS},
        raw={"name": WORDS, "distance": CANARY}, **told | values,
    )  # fmt: skip


def everything(viewer: Repository, ids: list[str]) -> str:
    """All that a viewer can read through a repository, in one text."""
    found: list[Any] = [
        viewer.runners(), viewer.training_log(1), viewer.activities(1), viewer.bins(1),
        viewer.sources(1), viewer.pain(1), viewer.notes(1), viewer.facts(1),
        viewer.cycle_verdicts(1), analysis_for(viewer, 1, SEEN),
    ]  # fmt: skip
    reads: list[Callable[[str], Any]] = [
        viewer.activity, viewer.records, lambda id_: viewer.sources(1, id_),
        lambda _: viewer.kept_analysis(1, "owner", rules_fingerprint(), SEEN),
        lambda _: viewer.kept_analysis(1, "shared", rules_fingerprint(), SEEN),
    ]  # fmt: skip
    for id_ in ids:
        for read in reads:
            with suppress(NotFound):
                found.append(read(id_))
    return "\n".join(map(repr, found))


def test_a_therapist_reads_nothing_of_strava_and_all_of_a_file(store: Store) -> None:
    connect(store, wants_notes=True)
    day = START.date()
    file = run("file", day, distance_km=6.125, timer_min=36.0, device="Watch of the file")
    write(store, 1, file)
    linked = canaries("501", start=file.start, timer_min=36.0)
    alone = canaries("502", start=START.replace(day=14))
    assert listing(store, linked, alone).linked == 1
    runs = store.strava_runs(OWNER)
    api_id = runs.known(1)["502"].activity_id or ""
    told = sampled(alone, running_km=CANARY, walked_share=CANARY)
    bins = [dict(told.speed_bins[0], speed_sum=CANARY, cadence_sum=CANARY)]
    runs.write_streams(1, "502", replace(told, speed_bins=bins), NOW)
    for row in (linked, alone):
        texts = {"description": WORDS, "private_note": WORDS}
        runs.write_detail(1, replace(row, texts=texts), NOW)
    owner = store.repository(OWNER)
    owner.judge_cycle(1, Place("knee"), api_id, "agree")
    ids = ["file", api_id]
    read = everything(owner, ids)
    assert read.count(str(CANARY)) > 5
    assert read.count(WORDS) > 5

    for viewer in (Viewer("therapist", 1), Viewer("link", 1)):
        granted = Repository(store.engine, store.streams, replace(viewer, scope=EVERYTHING))
        read = everything(granted, ids)
        for trace in (str(CANARY), WORDS, "Strava", "501", "502", api_id):
            assert trace not in read
        (seen,) = granted.activities(1)
        assert seen == file
        assert granted.training_log(1).withheld_days == {date(2024, 3, 14)}
        assert [s.path for s in granted.sources(1, "file")] == ["file.fit"]
        with pytest.raises(NotFound):
            granted.activity(api_id)
