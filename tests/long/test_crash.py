"""Kill -9 at 50 random points of an import, then a clean run: nothing lost, nothing doubled.

Points are the moments before and after every fsync, rename, statement and commit; the seed
is fixed. Every other history is killed twice before it may finish.
"""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

from tests.crash import import_until, look, lost_rows
from tests.fit_files import write_runs

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 50
FILES = 12


def test_fifty_kills(tmp_path: Path) -> None:
    dice = random.Random(20240312)
    files = tmp_path / "files"
    write_runs(files, FILES)
    _, points = import_until(files, tmp_path / "whole", 0)
    assert look(tmp_path / "whole") == (FILES, FILES, ())
    kills = histories = leftovers = 0
    faults: list[str] = []
    while kills < KILLS:
        histories += 1
        data = tmp_path / f"data{histories}"
        for point in [dice.randint(1, points) for _ in range(1 + histories % 2)]:
            if not import_until(files, data, point)[0]:
                break  # fewer points were left than the dice asked for
            kills += 1
            faults += lost_rows(data) if (data / "painmile.db").exists() else []
            leftovers += bool((data / "painmile.db").exists() and look(data).faults)
        import_until(files, data, 0)
        left = look(data)
        faults += left.faults
        if (left.activities, left.sources) != (FILES, FILES):
            faults.append(f"history {histories}: {left}")
    sys.stdout.write(
        f"\n{kills} kills at {points} possible points in {histories} histories of {FILES} "
        f"files: {leftovers} left files without row, {len(faults)} faults\n"
    )
    assert faults == []
