"""A log with a mark in every column that holds words, and in every kind of file."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog.cells import kind_of
from traininglog.columns import UtcDateTime
from traininglog.database import METADATA, writing

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Column, Connection, Engine, Table

    from traininglog.store import Store

NOBODYS: Final = frozenset({"audit", "attempt", "strava_app", "strava_window"})
"""Tables whose rows are no runner's: they hold pseudonyms, digests and counts."""
KINDS: Final = ("originals", "streams", "pictures", "incoming")
_AT: Final = datetime(2024, 3, 12, 6, tzinfo=UTC)
_VALUES: Final[tuple[tuple[type[Any], Any], ...]] = (
    (sa.Boolean, False), (UtcDateTime, _AT), (sa.Date, _AT.date()), (sa.Time, time(6)),
    (sa.Integer, 1), (sa.Double, 1.0),
)  # fmt: skip


def mark_everything(store: Store, runner_id: int, mark: str) -> None:
    """A row in every table that hangs on a runner, and files of every kind."""
    made: dict[str, dict[str, Any]] = {}
    with writing(store.engine) as connection:
        for table in METADATA.sorted_tables:
            if table.name not in NOBODYS | {"runner"}:
                made[table.name] = _row(connection, table, runner_id, mark, made)
        runner = METADATA.tables["runner"]
        change = runner.update().where(runner.c.id == runner_id)
        connection.execute(change.values(name=f"{mark} name", settings={"words": mark}))


def _row(
    connection: Connection, table: Table, runner_id: int, mark: str, made: dict[str, Any]
) -> dict[str, Any]:
    row = {
        column.name: _value(table, column, runner_id, mark, made)
        for column in table.columns
        if not (column.name == "id" and kind_of(column.type) == "integer")
    }
    kept = connection.execute(table.insert().values(row).returning(table))
    return row | kept.one()._asdict()


def _value(
    table: Table, column: Column[Any], runner_id: int, mark: str, made: dict[str, Any]
) -> Any:
    for key in column.foreign_keys:
        of = key.column.table.name
        return runner_id if of == "runner" else made[of][key.column.name]
    if kind_of(column.type) == "json":
        return {"words": mark}
    if isinstance(column.type, sa.LargeBinary):
        return mark.encode()
    for kind, value in _VALUES:
        if isinstance(column.type, kind):
            return value
    return f"{mark} {table.name} {column.name}"


def mark_files(root: Path, runner_id: int, mark: str) -> None:
    """Whole files and temporary ones, as an import and a sending leave them."""
    for kind in KINDS:
        folder = root / "runners" / str(runner_id) / kind
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("a" * 64, f"{'b' * 64}.0f0f.part"):
            (folder / name).write_bytes(mark.encode() * 3)


def rows(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table))]
            for table in METADATA.sorted_tables
        }


def rows_with(engine: Engine, mark: str) -> list[str]:
    """The tables in which a mark stands."""
    return [name for name, found in rows(engine).items() if mark in repr(found)]


def files(root: Path) -> dict[str, bytes]:
    """Every file and what is in it."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def files_with(root: Path, mark: str) -> list[str]:
    """The files in which a mark stands, in whatever place of them."""
    return [name for name, data in files(root).items() if mark.encode() in data]
