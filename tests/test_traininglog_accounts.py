"""Accounts and invitations: one a login, one use a link, and nothing left of what is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from traininglog import people_tables as p
from traininglog.access import NotFound
from traininglog.scope import Scope
from traininglog.tokens import digest_of, new_token
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from traininglog.accounts import Account, Accounts
    from traininglog.store import Store

NOW = datetime(2026, 10, 2, 8, tzinfo=UTC)
HASH = "$hash"
WEEK = timedelta(days=7)


@pytest.fixture
def accounts(store: Store) -> Accounts:
    return store.accounts


@pytest.fixture
def therapist(accounts: Accounts) -> Account:
    return accounts.add("m.k@clinic.example", "M. K.", "therapist", NOW)


def _count(store: Store, table: sa.Table) -> int:
    with store.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_token_is_32_bytes_of_which_a_digest_is_kept() -> None:
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_token()) == 43
    assert len(digest_of("\ud800")) == 64


def test_a_login_is_found_however_it_is_typed(accounts: Accounts, therapist: Account) -> None:
    assert therapist.login == "m.k@clinic.example"
    assert accounts.by_login(" M.K@Clinic.Example ") == therapist
    assert accounts.account(therapist.id) == therapist
    assert accounts.by_login("\ud800") is None


def test_a_login_is_there_once(accounts: Accounts, therapist: Account) -> None:
    with pytest.raises(ValueError, match=r"an account m\.k@clinic\.example already"):
        accounts.add(therapist.login.upper(), "Another", "admin", NOW)


def test_a_log_has_one_account(accounts: Accounts) -> None:
    accounts.add("ana@x.example", "Ana", "runner", NOW, runner_id=1)
    with pytest.raises(ValueError, match="this log has an account"):
        accounts.add("ben@x.example", "Ben", "runner", NOW, runner_id=1)


def test_runners_and_nobody_else_have_a_log(accounts: Accounts) -> None:
    with pytest.raises(ValueError, match="and no other, has a log"):
        accounts.add("a@x.example", "A", "runner", NOW)
    with pytest.raises(ValueError, match="and no other, has a log"):
        accounts.add("a@x.example", "A", "therapist", NOW, runner_id=1)


def test_secrets_are_not_shown(accounts: Accounts, therapist: Account) -> None:
    accounts.change(therapist.id, password=HASH, totp="sealed", oidc="issuer subject")
    shown = repr(accounts.account(therapist.id))
    assert not any(secret in shown for secret in (HASH, "sealed", "subject"))


def test_an_account_that_is_not_there_is_not_found(accounts: Accounts) -> None:
    assert accounts.account(99) is None
    with pytest.raises(NotFound):
        accounts.change(99, is_off=True)
    with pytest.raises(NotFound):
        accounts.invite(99, NOW)


def test_a_numeral_is_given_once(accounts: Accounts, therapist: Account) -> None:
    """Pseudonyms are made of it: nobody follows somebody who went."""
    accounts.remove(therapist.id)
    assert accounts.add("new@x.example", "New", "admin", NOW).id > therapist.id


def test_what_was_shared_with_an_account_goes_with_it(
    store: Store, accounts: Accounts, therapist: Account
) -> None:
    store.grants(Viewer("owner", 1)).share(
        1, label="My PT", scope=Scope(), expires_at=NOW + WEEK, now=NOW, account_id=therapist.id
    )
    accounts.invite(therapist.id, NOW)
    store.sessions.start(NOW, "M. K.", account_id=therapist.id)
    accounts.remove(therapist.id)
    assert not store.grants(SYSTEM).of_account(therapist.id)
    assert _count(store, p.session) == _count(store, p.invitation) == 0


# Invitations


def test_an_invitation_works_once(accounts: Accounts, therapist: Account) -> None:
    token = accounts.invite(therapist.id, NOW)
    assert accounts.invited(token, NOW) == therapist
    assert accounts.invited("another", NOW) is None
    accepted = accounts.accept(token, "hash", NOW)
    assert accounts.accept(token, "other hash", NOW) is None
    assert accounts.invited(token, NOW) is None
    kept = accounts.account(therapist.id)
    assert kept is not None
    assert kept == accepted
    assert (kept.password, kept.password_at) == ("hash", NOW)


def test_of_the_token_only_a_digest_is_kept(
    store: Store, accounts: Accounts, therapist: Account
) -> None:
    token = accounts.invite(therapist.id, NOW)
    with store.engine.connect() as connection:
        kept = connection.execute(sa.select(p.invitation)).one()
    assert token not in str(kept)
    assert kept.token_sha256 == digest_of(token)


def test_an_invitation_is_over_after_seven_days(accounts: Accounts, therapist: Account) -> None:
    token = accounts.invite(therapist.id, NOW)
    assert accounts.invited(token, NOW + WEEK - timedelta(seconds=1)) == therapist
    assert accounts.invited(token, NOW + WEEK) is None
    assert accounts.accept(token, "hash", NOW + WEEK) is None


def test_a_new_invitation_voids_the_one_before_and_sweeps_old_ones(
    store: Store, accounts: Accounts, therapist: Account
) -> None:
    other = accounts.add("o@x.example", "O", "admin", NOW)
    accounts.invite(other.id, NOW)
    first = accounts.invite(therapist.id, NOW)
    second = accounts.invite(therapist.id, NOW + WEEK)
    assert accounts.invited(first, NOW) is None
    assert accounts.invited(second, NOW + WEEK) == therapist
    assert _count(store, p.invitation) == 1


def test_who_is_switched_off_is_invited_no_more(accounts: Accounts, therapist: Account) -> None:
    token = accounts.invite(therapist.id, NOW)
    accounts.change(therapist.id, is_off=True)
    assert accounts.invited(token, NOW) is None
    assert accounts.accept(token, "hash", NOW) is None


def test_a_reset_voids_what_was_signed_in_with(
    store: Store, accounts: Accounts, therapist: Account
) -> None:
    accounts.change(therapist.id, password=HASH, password_at=NOW, totp="t", totp_step=1)
    session = store.sessions.start(NOW, "M. K.", account_id=therapist.id)
    token = accounts.reset(therapist.id, NOW)
    assert accounts.account(therapist.id) == therapist
    assert store.sessions.find(session, NOW) is None
    assert accounts.invited(token, NOW) == therapist


# What is changed where nobody else was quicker


def test_a_code_is_used_once(accounts: Accounts, therapist: Account) -> None:
    assert accounts.use_code(therapist.id, 7)
    assert not accounts.use_code(therapist.id, 7)
    assert not accounts.use_code(therapist.id, 6)
    assert accounts.use_code(therapist.id, 8)
    assert not accounts.use_code(99, 9)


def test_a_second_factor_changes_from_what_it_was(
    accounts: Accounts, therapist: Account
) -> None:
    assert accounts.change_totp(therapist.id, None, "one")
    assert not accounts.change_totp(therapist.id, None, "two")
    assert accounts.change_totp(therapist.id, "one", None)


def test_an_account_is_bound_once(accounts: Accounts, therapist: Account) -> None:
    assert accounts.bind(therapist.id, "issuer a")
    assert not accounts.bind(therapist.id, "issuer b")
    found = accounts.by_oidc("issuer a")
    assert found is not None
    assert found.id == therapist.id
    assert accounts.by_oidc("issuer b") is None
