"""The base types of the FIT protocol: how one value is stored and which value means "none".

A field definition names its base type by one byte. Bit 7 of it only says that the byte
order matters; some writers leave it out, so types are looked up by their low five bits.
"""

from __future__ import annotations

from typing import Final, NamedTuple

FIT_EPOCH: Final = 631_065_600
"""FIT counts seconds from 1989-12-31 00:00 UTC; this is that moment in Unix seconds."""

SYSTEM_TIME_END: Final = 0x1000_0000
"""Timestamps below this count from the device's power-on, not from the FIT epoch."""

FIT_TIME_END: Final = 0xFFFF_FFFF
"""Timestamps have 32 bits, and this one means "none"."""


class BaseType(NamedTuple):
    """One storage type: its number in the file, NumPy and struct codes, and "none".

    `invalid` is None for strings (empty means none) and floats (NaN means none).
    """

    number: int
    name: str
    code: str
    struct: str
    size: int
    invalid: int | None


ENUM: Final = 0x00
SINT8: Final = 0x01
UINT8: Final = 0x02
SINT16: Final = 0x83
UINT16: Final = 0x84
SINT32: Final = 0x85
UINT32: Final = 0x86
STRING: Final = 0x07
FLOAT32: Final = 0x88
FLOAT64: Final = 0x89
UINT8Z: Final = 0x0A
UINT16Z: Final = 0x8B
UINT32Z: Final = 0x8C
BYTE: Final = 0x0D
SINT64: Final = 0x8E
UINT64: Final = 0x8F
UINT64Z: Final = 0x90

_ALL: Final = (
    BaseType(ENUM, "enum", "u1", "B", 1, 0xFF),
    BaseType(SINT8, "sint8", "i1", "b", 1, 0x7F),
    BaseType(UINT8, "uint8", "u1", "B", 1, 0xFF),
    BaseType(SINT16, "sint16", "i2", "h", 2, 0x7FFF),
    BaseType(UINT16, "uint16", "u2", "H", 2, 0xFFFF),
    BaseType(SINT32, "sint32", "i4", "i", 4, 0x7FFF_FFFF),
    BaseType(UINT32, "uint32", "u4", "I", 4, 0xFFFF_FFFF),
    BaseType(STRING, "string", "S1", "s", 1, None),
    BaseType(FLOAT32, "float32", "f4", "f", 4, None),
    BaseType(FLOAT64, "float64", "f8", "d", 8, None),
    BaseType(UINT8Z, "uint8z", "u1", "B", 1, 0),
    BaseType(UINT16Z, "uint16z", "u2", "H", 2, 0),
    BaseType(UINT32Z, "uint32z", "u4", "I", 4, 0),
    BaseType(BYTE, "byte", "u1", "B", 1, 0xFF),
    BaseType(SINT64, "sint64", "i8", "q", 8, 0x7FFF_FFFF_FFFF_FFFF),
    BaseType(UINT64, "uint64", "u8", "Q", 8, 0xFFFF_FFFF_FFFF_FFFF),
    BaseType(UINT64Z, "uint64z", "u8", "Q", 8, 0),
)
_BY_LOW_BITS: Final = {t.number & 0x1F: t for t in _ALL}


def base_type(number: int) -> BaseType:
    """The base type a definition names; an unknown number is read as plain bytes."""
    return _BY_LOW_BITS.get(number & 0x1F, _BY_LOW_BITS[BYTE])
