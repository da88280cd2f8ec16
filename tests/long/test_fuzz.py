"""3,000 damaged files: no exception, no file that takes long or much, nothing implausible."""

from __future__ import annotations

import resource
import sys
from collections import Counter
from time import process_time
from typing import Final

from ingest.fit import read_fit
from ingest.fit.verify import verify
from tests.mutants import mutants
from tests.test_ingest_fit_reader import assert_plausible, say

COUNT: Final = 3_000
SEED: Final = 20_240_312
LONGEST_S: Final = 5.0
MOST_MB: Final = 300


def _peak_mb() -> float:
    unit = 1 if sys.platform == "darwin" else 1_024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def test_columnar_reader_survives_damaged_files() -> None:
    counts: Counter[str] = Counter()
    slowest, before = 0.0, _peak_mb()
    for data in mutants(COUNT, SEED):
        start = process_time()
        fit = read_fit(data)
        slowest = max(slowest, process_time() - start)
        for activity in fit.activities:
            assert_plausible(activity)
        counts["with activities"] += bool(fit.activities)
        counts["with problems"] += bool(fit.problems)
        counts.update(f"problem {kind}" for kind in {p.kind for p in fit.problems})
    grown = _peak_mb() - before
    say(f"{COUNT} damaged files, slowest {slowest * 1e3:.1f} ms, {grown:.0f} MB more at most")
    for name, count in counts.most_common():
        say(f"{count:6} {name}")
    assert slowest < LONGEST_S
    assert grown < MOST_MB


def test_reference_engine_survives_damaged_files() -> None:
    slowest = 0.0
    for data in mutants(COUNT // 5, SEED + 1):
        start = process_time()
        read_fit(data, "fitparse")
        slowest = max(slowest, process_time() - start)
    say(f"{COUNT // 5} damaged files by fitparse, slowest {slowest * 1e3:.1f} ms")
    assert slowest < LONGEST_S


def test_engines_agree_on_what_both_read() -> None:
    """Records only one engine reads are allowed, other values are not.

    A base type without its byte-order bit is the one exception: fitparse takes it for
    plain bytes, and then the column's values are all below 256.
    """
    differing = 0
    for data in mutants(COUNT // 5, SEED + 2):
        cells = [cell for cell in verify(data) if cell.column != "records"]
        differing += bool(cells)
    say(f"{COUNT // 5} damaged files read with both engines, {differing} with other values")
    assert differing <= COUNT // 5 // 50
