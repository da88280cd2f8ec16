"""Generated watch files for the reader's benchmark."""

from __future__ import annotations

from demo.fit_writer import FitWriter
from ingest.fit.base_types import ENUM, FIT_EPOCH, SINT32, UINT8, UINT16, UINT32


def generated_files(count: int = 12, records: int = 3_000) -> list[bytes]:
    """Runs of one record a second, every other record followed by a message nobody wants."""
    return [_run(1_700_000_000 - FIT_EPOCH + day * 86_400, records) for day in range(count)]


def _run(start: int, records: int) -> bytes:
    writer = FitWriter()
    writer.define(
        0, 0, [(0, 1, ENUM), (1, 2, UINT16), (2, 2, UINT16), (3, 4, UINT32), (4, 4, UINT32)]
    )
    writer.data(0, 4, 1, 2697, 12345, start)
    writer.define(
        1,
        20,
        [
            (253, 4, UINT32), (0, 4, SINT32), (1, 4, SINT32), (5, 4, UINT32), (73, 4, UINT32),
            (78, 4, UINT32), (3, 1, UINT8), (4, 1, UINT8), (53, 1, UINT8), (41, 2, UINT16),
            (39, 2, UINT16), (85, 2, UINT16),
        ],
    )  # fmt: skip
    writer.define(2, 233, [(2, 4, UINT32)])
    for second in range(records):
        writer.data(
            1, start + second, 600_000_000 + 30 * second, 100_000_000, 300 * second, 3_000,
            2_600 + second % 40, 140 + second % 20, 85 + second % 3, 64 * (second % 2),
            2_400 + second % 100, 90, 10_500,
        )  # fmt: skip
        if second % 2:
            writer.data(2, second)
    writer.define(
        3, 18, [(253, 4, UINT32), (2, 4, UINT32), (5, 1, ENUM), (7, 4, UINT32), (9, 4, UINT32)]
    )
    writer.data(3, start + records, start, 1, 1_000 * records, 300 * records)
    return writer.finish()
