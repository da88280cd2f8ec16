"""From a folder of FIT files to the first chart: Painmile beside what else one could install.

    python -m benchmarks.rivals [FOLDER [FILES]]

A year of 300 runs by watches that record every few seconds, given to each program as its
own manual or first run wants it, in a new home and an environment of its own. CPU is of
all its processes, imports included, until the chart is there: a page answered
(Painmile, geo-activity-playground), or the store complete where there is no page
(GarminDB) or none to ask for (GoldenCheetah, a desktop program, run without a screen and
with a first view of one summary, because without OpenGL its default charts end it).
*Held* is how many of the files the program has then. Nothing is sent anywhere; who asks
for map tiles or altitudes gets what the network gives. Linux only.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.elsewhere import CannotRunError, as_a_new_person, debian_tree, python_with
from benchmarks.first_run import Cost, _free_port, cpu_s, import_log, serve_log, watched
from benchmarks.table import Row, told
from benchmarks.yearly import FIRST_YEAR, write_year

if TYPE_CHECKING:
    from collections.abc import Sequence

FILES: Final = 300
_PATIENCE_S: Final = 1800
_IDLE_S: Final = 6.0
_STUCK_S: Final = 90.0
_IDLE_CPU_S: Final = 0.1
_LOOK_S: Final = 0.5
_ATHLETE: Final = "Runner"
_VERSION_USED: Final = 3990
_GC_FOLDERS: Final = (
    "activities", "bak", "cache", "calendar", "config", "downloads", "imports", "logs",
    "quarantine", "recordings", "temp", "tempActivities", "workouts",
)  # fmt: skip
_GC_GENERAL: Final = (
    f"[General]\nversionused={_VERSION_USED}\n\n[upgradesuccess]\nfolder=true\n"
)
_GC_VIEW: Final = """<layouts>
<layout name="Summary" style="2" type="0" expression="" trainswitch="0">
<chart id="1" name="GcWindow"><property name="title" type="QString" value="Summary" /></chart>
</layout>
</layouts>
"""


class Outcome(NamedTuple):
    """What a program cost, and how many of the files it held then."""

    cost: Cost
    held: int


Program = Callable[[list[Path], Path], Outcome]


def painmile(files: list[Path], work: Path) -> Outcome:
    """`painmile import` of the folder, then `painmile serve` until its chart is answered."""
    folder = work / "files"
    folder.mkdir(parents=True)
    for path in files:
        shutil.copy(path, folder / path.name)
    first = import_log(work / "data", folder)
    page = serve_log(work / "data")
    chart = page.first_chart or page
    whole = Cost(
        first.cpu_s + chart.cpu_s, first.wall_s + chart.wall_s,
        max(first.peak_mb, page.peak_mb),
    )  # fmt: skip
    return Outcome(whole, first.answer["added"])


def playground(files: list[Path], work: Path) -> Outcome:
    """Its server over a folder Activities, until all is read and its first page answered."""
    python = python_with(work / "env", "geo-activity-playground==1.12.0")
    base, port = work / "base", _free_port()
    (base / "Activities").mkdir(parents=True)
    for path in files:
        shutil.copy(path, base / "Activities" / path.name)
    command = [
        str(python.parent / "geo-activity-playground"), "--basedir", str(base), "serve",
        "--host", "127.0.0.1", "--port", str(port),
    ]  # fmt: skip

    def held() -> int:
        return len(list((base / "Time Series").glob("*.parquet")))

    def page() -> None:
        address = f"http://127.0.0.1:{port}/"
        with urllib.request.urlopen(address, timeout=120) as answer:
            answer.read()

    return _until_idle(command, base, as_a_new_person(work / "home"), held, page)


def garmindb(files: list[Path], work: Path) -> Outcome:
    """Its import of activities into SQLite; the files unpacked where it wants them."""
    python = python_with(work / "env", "garmindb==3.7.0")
    home = work / "home"
    person = as_a_new_person(home)
    (example,) = (work / "env").rglob("GarminConnectConfig.json.example")
    config = example.read_text("utf-8")
    config = re.sub(r'("(?:user|password)"\s*: )""', r'\1"nobody"', config)
    (home / ".GarminDb").mkdir(parents=True)
    (home / ".GarminDb" / "GarminConnectConfig.json").write_text(config, "utf-8")
    activities = home / "HealthData" / "FitFiles" / "Activities"
    activities.mkdir(parents=True)
    for path in files:
        shutil.copy(path, activities / path.name)
    command = [str(python), str(python.parent / "garmindb_cli.py"), "--activities", "--import"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with watched(command, cwd=home, env=person, **quiet) as (cost, process):
        process.wait(_PATIENCE_S)
    database = home / "HealthData" / "DBs" / "garmin_activities.db"
    if process.returncode or not database.exists():
        raise CannotRunError(f"garmindb_cli.py ended with {process.returncode}")
    with closing(sqlite3.connect(database)) as rows:
        held: int = rows.execute("select count(*) from activities").fetchone()[0]
    return Outcome(cost, held)


def golden_cheetah(files: list[Path], work: Path) -> Outcome:
    """Its window over an athlete's folder, until the metrics of all rides are written."""
    root = debian_tree(work / "debian", "goldencheetah")
    home = work / "home"
    libraries = [root / "usr/lib" / _triplet(root), root / "lib" / _triplet(root)]
    person = as_a_new_person(
        home,
        QT_QPA_PLATFORM="offscreen",
        QT_PLUGIN_PATH=str(libraries[0] / "qt5" / "plugins"),
        LD_LIBRARY_PATH=":".join(map(str, libraries)),
        XDG_RUNTIME_DIR=str(work / "runtime"),
    )
    (work / "runtime").mkdir(mode=0o700)
    athlete = home / ".goldencheetah" / _ATHLETE
    for name in _GC_FOLDERS:
        (athlete / name).mkdir(parents=True)
    (athlete / "config" / "athlete-general.ini").write_text(_GC_GENERAL, "utf-8")
    for view in ("analysis", "diary", "home", "train"):
        (athlete / "config" / f"{view}-layout.xml").write_text(_GC_VIEW, "utf-8")
    for path in files:
        shutil.copy(path, athlete / "activities" / f"{_begun(path):%Y_%m_%d_%H_%M_%S}.fit")
    rides = athlete / "cache" / "rideDB.json"

    def held() -> int:
        return rides.read_text("utf-8-sig").count('"filename"') if rides.exists() else 0

    command = [str(root / "usr/bin/GoldenCheetah"), _ATHLETE]
    return _until_idle(command, home, person, held)


def _triplet(root: Path) -> str:
    """The folder of this machine's libraries, as x86_64-linux-gnu."""
    return next(path.name for path in (root / "usr" / "lib").glob("*-linux-gnu*"))


def _begun(path: Path) -> datetime:
    """The start that a file's name begins with, in Unix seconds."""
    return datetime.fromtimestamp(int(path.name.partition("_")[0]), UTC)


def _until_idle(
    command: list[str],
    folder: Path,
    person: dict[str, str],
    held: Callable[[], int],
    page: Callable[[], None] | None = None,
) -> Outcome:
    """Start a program; it is done once it holds something and rests. Then ask for the page."""
    log = (folder / "said.txt").open("w")
    with log, watched(command, cwd=folder, env=person, stdout=log, stderr=log) as (
        cost, process,
    ):  # fmt: skip
        try:
            used_s, ended = _at_rest(process, held)
            if page is not None:
                before_s, began = cpu_s(process.pid), time.monotonic()
                page()
                used_s += cpu_s(process.pid) - before_s
                ended += time.monotonic() - began
            many, peak_mb = held(), cost.peak_mb
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
    return Outcome(Cost(used_s, ended, peak_mb), many)


def _at_rest(process: subprocess.Popen[str], held: Callable[[], int]) -> tuple[float, float]:
    """CPU and wall seconds when a program last worked, once it has rested for a while."""
    started = last = time.monotonic()
    used_s = 0.0
    while (idle_s := time.monotonic() - last) < _STUCK_S:
        time.sleep(_LOOK_S)
        if process.poll() is not None:
            raise CannotRunError(f"it ended with {process.returncode}")
        now_s = cpu_s(process.pid)
        if now_s - used_s > _IDLE_CPU_S:
            used_s, last = now_s, time.monotonic()
        elif idle_s > _IDLE_S and held():
            return used_s, last - started
    raise CannotRunError(f"it did nothing for {_STUCK_S:.0f} s and held nothing")


PROGRAMS: Final[dict[str, Program]] = {
    "Painmile": painmile,
    "GoldenCheetah 3.5": golden_cheetah,
    "geo-activity-playground 1.12.0": playground,
    "GarminDB 3.7.0": garmindb,
}


def rows_of(files: Sequence[Path], work: Path) -> list[Row]:
    """A row a program; without a figure where it could not be run, with the reason."""
    rows: list[Row] = []
    ours: Cost | None = None
    for name, program in PROGRAMS.items():
        what = f"to the first chart, {name}"
        try:
            cost, held = program(list(files), work / name.split()[0])
        except (CannotRunError, OSError, subprocess.TimeoutExpired, ValueError) as why:
            rows.append(Row(what, None, remark=f"could not be run: {why}"))
            continue
        finally:
            shutil.rmtree(work / name.split()[0], ignore_errors=True)
        ours = ours or cost
        remark = f"{cost.cpu_s / ours.cpu_s:.1f} times Painmile; " if cost is not ours else ""
        remark += (
            f"{cost.wall_s:.0f} s wall, {cost.peak_mb:.0f} MB, held {held} of {len(files)}"
        )
        rows.append(Row(what, cost.cpu_s, "s CPU", remark=remark))
    return rows


def main(arguments: list[str]) -> int:
    """Print the table; 1 where one of them could not be run."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        if arguments:
            folder = Path(arguments[0])
        else:
            folder = write_year(work / "files", FIRST_YEAR, smart=True)
        many = int(arguments[1]) if len(arguments) > 1 else FILES
        files = sorted(folder.rglob("*_ACTIVITY.fit"))[:many]
        if not files:
            print(f"No file of a name such as 1357063025_ACTIVITY.fit below {folder}.")
            return 1
        return told(rows_of(files, work / "programs"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
