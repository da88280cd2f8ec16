"""Backups made and put back in a test, and files that only look like one."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from service.backup import write_backup
from service.backup_form import DOCUMENT, FORM, BackupError, digest, table_path
from service.restoring import restore
from tests.fit_files import write_runs
from tests.held import held
from tests.old_schemas import empty_at, rows_of
from traininglog.cells import shape_of
from traininglog.database import METADATA, writing
from traininglog.home import Home
from traininglog.refill import LEFT_OUT
from traininglog.store import Store
from traininglog.tables import threshold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.desk import Desk
    from tests.held import Held
    from traininglog.cells import Shape

NOW = datetime(2026, 10, 2, 3, tzinfo=UTC)
Members = dict[str, bytes]


def back_up(store: Store, target: Path) -> Path:
    write_backup(store, target, "0.1.0", NOW)
    return target


def two_runs(desk: Desk, target: Path) -> Path:
    """A backup of two runs and a threshold."""
    write_runs(desk.files, 2)
    desk.run()
    with writing(desk.store.engine, 1) as connection:
        connection.execute(
            threshold.insert(), {"runner_id": 1, "name": "trend.clear", "value": 0.1}
        )
    return back_up(desk.store, target)


def refused(file: Path, where: Path | Home) -> str:
    """Why; nothing is written there."""
    home = where if isinstance(where, Home) else Home(where)
    with pytest.raises(BackupError) as fault:
        restore(home, file)
    return str(fault.value)


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


def old_backup(root: Path, schema: str) -> tuple[Path, dict[Shape, list[bytes]]]:
    """A backup as a program of that schema would have made it, and its rows by table."""
    rows = {s: r for s, r in rows_of(schema) if s.table not in LEFT_OUT}
    there = {shape.table: shape for shape in rows}
    inside: Members = {}
    told: dict[str, Any] = {
        "format": FORM, "program": "0.0.9", "schema": schema, "made_at": NOW.isoformat(),
        "tables": [], "files": [], "missing": [], "last_ids": {"runner": 7},
    }  # fmt: skip
    for empty in _shapes_of(sa.URL.create("sqlite", database=f"{root}/{schema}.db"), schema):
        shape = there.get(empty.table, empty)
        lines = rows.get(shape, [])
        data = inside[table_path(shape.table)] = b"".join(lines)
        told["tables"].append({
            "name": shape.table, "columns": shape.columns, "rows": len(lines),
            "bytes": len(data), "sha256": digest(data),
        })  # fmt: skip
    inside[DOCUMENT] = json.dumps(told).encode()
    return written(root / f"{schema}.zip", inside), rows


def _shapes_of(url: sa.URL, schema: str) -> list[Shape]:
    """The tables of a schema, each before what hangs on it."""
    empty_at(url, schema)
    engine, tables = sa.create_engine(url), sa.MetaData()
    tables.reflect(engine)
    engine.dispose()
    out = {"alembic_version", *LEFT_OUT}
    return [shape_of(table) for table in tables.sorted_tables if table.name not in out]


def today(store: Store) -> dict[str, int]:
    """How many rows each table has."""
    with store.engine.connect() as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in METADATA.sorted_tables
        }
