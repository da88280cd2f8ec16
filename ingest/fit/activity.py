"""Puts activities together from what an engine decoded: one for each session of a file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import numpy as np

from ingest.fit.base_types import FIT_EPOCH, SYSTEM_TIME_END
from ingest.fit.contents import (
    LONGEST_S,
    Clock,
    clock_of,
    devices_of,
    first,
    integer,
    laps_of,
    local_offset_s,
    moment_of,
    number,
    pauses_of,
    serial_of,
    splits_of,
    text,
    word,
)
from ingest.fit.names import FILE_TYPES, SPORTS, SUB_SPORTS, device_name
from ingest.fit.plan import KINDS
from ingest.fit.plausible import DAY_S, clean, limits
from ingest.fit.profile import ACTIVITY, FILE_ID, SESSION, TIMESTAMP
from ingest.fit.sport import kind_of
from ingest.recording import ActivityFile, Recording
from traininglog.activity import UNKNOWN
from traininglog.problem import Problem
from traininglog.schema import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from ingest.fit.model import Message, Part
    from ingest.recording import Device, Lap, Pause, Records, Split

_GENERIC: Final = "generic"
"""A watch's word for any sport at all."""

_T = TypeVar("_T")


def _shifted(records: Records, clock: Clock) -> Records:
    times = records.timestamp
    if not clock.shift_s or not len(times):
        return records
    system = (times != MISSING) & (times < SYSTEM_TIME_END + FIT_EPOCH)
    moved = np.where(system, times + clock.shift_s, times)
    return replace(records, columns={**records.columns, "timestamp": moved})


def _without_kinds(records: Records) -> Records:
    columns = {name: values for name, values in records.columns.items() if name != KINDS}
    return replace(records, columns=columns)


class _Session(NamedTuple):
    """One session message with its times in Unix seconds; empty where the file has none."""

    message: Message
    start: int | None
    end: int | None


def _sessions(part: Part, clock: Clock) -> list[_Session]:
    sessions = []
    for message in part.messages.get(SESSION, ()):
        start, end = clock.seconds(message, 2), clock.seconds(message, TIMESTAMP)
        elapsed = number(message, 7, 1000, high=LONGEST_S)
        if start is None and end is not None and elapsed is not None:
            start = end - round(elapsed)
        if start is not None and elapsed is not None and (end is None or end < start):
            end = start + round(elapsed)
        sessions.append(_Session(message, start, end))
    if not sessions and len(part.records):
        return [_Session({}, None, None)]
    return sorted(sessions, key=lambda s: -1 if s.start is None else s.start)


def _share(sessions: list[_Session], times: NDArray[np.int64]) -> NDArray[np.intp]:
    """Which session each time belongs to: the last one that had begun."""
    starts = [session.start or 0 for session in sessions]
    return np.clip(np.searchsorted(starts, times, side="right") - 1, 0, None)


def _of(placed: list[tuple[int, _T]], sessions: list[_Session], index: int) -> tuple[_T, ...]:
    """The laps, pauses or splits that began in one session."""
    if len(sessions) == 1 or not placed:
        return tuple(thing for _, thing in placed)
    shares = _share(sessions, np.array([at for at, _ in placed], np.int64))
    return tuple(
        thing for (_, thing), share in zip(placed, shares, strict=True) if share == index
    )


def _within_sessions(
    pauses: list[tuple[int, Pause]], sessions: list[_Session]
) -> list[tuple[int, Pause]]:
    """Without what lies between two sessions: changing shoes is no pause of the ride."""
    if len(sessions) == 1 or not pauses:
        return pauses
    ends = np.array([pause.end.timestamp() for _, pause in pauses], np.int64)
    starts = np.array([at for at, _ in pauses], np.int64)
    same = _share(sessions, starts) == _share(sessions, ends)
    return [pause for pause, kept in zip(pauses, same, strict=True) if kept]


def _begin(whole: _Whole, session: _Session, records: Records) -> int | None:
    """The session's start where the records agree to a day, else their first time.

    With neither, the time the activity or the file was written: better than to lose it.
    """
    if not len(records):
        if session.start is not None:
            return session.start
        saved = whole.clock.seconds(first(whole.part, ACTIVITY), TIMESTAMP)
        return saved or whole.clock.seconds(first(whole.part, FILE_ID), 4)
    begun = int(records.timestamp[0])
    if session.start is None or abs(session.start - begun) > DAY_S:
        return begun
    return session.start


def _distance_m(session: _Session, records: Records, sport: str) -> float | None:
    """The session's distance where it can have been covered, else the records' last."""
    told = number(session.message, 9, 100, high=5_000_000)
    timer = number(session.message, 8, 1000, low=1, high=LONGEST_S)
    if told is not None and (timer is None or told <= limits("speed_mps", sport)[1] * timer):
        return told
    furthest = int(records.column("distance_m").max(initial=MISSING))
    return None if furthest == MISSING else furthest / 100


def _durations_s(
    session: _Session, records: Records, pauses: Iterable[Pause]
) -> tuple[float | None, float | None]:
    """Timer and elapsed time: the session's, else from first to last record."""
    elapsed = number(session.message, 7, 1000, high=LONGEST_S)
    timer = number(session.message, 8, 1000, high=LONGEST_S)
    if elapsed is None and len(records):
        elapsed = float(records.timestamp[-1] - records.timestamp[0])
    if timer is None and elapsed is not None:
        paused = sum((pause.end - pause.start).total_seconds() for pause in pauses)
        timer = max(elapsed - paused, 0.0)
    return timer, elapsed


class _Whole(NamedTuple):
    """What all sessions of a part share, read once."""

    part: Part
    clock: Clock
    sessions: list[_Session]
    records: Records
    shares: NDArray[np.intp] | None
    laps: list[tuple[int, Lap]]
    pauses: list[tuple[int, Pause]]
    splits: list[tuple[int, Split]]
    devices: tuple[Device, ...]


def _whole_part(part: Part, clock: Clock) -> _Whole:
    sessions = _sessions(part, clock)
    records = _shifted(part.records, clock)
    return _Whole(
        part,
        clock,
        sessions,
        records,
        _share(sessions, records.timestamp) if len(sessions) > 1 else None,
        laps_of(part, clock),
        _within_sessions(pauses_of(part, clock), sessions),
        splits_of(part, clock),
        devices_of(part),
    )


def _activity(whole: _Whole, index: int, untold: str) -> Recording | None:
    """One session; None where neither it nor its records say when it was."""
    part, session = whole.part, whole.sessions[index]
    message = session.message
    chosen = (
        whole.records if whole.shares is None else whole.records.take(whole.shares == index)
    )
    kind = kind_of(message, part, chosen.column(KINDS))
    told = word(SPORTS, kind.sport, "sport_")
    sport = untold if told in {None, _GENERIC} else told
    window = (
        None if session.start is None or session.end is None else (session.start, session.end)
    )
    records, problems = clean(_without_kinds(chosen), sport, window)
    start = _begin(whole, session, records)
    if start is None:
        return None
    pauses = _of(whole.pauses, whole.sessions, index)
    timer_s, elapsed_s = _durations_s(session, records, pauses)
    feel, effort = number(message, 192, high=100), number(message, 193, 10, high=10)
    file_id = first(part, FILE_ID)
    name = device_name(integer(file_id, 1), integer(file_id, 2), text(file_id, 8))
    watch = next((device for device in whole.devices if device.index == 0), None)
    return Recording(
        sport=sport,
        sub_sport=word(SUB_SPORTS, kind.sub_sport, "sub_sport_"),
        start=moment_of(start),
        records=records,
        local_offset_s=local_offset_s(part),
        timer_s=timer_s,
        elapsed_s=elapsed_s,
        distance_m=_distance_m(session, records, sport),
        ascent_m=number(message, 22, high=20_000),
        descent_m=number(message, 23, high=20_000),
        temperature_c=number(message, 57, low=-60, high=80),
        laps=_of(whole.laps, whole.sessions, index),
        pauses=pauses,
        splits=_of(whole.splits, whole.sessions, index),
        devices=whole.devices,
        developer_fields=part.developer_fields,
        feel=None if feel is None else int(feel),
        rpe=effort,
        device=name or (watch.name if watch else None),
        serial=serial_of(file_id) or (watch.serial if watch else None),
        problems=tuple(problems),
    )


def _activities(part: Part, untold: str) -> tuple[list[Recording], list[Problem]]:
    """The activities of a part of type activity, or of a part that does not say its type."""
    if _file_type(part) not in {None, "activity"}:
        return [], []
    clock, problems = clock_of(part)
    whole = _whole_part(part, clock)
    found = [_activity(whole, index, untold) for index in range(len(whole.sessions))]
    return [activity for activity in found if activity is not None], problems


def _file_type(part: Part) -> str | None:
    return word(FILE_TYPES, integer(first(part, FILE_ID), 0), "type_")


def _named(problem: Problem, name: str) -> Problem:
    return replace(problem, source=name) if name else problem


def assemble(
    parts: list[Part], problems: list[Problem], name: str = "", sport: str = UNKNOWN
) -> ActivityFile:
    """The activities of all parts in file order; every problem names the source `name`.

    `sport` is that of activities which do not tell it.
    """
    activities: list[Recording] = []
    every = list(problems)
    for part in parts:
        found, more = _activities(part, sport)
        every += [*part.problems, *more]
        for activity in found:
            own = tuple(_named(p, name) for p in [*part.problems, *more, *activity.problems])
            every += activity.problems
            activities.append(replace(activity, problems=own) if own else activity)
    types = [kind for part in parts if (kind := _file_type(part))]
    file_type = "activity" if "activity" in types else next(iter(types), None)
    if parts and not activities and file_type in {None, "activity"}:
        every.append(Problem("empty", "the file holds no records and no session"))
    checked = [part.crc_ok for part in parts if part.crc_ok is not None]
    return ActivityFile(
        file_type,
        tuple(activities),
        tuple(_named(problem, name) for problem in every),
        all(checked) if checked else None,
    )
