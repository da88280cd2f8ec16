"""Backups made and put back in a test, and files that only look like one."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import command

from service.backup import write_backup
from service.backup_form import DOCUMENT, FORM, digest, table_path
from service.restoring import restore
from tests.held import held
from traininglog.cells import read_lines, shape_of
from traininglog.database import METADATA, migration_config
from traininglog.home import Home
from traininglog.refill import LEFT_OUT
from traininglog.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.held import Held

NOW = datetime(2026, 10, 2, 3, tzinfo=UTC)
Members = dict[str, bytes]


def back_up(store: Store, target: Path) -> Path:
    write_backup(store, target, "0.1.0", NOW)
    return target


def put_back(file: Path, where: Path | Home) -> Held:
    """What a place holds after a restore."""
    home = where if isinstance(where, Home) else Home(where)
    restore(home, file)
    with Store.open(home) as store:
        return held(store)


def members(file: Path) -> Members:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(file: Path, inside: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in inside.items():
            archive.writestr(name, data)
    return file


def retold(inside: Members, change: Callable[[dict[str, Any]], object]) -> None:
    """What a backup says of itself, changed."""
    told = json.loads(inside[DOCUMENT])
    change(told)
    inside[DOCUMENT] = json.dumps(told).encode()


def with_rows(inside: Members, table: str, rows: bytes, count: int) -> None:
    """Other rows of a table, told as if they had been written so."""
    inside[table_path(table)] = rows

    def change(told: dict[str, Any]) -> None:
        (one,) = (one for one in told["tables"] if one["name"] == table)
        one |= {"rows": count, "bytes": len(rows), "sha256": digest(rows)}

    retold(inside, change)


def old_backup(root: Path, schema: str) -> tuple[Path, dict[str, int]]:
    """A backup as a program of that schema would have made it, and its rows by table."""
    url = sa.URL.create("sqlite", database=str(root / f"{schema}.db"))
    command.upgrade(migration_config(url), schema)
    engine, tables = sa.create_engine(url), sa.MetaData()
    inside: Members = {}
    told: dict[str, Any] = {
        "format": FORM, "program": "0.0.9", "schema": schema, "made_at": NOW.isoformat(),
        "tables": [], "files": [], "missing": [], "last_ids": {"runner": 7},
    }  # fmt: skip
    with engine.begin() as connection:
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name not in {"alembic_version", *LEFT_OUT}:
                connection.execute(table.insert().values(_row(table)))
                shape = shape_of(table)
                rows = inside[table_path(table.name)] = b"".join(read_lines(connection, shape))
                told["tables"].append({
                    "name": table.name, "columns": shape.columns, "rows": 1,
                    "bytes": len(rows), "sha256": digest(rows),
                })  # fmt: skip
    engine.dispose()
    inside[DOCUMENT] = json.dumps(told).encode()
    return written(root / f"{schema}.zip", inside), {t["name"]: 1 for t in told["tables"]}


def _row(table: sa.Table) -> dict[str, Any]:
    """One row of an old table, whose columns nobody states any more."""
    at = NOW.replace(tzinfo=None)
    values: dict[str, Any] = {
        "INTEGER": 1, "SMALLINT": 1, "BIGINT": 1, "BOOLEAN": False, "DATETIME": at,
        "DATE": at.date(), "TIME": at.time(), "JSON": {}, "BLOB": b"bytes",
    }  # fmt: skip
    return {
        column.name: next(
            (
                1 if next(iter(column.foreign_keys)).column.name == "id" and "INT" in str(
                    column.type) else "words"
                for _ in column.foreign_keys
            ),
            values.get(str(column.type), 1.5 if "DOUBLE" in str(column.type) else "words"),
        )
        for column in table.columns
    }  # fmt: skip


def today(store: Store) -> dict[str, int]:
    """How many rows each table has."""
    with store.engine.connect() as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in METADATA.sorted_tables
        }
