"""Times in message headers: five bits that continue the last full timestamp."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.fit.profile import TIMESTAMP
from ingest.fit.walk import COMPRESSED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.fit.layout import Field
    from ingest.fit.walk import Run

_BITS: int = 0x1F


def _stamp(run: Run) -> Field | None:
    fields = (f for f in run.layout.fields if f.number == TIMESTAMP and f.size == 4)
    return next(fields, None)


def has_timestamp(fields: Iterable[Field]) -> bool:
    """Whether messages of these fields move the clock."""
    return any(field.number == TIMESTAMP for field in fields)


def header_times(data: bytes, runs: Iterable[Run]) -> dict[int, int]:
    """FIT time by place for every message with a compressed header.

    The five bits replace the clock's own low bits; where that would go back, 32 seconds
    have passed unseen. Any message with a full timestamp sets the clock, wanted or not,
    so `runs` has to hold them all.
    """
    places = []
    for run in runs:
        stamp = _stamp(run)
        order = "big" if run.layout.order == ">" else "little"
        places += [(int(at), stamp.offset if stamp else 0, order) for at in run.positions()]
    places.sort()
    clock = 0
    times = {}
    for at, offset, order in places:
        if offset:
            full = int.from_bytes(data[at + offset : at + offset + 4], order)  # type: ignore[arg-type]
            clock = clock if full == 0xFFFF_FFFF else full
        if data[at] & COMPRESSED:
            clock += ((data[at] & _BITS) - clock) & _BITS
            times[at] = clock
    return times
