"""Garmin's table around its rows: frames, damage, size; nothing in it raises."""

from __future__ import annotations

import io
import json
import random
import tracemalloc
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.archive.garmin_json import read_summaries
from ingest.archive.model import ArchiveRow, Unread
from tests.garmin_exports import summary, table, triathlon
from tests.garmin_rows import HOME, read
from tests.mutants import damaged

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

CUT = "the file is damaged or cut off here; the rows before were read"
ENDLESS = "the file holds a number of more than 1,000 digits here"


# The file around the rows


@pytest.mark.parametrize(
    "data",
    [
        json.dumps([summary()]).encode(),
        json.dumps({"summarizedActivitiesExport": [summary()]}).encode(),
        b"\xef\xbb\xbf" + table([summary()]),
        json.dumps([{"summarizedActivitiesExport": []},
                    {"more": 1, "summarizedActivitiesExport": [summary()]}]).encode(),
        table([summary()]).replace(b"Dresden", b"Dr\xffsden"),
    ],
)  # fmt: skip
def test_other_frames_around_the_same_row(data: bytes) -> None:
    (row,) = read(data)
    assert isinstance(row, ArchiveRow)
    assert row.activity.distance_km == 10.0


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ["the file is empty"]), (b"[]", []), (table([]), []),
        (b"PK\x03\x04", [CUT]), (b"[[[[[", [CUT]), (b"5", ["has no number of an activity"]),
        (b'{"a": [1, {"activityId": 4}]}', ["has no number of an activity"]),
        (table([5, [summary()], "x"]), 3 * ["has no number of an activity"]),
        (b"[" + b"1" * 6000 + b"]", [ENDLESS]),
        (b'[{"activityId": ' + b"1" * 6000 + b', "x": [1, 2, "y"]}]', [ENDLESS]),
        (b'[{"x": ' + b"1" * 6000 + b"}" + b", {}" * 60_000 + b"]", [ENDLESS]),
        (b'[{"activityId": 1, "distance": 1e999999999}]', ["has no start that can be read"]),
        (b"[" * 200_000, [CUT]),
    ],
)  # fmt: skip
def test_what_is_no_table_says_so(data: bytes, expected: list[str]) -> None:
    assert [row.reason for row in read(data) if isinstance(row, Unread)] == expected


def test_a_cut_table_gives_what_came_before() -> None:
    data = table([summary(n) for n in range(300)])
    found = read(data[: len(data) // 2])
    assert 140 < len(found) < 152
    assert found[-1] == Unread(f"row {len(found)}", CUT)
    assert {type(row) for row in found[:-1]} == {ArchiveRow}


class _Failing(io.BytesIO):
    """Bytes that end in a fault, as a packed member with damage does."""

    def __init__(self, data: bytes, fault: Exception) -> None:
        super().__init__(data)
        self.fault = fault

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        if not piece:
            raise self.fault
        return piece


@pytest.mark.parametrize("fault", [zlib.error("bad block"), OSError("gone"), EOFError()])
def test_a_fault_of_the_packing_ends_it_in_words(fault: Exception) -> None:
    data = table([summary(n) for n in range(50)])
    pieces: BinaryIO = _Failing(data[: len(data) // 2], fault)
    *some, last = read_summaries(pieces, HOME)
    assert len(some) > 20
    assert isinstance(last, Unread)
    assert last.reason == f"the file cannot be read further ({str(fault) or 'EOFError'})"


def test_memory_stays_flat_however_long_the_table() -> None:
    one_row = json.dumps(summary(more=[[{"x": n} for n in range(1000)]])).encode()

    class Endless(io.RawIOBase):
        left = 150

        def read(self, _size: int = -1) -> bytes:
            self.left -= 1
            return one_row + b"," if self.left > 0 else b"1]" if not self.left else b""

    tracemalloc.start()
    count = sum(1 for _ in read_summaries(_After(b"[", Endless()), HOME))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 150
    assert peak < 2**20 < 150 * len(one_row)


@pytest.mark.parametrize("sign", [b"x", b" ", b'\\"'])
def test_a_value_without_an_end_is_refused(sign: bytes) -> None:
    head = json.dumps([summary(1)]).encode()[:-1] + b', {"name": "' * (sign != b" ")
    tracemalloc.start()
    good, bad = read(head + sign * (2**21 // len(sign)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(good, ArchiveRow)
    assert bad == Unread("row 2", "the file holds a single value of more than 1 MB here")
    assert peak < 2**24


@pytest.mark.parametrize("before", [0, 2**16 - 500, 2**17])
@pytest.mark.parametrize("digits", [4_301, 2**21])
def test_a_number_without_an_end_is_refused(before: int, digits: int) -> None:
    """Python reads 4,300 digits; at more of them, in the second piece, the parser crashes."""
    head = json.dumps([summary(1)]).encode()[:-1] + b"," + b" " * before
    good, bad = read(head + b'{"activityId": -' + b"9" * digits + b"}]")
    assert isinstance(good, ArchiveRow)
    assert bad == Unread("row 2", ENDLESS)


def test_a_number_without_an_end_is_seen_in_the_smallest_pieces() -> None:
    data = b'[{"activityId": ' + b"9" * 5_000 + b"}]"
    assert list(read_summaries(_Trickle(data), "UTC")) == [Unread("row 1", ENDLESS)]


class _Trickle(io.BytesIO):
    """A few bytes at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(90 if size else 0)


def test_a_long_number_that_can_be_read_is_read() -> None:
    whole = json.dumps([summary(1) | {"uuidMsb": int("9" * 999)}, summary(2)]).encode()
    assert all(isinstance(row, ArchiveRow) for row in read(whole))


class _After(io.BytesIO):
    """A few bytes, then what another gives."""

    def __init__(self, head: bytes, then: Any) -> None:
        super().__init__(head)
        self._then = then

    def read(self, size: int | None = -1) -> bytes:
        return super().read(size) or bytes(self._then.read(size))


# Anything at all

_signs = st.text(st.characters(exclude_categories=()), max_size=20)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _signs,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(summary() | {"parent": 0})), _json, max_size=6))
def test_no_value_raises(changes: dict[str, Any]) -> None:
    found = read(table([summary() | changes, summary(2)]))
    assert 1 <= len(found) <= 2
    for row in found:
        if isinstance(row, ArchiveRow):
            assert row.key.startswith("garmin:")
            assert 1990 <= row.activity.start.year < 2100
            assert (row.activity.distance_km or 0) < 5001


@given(_json)
def test_no_json_raises(value: Any) -> None:
    read(json.dumps(value).encode())
    read(table([value]))


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    read(data)


def sound_tables() -> Sequence[bytes]:
    """What gets damaged: both units, a triathlon, a file of one row."""
    return (
        table([summary(n) for n in range(6)]),
        table([summary(n, units="m_s") for n in range(4)]),
        table(triathlon()), json.dumps([summary()]).encode(),
    )  # fmt: skip


def test_damaged_tables_give_rows_or_reasons() -> None:
    rng = random.Random(8)
    originals = sound_tables()
    for _ in range(500):
        data = damaged(rng.choice(originals), rng)
        for row in read(data):
            assert isinstance(row, (ArchiveRow, Unread))
