"""Numbers in sentences."""

from __future__ import annotations


def counted(count: int, thing: str) -> str:
    """`1 byte`, `2 bytes`, `14,390 records`."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
