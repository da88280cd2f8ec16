"""A Strava export of 500 MB: imported whole, and broken off at a third and gone on with.

    python -m benchmarks.archive

Writes an export of 3,000 every-second runs, `.fit.gz` as Strava packs them, beside its table
and files that nobody looks at. `painmile import` reads it under a terminal of its own, so
that its progress is told as to a person; Ctrl-C is that terminal's. Memory is what the
importing process itself holds (RSS); its workers are told apart. Linux only.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from demo.watch import VirtualRun, Watch, write_run
from traininglog.store import Store
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMBERS: Final = 3_000
FIRST: Final = datetime(2014, 4, 5, 6, 15, tzinfo=UTC)
GROWTH_BUDGET: Final = 1.10
_HEADER: Final = (
    "Activity ID", "Activity Date", "Activity Name", "Activity Type", "Activity Description",
    "Elapsed Time", "Distance", "Commute", "Activity Gear", "Filename",
)  # fmt: skip
_WATCH: Final = Watch(smart=False, chatter=True, serial=5_930_002)
_DONE: Final = re.compile(rb"(\d+)/(\d+)")
_SAMPLE_S: Final = 0.1


def _runs() -> Iterator[VirtualRun]:
    for n in range(MEMBERS):
        yield VirtualRun(FIRST + timedelta(hours=30 * n), 12.7 + n % 7, watch=_WATCH)


def write_export(path: Path) -> None:
    """The archive; each run is made from its own start, so no two are alike."""
    table = io.StringIO(newline="")
    rows = csv.writer(table)
    rows.writerow(_HEADER)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for n, run in enumerate(_runs()):
            name = f"activities/{9_000_000 + n}.fit.gz"
            archive.writestr(name, gzip.compress(write_run(run, n), 1, mtime=0))
            when = f"{run.start:%b} {run.start.day}, {run.start:%Y, %I:%M:%S %p}"
            seconds = round(run.distance_km * run.min_per_km * 60)
            rows.writerow((
                7_000_000 + n, when, f"Run {n}", "Run", "", seconds, run.distance_km, "false",
                "", name,
            ))  # fmt: skip
        archive.writestr("activities.csv", table.getvalue(), zipfile.ZIP_DEFLATED)
        for name in ("profile.csv", "logins.csv", "routes/1.gpx", "media/1.jpg"):
            archive.writestr(name, b"nobody looks at this")


@dataclass
class Import:
    """One `painmile import`: its answer, its memory by files done, how it was told."""

    wall_s: float = 0.0
    told: list[int] = field(default_factory=list)
    rss: list[tuple[int, float]] = field(default_factory=list)
    workers_mb: float = 0.0
    ending_s: float = 0.0
    said: str = ""
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """Files done, as its progress says."""
        return self.told[-1] if self.told else 0

    def peak_mb(self, first: float, last: float) -> float:
        """The most it held while between these shares of the files were done."""
        inside = [mb for done, mb in self.rss if first <= done / MEMBERS <= last]
        return max(inside, default=0.0)


def run_import(data: Path, export: Path, stop_at: int | None = None) -> Import:
    """Import the export; Ctrl-C once so many files are done."""
    one, (ours, theirs) = Import(), pty.openpty()
    started = time.monotonic()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "painmile", "--data", str(data), "import", str(export),
            "--json",
        ],
        stdout=subprocess.PIPE, stderr=theirs, env=os.environ | {"COLUMNS": "100"},
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    reader = threading.Thread(target=_read_progress, args=(ours, one))
    watcher = threading.Thread(target=_watch, args=(process, one, stop_at))
    reader.start()
    watcher.start()
    out = process.communicate()[0]
    one.wall_s = time.monotonic() - started
    watcher.join()
    reader.join()
    os.close(ours)
    one.answer = json.loads(out) if out else {}
    return one


def _read_progress(terminal: int, one: Import) -> None:
    while True:
        try:
            text = os.read(terminal, 2**16)
        except OSError:  # the terminal closes with the program
            return
        if not text:
            return
        one.told += [int(done) for done, _ in _DONE.findall(text)]
        one.said = (one.said + text.decode("utf-8", "replace"))[-2000:]


def _watch(process: subprocess.Popen[bytes], one: Import, stop_at: int | None) -> None:
    while process.poll() is None:
        one.rss.append((one.done, _rss_mb(process.pid)))
        one.workers_mb = max([one.workers_mb, *map(_rss_mb, _children(process.pid))])
        if stop_at is not None and one.done >= stop_at:
            os.killpg(process.pid, signal.SIGINT)
            stopped = time.monotonic()
            process.wait()
            one.ending_s = time.monotonic() - stopped
            return
        time.sleep(_SAMPLE_S)


def _rss_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(lines[0].split()[1]) / 1024 if lines else 0.0


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for t in tasks for child in (t / "children").read_text().split()]
    except OSError:
        return []


def rows(data: Path) -> set[tuple[Any, ...]]:
    """Every run and copy, whenever it came."""
    with Store.open(data) as store:
        log = store.repository(SYSTEM)
        (runner,) = log.runners()
        runs = {run.id: run for run in log.activities(runner.id)}
        return {(s.path, s.kept, s.sha256, runs[s.activity_id]) for s in log.sources(runner.id)}


def main() -> int:
    """Exit 1 where memory grows, or the second half is not the rest of the first."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        export = root / "export_1.zip"
        write_export(export)
        print(f"export: {export.stat().st_size / 1e6:.0f} MB, {MEMBERS:,} activities")
        whole = run_import(root / "whole", export)
        thirds = [whole.peak_mb(n / 3, (n + 1) / 3) for n in range(3)]
        grown = thirds[2] / thirds[0]
        steady = grown <= GROWTH_BUDGET
        counts = {k: whole.answer[k] for k in ("added", "duplicate", "skipped", "failed")}
        print(
            f"whole: {whole.wall_s:.1f} s wall, {MEMBERS / whole.wall_s:.0f} files/s, {counts}"
        )
        print(f"progress: told {len(set(whole.told))} times, to {whole.done:,}")
        print(f"memory by thirds: {', '.join(f'{mb:.0f} MB' for mb in thirds)};",
              f"a worker {whole.workers_mb:.0f} MB;",
              f"with the table and what the log says {whole.peak_mb(0, 2):.0f} MB;",
              f"last third to first {grown:.2f}",
              f"of {GROWTH_BUDGET:.2f}: {'held' if steady else 'NOT held'}")  # fmt: skip
        broken = run_import(root / "broken", export, stop_at=MEMBERS // 3)
        print(f"Ctrl-C at {broken.done:,}: over {broken.ending_s:.1f} s later;",
              *re.findall("Stopped[^\r\n]*", broken.said))  # fmt: skip
        again = run_import(root / "broken", export)
        first = sum("unchanged" in file["reason"] for file in again.answer["files"])
        same = rows(root / "broken") == rows(root / "whole")
        print(f"again: {again.wall_s:.1f} s, {first:,} unchanged,",
              f"{again.answer['added']:,} added, {'the same rows' if same else 'OTHER rows'}",
              f"({len(rows(root / 'whole')):,} copies)")  # fmt: skip
    return not (steady and same and first >= MEMBERS // 3)


if __name__ == "__main__":
    sys.exit(main())
