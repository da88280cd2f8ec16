"""The columnar reader beside fitparse: CPU time per record from bytes into a DataFrame.

    python -m benchmarks.reader [FOLDER]

Reads every activity of 500 records and more in FOLDER (default: files generated here).
fitparse is used as its manual shows, once with and once without its checksum test; our
side does all of `read_fit`: sessions, laps, devices, plausibility. Best of five rounds
for the columnar reader, one round for fitparse, all in one process. Without a FOLDER then
one run of four hours, a record a second, as FIT, GPX and TCX, each within two seconds.
"""

from __future__ import annotations

import gc
import io
import sys
import warnings
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Final

import fitparse
import pandas as pd

from benchmarks.fit_files import generated_files
from demo.watch import VirtualRun, Watch, write_run
from ingest.fit import read_fit
from ingest.read import read_activity
from tests.xml_files import gpx_of, tcx_of

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST_RECORDS: Final = 500
ROUNDS: Final = 5
FOUR_HOURS_S: Final = 2.0


def _records(data: bytes) -> int:
    return sum(len(activity.records) for activity in read_fit(data).activities)


def _files(folder: Path | None) -> list[bytes]:
    if folder is None:
        return generated_files()
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() == ".fit")
    return [data for data in (p.read_bytes() for p in paths) if _records(data) >= LEAST_RECORDS]


def columnar(data: bytes) -> None:
    """Every activity of a file as a DataFrame."""
    for activity in read_fit(data).activities:
        activity.records.frame()


def plain_fitparse(data: bytes, *, check_crc: bool) -> None:
    """The usual loop over fitparse's record messages; what it read before an error counts."""
    rows: list[dict[str, object]] = []
    try:
        parser = fitparse.FitFile(io.BytesIO(data), check_crc=check_crc)
        rows.extend(message.get_values() for message in parser.get_messages("record"))
    except fitparse.FitParseError:
        pass
    pd.DataFrame(rows)


def _cpu_s(work: Callable[[bytes], None], files: list[bytes], rounds: int) -> float:
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        start = process_time()
        for data in files:
            work(data)
        best = min(best, process_time() - start)
    return best


def main(arguments: list[str]) -> int:
    """Print the figures; 1 where nothing is long enough, or four hours take too long."""
    warnings.simplefilter("ignore", DeprecationWarning)
    folder = Path(arguments[0]) if arguments else None
    files = _files(folder)
    records = sum(map(_records, files))
    if not records:
        print(f"No activity of {LEAST_RECORDS} records or more in {folder}.")
        return 1
    print(f"{len(files)} activities, {records} records")
    ours = _cpu_s(columnar, files, ROUNDS)
    decoded = _cpu_s(lambda data: void(read_fit(data)), files, ROUNDS)
    print(f"columnar into DataFrame   {ours / records * 1e6:8.3f} us per record")
    print(f"columnar, arrays only     {decoded / records * 1e6:8.3f} us per record")
    for check_crc in (True, False):
        theirs = _cpu_s(lambda data: plain_fitparse(data, check_crc=check_crc), files, 1)  # noqa: B023
        name = "fitparse" if check_crc else "fitparse, no checksum"
        print(
            f"{name:24}  {theirs / records * 1e6:8.1f} us per record, "
            f"{theirs / ours:.0f} times the columnar reader"
        )
    return 0 if folder else int(_forms() > FOUR_HOURS_S)


def _forms() -> float:
    """The most CPU to read four hours as any format; prints each, and how many times FIT."""
    start = datetime(2024, 5, 4, 6, tzinfo=UTC)
    fit = write_run(VirtualRun(start, 40.0, 6.0, watch=Watch(smart=False)), 1)
    (run,) = read_fit(fit).activities
    forms = {"FIT": fit, "GPX": gpx_of(run), "TCX": tcx_of(run)}
    spent = {f: _cpu_s(lambda d: void(read_activity(d)), [forms[f]], ROUNDS) for f in forms}
    print(f"one run of {len(run.records)} records, arrays only")
    for form, cpu_s in spent.items():
        ratio = cpu_s / spent["FIT"]
        print(f"{form}, {len(forms[form]) / 1e6:.1f} MB  {cpu_s:8.3f} s  {ratio:.0f} times FIT")
    print(f"at most {FOUR_HOURS_S:g} s each")
    return max(spent.values())


def void(_thing: object) -> None:
    """Nothing: what is measured is the making of the argument."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
