"""10,000 damaged tables of Strava, and one of 50 MB that is read with flat memory."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections import Counter
from itertools import cycle
from time import process_time
from typing import TYPE_CHECKING, Any, Final, cast

from ingest.archive.model import ArchiveRow, Unread
from ingest.archive.strava_csv import read_activities_csv
from tests.strava_exports import Manner, mutants, read, table, write
from tests.strava_outings import HOME, expected, outings
from tests.test_ingest_fit_reader import say

if TYPE_CHECKING:
    from typing import BinaryIO

COUNT: Final = 10_000
SEED: Final = 20_240_312
LONGEST_S: Final = 5.0
SIZE: Final = 50_000_000
MOST_MB: Final = 20


def test_damaged_tables_raise_nothing_and_take_no_time() -> None:
    whole = {row.key: row.activity for row in expected(outings())}
    few = {row.key: row.activity for row in expected(outings(), few=True)}
    counts: Counter[str] = Counter()
    slowest = 0.0
    for data in mutants(COUNT, SEED):
        start = process_time()
        rows = read(data)
        slowest = max(slowest, process_time() - start)
        for row in rows:
            if isinstance(row, Unread):
                counts[f"no row: {row.reason.split(' (')[0][:40]}"] += 1
            else:
                same = row.activity in (whole.get(row.key), few.get(row.key))
                counts["row as it was" if same else "row with other values"] += 1
    say(f"{COUNT} damaged tables, slowest {slowest * 1e3:.1f} ms")
    for name, count in counts.most_common(12):
        say(f"{count:7} {name}")
    assert slowest < LONGEST_S
    assert counts["row as it was"] > 0.8 * COUNT * len(whole)
    assert counts["row with other values"] < 0.05 * COUNT * len(whole)


class _Endless(io.RawIOBase):
    """A table of any size that is nowhere whole: its rows again and again, each its own.

    Empty cells are filled, so that a row is as long as those of real exports with weather.
    """

    def __init__(self, size: int) -> None:
        _, *rows = csv.reader(io.StringIO(table(outings(), Manner()), newline=""))
        self._rows = cycle([cell or "12.345678901234567" for cell in row] for row in rows)
        self._left, self._number, self._waiting = size, 10**10, write([])

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while self._left > 0 and len(self._waiting) < len(buffer):
            self._number += 1
            out = io.StringIO(newline="")
            csv.writer(out).writerow([self._number, *next(self._rows)[1:]])
            row = out.getvalue().encode()
            self._left -= len(row)
            self._waiting += row
        data, self._waiting = self._waiting[: len(buffer)], self._waiting[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def _read(size: int) -> tuple[int, float]:
    """How many rows a table of a size gives, and the most memory in MB that it takes."""
    tracemalloc.start()
    pieces = cast("BinaryIO", io.BufferedReader(_Endless(size)))
    rows = sum(isinstance(row, ArchiveRow) for row in read_activities_csv(pieces, HOME))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return rows, peak / 1e6


def test_a_table_of_50_mb_is_read_with_flat_memory() -> None:
    """But for the numbers of its activities, of which none counts twice."""
    few, little = _read(SIZE // 10)
    start = process_time()
    rows, peak = _read(SIZE)
    say(f"{SIZE / 1e6:.0f} MB, {rows:,} rows, {process_time() - start:.0f} s with tracing")
    say(f"{little:.1f} MB at most for {few:,} rows, {peak:.1f} MB for {rows:,}")
    assert rows > 8 * few
    assert peak < MOST_MB
