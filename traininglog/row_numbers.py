"""The numbers that tables give their rows: what went has had its own, and none comes again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from traininglog.cells import kind_of
from traininglog.database import METADATA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection


def last_ids(connection: Connection) -> dict[str, int]:
    """The last number that each table gave, also to rows that are gone."""
    return {
        table.name: max(last_given(connection, table), _largest(connection, table))
        for table in _numbered()
    }


def last_given(connection: Connection, table: sa.Table) -> int:
    """The last number a table gave, as the database remembers it; 0 where it does not."""
    if connection.dialect.name == "sqlite":
        # The table of last numbers is there once a row was put in.
        said = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        return connection.scalar(said, {"name": table.name}) or 0
    sequence = _sequence(connection, table)
    row = connection.exec_driver_sql(f"SELECT last_value, is_called FROM {sequence}").one()  # noqa: S608 -- the server's own name of it
    return int(row.last_value) if row.is_called else 0


def go_on_from(connection: Connection, last: Mapping[str, int]) -> None:
    """The next number of each table is higher than any that was given, there or here."""
    for table in _numbered():
        _give_on(connection, table, max(last.get(table.name, 0), _largest(connection, table)))


def _give_on(connection: Connection, table: sa.Table, last: int) -> None:
    if connection.dialect.name != "sqlite":
        move = sa.text("SELECT setval(CAST(:sequence AS regclass), :last, :called)")
        moved = {"last": max(last, 1), "called": last > 0}
        connection.execute(move, moved | {"sequence": _sequence(connection, table)})
    elif table.dialect_options["sqlite"]["autoincrement"]:
        mine = {"name": table.name, "last": last}
        connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), mine)
        connection.execute(sa.text("INSERT INTO sqlite_sequence VALUES (:name, :last)"), mine)


def _numbered() -> tuple[sa.Table, ...]:
    return tuple(
        table for table in METADATA.sorted_tables
        if "id" in table.c and kind_of(table.c.id.type) == "integer"
    )  # fmt: skip


def _largest(connection: Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.max(table.c.id))) or 0


def _sequence(connection: Connection, table: sa.Table) -> str:
    asked = sa.text("SELECT pg_get_serial_sequence(:name, 'id')")
    return str(connection.scalar(asked, {"name": table.name}))
