"""Files that do not tell their sport: which sport their activities are of all the same.

Their runner may say it, else the best copy tells it that does.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.activity import UNKNOWN
from traininglog.repository_links import worth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Row

KEY: Final = "sport:"


def key_of(sha256: str, session: int) -> str:
    """The question of which sport a copy is; its answer is one. It outlives the copy."""
    return f"{KEY}{sha256}:{session}"


def sport_by(best_first: Iterable[str | None]) -> str:
    """The sport that the best copy tells which tells one."""
    return next((sport for sport in best_first if sport and sport != UNKNOWN), UNKNOWN)


def told_otherwise(connection: Connection, runner_id: int) -> list[tuple[Row[Any], str]]:
    """The shown files whose activities are of another sport than is told now, and of which.

    A file that does not tell its sport is of the one that its runner says, else of the one
    that the best copy tells which does.
    """
    of, run = t.source.c, t.activity.c
    silent = sa.and_(of.kept, of.origin == "file", of.sport == UNKNOWN)
    ids = sa.select(of.activity_id).where(of.runner_id == runner_id, silent)
    query = (
        sa.select(t.source, run.day, run.sport.label("shown"))
        .join(t.activity, run.id == of.activity_id)
        .where(run.id.in_(ids))
    )
    answer = t.answer.c
    mine = sa.and_(answer.runner_id == runner_id, answer.key.startswith(KEY))
    said = {row.key: row.value for row in connection.execute(sa.select(t.answer).where(mine))}
    copies: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(query):
        copies[row.activity_id].append(row)
    found = []
    for of_one in copies.values():
        best = sorted(of_one, key=worth)
        sport = _said(best, said) or sport_by(copy.sport for copy in best)
        found += [(one, sport) for one in best if one.kept and one.shown != sport]
    return found


def _said(copies: Sequence[Row[Any]], said: Mapping[str, str]) -> str | None:
    keys = (key_of(copy.sha256, copy.session) for copy in copies)
    return next((said[key] for key in keys if key in said), None)
