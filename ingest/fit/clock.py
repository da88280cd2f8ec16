"""Times in message headers: five bits that continue the last full timestamp."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ingest.fit.base_types import FIT_TIME_END
from ingest.fit.profile import TIMESTAMP
from traininglog.schema import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from ingest.fit.layout import Field
    from ingest.fit.walk import Run

_COMPRESSED: Final = 0x80
_BITS: Final = 0x1F


class HeaderTimes(NamedTuple):
    """FIT times of the messages whose header carries one, by place."""

    places: NDArray[np.int64]
    seconds: NDArray[np.int64]

    def at(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """The times of the messages at these places, MISSING where the header has none."""
        if not len(self.places):
            return np.full(len(places), MISSING)
        found = np.searchsorted(self.places, places)
        found[found == len(self.places)] = 0
        return np.where(self.places[found] == places, self.seconds[found], MISSING)


def has_timestamp(fields: Iterable[Field]) -> bool:
    """Whether messages of these fields move the clock."""
    return any(field.number == TIMESTAMP for field in fields)


def _full_times(data: bytes, run: Run, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """The timestamp fields of a run's messages, MISSING where there is none."""
    stamps = (f for f in run.layout.fields if f.number == TIMESTAMP and f.size == 4)
    field = next(stamps, None)
    if field is None:
        return np.full(len(places), MISSING)
    anywhere = np.ndarray(len(data) - 3, run.layout.order + "u4", data, strides=(1,))
    times = anywhere[places + field.offset].astype(np.int64)
    times[times == FIT_TIME_END] = MISSING
    return times


def header_times(data: bytes, runs: list[Run]) -> HeaderTimes:
    """The time of every message with a compressed header.

    The five bits replace the clock's own low bits; where that would go back, 32 seconds
    have passed unseen. Any message with a full timestamp sets the clock, wanted or not,
    so `runs` has to hold them all.
    """
    if not runs:
        return HeaderTimes(np.zeros(0, np.int64), np.zeros(0, np.int64))
    by_run = [run.positions() for run in runs]
    full = np.concatenate(
        [_full_times(data, run, places) for run, places in zip(runs, by_run, strict=True)]
    )
    places = np.concatenate(by_run)
    order = np.argsort(places)
    places, full = places[order], full[order]
    header = np.frombuffer(data, np.uint8)[places]
    moves = (full != MISSING) | (header >= _COMPRESSED)
    places, full, header = places[moves], full[moves], header[moves]
    compressed, sets = header >= _COMPRESSED, full != MISSING
    # The low bits after each message, and how far each header moves the clock on. A full
    # timestamp under a compressed header sets the clock, then the header moves it.
    before = np.concatenate([[0], np.where(compressed, header & _BITS, full & _BITS)[:-1]])
    start = np.where(sets, full & _BITS, before)
    steps = np.where(compressed, ((header & _BITS).astype(np.int64) - start) & _BITS, 0)
    moved = np.cumsum(steps)
    last_set = np.maximum.accumulate(np.where(sets, np.arange(len(full)), -1))
    base = np.where(last_set < 0, 0, (full - moved + steps)[last_set])
    return HeaderTimes(places[compressed], (base + moved)[compressed])
