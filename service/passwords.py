"""Passwords: which are taken, how they are kept (argon2id), how one is made for a link."""

from __future__ import annotations

import secrets
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argon2 import PasswordHasher

LEAST: Final = 12
LEAST_TOLD: Final = 8
"""The least for a link's password, which is told by voice and ends with the link."""
MOST: Final = 1000
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz"
"""Without i, l and o, which are taken for 1 and 0."""
_STEMS: Final = (
    "painmile", "password", "passwort", "passphrase", "letmein", "welcome", "iloveyou",
    "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "qwerty", "qwertz",
    "azerty", "asdfgh", "administrator", "admin", "running", "runner", "monkey", "dragon",
    "football", "baseball", "sunshine", "princess", "superman", "changeme", "secret",
    "1q2w3e4r5t", "1q2w3e", "abc", "123",
)  # fmt: skip
_LEFT: Final = 5
"""What is left of a password without such a word has at least as many characters."""


class Passwords:
    """Hashes and checks passwords; the library's cost unless told otherwise.

    A check takes one verification, whether there is a hash or not.
    """

    def __init__(self, cost: Mapping[str, int] | None = None) -> None:
        from argon2 import PasswordHasher  # noqa: PLC0415 -- of the extra `hosted`

        self._hasher: PasswordHasher = PasswordHasher(**dict[str, Any](cost or {}))
        self._nobodys = self._hasher.hash(secrets.token_bytes(32))

    def hash(self, password: str) -> str:
        """What is kept of a password."""
        return self._hasher.hash(_bytes(password))

    def is_right(self, password: str, kept: str | None) -> bool:
        """Whether it is the password of this hash; None, or one that is none: never."""
        from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

        is_there = kept is not None and kept.startswith("$argon2id$")
        try:
            self._hasher.verify(kept if is_there and kept else self._nobodys, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
        return is_there

    def is_old(self, kept: str) -> bool:
        """Whether a hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(kept)


def password_fault(password: str, login: str = "", least: int = LEAST) -> str | None:
    """Why a password is not taken, in a sentence; None where it is."""
    words = _plain(password)
    if len(words) < least:
        return f"The password needs at least {least} characters; four or five words do."
    if len(words) > MOST:
        return f"The password has more than {MOST:,} characters; take a shorter one."
    if len(set(words)) < 5:
        return "The password repeats few characters; mix more of them."
    if _is_row(words):
        return "The password counts or runs through the alphabet; mix its characters."
    name = _plain(login).partition("@")[0]
    for stem in (_plain(login), name if len(name) > 2 else "", *_STEMS):
        if stem and stem in words and len(words.replace(stem, "")) < _LEFT:
            return "The password is easily guessed from a common word or the sign-in name."
    return None


def told_password() -> str:
    """A password for a link, to be told by voice: twelve letters in threes of four."""
    letters = [secrets.choice(_LETTERS) for _ in range(12)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


def as_told(password: str) -> str:
    """A password that was told by voice: capitals, spaces and hyphens make no difference."""
    return "".join(c for c in _plain(password) if not c.isspace() and c != "-")


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).lower()


def _bytes(password: str) -> bytes:
    """What is hashed; how a keyboard put an accent on a letter makes no difference."""
    return unicodedata.normalize("NFKC", password[: MOST + 1]).encode(errors="surrogatepass")


def _is_row(words: str) -> bool:
    """Whether each character follows the one before, up or down; 9 is followed by 0."""
    steps = {(ord(b) - ord(a)) % 10 if (a + b).isdigit() else ord(b) - ord(a)
             for a, b in pairwise(words)}  # fmt: skip
    return steps in ({1}, {-1}, {9})
