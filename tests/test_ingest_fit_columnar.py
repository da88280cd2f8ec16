"""Headers, chains and damage: what the columnar engine makes of a file's outer form."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from demo.fit_writer import DeveloperField, FitWriter
from ingest.fit.base_types import (
    BYTE,
    ENUM,
    FIT_EPOCH,
    FLOAT32,
    FLOAT64,
    STRING,
    UINT8,
    UINT16,
    UINT32,
    UINT64,
)
from ingest.fit.columnar import read_parts
from ingest.fit.profile import EVENT
from tests.watch_files import (
    START_FIT,
    describe_power,
    run_file,
    write_head,
    write_records,
    write_tail,
)
from traininglog.schema import MISSING


def _with_size(data: bytes, size: int) -> bytes:
    return data[:4] + struct.pack("<I", size) + data[8:]


def _lengths(data: bytes) -> list[int]:
    return [len(part.records) for part in read_parts(data)[0]]


def _kinds(data: bytes) -> list[str]:
    parts, problems = read_parts(data)
    return [p.kind for part in parts for p in part.problems] + [p.kind for p in problems]


def test_every_byte_order_and_header() -> None:
    for big_endian in (False, True):
        for size in (12, 14):
            for crc in (False, True):
                data = run_file(40, big_endian=big_endian, header_size=size, header_crc=crc)
                (part,), problems = read_parts(data)
                assert len(part.records) == 40
                assert not problems
                assert not part.problems
                assert part.records.column("speed_mps").tolist() == [3000] * 40


@pytest.mark.parametrize("cut", range(1, 120, 7))
def test_a_cut_file_keeps_its_start(cut: int) -> None:
    data = run_file(60)[:-cut]
    assert _lengths(data) == [60]
    assert _kinds(data)[0] == "truncated"


def test_a_cut_in_a_record_loses_that_record() -> None:
    writer = FitWriter()
    write_head(writer)
    write_records(writer, 30, power=False)
    data = writer.finish()[:-2]
    (part,), _ = read_parts(data[:-8])
    assert len(part.records) == 29
    last = part.problems[-1]
    assert (last.kind, last.where) == ("truncated", f"byte {len(data) - 38}")
    assert "at most" not in last.message


def test_a_cut_names_how_many_records_are_lost_at_most() -> None:
    data = bytearray(run_file(60))
    middle = len(data) // 2
    data[middle - 40 : middle] = b"\x4f" * 40
    (part, *_), _ = read_parts(bytes(data))
    assert 0 < len(part.records) < 60
    assert "records lost" in part.problems[-1].message


def test_zero_size_is_read_to_the_end() -> None:
    data = _with_size(run_file(60), 0)
    assert _lengths(data) == [60]
    assert "wrong_size" in _kinds(data)


def test_a_size_too_small_is_read_to_the_end() -> None:
    data = _with_size(run_file(60), 400)
    assert _lengths(data) == [60]
    assert _kinds(data) == ["wrong_size"]


def test_a_size_too_small_ends_at_the_next_file() -> None:
    data = _with_size(run_file(60), 400) + run_file(30)
    assert _lengths(data) == [60, 30]
    assert _kinds(data) == ["wrong_size"]


def test_a_size_too_large_swallows_no_next_file() -> None:
    one = run_file(60)
    data = _with_size(one, len(one) + 200) + run_file(30)
    assert _lengths(data) == [60, 30]


def test_junk_before_between_and_behind() -> None:
    data = b"junk" * 3 + run_file(20) + b"more junk" + run_file(10) + b"tail"
    parts, problems = read_parts(data)
    assert [len(part.records) for part in parts] == [20, 10]
    assert problems[0].where == "byte 0"
    assert problems[-1].where == f"byte {len(data) - 4}"
    assert {p.kind for p in problems} == {"unreadable_bytes"}


def test_zeros_behind_a_file_are_padding() -> None:
    assert _kinds(run_file(20) + bytes(64)) == []


def test_a_file_of_nothing_but_headers_ends() -> None:
    header = run_file(1)[:14]
    parts, problems = read_parts(header * 200)
    assert len(parts) == 64
    assert [p.kind for p in problems] == ["too_many_parts"]


def test_data_without_definition() -> None:
    writer = FitWriter()
    write_head(writer)
    write_records(writer, 5, power=False)
    data = bytearray(writer.finish())
    data[-2:] = b"\x0b" * 12
    parts, _ = read_parts(_with_size(bytes(data) + b"\0\0", len(data) - 14))
    assert len(parts[0].records) == 5
    assert [p.kind for p in parts[0].problems] == ["undefined_message"]


@pytest.mark.parametrize(
    "tail", [b"\x40", b"\x40\0\0\x14\0\x02\x03", b"\x60\0\0\x14\0\0", b"\x60\0\0\x14\0\0\x05"]
)
def test_a_cut_definition(tail: bytes) -> None:
    data = run_file(5)[:-2] + tail
    parts, _ = read_parts(_with_size(data + b"\0\0", len(data) - 14))
    assert [p.kind for p in parts[0].problems] == ["truncated"]
    assert len(parts[0].records) == 5


def test_a_cut_description() -> None:
    writer = FitWriter()
    write_head(writer)
    describe_power(writer)
    data = writer.finish()[:-6]
    parts, _ = read_parts(data)
    assert [p.kind for p in parts[0].problems] == ["truncated", "truncated"]


def test_definitions_redefined_midway_stay_in_file_order() -> None:
    writer = FitWriter()
    writer.define(0, 20, [(253, 4, UINT32), (3, 1, UINT8)])
    writer.define(1, 20, [(3, 2, UINT16), (253, 4, UINT32), (4, 1, UINT8)])
    for second in range(10):
        if second == 5:
            writer.define(0, 20, [(253, 4, UINT32), (7, 2, UINT16)])
        writer.data(0, START_FIT + second, 100 + second)
        writer.data(1, 50 + second, START_FIT + second, 80)
    (part,), _ = read_parts(writer.finish())
    records = part.records
    assert len(records) == 20
    assert (np.diff(records.timestamp) >= 0).all()
    assert records.column("heart_rate_bpm").tolist() == [
        value for s in range(10) for value in (100 + s if s < 5 else MISSING, 50 + s)
    ]
    assert records.column("power_w")[10:12].tolist() == [105, MISSING]


def test_enhanced_wins_over_plain_where_it_is_there() -> None:
    writer = FitWriter()
    writer.define(0, 20, [(6, 2, UINT16), (73, 4, UINT32), (2, 2, UINT16), (78, 4, UINT32)])
    writer.data(0, 2_000, 2_001, 2_600, 2_605)
    writer.data(0, 2_000, None, 2_600, None)
    (part,), _ = read_parts(writer.finish())
    assert part.records.column("speed_mps").tolist() == [2_001, 2_000]
    assert part.records.column("altitude_m").tolist() == [2_605, 2_600]
    assert part.records.timestamp.tolist() == [MISSING, MISSING]


def test_odd_sizes_arrays_floats_and_texts() -> None:
    writer = FitWriter()
    writer.define(
        0,
        20,
        [(253, 4, UINT32), (5, 3, UINT32), (3, 2, UINT8), (6, 4, FLOAT32), (2, 2, STRING),
         (7, 8, FLOAT64), (4, 8, UINT64)],
    )  # fmt: skip
    writer.data(0, START_FIT, b"abc", (120, 121), 2_000.4, "x", float("inf"), 80)
    writer.data(0, START_FIT + 1, b"abc", (None, 121), None, "x", 1e300, None)
    (part,), _ = read_parts(writer.finish())
    columns = part.records.columns
    assert columns.keys() == {"timestamp", "heart_rate_bpm", "speed_mps", "cadence_rpm"}
    assert columns["heart_rate_bpm"].tolist() == [120, MISSING]
    assert columns["speed_mps"].tolist() == [2_000, MISSING]
    assert columns["cadence_rpm"].tolist() == [80, MISSING]


def test_cadence256_stands_in_for_cadence() -> None:
    writer = FitWriter()
    writer.define(0, 20, [(52, 2, UINT16), (4, 1, UINT8)])
    writer.data(0, 85 * 256 + 128, None)
    writer.data(0, 85 * 256, 90)
    (part,), _ = read_parts(writer.finish())
    assert part.records.column("cadence_rpm").tolist() == [85, 90]
    assert part.records.column("fractional_cadence_rpm").tolist() == [64, MISSING]


def test_cadence256_that_is_not_needed() -> None:
    writer = FitWriter()
    writer.define(0, 20, [(52, 2, UINT16), (4, 1, UINT8)])
    writer.data(0, 85 * 256, 90)
    (part,), _ = read_parts(writer.finish())
    assert part.records.columns.keys() == {"timestamp", "cadence_rpm"}


def test_compressed_speed_distance_rolls_over() -> None:
    writer = FitWriter()
    writer.define(0, 20, [(253, 4, UINT32), (8, 3, BYTE)])
    metres = np.arange(0, 900, 37)
    for second, distance in enumerate(metres.tolist()):
        packed = 312 | (distance * 16 % 4096) << 12
        writer.data(0, START_FIT + second, tuple(packed.to_bytes(3, "little")))
    writer.data(0, START_FIT + 99, (None, None, None))
    (part,), _ = read_parts(writer.finish())
    assert part.records.column("distance_m").tolist() == [*(metres * 100), MISSING]
    assert part.records.column("speed_mps")[:2].tolist() == [3_120, 3_120]


def test_compressed_times_also_date_events() -> None:
    writer = FitWriter(big_endian=True)
    writer.define(0, 20, [(253, 4, UINT32)])
    writer.define(1, 21, [(0, 1, ENUM), (1, 1, ENUM)])
    writer.define(2, 99, [(253, 4, UINT32)])
    writer.data(0, START_FIT)
    writer.data(2, START_FIT + 500)
    writer.compressed(1, (START_FIT + 505) % 32, 0, 4)
    writer.data(2, None)
    writer.compressed(1, (START_FIT + 507) % 32, 0, 0)
    (part,), _ = read_parts(writer.finish())
    assert [m[253] for m in part.messages[EVENT]] == [START_FIT + 505, START_FIT + 507]
    assert part.records.timestamp.tolist() == [START_FIT + FIT_EPOCH]


def test_a_compressed_header_without_definition() -> None:
    writer = FitWriter()
    write_head(writer)
    data = writer.finish()[:-2] + b"\xe5\0\0\0"
    parts, _ = read_parts(_with_size(data + b"\0\0", len(data) - 14))
    assert [p.kind for p in parts[0].problems] == ["undefined_message"]


def test_compressed_headers_of_messages_nobody_wants() -> None:
    writer = FitWriter()
    writer.define(1, 99, [(3, 1, UINT8)])
    writer.compressed(1, 3, 7)
    (part,), problems = read_parts(writer.finish())
    assert len(part.records) == 0
    assert not problems
    assert not part.problems


def test_developer_arrays_scales_and_unknown_fields() -> None:
    writer = FitWriter()
    writer.define(
        2,
        206,
        [
            (0, 1, UINT8),
            (1, 1, UINT8),
            (2, 1, UINT8),
            (3, 8, STRING),
            (6, 1, UINT8),
            (7, 1, UINT8),
        ],
    )
    writer.data(2, 0, 0, UINT16, "Pair", 10, 5)
    writer.data(2, 0, 1, STRING, "Text", None, None)
    writer.data(2, 0, 2, UINT32, "Odd", None, None)
    writer.data(2, None, 3, UINT32, "Nobody", None, None)
    writer.define(
        0,
        20,
        [(253, 4, UINT32)],
        [
            DeveloperField(0, 4, UINT16),
            DeveloperField(1, 3, STRING),
            DeveloperField(2, 3, UINT32),
            DeveloperField(9, 1, UINT8),
            DeveloperField(0, 2, UINT16),
        ],
    )
    writer.data(0, START_FIT, (100, 200), "ab", b"abc", 1, 7)
    writer.data(0, START_FIT + 1, (None, None), "ab", b"abc", 1, 70)
    (part,), _ = read_parts(writer.finish())
    developer = part.records.developer
    assert developer.keys() == {"dev:Pair", "dev:Pair[1]"}
    np.testing.assert_array_equal(developer["dev:Pair"], [5, 2])
    np.testing.assert_array_equal(developer["dev:Pair[1]"], [15, np.nan])


def test_developer_fields_come_and_go() -> None:
    writer = FitWriter()
    describe_power(writer)
    write_records(writer, 3)
    write_records(writer, 3, start=START_FIT + 3, power=False)
    (part,), _ = read_parts(writer.finish())
    np.testing.assert_array_equal(
        part.records.developer["dev:Form Power"], [70.5, 71.5, 72.5, np.nan, np.nan, np.nan]
    )


def test_only_wanted_messages_are_kept() -> None:
    writer = FitWriter()
    write_head(writer)
    write_records(writer, 4)
    write_tail(writer, 4)
    (part,), _ = read_parts(writer.finish())
    assert {number: len(found) for number, found in part.messages.items()} == {
        0: 1, 18: 1, 19: 1, 21: 4, 34: 1,
    }  # fmt: skip


def test_no_records_at_all() -> None:
    writer = FitWriter()
    write_head(writer)
    (part,), problems = read_parts(writer.finish())
    assert len(part.records) == 0
    assert not problems


def test_a_file_without_messages() -> None:
    parts, problems = read_parts(FitWriter().finish())
    assert [len(part.records) for part in parts] == [0]
    assert not problems
    assert not parts[0].problems


def test_a_signalling_nan_is_only_missing() -> None:
    writer = FitWriter()
    describe_power(writer)
    writer.define(3, 20, [(6, 4, FLOAT32)], [DeveloperField(0, 4, FLOAT32)])
    writer.data(3, 2_000.0, 70.5)
    data = writer.finish()
    signalling = struct.pack("<I", 0x7F80_0001)
    (part,), _ = read_parts(data[:-10] + signalling * 2 + data[-2:])
    assert part.records.columns.keys() == {"timestamp"}
    assert part.records.developer == {}


def test_definitions_without_end() -> None:
    writer = FitWriter()
    for number in range(1_600):
        writer.define(0, 20, [(253, 4, UINT32), (number % 250, 1 + number // 250, BYTE)])
        writer.data(0, START_FIT + number, None)
    (part,), _ = read_parts(writer.finish())
    assert [p.kind for p in part.problems] == ["too_many_layouts"]
    assert len(part.records) == 1_500


def test_sessions_without_end() -> None:
    writer = FitWriter()
    writer.define(0, 18, [(2, 4, UINT32)])
    for number in range(6_000):
        writer.data(0, START_FIT + number)
    (part,), _ = read_parts(writer.finish())
    assert len(part.messages[18]) == 5_000
