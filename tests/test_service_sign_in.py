"""The door: who is let in, and that whoever is not learns nothing."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from service.door import FREE_BY_ADDRESS, Opened, Refused, network_of
from service.passwords import Passwords
from service.sign_in import SignIn
from tests.cheap_passwords import CHEAP
from tests.door_room import (
    HOME,
    KEY,
    LOGIN,
    NOW,
    PASSWORD,
    DoorRoom,
    enrolled,
    sign_in,
)
from traininglog.access import NotFound
from traininglog.server_key import ServerKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from traininglog.store import Store

SECOND = timedelta(seconds=1)
NEW = "another row of walnuts"
WRONG = "wrong"


@pytest.fixture
def door(store: Store) -> DoorRoom:
    return DoorRoom(store)


# Who is let in


def test_the_right_password_opens_a_session(door: DoorRoom) -> None:
    account = door.account()
    opened = door.door.sign_in(f" {LOGIN.upper()} ", PASSWORD, "", HOME)
    assert isinstance(opened, Opened)
    assert opened.author == "M. K."
    assert opened.token not in repr(opened)
    session = door.store.sessions.find(opened.token, NOW)
    assert session is not None
    assert session.account is not None
    assert session.account.id == account.id
    assert session.account.signed_in_at == NOW


def test_every_sign_in_has_a_session_of_its_own(door: DoorRoom) -> None:
    door.account()
    assert sign_in(door).token != sign_in(door).token


@pytest.mark.parametrize("code", ["123456", "anything"])
def test_a_code_is_not_looked_at_where_none_is_needed(door: DoorRoom, code: str) -> None:
    door.account()
    assert isinstance(sign_in(door, code), Opened)


def test_a_password_is_kept_at_todays_cost(door: DoorRoom) -> None:
    account = door.account()
    dearer = Passwords(CHEAP | {"time_cost": 2})
    today = SignIn(door.store, dearer, KEY, lambda: NOW)
    assert isinstance(today.sign_in(LOGIN, PASSWORD, "", HOME), Opened)
    kept = door.store.accounts.account(account.id)
    assert kept is not None
    assert kept.password != account.password
    assert not dearer.is_old(kept.password or "")
    assert isinstance(today.sign_in(LOGIN, PASSWORD, "", HOME), Opened)
    again = door.store.accounts.account(account.id)
    assert again is not None
    assert again.password == kept.password


# Who is not, and learns nothing


def _sealed_elsewhere(door: DoorRoom) -> str:
    door.account(totp=ServerKey(["another" * 8]).seal("{}"))
    return ""


def _used_code(door: DoorRoom) -> str:
    app, _ = enrolled(door)
    assert isinstance(sign_in(door, app.at(door.now)), Opened)
    return app.at(door.now)


def _with_factor(door: DoorRoom, code: str) -> str:
    enrolled(door)
    return code


def _with(door: DoorRoom, **values: Any) -> str:
    door.account(**values)
    return ""


REFUSED: dict[str, tuple[str, str, Callable[[DoorRoom], str]]] = {
    "unknown": ("nobody@clinic.example", PASSWORD, _with),
    "wrong": (LOGIN, "wrong", _with),
    "off": (LOGIN, PASSWORD, partial(_with, is_off=True)),
    "no password yet": (LOGIN, "", partial(_with, password=None)),
    "wrong code": (LOGIN, PASSWORD, partial(_with_factor, code="000000")),
    "no code": (LOGIN, PASSWORD, partial(_with_factor, code="")),
    "a code twice": (LOGIN, PASSWORD, _used_code),
    "sealed by another key": (LOGIN, PASSWORD, _sealed_elsewhere),
}
"""What is typed by whom; the function makes the account and says the code."""


@pytest.mark.parametrize("who", REFUSED)
def test_every_refusal_takes_the_same_steps(door: DoorRoom, who: str) -> None:
    login, password, prepare = REFUSED[who]
    code = prepare(door)
    seen = door.seen(lambda: door.door.sign_in(login, password, code, HOME))
    assert seen.answer == Refused()
    assert seen.verified == 1
    assert [words.split()[0] for words in seen.statements] == [
        "BEGIN", "DELETE", "INSERT", "INSERT", "UPDATE", "UPDATE", "BEGIN", "SELECT",
    ]  # fmt: skip
    other = "u@x.example", "wrong", ""
    unknown = door.seen(lambda: door.door.sign_in(*other, HOME))
    assert seen.statements == unknown.statements


@pytest.mark.parametrize("who", REFUSED)
def test_the_sixth_try_has_to_wait_whoever_asks(door: DoorRoom, who: str) -> None:
    login, password, prepare = REFUSED[who]
    code = prepare(door)
    told = [door.door.sign_in(login, password, code, HOME) for _ in range(6)]
    assert told == [*[Refused()] * 4, Refused(closes=2 * SECOND), Refused(2 * SECOND)]


def test_while_it_waits_not_even_the_right_password_is_looked_at(door: DoorRoom) -> None:
    door.account()
    for _ in range(5):
        sign_in(door, password=WRONG)
    seen = door.seen(lambda: sign_in(door))
    assert seen.answer == Refused(2 * SECOND)
    assert seen.verified == 0
    door.now += 2 * SECOND
    assert isinstance(sign_in(door), Opened)


def test_the_right_password_forgets_the_failures_before(door: DoorRoom) -> None:
    door.account()
    for _ in range(4):
        for _ in range(4):
            assert sign_in(door, password=WRONG) == Refused()
        assert isinstance(sign_in(door), Opened)


def test_another_address_does_not_help(door: DoorRoom) -> None:
    door.account()
    for number in range(5):
        door.door.sign_in(LOGIN, "wrong", "", f"192.0.2.{number}")
    assert door.door.sign_in(LOGIN, PASSWORD, "", "192.0.2.99") == Refused(2 * SECOND)


def test_an_address_that_tries_many_accounts_has_to_wait(door: DoorRoom) -> None:
    door.account()
    for number in range(FREE_BY_ADDRESS):
        door.door.sign_in(f"{number}@x.example", "wrong", "", HOME)
    assert sign_in(door) == Refused(2 * SECOND)
    assert isinstance(door.door.sign_in(LOGIN, PASSWORD, "", "192.0.2.99"), Opened)


def test_a_practice_that_signs_in_all_day_never_waits(door: DoorRoom) -> None:
    door.account()
    assert all(isinstance(sign_in(door), Opened) for _ in range(FREE_BY_ADDRESS + 5))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("192.0.2.7:40123", "192.0.2.7"),
        ("[2001:db8:1:2:3:4:5:6]:40123", "2001:db8:1:2::/64"),
        ("[nowhere", "[nowhere"),
        ("somewhere", "somewhere"),
    ],
)
def test_a_network_counts_as_one(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize("words", ["", "\x00", "\ud800", "ä" * 5000, "' OR 1=1 --"])
def test_any_words_are_refused_calmly(door: DoorRoom, words: str) -> None:
    door.account()
    assert door.door.sign_in(words, words, words, words) == Refused()


# By invitation


def test_an_invitation_is_followed_once(door: DoorRoom) -> None:
    account = door.account(password=None)
    token = door.store.accounts.invite(account.id, NOW)
    invited = door.door.invited(token)
    assert invited is not None
    assert invited.login == LOGIN
    opened = door.door.set_password(token, PASSWORD)
    assert isinstance(opened, Opened)
    assert door.store.sessions.find(opened.token, NOW)
    assert isinstance(sign_in(door), Opened)
    void = "This invitation was used, or its 7 days are over. Ask for a new one."
    assert door.door.set_password(token, NEW) == Refused(words=void)
    assert door.door.invited(token) is None


def test_a_password_that_is_not_taken_leaves_the_invitation(door: DoorRoom) -> None:
    account = door.account(password=None)
    token = door.store.accounts.invite(account.id, NOW)
    refused = door.door.set_password(token, LOGIN)
    assert isinstance(refused, Refused)
    assert "easily guessed" in refused.words
    assert isinstance(door.door.set_password(token, PASSWORD), Opened)


def test_of_two_who_follow_at_once_one_is_let_in(
    door: DoorRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = door.account(password=None)
    token = door.store.accounts.invite(account.id, NOW)
    hash_ = Passwords.hash

    def raced(self: Passwords, password: str) -> str:
        monkeypatch.setattr(Passwords, "hash", hash_)
        assert isinstance(door.door.set_password(token, NEW), Opened)
        return hash_(self, password)

    monkeypatch.setattr(Passwords, "hash", raced)
    refused = door.door.set_password(token, PASSWORD)
    assert isinstance(refused, Refused)
    assert "was used" in refused.words
    assert isinstance(sign_in(door, password=NEW), Opened)


# What a person changes


def test_a_changed_password_ends_all_other_sessions(door: DoorRoom) -> None:
    account = door.account()
    before = [sign_in(door).token for _ in range(3)]
    changed = door.door.change_password(account.id, PASSWORD, NEW, HOME)
    assert isinstance(changed, Opened)
    find = door.store.sessions.find
    assert [find(token, NOW) for token in before] == [None] * 3
    assert find(changed.token, NOW)
    assert sign_in(door) == Refused()
    assert isinstance(sign_in(door, password=NEW), Opened)


def test_the_old_password_is_asked_for(door: DoorRoom) -> None:
    account = door.account()
    told = [door.door.change_password(account.id, "wrong", NEW, HOME) for _ in range(6)]
    assert told[0] == Refused(words="This is not your password; nothing was changed.")
    assert told[5] == Refused(2 * SECOND)
    door.now += 2 * SECOND
    assert isinstance(sign_in(door), Opened)


def test_a_new_password_is_held_to_the_same_rules(door: DoorRoom) -> None:
    account = door.account()
    refused = door.door.change_password(account.id, PASSWORD, "short", HOME)
    assert isinstance(refused, Refused)
    assert "at least 12" in refused.words
    assert isinstance(sign_in(door), Opened)


def test_an_account_that_went_changes_nothing(door: DoorRoom) -> None:
    with pytest.raises(NotFound):
        door.door.change_password(99, PASSWORD, NEW, HOME)
    with pytest.raises(NotFound):
        door.door.enrol(99)


def test_who_runs_alone_never_loads_what_a_server_needs() -> None:
    code = (
        "import sys, painmile.__main__, painmile.commands.serve, dashboard.app\n"
        "import service.sign_in, service.oidc\n"
        "needed = {'argon2', 'pyotp', 'authlib', 'joserfc', 'cryptography', 'requests'}\n"
        "print(sorted(needed & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"
