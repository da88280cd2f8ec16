"""Puts activities together from what an engine decoded: one for each session of a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import numpy as np

from ingest.fit.base_types import FIT_EPOCH, SYSTEM_TIME_END
from ingest.fit.model import Device, FitActivity, FitFile, Lap, Pause, Split
from ingest.fit.names import (
    FILE_TYPES,
    INTENSITIES,
    LAP_TRIGGERS,
    POSITIONS,
    SPLIT_TYPES,
    SPORTS,
    SUB_SPORTS,
    device_name,
)
from ingest.fit.plausible import DAY_S, clean, limits
from ingest.fit.profile import (
    ACTIVITY,
    DEVICE_INFO,
    EVENT,
    FILE_ID,
    LAP,
    SESSION,
    SPLIT,
    SPORT,
    TIMESTAMP,
    TIMESTAMP_CORRELATION,
)
from traininglog.problem import Problem
from traininglog.schema import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from ingest.fit.model import Message, Part, Records

_QUARTER_S: Final = 900
_OFFSETS_S: Final = (-12 * 3600, 14 * 3600)
_LONGEST_S: Final = 30 * DAY_S
_TIMER: Final = 0
_START: Final = 0
_STOPS: Final = frozenset({1, 4, 8, 9})
_LARGEST_SERIAL: Final = 2**32
_T = TypeVar("_T")


class _Clock(NamedTuple):
    """How the part's times become Unix seconds: `shift_s` is added to system times."""

    shift_s: int

    def seconds(self, message: Message, field: int) -> int | None:
        """A time field as Unix seconds."""
        raw = message.get(field)
        if not isinstance(raw, int) or not 0 <= raw < 2**32:
            return None
        return raw + FIT_EPOCH + (self.shift_s if raw < SYSTEM_TIME_END else 0)

    def moment(self, message: Message, field: int) -> datetime | None:
        """A time field as an aware UTC datetime."""
        seconds = self.seconds(message, field)
        return None if seconds is None else _moment(seconds)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _number(
    message: Message, field: int, scale: float = 1, low: float = 0, high: float = 1e9
) -> float | None:
    """A scaled number, None where it is missing, no number or out of bounds."""
    raw = message.get(field)
    if raw is None or isinstance(raw, str):
        return None
    value = raw / scale
    return value if low <= value <= high else None


def _integer(message: Message, field: int) -> int | None:
    raw = message.get(field)
    return raw if isinstance(raw, int) else None


def _text(message: Message, field: int) -> str | None:
    raw = message.get(field)
    return raw.strip() or None if isinstance(raw, str) else None


def _first(part: Part, number: int) -> Message:
    """The first message of a kind, empty where there is none."""
    return next(iter(part.messages.get(number, ())), {})


def _word(names: Mapping[int, str], number: int | None, prefix: str = "") -> str | None:
    """The profile's word for a number, `prefix` and number for one not in the table."""
    if number is None:
        return None
    return names.get(number, f"{prefix}{number}" if prefix else None)


def _clock(part: Part) -> tuple[_Clock, list[Problem]]:
    """The clock of a part, with a problem where the watch did not know the date."""
    link = _first(part, TIMESTAMP_CORRELATION)
    real, system = _integer(link, TIMESTAMP), _integer(link, 1)
    if real is not None and system is not None and real >= SYSTEM_TIME_END > system:
        return _Clock(real - system), []
    known = part.records.timestamp[part.records.timestamp != MISSING]
    if not len(known) or known.max() >= SYSTEM_TIME_END + FIT_EPOCH:
        return _Clock(0), []
    created = _integer(_first(part, FILE_ID), 4) or 0
    if created >= SYSTEM_TIME_END:
        shift = created + FIT_EPOCH - int(known.min())
        how = "the time the file was made is taken for the start"
    else:
        shift = 0
        how = f"the date shown ({_moment(int(known.min())):%Y-%m-%d}) is not the real one"
    return _Clock(shift), [
        Problem("clock_not_set", f"the watch's clock was not set: {how}", where="timestamp")
    ]


def _shifted(records: Records, clock: _Clock) -> Records:
    times = records.timestamp
    if not clock.shift_s or not len(times):
        return records
    system = (times != MISSING) & (times < SYSTEM_TIME_END + FIT_EPOCH)
    moved = np.where(system, times + clock.shift_s, times)
    return replace(records, columns={**records.columns, "timestamp": moved})


def _local_offset_s(part: Part) -> int | None:
    """The watch's zone: local time less UTC to a quarter of an hour, if a zone can be that."""
    message = _first(part, ACTIVITY)
    utc, local = _integer(message, TIMESTAMP), _integer(message, 5)
    if utc is None or local is None:
        return None
    offset = round((local - utc) / _QUARTER_S) * _QUARTER_S
    return offset if _OFFSETS_S[0] <= offset <= _OFFSETS_S[1] else None


def _devices(part: Part) -> tuple[Device, ...]:
    """Every device with a name or serial number, once."""
    known: dict[int, Message] = {}
    for message in part.messages.get(DEVICE_INFO, ()):
        index = _integer(message, 0)
        if index is not None:
            known[index] = message | known.get(index, {})
    devices = []
    for index, message in sorted(known.items()):
        name = device_name(_integer(message, 2), _integer(message, 4), _text(message, 27))
        serial = _serial(message)
        if name or serial:
            position = _word(POSITIONS, _integer(message, 18))
            devices.append(Device(index, name or "unknown device", serial, position))
    return tuple(devices)


def _serial(message: Message) -> int | None:
    serial = _integer(message, 3)
    return serial if serial is not None and 0 < serial < _LARGEST_SERIAL else None


def _laps(part: Part, clock: _Clock) -> list[tuple[int, Lap]]:
    laps = []
    for message in part.messages.get(LAP, ()):
        start = clock.seconds(message, 2)
        if start is not None:
            lap = Lap(
                _moment(start),
                _number(message, 7, 1000, high=_LONGEST_S),
                _number(message, 8, 1000, high=_LONGEST_S),
                _number(message, 9, 100),
                _word(LAP_TRIGGERS, _integer(message, 24)),
                _word(INTENSITIES, _integer(message, 23)),
            )
            laps.append((start, lap))
    return laps


def _pauses(part: Part, clock: _Clock) -> list[tuple[int, Pause]]:
    """From each stop of the timer to its next start; a stop without start ends the day."""
    pauses = []
    events = [
        (at, _integer(message, 1))
        for message in part.messages.get(EVENT, ())
        if message.get(0) == _TIMER and (at := clock.seconds(message, TIMESTAMP)) is not None
    ]
    stopped: int | None = None
    for at, kind in sorted(events, key=lambda event: event[0]):
        if kind in _STOPS:
            stopped = at if stopped is None else stopped
        elif kind == _START and stopped is not None:
            if 0 < at - stopped < _LONGEST_S:
                pauses.append((stopped, Pause(_moment(stopped), _moment(at))))
            stopped = None
    return pauses


def _splits(part: Part, clock: _Clock) -> list[tuple[int, Split]]:
    splits = []
    for message in part.messages.get(SPLIT, ()):
        kind = _word(SPLIT_TYPES, _integer(message, 0))
        start, end = clock.seconds(message, 9), clock.seconds(message, 27)
        if kind and start is not None and end is not None and start < end:
            splits.append((start, Split(kind, _moment(start), _moment(end))))
    return splits


class _Session(NamedTuple):
    """One session message with its times in Unix seconds; empty where the file has none."""

    message: Message
    start: int | None
    end: int | None


def _sessions(part: Part, clock: _Clock) -> list[_Session]:
    sessions = []
    for message in part.messages.get(SESSION, ()):
        start, end = clock.seconds(message, 2), clock.seconds(message, TIMESTAMP)
        elapsed = _number(message, 7, 1000, high=_LONGEST_S)
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


def _begin(whole: _Whole, session: _Session, records: Records) -> int | None:
    """The session's start where the records agree to a day, else their first time.

    With neither, the time the activity or the file was written: better than to lose it.
    """
    if not len(records):
        if session.start is not None:
            return session.start
        saved = whole.clock.seconds(_first(whole.part, ACTIVITY), TIMESTAMP)
        return saved or whole.clock.seconds(_first(whole.part, FILE_ID), 4)
    first = int(records.timestamp[0])
    if session.start is None or abs(session.start - first) > DAY_S:
        return first
    return session.start


def _distance_m(session: _Session, records: Records, sport: str) -> float | None:
    """The session's distance where it can have been covered, else the records' last."""
    told = _number(session.message, 9, 100, high=5_000_000)
    timer = _number(session.message, 8, 1000, low=1, high=_LONGEST_S)
    if told is not None and (timer is None or told <= limits("speed_mps", sport)[1] * timer):
        return told
    distance = records.columns.get("distance_m")
    return None if distance is None else int(distance.max()) / 100


def _durations_s(
    session: _Session, records: Records, pauses: Iterable[Pause]
) -> tuple[float | None, float | None]:
    """Timer and elapsed time: the session's, else from first to last record."""
    elapsed = _number(session.message, 7, 1000, high=_LONGEST_S)
    timer = _number(session.message, 8, 1000, high=_LONGEST_S)
    if elapsed is None and len(records):
        elapsed = float(records.timestamp[-1] - records.timestamp[0])
    if timer is None and elapsed is not None:
        paused = sum((pause.end - pause.start).total_seconds() for pause in pauses)
        timer = max(elapsed - paused, 0.0)
    return timer, elapsed


class _Whole(NamedTuple):
    """What all sessions of a part share, read once."""

    part: Part
    clock: _Clock
    sessions: list[_Session]
    records: Records
    shares: NDArray[np.intp] | None
    laps: list[tuple[int, Lap]]
    pauses: list[tuple[int, Pause]]
    splits: list[tuple[int, Split]]
    devices: tuple[Device, ...]


def _whole_part(part: Part, clock: _Clock) -> _Whole:
    sessions = _sessions(part, clock)
    records = _shifted(part.records, clock)
    return _Whole(
        part,
        clock,
        sessions,
        records,
        _share(sessions, records.timestamp) if len(sessions) > 1 else None,
        _laps(part, clock),
        _pauses(part, clock),
        _splits(part, clock),
        _devices(part),
    )


def _activity(whole: _Whole, index: int) -> FitActivity | None:
    """One session; None where neither it nor its records say when it was."""
    part, session = whole.part, whole.sessions[index]
    message = session.message
    general = _first(part, SPORT)
    number, sub_number = _integer(message, 5), _integer(message, 6)
    if number is None:
        number, sub_number = _integer(general, 0), _integer(general, 1)
    sport = _word(SPORTS, number, "sport_") or "unknown"
    chosen = (
        whole.records if whole.shares is None else whole.records.take(whole.shares == index)
    )
    window = (
        None if session.start is None or session.end is None else (session.start, session.end)
    )
    records, problems = clean(chosen, sport, window)
    start = _begin(whole, session, records)
    if start is None:
        return None
    pauses = _of(whole.pauses, whole.sessions, index)
    timer_s, elapsed_s = _durations_s(session, records, pauses)
    feel, effort = _number(message, 192, high=100), _number(message, 193, 10, high=10)
    file_id = _first(part, FILE_ID)
    name = device_name(_integer(file_id, 1), _integer(file_id, 2), _text(file_id, 8))
    watch = next((device for device in whole.devices if device.index == 0), None)
    return FitActivity(
        sport=sport,
        sub_sport=_word(SUB_SPORTS, sub_number, "sub_sport_"),
        start=_moment(start),
        records=records,
        local_offset_s=_local_offset_s(part),
        timer_s=timer_s,
        elapsed_s=elapsed_s,
        distance_m=_distance_m(session, records, sport),
        ascent_m=_number(message, 22, high=20_000),
        descent_m=_number(message, 23, high=20_000),
        temperature_c=_number(message, 57, low=-60, high=80),
        laps=_of(whole.laps, whole.sessions, index),
        pauses=pauses,
        splits=_of(whole.splits, whole.sessions, index),
        devices=whole.devices,
        developer_fields=part.developer_fields,
        feel=None if feel is None else int(feel),
        rpe=effort,
        device=name or (watch.name if watch else None),
        serial=_serial(file_id) or (watch.serial if watch else None),
        problems=tuple(problems),
    )


def _activities(part: Part) -> tuple[list[FitActivity], list[Problem]]:
    """The activities of a part of type activity, or of a part that does not say its type."""
    if _file_type(part) not in {None, "activity"}:
        return [], []
    clock, problems = _clock(part)
    whole = _whole_part(part, clock)
    found = [_activity(whole, index) for index in range(len(whole.sessions))]
    return [activity for activity in found if activity is not None], problems


def _file_type(part: Part) -> str | None:
    return _word(FILE_TYPES, _integer(_first(part, FILE_ID), 0), "type_")


def _named(problem: Problem, name: str) -> Problem:
    return replace(problem, source=name) if name else problem


def assemble(parts: list[Part], problems: list[Problem], name: str = "") -> FitFile:
    """The activities of all parts in file order; every problem names the source `name`."""
    activities: list[FitActivity] = []
    every = list(problems)
    for part in parts:
        found, more = _activities(part)
        every += [*part.problems, *more]
        for activity in found:
            own = tuple(_named(p, name) for p in [*part.problems, *more, *activity.problems])
            every += activity.problems
            activities.append(replace(activity, problems=own) if own else activity)
    types = [kind for part in parts if (kind := _file_type(part))]
    file_type = "activity" if "activity" in types else next(iter(types), None)
    checked = [part.crc_ok for part in parts if part.crc_ok is not None]
    return FitFile(
        file_type,
        tuple(activities),
        tuple(_named(problem, name) for problem in every),
        all(checked) if checked else None,
    )
