"""What Strava told of an account waits until it was asked; nobody else's is touched."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.log_store import OWNER
from tests.strava_log import NOW, connect, tables
from traininglog.access import NotFound
from traininglog.strava_events import MOST_WAITING, PERMISSION
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from traininglog.store import Store
    from traininglog.strava import AccountState

LATER = NOW + timedelta(days=1)


def next_at(store: Store) -> object:
    account = store.strava_accounts(OWNER).account(1)
    assert account
    return account.next_at


def test_what_is_told_waits_once_in_its_turn_and_makes_the_account_due(store: Store) -> None:
    connect(store)
    store.strava_accounts(OWNER).change(1, next_at=LATER)
    events = store.strava_events(SYSTEM)
    told = [events.tell("9001", one, NOW) for one in ("9", "12", "9", PERMISSION)]
    assert told == [True] * 4
    assert list(events.waiting(1).items()) == [(i, NOW) for i in (PERMISSION, "12", "9")]
    assert next_at(store) == NOW
    events.done(1, "12")
    events.done(1, "12")
    assert list(store.strava_events(OWNER).waiting(1)) == [PERMISSION, "9"]


@pytest.mark.parametrize("athlete", ["9002", "", "9001 "])
def test_an_athlete_who_is_not_here_is_nobody(store: Store, athlete: str) -> None:
    connect(store, athlete_id="" if not athlete else "9001")
    before = tables(store)
    assert store.strava_events(SYSTEM).tell(athlete, "12", LATER) is False
    assert tables(store) == before


@pytest.mark.parametrize("state", ["reconnect", "inactive"])
def test_where_a_person_has_to_do_something_first_only_a_permission_is_asked_about(
    store: Store, state: AccountState
) -> None:
    connect(store)
    store.strava_accounts(OWNER).change(1, state=state, next_at=None)
    events = store.strava_events(SYSTEM)
    events.tell("9001", "12", NOW)
    assert next_at(store) is None
    events.tell("9001", PERMISSION, NOW)
    assert next_at(store) == NOW


def test_no_more_wait_than_a_person_uploads(store: Store) -> None:
    connect(store)
    events = store.strava_events(SYSTEM)
    for number in range(MOST_WAITING + 5):
        events.tell("9001", str(number), NOW)
    events.tell("9001", PERMISSION, NOW)
    assert len(events.waiting(1)) == MOST_WAITING + 1


def test_what_a_list_misses_waits_once_and_only_where_an_account_is(store: Store) -> None:
    connect(store)
    events = store.strava_events(OWNER)
    events.tell("9001", "12", NOW)
    events.expect(1, ["12", "13", "13"], LATER)
    events.expect(1, [], LATER)
    assert events.waiting(1) == {"12": NOW, "13": LATER}
    store.strava_accounts(OWNER).forget(1)
    with pytest.raises(NotFound):
        events.expect(1, ["14"], LATER)
    assert tables(store)["strava_event"] == []


def test_what_waits_goes_with_the_account(store: Store) -> None:
    connect(store)
    store.strava_events(SYSTEM).tell("9001", "12", NOW)
    store.strava_accounts(OWNER).forget(1)
    assert tables(store)["strava_event"] == []


@pytest.mark.parametrize("viewer", [Viewer("owner", 2), Viewer("therapist", 1)])
def test_nobody_else_knows_what_waits(store: Store, viewer: Viewer) -> None:
    connect(store)
    events = store.strava_events(viewer)
    assert events.tell("9001", "12", NOW) is False
    with pytest.raises(NotFound):
        events.waiting(1)
    with pytest.raises(NotFound):
        events.expect(1, ["12"], NOW)
    with pytest.raises(NotFound):
        events.done(1, "12")
