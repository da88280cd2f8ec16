"""Garmin's list of all activities, `*_summarizedActivities.json`, read row by row.

    [{"summarizedActivitiesExport": [{"activityId": 1, "distance": 500000.0, ...}, ...]}]

A row has a hundred values and lists of splits, and a file may be of more than 100 MB. So the
signs of the JSON are followed one by one and only the values that are used are kept: the
memory does not grow with the file, however deep or long a row is.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from ingest.archive.garmin_row import MOST_SIGNS, READ, Told, read_row, size_of
from ingest.archive.garmin_units import units_of
from ingest.archive.model import Unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.archive.model import ArchiveRow

_ROWS: Final = "summarizedActivitiesExport"
_TYPES: Final = frozenset({"activityType", "sportType"})
_TYPE_KEY: Final = "typeKey"
_MOST_LISTS: Final = 2
_VOTERS: Final = 100
"""Rows that are read before the first is told, for which units the file has."""
_MOST_BYTES: Final = 2**20
"""No text is so long, and the parser begins a value anew with every piece of it."""
_MOST_DIGITS: Final = 1_000
_ENDLESS: Final = re.compile(rb"(?<!\d)\d{%d}" % _MOST_DIGITS)
"""A number that Python will not read (4,300 digits), which crashes the parser."""


def read_summaries(pieces: BinaryIO, home_zone: str) -> Iterator[ArchiveRow | Unread]:
    """Every activity of the list in its order; what follows damage is one Unread.

    `home_zone` is where a row without a sane clock was. Never raises for what it reads.
    """
    rows = enumerate(_rows(pieces), 1)
    first = list(islice(rows, _VOTERS))
    units = units_of(size_of(told) for _, told in first if isinstance(told, dict))
    for number, told in chain(first, rows):
        place = f"row {number}"
        if isinstance(told, str):
            yield Unread(place, told)
        elif (read := read_row(told, place, units, home_zone)) is not None:
            yield read


def _rows(pieces: BinaryIO) -> Iterator[Told | str]:
    """The values of each row that are used; last, in words, why there are no more."""
    import ijson  # noqa: PLC0415 -- for exports alone

    text, follow = _Text(pieces), _Follow()
    events = ijson.basic_parse(text)
    while True:
        try:
            told = follow(*next(events))
        except StopIteration:
            return
        except Exception:  # noqa: BLE001 -- each backend has faults of its own, some late
            yield text.fault or _where(text)
            return
        text.unread = 0
        if told is not None:
            yield told


def _where(text: _Text) -> str:
    if not text.size:
        return "the file is empty"
    return "the file is damaged or cut off here; the rows before were read"


class _Text:
    """The bytes without a mark in front, and with every broken sign made a plain one.

    `fault` says why the bytes came to an end before their time; `unread` is how many came
    since the last sign of the JSON, and is set back by who follows them.
    """

    def __init__(self, pieces: BinaryIO) -> None:
        self._pieces = pieces
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self.size = self.unread = 0
        self.fault = ""
        self._last = b""

    def read(self, size: int = -1) -> bytes:
        """About so many bytes, none only at the end."""
        while size and not self.fault:
            try:
                piece = self._pieces.read(size)
            except Exception as fault:
                # Each packing throws faults of its own, and what it refuses it says in words.
                self.fault = f"the file cannot be read further ({_brief(fault)})"
                raise
            self.size += len(piece)
            self.unread += len(piece)
            if self.unread > _MOST_BYTES:
                self.fault = "the file holds a single value of more than 1 MB here"
                raise ValueError(self.fault)
            text = self._decoder.decode(piece, final=not piece)
            if text or not piece:
                return self._short(text.encode())
        return b""

    def _short(self, data: bytes) -> bytes:
        """The bytes, none from a number without an end on."""
        near = self._last + data
        self._last = near[-_MOST_DIGITS:]
        if (found := _ENDLESS.search(near)) is None:
            return data
        self.fault = f"the file holds a number of more than {_MOST_DIGITS:,} digits here"
        return data[: max(found.start() - len(near) + len(data), 0)]


def _brief(fault: Exception) -> str:
    return str(fault)[:200] or type(fault).__name__


@dataclass
class _Follow:
    """Where in the JSON the reading is, and the row under way.

    `home` is how many brackets are open around a row: none, one in a plain list, three in
    an export. `outer` are the former ones, of what holds the list.
    """

    depth: int = 0
    home: int = 0
    outer: list[int] = field(default_factory=list)
    row: Told | None = None
    key: str = ""
    inner: str = ""

    def __call__(self, event: str, value: Any) -> Told | None:
        """The row that ends with this sign, if one does."""
        match event:
            case "start_map" | "start_array":
                self._open(event)
            case "end_map" | "end_array":
                return self._close()
            case "map_key":
                self._name(value)
            case _:
                return self._value(value)
        return None

    def _name(self, key: str) -> None:
        if self._is_in_row:
            self.key, self.inner = key, ""
        elif self.depth == self.home + 2:
            self.inner = key

    def _open(self, event: str) -> None:
        is_list = event == "start_array" and len(self.outer) < _MOST_LISTS
        if is_list and (self.depth == 0 or (self._is_in_row and self.key == _ROWS)):
            self.outer.append(self.home)
            self.home, self.row = self.depth + 1, None
        elif self.depth == self.home:
            self.row, self.key = {}, ""
        self.depth += 1

    @property
    def _is_in_row(self) -> bool:
        return self.depth == self.home + 1

    def _close(self) -> Told | None:
        self.depth -= 1
        if self.outer and self.depth < self.home:
            self.home = self.outer.pop()
            return None
        if self.depth != self.home:
            return None
        row, self.row = self.row, None
        return row

    def _value(self, value: Any) -> Told | None:
        if self.depth == self.home:
            return {}  # a number where a row was to be
        if self.row is None:
            return None
        is_type = self.key in _TYPES and self.inner == _TYPE_KEY
        if (self._is_in_row and self.key in READ) or (self.depth == self.home + 2 and is_type):
            self.row[self.key] = value[:MOST_SIGNS] if isinstance(value, str) else value
        return None
