"""Between an activity and its row; what decodes files in a worker loads no other rows."""

from __future__ import annotations

import struct
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from traininglog.activity import Activity, Knot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Row

_FIELDS: Final = tuple(f.name for f in fields(Activity))
_KNOT: Final = struct.Struct("<3i")
"""Knots are kept as whole metres, metres and seconds."""


def pack_profile(knots: Iterable[Knot]) -> bytes:
    """Knots as little-endian int32 triples: distance m, running m, running s."""
    return b"".join(
        _KNOT.pack(
            round(k.distance_km * 1000), round(k.running_km * 1000), round(k.running_min * 60)
        )
        for k in knots
    )


def unpack_profile(data: bytes) -> tuple[Knot, ...]:
    """The knots `pack_profile` packed, rounded to a metre and a second."""
    return tuple(Knot(d / 1000, r / 1000, s / 60) for d, r, s in _KNOT.iter_unpack(data))


class KeptProfile:
    """The knots of a row, unpacked by who asks: a log has thousands that nobody looks at.

    It is equal to the knots themselves.
    """

    __slots__ = ("_packed",)

    def __init__(self, packed: bytes) -> None:
        self._packed = packed

    def __len__(self) -> int:
        return len(self._packed) // _KNOT.size

    def __iter__(self) -> Iterator[Knot]:
        return iter(unpack_profile(self._packed))

    def __contains__(self, knot: object) -> bool:
        return knot in tuple(self)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, KeptProfile):
            return self._packed == other._packed
        return tuple(self) == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


def to_activity(row: Row[Any]) -> Activity:
    """An activity from its row."""
    values = {name: getattr(row, name) for name in _FIELDS}
    return Activity(**values | {"profile": KeptProfile(values["profile"])})


def activity_values(activity: Activity) -> dict[str, Any]:
    """The row of an activity, without the columns that only the store knows."""
    values = {name: getattr(activity, name) for name in _FIELDS}
    return values | {"profile": pack_profile(activity.profile)}
