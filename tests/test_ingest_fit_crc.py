"""The checksum, against the definition bit by bit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.fit.crc import crc16


def _slow(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


@given(st.binary(max_size=300))
def test_as_defined(data: bytes) -> None:
    assert crc16(data) == _slow(data)
    assert crc16(data + crc16(data).to_bytes(2, "little")) == 0


def test_known_value() -> None:
    assert crc16(b"123456789") == 0xBB3D
