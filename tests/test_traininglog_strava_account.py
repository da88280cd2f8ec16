"""An account from its consent to its end: sealed tokens, one who refreshes, one who works."""

from __future__ import annotations

import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.log_store import OWNER
from tests.strava_log import (
    BOTH_SCOPES,
    NOW,
    SECRET,
    bytes_of,
    connect,
    listed,
    listing,
    tables,
)
from traininglog.access import NotFound
from traininglog.database import METADATA, writing
from traininglog.store import Store
from traininglog.strava import READ, Consent, Secret
from traininglog.strava_account import CONSENT_FOR, LEASE, StravaAccounts
from traininglog.vault import KEY_FILE, VaultError
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

STATE = "canary-state"
DIGEST = hashlib.sha256(STATE.encode()).hexdigest()
ASKED = Consent(1, DIGEST, "77", Secret("canary-consent"), READ, True, NOW)
CANARY = Secret("canary-secret", "canary-access", "canary-refresh", NOW)
SECOND = timedelta(seconds=1)


@pytest.fixture
def accounts(store: Store) -> StravaAccounts:
    return store.strava_accounts(OWNER)


@pytest.fixture
def connected(store: Store, accounts: StravaAccounts) -> StravaAccounts:
    connect(store)
    return accounts


# Consent


def test_a_consent_comes_back_once(accounts: StravaAccounts) -> None:
    assert accounts.consent(1) is None
    accounts.ask(ASKED)
    assert accounts.consent(1) == ASKED
    assert accounts.take_consent(1, STATE, NOW + CONSENT_FOR) == ASKED
    assert accounts.take_consent(1, STATE, NOW) is None
    assert accounts.consent(1) is None


@pytest.mark.parametrize("state", ["", "canary", STATE + "x", DIGEST, "ä\ud800"])
def test_another_state_opens_nothing_and_leaves_it_open(
    accounts: StravaAccounts, state: str
) -> None:
    accounts.ask(ASKED)
    assert accounts.take_consent(1, state, NOW) is None
    assert accounts.take_consent(1, STATE, NOW) == ASKED


def test_a_late_consent_is_void(accounts: StravaAccounts) -> None:
    accounts.ask(ASKED)
    assert accounts.take_consent(1, STATE, NOW + CONSENT_FOR + SECOND) is None
    assert accounts.consent(1) is None


def test_the_last_question_counts(accounts: StravaAccounts) -> None:
    accounts.ask(ASKED)
    accounts.ask(replace(ASKED, state_sha256="another", client_id="78"))
    assert accounts.take_consent(1, STATE, NOW) is None
    accounts.drop_consent(1)
    assert accounts.consent(1) is None


# Connected


def test_an_account_is_due_at_once(accounts: StravaAccounts, store: Store) -> None:
    assert accounts.account(1) is None
    account = connect(store)
    assert accounts.account(1) == account
    assert (account.state, account.next_at, account.connected_at) == ("connected", NOW, NOW)
    assert (account.athlete_name, account.sees_private) == ("R. Lee", True)
    assert (account.before, account.listed_at, account.wants_notes) == (None, None, False)
    assert accounts.secret(1) == SECRET


def test_a_new_consent_keeps_how_far_it_is(store: Store, accounts: StravaAccounts) -> None:
    connect(store, wants_notes=True)
    listing(store, listed(), before=1_700_000_000, looked_at=NOW)
    accounts.change(
        1, state="reconnect", message="Strava says no.", keeps_raw=True, next_at=None
    )
    before, later = tables(store, "strava_account"), NOW + timedelta(days=3)
    new = Secret("app secret", "access two")
    account = connect(store, secret=new, wants_notes=True, now=later, athlete_name="R. L.")
    assert (account.state, account.message, account.next_at) == ("connected", "", later)
    assert (account.before, account.looked_at) == (1_700_000_000, NOW)
    assert (account.keeps_raw, account.connected_at) == (True, NOW)
    assert (account.athlete_name, account.secret_version) == ("R. L.", 2)
    assert accounts.secret(1) == new
    assert tables(store, "strava_account") == before


def test_who_may_see_more_is_listed_anew(store: Store, accounts: StravaAccounts) -> None:
    connect(store, scope="read,activity:read")
    accounts.change(1, before=5, listed_at=NOW)
    assert connect(store, scope="read,activity:read").listed_at == NOW
    account = connect(store, scope=BOTH_SCOPES)
    assert (account.before, account.listed_at, account.sees_private) == (None, None, True)
    accounts.change(1, listed_at=NOW)
    assert connect(store, scope="read,activity:read").listed_at == NOW


def test_another_athlete_is_refused_until_the_first_is_left(
    store: Store, accounts: StravaAccounts
) -> None:
    first = connect(store)
    with pytest.raises(ValueError, match="Another Strava athlete is connected"):
        connect(store, athlete_id="9002", secret=Secret("other"))
    assert accounts.account(1) == first
    assert accounts.secret(1) == SECRET
    accounts.forget(1)
    assert connect(store, athlete_id="9002").athlete_id == "9002"


def test_an_athlete_who_is_not_named_is_the_same(store: Store) -> None:
    connect(store, athlete_id="", athlete_name="")
    assert connect(store).athlete_id == "9001"
    assert connect(store, athlete_id="", athlete_name="").athlete_name == "R. Lee"


def test_only_what_a_sync_or_a_person_changes(connected: StravaAccounts, store: Store) -> None:
    connected.change(1, message="Strava rests.", next_at=None, before=7)
    account = connected.account(1)
    assert account
    assert (account.message, account.next_at, account.before) == ("Strava rests.", None, 7)
    before = tables(store)
    for column in ("secret", "heartbeat_at", "athlete_id", "raw"):
        with pytest.raises(ValueError, match=column):
            connected.change(1, **{column: "x", "message": "y"})
    assert tables(store) == before


def test_who_wants_notes_wants_those_of_all_runs(
    store: Store, connected: StravaAccounts
) -> None:
    listing(store, listed("1"), listed("2", sport="cycling"), listed("3"))
    runs = store.strava_runs(OWNER)
    runs.mark(1, "3", detail="done")

    def details() -> list[str]:
        return [run.detail for _, run in sorted(runs.known(1).items())]

    connected.change(1, wants_notes=True)
    assert details() == ["wanted", "unneeded", "done"]
    connected.change(1, wants_notes=False)
    assert details() == ["unneeded", "unneeded", "done"]
    connect(store, wants_notes=True)
    assert details() == ["wanted", "unneeded", "done"]


# Tokens


def test_one_process_refreshes_and_its_tokens_are_kept(connected: StravaAccounts) -> None:
    assert connected.take_refresh(1, 1, NOW)
    assert not connected.take_refresh(1, 1, NOW + SECOND)
    new = Secret("app secret", "access two", "refresh two", NOW)
    assert connected.keep_secret(1, 1, new)
    assert connected.secret(1) == new
    account = connected.account(1)
    assert account
    assert account.secret_version == 2
    assert not connected.keep_secret(1, 1, SECRET)
    assert not connected.take_refresh(1, 1, NOW)
    assert connected.take_refresh(1, 2, NOW)
    assert connected.secret(1) == new


def test_a_refresh_that_came_to_nothing_is_free(connected: StravaAccounts) -> None:
    assert connected.take_refresh(1, 1, NOW)
    connected.release_refresh(1, 2)  # of tokens that are others by now
    assert not connected.take_refresh(1, 1, NOW)
    connected.release_refresh(1, 1)
    assert connected.take_refresh(1, 1, NOW)


@pytest.mark.parametrize("after", [LEASE + SECOND, -LEASE - SECOND])
def test_a_refresh_nobody_hears_of_is_lost(connected: StravaAccounts, after: timedelta) -> None:
    assert connected.take_refresh(1, 1, NOW)
    assert connected.take_refresh(1, 1, NOW + after)


def test_of_many_at_once_one_refreshes(connected: StravaAccounts) -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: connected.take_refresh(1, 1, NOW), range(8)))
    assert taken.count(True) == 1


def test_a_lost_key_is_a_fault_in_words(connected: StravaAccounts, store: Store) -> None:
    (store.folder / KEY_FILE).unlink()
    with pytest.raises(VaultError, match="connect Strava again"):
        connected.secret(1)
    account = connect(store)
    assert account.secret_version == 2
    assert connected.secret(1) == SECRET


def test_without_an_account_there_is_no_secret(accounts: StravaAccounts) -> None:
    with pytest.raises(NotFound, match="no Strava account"):
        accounts.secret(1)
    assert not accounts.take_refresh(1, 1, NOW)
    assert not accounts.keep_secret(1, 1, SECRET)
    assert not accounts.claim(1, "a", NOW)


# Who works


def test_one_works_at_a_time(connected: StravaAccounts) -> None:
    assert connected.claim(1, "a", NOW)
    assert connected.claim(1, "a", NOW)
    assert not connected.claim(1, "b", NOW + LEASE)
    assert connected.beat(1, "a", NOW + LEASE)
    assert not connected.beat(1, "b", NOW + LEASE)
    assert not connected.claim(1, "b", NOW + LEASE + SECOND)
    connected.release(1, "b")
    assert not connected.claim(1, "b", NOW + LEASE)
    connected.release(1, "a")
    assert connected.claim(1, "b", NOW)


def test_a_silent_worker_loses_the_account(connected: StravaAccounts) -> None:
    assert connected.claim(1, "a", NOW)
    assert connected.claim(1, "b", NOW + LEASE + SECOND)
    assert not connected.beat(1, "a", NOW + LEASE + SECOND)
    connected.release(1, "a")
    assert connected.beat(1, "b", NOW + LEASE + SECOND)


def test_a_new_consent_takes_the_account_from_who_worked_by_the_old(
    store: Store, connected: StravaAccounts
) -> None:
    assert connected.claim(1, "a", NOW)
    connected.change(1, worker="a", message="mine")
    account = connect(store)
    with pytest.raises(NotFound):
        connected.change(1, worker="a", state="reconnect")
    assert connected.account(1) == account
    assert not connected.beat(1, "a", NOW)
    assert connected.claim(1, "b", NOW)


# The end


def test_what_was_left_says_farewell(store: Store, connected: StravaAccounts) -> None:
    connected.ask(ASKED)
    connected.forget(1)
    assert connected.account(1) is None
    assert connected.consent(1) is None
    (owed,) = connected.farewells(NOW)
    assert (owed.client_id, owed.secret, owed.attempts) == ("77", SECRET, 0)
    connected.later(owed.id, NOW + SECOND)
    assert connected.farewells(NOW) == ()
    assert [one.attempts for one in connected.farewells(NOW + SECOND)] == [1]
    connected.said_farewell(owed.id)
    assert connected.farewells(NOW + SECOND) == ()
    with pytest.raises(NotFound):
        connected.said_farewell(owed.id)
    left = {name for name, rows in tables(store, "runner").items() if rows}
    assert left == set()


def test_without_tokens_there_is_nobody_to_tell(store: Store, accounts: StravaAccounts) -> None:
    connect(store, secret=Secret("only the app's"))
    accounts.forget(1)
    accounts.forget(1)
    assert accounts.farewells(NOW) == ()


@pytest.mark.parametrize("before", [True, False])
def test_what_no_key_opens_cannot_be_said(
    store: Store, connected: StravaAccounts, *, before: bool
) -> None:
    key = store.folder / KEY_FILE
    if before:
        key.unlink()
    connected.forget(1)
    key.unlink(missing_ok=True)
    assert connected.farewells(NOW) == ()
    assert tables(store)["strava_farewell"] == []


def test_a_new_consent_is_not_ended_by_an_old_farewell(
    store: Store, connected: StravaAccounts
) -> None:
    connected.forget(1)
    connect(store, client_id="78")
    assert len(connected.farewells(NOW)) == 1
    connected.forget(1)
    connect(store)
    assert [one.client_id for one in connected.farewells(NOW)] == ["78"]


def test_what_came_goes_with_the_account_at_once(
    store: Store, connected: StravaAccounts
) -> None:
    listing(store, listed())
    assert store.strava_events(OWNER).tell("9001", "501", NOW)
    version = store.repository(OWNER).log_version(1)
    connected.forget(1)
    left = {name for name, rows in tables(store, "runner", "strava_farewell").items() if rows}
    assert left == set()
    assert store.repository(OWNER).log_version(1) > version


def test_a_runner_takes_the_account_along(store: Store, connected: StravaAccounts) -> None:
    connect(store, 2, client_id="78")
    listing(store, listed())
    connected.ask(ASKED)
    connect(store, client_id="79", secret=Secret("x", "y"))
    connected.forget(1)
    connect(store)
    for app in ("77", "78"):
        store.strava_calls().take(app, NOW)
    with writing(store.engine) as connection:
        connection.execute(sa.delete(METADATA.tables["runner"]).where(sa.text("id = 1")))
    store.sweep()
    left = tables(store, "runner")
    of_two = {"strava_account", "strava_window"}
    assert {name for name, rows in left.items() if rows} == of_two
    assert [row["client_id"] for row in left["strava_window"]] == ["78"]


# Nothing secret is kept in the open


def test_neither_database_nor_log_holds_a_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="sqlalchemy.engine")
    with Store.open(tmp_path) as store:
        store.repository(SYSTEM).add_runner("ana", "UTC")
        accounts = store.strava_accounts(OWNER)
        accounts.ask(replace(ASKED, secret=CANARY))
        assert accounts.take_consent(1, STATE, NOW)
        accounts.ask(ASKED)
        connect(store, secret=CANARY)
        assert accounts.take_refresh(1, 1, NOW)
        assert accounts.keep_secret(1, 1, Secret("canary-secret", "canary-second"))
        kept = bytes_of(store)
        accounts.forget(1)
        assert accounts.farewells(NOW)
        kept += bytes_of(store)
    assert b"refreshing_at" in kept
    assert "INSERT INTO strava_consent" in caplog.text
    assert (b"canary" in kept, "canary" in caplog.text) == (False, False)


def test_tokens_that_were_left_are_gone_from_the_file(
    store: Store, connected: StravaAccounts
) -> None:
    sealed = tables(store)["strava_account"][0]["secret"].encode()
    assert sealed in bytes_of(store)
    connected.forget(1)
    (owed,) = connected.farewells(NOW)
    connected.said_farewell(owed.id)
    assert sealed not in bytes_of(store)
