"""FIT's checksum: CRC-16 with the reflected polynomial 0xA001, starting from zero.

The checksum is linear over bits, so the checksum of two joined pieces is that of the
first, carried over as many zero bytes as the second is long, XOR that of the second.
Pairs, pairs of pairs and so on are joined in NumPy: fourteen steps, once a long file has been
folded to 32 kB. Two bytes are where it begins: their checksum is that of the number they
make, carried over both.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from traininglog.problem import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

CRC_SIZE: Final = 2
_PERIOD: Final = 2**15 - 1
"""Over so many zero bytes a checksum is carried onto itself: the polynomial divides
x^32767 + 1. So bytes that lie so far apart count as one, their XOR."""
_POLYNOMIAL: Final = 0xA001


@cache
def _carried_over(level: int) -> NDArray[np.uint16]:
    """For every checksum: the checksum after another 2**level zero bytes."""
    if level:
        half = _carried_over(level - 1)
        return half[half]
    table: NDArray[np.uint16] = np.arange(1 << 16, dtype=np.uint16)
    for _ in range(8):
        table = np.where(table & 1, table >> 1 ^ _POLYNOMIAL, table >> 1).astype(np.uint16)
    return table


def crc16(data: bytes | memoryview) -> int:
    """The checksum of `data`; 0 for no bytes, and 0 for data followed by its own checksum."""
    values = np.frombuffer(data, np.uint8)
    head, rows = np.split(values, [len(values) % _PERIOD])
    if not len(rows):
        return _folded(head)
    # One row over the other, the head at the end of a row: zeros in front change nothing.
    folded = np.bitwise_xor.reduce(rows.reshape(-1, _PERIOD), axis=0)
    folded[_PERIOD - len(head) :] ^= head
    return _folded(folded)


def _folded(values: NDArray[np.uint8]) -> int:
    """The checksum of at most a period's bytes."""
    if not len(values):
        return 0
    if len(values) % 2:
        values = np.concatenate([np.zeros(1, np.uint8), values])
    words = np.ascontiguousarray(values).view("<u2").astype(np.uint16)
    sums = _carried_over(1)[words]
    level = 1
    while len(sums) > 1:
        if len(sums) % 2:
            sums = np.concatenate([np.zeros(1, np.uint16), sums])
        sums = _carried_over(level)[sums[0::2]] ^ sums[1::2]
        level += 1
    return int(sums[0])


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
