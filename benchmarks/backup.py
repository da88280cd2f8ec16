"""Backing up and restoring a seven-year log of 850 files, beside one of a tenth of it.

    python -m benchmarks.backup

CPU is of all processes together, memory the largest at one moment, see `first_run`. A backup
reads a file and a thousand rows at a time: of ten times the log it takes hardly more memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.first_run import import_log, measured
from benchmarks.longlog import write_long_log

if TYPE_CHECKING:
    from benchmarks.first_run import Cost

RUNS: Final = 850
PART: Final = 10
MEMORY_BUDGET_MB: Final = 100.0
GROWTH_BUDGET: Final = 1.3
"""Memory of the whole log over that of a tenth."""


def _command(data: Path, *words: str) -> Cost:
    with measured(["--data", str(data), *words, "--json"], stdout=subprocess.PIPE) as (
        cost,
        process,
    ):
        cost.answer = json.loads(process.communicate()[0])
    return cost


def _size_mb(folder: Path) -> float:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file()) / 1e6


def _both(root: Path, runs: int) -> dict[str, Cost]:
    """The costs of a backup and of its restore."""
    files, data, file = root / f"files-{runs}", root / f"data-{runs}", root / f"{runs}.zip"
    write_long_log(files, runs, 690_000 * runs // RUNS)
    import_log(data, files)
    told = {
        "backup": _command(data, "backup", str(file)),
        "restore": _command(root / f"back-{runs}", "restore", str(file)),
    }
    answer = told["backup"].answer
    print(
        f"{runs} runs, {answer['rows']:,} rows, {answer['files']:,} files: "
        f"{_size_mb(data):.1f} MB in the folder, {answer['bytes'] / 1e6:.1f} MB in the backup"
    )
    for name, cost in told.items():
        print(f"  {name:<8} {cost}")
    return told


def main() -> int:
    """Print the figures; 1 where one is over its bound."""
    with tempfile.TemporaryDirectory() as folder:
        part, whole = (_both(Path(folder), runs) for runs in (RUNS // PART, RUNS))
    missed = 0
    for name, cost in whole.items():
        growth = cost.peak_mb / part[name].peak_mb
        print(
            f"memory of a {name}: {cost.peak_mb:.0f} MB (at most {MEMORY_BUDGET_MB:.0f}), "
            f"{growth:.2f} of that of a tenth of the log (at most {GROWTH_BUDGET})"
        )
        missed |= cost.peak_mb > MEMORY_BUDGET_MB or growth > GROWTH_BUDGET
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
