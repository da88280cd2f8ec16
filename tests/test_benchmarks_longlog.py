"""The seven-year log has the size and the shape that the benchmarks claim."""

from __future__ import annotations

import gzip
import io
from itertools import pairwise
from typing import TYPE_CHECKING

import fitdecode

from benchmarks.longlog import FIRST_DAY, NEW_WATCH_DAY, write_long_log

if TYPE_CHECKING:
    from pathlib import Path


def _records(content: bytes) -> int:
    with fitdecode.FitReader(io.BytesIO(content)) as frames:
        return sum(
            f.frame_type == fitdecode.FIT_FRAME_DATA and f.name == "record" for f in frames
        )


def test_a_part_of_the_long_log(tmp_path: Path) -> None:
    log = write_long_log(tmp_path / "log", runs=20, records=4_000)
    files = sorted((tmp_path / "log").iterdir())
    assert len(files) == len(log.days) == 20
    assert log.bytes_written == sum(f.stat().st_size for f in files)
    assert abs(sum(_records(gzip.decompress(f.read_bytes())) for f in files) - 4_000) < 300
    assert log.days[0] == FIRST_DAY
    assert all(a < b for a, b in pairwise(log.days))
    assert log.rests == 2


def test_seven_years_hold_80_rests_and_two_watches(tmp_path: Path) -> None:
    log = write_long_log(tmp_path / "log", records=20_000)
    gaps = [(b - a).days - 1 for a, b in pairwise(log.days)]
    assert log.rests == sum(gap >= 7 for gap in gaps) == 80
    assert (sum(gap >= 14 for gap in gaps), max(gaps)) == (25, 45)
    assert log.days[0] < NEW_WATCH_DAY < log.days[-1]
    assert log.days[-1].year == 2021


def test_same_seed_same_log(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_long_log(tmp_path / name, runs=12, records=1_000)
    assert [f.read_bytes() for f in sorted((tmp_path / "one").iterdir())] == [
        f.read_bytes() for f in sorted((tmp_path / "two").iterdir())
    ]
