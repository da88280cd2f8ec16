"""The fitparse engine: what its adapter has to get right beyond agreeing with the other."""

from __future__ import annotations

import numpy as np
import pytest

from demo.fit_writer import DeveloperField, FitWriter
from ingest.fit import read_fit
from ingest.fit.base_types import BYTE, FLOAT32, STRING, UINT8, UINT16, UINT32
from ingest.fit.columnar import read_parts as columnar_parts
from ingest.fit.reference import read_parts
from tests.watch_files import START_FIT, run_file, write_head, write_records
from traininglog.schema import MISSING


def _same(data: bytes) -> None:
    ours, theirs = columnar_parts(data)[0][0], read_parts(data)[0][0]
    assert ours.records.columns.keys() == theirs.records.columns.keys()
    for name, values in ours.records.columns.items():
        np.testing.assert_array_equal(values, theirs.records.columns[name], err_msg=name)
    for name, floats in ours.records.developer.items():
        np.testing.assert_array_equal(floats, theirs.records.developer[name], err_msg=name)
    assert ours.messages == theirs.messages


def test_components_do_not_hide_the_fields_they_fill() -> None:
    writer = FitWriter()
    write_head(writer)
    writer.define(
        1, 20, [(253, 4, UINT32), (5, 4, UINT32), (6, 2, UINT16), (8, 3, BYTE), (73, 4, UINT32)]
    )
    for second in range(20):
        packed = 200 | (second * 100 % 4096) << 12
        writer.data(
            1,
            START_FIT + second,
            300 * second,
            2_500,
            tuple(packed.to_bytes(3, "little")),
            None,
        )
        writer.data(
            1, START_FIT + second, None, None, tuple(packed.to_bytes(3, "little")), None
        )
    _same(writer.finish())


def test_floats_and_arrays() -> None:
    writer = FitWriter()
    writer.define(1, 20, [(253, 4, UINT32), (6, 4, FLOAT32), (3, 2, UINT8), (52, 2, UINT16)])
    writer.data(1, START_FIT, 2_000.4, (120, 121), 21_800)
    writer.data(1, START_FIT + 1, None, (None, 121), None)
    writer.data(1, START_FIT + 2, float("inf"), (None, None), 21_900)
    _same(writer.finish())


def test_developer_arrays_and_texts() -> None:
    writer = FitWriter()
    writer.define(0, 207, [(3, 1, UINT8)])
    writer.data(0, 0)
    writer.define(1, 206, [(0, 1, UINT8), (1, 1, UINT8), (2, 1, UINT8), (3, 8, STRING)])
    writer.data(1, 0, 0, UINT16, "Pair")
    writer.data(1, 0, 1, STRING, "Text")
    developer = [DeveloperField(0, 4, UINT16), DeveloperField(1, 4, STRING)]
    writer.define(2, 20, [(253, 4, UINT32)], developer)
    writer.data(2, START_FIT, (1, 2), "ab")
    writer.data(2, START_FIT + 1, (None, 3), "ab")
    data = writer.finish()
    _same(data)
    assert read_parts(data)[0][0].records.developer.keys() == {"dev:Pair", "dev:Pair[1]"}


def test_developer_fields_do_not_leak_into_the_next_file() -> None:
    assert read_fit(run_file(5), "fitparse").activities[0].records.developer
    writer = FitWriter()
    write_head(writer)
    writer.define(3, 20, [(253, 4, UINT32)], [DeveloperField(0, 4, FLOAT32)])
    writer.data(3, START_FIT, 5.0)
    parts, (problem,) = read_parts(writer.finish())
    assert len(parts[0].records) == 0
    assert "No such dev_data_index=0" in problem.message


def test_what_was_read_before_an_error_is_kept() -> None:
    fit = read_fit(run_file(60)[:-10], "fitparse", name="cut.fit")
    assert len(fit.activities[0].records) == 60
    assert (fit.problems[0].kind, fit.problems[0].source) == ("fitparse", "cut.fit")


def test_no_fit_at_all() -> None:
    parts, (problem,) = read_parts(b"no FIT file at all")
    assert parts == []
    assert problem.message.startswith("fitparse stopped: Invalid .FIT File Header")


@pytest.mark.parametrize("strict", [False, True])
def test_checksums(*, strict: bool) -> None:
    data = bytearray(run_file(10))
    assert read_parts(bytes(data), strict=strict)[0][0].crc_ok is (True if strict else None)
    data[-1] ^= 1
    parts, problems = read_parts(bytes(data), strict=strict)
    assert len(parts[0].records) == 10
    assert parts[0].crc_ok is (False if strict else None)
    assert bool(problems) is strict


def test_a_description_without_its_number() -> None:
    writer = FitWriter()
    writer.define(0, 207, [(3, 1, UINT8)])
    writer.data(0, 0)
    writer.define(1, 206, [(0, 1, UINT8), (1, 1, UINT8), (2, 1, UINT8)])
    writer.data(1, 0, None, UINT16)
    write_records(writer, 2, power=False)
    parts, _ = read_parts(writer.finish())
    assert parts[0].developer_fields == ()
    assert parts[0].records.column("power_w").tolist() == [MISSING, MISSING]


def test_known_difference_accumulated_distance_after_a_definition() -> None:
    """The turns of compressed distance: fitparse starts them anew with each definition."""
    writer = FitWriter()
    write_head(writer)
    for start in (0, 10):
        writer.define(1, 20, [(253, 4, UINT32), (8, 3, BYTE)])
        for second in range(start, start + 10):
            packed = second * 40 * 16 % 4096 << 12
            writer.data(1, START_FIT + second, tuple(packed.to_bytes(3, "little")))
    data = writer.finish()
    want = [second * 4_000 for second in range(20)]
    assert columnar_parts(data)[0][0].records.column("distance_m").tolist() == want
    theirs = read_parts(data)[0][0].records.column("distance_m").tolist()
    assert theirs[:10] == want[:10]
    assert theirs[10] < theirs[9]
