"""A virtual watch: writes a virtual run as the FIT activity file a real one would save.

Field numbers and scales are those of the FIT profile; old watches write the short fields,
newer ones the enhanced fields and running dynamics. Same run and seed, same bytes.
"""

from __future__ import annotations

from datetime import UTC
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from demo.fit_writer import FitWriter
from demo.motion import Motion, Pause, Sport, Terrain, VirtualRun, Watch, move
from ingest.fit.base_types import (
    ENUM,
    FIT_EPOCH,
    SINT8,
    SINT32,
    UINT8,
    UINT16,
    UINT32,
    UINT32Z,
    base_type,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

__all__ = ["Motion", "Pause", "Sport", "Terrain", "VirtualRun", "Watch", "write_run"]

_FILE_ID, _SPORT, _SESSION, _LAP, _RECORD = 0, 12, 18, 19, 20
_EVENT, _DEVICE, _ACTIVITY = 21, 23, 34
_CHATTER: Final = 233
_LOCAL_RECORD, _LOCAL_CHATTER, _LOCAL_EVENT, _LOCAL_ONCE = 0, 1, 2, 3

_SPORTS: Final[dict[Sport, int]] = {"running": 1, "cycling": 2, "walking": 11}
_ACTIVITY_FILE, _GARMIN, _TIMER, _LAP_EVENT, _SESSION_EVENT = 4, 1, 0, 9, 8
_START, _STOP, _STOP_ALL, _ACTIVITY_EVENT = 0, 1, 4, 26
_BY_DISTANCE, _AT_THE_END = 2, 7
_SEMICIRCLES_PER_DEGREE: Final = 2**31 / 180
_LAP_M: Final = 1000.0


class _Column(NamedTuple):
    """A field of the record message and its stored integers."""

    number: int
    base: int
    values: NDArray[np.int64]


class _TableWriter(FitWriter):
    """Writes many messages of one layout at once, as a NumPy table."""

    def table(
        self, dtype: np.dtype[np.void], columns: dict[str, NDArray[np.int64] | int]
    ) -> None:
        """Append rows of whole messages, header bytes among the columns."""
        rows = np.zeros(max(np.size(c) for c in columns.values()), dtype)
        for name, values in columns.items():
            rows[name] = values
        self._body += rows.tobytes()


def _fit_time(moment: datetime) -> int:
    return int(moment.timestamp()) - FIT_EPOCH


def _whole(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(values).astype(np.int64)


def _dynamics(run: VirtualRun, motion: Motion, rng: np.random.Generator) -> list[_Column]:
    """Contact time, bounce and step length of a watch that measures them."""
    n = len(motion)
    stance = 335 - 28 * motion.speed_mps + 3 * rng.standard_normal(n)
    bounce = 62 + 9 * motion.speed_mps + rng.standard_normal(n)
    step = 60_000 * motion.speed_mps / motion.cadence_spm
    balance = run.balance_percent + 0.3 * rng.standard_normal(n)
    return [
        _Column(41, UINT16, _whole(stance * 10)),
        _Column(40, UINT16, _whole(stance * motion.cadence_spm / 12)),
        _Column(84, UINT16, _whole(balance * 100)),
        _Column(39, UINT16, _whole(bounce * 10)),
        _Column(83, UINT16, _whole(bounce / step * 10_000)),
        _Column(85, UINT16, _whole(step * 10)),
    ]


def _columns(run: VirtualRun, motion: Motion, rng: np.random.Generator) -> list[_Column]:
    """The record message's fields; old watches write the short speed and altitude."""
    half_rpm = _whole(motion.cadence_spm if run.sport != "cycling" else 2 * motion.cadence_spm)
    speed, altitude = _whole(motion.speed_mps * 1000), _whole((motion.altitude_m + 500) * 5)
    columns = [
        _Column(253, UINT32, motion.wall_s + _fit_time(run.start)),
        _Column(0, SINT32, _whole(motion.lat_deg * _SEMICIRCLES_PER_DEGREE)),
        _Column(1, SINT32, _whole(motion.long_deg * _SEMICIRCLES_PER_DEGREE)),
        _Column(5, UINT32, _whole(motion.distance_m * 100)),
        _Column(73, UINT32, speed) if run.watch.dynamics else _Column(6, UINT16, speed),
        _Column(78, UINT32, altitude) if run.watch.dynamics else _Column(2, UINT16, altitude),
        _Column(4, UINT8, half_rpm // 2),
        _Column(53, UINT8, half_rpm % 2 * 64),
    ]
    if motion.heart_rate_bpm is not None:
        columns.append(_Column(3, UINT8, _whole(motion.heart_rate_bpm)))
    warmth = run.temperature_c + 6 * np.exp(-np.arange(len(motion)) / 600)
    columns.append(_Column(13, SINT8, _whole(warmth)))
    if run.watch.dynamics and run.sport == "running":
        columns += _dynamics(run, motion, rng)
    return columns


def _kept(run: VirtualRun, motion: Motion, rng: np.random.Generator) -> NDArray[np.int64]:
    """Which seconds are recorded: all, or with smart recording about one of four."""
    n = len(motion)
    if not run.watch.smart:
        return np.arange(n)
    steps = rng.integers(1, 8, n // 3 + 2).cumsum()
    edges = [0, n - 1, *motion.pause_after, *(i + 1 for i in motion.pause_after)]
    return np.unique(np.concatenate([steps[steps < n], edges]))


def _write_records(
    writer: _TableWriter, run: VirtualRun, columns: Sequence[_Column], motion: Motion
) -> None:
    """The records with the timer's stops and starts between them."""
    writer.define(
        _LOCAL_RECORD, _RECORD, [(c.number, base_type(c.base).size, c.base) for c in columns]
    )
    layout = [
        ("header", "u1"),
        *((str(c.number), "<" + base_type(c.base).code) for c in columns),
    ]
    if run.watch.chatter:
        writer.define(_LOCAL_CHATTER, _CHATTER, [(2, 4, UINT32)])
        layout += [("chatter", "u1"), ("noise", "<u4")]
    dtype = np.dtype(layout)
    start = _fit_time(run.start)
    wall = columns[0].values - start
    stops = [int(motion.wall_s[i]) for i in motion.pause_after]
    cuts = [0, *(int(i) for i in np.searchsorted(wall, stops, "right")), len(wall)]
    for first, last in pairwise(cuts):
        writer.data(_LOCAL_EVENT, start + int(wall[first]), _TIMER, _START)
        table: dict[str, NDArray[np.int64] | int] = {"header": _LOCAL_RECORD}
        table |= {str(c.number): c.values[first:last] for c in columns}
        if run.watch.chatter:
            table |= {"chatter": _LOCAL_CHATTER, "noise": wall[first:last]}
        writer.table(dtype, table)
        stop = _STOP_ALL if last == len(wall) else _STOP
        writer.data(_LOCAL_EVENT, start + int(wall[last - 1]), _TIMER, stop)


class _Summary(NamedTuple):
    """What laps and sessions say about a stretch of the run, in stored units."""

    end: int
    start: int
    elapsed_ms: int
    timer_ms: int
    distance_cm: int
    cycles: int
    heart_rate: int | None
    cadence: int
    fraction: int
    ascent_m: int
    descent_m: int

    @classmethod
    def of(cls, run: VirtualRun, motion: Motion, first: int, last: int) -> _Summary:
        """The seconds from `first` up to and including `last`, standing included."""
        begin = _fit_time(run.start)
        part = slice(first, last + 1)
        climbs = np.diff(motion.altitude_m[part])
        rpm = motion.cadence_spm[part] / (1 if run.sport == "cycling" else 2)
        heart = motion.heart_rate_bpm
        before_m = motion.distance_m[first] if first else 0.0
        return cls(
            begin + int(motion.wall_s[last]),
            begin + int(motion.wall_s[first]),
            1000 * int(motion.wall_s[last] - motion.wall_s[first]),
            1000 * (last - first),
            round(100 * float(motion.distance_m[last] - before_m)),
            round(float(rpm.sum()) / 60),
            None if heart is None else round(float(heart[part].mean())),
            int(rpm.mean()),
            int(128 * (rpm.mean() % 1)),
            round(float(climbs[climbs > 0].sum())),
            round(float(-climbs[climbs < 0].sum())),
        )


_TOTALS: Final = ((253, 4, UINT32), (2, 4, UINT32), (7, 4, UINT32), (8, 4, UINT32),
                  (9, 4, UINT32), (10, 4, UINT32))  # fmt: skip
_LAP_FIELDS: Final = (*_TOTALS, (15, 1, UINT8), (17, 1, UINT8), (80, 1, UINT8),
                      (21, 2, UINT16), (22, 2, UINT16), (254, 2, UINT16), (0, 1, ENUM),
                      (1, 1, ENUM), (24, 1, ENUM), (25, 1, ENUM))  # fmt: skip
_SESSION_FIELDS: Final = (*_TOTALS, (16, 1, UINT8), (18, 1, UINT8), (92, 1, UINT8),
                          (22, 2, UINT16), (23, 2, UINT16), (254, 2, UINT16), (0, 1, ENUM),
                          (1, 1, ENUM), (5, 1, ENUM), (6, 1, ENUM), (25, 2, UINT16),
                          (26, 2, UINT16), (192, 1, UINT8), (193, 1, UINT8))  # fmt: skip


def _write_summaries(writer: FitWriter, run: VirtualRun, motion: Motion) -> None:
    """A lap for each kilometre, the session, the activity with the local time."""
    sport, last = _SPORTS[run.sport], len(motion) - 1
    marks = np.arange(_LAP_M, motion.distance_m[-1] - 1, _LAP_M)
    ends = [*(int(i) for i in np.searchsorted(motion.distance_m, marks)), last]
    writer.define(_LOCAL_ONCE, _LAP, _LAP_FIELDS)
    for number, (first, end) in enumerate(pairwise([0, *ends])):
        trigger = _AT_THE_END if end == last else _BY_DISTANCE
        summary = _Summary.of(run, motion, first, end)
        writer.data(_LOCAL_ONCE, *summary, number, _LAP_EVENT, _STOP, trigger, sport)
    whole = _Summary.of(run, motion, 0, last)
    effort = None if run.rpe is None else round(10 * run.rpe)
    writer.define(_LOCAL_ONCE, _SESSION, _SESSION_FIELDS)
    writer.data(
        _LOCAL_ONCE, *whole, 0, _SESSION_EVENT, _STOP, sport, 0, 0, len(ends), run.feel, effort
    )
    local = whole.end + int(run.local_offset.total_seconds())
    writer.define(
        _LOCAL_ONCE,
        _ACTIVITY,
        [(253, 4, UINT32), (0, 4, UINT32), (5, 4, UINT32), (1, 2, UINT16), (2, 1, ENUM),
         (3, 1, ENUM), (4, 1, ENUM)],
    )  # fmt: skip
    writer.data(_LOCAL_ONCE, whole.end, whole.timer_ms, local, 1, 0, _ACTIVITY_EVENT, _STOP)


def write_run(run: VirtualRun, seed: int = 0) -> bytes:
    """The FIT file of one session; a naive start or a distance of nothing is a ValueError."""
    if run.start.tzinfo is None or run.distance_km <= 0:
        raise ValueError("a virtual run needs an aware start and a distance")
    rng = np.random.default_rng((seed, int(run.start.timestamp())))
    motion = move(run, rng)
    kept = _kept(run, motion, rng)
    columns = [c._replace(values=c.values[kept]) for c in _columns(run, motion, rng)]
    watch, begin = run.watch, _fit_time(run.start.astimezone(UTC))
    writer = _TableWriter()
    writer.define(
        _LOCAL_ONCE,
        _FILE_ID,
        [(3, 4, UINT32Z), (4, 4, UINT32), (1, 2, UINT16), (2, 2, UINT16), (0, 1, ENUM)],
    )
    writer.data(_LOCAL_ONCE, watch.serial, begin, _GARMIN, watch.product, _ACTIVITY_FILE)
    writer.define(
        _LOCAL_ONCE,
        _DEVICE,
        [(253, 4, UINT32), (3, 4, UINT32Z), (2, 2, UINT16), (4, 2, UINT16), (5, 2, UINT16),
         (0, 1, UINT8)],
    )  # fmt: skip
    writer.data(_LOCAL_ONCE, begin, watch.serial, _GARMIN, watch.product, 1200, 0)
    writer.define(_LOCAL_ONCE, _SPORT, [(0, 1, ENUM), (1, 1, ENUM)])
    writer.data(_LOCAL_ONCE, _SPORTS[run.sport], 0)
    writer.define(_LOCAL_EVENT, _EVENT, [(253, 4, UINT32), (0, 1, ENUM), (1, 1, ENUM)])
    _write_records(writer, run, columns, motion)
    _write_summaries(writer, run, motion)
    return writer.finish()
