"""The checksum, against the definition bit by bit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fit import crc
from ingest.fit.crc import crc16


def _slow(data: bytes) -> int:
    register = 0
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0xA001 if register & 1 else 0)
    return register


@given(st.binary(max_size=300))
def test_as_defined(data: bytes) -> None:
    assert crc16(data) == _slow(data)
    assert crc16(data + crc16(data).to_bytes(2, "little")) == 0


@pytest.mark.parametrize("size", [15, 16, 17, 31, 32, 33, 64])
def test_block_by_block(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crc, "_BLOCK", 16)
    data = bytes(range(7, 7 + size))
    assert crc16(data) == _slow(data)


def test_known_value() -> None:
    assert crc16(b"123456789") == 0xBB3D
