"""Erasing a runner: every row, every file, and the bytes that a database keeps of both.

What is begun is finished: a mark in the data folder (`erasing.<runner id>`) stands until no
byte is left, and whoever opens the folder next goes on from there.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.database import NOBODY, writing
from traininglog.row_numbers import last_given
from traininglog.strava_rows import forget_apps
from traininglog.whole_files import sync_folder

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from traininglog.streams import StreamStore

PATIENCE_MS: Final = 10_000
_MARK: Final = "erasing."


def mark(folder: Path, runner_id: int) -> None:
    """From now on the runner is being erased, whatever happens to this process."""
    descriptor = os.open(folder / f"{_MARK}{runner_id}", os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(folder)


def marked(folder: Path) -> tuple[int, ...]:
    """The runners that are being erased, or were when a process ended."""
    numbers = (path.name.removeprefix(_MARK) for path in folder.glob(f"{_MARK}*"))
    return tuple(
        sorted(int(number) for number in numbers if number.isascii() and number.isdigit())
    )


def finish(
    engine: Engine, streams: StreamStore, folder: Path, patience_ms: int = PATIENCE_MS
) -> bool:
    """Erase all that is marked; False while somebody else reads what was before.

    The marks then stay, and the last bytes go the next time.
    """
    runners = marked(folder)
    if not runners:
        return True
    for runner_id in runners:
        erase(engine, streams, runner_id)
    if not scrub(engine, patience_ms):
        return False
    for runner_id in runners:
        (folder / f"{_MARK}{runner_id}").unlink(missing_ok=True)
    return True


def erase(engine: Engine, streams: StreamStore, runner_id: int) -> None:
    """The rows at once, then the files; a second time changes nothing.

    Rows first: an import under way then finds no runner, and writes nothing more.
    """
    # A runner's grants, sessions and account are other people's to write as well.
    with writing(engine, NOBODY, runner_id) as connection:
        connection.execute(t.runner.delete().where(t.runner.c.id == runner_id))
        forget_apps(connection)
    streams.forget(runner_id)


def sweep_gone(engine: Engine, streams: StreamStore) -> None:
    """Remove files that somebody put in late, after their runner was erased.

    Only of runners who were once there: beside an older copy of the database newer ones stay.
    """
    there = streams.runners()  # before the rows: whoever comes meanwhile has a row by then
    with engine.connect() as connection:
        known = frozenset(connection.scalars(sa.select(t.runner.c.id)))
        last = last_given(connection, t.runner)
    for runner_id in there - known:
        if runner_id <= last:
            streams.forget(runner_id)


def scrub(engine: Engine, patience_ms: int = PATIENCE_MS) -> bool:
    """Rewrite the database without what was deleted; False where somebody holds it too long.

    SQLite alone: another server's own VACUUM decides there.
    """
    if engine.dialect.name != "sqlite":
        return True
    with closing(engine.raw_connection()) as pooled:
        connection: Any = pooled.driver_connection
        (before,) = connection.execute("PRAGMA busy_timeout").fetchone()
        connection.execute(f"PRAGMA busy_timeout = {patience_ms}")
        try:
            connection.execute("VACUUM")
            (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:  # locked, or no room for the copy
            return False
        finally:
            connection.execute(f"PRAGMA busy_timeout = {before}")
    return not busy
