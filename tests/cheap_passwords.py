"""Passwords at the least cost argon2 knows, so that tests are quick."""

from __future__ import annotations

from typing import Final

from service.passwords import Passwords

CHEAP: Final = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


def cheap() -> Passwords:
    """The real thing, cheap."""
    return Passwords(CHEAP)
