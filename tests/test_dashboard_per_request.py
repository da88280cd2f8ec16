"""One source for many people: each gets their own, and what has none of it is not found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dashboard.app import create_app
from dashboard.per_request import PerRequest
from dashboard.source import CachedSource, store_source
from service.who import Who
from tests import story_logs
from tests.hosted_room import NOW
from tests.log_store import OWNER, run, write
from traininglog.access import NotFound
from traininglog.scope import EVERYTHING, Scope
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

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
        self.told: list[int] = []
        self.source = PerRequest(
            store, lambda: self.who, self.own, lambda: NOW, lambda one, _: self.told.append(one)
        )

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


def test_no_more_logs_are_held_than_there_is_room_for(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.per_request._MOST_LOGS", 1)
    small = Asking(asking.store)
    for who in (ANA, BEN, ANA):
        small.who = who
        small.source.loaded()
    assert small.made == [1, 2, 1]


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
