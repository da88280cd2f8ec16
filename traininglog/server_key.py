"""The key of a server: what it seals, what it calls people by, what it counts tries by.

It stands in the environment or in a file that only the server's own account reads, never in
the database. There may be several: the first seals and names, the others only open and know
what earlier ones made, so that a key can be replaced while the server runs on.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from traininglog.key_files import make_once

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cryptography.fernet import MultiFernet

KEY: Final = "PAINMILE_KEY"
KEY_FILE: Final = "PAINMILE_KEY_FILE"
FILE_NAME: Final = "server.key"
SHORTEST: Final = 32
_PSEUDONYM_LENGTH: Final = 16


class ServerKeyError(LookupError):
    """There is no key to be used, or what was sealed does not open; says why in a sentence."""


class ServerKey:
    """One or several keys, the newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys or any(len(key) < SHORTEST for key in keys):
            raise ServerKeyError(
                f"The server's key is shorter than {SHORTEST} characters; make a longer one."
            )
        self._keys = tuple(key.encode() for key in keys)

    def __repr__(self) -> str:
        return "ServerKey()"

    @classmethod
    def of(cls, folder: Path, env: Mapping[str, str]) -> Self:
        """The key of the environment, of the file it names, or of the data folder.

        In the data folder one is made where there is none. ServerKeyError says what is wrong.
        """
        if words := env.get(KEY, ""):
            return cls(_split(words))
        if named := env.get(KEY_FILE, ""):
            return cls(_split(_read(Path(named))))
        path = folder / FILE_NAME
        if not path.exists():
            make_once(path, secrets.token_urlsafe(SHORTEST).encode() + b"\n")
        return cls(_split(_read(path)))

    def pseudonym(self, words: str) -> str:
        """A name of 16 hexadecimal digits, always the same for the same words."""
        return self.pseudonyms(words)[0]

    def pseudonyms(self, words: str) -> tuple[str, ...]:
        """The pseudonym now, and those that earlier keys gave."""
        return tuple(told[:_PSEUDONYM_LENGTH] for told in self._hmacs("name", words))

    def digest(self, words: str) -> str:
        """64 hexadecimal digits that nobody without the key can make."""
        return self.digests(words)[0]

    def digests(self, words: str) -> tuple[str, ...]:
        """The digest now, and those that earlier keys made."""
        return self._hmacs("digest", words)

    def seal(self, words: str) -> str:
        """The words as text that only this key opens."""
        return self._fernet().encrypt(words.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """What was sealed with this key or an earlier one; ServerKeyError."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 -- as in _fernet

        try:
            return self._fernet().decrypt(sealed.encode()).decode()
        except (InvalidToken, ValueError):
            raise ServerKeyError("This was sealed with another key of the server.") from None

    def is_newest(self, sealed: str) -> bool:
        """Whether the first key sealed it, so that it opens without the others."""
        try:
            ServerKey([self._keys[0].decode()]).open(sealed)
        except ServerKeyError:
            return False
        return True

    def _hmacs(self, use: str, words: str) -> tuple[str, ...]:
        told = words.encode(errors="surrogatepass")
        return tuple(
            hmac.new(_derived(key, use), told, hashlib.sha256).hexdigest() for key in self._keys
        )

    def _fernet(self) -> MultiFernet:
        from base64 import urlsafe_b64encode  # noqa: PLC0415 -- as below

        from cryptography.fernet import (  # noqa: PLC0415 -- only where something is sealed
            Fernet,
            MultiFernet,
        )

        derived = (_derived(key, "seal") for key in self._keys)
        return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in derived])


def _derived(key: bytes, use: str) -> bytes:
    """A key of 32 bytes for one use, which tells nothing of the others."""
    return hmac.new(key, f"painmile {use}".encode(), hashlib.sha256).digest()


def _split(words: str) -> list[str]:
    return words.replace(",", " ").split()


def _read(path: Path) -> str:
    """A key file's words; refused where others may read it."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(10_000)
    except OSError as fault:
        why = (fault.strerror or "").lower()
        raise ServerKeyError(f"The key file {path} cannot be read: {why}.") from fault
    if os.name == "posix" and mode & 0o077:
        raise ServerKeyError(
            f"The key file {path} may be read by others; allow it to its owner alone: "
            f"chmod 600 {path}"
        )
    try:
        return data.decode("ascii")
    except UnicodeDecodeError:
        raise ServerKeyError(
            f"The key file {path} is damaged; put a copy of it back."
        ) from None
