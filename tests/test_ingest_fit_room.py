"""Files that claim more than any activity has: the start is read, the memory stays small."""

from __future__ import annotations

import tracemalloc

import pytest

from demo.fit_writer import FitWriter
from ingest.fit import read_fit, room, walk
from ingest.fit.base_types import UINT8, UINT32
from ingest.fit.columnar import read_parts
from ingest.fit.profile import LAP
from tests.watch_files import START_FIT, run_file, write_head, write_records, write_tail

MILLION = 10**6


def _of_single_bytes(pattern: bytes, times: int) -> bytes:
    """Records (local number 1) and laps (2) without any field, a byte each."""
    writer = FitWriter()
    write_head(writer)
    writer.define(1, 20, [])
    writer.define(2, 19, [])
    writer._body += pattern * times
    return writer.finish()


@pytest.mark.parametrize("pattern", [b"\1", b"\1\2", b"\2", b"\1\2\2\1\1"])
def test_millions_of_single_bytes(pattern: bytes) -> None:
    data = _of_single_bytes(pattern, 5 * MILLION // len(pattern))
    tracemalloc.start()
    fit = read_fit(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60 * MILLION
    assert "no activity has that many messages" in fit.problems[0].message


def test_the_first_records_are_kept() -> None:
    writer = FitWriter()
    write_head(writer)
    write_records(writer, 60, power=False)
    writer.define(9, 20, [(253, 4, UINT32), (3, 1, UINT8)])
    for second in range(60, 90):
        writer.data(9, START_FIT + second, 150)
    write_tail(writer, 90)
    small = room.Room(records=70)
    parts, problems = read_parts(writer.finish(), room=small)
    assert problems == []
    assert [len(part.records) for part in parts] == [70]
    assert parts[0].records.timestamp[-1] - parts[0].records.timestamp[0] == 69
    assert [p.message for p in parts[0].problems] == [
        "more records than any activity has; the first 70 were read"
    ]
    assert len(parts[0].messages[LAP]) == 1


def test_many_columns_leave_room_for_fewer_records() -> None:
    columns = len(read_parts(run_file(10))[0][0].records.columns) + 1  # and the pod's own
    (part,), _ = read_parts(run_file(60), room=room.Room(cells=columns * 25))
    assert 20 <= len(part.records) <= 25


def test_files_of_a_chain_share_the_room() -> None:
    data = run_file(40) * 3
    parts, _ = read_parts(data, room=room.Room(records=100, messages=7))
    assert [len(part.records) for part in parts] == [40, 40, 20]
    assert sum(len(m) for part in parts for m in part.messages.values()) == 7


def test_a_file_with_just_enough_room_is_whole() -> None:
    (part,), _ = read_parts(run_file(40), room=room.Room(records=40))
    assert (len(part.records), part.problems) == (40, [])


def test_the_walk_ends_where_nobody_reads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "_MOST_NOTED", 50)
    monkeypatch.setattr(walk, "_STRETCH", 64)
    (part,), _ = read_parts(run_file(600))
    assert 50 <= len(part.records) <= 60
    assert part.problems[0].kind == "too_many_messages"


@pytest.mark.parametrize("stretch", [1, 7, 64, 1000])
def test_stretches_of_any_length_walk_the_same_way(
    stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read_fit(run_file(200)).activities[0].records.timestamp.tolist()
    monkeypatch.setattr(walk, "_STRETCH", stretch)
    fit = read_fit(run_file(200))
    assert fit.problems == ()
    assert fit.activities[0].records.timestamp.tolist() == whole
