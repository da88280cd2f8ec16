"""Streams of an activity as record columns in FIT's integers."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ingest.fit.plausible import limits
from traininglog.schema import MISSING, RECORD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_COLUMNS: Final = {
    "distance": "distance_m",
    "velocity_smooth": "speed_mps",
    "altitude": "altitude_m",
    "heartrate": "heart_rate_bpm",
    "cadence": "cadence_rpm",
    "watts": "power_w",
    "temp": "temperature_c",
}
"""Strava's cadence of a run counts one leg, as FIT's does: strides a minute."""
_SCALES: Final = {column.name: (column.scale, column.offset) for column in RECORD_COLUMNS}
_LONGEST_S: Final = 7 * 86_400
_HUGE: Final = 1e15


def read_streams(body: Mapping[str, Any], start: datetime) -> dict[str, NDArray[np.int64]]:
    """Record columns by name (traininglog/schema.py), MISSING where nothing was measured.

    `body` holds streams by their key, `start` is the activity's. A sample without a time, or
    with one that does not rise, goes; another value that cannot be costs itself only. A
    column without any value is left out; without any sample there are no columns at all.
    """
    times = _numbers(_data(body, "time"))
    kept = _rising(times)
    if not kept.size:
        return {}
    count = len(times)
    columns = {"timestamp": np.rint(times[kept]).astype(np.int64) + int(start.timestamp())}
    columns |= _position(_data(body, "latlng"), count)
    for key, name in _COLUMNS.items():
        values = _fitted(_numbers(_data(body, key)), count)
        if name == "cadence_rpm":
            columns |= _cadence(values)
        else:
            columns[name] = _stored(name, values)
    whole = {n: c if n == "timestamp" else c[kept] for n, c in columns.items()}
    return {n: column for n, column in whole.items() if (column != MISSING).any()}


def _data(body: Mapping[str, Any], key: str) -> list[Any]:
    stream = body.get(key)
    data = stream.get("data") if isinstance(stream, dict) else None
    return data if isinstance(data, list) else []


def _numbers(data: list[Any]) -> Floats:
    return np.array([_number(value) for value in data], dtype=np.float64)


def _number(value: Any) -> float:
    """The number, or NaN: true is no number, and neither is one past all measure."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return np.nan
    return float(value) if -_HUGE < value < _HUGE else np.nan


def _fitted(values: Floats, count: int) -> Floats:
    """As many values as there are times."""
    short = max(count - len(values), 0)
    return np.pad(values[:count], (0, short), constant_values=np.nan)


def _rising(times: Floats) -> NDArray[np.intp]:
    """The most samples whose times rise, in whole seconds."""
    with np.errstate(invalid="ignore"):
        usable = np.flatnonzero((times >= 0) & (times <= _LONGEST_S))
    whole = np.rint(times[usable])
    if (np.diff(whole) > 0).all():
        return usable
    # For each length, the earliest second that so many rising samples can end with, and where.
    seconds: list[float] = []
    ends: list[int] = []
    before: list[int] = []
    for place, second in enumerate(whole.tolist()):
        length = bisect_left(seconds, second)
        seconds[length : length + 1] = [second]
        ends[length : length + 1] = [place]
        before.append(ends[length - 1] if length else -1)
    chosen, place = [], ends[-1]
    while place >= 0:
        chosen.append(place)
        place = before[place]
    return usable[chosen[::-1]]


def _stored(name: str, values: Floats) -> NDArray[np.int64]:
    """FIT's integers, MISSING where there is no value that can be."""
    low, high = limits(name, "")
    scale, offset = _SCALES[name]
    with np.errstate(invalid="ignore"):
        known = (values >= low) & (values <= high)
    stored = np.rint((np.where(known, values, 0.0) + offset) * scale).astype(np.int64)
    return np.where(known, stored, MISSING)


def _cadence(values: Floats) -> dict[str, NDArray[np.int64]]:
    """Whole strides and, where any is not whole, their fractions."""
    whole = np.floor(values)
    columns = {"cadence_rpm": _stored("cadence_rpm", whole)}
    fraction = _stored("fractional_cadence_rpm", values - whole)
    known = columns["cadence_rpm"] != MISSING
    if (fraction[known] > 0).any():
        columns["fractional_cadence_rpm"] = np.where(known, fraction, MISSING)
    return columns


def _position(data: list[Any], count: int) -> dict[str, NDArray[np.int64]]:
    pairs = [
        pair if isinstance(pair, list) and len(pair) == 2 else (None, None) for pair in data
    ]
    names = ("position_lat_deg", "position_long_deg")
    latitude, longitude = (
        _stored(name, _fitted(_numbers([pair[at] for pair in pairs]), count))
        for at, name in enumerate(names)
    )
    lost = (latitude == MISSING) | (longitude == MISSING)
    return {
        name: np.where(lost, MISSING, column)
        for name, column in zip(names, (latitude, longitude), strict=True)
    }
