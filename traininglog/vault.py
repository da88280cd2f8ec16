"""Where secrets are sealed: by a key in a file of its own, beside the database.

The file may have several keys, a line each: the first seals, the others only open what they
sealed, so that a key can be replaced. Every secret is sealed anew when its tokens are.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from traininglog.key_files import make_once

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.fernet import MultiFernet

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
            from cryptography.fernet import Fernet  # noqa: PLC0415 -- as in _fernet

            make_once(self.path, Fernet.generate_key())
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

    def _fernet(self) -> MultiFernet:
        from cryptography.fernet import (  # noqa: PLC0415 -- only where Strava is connected
            Fernet,
            MultiFernet,
        )

        try:
            return MultiFernet([Fernet(key) for key in self.path.read_bytes().split()])
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
