"""One training session as the rules and pages see it, and where it came from."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    Profile = Collection["Knot"]

Origin = Literal["file", "archive", "strava_api", "manual"]
Surface = Literal["road", "trail", "track", "treadmill", "unknown"]

RUNNING = "running"
UNKNOWN = "unknown"
"""The sport of what does not tell it."""


@dataclass(frozen=True, slots=True)
class Knot:
    """How much of a run was run, up to a distance: a row of the running profile.

    All values count from the start: `distance_km` as the watch shows it,
    `running_km` and `running_min` with walking and standing removed.
    """

    distance_km: float
    running_km: float
    running_min: float


@dataclass(frozen=True, slots=True)
class Activity:
    """One session of one sport; a multisport file holds several.

    `day` is the runner's local day, fixed at import. `speed_mps`, `cadence_spm`
    (both feet) and `heart_rate_bpm` are time-weighted means while running; None
    where the watch did not measure it. `walked_share` is 0 to 1 of moving time,
    `stance_balance_percent` one foot's share of ground contact (FIT `stance_time_balance`).
    `profile` are its knots by distance.
    """

    id: str
    sport: str
    start: datetime
    zone: str
    day: date
    distance_km: float | None = None
    timer_min: float | None = None
    running_km: float | None = None
    running_min: float | None = None
    speed_mps: float | None = None
    cadence_spm: float | None = None
    heart_rate_bpm: float | None = None
    ascent_m: float | None = None
    descent_m: float | None = None
    temperature_c: float | None = None
    walked_share: float | None = None
    stance_balance_percent: float | None = None
    surface: Surface = "unknown"
    device: str | None = None
    feel: int | None = None
    rpe: float | None = None
    profile: Profile = ()
    origin: Origin = "file"

    @property
    def is_run(self) -> bool:
        """Whether this session is a run."""
        return self.sport == RUNNING

    @property
    def local_start(self) -> datetime:
        """The start on the clock of the place where it was."""
        return self.start.astimezone(zone_of(self.zone))

    @property
    def km(self) -> float | None:
        """The distance the rules compare: running distance, else the whole."""
        return self.distance_km if self.running_km is None else self.running_km

    @property
    def minutes(self) -> float | None:
        """The time the rules compare: running minutes, else the timer's."""
        return self.timer_min if self.running_min is None else self.running_min

    def running_at(self, distance_km: float) -> Knot:
        """Running distance and time at a distance into the run.

        Between two knots of the profile the values are interpolated; without a
        profile the whole run's shares apply all along.
        """
        whole = Knot(self.distance_km or 0.0, self.km or 0.0, self.minutes or 0.0)
        knots = (Knot(0.0, 0.0, 0.0), *(self.profile or (whole,)))
        place = min(
            max(bisect_right([k.distance_km for k in knots], distance_km), 1), len(knots) - 1
        )
        before, after = knots[place - 1], knots[place]
        width = after.distance_km - before.distance_km
        share = (
            min(max((distance_km - before.distance_km) / width, 0.0), 1.0) if width > 0 else 1.0
        )
        return Knot(
            distance_km,
            before.running_km + share * (after.running_km - before.running_km),
            before.running_min + share * (after.running_min - before.running_min),
        )
