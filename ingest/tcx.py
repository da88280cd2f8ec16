"""Reads TCX: activities of laps, tracks and points, as Garmin made it and others write it.

An activity is a session, of a multisport file one of several. A lap tells its own time and
distance; a second track within a lap begins after a pause. Cadence of a run stands in the
extension `TPX` (`RunCadence`, strides of one leg a minute), that of a ride in `Cadence`.
Elements are known by their local names: writers differ in prefixes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite, nan
from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.fit.contents import LONGEST_S
from ingest.recording import ActivityFile, Lap
from ingest.track.points import AT, LAP, SEGMENT, Points, new_row
from ingest.track.sports import kind_of
from ingest.track.texts import device_of, garmin_of, texts_of
from ingest.track.times import Times, moment_of, number_of
from ingest.track.walk import LAP as A_LAP
from ingest.track.walk import SESSION, RefusedXml, Walker, walk
from ingest.track.whole import Told, recording
from traininglog.activity import UNKNOWN
from traininglog.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.sax.xmlreader import AttributesImpl

    from numpy.typing import NDArray

    from ingest.recording import Recording

_VALUES: Final = {
    "LatitudeDegrees": "position_lat_deg", "LongitudeDegrees": "position_long_deg",
    "AltitudeMeters": "altitude_m", "DistanceMeters": "distance_m", "Speed": "speed_mps",
    "Cadence": "cadence_rpm", "RunCadence": "cadence_rpm", "Watts": "power_w",
}  # fmt: skip
_PLACES: Final = {name: AT[column] for name, column in _VALUES.items()}
_TIME, _HEART = AT["timestamp"], AT["heart_rate_bpm"]
_TRIGGERS: Final = {
    "Manual": "manual", "Distance": "distance", "Time": "time", "Location": "position_lap",
}  # fmt: skip
_INTENSITIES: Final = {"Active": "active", "Resting": "rest"}
_OTHERS: Final = {"Course": "planned_route", "Workout": "workout"}
_SERIALS: Final = (100_000, 2**32 - 1)
"""Apps that have none write 0, 1 or 99999."""
_DIGITS: Final = 12
_BEGAN_ANEW_M: Final = 10
_LONGEST_M: Final = 5_000_000


@dataclass(slots=True)
class _Lap:
    """One lap as it is read."""

    start: float
    timer_s: float = nan
    distance_m: float = nan
    trigger: str | None = None
    intensity: str | None = None


@dataclass(slots=True)
class _Activity:
    """One activity as it is read."""

    sport: str
    points: Points = field(default_factory=Points)
    times: Times = field(default_factory=Times)
    laps: list[_Lap] = field(default_factory=list)
    id: float = nan
    segment: int = 0
    said: list[str] = field(default_factory=list)
    maker: dict[str, str] = field(default_factory=dict)


class _Tcx(Walker):
    """Takes activities; courses and workouts are only counted."""

    def __init__(self) -> None:
        super().__init__()
        self.activities: list[_Activity] = []
        self.others: list[str] = []
        self._now: _Activity | None = None
        self._row: list[float] | None = None

    def opened(self, name: str, values: AttributesImpl) -> None:
        """An activity, a lap, a track or a point begins."""
        if name == "Trackpoint":
            self._row = new_row() if self._now is not None else None
        elif name in {"Activity", "Run"} and self._now is None:
            sport = values.get("Sport") or (
                self.path[-1] if name == "Run" and self.path else ""
            )
            self._now = _Activity(sport)
            self.activities.append(self._now)
            self.spend(SESSION)
        elif name in _OTHERS and self._now is None:
            self.others.append(_OTHERS[name])
        elif self._now is not None and name == "Lap":
            start = self._now.times.seconds(values.get("StartTime", ""))
            self._now.laps.append(_Lap(start))
            self.spend(A_LAP)
        elif self._now is not None and name == "Track":
            self._now.segment += 1

    def closed(self, name: str, text: str) -> None:
        """A point is whole, or one of the values of a point, a lap or an activity."""
        now = self._now
        if now is None:
            return
        parent = self.path[-1] if self.path else ""
        row = self._row
        if row is not None:
            self._of_point(now, row, name, text)
        elif parent == "Lap":
            _of_lap(now, name, text)
        elif name in {"Activity", "Run"} and parent not in {"Activity", "Run"}:
            self._now = None
        elif parent in {"Activity", "Run", "Creator"}:
            _of_activity(now, name, text)

    def _of_point(self, now: _Activity, row: list[float], name: str, text: str) -> None:
        if name == "Trackpoint":
            row[SEGMENT], row[LAP] = now.segment, len(now.laps)
            now.points.add(row)
            self.count()
            self._row = None
        elif name == "Time":
            row[_TIME] = now.times.seconds(text)
        elif name == "Value":
            if self.path[-1] == "HeartRateBpm":
                row[_HEART] = number_of(text)
        elif (place := _PLACES.get(name)) is not None:
            row[place] = number_of(text)


def _of_lap(now: _Activity, name: str, text: str) -> None:
    if not now.laps:
        return
    lap = now.laps[-1]
    if name == "TotalTimeSeconds":
        lap.timer_s = number_of(text)
    elif name == "DistanceMeters":
        lap.distance_m = number_of(text)
    elif name == "TriggerMethod":
        lap.trigger = _TRIGGERS.get(text.strip())
    elif name == "Intensity":
        lap.intensity = _INTENSITIES.get(text.strip())
    elif name == "Notes":
        now.said.append(text)


def _of_activity(now: _Activity, name: str, text: str) -> None:
    if name == "Id":
        now.id = now.times.seconds(text)
    elif name == "Notes":
        now.said.append(text)
    elif name in {"Name", "UnitId", "UnitID", "ProductID"}:
        now.maker.setdefault(name.lower(), text.strip())


def _watch(maker: dict[str, str]) -> tuple[str | None, int | None]:
    """The watch and its serial number, which is Garmin's unit id; others write any number."""
    name = garmin_of(maker.get("name", ""), _whole(maker.get("productid", "")))
    if name is None:
        return device_of(maker.get("name", "")), None
    serial = _whole(maker.get("unitid", ""))
    return name, serial if serial and _SERIALS[0] < serial < _SERIALS[1] else None


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < _DIGITS else None


def read_tcx(data: bytes, sport: str = UNKNOWN) -> ActivityFile:
    """Everything a TCX file tells: one recording an activity, and what went wrong.

    Damage is no error: what stands before it is read. A file of courses has the type
    `planned_route`, one of workouts `workout`. `sport` is that of activities which do not
    tell it.
    """
    reader = _Tcx()
    try:
        problems = walk(data, reader)
    except RefusedXml as why:
        return ActivityFile(None, (), (Problem("refused", str(why)),))
    found: list[Recording] = []
    for one in reader.activities:
        columns = one.points.columns()
        columns["distance_m"] = _going_on(columns["distance_m"], columns["lap"])
        told = _told(one)
        told.sport = sport if told.sport == UNKNOWN else told.sport
        whole, more = recording(columns, told, one.times)
        problems += more
        if whole is not None:
            found.append(whole)
    kind = "activity" if reader.activities or not reader.others else reader.others[0]
    return ActivityFile(kind, tuple(found), tuple(problems))


def _going_on(distance: NDArray[np.float64], lap: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance since the start; there are writers that begin anew with each lap."""
    known = np.flatnonzero(np.isfinite(distance))
    steps = np.diff(distance[known])
    anew = (steps < -_BEGAN_ANEW_M) & (np.diff(lap[known]) != 0)
    if not anew.any():
        return distance
    carried = np.cumsum(np.where(anew, distance[known][:-1], 0.0))
    whole = distance.copy()
    whole[known[1:]] += carried
    return whole


def _told(one: _Activity) -> Told:
    """What an activity tells beside its points: laps, their sums, the watch, notes."""
    kind = kind_of(one.sport)
    laps = [lap for lap in one.laps if isfinite(lap.start)]
    ends = [*(after.start for after in laps[1:]), nan]
    starts = [start for start in (*(lap.start for lap in laps[:1]), one.id) if isfinite(start)]
    device, serial = _watch(one.maker)
    return Told(
        sport=kind.sport,
        sub_sport=kind.sub_sport,
        start=starts[0] if starts else None,
        timer_s=_sum(lap.timer_s for lap in one.laps),
        distance_m=_sum(lap.distance_m for lap in one.laps),
        laps=tuple(_lap(lap, end) for lap, end in zip(laps, ends, strict=False)),
        device=device,
        serial=serial,
        texts=texts_of("", one.said),
    )


def _lap(lap: _Lap, end: float) -> Lap:
    timer = _within(lap.timer_s, LONGEST_S)
    elapsed = _within(end - lap.start, LONGEST_S)
    way = _within(lap.distance_m, _LONGEST_M)
    return Lap(
        moment_of(lap.start), timer if elapsed is None else elapsed, timer, way,
        lap.trigger, lap.intensity,
    )  # fmt: skip


def _within(value: float, most: float) -> float | None:
    return value if 0 <= value <= most else None


def _sum(values: Iterable[float]) -> float | None:
    """All together; None where one of them is not told or is none that can be."""
    every = list(values)
    whole = sum(every) if every and all(0 <= value < _LONGEST_M for value in every) else 0
    return whole or None
