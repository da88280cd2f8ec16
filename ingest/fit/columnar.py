"""The default engine: FIT bytes to columns, a file of a chain at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ingest.fit.clock import has_timestamp, header_times
from ingest.fit.crc import CRC_SIZE, crc16, matches, mismatch
from ingest.fit.gather import gather
from ingest.fit.model import Part
from ingest.fit.profile import FIELD_DESCRIPTION, MESSAGE_FIELDS, RECORD, TIMESTAMP
from ingest.fit.room import Room
from ingest.fit.walk import Run, Walk
from ingest.fit.words import counted
from traininglog.problem import Problem
from traininglog.schema import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.fit.clock import HeaderTimes
    from ingest.fit.layout import Layout
    from ingest.fit.model import Message

_SIGNATURE: Final = b".FIT"
_SHORTEST_HEADER: Final = 12
_MOST_PARTS: Final = 64
"""A triathlon has seven; a file that is nothing but headers shall not keep anybody busy."""
_MOST_MESSAGES: Final = 5_000
"""Of one kind other than records: laps of the longest ultra and more."""
_CHECKED_BYTES: Final = 4_000_000


def _wanted(layout: Layout) -> bool:
    return layout.global_num == RECORD or (
        layout.global_num in MESSAGE_FIELDS and layout.global_num != FIELD_DESCRIPTION
    )


def _wanted_or_timed(layout: Layout) -> bool:
    return _wanted(layout) or has_timestamp(layout.fields)


def _at(offset: int) -> str:
    return f"byte {offset}"


class _Extent(NamedTuple):
    """One file of a chain: where it starts, its messages start and end, and a problem."""

    start: int
    body: int
    end: int
    problem: Problem | None


def _extent(data: bytes, start: int) -> _Extent:
    """How far the file whose header stands at `start` reaches.

    The header's size is believed where the end, a next header or padding follows, or where
    the checksum fits. Else (a recording never closed has size zero, a cut file too large
    a one) everything up to the next header or the end is tried.
    """
    body = start + max(data[start], _SHORTEST_HEADER)
    size = int.from_bytes(data[start + 4 : start + 8], "little")
    after = body + size + CRC_SIZE
    if size and after <= len(data) and _followed(data, start, after):
        return _Extent(start, body, body + size, None)
    if size and body + size == len(data):
        return _Extent(start, body, body + size, None)  # whole, without a checksum
    following = data.find(_SIGNATURE, body)
    if following < 0 and after > len(data):
        early = counted(after - len(data), "byte")
        share = 100 * (len(data) - start) // (after - start)
        message = f"cut off at {share} %: it ends {early} early; what is there was read"
        problem = Problem("truncated", message, where=_at(len(data)))
        return _Extent(start, min(body, len(data)), min(body + size, len(data)), problem)
    stop = (len(data) if following < 0 else following - 8) - CRC_SIZE
    if stop == body + size:
        return _Extent(start, body, stop, None)
    message = "the header does not say where the file ends; read as far as possible"
    return _Extent(
        start, body, max(stop, body), Problem("wrong_size", message, where=_at(start))
    )


def _followed(data: bytes, start: int, after: int) -> bool:
    """Whether what follows a file's claimed end, or its checksum, confirms it."""
    return (
        after == len(data)
        or data[after + 8 : after + 12] == _SIGNATURE
        or not any(data[after:])
        or _sound(data, start, after)
    )


def _sound(data: bytes, start: int, after: int) -> bool:
    return after - start <= _CHECKED_BYTES and crc16(memoryview(data)[start:after]) == 0


def _passed_over(data: bytes, start: int, end: int) -> list[Problem]:
    """Bytes between files that belong to none; zeros are padding."""
    if start == 0 and end == len(data):
        return [Problem("not_fit", "this is no FIT file: it has no FIT header", where=_at(0))]
    if not any(data[start:end]):
        return []
    message = f"passed over {counted(end - start, 'byte')} of something other than FIT"
    return [Problem("unreadable_bytes", message, where=_at(start))]


def _messages(
    data: bytes, runs: Iterable[Run], times: HeaderTimes | None, room: Room
) -> dict[int, list[Message]]:
    """The wanted messages other than records, in file order, by global number."""
    placed: dict[int, list[tuple[int, Layout]]] = {}
    for run in runs:
        if run.layout.global_num != RECORD and _wanted(run.layout):
            places = placed.setdefault(run.layout.global_num, [])
            places += [(at, run.layout) for at in run.positions()[:_MOST_MESSAGES].tolist()]
    messages = {}
    for number, places in placed.items():
        places.sort(key=lambda place: place[0])
        del places[min(_MOST_MESSAGES, room.messages) :]
        room.messages -= len(places)
        messages[number] = [layout.message(data, at) for at, layout in places]
        if times is not None:
            own = times.at(np.array([at for at, _ in places], np.int64)).tolist()
            for seconds, message in zip(own, messages[number], strict=True):
                if seconds != MISSING:
                    message.setdefault(TIMESTAMP, seconds)
    return messages


def _stopped(walk: Walk) -> list[Problem]:
    """What the walk could not read, with a guess at the records lost."""
    if walk.stop is None or walk.stopped_at is None:
        return []
    lost = walk.end - walk.stopped_at
    sizes = [run.layout.size for key, run in walk.runs.items() if key[0].global_num == RECORD]
    most = lost // min(sizes) if sizes else 0
    guess = f", at most {counted(most, 'record')}" if most else ""
    what = {
        "truncated": "the last message is cut off",
        "undefined_message": "a message without definition; the rest cannot be read",
        "too_many_messages": "no activity has that many messages; stopped there",
        "too_many_layouts": "no watch defines that many kinds of messages; stopped there",
    }[walk.stop]
    return [
        Problem(
            walk.stop,
            f"{what} ({counted(lost, 'byte')}{guess} lost)",
            where=_at(walk.stopped_at),
        )
    ]


def _checked(data: bytes, extent: _Extent) -> bool | None:
    """Whether the checksum matches; None where there is none or its place is a guess."""
    if extent.problem is None:
        return matches(data, extent.start, extent.end)
    return False if extent.problem.kind == "truncated" else None


def _part(data: bytes, extent: _Extent, room: Room, *, strict: bool) -> tuple[Part, int]:
    """One file of the chain, and where the next one may start."""
    start, body, end, problem = extent
    walk = Walk(data, body, end, _wanted)
    times = None
    if walk.compressed:
        walk = Walk(data, body, end, _wanted_or_timed)
        times = header_times(data, walk.found())
    runs = walk.found()
    admitted, left_out = room.admit([r for r in runs if r.layout.global_num == RECORD])
    records = gather(data, admitted, times)
    problems = [*([problem] if problem else []), *_stopped(walk), *left_out]
    crc_ok = _checked(data, extent) if strict else None
    if crc_ok is False and not problems:
        problems.append(mismatch(end))
    messages = _messages(data, runs, times, room)
    developer_fields = tuple(walk.descriptions.values())
    part = Part(start, records, messages, problems, developer_fields, crc_ok)
    return part, end + CRC_SIZE if walk.stopped_at is None else walk.stopped_at


def read_parts(
    data: bytes, *, strict: bool = False, room: Room | None = None
) -> tuple[list[Part], list[Problem]]:
    """Every file of the chain, and the problems that belong to none of them.

    With `strict` the checksums are computed; without, `crc_ok` stays None. What is more
    than fits into `room` is left out, with a problem.
    """
    parts: list[Part] = []
    problems: list[Problem] = []
    room = room or Room()
    start = 0
    while (mark := data.find(_SIGNATURE, start + 8)) >= 0:
        if not (parts and parts[-1].problems):
            problems += _passed_over(data, start, mark - 8)
        part, start = _part(data, _extent(data, mark - 8), room, strict=strict)
        parts.append(part)
        if room.over:
            return parts, problems
        if len(parts) == _MOST_PARTS:
            message = f"more than {_MOST_PARTS} files in one; the rest was not read"
            problems.append(Problem("too_many_parts", message, where=_at(start)))
            return parts, problems
    if not (parts and parts[-1].problems):
        problems += _passed_over(data, start, len(data))
    return parts, problems
