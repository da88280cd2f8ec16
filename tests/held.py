"""All that a home holds, to be compared with another: every row as it is kept, every file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import sqlalchemy as sa

from traininglog.cells import kind_of
from traininglog.database import METADATA
from traininglog.refill import LEFT_OUT
from traininglog.row_numbers import last_ids
from traininglog.streams import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Table

    from traininglog.store import Store

KINDS: tuple[Kind, ...] = get_args(Kind)


class Held(NamedTuple):
    """Rows by table but for those left out, files by path, the last number of each table."""

    rows: Mapping[str, list[str]]
    files: Mapping[str, bytes]
    last: Mapping[str, int]

    def but(self, *tables: str) -> Held:
        """Without some tables."""
        return self._replace(rows={n: r for n, r in self.rows.items() if n not in tables})


def held(store: Store) -> Held:
    """What a store holds just now."""
    with store.engine.connect() as connection:
        rows = {
            table.name: rows_of(connection, table)
            for table in METADATA.sorted_tables
            if table.name not in LEFT_OUT
        }
        last = last_ids(connection)
    files = {
        f"runners/{runner_id}/{kind}/{name}": store.streams.get(runner_id, kind, name)
        for runner_id in store.streams.runners()
        for kind in KINDS
        for name in store.streams.names(runner_id, kind)
    }
    return Held(rows, files, last)


def rows_of(connection: Connection, table: Table) -> list[str]:
    """A table's rows in an order of their own; JSON as the text it is kept as."""
    columns: list[sa.ColumnElement[Any]] = [
        sa.cast(c, sa.Text) if kind_of(c.type) == "json" else c for c in table.columns
    ]
    return sorted(repr(tuple(row)) for row in connection.execute(sa.select(*columns)))
