"""FIT's checksum: CRC-16 with the reflected polynomial 0xA001, starting from zero.

The checksum is linear over bits, so the checksum of two joined pieces is that of the
first, carried over as many zero bytes as the second is long, XOR that of the second.
Pairs, pairs of pairs and so on are joined in NumPy: twenty steps for a megabyte. Two bytes
are where it begins: their checksum is that of the number they make, carried over both.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from traininglog.problem import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

CRC_SIZE: Final = 2
_BLOCK: Final = 2**20
"""Bytes at a time, an even number: the steps between need five times as much."""
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
    register = 0
    start = len(data) % _BLOCK
    for block in (
        data[:start],
        *(data[at : at + _BLOCK] for at in range(start, len(data), _BLOCK)),
    ):
        register = _continued(register, np.frombuffer(block, np.uint8))
    return register


def _continued(register: int, values: NDArray[np.uint8]) -> int:
    """The checksum after more bytes, an odd number of them only at the very start."""
    if not len(values):
        return register
    if len(values) % 2:  # zeros in front change nothing while the register is zero
        values = np.concatenate([np.zeros(1, np.uint8), values])
    words = values.view("<u2").astype(np.uint16)
    words[0] ^= register
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
