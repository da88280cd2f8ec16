"""A log's database as it stands, whatever its form: read, never made, moved on or written."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import sqlalchemy as sa

from traininglog.columns import metadata
from traininglog.database_faults import tell_no_values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from traininglog.home import Home

_CONNECT_S: Final = 10


@contextmanager
def looked_at(home: Home, file: str) -> Iterator[Engine]:
    """An engine on a home's database, which only reads; `file` is its name in the folder."""
    engine = _server(home.database) if home.database is not None else _file(home.folder / file)
    tell_no_values(engine)
    try:
        yield engine
    finally:
        engine.dispose()


def _server(address: sa.URL) -> Engine:
    return sa.create_engine(
        address, hide_parameters=True, isolation_level="REPEATABLE READ",
        connect_args={"connect_timeout": _CONNECT_S},
        execution_options={"postgresql_readonly": True},
    )  # fmt: skip


def _file(path: Path) -> Engine:
    # Where nobody has it open there is no log of writes, and none is made by a look.
    still = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    address = f"file:{quote(str(path.absolute()))}?mode=ro{still}"
    return sa.create_engine(
        "sqlite+pysqlite://",
        creator=lambda: sqlite3.connect(address, uri=True, check_same_thread=False),
        poolclass=sa.NullPool,
        hide_parameters=True,
    )


def faults_of(connection: Connection) -> list[str]:
    """What the database itself says is damaged, a line each; nothing where all is whole."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("PRAGMA integrity_check(20)").all()
        return [str(row[0]) for row in rows if row[0] != "ok"]
    index = sa.text(
        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE NOT i.indisvalid ORDER BY 1"
    )
    return [f"index {name} is not valid" for name in connection.scalars(index)]


def missing_tables(connection: Connection) -> list[str]:
    """Tables that a log of today has and this one has not."""
    return sorted(set(metadata.tables) - set(sa.inspect(connection).get_table_names()))


def orphans(connection: Connection) -> dict[str, int]:
    """Rows whose row above is gone, by table and column."""
    found = {}
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            above = key.column.table.alias()
            column, theirs = key.parent, above.c[key.column.name]
            lost = sa.and_(column.is_not(None), ~sa.exists().where(theirs == column))
            count = connection.scalar(sa.select(sa.func.count()).select_from(table).where(lost))
            if count:
                found[f"{table.name}.{column.name}"] = int(count)
    return found
