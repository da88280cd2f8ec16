"""How much is unpacked at most, and how it is said that something is refused."""

from __future__ import annotations

from typing import Final

MAX_BYTES: Final = 64 * 2**20
"""The longest real activity, a day of one-second records, is about 10 MB."""
MAX_TABLE_BYTES: Final = 2**30
MAX_NESTED_BYTES: Final = 2**32 - 1

MAX_MEMBERS: Final = 50_000
"""In an archive and the archives in it together."""
MAX_DIRECTORY_BYTES: Final = 2**24
"""The list of so many members, each with 300 bytes of names."""
MAX_RATIO: Final = 100
"""Real activities shrink to a third or a twentieth; zeros shrink a thousandfold."""
_RATIO_MATTERS: Final = 2**20


class Refused(ValueError):  # noqa: N818 -- an answer, not a fault of the program
    """A file that is not read, with the reason in one sentence."""


def too_large(size: int, most: int = MAX_BYTES) -> Refused:
    """The refusal for a size beyond a limit."""
    kinds = {MAX_BYTES: "an activity", MAX_TABLE_BYTES: "a table of an export"}
    what = kinds.get(most, "an archive inside an archive")
    reason = f"is {size / 2**20:,.0f} MB, more than {what} can be ({most / 2**20:,.0f} MB)"
    return Refused(reason)


def check_ratio(size: int, packed: int) -> None:
    """Refuse what so many packed bytes may not unpack to."""
    if size > _RATIO_MATTERS and size > MAX_RATIO * packed:
        raise Refused("is packed more tightly than any activity (a zip bomb)")
