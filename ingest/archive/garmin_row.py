"""One activity of a Garmin export, value by value: a bad one costs itself only."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ingest.archive.garmin_sports import is_whole, sport_of, surface_of
from ingest.archive.garmin_units import Size, Units, units_in
from ingest.archive.model import ArchiveRow, Unread
from ingest.fit.plausible import limits
from ingest.titles import own_title
from traininglog.activity import RUNNING, Activity
from traininglog.zones import local_day, zone_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from traininglog.notes import NoteField

Told = dict[str, Any]
"""The values of a row that are used, as they stand in the file."""

STARTS: Final = ("startTimeGmt", "startTimeGMT", "beginTimestamp")
_TEXTS: Final[dict[NoteField, tuple[str, ...]]] = {
    "title": ("name", "activityName"),
    "description": ("description",),
}
NUMBERS: Final = (
    "distance", "duration", "elapsedDuration", "elevationGain", "elevationLoss", "avgHr",
    "avgRunCadence", "avgDoubleCadence", "workoutFeel", "workoutRpe",
)  # fmt: skip
READ: Final = frozenset({
    "activityId", "activityType", "sportType", "parent", "startTimeLocal", "deviceId",
    "manufacturer", "locationName",
    *STARTS, *NUMBERS, *(name for names in _TEXTS.values() for name in names),
})  # fmt: skip

MOST_SIGNS: Final = 20_000
_FIRST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(2100, 1, 1, tzinfo=UTC)
_MS: Final = 10**11
"""Seconds do not count so far before the year 5138, milliseconds did in 1973."""
_ZONE_STEP_S: Final = 900
_LONGEST_S: Final = 30 * 86_400
_MOST_CLIMB_M: Final = 20_000
_FEET: Final = 2
_MOST_A_LEG: Final = 125
"""No mean is 250 steps a minute, so a greater one counts both feet already."""


def read_row(told: Told, place: str, file: Units, home_zone: str) -> ArchiveRow | Unread | None:
    """An activity, or why it is none; None for a triathlon as a whole, for its legs follow."""
    if is_whole(told.get("activityType")) or told.get("parent") is True:
        return None
    number = _digits(told.get("activityId"))
    if not number:
        return Unread(place, "has no number of an activity")
    start = next((when for name in STARTS if (when := _moment(told.get(name)))), None)
    if start is None:
        return Unread(place, "has no start that can be read")
    values = _Values(told, file)
    activity = _activity(values, start, _zone(start, told.get("startTimeLocal"), home_zone))
    return ArchiveRow(
        key=f"garmin:{number}",
        activity=activity,
        place=place,
        elapsed_min=values.minutes("elapsedDuration", "time with pauses"),
        serial=_serial(told),
        texts=_texts(told),
        problems=tuple(dict.fromkeys(values.problems)),
    )


def size_of(told: Told) -> Size:
    """What a row can say of the units it is written in."""
    sport = sport_of(told.get("activityType"), told.get("sportType"))
    distance, duration = (_number(told.get(name)) or 0.0 for name in ("distance", "duration"))
    return Size(sport, distance, duration)


class _Values:
    """The values of a row in the units of an activity; `problems` says what was left out."""

    def __init__(self, told: Told, file: Units) -> None:
        self.told = told
        self.size = size_of(told)
        self.units = units_in(file, self.size)
        self.problems: list[str] = []

    def within(
        self, name: str, words: str, low: float, high: float, factor: float = 1
    ) -> float | None:
        """A number in range; what was not measured is none, and 0 may be just that."""
        number = _number(self.told.get(name))
        if number is None or (number == 0 and low > 0):
            return None
        value = number * factor
        if low <= value <= high:
            return value
        self.problems.append(f"its {words} cannot be true, so it is left out")
        return None

    def minutes(self, name: str, words: str) -> float | None:
        """A time."""
        time_s = self.within(name, words, 1e-3, _LONGEST_S, self.units.s)
        return None if time_s is None else time_s / 60

    def metres(self, name: str, words: str, low: float, high: float) -> float | None:
        """A length."""
        return self.within(name, words, low, high, self.units.m)

    def cadence_spm(self) -> float | None:
        """Steps of both feet; Garmin tells those, or those of one leg."""
        both = self.within("avgDoubleCadence", "cadence", 1, 2 * _MOST_A_LEG)
        if both is not None:
            return both
        leg = self.within("avgRunCadence", "cadence", 1, 2 * _MOST_A_LEG)
        return leg if leg is None or leg > _MOST_A_LEG else _FEET * leg


def _activity(values: _Values, start: datetime, zone: str) -> Activity:
    sport, is_run = values.size.sport, values.size.sport == RUNNING
    distance_m = values.metres("distance", "distance", 1e-3, limits("distance_m", "")[1])
    timer_min = values.minutes("duration", "time")
    speed_mps = distance_m / timer_min / 60 if is_run and distance_m and timer_min else None
    if speed_mps is not None and not 0 < speed_mps <= limits("speed_mps", sport)[1]:
        values.problems.append("its distance cannot be true for its time, so it is left out")
        distance_m = speed_mps = None
    feel = values.within("workoutFeel", "feel", 0, 100)
    effort = values.within("workoutRpe", "effort", 1, 100)
    return Activity(
        id="",
        sport=sport,
        start=start,
        zone=zone,
        day=local_day(start, zone),
        distance_km=None if distance_m is None else distance_m / 1000,
        timer_min=timer_min,
        speed_mps=speed_mps,
        # As of files: what holds while running is told of runs only.
        cadence_spm=values.cadence_spm() if is_run else None,
        heart_rate_bpm=(
            values.within("avgHr", "heart rate", *limits("heart_rate_bpm", sport))
            if is_run else None
        ),
        ascent_m=values.metres("elevationGain", "climb", 0, _MOST_CLIMB_M),
        descent_m=values.metres("elevationLoss", "descent", 0, _MOST_CLIMB_M),
        surface=surface_of(values.told.get("activityType")) if is_run else "unknown",
        feel=None if feel is None else round(feel),
        rpe=None if effort is None else effort / 10,
        origin="archive",
    )  # fmt: skip


def _texts(told: Told) -> Mapping[NoteField, str]:
    texts = {
        field: next((words for name in names if (words := _text(told.get(name)))), "")
        for field, names in _TEXTS.items()
    }
    place, kind = (_text(told.get(name)) for name in ("locationName", "activityType"))
    return {
        field: own_title(words, place, kind) if field == "title" else words
        for field, words in texts.items()
        if words
    }


def _text(value: object) -> str:
    """Words without blanks around them; no database takes half a sign or a NUL."""
    if not isinstance(value, str):
        return ""
    return value.encode(errors="replace").decode().replace("\0", "").strip()[:MOST_SIGNS]


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _digits(value: object) -> str:
    """A number by which something is known, as text; 0 is none."""
    if isinstance(value, int | float | Decimal) and (number := _number(value)) is not None:
        return str(int(value)) if number.is_integer() and 0 < number < 10**18 else ""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return value.lstrip("0")
    return ""


def _serial(told: Told) -> str | None:
    """The watch's, as its files have it; what others' uploads have there is no such number."""
    is_own = str(told.get("manufacturer")).upper() == "GARMIN"
    return (_digits(told.get("deviceId")) or None) if is_own else None


def _moment(value: object) -> datetime | None:
    """A time in UTC to the second: since 1970 in milliseconds or seconds, or as text."""
    try:
        if isinstance(value, str):
            when = datetime.fromisoformat(value.strip().removesuffix(".0"))
            when = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
            when = when.replace(microsecond=0)
        elif (number := _number(value)) is not None:
            seconds = number / 1000 if abs(number) >= _MS else number
            when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=math.floor(seconds))
        else:
            return None
    except (OverflowError, ValueError):
        return None
    return when if _FIRST <= when < _LAST else None


def _zone(start: datetime, local: object, home_zone: str) -> str:
    """The zone by what the clock on the wall showed; home where it shows nothing sane."""
    shown = _moment(local)
    offset_s = None if shown is None else round((shown - start).total_seconds())
    is_sane = offset_s is not None and not offset_s % _ZONE_STEP_S
    return zone_at(start, offset_s if is_sane else None, home_zone)
