"""Rows before and after a change: how they are coded to be kept, and how they are put back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.columns import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Column, Connection, Table

Row = dict[str, Any]
"""A whole row of a table, by column."""

CHANGED: Final = {
    table.name: table
    for table in (
        t.pain_entry,
        t.fact,
        t.gap_answer,
        t.declaration,
        t.verdict,
        t.answer,
        t.threshold,
    )
}
"""The tables a person writes into."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of a table before and after a change, None where it was not there."""

    table: Table
    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """The row after the change, or before it where it is gone."""
        return self.after or self.before or {}

    def back(self) -> RowChange:
        """The change that takes this one back."""
        return RowChange(self.table, self.after, self.before)

    def coded(self) -> Row:
        """What is kept of it: the table's name, the row's key, and both rows as JSON."""
        return {
            "table": self.table.name,
            "key": row_key(self.table, self.row),
            "before": self.before and _code(self.before),
            "after": self.after and _code(self.after),
        }


def decoded(kept: Mapping[str, Any]) -> RowChange:
    """The change that was kept by `coded`; a column that is no more is left out."""
    table = CHANGED[kept["table"]]
    return RowChange(
        table,
        kept["before"] and _decode(table, kept["before"]),
        kept["after"] and _decode(table, kept["after"]),
    )


def row_key(table: Table, row: Mapping[str, Any]) -> str:
    """A row's primary key in one text, such as `[7]`."""
    key = {column.name: row[column.name] for column in table.primary_key}
    return json.dumps(list(_code(key).values()))


def found(connection: Connection, table: Table, row: Mapping[str, Any]) -> Row | None:
    """The row with the same primary key as it stands, None if there is none."""
    same = connection.execute(sa.select(table).where(_same(table, row))).mappings().first()
    return None if same is None else dict(same)


def apply(connection: Connection, change: RowChange) -> None:
    """Make the row say what it says after the change."""
    table = change.table
    if change.after is None:
        connection.execute(table.delete().where(_same(table, change.row)))
    elif change.before is None:
        connection.execute(table.insert(), change.after)
    else:
        connection.execute(table.update().where(_same(table, change.row)), change.after)


def _same(table: Table, row: Mapping[str, Any]) -> sa.ColumnElement[bool]:
    return sa.and_(*(column == row[column.name] for column in table.primary_key))


def _code(row: Mapping[str, Any]) -> Row:
    return {
        name: value.isoformat() if isinstance(value, date | time) else value
        for name, value in row.items()
    }


def _decode(table: Table, row: Mapping[str, Any]) -> Row:
    return {name: _read(table.c[name], value) for name, value in row.items() if name in table.c}


def _read(column: Column[Any], value: Any) -> Any:
    """A value as its column gives it; times and dates were kept as ISO 8601."""
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    match column.type:
        case sa.Date():
            return date.fromisoformat(value)
        case sa.Time():
            return time.fromisoformat(value)
        case _:
            return value
