"""A recording from points and from what is told beside them, judged as one of FIT is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.fit.contents import LONGEST_S
from ingest.fit.plausible import DAY_S, clean, limits
from ingest.fit.words import counted
from ingest.recording import Pause, Recording, Records
from ingest.track.points import records_of, with_distance
from ingest.track.times import moment_of
from traininglog.activity import UNKNOWN
from traininglog.problem import Problem
from traininglog.schema import MISSING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.recording import Lap
    from ingest.track.times import Times
    from traininglog.notes import NoteField

_BETWEEN_LAPS_S: Final = 10
"""A lap's last point and the next one's first may stand so far apart without a pause."""
_STILL_S, _STILL_MPS = 60, 0.5
"""So long without a point, and slower than that from one to the next: somebody stood still.
Services write runs into one stretch whose pauses are only holes. Own definition."""
_AGREES: Final = 0.5
"""A distance told point by point is believed from this share of the way between them."""


@dataclass(slots=True)
class Told:
    """What a file tells of one activity beside its points, empty where it does not.

    `start` in Unix seconds. `timer_s` and `distance_m` are the laps' together.
    """

    sport: str = UNKNOWN
    sub_sport: str | None = None
    start: float | None = None
    timer_s: float | None = None
    distance_m: float | None = None
    laps: tuple[Lap, ...] = ()
    device: str | None = None
    serial: int | None = None
    texts: dict[NoteField, str] = field(default_factory=dict)


def recording(
    columns: dict[str, NDArray[np.float64]], told: Told, times: Times
) -> tuple[Recording | None, list[Problem]]:
    """One activity of the columns of `Points`; None where nothing says when it was."""
    records, problems = clean(records_of(columns, told.sport), told.sport)
    if times.naive:
        told_so = "its times name no zone and were read as UTC"
        problems.insert(0, Problem("no_zone", told_so, where="timestamp"))
    records, more = _with_way(records, told.sport)
    problems += more
    pauses = _pauses(records)
    records = Records(records.columns)
    start = _begin(told, records)
    if start is None:
        if np.isfinite(columns["timestamp"]).any():
            why = "all its times lie before 1990 or far ahead: the clock was not set"
            problems.insert(0, Problem("clock_not_set", why, where="timestamp"))
        return None, problems
    elapsed_s = _elapsed_s(told, records, start)
    whole = Recording(
        sport=told.sport,
        sub_sport=told.sub_sport,
        start=moment_of(start),
        records=records,
        local_offset_s=times.offset_s,
        timer_s=_timer_s(told, elapsed_s, pauses),
        elapsed_s=elapsed_s,
        distance_m=_distance_m(told, records),
        laps=told.laps,
        pauses=pauses,
        device=told.device,
        serial=told.serial,
        texts=told.texts,
    )
    return replace(whole, problems=tuple(problems)), problems


def _with_way(records: Records, sport: str) -> tuple[Records, list[Problem]]:
    """Records with their distance: as told where it fits the positions, else along these."""
    measured, leaps = with_distance(records, sport)
    told = records.column("distance_m").max(initial=MISSING)
    way = measured.column("distance_m").max(initial=MISSING)
    if told > 0 and (measured is records or _AGREES * way <= told <= way / _AGREES):
        return records, []
    if measured is not records and told > 0:
        why = "the distance told does not fit the way; it was measured along the positions"
        return measured, [Problem("distance", why, where="distance_m")]
    if leaps:
        why = f"{counted(leaps, 'leap')} of the position not counted as distance"
        return measured, [Problem("jump", why, where="position")]
    return measured, []


def _pauses(records: Records) -> tuple[Pause, ...]:
    """The gaps between two stretches, between two laps only the long ones, and long rests."""
    times, beside = records.timestamp, records.developer
    gaps = np.diff(times)
    way = records.column("distance_m")
    known = (way[:-1] != MISSING) & (way[1:] != MISSING)
    still = known & (gaps >= _STILL_S) & (np.diff(way) < _STILL_MPS * 100 * gaps)
    apart = np.diff(beside["segment"]) != 0
    new_lap = np.diff(beside["lap"]) != 0
    longest = np.where(new_lap, _BETWEEN_LAPS_S, 1)
    return tuple(
        Pause(moment_of(int(times[at])), moment_of(int(times[at + 1])))
        for at in np.flatnonzero(
            (apart & (gaps > longest) | still) & (gaps < LONGEST_S)
        ).tolist()
    )


def _begin(told: Told, records: Records) -> float | None:
    """The start as told where the records agree to a day, else their first time."""
    if not len(records):
        return told.start
    begun = int(records.timestamp[0])
    if told.start is None or not begun - DAY_S < told.start <= begun:
        return begun
    return told.start


def _elapsed_s(told: Told, records: Records, start: float) -> float | None:
    ends = [float(records.timestamp[-1])] if len(records) else []
    if told.laps and (last := told.laps[-1]).timer_s is not None:
        end = last.start.timestamp() + last.timer_s
        if not ends or ends[0] <= end < ends[0] + DAY_S:
            ends.append(end)
    elapsed = max(ends) - start if ends else told.timer_s
    return elapsed if elapsed is not None and 0 <= elapsed < LONGEST_S else None


def _timer_s(told: Told, elapsed_s: float | None, pauses: tuple[Pause, ...]) -> float | None:
    """The laps' time where it is within the elapsed one, else that less the pauses."""
    if elapsed_s is None:
        return told.timer_s
    if told.timer_s is not None and 0 < told.timer_s <= elapsed_s + 1:
        return told.timer_s
    stood = sum((pause.end - pause.start).total_seconds() for pause in pauses)
    return max(elapsed_s - stood, 0.0)


def _distance_m(told: Told, records: Records) -> float | None:
    """The laps' distance where it can have been covered, else the records' furthest."""
    fastest = limits("speed_mps", told.sport)[1]
    if told.distance_m and (told.timer_s is None or told.distance_m <= fastest * told.timer_s):
        return told.distance_m
    known: NDArray[np.int64] = records.column("distance_m")
    known = known[known != MISSING]
    return float(known.max()) / 100 if len(known) else None
