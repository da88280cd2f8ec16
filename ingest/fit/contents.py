"""What the small messages of a file say: times, devices, laps, pauses, splits.

Numbers arrive as stored and from files nobody can trust, so every value is fetched by a
function that gives None where it is missing, of another kind or out of bounds.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.fit.base_types import FIT_EPOCH, FIT_TIME_END, SYSTEM_TIME_END
from ingest.fit.names import INTENSITIES, LAP_TRIGGERS, POSITIONS, SPLIT_TYPES, device_name
from ingest.fit.profile import (
    ACTIVITY,
    DEVICE_INFO,
    EVENT,
    FILE_ID,
    LAP,
    SPLIT,
    TIMESTAMP,
    TIMESTAMP_CORRELATION,
)
from ingest.recording import Device, Lap, Pause, Split
from traininglog.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.fit.model import Message, Part

LONGEST_S: Final = 30 * 86_400
"""No activity, lap or pause is believed to last longer."""

_QUARTER_S: Final = 900
_OFFSETS_S: Final = (-12 * 3600, 14 * 3600)
_TIMER: Final = 0
_START: Final = 0
_STOPS: Final = frozenset({1, 4, 8, 9})
_LARGEST_SERIAL: Final = 2**32


class Clock(NamedTuple):
    """How the part's times become Unix seconds: `shift_s` is added to system times."""

    shift_s: int

    def seconds(self, message: Message, field: int) -> int | None:
        """A time field as Unix seconds."""
        raw = message.get(field)
        if not isinstance(raw, int) or not 0 <= raw < FIT_TIME_END:
            return None
        return raw + FIT_EPOCH + (self.shift_s if raw < SYSTEM_TIME_END else 0)


def moment_of(seconds: int) -> datetime:
    """Unix seconds as an aware UTC datetime."""
    return datetime.fromtimestamp(seconds, UTC)


def number(
    message: Message, field: int, scale: float = 1, low: float = 0, high: float = 1e9
) -> float | None:
    """A scaled number, None where it is missing, no number or out of bounds."""
    raw = message.get(field)
    if raw is None or isinstance(raw, str):
        return None
    value = raw / scale
    return value if low <= value <= high else None


def integer(message: Message, field: int) -> int | None:
    """A whole number as stored, None where it is missing or something else."""
    raw = message.get(field)
    return raw if isinstance(raw, int) else None


def text(message: Message, field: int) -> str | None:
    """A text without blanks around it, None where it is missing or empty."""
    raw = message.get(field)
    return raw.strip() or None if isinstance(raw, str) else None


def first(part: Part, number: int) -> Message:
    """The first message of a kind, empty where there is none."""
    return next(iter(part.messages.get(number, ())), {})


def word(names: Mapping[int, str], key: int | None, prefix: str = "") -> str | None:
    """The profile's word for a number; else `prefix` and number, or None without prefix."""
    if key is None:
        return None
    return names.get(key, f"{prefix}{key}" if prefix else None)


def clock_of(part: Part) -> tuple[Clock, list[Problem]]:
    """The clock of a part, with a problem where the watch did not know the date."""
    link = first(part, TIMESTAMP_CORRELATION)
    real, system = integer(link, TIMESTAMP), integer(link, 1)
    if (
        real is not None
        and system is not None
        and system < SYSTEM_TIME_END <= real < FIT_TIME_END
    ):
        return Clock(real - system), []
    known = part.records.timestamp[part.records.timestamp >= FIT_EPOCH]
    if not len(known) or known.max() >= SYSTEM_TIME_END + FIT_EPOCH:
        return Clock(0), []
    created = integer(first(part, FILE_ID), 4) or 0
    if SYSTEM_TIME_END <= created < FIT_TIME_END:
        shift = created + FIT_EPOCH - int(known.min())
        how = "the time the file was made is taken for the start"
    else:
        shift = 0
        how = f"the date shown ({moment_of(int(known.min())):%Y-%m-%d}) is not the real one"
    return Clock(shift), [
        Problem("clock_not_set", f"the watch's clock was not set: {how}", where="timestamp")
    ]


def local_offset_s(part: Part) -> int | None:
    """The watch's zone: local time less UTC to a quarter of an hour, if a zone can be that."""
    message = first(part, ACTIVITY)
    utc, local = integer(message, TIMESTAMP), integer(message, 5)
    if utc is None or local is None:
        return None
    offset = round((local - utc) / _QUARTER_S) * _QUARTER_S
    return offset if _OFFSETS_S[0] <= offset <= _OFFSETS_S[1] else None


def devices_of(part: Part) -> tuple[Device, ...]:
    """Every device with a name or serial number, once."""
    known: dict[int, Message] = {}
    for message in part.messages.get(DEVICE_INFO, ()):
        index = integer(message, 0)
        if index is not None:
            known[index] = message | known.get(index, {})
    devices = []
    for index, message in sorted(known.items()):
        name = device_name(integer(message, 2), integer(message, 4), text(message, 27))
        serial = serial_of(message)
        if name or serial:
            position = word(POSITIONS, integer(message, 18))
            devices.append(Device(index, name or "unknown device", serial, position))
    return tuple(devices)


def serial_of(message: Message) -> int | None:
    """The serial number of a file_id or device_info message."""
    serial = integer(message, 3)
    return serial if serial is not None and 0 < serial < _LARGEST_SERIAL else None


def laps_of(part: Part, clock: Clock) -> list[tuple[int, Lap]]:
    """Every lap with its start in Unix seconds."""
    laps = []
    for message in part.messages.get(LAP, ()):
        start = clock.seconds(message, 2)
        if start is not None:
            lap = Lap(
                moment_of(start),
                number(message, 7, 1000, high=LONGEST_S),
                number(message, 8, 1000, high=LONGEST_S),
                number(message, 9, 100),
                word(LAP_TRIGGERS, integer(message, 24)),
                word(INTENSITIES, integer(message, 23)),
            )
            laps.append((start, lap))
    return laps


def pauses_of(part: Part, clock: Clock) -> list[tuple[int, Pause]]:
    """From each stop of the timer to its next start; a stop without start ends the day."""
    pauses = []
    events = [
        (at, integer(message, 1))
        for message in part.messages.get(EVENT, ())
        if message.get(0) == _TIMER and (at := clock.seconds(message, TIMESTAMP)) is not None
    ]
    stopped: int | None = None
    for at, kind in sorted(events, key=lambda event: event[0]):
        if kind in _STOPS:
            stopped = at if stopped is None else stopped
        elif kind == _START and stopped is not None:
            if 0 < at - stopped < LONGEST_S:
                pauses.append((stopped, Pause(moment_of(stopped), moment_of(at))))
            stopped = None
    return pauses


def splits_of(part: Part, clock: Clock) -> list[tuple[int, Split]]:
    """Every stretch of running, walking or standing with its start in Unix seconds."""
    splits = []
    for message in part.messages.get(SPLIT, ()):
        kind = word(SPLIT_TYPES, integer(message, 0))
        start, end = clock.seconds(message, 9), clock.seconds(message, 27)
        if kind and start is not None and end is not None and start < end:
            splits.append((start, Split(kind, moment_of(start), moment_of(end))))
    return splits
