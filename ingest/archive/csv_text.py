"""The records of a CSV table out of a stream of bytes: nothing of it is held but one record.

Spreadsheets save such tables anew: as UTF-16, in a Windows code page, with semicolons. Damage
is told where it is: a quote too many or too few spoils its own row and not those behind it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD: Final = 65_536
_LONGEST_LINE: Final = 262_144
_LONGEST_RECORD: Final = 1_000_000
"""In signs; a cell is at most as long."""
_MOST_RESCUES: Final = 100
MOST_ROWS: Final = 1_000_000
"""One more is given, so that it shows; those behind it are not."""
_MOST_BLANK: Final = 1_000
_DELIMITERS: Final = ",;\t"
_SEPARATOR_LINE: Final = re.compile(r"sep=([,;\t])\s*", re.IGNORECASE)
_BEGINS_ROW: Final = re.compile(r'"?\d{5,30}"?[,;\t]')
"""As an activity's row begins: with its number."""


class Record(NamedTuple):
    """The cells of a row as a spreadsheet counts it, from 1; `broken` where it was cut off."""

    row: int
    cells: list[str]
    broken: bool = False


class Table(NamedTuple):
    """The records of a table, the header among them, and what separates their cells."""

    delimiter: str
    records: Iterator[Record]


def read_table(pieces: BinaryIO) -> Table:
    """The table in a stream; any bytes give one. Faults of the stream itself pass through."""
    lines = _Lines(_text(pieces))
    first = lines.skip_blank()
    named = _SEPARATOR_LINE.fullmatch(first)
    if named:
        next(lines)
        first = lines.skip_blank()
    delimiter = named[1] if named else _delimiter(first)
    return Table(delimiter, _records(lines, delimiter))


def _records(lines: _Lines, delimiter: str) -> Iterator[Record]:
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_RECORD))
    width, rescues = 0, 0
    for row in range(1, MOST_ROWS + 2):
        lines.begin()
        broken = False
        try:
            cells = next(csv.reader(lines, delimiter=delimiter))
        except StopIteration:
            return
        except (csv.Error, _TooLongError):
            cells, broken = [], True
        if (broken or len(cells) != width) and rescues < _MOST_RESCUES:
            own = lines.give_back()
            if own is not None:
                rescues += 1
                cells, broken = next(csv.reader(own, delimiter=delimiter)), True
        width = width or len(cells)
        if cells or broken:
            yield Record(row, cells, broken)


class _TooLongError(Exception):
    """A record has no end."""


class _Lines:
    """Lines with their ends, which remembers those of the record that is being read."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._waiting: deque[str] = deque()
        self._taken: list[str] = []
        self._size = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._size > _LONGEST_RECORD:
            raise _TooLongError
        line = self._waiting.popleft() if self._waiting else self._read()
        if not line:
            raise StopIteration
        self._taken.append(line)
        self._size += len(line)
        return line

    def _read(self) -> str:
        # A line of NULs alone is none, but not the end either.
        while (line := self._text.readline(_LONGEST_LINE)) and not (
            line := line.replace("\0", "")
        ):
            pass
        return line

    def begin(self) -> None:
        """A record begins here."""
        self._taken.clear()
        self._size = 0

    def skip_blank(self) -> str:
        """The first line that holds something; it is still to be read."""
        for line in islice(self, _MOST_BLANK):
            if line.strip():
                self._waiting.appendleft(line)
                return line
        return ""

    def give_back(self) -> list[str] | None:
        """The lines of this record up to one that begins a row of its own, which is read again.

        None where no line does: then the record was one, though a strange one.
        """
        for number, line in enumerate(self._taken[1:], 1):
            if _BEGINS_ROW.match(line):
                self._waiting.extendleft(reversed(self._taken[number:]))
                return self._taken[:number]
        return None


def _delimiter(line: str) -> str:
    """What stands most often in the header, outside of quotes."""
    bare = re.sub(r'"[^"]*"?', "", line)
    return max(_DELIMITERS, key=bare.count)


def _text(pieces: BinaryIO) -> io.TextIOWrapper:
    head = pieces.read(_HEAD) or b""
    source = io.BufferedReader(_Chained(head, pieces), _HEAD)
    return io.TextIOWrapper(source, _encoding(head), errors="replace", newline="")


def _encoding(head: bytes) -> str:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = head[:1000]
    if start[1::2].count(0) * 3 > len(start):
        return "utf-16-le"
    if start[::2].count(0) * 3 > len(start):
        return "utf-16-be"
    # A damaged sign among many sound ones is still UTF-8; letters of a code page never are.
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(head)
    bad = text.count("\ufffd")
    sound = sum(not letter.isascii() for letter in text) - bad
    return "utf-8" if bad <= sound else "cp1252"


class _Chained(io.RawIOBase):
    """What was read ahead, then the rest of the stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if self._head:
            data, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            data = self._rest.read(len(buffer)) or b""
        buffer[: len(data)] = data
        return len(data)
