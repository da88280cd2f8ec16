"""Which recordings of a log are of one run, with what its runner said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.activity_rows import to_activity
from traininglog.twins import KEY, overlapping, twins

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Engine, Row

    from traininglog.activity import Activity
    from traininglog.twins import Twin


def recordings(
    engine: Engine, runner_id: int, rows: Sequence[Row[Any]], more: Iterable[Activity] = ()
) -> tuple[tuple[Activity, ...], tuple[Twin, ...]]:
    """The activities of these rows and `more` without records, by start, and their twins.

    Usually nothing more is asked.
    """
    whole = (*map(to_activity, rows), *more)
    activities = tuple(sorted(whole, key=lambda a: (a.start, a.id)))
    if not (pairs := overlapping(activities)):
        return activities, ()
    with engine.connect() as connection:
        said = said_of_twins(connection, runner_id)
    return activities, twins(pairs, {row.id for row in rows if row.stream is not None}, said)


def said_of_twins(connection: Connection, runner_id: int) -> dict[str, str]:
    """What the runner answered about recordings of one run."""
    answer = t.answer.c
    query = sa.select(t.answer).where(answer.runner_id == runner_id, answer.key.startswith(KEY))
    return {row.key: row.value for row in connection.execute(query)}


def unseen(
    withheld: Sequence[Activity], activities: Sequence[Activity]
) -> tuple[Activity, ...]:
    """The runs that somebody may not see, without those seen by another recording."""
    if not withheld:
        return ()
    hidden = {run.id for run in withheld}
    twice = {a.id if a.id in hidden else b.id
             for a, b in overlapping((*withheld, *activities))
             if (a.id in hidden) != (b.id in hidden)}  # fmt: skip
    return tuple(run for run in withheld if run.id not in twice)
