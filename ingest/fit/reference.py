"""The reference engine: fitparse behind the same interface, slow and independent.

What it takes to get right values out of fitparse 1.2 is all here. Its messages hold a
field several times (plain, expanded from a component, empty), so the first non-empty one
per number counts; developer fields carry native names, so they are kept apart by type;
its table of developer fields is one global of the module, so it is emptied per file; it
raises in the middle of damaged files, so what came before is kept.
"""

from __future__ import annotations

import io
import math
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from fitparse import FitFile as Parser
from fitparse import records as parser_state

from ingest.fit.base_types import FIT_EPOCH
from ingest.fit.crc import matches, mismatch
from ingest.fit.developer import column_names, describe
from ingest.fit.gather import expand_cadence256
from ingest.fit.model import Part
from ingest.fit.profile import (
    ACTIVITY_TYPE,
    CADENCE256,
    FIELD_DESCRIPTION,
    MESSAGE_FIELDS,
    RECORD,
    RECORD_FIELDS,
    TIMESTAMP,
)
from ingest.recording import DeveloperField, Records
from traininglog.problem import Problem
from traininglog.schema import MISSING, RECORD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.fit.model import Message

_SCALES: Final = {c.name: (c.scale, c.offset) for c in RECORD_COLUMNS}
_NUMBERS: Final = {
    number: name for name, numbers in RECORD_FIELDS.items() for number in numbers
} | {CADENCE256: "cadence256", ACTIVITY_TYPE: "activity_type"}
_RANKS: Final = {
    number: rank for numbers in RECORD_FIELDS.values() for rank, number in enumerate(numbers)
}
_ARRAY_LIMIT: Final = 16
_ONE_AT_A_TIME: Final = Lock()


class _Plain:
    """A fitparse processor that leaves values as stored: no dates, so no warnings either."""

    def run_type_processor(self, _field: Any) -> None: ...

    def run_field_processor(self, _field: Any) -> None: ...

    def run_unit_processor(self, _field: Any) -> None: ...

    def run_message_processor(self, _message: Any) -> None: ...


class _Parser(Parser):  # type: ignore[misc]
    """fitparse that says in which file of a chain it is."""

    part_offsets: list[int]

    def _parse_file_header(self) -> None:
        if not hasattr(self, "part_offsets"):
            self.part_offsets = []
        self.part_offsets.append(self._file.tell())
        super()._parse_file_header()


class _Collected:
    """What one file of the chain has given so far."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.rows: list[dict[str, int]] = []
        self.developer_rows: list[dict[str, float]] = []
        self.messages: dict[int, list[Message]] = {}
        self.descriptions: dict[tuple[int, int], DeveloperField] = {}
        self.problems: list[Problem] = []

    def add(self, message: Any) -> None:
        """Keep what is wanted of one message."""
        number = message.mesg_num
        if number == RECORD:
            self.rows.append(_record(message.fields))
            self.developer_rows.append(self._developer(message.fields))
        elif number in MESSAGE_FIELDS:
            stored = _message(message.fields, MESSAGE_FIELDS[number])
            if number == FIELD_DESCRIPTION:
                described = describe(stored)
                if described is not None:
                    self.descriptions[described.app_index, described.number] = described
            else:
                self.messages.setdefault(number, []).append(stored)

    def _developer(self, fields: list[Any]) -> dict[str, float]:
        row: dict[str, float] = {}
        for field in fields:
            if field.field_type != "devfield":
                continue
            described = self.descriptions.get((field.field.dev_data_index, field.field.def_num))
            raw = field.raw_value
            values = (raw if isinstance(raw, tuple) else (raw,))[:_ARRAY_LIMIT]
            if described is None or isinstance(raw, str):
                continue
            for name, value in zip(column_names(described, len(values)), values, strict=False):
                if value is not None:
                    row.setdefault(name, value / described.scale - described.offset)
        return row

    def part(self, crc_ok: bool | None) -> Part:  # noqa: FBT001 - three states, not a switch
        """Everything as the columnar engine gives it."""
        columns = {
            name: np.array([row.get(name, MISSING) for row in self.rows], np.int64)
            for name in ("timestamp", *sorted({name for row in self.rows for name in row}))
        }
        fine = columns.pop("cadence256", None)
        if fine is not None:
            expand_cadence256(columns, fine)
        developer = {
            name: np.array([row.get(name, math.nan) for row in self.developer_rows], np.float64)
            for name in dict.fromkeys(name for row in self.developer_rows for name in row)
        }
        return Part(
            self.offset,
            Records(columns, developer),
            self.messages,
            self.problems,
            tuple(self.descriptions.values()),
            crc_ok,
        )


def _first(raw: Any) -> Any:
    return raw[0] if isinstance(raw, tuple) and raw else raw


def _integer(raw: Any) -> int | None:
    """A stored number as the columnar engine keeps it."""
    value = _first(raw)
    if isinstance(value, float):
        return round(value) if math.isfinite(value) and abs(value) < 2**53 else None
    return value if isinstance(value, int) and abs(value) < 2**63 else None


def _record(fields: list[Any]) -> dict[str, int]:
    """One record's columns. Components are scaled already and go back to FIT's integers."""
    stored: dict[int, int] = {}
    expanded: dict[int, int] = {}
    for field in fields:
        if field.field_type == "devfield":
            continue
        number = field.field_def.def_num if field.field_def else field.def_num
        if number not in _NUMBERS or field.raw_value is None:
            continue
        if field.field_def is None:
            scale, offset = _SCALES[_NUMBERS[number]]
            value = _integer((field.raw_value + offset) * scale)
            if value is not None:
                expanded.setdefault(number, value)
        else:
            value = _integer(field.raw_value)
            if value is not None:
                stored.setdefault(number, value)
    best = expanded | stored
    row: dict[str, int] = {}
    for number in sorted(best, key=lambda number: _RANKS.get(number, 0)):
        row.setdefault(_NUMBERS[number], best[number])
    if "timestamp" in row:
        row["timestamp"] += FIT_EPOCH
    return row


def _message(fields: list[Any], wanted: frozenset[int]) -> Message:
    message: Message = {}
    for field in fields:
        if field.field_type == "devfield":
            continue
        number = field.field_def.def_num if field.field_def else field.def_num
        value = _first(field.raw_value)
        if number in wanted and value is not None and (field.field_def or number == TIMESTAMP):
            message.setdefault(number, value)
    return message


def _messages(parser: _Parser) -> Iterator[Any]:
    """Data messages one by one; fitparse would keep all of them, at 6.5 kB each."""
    for message in parser.get_messages():
        yield message
        parser._messages.clear()  # noqa: SLF001


def _collect(data: bytes) -> tuple[list[_Collected], Problem | None]:
    collected: list[_Collected] = []
    try:
        parser = _Parser(io.BytesIO(data), check_crc=False, data_processor=_Plain())
        for message in _messages(parser):
            if len(collected) < len(parser.part_offsets):
                collected.append(_Collected(parser.part_offsets[-1]))
            collected[-1].add(message)
    except Exception as error:  # noqa: BLE001 - damaged files make fitparse raise anything
        return collected, Problem("fitparse", f"fitparse stopped: {error}")
    return collected, None


def read_parts(data: bytes, *, strict: bool = False) -> tuple[list[Part], list[Problem]]:
    """Every file of the chain that fitparse can read, and where it gave up.

    Checksums are computed here, so that both engines say the same of them.
    """
    with _ONE_AT_A_TIME:
        parser_state.DEV_TYPES.clear()
        collected, problem = _collect(data)
    problems = [problem] if problem else []
    parts = []
    for each in collected:
        end = _end(data, each.offset)
        crc_ok = matches(data, each.offset, end) if strict else None
        if crc_ok is False and not problem:
            problems.append(mismatch(end))
        parts.append(each.part(crc_ok))
    return parts, problems


def _end(data: bytes, start: int) -> int:
    """Where the messages of the file at `start` end, by its header."""
    return start + data[start] + int.from_bytes(data[start + 4 : start + 8], "little")
