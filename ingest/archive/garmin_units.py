"""In which units a Garmin export writes: centimetres and milliseconds, or metres and seconds.

No file says it, and no row alone can: 450,000 in 1,500,000 is a run of 4.5 km in 25 minutes,
and 15,000 in 45,000 one of 150 m in 45 seconds, or of 15 km in 12.5 hours. So the rows at the
beginning of a file vote, those of them that make sense in one way only; a single row departs
from the vote where it makes sense in another way alone.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Units(NamedTuple):
    """How many metres a distance's unit has, and how many seconds a time's."""

    m: float
    s: float


EXPORT: Final = Units(0.01, 0.001)
"""As every export that was seen writes."""

_ALL: Final = (EXPORT, Units(1, 1), Units(0.01, 1), Units(1, 0.001))
_SPEEDS_MPS: Final = {
    "running": (0.3, 12.0), "walking": (0.2, 4.0), "hiking": (0.1, 4.0),
    "swimming": (0.1, 2.5), "cycling": (1.0, 25.0),
}  # fmt: skip
"""A mean slower or faster is none; other sports say too little to vote."""
_TIMES_S: Final = (20.0, 2 * 86_400.0)


class Size(NamedTuple):
    """What a row says of its sport, distance and time, the units unknown."""

    sport: str
    distance: float
    duration: float


def units_of(sizes: Iterable[Size]) -> Units:
    """The units in which most of the rows that can tell make sense."""
    ways = (_sensible(size) for size in sizes)
    votes = Counter(way[0] for way in ways if len(way) == 1)
    return max(_ALL, key=lambda units: votes[units])  # the first of equals


def units_in(file: Units, size: Size) -> Units:
    """The file's, unless this row makes sense in one other way only."""
    ways = _sensible(size)
    return file if file in ways or len(ways) != 1 else ways[0]


def _sensible(size: Size) -> list[Units]:
    low, high = _SPEEDS_MPS.get(size.sport, (0.0, 0.0))
    shortest, longest = _TIMES_S
    if size.distance <= 0 or size.duration <= 0:
        return []
    return [
        units
        for units in _ALL
        if shortest <= (time_s := size.duration * units.s) <= longest
        and low <= size.distance * units.m / time_s <= high
    ]
