"""FIT's checksum: CRC-16 with the reflected polynomial 0xA001, starting from zero.

The bits of a file are a polynomial, its checksum the rest after division by p(x) =
x^16 + x^15 + x^2 + 1 = (x + 1)(x^15 + x + 1). What is a multiple of p can be added, which
is XOR, as often as one likes. Two kinds of multiples have so few terms, so far apart and
at whole bytes, that NumPy shortens a file by them, a stretch at a time:

    x^32767 + 1, and so that of bytes in place of bits
    x^29b + x^14b + x^b + 1 for every b that is a power of two
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from traininglog.problem import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

CRC_SIZE: Final = 2
_PERIOD: Final = 2**15 - 1
"""Bytes that lie so far apart count as one, their XOR."""
_STEPS: Final = tuple(2**power for power in range(9, 1, -1))
"""Each leaves 29 times as many bytes."""


def _entry(byte: int) -> int:
    """The checksum of one byte."""
    for _ in range(8):
        byte = byte >> 1 ^ (0xA001 if byte & 1 else 0)
    return byte


_TABLE: Final = tuple(map(_entry, range(256)))


def crc16(data: bytes | memoryview) -> int:
    """The checksum of `data`; 0 for no bytes, and 0 for data followed by its own checksum."""
    register = 0
    for byte in _shortened(np.frombuffer(data, np.uint8)).tobytes():
        register = register >> 8 ^ _TABLE[(register ^ byte) & 0xFF]
    return register


def _shortened(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A hundred bytes or so with the checksum of `values`; the last are the lowest powers."""
    head, rows = np.split(values, [len(values) % _PERIOD])
    left = head.copy()
    if len(rows):
        left = np.bitwise_xor.reduce(rows.reshape(-1, _PERIOD), axis=0)
        left[_PERIOD - len(head) :] ^= head
    for step in _STEPS:
        while (more := min(len(left) - 29 * step, 15 * step)) > 0:
            first = left[:more]
            for at in (15 * step, 28 * step, 29 * step):
                left[at : at + more] ^= first
            left = left[more:]
    return left


def matches(data: bytes, start: int, end: int) -> bool | None:
    """Whether the checksum at `end` is that of the file from `start` to there.

    None where there is none: some writers leave it out, or zero.
    """
    stored = data[end : end + CRC_SIZE]
    if len(stored) < CRC_SIZE or not any(stored):
        return None
    return crc16(memoryview(data)[start : end + CRC_SIZE]) == 0


def mismatch(end: int) -> Problem:
    """What to say where it does not match."""
    message = "the checksum does not match: some values may be damaged"
    return Problem("crc", message, where=f"byte {end}")
