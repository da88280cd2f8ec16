"""Between what opens an account and its sealed text; and states, of which digests are kept."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import TYPE_CHECKING

from traininglog.strava import Secret

if TYPE_CHECKING:
    from traininglog.vault import Vault


def sealed(vault: Vault, secret: Secret) -> str:
    """A secret as text that says nothing without the key."""
    expires_at = secret.expires_at
    return vault.seal({
        "client_secret": secret.client_secret,
        "access_token": secret.access_token,
        "refresh_token": secret.refresh_token,
        "expires_at": None if expires_at is None else expires_at.isoformat(),
    })  # fmt: skip


def opened(vault: Vault, text: str) -> Secret:
    """The secret again; VaultError where the key is not the one."""
    values = vault.open(text)
    if values["expires_at"] is not None:
        values["expires_at"] = datetime.fromisoformat(values["expires_at"])
    return Secret(**values)


def matches(state: str, digest: str) -> bool:
    """Whether a state is the one of this digest, in a time that tells nothing."""
    told = hashlib.sha256(state.encode(errors="replace")).hexdigest()
    return hmac.compare_digest(told.encode(), digest.encode(errors="replace"))
