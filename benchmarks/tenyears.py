"""A log of ten years: what its import costs, and how the cost grows from one year on.

    python -m benchmarks.tenyears [FOLDER]

Writes 3,000 runs of one record a second (or takes FOLDER, where it wrote them before),
decodes all of them in this process, then runs `painmile import`, `pain import`, `analyse`
and `serve` as a person does, and the import again with nothing new; then the same for the
first 1, 2 and 5 years. CPU is of all processes together; memory is the largest sum over
all of them at one moment (PSS). Linux only.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.first_run import Cost, import_log, measured, serve_log
from benchmarks.table import Row, exponent, told
from benchmarks.yearly import FIRST_YEAR, diary_of, write_years
from ingest.fit import read_fit

if TYPE_CHECKING:
    from collections.abc import Sequence

YEARS: Final = (1, 2, 5, 10)
TIMES_DECODING: Final = 5.0
IMPORT_CPU_S: Final = 25.0
AGAIN_S: Final = 2.0
MEMORY_MB: Final = 800.0
EXPONENT: Final = 1.1


@dataclass(frozen=True, slots=True)
class Measured:
    """What so many years cost."""

    years: int
    first: Cost
    again: Cost
    chart: Cost
    analysis: Cost
    originals_mb: float
    streams_mb: float
    database_mb: float

    @property
    def peak_mb(self) -> float:
        """The most memory of any step."""
        return max(c.peak_mb for c in (self.first, self.again, self.chart, self.analysis))


def decoding_s(years: Sequence[Path], *, strict: bool) -> tuple[float, int]:
    """CPU seconds to read every record of every file into columns, and how many records."""
    started, records = time.process_time(), 0
    for path in (path for year in years for path in sorted(year.glob("*.fit"))):
        records += sum(len(a.records) for a in read_fit(path, strict=strict).activities)
    return time.process_time() - started, records


def measure(data: Path, years: Sequence[Path]) -> Measured:
    """Import so many years into a new data folder, look at them, import them again."""
    first = import_log(data, *years)
    for year in years:
        _run(data, "pain", "import", str(diary_of(year)))
    analysis = _run(data, "analyse", "--json")
    page = serve_log(data)
    again = import_log(data, *years)
    return Measured(
        len(years),
        first,
        again,
        page.first_chart or page,
        analysis,
        _size_mb(data / "runners", "originals/*"),
        _size_mb(data / "runners", "streams/*"),
        _size_mb(data, "painmile.db*"),
    )


def _run(data: Path, *command: str) -> Cost:
    arguments = ["--data", str(data), *command]
    with measured(arguments, stdout=subprocess.PIPE) as (cost, process):
        process.communicate()
    if process.returncode:
        raise ValueError(f"painmile {' '.join(command)} did not work")
    return cost


def _size_mb(folder: Path, pattern: str) -> float:
    return sum(path.stat().st_size for path in folder.rglob(pattern)) / 1e6


def show(every: Sequence[Measured]) -> None:
    """The costs by years."""
    print("years  import CPU  wall  peak MB |  again CPU  wall |  analyse CPU |",
          "first chart CPU  wall |  MB: files  streams  rows")  # fmt: skip
    for m in every:
        print(
            f"{m.years:5}  {m.first.cpu_s:10.2f} {m.first.wall_s:5.1f} {m.peak_mb:8.0f} |"
            f" {m.again.cpu_s:10.2f} {m.again.wall_s:5.2f} | {m.analysis.cpu_s:12.2f} |"
            f" {m.chart.cpu_s:15.2f} {m.chart.wall_s:5.2f} |"
            f" {m.originals_mb:10.0f} {m.streams_mb:8.0f} {m.database_mb:5.1f}"
        )


def rows_of(every: Sequence[Measured], plain_s: float, strict_s: float) -> list[Row]:
    """What must hold."""
    ten = every[-1]
    name = f"{ten.years} years"
    rows = [
        Row(f"{name}: decoding alone, CPU", plain_s, "s"),
        Row(f"{name}: decoding with checksums, as an import does, CPU", strict_s, "s"),
        Row(f"{name}: whole import, CPU", ten.first.cpu_s, "s", IMPORT_CPU_S),
        Row(
            f"{name}: import over decoding alone", ten.first.cpu_s / plain_s, "times",
            TIMES_DECODING,
        ),
        Row(f"{name}: import again, nothing new, CPU", ten.again.cpu_s, "s", AGAIN_S),
        Row(f"{name}: import again, nothing new, wall", ten.again.wall_s, "s", AGAIN_S),
        Row(f"{name}: most memory of all processes", ten.peak_mb, "MB", MEMORY_MB),
        Row(f"{name}: first chart, CPU", ten.chart.cpu_s, "s"),
    ]  # fmt: skip
    costs = {
        "import": [m.first.cpu_s for m in every],
        "import again": [m.again.cpu_s for m in every],
        "analysis": [m.analysis.cpu_s for m in every],
        "first chart": [m.chart.cpu_s for m in every],
        "memory": [m.peak_mb for m in every],
    }
    for what, values in costs.items():
        points = list(zip([m.years for m in every], values, strict=True))
        grows, late = exponent(points), exponent(points[-2:])
        remark = f"{late:.2f} over the last step"
        label = f"{every[0].years} to {ten.years} years: exponent of {what}"
        rows.append(Row(label, grows, "", EXPONENT, remark=remark))
    return rows


def main(arguments: list[str]) -> int:
    """Print the figures; 1 where one does not hold."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        files = Path(arguments[0]) if arguments else work / "files"
        if not files.exists():
            write_years(files, YEARS[-1])
        years = [files / str(FIRST_YEAR + n) for n in range(YEARS[-1])]
        decoded = [decoding_s(years, strict=strict) for strict in (False, True)]
        every = [measure(work / str(n), years[:n]) for n in YEARS]
        decoded += [decoding_s(years, strict=strict) for strict in (False, True)]
    print(f"{every[-1].first.answer['added']:,} runs, {decoded[0][1]:,} records")
    show(every)
    print()
    plain_s, strict_s = (min(decoded[n][0], decoded[n + 2][0]) for n in (0, 1))
    return told(rows_of(every, plain_s, strict_s))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
