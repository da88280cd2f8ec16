"""How much of one file is decoded: what no watch fills, and no computer has to hold.

A record may be a single byte long, so a file of a few megabytes can claim millions, each
of which becomes eight bytes a column. Files of a chain share one room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.fit.plan import plan
from traininglog.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.fit.walk import Run

MOST_RECORDS: Final = 400_000
"""One a second for four and a half days."""

MOST_CELLS: Final = 7_000_000
"""Records times columns: 56 MB. Twenty columns a second for four days."""

MOST_MESSAGES: Final = 50_000
"""Of all kinds other than records."""


@dataclass(slots=True)
class Room:
    """What may still be decoded of a file; `over` once something had to be left out."""

    records: int = MOST_RECORDS
    cells: int = MOST_CELLS
    messages: int = MOST_MESSAGES
    over: bool = False

    def admit(self, runs: Sequence[Run]) -> tuple[Sequence[Run], list[Problem]]:
        """The first of these records in file order, as many as there is room for."""
        sources = [
            source
            for run in runs
            for kind in plan(run.layout, run.developer)[1:]
            for source in kind
        ]
        width = len({source.column for source in sources}) + 1
        total = sum(run.total for run in runs)
        most = min(self.records, self.cells // width)
        self.records -= min(total, most)
        self.cells -= min(total, most) * width
        if total <= most:
            return runs, []
        self.over = True
        message = f"more records than any activity has; the first {most:,} were read"
        return _first(runs, most), [Problem("too_many_records", message)]


def _first(runs: Sequence[Run], most: int) -> list[Run]:
    """Runs with their first messages only, `most` in all, fewer than there are."""
    places = [run.positions() for run in runs]
    border = int(np.partition(np.concatenate(places), most)[most])
    kept = [run.before(border) for run in runs]
    return [run for run in kept if run.total]
