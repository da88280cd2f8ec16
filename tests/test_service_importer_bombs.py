"""An import of bombs and lies beside one run: the run is there, and memory stays small."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from tests.bombs import (
    Entry,
    archive,
    endless,
    in_itself,
    overlapping,
    quoted,
    zeros,
    zipped,
)
from tests.fit_files import run_bytes

if TYPE_CHECKING:
    from pathlib import Path

MB: Final = 2**20
MOST_MB: Final = 300

_IMPORT: Final = """
import json, resource, sys
from pathlib import Path
from service.importer import import_files
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

def peak_mb():
    # A process that was forked begins with its parent's peak in getrusage, not in /proc.
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024

if __name__ == "__main__":
    with Store.open(Path(sys.argv[1])) as store:
        runner = store.repository(SYSTEM).add_runner("me", "UTC")
        imports = store.imports(Viewer("owner", runner.id))
        report = import_files(imports, runner, [sys.argv[2]])
        runs = len(store.repository(SYSTEM).activities(runner.id))
    told = [[o.path, o.outcome, o.reason] for o in report.all]
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps([peak_mb(), workers, runs, told]))
"""


def _bombs(files: Path) -> None:
    """Whatever can be packed small: as large as is taken, as tight as is taken, and beyond."""
    files.mkdir()
    large = zeros(63 * MB, 90)
    wide = {"1.fit": large, "2.fit": large}
    made = {
        "0-wide.zip": archive(wide | {"run.fit": run_bytes(0)}),
        "1-nested.zip": archive({"in.zip": archive(wide | {"run.fit": run_bytes(1)})}),
        "2.fit.gz": gzip.compress(large, 6),
        "3.fit.gz": gzip.compress(bytes(64 * MB), 6),
        "4-tight.zip": archive({"zeros.fit": bytes(60 * MB), "run.fit": run_bytes(2)}),
        "5-shared.zip": overlapping(3_000, large[:MB]),
        "6-quoted.zip": quoted(run_bytes(3)),
        "7-endless.zip": endless(50_001),
        "8-long.zip": endless(400_000),
        "9-deep.zip": in_itself(9, run_bytes(4)),
        "a-claims.zip": zipped(
            Entry("large.fit", b"", size=5 * 2**30, packed=2**33),
            Entry("short.fit", large[: 3 * MB], size=100),
            Entry("run.fit", run_bytes(5)),
        ),
        "b-cut.zip": archive({"run.fit": run_bytes(6)})[:-30],
        "c-run.fit": run_bytes(7),
    }  # fmt: skip
    for name, data in made.items():
        (files / name).write_bytes(data)


def test_bombs_stay_under_300_mb_and_cost_no_run(tmp_path: Path) -> None:
    files = tmp_path / "files"
    _bombs(files)
    script = tmp_path / "script.py"
    script.write_text(_IMPORT)
    made = subprocess.run(
        [sys.executable, script, tmp_path / "data", files], check=True, capture_output=True
    )
    peak_mb, workers_mb, runs, told = json.loads(made.stdout)
    assert peak_mb < MOST_MB
    assert workers_mb < MOST_MB
    outcome = {path.removeprefix(f"{files}/"): (kind, reason) for path, kind, reason in told}
    added = [path for path, (kind, _) in outcome.items() if kind == "added"]
    assert added == [
        "0-wide.zip!run.fit", "1-nested.zip!in.zip!run.fit", "4-tight.zip!run.fit",
        "6-quoted.zip!good.fit", "a-claims.zip!run.fit", "c-run.fit",
    ]  # fmt: skip
    assert runs == len(added)
    reasons = {path: reason for path, (kind, reason) in outcome.items() if kind == "failed"}
    for path, reason in {
        "0-wide.zip!1.fit": "no FIT file",
        "1-nested.zip!in.zip!2.fit": "no FIT file",
        "2.fit.gz": "no FIT file",
        "3.fit.gz": "zip bomb",
        "4-tight.zip!zeros.fit": "zip bomb",
        "5-shared.zip!0.fit": "zip bomb",
        "6-quoted.zip!outer.fit": "zip bomb",
        "7-endless.zip": "holds 50,001 files, more than 50,000",
        "8-long.zip": "has a list of files that is too long",
        "9-deep.zip!inner.zip!inner.zip": "an archive inside an archive inside another",
        "a-claims.zip!large.fit": "is 5,120 MB, more than an activity can be",
        "a-claims.zip!short.fit": "is not as large as the archive says",
        "b-cut.zip": "was cut off: the list at its end is missing",
    }.items():
        assert reason in reasons[path], path
