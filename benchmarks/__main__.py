"""All benchmarks, one after the other, and one table at the end.

    python -m benchmarks [NAME ...]

A benchmark that tells rows (`benchmarks.table`) has them in the table; of one that only
prints, the table says whether it ended well.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.table import ROWS_TO, Row, print_table, rows_in

ALL: Final = (
    "decoders", "rivals", "tenyears",
    "reader", "first_run", "archive", "backup", "pages", "rules_cost", "cadence", "detraining",
    "cycles", "niggles", "associations", "scores", "notes", "strava", "patients",
    "clinic", "recompute", "load",
)  # fmt: skip


def _run(name: str, rows_to: Path) -> list[Row]:
    """One benchmark in a process of its own, so that none warms up the next."""
    print(f"\n== {name} ==", flush=True)
    ended = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}"],
        check=False,
        env=os.environ | {ROWS_TO: str(rows_to)},
    ).returncode
    rows = [row.of(name) for row in rows_in(rows_to)]
    rows_to.unlink(missing_ok=True)
    if ended and all(row.holds for row in rows):
        return [*rows, Row(f"{name}: all it prints", None, remark=f"ended with {ended}")]
    return rows or [Row(f"{name}: all it prints", 0, "misses", 0)]


def main(names: list[str]) -> int:
    """1 where a figure is missing or out of its bound."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in names or ALL:
            rows += _run(name, Path(folder) / "rows")
    print("\n== together ==")
    print_table(rows)
    return int(not all(row.holds for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
