"""One source for many people: each gets their own, and what has none of it is not found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.app import create_app
from dashboard.per_request import PerRequest
from dashboard.source import CachedSource, store_source
from service.who import Who
from tests import story_logs
from tests.hosted_room import NOW
from tests.log_store import DAY, OWNER, run, write
from traininglog.access import NotFound
from traininglog.scope import EVERYTHING, Scope
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from traininglog.grants import Grant
    from traininglog.store import Store

ANA = Who("runner", "Ana", account_id=1, runner_id=1)
BEN = Who("runner", "Ben", account_id=2, runner_id=2)
THERAPIST = Who("therapist", "Dr. T", account_id=3)


class Asking:
    """A source whose requests are of whom the test says; `made` counts logs that were built."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.who: Who | None = ANA
        self.made: list[int] = []
        self.told: list[int | None] = []
        self.now = NOW
        self.source = PerRequest(
            store, lambda: self.who, self.own, lambda: self.now,
            lambda one, _: self.told.append(one),
        )  # fmt: skip

    def own(self, runner_id: int) -> CachedSource:
        self.made.append(runner_id)
        owner = Viewer("owner", runner_id)
        repository, imports = self.store.repository(owner), self.store.imports(owner)
        return store_source(repository, runner_id, lambda: NOW, imports)


@pytest.fixture
def asking(store: Store) -> Asking:
    write(store, 1, run("a"))
    return Asking(store)


def test_each_runner_gets_their_own_log_which_is_built_once(asking: Asking) -> None:
    for who in (ANA, BEN, ANA, BEN):
        asking.who = who
        loaded = asking.source.loaded()
        assert loaded.log.runner == {1: "ana", 2: "ben"}[who.runner_id or 0]
        assert len(loaded.log.runs) == (who is ANA)
    assert asking.made == [1, 2]
    assert asking.told == [1, 2, 1, 2]


EVERY: list[Callable[[PerRequest], Any]] = [
    PerRequest.loaded,
    PerRequest.journal,
    PerRequest.owned,
    PerRequest.proposals,
    lambda source: source.curve("a"),
    lambda source: source.stream("a"),
    lambda source: source.visit("me"),
    lambda source: source.visit(None),
]


@pytest.mark.parametrize("ask", EVERY)
@pytest.mark.parametrize("who", [None, THERAPIST, Who("admin", "A", account_id=4)])
def test_who_has_no_log_finds_none(
    asking: Asking, who: Who | None, ask: Callable[[PerRequest], Any]
) -> None:
    asking.who = who
    with pytest.raises(NotFound):
        ask(asking.source)
    assert asking.made == []


@pytest.mark.parametrize("ask", EVERY)
def test_a_runner_comes_in_by_every_way(
    asking: Asking, ask: Callable[[PerRequest], Any]
) -> None:
    ask(asking.source)
    assert asking.made == [1]


def test_the_time_is_the_runners_or_the_servers(asking: Asking) -> None:
    assert asking.source.now() == NOW
    asking.who = THERAPIST
    assert asking.source.now() == NOW


@pytest.mark.parametrize(
    ("most", "looks", "made"),
    [
        (110, (ANA, BEN, ANA, BEN), [1, 2]),  # 60 runs, and none at all: counts as 50
        (109, (ANA, BEN, ANA), [1, 2, 1]),
        (9, (ANA, ANA), [1]),  # one alone is held, however large
        (9, (ANA, BEN, ANA), [1, 2, 1]),
    ],
)
def test_no_more_runs_are_held_than_there_is_room_for(
    store: Store, monkeypatch: pytest.MonkeyPatch, most: int, looks: tuple[Who, ...],
    made: list[int],
) -> None:  # fmt: skip
    monkeypatch.setattr("dashboard.per_request._MOST_RUNS", most)
    write(store, 1, *(run(f"r{n}", DAY + timedelta(days=n)) for n in range(60)))
    small = Asking(store)
    for who in looks:
        small.who = who
        small.source.loaded()
    assert small.made == made


def test_a_log_that_grew_makes_room_at_the_next_one(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.per_request._MOST_RUNS", 100)
    small = Asking(asking.store)
    for who in (ANA, BEN, ANA):
        small.who = who
        small.source.loaded()
    assert small.made == [1, 2]
    write(asking.store, 1, *(run(f"r{n}", DAY + timedelta(days=n)) for n in range(60)))
    small.source.loaded()
    small.source.visit("me")  # a log of its own: what others would see
    small.who = BEN
    small.source.loaded()
    assert small.made == [1, 2, 2]


class Shared(Asking):
    """Ana's log of three runs, and who may see how many of them by which grant."""

    def __init__(self, store: Store) -> None:
        write(store, 1, run("old", DAY - timedelta(days=99)), run("b"))
        write(store, 1, run("api", DAY + timedelta(days=2), origin="strava_api"))
        super().__init__(store)
        self.grants: dict[str, Grant] = {}
        for name, scope in (("wide", EVERYTHING), ("narrow", Scope(since=DAY))):
            account = store.accounts.add(f"{name}@clinic.example", name, "therapist", NOW)
            self.grants[name] = store.grants(OWNER).share(
                1, label=name, scope=scope, now=NOW, expires_at=NOW + timedelta(days=1),
                account_id=account.id,
            )  # fmt: skip

    def seen(self, name: str, **other: Any) -> int:
        """How many runs somebody sees, by their own grant unless `of` says another."""
        grant = self.grants[name]
        self.who = replace(Who("therapist", name, account_id=grant.account_id), **other)
        return len(self.source.visit(grant.public_id).loaded.log.runs)


NAMES = ("ana", "wide", "narrow")


@pytest.mark.parametrize("order", list(permutations(NAMES)))
def test_what_is_kept_for_one_is_not_shown_to_another(
    store: Store, order: tuple[str, ...]
) -> None:
    shared = Shared(store)
    for name in order * 2:
        if name == "ana":
            shared.who = ANA
            assert len(shared.source.loaded().log.runs) == 3
        else:
            assert shared.seen(name) == {"wide": 2, "narrow": 1}[name]


@pytest.mark.parametrize(
    "other", [{"kind": "admin"}, {"kind": "runner"}, {"account_id": 99}, {"account_id": None}]
)
def test_a_grant_opens_for_its_own_therapist_alone(store: Store, other: dict[str, Any]) -> None:
    shared = Shared(store)
    assert shared.seen("wide") == 2
    with pytest.raises(NotFound):
        shared.seen("wide", **other)


def test_a_grant_is_asked_anew_at_every_look(store: Store) -> None:
    shared, mine = Shared(store), store.grants(OWNER)
    assert (shared.seen("wide"), shared.seen("narrow")) == (2, 1)
    of = shared.grants["narrow"].public_id
    assert shared.source.visit(of).pen is None
    mine.change(shared.grants["narrow"].id, writes=True)
    assert shared.source.visit(of).pen is not None
    mine.change(shared.grants["wide"].id, scope=Scope(since=DAY))
    assert shared.seen("wide") == 1
    mine.revoke(shared.grants["wide"].id, NOW)
    with pytest.raises(NotFound):
        shared.seen("wide")
    shared.now += timedelta(days=1)
    with pytest.raises(NotFound):
        shared.seen("narrow")


def test_a_link_opens_the_one_log_it_is_of(store: Store) -> None:
    shared = Shared(store)
    link = store.grants(OWNER).share(
        1, label="link", scope=EVERYTHING, now=NOW, expires_at=NOW + timedelta(days=1),
        token_sha256="0" * 64, password="a hash",  # noqa: S106 -- made up
    )  # fmt: skip
    shared.who = Who("link", "Dr. V", grant_id=link.id)
    assert [shared.source.visit(of).of for of in (None, link.public_id)] == [link.public_id] * 2
    for of in ("me", "", shared.grants["wide"].public_id):
        with pytest.raises(NotFound):
            shared.source.visit(of)
    shared.who = Who("therapist", "Dr. N")
    with pytest.raises(NotFound):
        shared.source.visit(link.public_id)


def test_a_preview_shows_ones_own_log_and_takes_nothing(asking: Asking) -> None:
    visit = asking.source.visit("me")
    assert visit.is_preview
    assert visit.scope == EVERYTHING
    assert visit.pen is None
    assert visit.signed("Dr. T") is None
    narrow = asking.source.visit("me.knee.all.n")
    assert narrow.scope == Scope(frozenset({"knee"}), None, notes=True, history=False)


def test_beside_the_runner_a_therapist_writes_under_the_name_that_is_said(
    store: Store,
) -> None:
    source = store_source(store.repository(OWNER), 1, lambda: NOW, store.imports(OWNER))
    visit = source.visit("me")
    assert visit.is_preview
    assert visit.pen is not None
    assert visit.signed(" Dr. T ") is not visit.pen
    with pytest.raises(NotFound):
        source.visit("another")
    with pytest.raises(NotFound):
        CachedSource(lambda: 1, story_logs.hand_made).visit("me")


@pytest.mark.parametrize("path", ["/patients", "/sign-in", "/account", "/s/x"])
def test_a_log_of_ones_own_has_no_door(path: str) -> None:
    client = create_app(CachedSource(lambda: 1, story_logs.hand_made)).server.test_client()
    assert client.get(path, headers={"Host": "127.0.0.1"}).status_code == 404
