"""`import --verify`: read a file with both engines and name the cells that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.fit import read_fit
from traininglog.schema import RECORD_COLUMNS

if TYPE_CHECKING:
    from typing import Literal

    from ingest.fit import FitFile

_SHOWN: Final = 3


def differences(
    data: bytes, first: FitFile, engine: Literal["columnar", "fitparse"]
) -> list[str]:
    """One line a column that differs: how many cells, and the first few with both values."""
    other: Literal["columnar", "fitparse"] = "fitparse" if engine == "columnar" else "columnar"
    second = read_fit(data, other)
    if len(first.activities) != len(second.activities):
        counts = f"{len(first.activities)} activities by {engine}, {len(second.activities)}"
        return [f"verify: {counts} by {other}"]
    lines = []
    for session, (a, b) in enumerate(zip(first.activities, second.activities, strict=True)):
        place = f"session {session}, " if len(first.activities) > 1 else ""
        if len(a.records) != len(b.records):
            counts = f"{len(a.records)} records by {engine}, {len(b.records)} by {other}"
            lines.append(f"verify: {place}{counts}")
            continue
        for column in RECORD_COLUMNS:
            mine, theirs = a.records.column(column.name), b.records.column(column.name)
            rows = np.flatnonzero(mine != theirs)
            if len(rows):
                shown = "; ".join(f"record {r}: {mine[r]} {theirs[r]}" for r in rows[:_SHOWN])
                what = f"{place}{column.name}: {len(rows)} cells differ"
                lines.append(f"verify: {what} ({engine} {other}: {shown})")
    return lines
