"""Sessions: a digest of a cookie, ended by signing out, by idleness, by age, by being off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.queries import queries
from traininglog import people_tables as p
from traininglog.scope import Scope
from traininglog.tokens import digest_of
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from traininglog.accounts import Account
    from traininglog.sessions import Sessions
    from traininglog.store import Store

NOW = datetime(2026, 10, 2, 8, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def sessions(store: Store) -> Sessions:
    return store.sessions


@pytest.fixture
def account(store: Store) -> Account:
    return store.accounts.add("m.k@clinic.example", "M. K.", "therapist", NOW)


@pytest.fixture
def token(sessions: Sessions, account: Account) -> str:
    return sessions.start(NOW, "M. K.", account_id=account.id)


@pytest.fixture
def visit(store: Store) -> str:
    """A session of a link."""
    grant = store.grants(Viewer("owner", 1)).share(
        1, label="A link", scope=Scope(), expires_at=NOW + 99 * HOUR, now=NOW,
        token_sha256="t", password="p",  # noqa: S106 -- neither opens anything
    )  # fmt: skip
    return store.sessions.start(NOW, "Jane", grant_id=grant.id)


def _rows(store: Store) -> list[sa.Row[tuple[object, ...]]]:
    with store.engine.connect() as connection:
        return list(connection.execute(sa.select(p.session)))


def test_a_cookie_leads_to_its_account(
    sessions: Sessions, account: Account, token: str
) -> None:
    found = sessions.find(token, NOW)
    assert found is not None
    assert (found.account, found.grant_id, found.author) == (account, None, "M. K.")
    assert (found.created_at, found.seen_at) == (NOW, NOW)
    assert sessions.find("another", NOW) is None
    assert sessions.find("", NOW) is None


def test_a_links_session_has_a_grant_and_a_name(sessions: Sessions, visit: str) -> None:
    found = sessions.find(visit, NOW)
    assert found is not None
    assert (found.account, found.grant_id, found.author) == (None, 1, "Jane")


def test_of_the_cookie_only_a_digest_is_kept(store: Store, token: str) -> None:
    (row,) = _rows(store)
    assert token not in str(row)
    assert digest_of(token) in str(row)
    assert len(token) == 43


def test_every_session_is_another(sessions: Sessions, account: Account) -> None:
    told = {sessions.start(NOW, "M. K.", account_id=account.id) for _ in range(20)}
    assert len(told) == 20


def test_an_hour_of_silence_ends_it(sessions: Sessions, token: str) -> None:
    assert sessions.find(token, NOW + HOUR - MINUTE)
    assert sessions.find(token, NOW + 2 * HOUR - 2 * MINUTE)
    assert sessions.find(token, NOW + 3 * HOUR - 2 * MINUTE) is None


def test_half_an_hour_of_silence_ends_a_links(sessions: Sessions, visit: str) -> None:
    assert sessions.find(visit, NOW + 29 * MINUTE)
    assert sessions.find(visit, NOW + 59 * MINUTE) is None


def test_twelve_hours_end_it_however_busy(sessions: Sessions, token: str) -> None:
    seen = [sessions.find(token, NOW + 30 * MINUTE * half) for half in range(25)]
    assert all(seen[:24])
    assert seen[24] is None


def test_four_hours_end_a_links_however_busy(sessions: Sessions, visit: str) -> None:
    seen = [sessions.find(visit, NOW + 20 * MINUTE * third) for third in range(13)]
    assert all(seen[:12])
    assert seen[12] is None


def test_that_it_was_seen_is_kept_once_a_minute(
    sessions: Sessions, store: Store, token: str
) -> None:
    kept = []
    for seconds in (59, 60, 90, 121):
        sessions.find(token, NOW + timedelta(seconds=seconds))
        kept.append((_rows(store)[0].seen_at - NOW).total_seconds())
    assert kept == [0, 60, 60, 121]


def test_signing_out_ends_it(sessions: Sessions, store: Store, token: str) -> None:
    sessions.end(token)
    assert sessions.find(token, NOW) is None
    assert not _rows(store)
    sessions.end("another")


def test_the_others_of_an_account_end(
    sessions: Sessions, account: Account, token: str, visit: str
) -> None:
    mine = sessions.start(NOW, "M. K.", account_id=account.id)
    sessions.end_others(account.id, mine)
    assert [sessions.find(one, NOW) is not None for one in (token, mine, visit)] == [
        False, True, True,
    ]  # fmt: skip
    sessions.end_others(account.id)
    assert sessions.find(mine, NOW) is None


def test_who_is_switched_off_is_out_at_the_next_request(
    sessions: Sessions, store: Store, account: Account, token: str
) -> None:
    store.accounts.change(account.id, is_off=True)
    assert sessions.find(token, NOW) is None


def test_a_session_goes_with_its_grant(sessions: Sessions, store: Store, visit: str) -> None:
    store.grants(Viewer("owner", 1)).forget(1)
    assert sessions.find(visit, NOW) is None


def test_old_sessions_are_swept(
    sessions: Sessions, store: Store, account: Account, token: str
) -> None:
    del token
    sessions.start(NOW + 12 * HOUR, "M. K.", account_id=account.id)
    assert len(_rows(store)) == 2
    sessions.start(NOW + 12 * HOUR + MINUTE, "M. K.", account_id=account.id)
    assert len(_rows(store)) == 2


# Views that were told


def test_a_view_is_told_once_in_half_an_hour(sessions: Sessions, token: str) -> None:
    told = [
        sessions.viewed(token, "visit g1", NOW + minutes * MINUTE)
        for minutes in (0, 1, 29, 30, 59, 60)
    ]
    assert told == [False, True, True, False, True, False]


def test_each_page_of_each_grant_is_told_by_itself(sessions: Sessions, token: str) -> None:
    assert not sessions.viewed(token, "visit g1", NOW)
    assert not sessions.viewed(token, "visit g2", NOW)
    assert sessions.viewed(token, "visit g1", NOW)


def test_a_page_that_is_opened_again_is_told_again(sessions: Sessions, token: str) -> None:
    assert not sessions.viewed(token, "visit g1", NOW, anew=True)
    assert sessions.viewed(token, "visit g1", NOW + 20 * MINUTE, anew=True)
    assert sessions.viewed(token, "visit g1", NOW + 45 * MINUTE)


def test_what_was_told_long_ago_is_kept_no_more(
    sessions: Sessions, store: Store, token: str
) -> None:
    for number in range(5):
        sessions.viewed(token, f"visit g{number}", NOW + number * 10 * MINUTE)
    assert set(_rows(store)[0].viewed) == {"visit g2", "visit g3", "visit g4"}


def test_a_session_that_is_not_there_was_told_nothing(sessions: Sessions) -> None:
    assert not sessions.viewed("another", "visit g1", NOW)
    assert not sessions.viewed("another", "visit g1", NOW)


def test_who_looks_on_asks_little_and_writes_nothing(
    sessions: Sessions, store: Store, token: str
) -> None:
    sessions.viewed(token, "visit g1", NOW)
    with queries(store) as told:
        assert sessions.find(token, NOW)
        assert sessions.viewed(token, "visit g1", NOW + MINUTE)
    assert len(told) == 2
    assert all(one.startswith("SELECT") for one in told)
