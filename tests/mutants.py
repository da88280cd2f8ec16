"""Damaged copies of FIT files: what cards, cables and bad days do to them."""

from __future__ import annotations

import random
import struct
from typing import TYPE_CHECKING

from demo.fit_writer import FitWriter
from ingest.fit.base_types import BYTE, UINT8, UINT16, UINT32
from ingest.fit.crc import crc16
from tests.watch_files import (
    START_FIT,
    describe_power,
    run_file,
    write_head,
    write_records,
    write_tail,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _compressed_file() -> bytes:
    writer = FitWriter()
    write_head(writer)
    writer.define(1, 20, [(253, 4, UINT32), (8, 3, BYTE), (3, 1, UINT8)])
    writer.define(2, 20, [(8, 3, BYTE), (52, 2, UINT16)])
    writer.data(1, START_FIT, (0, 0, 0), 120)
    for second in range(1, 150):
        packed = 300 | (second * 48 % 4096) << 12
        writer.compressed(
            2, (START_FIT + second) % 32, tuple(packed.to_bytes(3, "little")), 21_900
        )
    write_tail(writer, 150)
    return writer.finish()


def _two_sports() -> bytes:
    writer = FitWriter()
    write_head(writer)
    describe_power(writer)
    write_records(writer, 80)
    write_records(writer, 80, start=START_FIT + 100, power=False)
    write_tail(writer, 80, sport=2)
    write_tail(writer, 80, start=START_FIT + 100)
    return writer.finish()


def sound_files() -> tuple[bytes, ...]:
    """The files that get damaged: plain, big-endian, compressed, two sports, chained."""
    return (
        run_file(120),
        run_file(90, big_endian=True, header_size=12),
        _compressed_file(),
        _two_sports(),
        run_file(40) + run_file(50, header_crc=False),
    )


def _flip(data: bytearray, rng: random.Random) -> bytearray:
    for _ in range(rng.choice((1, 1, 3, 20))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return data


def _cut(data: bytearray, rng: random.Random) -> bytearray:
    return data[: rng.randrange(len(data))]


def _block(data: bytearray, rng: random.Random) -> tuple[int, int]:
    start = rng.randrange(len(data))
    return start, min(start + rng.choice((4, 30, 500)), len(data))


def _zero(data: bytearray, rng: random.Random) -> bytearray:
    start, end = _block(data, rng)
    data[start:end] = bytes(end - start)
    return data


def _double(data: bytearray, rng: random.Random) -> bytearray:
    start, end = _block(data, rng)
    return data[:end] + data[start:]


def _noise(data: bytearray, rng: random.Random) -> bytearray:
    start, end = _block(data, rng)
    data[start:end] = rng.randbytes(end - start)
    return data


_DAMAGES: tuple[Callable[[bytearray, random.Random], bytearray], ...] = (
    _flip, _flip, _cut, _zero, _double, _noise,
)  # fmt: skip


def repaired(data: bytes) -> bytes:
    """The same bytes with a fitting size in the header and a fitting checksum at the end."""
    if len(data) < 16:
        return data
    body = bytearray(data[:-2])
    body[4:8] = struct.pack("<I", max(len(body) - body[0], 0))
    return bytes(body) + struct.pack("<H", crc16(bytes(body)))


def damaged(data: bytes, rng: random.Random) -> bytes:
    """A copy with one damage: bits flipped, cut, a block zeroed, doubled or made noise."""
    return bytes(rng.choice(_DAMAGES)(bytearray(data), rng))


def mutants(count: int, seed: int) -> Iterator[bytes]:
    """`count` damaged files, every second one with header size and checksum repaired."""
    rng = random.Random(seed)
    originals = sound_files()
    for number in range(count):
        data = damaged(rng.choice(originals), rng)
        yield repaired(data) if number % 2 else data
