"""The values of points, one row each, and the columns of a stream they become."""

from __future__ import annotations

from array import array
from math import nan
from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.fit.plausible import LIMITS, limits
from ingest.recording import Records
from traininglog.schema import MISSING, RECORD_COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FIELDS: Final = (
    "timestamp", "position_lat_deg", "position_long_deg", "altitude_m", "distance_m",
    "speed_mps", "heart_rate_bpm", "cadence_rpm", "power_w", "temperature_c",
    "segment", "lap",
)  # fmt: skip
"""What a point can tell, in the unit of its name, and the stretch and lap it is part of."""

AT: Final = {name: place for place, name in enumerate(FIELDS)}
SEGMENT, LAP = AT["segment"], AT["lap"]

_SCALES: Final = {column.name: (column.scale, column.offset) for column in RECORD_COLUMNS}
_LARGEST_EXACT: Final = 2.0**53
_EARTH_M: Final = 6_371_008.8
_ON_FOOT: Final = frozenset({"running", "walking", "hiking"})
_BOTH_FEET: Final = 120
"""A median stride rate above it, a leg, is nobody's: then both feet were counted."""
_KMH_PER_MPS: Final = 3.6
_KMH: Final = (3.3, 3.9)
"""Times a speed in m/s: there are watches that write km/h where m/s belongs."""
_STEP_M: Final = 20


class Points:
    """Rows of one activity as they come; a row is begun, filled by place, and added."""

    def __init__(self) -> None:
        self._values = array("d")

    def add(self, row: list[float]) -> None:
        """One point: a value for each of FIELDS, NaN for none."""
        self._values.extend(row)

    def __len__(self) -> int:
        return len(self._values) // len(FIELDS)

    def columns(self) -> dict[str, Floats]:
        """A column for each of FIELDS."""
        table = np.array(self._values, np.float64).reshape(-1, len(FIELDS))
        return dict(zip(FIELDS, table.T, strict=True))


def new_row() -> list[float]:
    """A point that tells nothing yet."""
    return [nan] * len(FIELDS)


def records_of(columns: dict[str, Floats], sport: str) -> Records:
    """Columns as FIT's integers; segment and lap stand beside them as developer fields."""
    with np.errstate(over="ignore", invalid="ignore"):  # a number may be as large as it likes
        return _records_of(dict(columns), sport)


def _records_of(columns: dict[str, Floats], sport: str) -> Records:
    beside = {name: columns.pop(name).copy() for name in ("segment", "lap")}
    nowhere = (columns["position_lat_deg"] == 0) & (columns["position_long_deg"] == 0)
    for name in ("position_lat_deg", "position_long_deg"):
        columns[name] = np.where(nowhere, nan, columns[name])
    columns["cadence_rpm"] = _of_one_leg(columns["cadence_rpm"], sport)
    columns["speed_mps"] = _in_mps(columns)
    stored = {name: _stored(name, values) for name, values in columns.items()}
    whole, part = _stride(columns["cadence_rpm"])
    stored["cadence_rpm"], stored["fractional_cadence_rpm"] = whole, part
    stored["timestamp"] = _integers(np.floor(columns["timestamp"]))
    return Records(stored, beside)


def _stored(name: str, values: Floats) -> NDArray[np.int64]:
    scale, offset = _SCALES[name]
    return _integers(np.rint((values + offset) * scale))


def _integers(values: Floats) -> NDArray[np.int64]:
    known = np.abs(values) < _LARGEST_EXACT  # false for NaN
    return np.where(known, np.where(known, values, 0).astype(np.int64), MISSING)


def _stride(cadence: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cadence and its fraction in 1/128, rounded to one of them."""
    fine = _integers(np.rint(cadence * 128))
    known = fine != MISSING
    return np.where(known, fine >> 7, MISSING), np.where(known, fine & 127, MISSING)


def _of_one_leg(cadence: Floats, sport: str) -> Floats:
    """Strides a minute; some apps write the steps of both feet."""
    with np.errstate(invalid="ignore"):
        moving = cadence[cadence > 0]
    both = sport in _ON_FOOT and len(moving) and np.median(moving) > _BOTH_FEET
    return cadence / 2 if both else cadence


def _in_mps(columns: dict[str, Floats]) -> Floats:
    """Speed, in m/s also where km/h were written: the distance beside it tells."""
    speed = columns["speed_mps"]
    with np.errstate(all="ignore"):
        covered = np.diff(columns["distance_m"]) / np.diff(columns["timestamp"])
        ratio = speed[1:] / covered
    ratio = ratio[np.isfinite(ratio) & (ratio > 0)]
    wrong = len(ratio) and _KMH[0] < np.median(ratio) < _KMH[1]
    return speed / _KMH_PER_MPS if wrong else speed


def with_distance(records: Records, sport: str) -> tuple[Records, int]:
    """Records with the distance along their positions, and how many leaps it leaves out.

    From one stretch to the next nothing is covered: that was a pause. A leap is a step
    that nobody can take in its time.
    """
    placed = np.flatnonzero(
        (records.column("position_lat_deg") != MISSING)
        & (records.column("position_long_deg") != MISSING)
    )
    if len(placed) < 2:
        return records, 0
    scale = _SCALES["position_lat_deg"][0]
    lat, long = (
        np.radians(records.columns[name][placed] / scale)
        for name in ("position_lat_deg", "position_long_deg")
    )
    steps = _haversine_m(lat, long)
    lasted = np.diff(records.timestamp[placed])
    leaps = steps > limits("speed_mps", sport)[1] * lasted + _STEP_M
    paused = np.diff(records.developer["segment"][placed]) != 0
    steps = np.where(leaps | paused, 0.0, steps)
    way = np.concatenate([[0.0], np.cumsum(steps)])
    distance = np.full(len(records), MISSING)
    distance[placed] = np.where(way <= LIMITS["distance_m"][1], np.rint(way * 100), MISSING)
    columns = {**records.columns, "distance_m": distance}
    return Records(columns, records.developer), int(np.count_nonzero(leaps & ~paused))


def _haversine_m(lat: Floats, long: Floats) -> Floats:
    """Metres from each place to the next; both in radians."""
    half = (
        np.sin(np.diff(lat) / 2) ** 2
        + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(long) / 2) ** 2
    )
    metres: Floats = 2 * _EARTH_M * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return metres
