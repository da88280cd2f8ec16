"""Figures beside their bounds: each benchmark prints its own, `make bench` all of them."""

from __future__ import annotations

import json
import math
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROWS_TO: Final = "PAINMILE_BENCH_ROWS"
"""A file to which rows are told as well: `python -m benchmarks` gathers them there."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; `bound` is the most it may be, or with `at_least` the least, if any."""

    what: str
    value: float | None
    unit: str = ""
    bound: float | None = None
    at_least: bool = False
    remark: str = ""

    @property
    def holds(self) -> bool:
        """Whether it was measured and is within its bound."""
        if self.value is None:
            return False
        if self.bound is None:
            return True
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def of(self, benchmark: str) -> Row:
        """The same, with the benchmark it is of."""
        return replace(self, what=f"{benchmark}: {self.what}")

    def cells(self) -> tuple[str, ...]:
        """What is measured, the figure, the bound, whether it holds, a remark."""
        value = "-" if self.value is None else f"{_short(self.value)} {self.unit}".strip()
        if self.bound is None:
            return self.what, value, "", "" if self.holds else "NOT RUN", self.remark
        bound = f"at {'least' if self.at_least else 'most'} {self.bound:g}"
        return self.what, value, bound, "ok" if self.holds else "NOT OK", self.remark


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The least-squares slope of a cost over a size, both as logarithms."""
    xs, ys = [[math.log(value) for value in axis] for axis in zip(*points, strict=True)]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    over = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True))
    return over / sum((a - x) ** 2 for a in xs)


def told(rows: Sequence[Row]) -> int:
    """Print rows; 0 where all of them hold, else 1."""
    print_table(rows)
    if path := os.environ.get(ROWS_TO):
        with Path(path).open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(row)) + "\n" for row in rows)
    return int(not all(row.holds for row in rows))


def rows_in(path: Path) -> list[Row]:
    """What was told to a file."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [Row(**json.loads(line)) for line in lines]


def print_table(rows: Iterable[Row]) -> None:
    """Columns as wide as their widest cell."""
    cells = [("what", "figure", "bound", "", ""), *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        print("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())
