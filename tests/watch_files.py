"""Small FIT files with everything a watch writes, for the tests of the reader."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from demo.fit_writer import DeveloperField, FitWriter
from ingest.fit.base_types import (
    ENUM,
    FIT_EPOCH,
    FLOAT32,
    SINT8,
    SINT32,
    STRING,
    UINT8,
    UINT16,
    UINT32,
    UINT32Z,
)

START: Final = datetime(2024, 3, 12, 6, 30, tzinfo=UTC)
START_FIT: Final = int(START.timestamp()) - FIT_EPOCH

RECORD_FIELDS: Final = [
    (253, 4, UINT32), (0, 4, SINT32), (1, 4, SINT32), (5, 4, UINT32), (73, 4, UINT32),
    (6, 2, UINT16), (78, 4, UINT32), (3, 1, UINT8), (4, 1, UINT8), (53, 1, UINT8),
    (41, 2, UINT16), (13, 1, SINT8),
]  # fmt: skip
SESSION_FIELDS: Final = [
    (253, 4, UINT32), (2, 4, UINT32), (5, 1, ENUM), (6, 1, ENUM), (7, 4, UINT32),
    (8, 4, UINT32), (9, 4, UINT32), (22, 2, UINT16), (23, 2, UINT16), (57, 1, SINT8),
    (192, 1, UINT8), (193, 1, UINT8),
]  # fmt: skip


def write_head(writer: FitWriter, file_type: int = 4) -> None:
    """file_id of a Forerunner 620, made at the start."""
    writer.define(
        0, 0, [(0, 1, ENUM), (1, 2, UINT16), (2, 2, UINT16), (3, 4, UINT32Z), (4, 4, UINT32)]
    )
    writer.data(0, file_type, 1, 1623, 3_999_000_111, START_FIT)


def describe_power(writer: FitWriter, app_index: int = 0) -> None:
    """A pod's developer field 0, "Form Power" in watts, that claims to be native power."""
    writer.define(1, 207, [(3, 1, UINT8)])
    writer.data(1, app_index)
    writer.define(
        2,
        206,
        [(0, 1, UINT8), (1, 1, UINT8), (2, 1, UINT8), (3, 16, STRING), (8, 8, STRING),
         (15, 1, UINT8)],
    )  # fmt: skip
    writer.data(2, app_index, 0, FLOAT32, "Form Power", "Watts", 7)


def write_records(
    writer: FitWriter, count: int, *, start: int = START_FIT, power: bool = True
) -> None:
    """One record a second at 3 m/s, every third one followed by a message nobody wants."""
    writer.define(3, 20, RECORD_FIELDS, [DeveloperField(0, 4, FLOAT32)] if power else [])
    writer.define(4, 233, [(2, 4, UINT32)])
    for second in range(count):
        own = (70.5 + second % 4,) if power else ()
        writer.data(
            3, start + second, 600_000_000 + 300 * second, 100_000_000, 300 * second, 3_000,
            3_000, 2_600 + second % 40, 140 + second % 20, 85 + second % 3, 64 * (second % 2),
            2_400 + second % 100, 14, *own,
        )  # fmt: skip
        if second % 3 == 2:
            writer.data(4, second)


def write_tail(
    writer: FitWriter, count: int, *, start: int = START_FIT, sport: int = 1, zone_h: int = 1
) -> None:
    """Timer events with a pause, one lap, the session (feel 50, effort 4), the activity."""
    end = start + count
    writer.define(5, 21, [(253, 4, UINT32), (0, 1, ENUM), (1, 1, ENUM)])
    for at, kind in ((0, 0), (count // 2, 4), (count // 2 + 5, 0), (count, 4)):
        writer.data(5, start + at, 0, kind)
    writer.define(
        6, 19, [(253, 4, UINT32), (2, 4, UINT32), (7, 4, UINT32), (9, 4, UINT32), (24, 1, ENUM)]
    )
    writer.data(6, end, start, 1_000 * count, 300 * count, 2)
    writer.define(7, 18, SESSION_FIELDS)
    writer.data(
        7, end, start, sport, 3, 1_000 * count, max(1_000 * count - 5_000, 0), 300 * count, 12,
        15, 14, 50, 40
    )  # fmt: skip
    writer.define(8, 34, [(253, 4, UINT32), (5, 4, UINT32)])
    writer.data(8, end, end + zone_h * 3_600)


def run_file(
    count: int = 60, *, big_endian: bool = False, header_size: int = 14, header_crc: bool = True
) -> bytes:
    """A whole run of `count` seconds."""
    writer = FitWriter(big_endian=big_endian, header_size=header_size, header_crc=header_crc)
    write_head(writer)
    describe_power(writer)
    write_records(writer, count)
    write_tail(writer, count)
    return writer.finish()
