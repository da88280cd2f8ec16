"""What has befallen the place of a log, in words for whoever looks at a page or an import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from traininglog.store_faults import kind_of
from traininglog.streams import ObjectStoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from traininglog.store_faults import FaultKind

_WORDS: Final[Mapping[FaultKind, tuple[str, str]]] = {
    "full": ("the disk is full", "Make room, then try again."),
    "denied": ("the data folder cannot be written", "Mend its permissions, then try again."),
    "busy": ("the log is busy with other work", "Try again in a moment."),
    "disk": ("the disk has a fault", "Look after it, then try again."),
    "unreachable": ("the database cannot be reached now", "Try again in a moment."),
}


def cause_of(fault: Exception) -> str | None:
    """The cause alone; None where it is not known."""
    found = _WORDS.get(kind_of(fault))
    return found and found[0]


def cause_and_help(fault: Exception) -> str | None:
    """The cause and what to do, to stand after a colon; None where it is not known."""
    if isinstance(fault, ObjectStoreError):
        return fault.words
    found = _WORDS.get(kind_of(fault))
    return found and ". ".join(found)
