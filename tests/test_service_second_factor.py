"""A code beside the password: set up, asked for once each, dropped."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyotp
import pytest
import sqlalchemy as sa

from service.door import Opened, Refused
from service.second_factor import ISSUER
from service.sign_in import SignIn
from tests.door_room import (
    HOME,
    LOGIN,
    NOW,
    PASSWORD,
    DoorRoom,
    enrolled,
    sign_in,
)
from traininglog.people_tables import account as table
from traininglog.server_key import ServerKey

if TYPE_CHECKING:
    from traininglog.store import Store

SECOND = timedelta(seconds=1)


@pytest.fixture
def door(store: Store) -> DoorRoom:
    return DoorRoom(store)


def test_an_app_is_given_its_secret_in_three_ways(door: DoorRoom) -> None:
    account = door.account()
    given = door.door.enrol(account.id)
    app = pyotp.parse_uri(given.uri)
    assert (app.secret, app.issuer, app.name) == (given.secret, ISSUER, LOGIN)
    assert given.svg.startswith("<svg ")
    assert "<script" not in given.svg
    assert given.secret not in repr(given)


def test_a_secret_counts_once_a_first_code_was_entered(door: DoorRoom) -> None:
    account = door.account()
    app = pyotp.TOTP(door.door.enrol(account.id).secret)
    assert not door.door.has_factor(account.id)
    assert isinstance(sign_in(door), Opened)
    assert door.door.confirm(account.id, "000000", PASSWORD, HOME) == Refused(
        words="This code does not fit. Enter the one the app shows now, and look at the "
        "phone's clock."
    )
    assert isinstance(door.door.confirm(account.id, app.at(NOW), PASSWORD, HOME), tuple)
    assert door.door.has_factor(account.id)
    assert sign_in(door) == Refused()


def test_a_code_without_a_secret_confirms_nothing(door: DoorRoom) -> None:
    account = door.account()
    assert isinstance(door.door.confirm(account.id, "000000", PASSWORD, HOME), Refused)


def test_a_secret_that_was_replaced_meanwhile_is_not_confirmed(
    door: DoorRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two windows: what counts is what the later one showed."""
    account = door.account()
    app = pyotp.TOTP(door.door.enrol(account.id).secret)
    accounts = type(door.store.accounts)
    change = accounts.change_totp

    def raced(self: Any, account_id: int, was: str | None, totp: str | None) -> bool:
        monkeypatch.setattr(accounts, "change_totp", change)
        door.door.enrol(account.id)
        return change(self, account_id, was, totp)

    monkeypatch.setattr(accounts, "change_totp", raced)
    assert isinstance(door.door.confirm(account.id, app.at(NOW), PASSWORD, HOME), Refused)
    assert not door.door.has_factor(account.id)


def test_the_first_code_is_used_by_confirming(door: DoorRoom) -> None:
    account = door.account()
    app = pyotp.TOTP(door.door.enrol(account.id).secret)
    door.door.confirm(account.id, app.at(NOW), PASSWORD, HOME)
    assert sign_in(door, app.at(NOW)) == Refused()


def test_nothing_of_it_is_kept_in_the_open(door: DoorRoom) -> None:
    app, codes = enrolled(door)
    with door.store.engine.connect() as connection:
        kept = str(connection.execute(sa.select(table)).one())
    assert app.secret not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_clock_may_be_half_a_minute_off(door: DoorRoom, seconds: int) -> None:
    app, _ = enrolled(door)
    code = app.at(door.now + timedelta(seconds=seconds))
    assert isinstance(sign_in(door, f" {code[:3]} {code[3:]} "), Opened)


@pytest.mark.parametrize("seconds", [-60, 60])
def test_a_clock_may_not_be_a_minute_off(door: DoorRoom, seconds: int) -> None:
    app, _ = enrolled(door)
    assert sign_in(door, app.at(door.now + timedelta(seconds=seconds))) == Refused()


def test_a_code_works_once_and_none_before_it(door: DoorRoom) -> None:
    app, _ = enrolled(door)
    earlier, later = app.at(door.now - 30 * SECOND), app.at(door.now)
    assert isinstance(sign_in(door, later), Opened)
    assert sign_in(door, later) == Refused()
    assert sign_in(door, earlier) == Refused()
    door.now += 30 * SECOND
    assert isinstance(sign_in(door, app.at(door.now)), Opened)


def test_a_wrong_password_uses_no_code(door: DoorRoom) -> None:
    app, codes = enrolled(door)
    for code in (app.at(door.now), codes[0]):
        assert sign_in(door, code, "wrong") == Refused()
        assert isinstance(sign_in(door, code), Opened)


def test_of_two_with_one_code_one_is_let_in(
    door: DoorRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, _ = enrolled(door)
    code = app.at(door.now)
    accounts = type(door.store.accounts)
    use = accounts.use_code

    def raced(self: Any, account_id: int, step: int) -> bool:
        assert use(self, account_id, step)
        return use(self, account_id, step)

    monkeypatch.setattr(accounts, "use_code", raced)
    assert sign_in(door, code) == Refused()


def test_each_recovery_code_works_once(door: DoorRoom) -> None:
    _, codes = enrolled(door)
    assert len(set(codes)) == 8
    assert all(len(code.replace("-", "")) == 20 for code in codes)
    for code in codes:
        assert isinstance(sign_in(door, code.upper()), Opened)
        assert sign_in(door, code) == Refused()
    assert sign_in(door) == Refused()


def test_a_second_app_needs_the_first_one_dropped_with_the_password(door: DoorRoom) -> None:
    app, codes = enrolled(door)
    account = door.store.accounts.by_login(LOGIN)
    assert account is not None
    new = pyotp.TOTP(door.door.enrol(account.id).secret)
    assert isinstance(door.door.confirm(account.id, new.at(door.now), PASSWORD, HOME), Refused)
    door.now += timedelta(minutes=1)
    assert sign_in(door, new.at(door.now)) == Refused()
    assert isinstance(sign_in(door, app.at(door.now)), Opened)
    assert isinstance(sign_in(door, codes[0]), Opened)


def test_it_is_dropped_with_the_password(door: DoorRoom) -> None:
    enrolled(door)
    account = door.store.accounts.by_login(LOGIN)
    assert account is not None
    assert isinstance(door.door.drop_factor(account.id, "wrong", HOME), Refused)
    assert door.door.has_factor(account.id)
    assert door.door.drop_factor(account.id, PASSWORD, HOME) is None
    assert not door.door.has_factor(account.id)
    assert isinstance(sign_in(door), Opened)


def test_what_a_lost_key_sealed_is_dropped_with_the_password(door: DoorRoom) -> None:
    account = door.account(totp=ServerKey(["another" * 8]).seal("{}"))
    assert door.door.has_factor(account.id)
    assert door.door.drop_factor(account.id, PASSWORD, HOME) is None
    assert isinstance(sign_in(door), Opened)


def test_a_new_key_of_the_server_takes_over_what_the_old_one_sealed(door: DoorRoom) -> None:
    app, _ = enrolled(door)

    def sign_in_by(*keys: str) -> Any:
        door.now += timedelta(minutes=1)
        by = SignIn(door.store, door.door.passwords, ServerKey(keys), lambda: door.now)
        return by.sign_in(LOGIN, PASSWORD, app.at(door.now), HOME)

    new, old = "n" * 32, "k" * 32
    assert sign_in_by(new) == Refused()
    assert isinstance(sign_in_by(new, old), Opened)
    assert isinstance(sign_in_by(new), Opened)
    assert sign_in_by(old) == Refused()
