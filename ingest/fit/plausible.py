"""Refuses values no body and no watch can have meant: counted, named, never stored.

Decoding is one thing, believing another. A flipped bit, a strap that reports a heart rate
of 0 or a clock that was set in mid-run all decode without complaint. What this module
takes out becomes MISSING (a single value) or goes altogether (a record without a time).
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.fit.base_types import FIT_EPOCH, FIT_TIME_END
from ingest.fit.words import counted
from traininglog.problem import Problem
from traininglog.schema import MISSING, RECORD_COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.recording import Records

DAY_S: Final = 86_400
_FAR_S: Final = 7 * DAY_S
_AROUND_SESSION_S: Final = 3_600
_SPIKE_S: Final = 300
_SPIKE_M: Final = 500
_SPIKE_DEG: Final = 0.05

MAX_SPEED_MPS: Final[dict[str, float]] = {
    "running": 12.5, "walking": 12.5, "hiking": 12.5, "swimming": 5, "cycling": 40,
    "rowing": 12.5, "training": 40, "flying": 350, "driving": 120,
}  # fmt: skip
OTHER_MAX_SPEED_MPS: Final = 90.0
MAX_CADENCE_RPM: Final[dict[str, float]] = {"running": 150, "walking": 150, "hiking": 150}

LIMITS: Final[dict[str, tuple[float, float]]] = {
    "position_lat_deg": (-90, 90),
    "position_long_deg": (-180, 180),
    "distance_m": (0, 5_000_000),
    "altitude_m": (-450, 10_000),
    "heart_rate_bpm": (20, 250),
    "cadence_rpm": (0, 254),
    "fractional_cadence_rpm": (0, 1),
    "stance_time_ms": (20, 3_000),
    "stance_time_percent": (1, 100),
    "stance_time_balance_percent": (1, 99),
    "vertical_oscillation_mm": (1, 500),
    "vertical_ratio_percent": (0.1, 100),
    "step_length_mm": (1, 4_000),
    "power_w": (0, 3_000),
    "temperature_c": (-60, 80),
}
"""Lowest and highest value believed, in the unit of the column's name."""

_ZERO_IS_NONE: Final = frozenset(
    {
        "stance_time_ms",
        "stance_time_percent",
        "stance_time_balance_percent",
        "vertical_oscillation_mm",
        "vertical_ratio_percent",
        "step_length_mm",
    }
)
"""Straps and pods write 0 while nobody runs; that is no problem, only no value."""

_SCALES: Final = {c.name: (c.scale, c.offset, c.unit) for c in RECORD_COLUMNS}


def limits(column: str, sport: str) -> tuple[float, float]:
    """What is believed of a column in a sport, in the column's unit."""
    if column == "speed_mps":
        return 0.0, MAX_SPEED_MPS.get(sport, OTHER_MAX_SPEED_MPS)
    if column == "cadence_rpm":
        return 0.0, MAX_CADENCE_RPM.get(sport, LIMITS[column][1])
    return LIMITS[column]


def _spoken(name: str) -> str:
    """A column's name for a person: `heart_rate_bpm` is the heart rate."""
    if name.startswith("position"):
        return "latitude" if "_lat_" in name else "longitude"
    return name.rpartition("_")[0].replace("_", " ")


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _refuse(values: NDArray[np.int64], bad: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.where(bad, MISSING, values)


def _within_limits(records: Records, sport: str) -> list[Problem]:
    problems = []
    for name in [name for name in records.columns if name != "timestamp"]:
        low, high = limits(name, sport)
        scale, offset, unit = _SCALES[name]
        refused, known = _refuse_outside(
            records, name, ceil((low + offset) * scale), floor((high + offset) * scale)
        )
        if refused:
            message = (
                f"{refused} of {known} values of {_spoken(name)} {_are(refused)} not between "
                f"{low:g} and {high:g} {unit} and {_were(refused)} left out"
            )
            problems.append(Problem("implausible", message, where=name))
    return problems


def _refuse_outside(records: Records, name: str, lowest: int, highest: int) -> tuple[int, int]:
    """Take values out of bounds from a column; how many, and of how many."""
    values = records.columns[name]
    if not len(values) or (values.min() >= lowest and values.max() <= highest):
        return 0, len(values)
    if name in _ZERO_IS_NONE:
        values = np.where(values == 0, MISSING, values)
        records.columns[name] = values
    known = values != MISSING
    bad = known & ((values < lowest) | (values > highest))
    if bad.any():
        records.columns[name] = _refuse(values, bad)
    return int(np.count_nonzero(bad)), int(np.count_nonzero(known))


def _off_median(values: NDArray[np.int64], tolerance: float) -> NDArray[np.bool_]:
    """Values further than `tolerance` from the median of themselves and two on each side.

    In a sequence in order every value is its own median, however long the gaps, so only
    islands of one or two values are found. At the ends the window stays inside.
    """
    if len(values) < 5:
        return np.zeros(len(values), bool)
    windows = np.lib.stride_tricks.sliding_window_view(values, 5)
    middle = np.sort(windows, axis=1)[:, 2]
    off = np.zeros(len(values), bool)
    off[2:-2] = np.abs(values[2:-2] - middle) > tolerance
    off[:2] = values[:2] - middle[0] > tolerance
    off[-2:] = middle[-1] - values[-2:] > tolerance
    return off


def _spikes(records: Records, name: str, tolerance: float, *, rising: bool) -> list[Problem]:
    """Refuse single values far from their neighbours; `rising` columns only where they fall."""
    values = records.columns.get(name)
    if values is None:
        return []
    missing = values == MISSING
    known = values[~missing] if missing.any() else values
    steps = np.diff(known)
    if not len(steps) or (
        steps.min() >= (0 if rising else -tolerance) and (rising or steps.max() <= tolerance)
    ):
        return []
    bad = np.zeros(len(values), bool)
    bad[np.flatnonzero(~missing)[_off_median(known, tolerance)]] = True
    count = int(np.count_nonzero(bad))
    if not count:
        return []
    records.columns[name] = _refuse(values, bad)
    return [
        Problem(
            "jump",
            f"{counted(count, 'value')} of {_spoken(name)} far away from those around "
            f"{'it' if count == 1 else 'them'} {_were(count)} left out",
            where=name,
        )
    ]


def _last_distance(records: Records, sport: str) -> list[Problem]:
    """Refuse a last distance nobody can have covered since the one before."""
    values = records.columns.get("distance_m")
    if values is None:
        return []
    places = np.flatnonzero(values != MISSING)[-2:]
    if len(places) < 2:
        return []
    times = records.timestamp[places]
    step_m = int(values[places[1]] - values[places[0]]) / 100
    if step_m <= limits("speed_mps", sport)[1] * int(times[1] - times[0]) + _SPIKE_M:
        return []
    bad = np.zeros(len(values), bool)
    bad[places[1]] = True
    records.columns["distance_m"] = _refuse(values, bad)
    return [
        Problem(
            "jump", f"the last distance jumps by {step_m:.0f} m; left out", where="distance_m"
        )
    ]


def _bad_times(
    times: NDArray[np.int64], session: tuple[int, int] | None
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which records have no time, and which one far from all others or off their place."""
    missing = times == MISSING
    jump = ~missing & ((times < FIT_EPOCH) | (times >= FIT_EPOCH + FIT_TIME_END))
    places = np.flatnonzero(~(missing | jump))
    if not len(places):
        return missing, jump
    known = times[places]
    far = np.abs(known - known[len(known) // 2]) > _FAR_S
    if far.any():
        far = np.abs(known - int(np.median(known))) > _FAR_S
    if session is not None:
        outside = (known < session[0] - _AROUND_SESSION_S) | (
            known > session[1] + _AROUND_SESSION_S
        )
        if np.count_nonzero(outside) <= len(known) // 10:
            far |= outside
    jump[places[far]] = True
    places, known = places[~far], known[~far]
    if (np.diff(known) < 0).any():
        jump[places[_off_median(known, _SPIKE_S)]] = True
    return missing, jump


def _all_well(times: NDArray[np.int64], session: tuple[int, int] | None) -> bool:
    """Whether the times need no second look, as those of nearly every file."""
    if not len(times):
        return True
    first, last = int(times[0]), int(times[-1])
    around = session is None or (
        session[0] - _AROUND_SESSION_S <= first and last <= session[1] + _AROUND_SESSION_S
    )
    # In order after a good first time none is missing: MISSING is the least number.
    return bool(
        FIT_EPOCH <= first <= last < FIT_EPOCH + FIT_TIME_END
        and last - first <= _FAR_S
        and around
        and (np.diff(times) >= 0).all()
    )


def _in_time(
    records: Records, session: tuple[int, int] | None
) -> tuple[Records, list[Problem]]:
    """Records with a believable time, in order of time, equal ones in file order."""
    if _all_well(records.timestamp, session):
        return records, []
    missing, jump = _bad_times(records.timestamp, session)
    problems = []
    for kind, bad, why in (
        ("no_time", missing, "without a time"),
        ("time_jump", jump, "with a time far from the others"),
    ):
        count = int(np.count_nonzero(bad))
        if count:
            message = f"{count} of {len(records)} records {why} {_were(count)} left out"
            problems.append(Problem(kind, message, where="timestamp"))
    places = np.flatnonzero(~(missing | jump))
    times = records.timestamp[places]
    if (np.diff(times) < 0).any():
        places = places[np.argsort(times, kind="stable")]
    elif not problems:
        return records, []
    return records.take(places), problems


def _without_repeats(records: Records) -> tuple[Records, list[Problem]]:
    """Drop records equal in every column to the one before."""
    same = np.diff(records.timestamp) == 0
    if not same.any():
        return records, []
    for values in records.columns.values():
        same &= values[1:] == values[:-1]
    for floats in records.developer.values():
        same &= (floats[1:] == floats[:-1]) | (np.isnan(floats[1:]) & np.isnan(floats[:-1]))
    count = int(np.count_nonzero(same))
    if not count:
        return records, []
    message = f"{counted(count, 'exact repeat')} of a record {_were(count)} left out"
    return records.take(np.concatenate([[True], ~same])), [Problem("repeated", message)]


def _without_empty(records: Records) -> Records:
    columns = {
        name: values
        for name, values in records.columns.items()
        if name == "timestamp" or (len(values) and values.max() != MISSING)
    }
    return type(records)(columns, records.developer)


def clean(
    records: Records, sport: str, session: tuple[int, int] | None = None
) -> tuple[Records, list[Problem]]:
    """Records in order of time without implausible values, and what was refused.

    `session` is the session's own start and end in Unix seconds; it is believed where at
    least nine in ten records agree with it. The records given are left as they are.
    """
    records = type(records)(dict(records.columns), records.developer)
    records, problems = _in_time(records, session)
    records, repeats = _without_repeats(records)
    problems += repeats
    problems += _within_limits(records, sport)
    problems += _spikes(records, "distance_m", _SPIKE_M * 100, rising=True)
    problems += _last_distance(records, sport)
    if sport != "flying":
        for name in ("position_lat_deg", "position_long_deg"):
            problems += _spikes(records, name, _SPIKE_DEG * _SCALES[name][0], rising=False)
    return _without_empty(records), problems
