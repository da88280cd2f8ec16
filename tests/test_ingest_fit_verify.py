"""verify names every cell the engines read differently."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from demo.fit_writer import FitWriter
from ingest.fit.base_types import FIT_EPOCH, UINT32
from ingest.fit.verify import CellDifference, verify
from tests.watch_files import START_FIT, run_file, write_records

if TYPE_CHECKING:
    import pytest

    from ingest.fit.model import Part


def test_sound_files_agree() -> None:
    assert verify(run_file(40) + run_file(30, big_endian=True)) == ()


def test_records_only_one_engine_reads() -> None:
    data = run_file(40)
    unclosed = data[:4] + struct.pack("<I", 0) + data[8:]
    (difference,) = verify(unclosed)
    assert difference == CellDifference(0, "records", 0, None, 40, 0)


def test_a_file_fitparse_reads_in_part() -> None:
    writer = FitWriter()
    write_records(writer, 10, power=False)
    writer.define(5, 18, [(7, 1, UINT32)])  # a size that is no multiple of the type's
    write_records(writer, 10, start=START_FIT + 10, power=False)
    assert verify(writer.finish()) == (CellDifference(0, "records", 10, None, 20, 10),)


def test_differing_cells_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.fit import reference  # noqa: PLC0415

    genuine = reference.read_parts

    def wrong(data: bytes, *, strict: bool = False) -> tuple[list[Part], list[object]]:
        parts, problems = genuine(data, strict=strict)
        parts[0].records.columns["heart_rate_bpm"][3] += 1
        parts[0].records.columns["timestamp"][5] = parts[0].records.columns["timestamp"][4]
        parts[0].records.columns["altitude_m"][6] = -(2**63)
        return parts, list(problems)

    monkeypatch.setattr(reference, "read_parts", wrong)
    found = {d.column: d for d in verify(run_file(10))}
    start = START_FIT + FIT_EPOCH
    assert found["heart_rate_bpm"] == CellDifference(
        0, "heart_rate_bpm", 3, start + 3, 143, 144
    )
    assert found["altitude_m"].fitparse is None
    assert found.keys() == {"heart_rate_bpm", "timestamp", "altitude_m"}
    assert str(found["heart_rate_bpm"]) == (
        f"heart_rate_bpm, record 3 at {start + 3}: columnar 143.0, fitparse 144.0"
    )


def test_a_count_as_a_sentence() -> None:
    assert str(CellDifference(0, "records", 3, None, 4, 3)) == (
        "records, record 3: columnar 4, fitparse 3"
    )
