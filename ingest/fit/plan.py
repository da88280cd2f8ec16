"""Which bytes of a layout's rows fill which record columns."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ingest.fit.base_types import STRING, BaseType, base_type
from ingest.fit.developer import column_names
from ingest.fit.profile import (
    ACTIVITY_TYPE,
    CADENCE256,
    COMPRESSED_SPEED_DISTANCE,
    RECORD_FIELDS,
)

if TYPE_CHECKING:
    from ingest.fit.layout import Field, Layout
    from ingest.recording import DeveloperField

PACKED: Final = "compressed_speed_distance"
FINE_CADENCE: Final = "cadence256"
"""Columns of their own until `ingest.fit.gather` has turned them into those of the schema."""

KINDS: Final = "activity_type"
"""A column beside those of the schema until `ingest.fit.activity` knows the sport."""

_ARRAY_LIMIT: Final = 16
_MOST_EXTRAS: Final = 64
_SOURCES: Final = {
    number: (rank, name)
    for name, numbers in RECORD_FIELDS.items()
    for rank, number in enumerate(numbers)
} | {CADENCE256: (0, FINE_CADENCE), ACTIVITY_TYPE: (0, KINDS)}


class Source(NamedTuple):
    """One stored value of a row that may fill a column; the lowest rank is the best.

    `key` is its name in the rows' dtype; value = stored / scale - offset.
    """

    column: str
    rank: int
    key: str
    base: BaseType
    scale: float = 1.0
    offset: float = 0.0


class Plan(NamedTuple):
    """How to read the rows of one layout."""

    dtype: np.dtype[np.void]
    natives: tuple[Source, ...]
    extras: tuple[Source, ...]


class _Dtype:
    """Collects the wanted values of a row under made-up names."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._formats: list[str] = []
        self._offsets: list[int] = []

    def add(self, code: str, offset: int) -> str:
        self._formats.append(self._layout.order + code)
        self._offsets.append(offset)
        return str(len(self._offsets) - 1)

    def dtype(self) -> np.dtype[np.void]:
        return np.dtype(
            {
                "names": [str(number) for number in range(len(self._offsets))],
                "formats": self._formats,
                "offsets": self._offsets,
                "itemsize": self._layout.size,
            }
        )


def _native(field: Field) -> tuple[int, str] | None:
    """Rank and column of a field, None for one that is not read."""
    if field.number == COMPRESSED_SPEED_DISTANCE and field.size == 3:
        return 0, PACKED
    if not field.repeats or field.base.number == STRING:
        return None
    return _SOURCES.get(field.number)


@lru_cache(maxsize=1024)
def plan(layout: Layout, developer: tuple[DeveloperField | None, ...]) -> Plan:
    """The plan of a layout and what is known of its developer fields."""
    dtype = _Dtype(layout)
    natives: list[Source] = []
    for field in layout.fields:
        source = _native(field)
        if source is not None:
            rank, column = source
            key = dtype.add("3u1" if column == PACKED else field.base.code, field.offset)
            # A number twice in one definition: the first one that is not empty counts.
            rank = rank * 256 + sum(known.column == column for known in natives)
            natives.append(Source(column, rank, key, field.base))
    extras: list[Source] = []
    for slot, described in zip(layout.developer, developer, strict=True):
        base = base_type(described.base_type) if described else None
        if described is None or base is None or base.number == STRING:
            continue
        count = 0 if slot.size % base.size else min(slot.size // base.size, _ARRAY_LIMIT)
        for place, name in enumerate(column_names(described, count)[:count]):
            key = dtype.add(base.code, slot.offset + place * base.size)
            rank = sum(known.column == name for known in extras)
            extras.append(Source(name, rank, key, base, described.scale, described.offset))
    return Plan(dtype.dtype(), tuple(natives), tuple(extras[:_MOST_EXTRAS]))
