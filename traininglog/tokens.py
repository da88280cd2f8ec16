"""What opens a door by itself: 32 random bytes, of which only the digest is kept."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """A token for an address or a cookie."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of it: SHA-256, in hexadecimal digits."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
