"""Reads a file with both engines and lists the cells that differ, as decoded, not judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from ingest.fit import load, read_parts
from traininglog.schema import MISSING, RECORD_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from ingest.fit.model import Part

_SCALES = {column.name: (column.scale, column.offset) for column in RECORD_COLUMNS}


class CellDifference(NamedTuple):
    """One cell the engines read differently, in the unit of the column's name.

    `part` is the file in a chain and `row` the record in it; the column `records` stands
    for records only one engine has, with the two counts as values.
    """

    part: int
    column: str
    row: int
    timestamp: int | None
    columnar: float | None
    fitparse: float | None

    def __str__(self) -> str:
        """One line for a person."""
        when = "" if self.timestamp is None else f" at {self.timestamp}"
        return (
            f"{self.column}, record {self.row}{when}: columnar {self.columnar}, "
            f"fitparse {self.fitparse}"
        )


def _value(column: str, stored: int) -> float | None:
    if stored == MISSING:
        return None
    scale, offset = _SCALES[column]
    return stored / scale - offset


def _part_differences(index: int, ours: Part, theirs: Part) -> list[CellDifference]:
    left, right = ours.records, theirs.records
    n = min(len(left), len(right))
    differences = []
    if len(left) != len(right):
        differences.append(CellDifference(index, "records", n, None, len(left), len(right)))
    for column in _SCALES:
        mine, others = left.column(column)[:n], right.column(column)[:n]
        for row in np.flatnonzero(mine != others).tolist():
            at = int(left.timestamp[row])
            differences.append(
                CellDifference(
                    index,
                    column,
                    row,
                    None if at == MISSING else at,
                    _value(column, int(mine[row])),
                    _value(column, int(others[row])),
                )
            )
    return differences


def verify(source: Path | bytes | BinaryIO) -> tuple[CellDifference, ...]:
    """All differing cells of a source; empty where the engines agree."""
    data, _ = load(source)
    parts = {engine: read_parts(data, engine)[0] for engine in _ENGINES}
    ours = [part for part in parts["columnar"] if len(part.records)]
    theirs = {part.offset: part for part in parts["fitparse"]}
    differences: list[CellDifference] = []
    for index, part in enumerate(ours):
        other = theirs.get(part.offset)
        if other is None:
            differences.append(CellDifference(index, "records", 0, None, len(part.records), 0))
        else:
            differences += _part_differences(index, part, other)
    return tuple(differences)


_ENGINES: tuple[Literal["columnar"], Literal["fitparse"]] = ("columnar", "fitparse")
