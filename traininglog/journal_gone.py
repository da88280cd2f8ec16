"""What was taken out of a diary and is kept beside it: the last step of each that is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.journal_rows import TABLES

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row, Table

    from traininglog.steps import Kind


def removed_rows(
    connection: Connection, runner_id: int, most: int
) -> list[tuple[Kind, int, Row[Any]]]:
    """The last step of every entry and fact that is gone, the latest first.

    What was put back, under whatever number, says the same as something that is there.
    """
    gone: list[tuple[Kind, int, Row[Any]]] = []
    for kind, table in TABLES.items():
        last = {step.key: step for step in _steps(connection, table, runner_id)}
        steps = [step for step in last.values() if step.after is None and step.before]
        there = _digests(connection, table, runner_id) if steps else frozenset()
        gone += [(kind, s.before["id"], s) for s in steps if s.before["digest"] not in there]
    return sorted(gone, key=lambda found: -found[2].id)[:most]


def _steps(connection: Connection, table: Table, runner_id: int) -> sa.CursorResult[Any]:
    """Every step of the table that stands, oldest first, with its change."""
    row, change = t.changed_row.c, t.change.c
    mine = (change.runner_id == runner_id, change.undone.is_(False), row.table == table.name)
    return connection.execute(
        sa.select(t.changed_row, change.at, change.words, change.author)
        .join(t.change, change.id == row.change_id)
        .where(*mine)
        .order_by(row.id)
    )


def _digests(connection: Connection, table: Table, runner_id: int) -> frozenset[str]:
    mine = sa.select(table.c.digest).where(table.c.runner_id == runner_id)
    return frozenset(connection.scalars(mine))
