"""What every write of a repository does in its transaction, table by table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from traininglog import tables as t

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from sqlalchemy import Connection, Table

    from traininglog.activity import Origin
    from traininglog.finding import GapKind
    from traininglog.log import Declaration


def replace_row(
    connection: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]
) -> bool:
    """Write one row in place of the one with the same key; whether that says anything new."""
    same = sa.and_(*(table.c[name] == value for name, value in key.items()))
    old = connection.execute(sa.select(table).where(same)).mappings().first()
    connection.execute(table.delete().where(same))
    connection.execute(table.insert(), {**key, **values})
    return old is None or dict(old) != {**key, **values}


def keep_gap_answer(
    connection: Connection, runner_id: int, return_day: date, kind: GapKind,
    origin: Origin = "manual",
) -> bool:  # fmt: skip
    """Keep why the runner did not run before a return; whether that is new."""
    key = {"runner_id": runner_id, "return_day": return_day}
    return replace_row(connection, t.gap_answer, key, {"kind": kind, "origin": origin})


def keep_declaration(connection: Connection, runner_id: int, span: Declaration) -> bool:
    """Keep the runner's word about a span; whether that is new."""
    key = {"runner_id": runner_id, "first_day": span.first_day, "last_day": span.last_day}
    return replace_row(connection, t.declaration, key, {})


def add_new(
    connection: Connection, table: Table, runner_id: int, rows: Iterable[dict[str, Any]]
) -> int:
    """Insert the rows whose digest is new, and say how many they were."""
    known = set(
        connection.scalars(sa.select(table.c.digest).where(table.c.runner_id == runner_id))
    )
    fresh = {row["digest"]: row for row in rows if row["digest"] not in known}
    now = {"runner_id": runner_id, "created_at": datetime.now(UTC)}
    if fresh:
        connection.execute(table.insert(), [row | now for row in fresh.values()])
    return len(fresh)


def log_version(connection: Connection, runner_id: int) -> int | None:
    """A runner's log version, which moves with every write; None for a runner who is gone."""
    of = t.runner.c
    return connection.scalar(sa.select(of.log_version).where(of.id == runner_id))


def bump(connection: Connection, runner_id: int) -> None:
    """Move a runner's log version."""
    version = t.runner.c.log_version
    connection.execute(
        t.runner.update().where(t.runner.c.id == runner_id).values(log_version=version + 1)
    )
