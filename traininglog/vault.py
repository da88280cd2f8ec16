"""Where secrets are sealed: by a key in a file of its own, beside the database."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.fernet import Fernet

KEY_FILE: Final = "strava.key"


class VaultError(LookupError):
    """What was sealed cannot be opened any more; says why in a sentence."""


class Vault:
    """Seals and opens with the key of a data folder, which is made at first need."""

    def __init__(self, folder: Path | str) -> None:
        self.path = Path(folder) / KEY_FILE

    def seal(self, values: Mapping[str, Any]) -> str:
        """The values as text that only this folder's key opens; VaultError for a bad key."""
        if not self.path.exists():
            self._make()
        return self._fernet().encrypt(json.dumps(dict(values)).encode()).decode("ascii")

    def open(self, sealed: str) -> dict[str, Any]:
        """What was sealed; VaultError where the key is gone, damaged or another."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 -- as in _fernet

        try:
            values: dict[str, Any] = json.loads(self._fernet().decrypt(sealed.encode()))
        except (InvalidToken, ValueError) as fault:
            raise VaultError(
                f"{self.path.name} is not the key that Strava's sign-in was sealed with; "
                "connect Strava again."
            ) from fault
        return values

    def _fernet(self) -> Fernet:
        from cryptography.fernet import (  # noqa: PLC0415 -- only where Strava is connected
            Fernet,
        )

        try:
            return Fernet(self.path.read_bytes().strip())
        except FileNotFoundError as fault:
            raise VaultError(
                f"The key file {self.path.name} is gone from the data folder; "
                "connect Strava again."
            ) from fault
        except OSError as fault:
            why = (fault.strerror or "").lower()
            raise VaultError(
                f"The key file {self.path.name} cannot be read ({why}); let Painmile read it."
            ) from fault
        except ValueError as fault:
            raise VaultError(
                f"The key file {self.path.name} is damaged; remove it and connect Strava again."
            ) from fault

    def _make(self) -> None:
        """A new key, whole or not at all; of two that are made at once the first stays."""
        from cryptography.fernet import Fernet  # noqa: PLC0415 -- as in _fernet

        part = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}.part")
        try:
            _write(part, Fernet.generate_key())
            try:
                os.link(part, self.path)
            except FileExistsError:
                return
            except OSError:  # a disk that knows no links
                _copy(part, self.path)
        finally:
            part.unlink(missing_ok=True)


def _copy(part: Path, path: Path) -> None:
    try:
        _write(path, part.read_bytes())
    except FileExistsError:
        return


def _write(path: Path, data: bytes) -> None:
    """A new file for the person's own account, for good; FileExistsError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
