"""Streams of made-up activities, in the shape of Strava's answers."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.strava_people import Made

TYPES: Final = (
    "time", "latlng", "distance", "altitude", "velocity_smooth", "heartrate", "cadence",
    "watts", "temp", "moving", "grade_smooth",
)  # fmt: skip
"""Every type the published description names."""

EVERY_S: Final = 5
"""Seconds from one point to the next."""

Point = tuple[float, float]


def route(rng: random.Random, home: Point, metres: float, points: int) -> list[Point]:
    """A loop from a place and back; degrees."""
    radius = metres / (2 * math.pi)
    towards = rng.uniform(0, 2 * math.pi)
    north, east = 1 / 111_320, 1 / (111_320 * math.cos(math.radians(home[0])))
    middle = (home[0] + radius * math.cos(towards) * north,
              home[1] + radius * math.sin(towards) * east)  # fmt: skip
    turns = [towards + math.pi + 2 * math.pi * i / max(1, points - 1) for i in range(points)]
    return [
        (round(middle[0] + radius * math.cos(turn) * north, 6),
         round(middle[1] + radius * math.sin(turn) * east, 6))
        for turn in turns
    ]  # fmt: skip


def polyline(points: Sequence[Point]) -> str:
    """Points as the text that maps are drawn from: steps of 1e-5 degrees, five bits a sign."""
    text, last = "", (0, 0)
    for point in points:
        here = (round(point[0] * 1e5), round(point[1] * 1e5))
        text += _signs(here[0] - last[0]) + _signs(here[1] - last[1])
        last = here
    return text


def _signs(step: int) -> str:
    left, text = ~(step << 1) if step < 0 else step << 1, ""
    while left >= 0x20:
        text, left = text + chr((0x20 | (left & 0x1F)) + 63), left >> 5
    return text + chr(left + 63)


def made_streams(made: Made, wanted: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The wanted streams the activity has; its distance always, as Strava gives it."""
    times, metres = _times(made), float(made.item["distance"])
    last = times[-1] or 1
    share = [time / last for time in times]
    columns: dict[str, Callable[[], list[Any]]] = {
        "time": lambda: times,
        "distance": lambda: [round(metres * part, 1) for part in share],
        **_measured(made, share),
    }
    given = [name for name in TYPES if name in {*wanted, "distance"} and name in columns]
    return {
        name: {
            "data": columns[name](), "series_type": "distance",
            "original_size": len(times), "resolution": "high",
        }
        for name in given
    }  # fmt: skip


def _times(made: Made) -> list[int]:
    """Seconds since the start, with one hole where the athlete stood still."""
    moving, elapsed = made.item["moving_time"], made.item["elapsed_time"]
    times = [*range(0, moving, EVERY_S), moving]
    return [time if time <= moving // 2 else time + elapsed - moving for time in times]


def _measured(made: Made, share: list[float]) -> Mapping[str, Callable[[], list[Any]]]:
    """What sensors gave: by name, how to make its column."""
    item, rng = made.item, random.Random(made.item["id"])

    def near(key: str, spread: float, digits: int = 0) -> Callable[[], list[Any]]:
        middle = float(item[key])

        def column() -> list[Any]:
            values = [middle + rng.gauss(0, spread) for _ in share]
            return [round(value, digits) if digits else round(value) for value in values]

        return column

    columns: dict[str, Callable[[], list[Any]]] = {
        "velocity_smooth": near("average_speed", 0.15, 3),
        "moving": lambda: [True] * len(share),
    }
    spreads = {"heartrate": 4, "cadence": 1.5, "watts": 20, "temp": 0.4}
    keys = {"heartrate": "average_heartrate", "cadence": "average_cadence",
            "watts": "average_watts", "temp": "average_temp"}  # fmt: skip
    columns |= {
        n: near(key, spreads[n]) for n, key in keys.items() if item.get(key) is not None
    }
    if item["start_latlng"]:
        columns["latlng"] = lambda: [
            list(p)
            for p in route(random.Random(item["id"]), made.home, item["distance"], len(share))
        ]
    if "elev_high" in item:
        low, high = item["elev_low"], item["elev_high"]
        columns["altitude"] = lambda: [
            round(low + (high - low) * math.sin(math.pi * part), 1) for part in share
        ]
        columns["grade_smooth"] = lambda: [round(rng.gauss(0, 0.5), 1) for _ in share]
    return columns
