"""The checksum, against the definition bit by bit."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fit.crc import _PERIOD, crc16


def _slow(data: bytes) -> int:
    register = 0
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0xA001 if register & 1 else 0)
    return register


@given(st.binary(max_size=900))
def test_as_defined(data: bytes) -> None:
    assert crc16(data) == _slow(data)
    assert crc16(data + crc16(data).to_bytes(2, "little")) == 0


@pytest.mark.parametrize("size", [1_855, 1_856, 1_857, 14_848, 14_849, 22_529])
def test_shortened_step_by_step(size: int) -> None:
    data = random.Random(size).randbytes(size)
    assert crc16(data) == _slow(data)


@pytest.mark.parametrize("size", [-1, 0, 1, 2, _PERIOD - 1, _PERIOD, _PERIOD + 1])
def test_longer_than_its_period(size: int) -> None:
    data = random.Random(size).randbytes(_PERIOD + size)
    assert crc16(data) == _slow(data)
    assert crc16(memoryview(data)[3:]) == _slow(data[3:])


def test_a_period_of_zeros_changes_nothing() -> None:
    assert crc16(b"FIT" + bytes(_PERIOD)) == crc16(b"FIT") == _slow(b"FIT")
    assert crc16(b"FIT" + bytes(_PERIOD - 1)) != crc16(b"FIT")


def test_known_value() -> None:
    assert crc16(b"123456789") == 0xBB3D
