"""Writes FIT files, message by message: for the demo runner's watch, tests and benchmarks.

A FIT file is a header, messages and a two-byte checksum. A definition message says which
fields the data messages of one *local* number (0 to 15) hold from here on; a field is a
number, a size in bytes and a base type. Nothing here knows what a field means.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.fit.base_types import STRING, BaseType, base_type
from ingest.fit.crc import crc16

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Value = float | str | bytes | Sequence[float | None] | None

PROTOCOL_VERSION: Final = 0x20
PROFILE_VERSION: Final = 2132

_COMPRESSED: Final = 0x80
_DEFINITION: Final = 0x40
_DEVELOPER: Final = 0x20


class DeveloperField(NamedTuple):
    """A field of a Connect IQ app or a pod; its field_description message names it.

    The definition in the file holds only number, size and app index: the base type is the
    one the description gives.
    """

    number: int
    size: int
    base_type: int
    app_index: int = 0


class _Stored(NamedTuple):
    """How one field is stored: its base type and how many of it, 0 for plain bytes."""

    base: BaseType
    size: int
    repeats: int

    @property
    def code(self) -> str:
        return f"{self.repeats}{self.base.struct}" if self.repeats else f"{self.size}s"

    def packed(self, value: Value) -> list[float | bytes]:
        """What `struct` takes for this field; short arrays are filled with "none"."""
        if not self.repeats:
            return [value if isinstance(value, bytes) else str(value or "").encode()]
        none = float("nan") if self.base.invalid is None else self.base.invalid
        many = value if isinstance(value, (tuple, list, bytes)) else (value,)
        numbers = [none if number is None else number for number in many]
        return numbers + [none] * (self.repeats - len(numbers))


def _stored(size: int, number: int) -> _Stored:
    base = base_type(number)
    plain = base.number == STRING or size % base.size
    return _Stored(base, size, 0 if plain else size // base.size)


class _Layout(NamedTuple):
    """A local message type in use."""

    fields: tuple[_Stored, ...]
    pack: Callable[..., bytes]

    def packed(self, values: Sequence[Value]) -> bytes:
        """The fields' bytes; a value too many or too few is a ValueError."""
        stored: list[float | bytes] = []
        for field, value in zip(self.fields, values, strict=True):
            stored += field.packed(value)
        return self.pack(*stored)


class FitWriter:
    """Collects messages; `finish` puts the header before and the checksum behind them."""

    def __init__(
        self, *, big_endian: bool = False, header_size: int = 14, header_crc: bool = True
    ) -> None:
        self._order = ">" if big_endian else "<"
        self._header_size = header_size
        self._header_crc = header_crc
        self._body = bytearray()
        self._layouts: dict[int, _Layout] = {}

    def define(
        self,
        local: int,
        global_num: int,
        fields: Sequence[tuple[int, int, int]],
        developer: Sequence[DeveloperField] = (),
    ) -> None:
        """Start or replace a local message type; a field is (number, size, base type)."""
        header = _DEFINITION | local | (_DEVELOPER if developer else 0)
        big = self._order == ">"
        self._body += struct.pack(
            self._order + "BxBHB", header, big, global_num, len(fields)
        ) + b"".join(bytes(field) for field in fields)
        if developer:
            self._body.append(len(developer))
            for extra in developer:
                self._body += bytes((extra.number, extra.size, extra.app_index))
        stored = tuple(
            _stored(size, number)
            for size, number in [
                *((field[1], field[2]) for field in fields),
                *((extra.size, extra.base_type) for extra in developer),
            ]
        )
        codes = "".join(field.code for field in stored)
        self._layouts[local] = _Layout(stored, struct.Struct(self._order + codes).pack)

    def data(self, local: int, *values: Value) -> None:
        """One message: a value a field, None for "none", a tuple for an array."""
        self._body.append(local)
        self._body += self._layouts[local].packed(values)

    def compressed(self, local: int, offset: int, *values: Value) -> None:
        """One message of local type 0 to 3 whose header carries the time.

        `offset` (0 to 31) replaces the low five bits of the last timestamp; where that
        would go back in time, 32 seconds are added.
        """
        self._body.append(_COMPRESSED | local << 5 | offset)
        self._body += self._layouts[local].packed(values)

    def finish(self) -> bytes:
        """The whole file. Files joined end to end are a valid (chained) file again."""
        header = struct.pack(
            "<BBHI4s",
            self._header_size,
            PROTOCOL_VERSION,
            PROFILE_VERSION,
            len(self._body),
            b".FIT",
        )
        if self._header_size > len(header):
            header += struct.pack("<H", crc16(header) if self._header_crc else 0)
        content = header.ljust(self._header_size, b"\0") + self._body
        return content + struct.pack("<H", crc16(content))
