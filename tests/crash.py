"""Kills an import with SIGKILL at chosen points and checks what is left of the log."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from traininglog.store import Store
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

_POINTS = """
import os, signal, sys
from pathlib import Path

fatal = int(sys.argv[3])
point = 0

def step(name):
    global point
    point += 1
    if point == fatal:
        os.kill(os.getpid(), signal.SIGKILL)

def watched(function, name):
    def call(*args, **kwargs):
        step(name)
        result = function(*args, **kwargs)
        step(name)
        return result
    return call

import sqlalchemy as sa
from service import chunks
from service.importer import ImportOptions, import_files
from service.workers import InProcess
from traininglog.store import Store
from traininglog.viewer import SYSTEM

os.fsync = watched(os.fsync, "fsync")
Path.replace = watched(Path.replace, "replace")
chunks.CHUNK_FILES = 3
with Store.open(sys.argv[2]) as store:
    runner = store.choose_runner(create=True)
    for event in ("before_cursor_execute", "after_cursor_execute", "commit"):
        sa.event.listen(store.engine, event, lambda *_: step("sql"))
    import_files(
        store.imports(SYSTEM), runner, [sys.argv[1]], ImportOptions(make_executor=InProcess)
    )
print(point)
"""


class Left(NamedTuple):
    """What a data folder holds: activities and their faults."""

    activities: int
    sources: int
    faults: tuple[str, ...]


def import_until(files: Path, data: Path, point: int) -> tuple[bool, int]:
    """Import in a process that kills itself at a point (0: never): was killed, points."""
    return run_until(point, _POINTS, files, data)


def run_until(point: int, code: str, *given: Path) -> tuple[bool, int]:
    """Code in a process that kills itself at a point (0: never): was killed, points.

    The point is its last argument, and how many there are the last line it prints.
    """
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, given), str(point)],
        check=False, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    if done.returncode == -signal.SIGKILL:
        return True, point
    assert done.returncode == 0, done.stderr
    return False, int(done.stdout.splitlines()[-1])


def look(data: Path) -> Left:
    """Check the database and that every row has its file, every file its row."""
    with Store.open(data) as store:
        faults = _faults_of(store)
        log, imports = store.repository(SYSTEM), store.imports(SYSTEM)
        (runner,) = log.runners() or (None,)
        if runner is None:
            return Left(0, 0, tuple(faults))
        activities, sources = log.activities(runner.id), log.sources(runner.id)
        kept = store.streams.names(runner.id, "originals")
        faults += [f"{s.path} has no original" for s in sources if s.sha256 not in kept]
        faults += [f"{o} has no row" for o in kept - set(imports.known_files(runner.id))]
        streams = store.streams.names(runner.id, "streams")
        if len(streams) != len(activities):
            faults.append(f"{len(streams)} streams for {len(activities)} activities")
        faults += [f"{a.id} has no records" for a in activities if not len(log.records(a.id))]
        starts = {a.start for a in activities}
        if len(starts) != len(activities):
            faults.append("a run is doubled")
    return Left(len(activities), len(sources), tuple(faults))


def _faults_of(store: Store) -> list[str]:
    """What SQLite finds in its file; a server looks after its own."""
    if store.engine.dialect.name != "sqlite":
        return []
    with store.engine.connect() as connection:
        ((verdict,),) = connection.exec_driver_sql("PRAGMA integrity_check").fetchall()
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    return [] if verdict == "ok" and not orphans else [f"{verdict} {orphans}"]


def lost_rows(data: Path) -> list[str]:
    """Faults that even a killed import must not leave: a row without its whole file."""
    return [fault for fault in look(data).faults if "has no row" not in fault and
            "streams for" not in fault]  # fmt: skip
