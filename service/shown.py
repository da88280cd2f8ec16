"""Somebody's own words as they can be seen: what steers a screen is drawn, not obeyed."""

from __future__ import annotations

from typing import Final

_DRAWN: Final = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD),
}
"""Control characters and those that turn the direction of all that follows."""


def shown(text: str) -> str:
    """The text with its control characters drawn; letters of any script stay."""
    return text.translate(_DRAWN)


def parted(path: str) -> tuple[str, str]:
    """The folder and the name of a path; its backslashes part only where no slash does.

    Elsewhere they are letters, or stand for those that cannot be printed.
    """
    folder, _, name = path.rpartition("/" if "/" in path else "\\")
    return folder, name
