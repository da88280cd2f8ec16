"""Reads GPX: tracks of points as phones, watches and their services export them.

A track is a session, its segments are the stretches between pauses. What stands beside a
point's place, height and time differs by maker: heart rate, cadence, temperature, speed and
power are known by their local names, whichever namespace they are in. Cadence is strides
a minute of one leg for runs, in Garmin's files as in Strava's.

gpxpy, the library for GPX, takes a file whole or not at all: one number that is none, or a
cut at the end, and nothing of the run is left. So the project walks it itself and keeps
gpxpy as the reference it is compared with (`gpx_reference.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.recording import ActivityFile
from ingest.track.points import AT, LAP, SEGMENT, Points, new_row
from ingest.track.sports import kind_of, kind_of_name
from ingest.track.texts import device_of, texts_of
from ingest.track.times import Times, number_of
from ingest.track.walk import SESSION, RefusedXml, Walker, walk
from ingest.track.whole import Told, recording
from traininglog.activity import UNKNOWN
from traininglog.problem import Problem

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl

    from numpy.typing import NDArray

    from ingest.recording import Recording

_VALUES: Final = {
    "ele": "altitude_m", "hr": "heart_rate_bpm", "heartrate": "heart_rate_bpm",
    "cad": "cadence_rpm", "cadence": "cadence_rpm", "runcadence": "cadence_rpm",
    "atemp": "temperature_c", "temp": "temperature_c", "temperature": "temperature_c",
    "speed": "speed_mps", "distance": "distance_m", "power": "power_w", "watts": "power_w",
    "powerinwatts": "power_w",
}  # fmt: skip
_PLACES: Final = {name: AT[column] for name, column in _VALUES.items()}
_TIME, _LAT, _LONG = AT["timestamp"], AT["position_lat_deg"], AT["position_long_deg"]
_TOLD: Final = frozenset({"name", "desc", "cmt", "type"})
_OF_FILE: Final = frozenset({"gpx", "metadata"})
_OTHER_POINTS: Final = {"rtept": "planned_route", "wpt": "places"}


class _Track:
    """One `trk` as it is read."""

    def __init__(self) -> None:
        self.points, self.times = Points(), Times()
        self.segment = 0
        self.said: dict[str, str] = {}


class _Gpx(Walker):
    """Takes tracks, and what is said of them and of the file."""

    def __init__(self) -> None:
        super().__init__()
        self.tracks: list[_Track] = []
        self.said: dict[str, str] = {}
        self.creator = ""
        self.others: set[str] = set()
        self._row: list[float] | None = None

    def opened(self, name: str, values: AttributesImpl) -> None:
        """A point, a stretch, a track or the file begins."""
        if name == "trkpt":
            self._row = row = new_row()
            row[_LAT] = number_of(values.get("lat", ""))
            row[_LONG] = number_of(values.get("lon", ""))
        elif name == "trkseg" and self.tracks:
            self.tracks[-1].segment += 1
        elif name == "trk":
            self.spend(SESSION)
            self.tracks.append(_Track())
        elif not self.path:
            self.creator = values.get("creator", "")
        elif name in _OTHER_POINTS:
            self.others.add(_OTHER_POINTS[name])

    def closed(self, name: str, text: str) -> None:
        """A point is whole, one of its values, or something said."""
        row = self._row
        if row is None:
            if name in _TOLD and text.strip():
                self._say(name, text)
        elif name == "trkpt":
            self._add(row)
        elif name == "time":
            if self.path[-1] == "trkpt":
                row[_TIME] = self._track.times.seconds(text)
        elif (place := _PLACES.get(name.lower())) is not None:
            row[place] = number_of(text)

    @property
    def _track(self) -> _Track:
        if not self.tracks:  # a point outside of any track, in a file put together by hand
            self.tracks.append(_Track())
        return self.tracks[-1]

    def _add(self, row: list[float]) -> None:
        track = self._track
        row[SEGMENT], row[LAP] = track.segment, 0
        track.points.add(row)
        self.count()
        self._row = None

    def _say(self, name: str, text: str) -> None:
        parent = self.path[-1] if self.path else ""
        if parent == "trk" and self.tracks:
            self.tracks[-1].said.setdefault(name, text)
        elif parent in _OF_FILE:
            self.said.setdefault(name, text)


def tracks_of(data: bytes) -> tuple[list[Problem], list[dict[str, NDArray[np.float64]]]]:
    """What kept a file from being read to its end, and the points of each track as written.

    Columns are those of `ingest.track.points`, not yet judged. RefusedXml for what is unsafe.
    """
    reader = _Gpx()
    problems = walk(data, reader)
    return problems, [track.points.columns() for track in reader.tracks]


def read_gpx(data: bytes, sport: str = UNKNOWN) -> ActivityFile:
    """Everything a GPX file tells of activities: one recording a track, and what went wrong.

    Damage is no error: what stands before it is read. A file of routes without times has
    the type `planned_route`, one of places only `places`. `sport` is that of tracks which do
    not tell it.
    """
    reader = _Gpx()
    try:
        problems = walk(data, reader)
    except RefusedXml as why:
        return ActivityFile(None, (), (Problem("refused", str(why)),))
    found: list[Recording] = []
    timed = False
    tracks = [track for track in reader.tracks if len(track.points)]
    for track in tracks:
        columns = track.points.columns()
        if not np.isfinite(columns["timestamp"]).any():
            reader.others.add("planned_route")
            continue
        timed = True
        beside = reader.said if len(tracks) == 1 else {}
        told = _told(track, beside, reader.creator)
        told.sport = sport if told.sport == UNKNOWN else told.sport
        whole, more = recording(columns, told, track.times)
        problems += more
        if whole is not None:
            found.append(whole)
    return ActivityFile(_file_type(reader, timed=timed), tuple(found), tuple(problems))


def _file_type(reader: _Gpx, *, timed: bool) -> str | None:
    if timed or not reader.others:
        return "activity"
    return "planned_route" if "planned_route" in reader.others else "places"


def _told(track: _Track, beside: dict[str, str], creator: str) -> Told:
    """What a track says of itself; the file's own words where it has only this one."""
    said = beside | track.said
    kind = kind_of(track.said.get("type", ""))
    if kind.sport == UNKNOWN:
        kind = kind_of_name(said.get("name", ""))
    more = [words.get(name, "") for words in (track.said, beside) for name in ("desc", "cmt")]
    return Told(
        sport=kind.sport,
        sub_sport=kind.sub_sport,
        device=device_of(creator),
        texts=texts_of(said.get("name", ""), more),
    )
