"""Passwords: argon2id, the plain ones refused with a reason, one check whoever asks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from argon2.profiles import RFC_9106_LOW_MEMORY

from service.passwords import (
    LEAST_TOLD,
    MOST,
    Passwords,
    as_told,
    password_fault,
    told_password,
)
from tests.cheap_passwords import CHEAP, cheap

GOOD = "seven quiet walnuts"


def test_by_default_the_library_says_the_cost() -> None:
    kept = extract_parameters(Passwords().hash(GOOD))
    assert kept == RFC_9106_LOW_MEMORY
    assert kept.type is Type.ID


def test_a_password_fits_its_own_hash_alone() -> None:
    passwords = cheap()
    kept = passwords.hash(GOOD)
    assert GOOD not in kept
    assert kept != passwords.hash(GOOD)
    assert passwords.is_right(GOOD, kept)
    assert not passwords.is_right(GOOD + " ", kept)
    assert not passwords.is_right("", kept)


@pytest.mark.parametrize(
    "kept", [None, "", "words", "$argon2id$", "$argon2i$v=19$m=8,t=1,p=1$a$b"]
)
def test_nothing_fits_where_there_is_no_hash(kept: str | None) -> None:
    assert not cheap().is_right(GOOD, kept)


@pytest.mark.parametrize("password", ["", "a\x00b" * 5, "\ud800" * 12, "x" * 1_000_000])
def test_any_words_are_checked(password: str) -> None:
    passwords = cheap()
    assert not passwords.is_right(password, passwords.hash(GOOD))


def test_how_a_keyboard_writes_an_accent_makes_no_difference() -> None:
    passwords = cheap()
    assert passwords.is_right("cafe\u0301 am Morgen", passwords.hash("caf\u00e9 am Morgen"))


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that a password was held against."""
    seen: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: Any, kept: str, password: bytes) -> Any:
        seen.append(kept)
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    return seen


@pytest.mark.parametrize("is_there", [True, False])
def test_a_check_is_one_verification_of_the_same_cost(
    verified: list[str], *, is_there: bool
) -> None:
    passwords = cheap()
    passwords.is_right("wrong", passwords.hash(GOOD) if is_there else None)
    assert len(verified) == 1
    parameters = extract_parameters(verified[0])
    assert (parameters.time_cost, parameters.memory_cost) == (1, 8)


def test_a_hash_of_another_cost_is_old() -> None:
    kept = cheap().hash(GOOD)
    assert not cheap().is_old(kept)
    assert Passwords(CHEAP | {"time_cost": 2}).is_old(kept)


# Which are taken


@pytest.mark.parametrize(
    "password",
    [GOOD, "correct horse battery", "längeres Wörtchen", "пароль из слов", "x7!Kd0-qP2zR",
     "my password is long", "3.14159265358979", "m.k likes walnuts", GOOD * 50],
)  # fmt: skip
def test_a_good_password_is_taken(password: str) -> None:
    assert password_fault(password, "m.k@clinic.example") is None


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "at least 12 characters"),
        ("eleven char", "at least 12 characters"),
        ("x" * (MOST + 1), "more than 1,000 characters"),
        ("aaaaaaaaaaaa", "repeats few characters"),
        ("abababababab", "repeats few characters"),
        ("            ", "repeats few characters"),
        ("123123123123", "repeats few characters"),
        ("123456789012", "counts or runs"),
        ("012345678901234", "counts or runs"),
        ("987654321098", "counts or runs"),
        ("abcdefghijklm", "counts or runs"),
        ("ZYXWVUTSRQPON", "counts or runs"),
        ("m.k@clinic.example", "easily guessed"),
        ("M.K@Clinic.Example1", "easily guessed"),
        ("passwordpassword", "easily guessed"),
        ("Password1234", "easily guessed"),
        ("Passwort2026", "easily guessed"),
        ("painmile2026", "easily guessed"),
        ("qwertyuiop12", "easily guessed"),
        ("Administrator", "easily guessed"),
    ],
)
def test_a_plain_password_is_refused_with_its_reason(password: str, said: str) -> None:
    fault = password_fault(password, "m.k@clinic.example")
    assert fault is not None
    assert said in fault
    assert password not in fault or not password


def test_the_sign_in_name_makes_no_password() -> None:
    fault = password_fault("dr.wanderlust77", "dr.wanderlust@clinic.example")
    assert fault is not None
    assert "sign-in name" in fault


def test_a_password_as_long_as_may_be_is_taken() -> None:
    longest = (GOOD * 60)[:MOST]
    assert password_fault(longest) is None
    assert cheap().is_right(longest, cheap().hash(longest))


def test_two_long_passwords_that_end_apart_are_two() -> None:
    longest = (GOOD * 60)[: MOST - 1]
    assert not cheap().is_right(f"{longest}a", cheap().hash(f"{longest}b"))


# Told by voice


def test_a_made_password_is_twelve_plain_letters() -> None:
    made = {told_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"[a-hj-km-np-z]{4}(-[a-hj-km-np-z]{4}){2}", one) for one in made)


def test_what_is_made_would_be_taken() -> None:
    faults = [password_fault(as_told(told_password()), least=LEAST_TOLD) for _ in range(200)]
    assert set(faults) == {None}


@pytest.mark.parametrize("heard", ["abcd efgh jkmn", "ABCDEFGHJKMN", " abcd - Efgh jkmn\n"])
def test_how_it_is_heard_makes_no_difference(heard: str) -> None:
    assert as_told(heard) == as_told("abcd-efgh-jkmn")
