"""10,000 damaged tables of Garmin: no exception, none that takes long or much."""

from __future__ import annotations

import io
import random
import tracemalloc
from collections import Counter
from time import process_time
from typing import Final

from ingest.archive.garmin_json import read_summaries
from tests.mutants import damaged
from tests.test_ingest_archive_garmin_json import sound_tables
from tests.test_ingest_fit_reader import say

COUNT: Final = 10_000
LONGEST_S: Final = 5.0
MOST_BYTES: Final = 20 * 2**20


def test_damaged_tables_give_rows_or_reasons() -> None:
    rng, originals = random.Random(20_240_312), sound_tables()
    counts: Counter[str] = Counter()
    slowest = 0.0
    tracemalloc.start()
    for _ in range(COUNT):
        data = damaged(rng.choice(originals), rng)
        start = process_time()
        counts.update(type(row).__name__ for row in read_summaries(io.BytesIO(data), "UTC"))
        slowest = max(slowest, process_time() - start)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    say(f"{COUNT} damaged tables, slowest {slowest * 1e3:.1f} ms, {peak / 2**20:.1f} MB")
    say(str(dict(counts)))
    assert counts["ArchiveRow"] > COUNT
    assert slowest < LONGEST_S
    assert peak < MOST_BYTES
