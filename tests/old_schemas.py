"""Databases as older versions of the program left them, with rows, on either kind of server.

Rows of a version are in `schemas/<version>.jsonl`, a line a table and a line a row, in the form
of a backup. They stay as they are. A version that is the newest no longer gets its file by
`python -m tests.old_schemas VERSION`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from alembic import command

from traininglog.cells import Shape, cells_of, insert_of, kind_of, parameters, read_lines
from traininglog.database import METADATA, migration_config

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROWS: Final = Path(__file__).parent / "schemas"
VERSIONS: Final = tuple(sorted(file.stem for file in _ROWS.glob("*.jsonl")))
"""Those there are rows of, the oldest first."""


def old_database(url: sa.URL, version: str) -> None:
    """Make an empty database one of an older version, with its rows."""
    empty_at(url, version)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for shape, rows in rows_of(version):
            told = [parameters(cells_of(row, shape)) for row in rows]
            connection.execute(insert_of(connection, shape), told)
            _go_on_after(connection, shape)
    engine.dispose()


def empty_at(url: sa.URL, version: str) -> None:
    """The tables of a version in an empty database."""
    command.upgrade(migration_config(url), version)


def rows_of(version: str) -> Iterator[tuple[Shape, list[bytes]]]:
    """The tables of a version that have rows, each before what hangs on it."""
    shape, rows = None, list[bytes]()
    for line in (_ROWS / f"{version}.jsonl").read_bytes().splitlines(keepends=True):
        if line.startswith(b"["):
            rows.append(line)
            continue
        if shape is not None:
            yield shape, rows
        told = json.loads(line)
        shape, rows = Shape(told["table"], tuple(map(tuple, told["columns"]))), []
    if shape is not None:
        yield shape, rows


def kept_rows(connection: sa.Connection, shape: Shape) -> list[bytes]:
    """What of these columns is in a database, in the order of its lines."""
    return sorted(read_lines(connection, shape))


def _go_on_after(connection: sa.Connection, shape: Shape) -> None:
    """A server counts by itself, rows that were put in by their number or not."""
    if connection.dialect.name != "sqlite" and ("id", "integer") in shape.columns:
        last = f"SELECT setval('{shape.table}_id_seq', max(id)) FROM {shape.table}"  # noqa: S608
        connection.exec_driver_sql(last)


def _write(version: str) -> None:
    """Today's rows of a log with something of everything, as far as a version had room."""
    from tests.old_log import something_of_everything  # noqa: PLC0415 -- for a new version

    with TemporaryDirectory() as folder:
        old = sa.URL.create("sqlite", database=f"{folder}/old.db")
        empty_at(old, version)
        inspector = sa.inspect(sa.create_engine(old))
        had = {t: [c["name"] for c in inspector.get_columns(t)]
               for t in inspector.get_table_names()}  # fmt: skip
        with (
            something_of_everything(Path(folder) / "data") as engine,
            engine.connect() as connection,
            (_ROWS / f"{version}.jsonl").open("wb") as file,
        ):
            for table in METADATA.sorted_tables:
                columns = [c for c in table.columns if c.name in had.get(table.name, ())]
                shape = Shape(table.name, tuple((c.name, kind_of(c.type)) for c in columns))
                if columns and (rows := kept_rows(connection, shape)):
                    file.write(json.dumps(shape._asdict()).encode() + b"\n")
                    file.writelines(rows)


if __name__ == "__main__":
    for _one in sys.argv[1:]:
        _write(_one)
