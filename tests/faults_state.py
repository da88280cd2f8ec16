"""What a data folder holds, to be compared with another, and what is wrong with it."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import time
import zipfile
from contextlib import closing, contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import sqlalchemy as sa

from tests.strava_room import NO_ANSWERS, WORK
from traininglog import tables as t
from traininglog.database import HEAD, METADATA, schema_version
from traininglog.store import DATABASE, Store
from traininglog.streams import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Connection

    from traininglog.home import Home

_TIMES: Final = NO_ANSWERS | {"at", "heartbeat_at", "refreshed_at"}
_WORK: Final = frozenset({*WORK, "audit"})  # it is chained by a key of the folder's own
_LOG: Final = ("activity", "speed_bin", "note", "pain_entry", "fact", "answer", "verdict")
Row = tuple[tuple[str, str], ...]


class State(NamedTuple):
    """Rows by table, without times and with numbers by their order; bytes by file."""

    rows: Mapping[str, tuple[Row, ...]]
    files: Mapping[str, str]

    @property
    def said(self) -> frozenset[tuple[str, Row]]:
        """Every row of the log itself."""
        return frozenset(
            (table, row) for table in _LOG for row in self.rows.get(table, ())
        )  # fmt: skip

    def differs(self, other: State) -> Iterator[str]:
        """In which tables and files another log is another one."""
        for table, rows in self.rows.items():
            if rows != other.rows[table]:
                more = sorted(set(rows) ^ set(other.rows[table]))
                yield f"{table}: {len(rows)} rows, then {len(other.rows[table])}: {more}"
        if self.files != other.files:
            yield f"other files: {sorted(set(self.files.items()) ^ set(other.files.items()))}"


def state_of(home: Home) -> State:
    """Everything a log says, after a sweep that finds everything old."""
    with Store.open(home) as store:
        _age(home.folder / "runners")
        store.sweep()
        with store.engine.connect() as connection:
            return State(_rows(connection), dict(_files(home.folder)))


def left_of(home: Home) -> State:
    """As `state_of`, of what a kill has left, as it is."""
    if not is_there(home):
        return State({}, {})
    with _connected(home) as connection:
        return State(_rows(connection), dict(_files(home.folder)))


def wrong_with(home: Home) -> list[str]:
    """What no kill may leave: a damaged database, a row without its whole file."""
    wrong = []
    if home.database is None:
        with closing(sqlite3.connect(home.folder / DATABASE)) as connection:
            ((verdict,),) = connection.execute("PRAGMA integrity_check").fetchall()
            orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
        wrong = [] if verdict == "ok" and not orphans else [f"{verdict} {orphans}"]
    backup = home.folder.with_name(f"{home.folder.name}.zip")
    if backup.exists():
        with zipfile.ZipFile(backup) as archive:
            wrong += [f"{backup} is half a file"] * (archive.testzip() is not None)
    files = dict(_files(home.folder))
    with _connected(home) as connection:
        wanted = [*_wanted(connection)]
    wrong += [f"{name} has a row and no file" for name in wanted if name not in files]
    return wrong + [f"{name} is half a file" for name in files if not _is_whole(home, name)]


def _is_whole(home: Home, name: str) -> bool:
    """Whether a file is what it is called; one that is still being written may be anything."""
    kind, called = name.split("/")[1:]
    data = (home.folder / "runners" / name).read_bytes()
    if called.endswith(".part"):
        return True
    if kind == "streams":
        return bool(len(decode(data)))
    return called in {sha256(one).hexdigest() for one in (data, *_unpacked(data))}


def _unpacked(data: bytes) -> Iterator[bytes]:
    if data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)


def copied(log: Path, folder: Path) -> None:
    """The same files in another place."""
    if log.exists():
        shutil.copytree(log, folder)


def is_there(home: Home) -> bool:
    """Whether there are rows of today's schema."""
    if home.database is None and not (home.folder / DATABASE).exists():
        return False
    with _connected(home) as connection:
        return schema_version(connection) == HEAD


@contextmanager
def _connected(home: Home) -> Iterator[Connection]:
    url = home.database or sa.URL.create("sqlite", database=str(home.folder / DATABASE))
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _wanted(connection: Connection) -> Iterator[str]:
    """The files that rows speak of."""
    source, run = t.source.c, t.activity.c
    is_file = sa.and_(source.origin == "file", source.sha256.not_like("%:%"))
    for runner, name in connection.execute(
        sa.select(source.runner_id, source.sha256).where(is_file)
    ):
        yield f"{runner}/originals/{name}"
    streams = sa.select(run.runner_id, run.stream).where(run.stream.is_not(None))
    for runner, name in connection.execute(streams):
        yield f"{runner}/streams/{name}"


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((folder / "runners").rglob("*")):
        if path.is_file():
            name = path.relative_to(folder / "runners").as_posix()
            yield name, sha256(path.read_bytes()).hexdigest()


def _age(folder: Path) -> None:
    """Every file is of the day before yesterday."""
    then = time.time() - 2 * 24 * 3600
    for path in folder.rglob("*"):
        os.utime(path, (then, then))


def _rows(connection: Any) -> dict[str, tuple[Row, ...]]:
    places = {
        table: dict(_numbered(connection, table)) for table in METADATA.tables.values()
        if "id" in table.c and str(table.c.id.type) == "INTEGER"
    }  # fmt: skip
    return {
        table.name: tuple(sorted(_said(table, row, places) for row in
                                 connection.execute(sa.select(table)).mappings()))
        for table in METADATA.sorted_tables if table.name not in _WORK
    }  # fmt: skip


def _numbered(connection: Connection, table: sa.Table) -> Iterator[tuple[int, int]]:
    """Numbers a server gives away twice are told by their order."""
    for place, number in enumerate(
        connection.scalars(sa.select(table.c.id).order_by(table.c.id))
    ):
        yield number, place


def _said(
    table: sa.Table, row: Mapping[str, Any], places: Mapping[Any, Mapping[int, int]]
) -> Row:
    told = []
    for column in table.c:
        if column.name in _TIMES:
            continue
        value = row[column.name]
        keys = [key.column.table for key in column.foreign_keys]
        of = keys[0] if keys else table if column.name == "id" else None
        if of in places and value is not None:
            value = places[of][value]
        told.append((column.name, repr(value)))
    return tuple(told)
