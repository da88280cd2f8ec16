"""Whether two copies are of one activity: by numbers both know, by their watch, by UTC.

A run has many sources. The first that says yes decides:

    key         the same activity's number at Strava or Garmin
    upload_id   the number Strava gave a file: an archive's file name, the API's upload_id
    watch       the same watch at the same second
    time        same kind of sport, starts within a minute, time or distance alike

A clock on the wall is never asked: zones move, UTC does not. Copies that only share most of
their time stay apart, and the runner is asked (twins.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from datetime import datetime

Format = Literal["fit", "tcx", "gpx", "api", "row"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
"""The best samples first."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What one copy tells of its activity, by which another copy of it is known.

    `serial` is the watch's, `records` how many samples it has. `elapsed_min` has all pauses,
    `timer_min` none. `hides_start`: its start is midnight and a second, for the athlete hides
    the true one. `key` is the activity's number with its maker (`strava:123`, `garmin:456`),
    `upload_id` the number Strava gave the file.
    """

    sport: str
    start: datetime
    format: Format = "fit"
    serial: str | None = None
    timer_min: float | None = None
    elapsed_min: float | None = None
    distance_km: float | None = None
    records: int = 0
    hides_start: bool = False
    key: str | None = None
    upload_id: str | None = None
