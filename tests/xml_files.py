"""GPX and TCX files: written from the records of a FIT file, or by hand, point by point."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

import numpy as np

from ingest.fit import read_fit
from tests.fit_files import run_bytes
from traininglog.schema import MISSING, RECORD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ingest.recording import Recording

START: Final = datetime(2024, 3, 12, 6, 15, tzinfo=UTC)
GPX_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<gpx creator="{creator}" version="1.1" xmlns="http://www.topografix.com/GPX/1/1"
  xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">
"""
TCX_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase
  xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2"
  xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">
"""
_SCALES: Final = {column.name: (column.scale, column.offset) for column in RECORD_COLUMNS}


@dataclass(frozen=True)
class Point:
    """One point as a writer takes it; what is None is not written."""

    time: str | None = None
    lat: float | None = None
    long: float | None = None
    altitude_m: float | None = None
    distance_m: float | None = None
    speed_mps: float | None = None
    heart_rate_bpm: float | None = None
    cadence: float | None = None
    temperature_c: float | None = None


def points(count: int = 60, start: datetime = START, **values: float) -> list[Point]:
    """A run north at 3 m/s, a point a second."""
    return [
        Point(
            stamp(start + timedelta(seconds=at)), 52.5 + at * 3 / 111_195, 13.4,
            40 + at % 5, **{"heart_rate_bpm": 140, "cadence": 85} | values,
        )
        for at in range(count)
    ]  # fmt: skip


def stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def points_of(run: Recording, *, distance: bool = True) -> list[list[Point]]:
    """The records of a recording as points, in a list for each stretch between pauses.

    Cadence in whole strides, as watches and services write it. The way of the virtual watch
    is up to 1.5 % shorter than its distance, so the points are laid on a circle anew.
    """
    table = {name: _values(run, name) for name in _SCALES}
    strides = table["cadence_rpm"] + np.nan_to_num(table["fractional_cadence_rpm"])
    lat, long = _circle(table["distance_m"])
    stops = [pause.start.timestamp() for pause in run.pauses]
    cuts = np.searchsorted(run.records.timestamp, stops, "right")
    rows = [
        Point(
            stamp(datetime.fromtimestamp(int(table["timestamp"][at]), UTC)),
            lat[at], long[at],
            _told(table["altitude_m"][at]),
            _told(table["distance_m"][at]) if distance else None,
            _told(table["speed_mps"][at]) if distance else None,
            _told(table["heart_rate_bpm"][at]), _told(np.floor(strides[at])),
            _told(table["temperature_c"][at]),
        )
        for at in range(len(run.records))
    ]  # fmt: skip
    edges = [0, *cuts.tolist(), len(rows)]
    return [rows[first:last] for first, last in pairwise(edges)]


def _circle(way_m: NDArray[np.float64]) -> tuple[list[float], list[float]]:
    """Places so many metres along a circle of 800 m radius on the equator."""
    turned = way_m / 800
    metres = 800 / 111_195
    return list(metres * np.sin(turned)), list(13.4 + metres * np.cos(turned))


def _values(run: Recording, name: str) -> NDArray[np.float64]:
    stored = run.records.column(name)
    scale, offset = _SCALES[name]
    return np.where(stored == MISSING, np.nan, stored / scale - offset)


def _told(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def gpx_point(point: Point, tag: str = "trkpt") -> str:
    beside = "".join(
        f"<gpxtpx:{name}>{value:g}</gpxtpx:{name}>"
        for name, value in (
            ("atemp", point.temperature_c), ("hr", point.heart_rate_bpm),
            ("cad", point.cadence),
        )
        if value is not None
    )  # fmt: skip
    inner = "" if point.altitude_m is None else f"<ele>{point.altitude_m:.1f}</ele>"
    inner += "" if point.time is None else f"<time>{point.time}</time>"
    if beside:
        inner += (
            f"<extensions><gpxtpx:TrackPointExtension>{beside}"
            "</gpxtpx:TrackPointExtension></extensions>"
        )
    return f'<{tag} lat="{point.lat:.7f}" lon="{point.long:.7f}">{inner}</{tag}>\n'


@dataclass(frozen=True)
class Track:
    """A track of a GPX file: stretches of points, and what is said of it."""

    stretches: Sequence[Sequence[Point]] = field(default_factory=lambda: [points()])
    type: str | None = "running"
    name: str | None = None
    desc: str | None = None
    cmt: str | None = None

    def text(self) -> str:
        said = _elements(name=self.name, cmt=self.cmt, desc=self.desc, type=self.type)
        stretches = "".join(
            f"<trkseg>\n{''.join(map(gpx_point, stretch))}</trkseg>\n"
            for stretch in self.stretches
        )
        return f"<trk>\n{said}{stretches}</trk>\n"


def gpx(*tracks: Track, creator: str = "Somebody", **metadata: str | None) -> str:
    """A whole GPX file; `metadata` stands before the tracks."""
    said = _elements(**metadata)
    head = GPX_HEAD.format(creator=creator) + (f"<metadata>{said}</metadata>\n" if said else "")
    return head + "".join(track.text() for track in tracks or (Track(),)) + "</gpx>\n"


def _elements(**texts: str | None) -> str:
    return "".join(
        f"<{name}>{escape(text)}</{name}>\n" for name, text in texts.items() if text is not None
    )


def tcx_point(point: Point) -> str:
    inner = "" if point.time is None else f"<Time>{point.time}</Time>"
    if point.lat is not None:
        inner += (
            f"<Position><LatitudeDegrees>{point.lat:.7f}</LatitudeDegrees>"
            f"<LongitudeDegrees>{point.long:.7f}</LongitudeDegrees></Position>"
        )
    inner += _values_of(AltitudeMeters=point.altitude_m, DistanceMeters=point.distance_m)
    if point.heart_rate_bpm is not None:
        inner += f"<HeartRateBpm><Value>{point.heart_rate_bpm:g}</Value></HeartRateBpm>"
    beside = "".join(
        f"<ns3:{name}>{value:g}</ns3:{name}>"
        for name, value in (("Speed", point.speed_mps), ("RunCadence", point.cadence))
        if value is not None
    )
    if beside:
        inner += f"<Extensions><ns3:TPX>{beside}</ns3:TPX></Extensions>"
    return f"<Trackpoint>{inner}</Trackpoint>\n"


def _values_of(**values: float | None) -> str:
    return "".join(
        f"<{name}>{value:.2f}</{name}>" for name, value in values.items() if value is not None
    )


@dataclass(frozen=True)
class Lap:
    """A lap of a TCX file with its tracks."""

    tracks: Sequence[Sequence[Point]]
    timer_s: float | None = None
    distance_m: float | None = None
    start: str | None = None
    trigger: str = "Manual"
    notes: str | None = None

    def text(self) -> str:
        first = next((p.time for track in self.tracks for p in track if p.time), "")
        told = _values_of(TotalTimeSeconds=self.timer_s, DistanceMeters=self.distance_m)
        tracks = "".join(
            f"<Track>\n{''.join(map(tcx_point, track))}</Track>\n" for track in self.tracks
        )
        return (
            f'<Lap StartTime="{self.start or first}">{told}<Intensity>Active</Intensity>'
            f"<TriggerMethod>{self.trigger}</TriggerMethod>\n{tracks}"
            f"{_elements(Notes=self.notes)}</Lap>\n"
        )


def tcx_activity(
    *laps: Lap,
    sport: str = "Running",
    notes: str | None = None,
    creator: str | None = None,
    unit: int = 3_999_000_111,
) -> str:
    """One activity of a TCX file."""
    made = (
        f"<Creator><Name>{creator}</Name><UnitId>{unit}</UnitId></Creator>\n" if creator else ""
    )
    laps = laps or (Lap([points()]),)
    return (
        f'<Activity Sport="{sport}">\n<Id>{stamp(START)}</Id>\n'
        f"{''.join(lap.text() for lap in laps)}{_elements(Notes=notes)}{made}</Activity>\n"
    )


def tcx(*activities: str) -> str:
    """A whole TCX file."""
    inner = "".join(activities or (tcx_activity(),))
    return f"{TCX_HEAD}<Activities>\n{inner}</Activities>\n</TrainingCenterDatabase>\n"


def gpx_of(run: Recording, **said: Any) -> bytes:
    """The GPX file of a run: places, heights, heart rate and cadence, no distance."""
    return gpx(Track(points_of(run), **{"type": run.sport} | said)).encode()


def tcx_of(run: Recording, **said: Any) -> bytes:
    """The TCX file of a run, all in one lap."""
    stretches = points_of(run)
    lap = Lap(stretches, run.timer_s, run.distance_m)
    sport = {"running": "Running", "cycling": "Biking"}.get(run.sport, "Other")
    return tcx(tcx_activity(lap, sport=sport, **said)).encode()


def same_run(day: int = 0, **values: Any) -> tuple[bytes, bytes, bytes]:
    """One run of the virtual watch as FIT, GPX and TCX."""
    fit = run_bytes(day, **values)
    (run,) = read_fit(fit).activities
    return fit, gpx_of(run), tcx_of(run)
