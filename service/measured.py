"""What the records of an activity say of it, whether a watch's file or Strava brought them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from service.rollups import ROLLUP_VERSION, speed_bins
from service.running import RUNNING_VERSION, RunningSummary, summarise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.running import Timeline
    from traininglog.activity import Activity

ACTIVITY_VERSION: Final = f"running {RUNNING_VERSION}, rollup {ROLLUP_VERSION}"


@dataclass(frozen=True, slots=True)
class Measured:
    """An activity with all that its records say, and its speed-bin rows."""

    activity: Activity
    speed_bins: Sequence[Mapping[str, Any]] = ()


def measured(told: Activity, line: Timeline) -> Measured:
    """An activity as told by its summary, and by its records where they know it better.

    Distance and time are the summary's where it has them: they are what the watch showed.
    """
    count = len(line.columns["timestamp"])
    is_run = told.is_run and count > 1
    summary = summarise(line) if is_run else RunningSummary()
    distance_km, timer_min = told.distance_km, told.timer_min
    if distance_km is None and count and line.distance_m is not None:
        distance_km = float(line.distance_m[-1]) / 1000
    if timer_min is None and count:
        timer_min = float(line.weight_s.sum()) / 60
    known = {
        name: value
        for name in RunningSummary.__dataclass_fields__
        if (value := getattr(summary, name)) is not None
    }
    whole = replace(told, distance_km=distance_km, timer_min=timer_min, **known)
    return Measured(whole, speed_bins(line) if is_run else ())
