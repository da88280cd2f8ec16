"""What FitWriter writes, the reader and fitparse both give back."""

from __future__ import annotations

import io
from typing import Any

import fitparse
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.fit_writer import DeveloperField, FitWriter
from ingest.fit import read_fit, read_parts
from ingest.fit.base_types import (
    BYTE,
    ENUM,
    FIT_EPOCH,
    FLOAT32,
    SINT32,
    STRING,
    UINT8,
    UINT16,
    UINT32,
    UINT64,
)
from ingest.fit.crc import crc16
from tests.watch_files import START_FIT, describe_power, run_file, write_head
from traininglog.schema import MISSING

RECORDS = st.lists(
    st.tuples(
        st.none() | st.integers(-(2**31), 2**31 - 2),
        st.none() | st.integers(0, 2**16 - 2),
        st.none() | st.integers(0, 254),
        st.none() | st.floats(width=32, allow_nan=False, allow_infinity=False),
    ),
    min_size=1,
    max_size=80,
)


def _written(rows: list[tuple[Any, ...]], *, big_endian: bool, header_size: int) -> bytes:
    writer = FitWriter(big_endian=big_endian, header_size=header_size)
    write_head(writer)
    describe_power(writer)
    writer.define(
        3,
        20,
        [(253, 4, UINT32), (0, 4, SINT32), (6, 2, UINT16), (3, 1, UINT8)],
        [DeveloperField(0, 4, FLOAT32)],
    )
    for second, row in enumerate(rows):
        writer.data(3, START_FIT + second, *row)
    return writer.finish()


def _fitparse(data: bytes) -> list[list[Any]]:
    raw = []
    for message in fitparse.FitFile(io.BytesIO(data), check_crc=True).get_messages("record"):
        stored = {f.field_def.def_num: f for f in message.fields if f.field_def}
        own = [f.raw_value for f in message.fields if f.field_type == "devfield"]
        raw.append([*(stored[n].raw_value for n in (0, 6, 3) if n in stored), *own])
    return raw


@pytest.mark.filterwarnings("ignore:datetime.datetime.utcfromtimestamp")
@given(rows=RECORDS, big_endian=st.booleans(), header_size=st.sampled_from([12, 14]))
def test_both_readers_give_the_values_back(
    *, rows: list[tuple[Any, ...]], big_endian: bool, header_size: int
) -> None:
    data = _written(rows, big_endian=big_endian, header_size=header_size)
    (part,), problems = read_parts(data, strict=True)
    assert part.crc_ok
    assert not problems
    assert not part.problems
    records = part.records
    assert (records.timestamp == START_FIT + FIT_EPOCH + np.arange(len(rows))).all()
    for place, name in enumerate(("position_lat_deg", "speed_mps", "heart_rate_bpm")):
        want = [MISSING if row[place] is None else row[place] for row in rows]
        assert records.column(name).tolist() == want
    own = records.developer.get("dev:Form Power", np.full(len(rows), np.nan))
    np.testing.assert_array_equal(own, [np.nan if r[3] is None else r[3] for r in rows])
    # Field 0 of the pod has the number of the latitude: told apart by kind of field.
    for row, raw in zip(rows, _fitparse(data), strict=True):
        assert raw[1:3] == list(row[1:3])
        assert raw[-1] == row[3]


@given(gaps=st.lists(st.integers(0, 31), min_size=1, max_size=60), start=st.integers(0, 10**9))
def test_compressed_timestamps_come_back(gaps: list[int], start: int) -> None:
    writer = FitWriter()
    writer.define(0, 20, [(253, 4, UINT32), (3, 1, UINT8)])
    writer.define(1, 20, [(3, 1, UINT8)])
    first = 2**28 + start
    writer.data(0, first, 100)
    times = first + np.cumsum(gaps)
    for at in times.tolist():
        writer.compressed(1, at % 32, 101)
    data = writer.finish()
    for engine in ("columnar", "fitparse"):
        (part,), _ = read_parts(data, engine)
        assert part.records.timestamp.tolist() == [first + FIT_EPOCH, *(times + FIT_EPOCH)]


def test_a_chain_is_two_files_end_to_end() -> None:
    data = run_file(30) + run_file(20)
    assert [len(a.records) for a in read_fit(data).activities] == [30, 20]


@pytest.mark.parametrize("header_size", [12, 14, 16])
def test_headers_and_checksums(header_size: int) -> None:
    data = run_file(5, header_size=header_size)
    assert data[0] == header_size
    assert crc16(data) == 0
    assert int.from_bytes(data[4:8], "little") == len(data) - header_size - 2


def test_header_checksum_may_be_zero() -> None:
    assert run_file(5, header_crc=False)[12:14] == b"\0\0"
    assert run_file(5)[12:14] != b"\0\0"


def test_arrays_texts_and_odd_sizes() -> None:
    writer = FitWriter(big_endian=True)
    writer.define(
        0,
        500,
        [(0, 6, UINT16), (1, 5, STRING), (2, 3, UINT32), (3, 8, UINT64), (4, 2, BYTE),
         (5, 1, ENUM)],
    )  # fmt: skip
    writer.data(0, (1, 2), "ab", b"xyz", 7, b"\x01\x02", None)
    body = writer.finish()[14:-2]
    assert body.endswith(
        b"\0\x00\x01\x00\x02\xff\xffab\0\0\0xyz" + bytes(7) + b"\x07\x01\x02\xff"
    )


def test_a_value_too_few_is_an_error() -> None:
    writer = FitWriter()
    writer.define(0, 20, [(253, 4, UINT32), (3, 1, UINT8)])
    with pytest.raises(ValueError, match="shorter"):
        writer.data(0, 1)
