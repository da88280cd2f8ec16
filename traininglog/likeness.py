"""How alike two copies are, by what they tell of their activity: pure, the same both ways."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, Final

from traininglog.activity import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traininglog.linking import Identity

SAME_SECOND: Final = timedelta(seconds=2)
"""A re-export may round."""
STARTS_WITHIN: Final = timedelta(seconds=60)
HIDDEN_WITHIN: Final = timedelta(days=1)
ALIKE: Final = 0.02
HIDDEN_ALIKE: Final = 0.005
"""Of distance and time, where the start is hidden. Own definition."""
_FAMILY: Final = {"hiking": "walking", "mountaineering": "walking", "e_biking": "cycling"}


def same_family(a: Identity, b: Identity) -> bool:
    """Whether both may be of one kind of sport: services call a walk a hike, some tell none."""
    is_untold = UNKNOWN in (a.sport, b.sport)
    return is_untold or _FAMILY.get(a.sport, a.sport) == _FAMILY.get(b.sport, b.sport)


def _same_sport(a: Identity, b: Identity) -> bool:
    return a.sport == b.sport or UNKNOWN in (a.sport, b.sport)


def same_watch(a: Identity, b: Identity) -> bool:
    """One watch cannot record two activities at once, so an equal serial settles it."""
    if a.serial is None or a.serial != b.serial or not _same_sport(a, b):
        return False
    return abs(a.start - b.start) <= SAME_SECOND


def other_watch(a: Identity, b: Identity) -> bool:
    """Whether two watches made them: two recordings, not two copies of one."""
    return None not in (a.serial, b.serial) and a.serial != b.serial


def two_recordings(a: Identity, b: Identity) -> bool:
    """Whether they cannot be copies of one: two watches made them, or at two times."""
    return other_watch(a, b) or (a.is_file and b.is_file and not may_be_of_file(a, b))


def why_by_time(a: Identity, b: Identity) -> str | None:
    """By what their times say that they are one, in words; None where they do not.

    Starts within a minute, distance or time alike: timer and time with pauses are both
    compared, for what counts as a pause differs. A file that lost its serial tells less:
    starts at the same second and nothing that is not alike will do.
    """
    apart = abs(a.start - b.start)
    hidden = a.hides_start or b.hides_start
    if hidden or apart > STARTS_WITHIN or other_watch(a, b) or not same_family(a, b):
        return None
    distance, time = unlike(a.distance_km, b.distance_km), _time_unlike(a, b)
    likest = [
        _alike(name, found)
        for name, found in (("distance", distance), ("time", time))
        if found is not None and found <= ALIKE
    ]
    if likest or _lost_its_serial(a, b):
        return ", ".join((_starts(apart), *likest[:1]))
    return None


def why_hidden(hidden: Identity, true: Identity) -> str | None:
    """Whether the one whose start is hidden may be the one that tells it; None where not."""
    if not hidden.hides_start or true.hides_start or not same_family(hidden, true):
        return None
    if not timedelta(0) <= true.start - hidden.start < HIDDEN_WITHIN:
        return None
    found = unlike(hidden.distance_km, true.distance_km), _time_unlike(hidden, true)
    worst = max((1.0 if one is None else one) for one in found)
    if worst > HIDDEN_ALIKE:
        return None
    return f"the same day, {_alike('distance and time', worst)}"


def may_be_of_file(a: Identity, b: Identity) -> bool:
    """Whether two that tell of one uploaded file may be one session of it: they overlap."""
    if not same_family(a, b):
        return False
    if a.hides_start or b.hides_start:
        return True
    longest = max((*_times(a), *_times(b)), default=HIDDEN_WITHIN / timedelta(minutes=1))
    return abs(a.start - b.start) <= timedelta(minutes=longest)


def distance_apart(a: Identity, b: Identity) -> tuple[float, float]:
    """Sorts the nearest first: by start, where both tell it, then by distance."""
    hidden = a.hides_start or b.hides_start
    seconds = 0.0 if hidden else abs(a.start - b.start).total_seconds()
    far = unlike(a.distance_km, b.distance_km)
    return seconds, 1.0 if far is None else far


def unlike(a: float | None, b: float | None) -> float | None:
    """By which share of the greater they differ; None where one is not known or nothing."""
    return abs(a - b) / max(a, b) if a and b else None


def _time_unlike(a: Identity, b: Identity) -> float | None:
    found = [unlike(one, other) for one in _times(a) for other in _times(b)]
    return min((share for share in found if share is not None), default=None)


def _times(one: Identity) -> Iterator[float]:
    return (time for time in (one.timer_min, one.elapsed_min) if time)


def _lost_its_serial(a: Identity, b: Identity) -> bool:
    if not (a.is_file and b.is_file) or not _same_sport(a, b):
        return False
    found = unlike(a.timer_min, b.timer_min), unlike(a.distance_km, b.distance_km)
    return abs(a.start - b.start) <= SAME_SECOND and all((far or 0.0) <= ALIKE for far in found)


def _starts(apart: timedelta) -> str:
    seconds = round(apart.total_seconds())
    return f"starts {seconds} s apart" if seconds else "starts at the same second"


def _alike(what: str, share: float) -> str:
    """How far apart at most, rounded up so that it stays true."""
    return f"{what} within {ceil(share * 1000) / 10:.1f} %" if share else f"the same {what}"
