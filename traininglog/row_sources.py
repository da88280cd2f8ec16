"""Rows of exports as sources: those in the log, and one that says another thing than before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.repository_links import show
from traininglog.repository_rows import source_values, to_source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from traininglog.runner import Source
    from traininglog.told import Values


@dataclass(frozen=True, slots=True)
class Retold:
    """A source that is known and tells another thing; its `values` where they are shown."""

    source: Source
    values: Values | None = None


def row_sources(connection: Connection, runner_id: int) -> dict[str, Source]:
    """Every row that is a source, by its sha256 (`row:strava:123`)."""
    of = t.source.c
    query = (
        sa.select(t.source, t.activity.c.day)
        .join(t.activity, t.activity.c.id == of.activity_id)
        .where(of.runner_id == runner_id, of.format == "row")
    )
    return {row.sha256: to_source(row) for row in connection.execute(query)}


def retell(connection: Connection, runner_id: int, changed: Iterable[Retold]) -> None:
    """Keep what sources tell now, in place of what they told; their activities stay theirs."""
    of = t.source.c
    for one in changed:
        values = source_values(one.source)
        del values["activity_id"], values["kept"], values["linked"]
        same = (of.sha256 == one.source.sha256, of.session == one.source.session)
        this = sa.and_(of.runner_id == runner_id, *same)
        connection.execute(t.source.update().where(this).values(values))
        row = connection.execute(sa.select(of.id, of.kept).where(this)).one()
        if row.kept and one.values is not None:
            show(connection, runner_id, row.id, one.values)
