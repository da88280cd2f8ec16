"""The default engine: FIT bytes to columns, a file of a chain at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.fit.clock import has_timestamp, header_times
from ingest.fit.crc import crc16
from ingest.fit.gather import gather
from ingest.fit.model import Part
from ingest.fit.profile import FIELD_DESCRIPTION, MESSAGE_FIELDS, RECORD, TIMESTAMP
from ingest.fit.walk import Run, Walk
from traininglog.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.fit.layout import Layout
    from ingest.fit.model import Message

_SIGNATURE: Final = b".FIT"
_SHORTEST_HEADER: Final = 12
_CRC_SIZE: Final = 2


def _wanted(layout: Layout) -> bool:
    return layout.global_num == RECORD or (
        layout.global_num in MESSAGE_FIELDS and layout.global_num != FIELD_DESCRIPTION
    )


def _wanted_or_timed(layout: Layout) -> bool:
    return _wanted(layout) or has_timestamp(layout.fields)


def _at(offset: int) -> str:
    return f"byte {offset}"


def _headers(data: bytes) -> Iterator[tuple[int, int, int, Problem | None]]:
    """Each file of the chain: where it starts, where its messages start and end, a problem.

    The header's size of the messages is believed unless it is zero (a recording that was
    never closed) or larger than the file (a cut); what lies between two files is passed.
    """
    start = 0
    while (mark := data.find(_SIGNATURE, start + 8)) >= 0:
        file_start = mark - 8
        if file_start > start and any(data[start:file_start]):
            yield (
                start,
                file_start,
                file_start,
                Problem(
                    "unreadable_bytes",
                    f"{file_start - start} bytes before the next FIT header were passed over",
                    where=_at(start),
                ),
            )
        body = file_start + max(data[file_start], _SHORTEST_HEADER)
        size = int.from_bytes(data[file_start + 4 : file_start + 8], "little")
        end, problem = body + size, None
        if size == 0 and len(data) > body + _CRC_SIZE:
            end = len(data) - _CRC_SIZE
            problem = Problem(
                "no_size",
                "the recording was never closed; read to the end",
                where=_at(file_start),
            )
        elif end > len(data):
            problem = Problem(
                "truncated",
                f"the file ends {end + _CRC_SIZE - len(data)} bytes early; "
                "what is there was read",
                where=_at(len(data)),
            )
            end = len(data)
        yield file_start, min(body, end), end, problem
        start = end + _CRC_SIZE
    if start < len(data) and any(data[start:]):
        yield (
            start,
            len(data),
            len(data),
            Problem(
                "unreadable_bytes" if start else "not_fit",
                f"{len(data) - start} bytes at the end are no FIT data"
                if start
                else "this is no FIT file: it has no FIT header",
                where=_at(start),
            ),
        )


def _messages(
    data: bytes, runs: Iterable[Run], times: dict[int, int]
) -> dict[int, list[Message]]:
    """The wanted messages other than records, in file order, by global number."""
    placed: dict[int, list[tuple[int, Layout]]] = {}
    for run in runs:
        if run.layout.global_num != RECORD and _wanted(run.layout):
            places = placed.setdefault(run.layout.global_num, [])
            places += [(at, run.layout) for at in run.positions().tolist()]
    messages = {}
    for number, places in placed.items():
        places.sort(key=lambda place: place[0])
        messages[number] = [layout.message(data, at) for at, layout in places]
        for (at, _), message in zip(places, messages[number], strict=True):
            if at in times:
                message.setdefault(TIMESTAMP, times[at])
    return messages


def _stopped(walk: Walk) -> list[Problem]:
    """What the walk could not read, with a guess at the records lost."""
    if walk.stop is None or walk.stopped_at is None:
        return []
    lost = walk.end - walk.stopped_at
    sizes = [run.layout.size for key, run in walk.runs.items() if key[0].global_num == RECORD]
    most = lost // min(sizes) if sizes else 0
    guess = f", at most {most} records" if most else ""
    what = {
        "truncated": "the last message is cut off",
        "undefined_message": "a message without definition; the rest cannot be read",
    }[walk.stop]
    return [
        Problem(walk.stop, f"{what} ({lost} bytes{guess} lost)", where=_at(walk.stopped_at))
    ]


def _part(data: bytes, start: int, body: int, end: int, *, strict: bool) -> Part:
    walk = Walk(data, body, end, _wanted)
    times: dict[int, int] = {}
    if walk.compressed:
        walk = Walk(data, body, end, _wanted_or_timed)
        times = header_times(
            data, (run for run in walk.runs.values() if run.singles or run.blocks)
        )
    runs = [run for run in walk.runs.values() if run.singles or run.blocks]
    records = gather(data, [run for run in runs if run.layout.global_num == RECORD], times)
    problems = _stopped(walk)
    crc_ok = None
    if strict:
        crc_ok = crc16(memoryview(data)[start : end + _CRC_SIZE]) == 0
        if not crc_ok:
            problems.append(
                Problem(
                    "crc", "the checksum does not fit: the file was changed", where=_at(end)
                )
            )
    messages = _messages(data, runs, times)
    return Part(start, records, messages, problems, tuple(walk.descriptions.values()), crc_ok)


def read_parts(data: bytes, *, strict: bool = False) -> tuple[list[Part], list[Problem]]:
    """Every file of the chain, and the problems that belong to none of them.

    With `strict` the checksums are computed; without, `crc_ok` stays None.
    """
    parts: list[Part] = []
    problems: list[Problem] = []
    for start, body, end, problem in _headers(data):
        if problem:
            problems.append(problem)
        if body < end:
            parts.append(_part(data, start, body, end, strict=strict))
    return parts, problems
