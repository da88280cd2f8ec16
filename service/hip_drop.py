"""The hip drop of a still picture: the pelvis line against the horizontal, in degrees.

Points are in pixels of one picture, x to the right and y down. `assets/hip_drop.js` has the
same arithmetic for the person who marks them; what is kept is worked out here.

A hip drop is named after the leg one stands on: standing on the right leg, a drop of the
right side is that the left hip hangs lower.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, degrees, hypot, isfinite
from statistics import mean
from typing import TYPE_CHECKING, Final, Literal, get_args

from traininglog.facts import Observation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

Point = tuple[float, float]
Line = tuple[Point, Point]
SeenFrom = Literal["behind", "front"]
Leg = Literal["left", "right"]
VIEWS: Final[tuple[SeenFrom, ...]] = get_args(SeenFrom)
LEGS: Final[tuple[Leg, ...]] = get_args(Leg)
HIP_DROP: Final = "hip drop"
HIP_RISE: Final = "hip rise"
"""The other way round: the free side stands higher."""
MOST_DEGREES: Final = 45
LEAST_PX: Final = 20.0
MOST_TIMES: Final = 2
_MOST_PX: Final = 100_000.0
_UNREAD: Final = "The points of the picture cannot be read. Mark them anew."
_NOTHING: Final = "Mark both hip points in the picture first."
_CLOSE: Final = "The two hip points are too close together. Mark them anew."
_LEVEL_CLOSE: Final = "The two ends of the level line are too close together. Draw it anew."
_STEEP: Final = (
    f"The pelvis line is more than {MOST_DEGREES} deg from level. Mark the hip points anew, or "
    "turn the picture."
)
_LEVEL_STEEP: Final = (
    "The level line is steeper than 45 deg. Draw it along something level, or turn the picture."
)


@dataclass(frozen=True, slots=True)
class Marked:
    """What was marked once: both hip points, and the ends of something level in the room."""

    hips: Line
    level: Line | None = None


def tilt_deg(marked: Marked) -> float:
    """The pelvis line against the horizontal; above 0 its right end in the picture is lower.

    ValueError says in a sentence why there is no angle.
    """
    pelvis = _lean_deg(marked.hips, _CLOSE)
    level = 0.0 if marked.level is None else _lean_deg(marked.level, _LEVEL_CLOSE)
    if abs(level) > MOST_DEGREES:
        raise ValueError(_LEVEL_STEEP)
    tilt = (pelvis - level + 90) % 180 - 90  # a line has no direction
    if abs(tilt) > MOST_DEGREES:
        raise ValueError(_STEEP)
    return tilt


def _lean_deg(line: Line, too_close: str) -> float:
    """A line against the picture's own horizontal, read from left to right."""
    (x1, y1), (x2, y2) = sorted(line)
    if not all(isfinite(n) and abs(n) <= _MOST_PX for n in (x1, y1, x2, y2)):
        raise ValueError(_UNREAD)
    if hypot(x2 - x1, y2 - y1) < LEAST_PX:
        raise ValueError(too_close)
    return degrees(atan2(y2 - y1, x2 - x1))


def drop_deg(marked: Marked, seen_from: SeenFrom, standing: Leg) -> float:
    """How far the free side hangs; below 0 where it stands higher. ValueError as above."""
    tilt = tilt_deg(marked)
    right_hip_lower = tilt if seen_from == "behind" else -tilt
    return right_hip_lower if standing == "left" else -right_hip_lower


def times_words(values: Sequence[float]) -> str:
    """`8.2 and 7.6 deg, 0.6 apart, mean 7.9`, or `8.2 deg, measured once`; to 0.1 deg."""
    told = [f"{value:.1f}".replace("-", "\u2212") for value in values]
    if len(told) == 1:
        return f"{told[0]} deg, measured once"
    apart = max(values) - min(values)
    return f"{' and '.join(told)} deg, {apart:.1f} apart, mean {mean(values):.1f}"


def observed(
    times: Sequence[Marked], seen_from: SeenFrom, standing: Leg, day: date, words: str = ""
) -> Observation:
    """What is kept of one picture marked once or twice; ValueError says what is missing."""
    if not times:
        raise ValueError(_NOTHING)
    drops = [round(drop_deg(marked, seen_from, standing), 1) for marked in times]
    is_rise = mean(drops) < 0
    seen = [-drop for drop in drops] if is_rise else drops
    by = "from behind" if seen_from == "behind" else "from the front"
    level = ", against a level line" if any(marked.level for marked in times) else ""
    return Observation(
        day=day,
        name=HIP_RISE if is_rise else HIP_DROP,
        degrees=round(mean(seen), 1),
        side=standing,
        words="; ".join(filter(None, (f"{times_words(seen)}; seen {by}{level}", words))),
    )


def read_times(told: object) -> tuple[Marked, ...]:
    """What a browser marked: `[{"hips": [[x, y], [x, y]], "level": null | [...]}, ...]`."""
    if not isinstance(told, list) or len(told) > MOST_TIMES:
        raise ValueError(_UNREAD)
    return tuple(_marked(one) for one in told)


def _marked(told: object) -> Marked:
    match told:
        case {"hips": hips, "level": None}:
            return Marked(_line(hips))
        case {"hips": hips, "level": level}:
            return Marked(_line(hips), _line(level))
    raise ValueError(_NOTHING)


def _line(told: object) -> Line:
    match told:
        case [[int() | float() as x1, int() | float() as y1],
              [int() | float() as x2, int() | float() as y2]]:  # fmt: skip
            return (float(x1), float(y1)), (float(x2), float(y2))
    raise ValueError(_NOTHING)
