"""Files that do not tell their sport: which sport their activities are of by other copies."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.activity import UNKNOWN
from traininglog.repository_links import worth

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row


def told_otherwise(connection: Connection, runner_id: int) -> list[tuple[Row[Any], str]]:
    """The shown files whose activities are of another sport than is told now, and of which.

    A file that does not tell its sport is of the one that the best copy tells which does.
    """
    of, run = t.source.c, t.activity.c
    silent = sa.and_(of.kept, of.origin == "file", of.sport == UNKNOWN)
    ids = sa.select(of.activity_id).where(of.runner_id == runner_id, silent)
    query = (
        sa.select(t.source, run.day, run.sport.label("shown"))
        .join(t.activity, run.id == of.activity_id)
        .where(run.id.in_(ids))
    )
    copies: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(query):
        copies[row.activity_id].append(row)
    found = []
    for of_one in copies.values():
        best = sorted(of_one, key=worth)
        sport = next((c.sport for c in best if c.sport not in {None, UNKNOWN}), UNKNOWN)
        found += [(one, sport) for one in best if one.kept and one.shown != sport]
    return found
