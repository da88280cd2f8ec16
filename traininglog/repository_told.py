"""Runs that show what is for their owner alone: for others, as another copy tells them.

A run whose best copy is an account's may be in an export too. Whoever may not read the one
sees the run by the other: its own values without samples, under the run's own id.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.activity import RUNNING
from traininglog.activity_rows import to_activity
from traininglog.repository_links import worth
from traininglog.repository_rows import to_identity, to_source
from traininglog.told import told_by
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, time

    from sqlalchemy import Engine, Row

    from traininglog.activity import Activity
    from traininglog.pain import PainEntry
    from traininglog.repository_scope import Reach
    from traininglog.runner import Source

_BEST: Final = tuple(
    t.activity.c[name].label(f"best_{name}") for name in ("day", "start", "zone")
)


class StandIn(NamedTuple):
    """An activity as a copy tells it that may be read, and the number of that copy's row.

    `hidden` is the day and start by the best copy, which its owner's entries name it by.
    """

    activity: Activity
    source_id: int
    hidden: tuple[date, time]


def stand_ins(
    engine: Engine, reach: Reach, activity_id: str | None = None
) -> Mapping[str, StandIn]:
    """The runs of open days that may only be read by another copy, by id; or one of them."""
    if reach.sees_all:
        return {}
    run = t.activity.c
    query = (
        sa.select(t.source, t.runner.c.zone, *_BEST)
        .join(t.activity, run.id == t.source.c.activity_id)
        .join(t.runner, t.runner.c.id == run.runner_id)
        .where(reach.rows(t.source), reach.secret())
    )
    if activity_id is not None:
        query = query.where(run.id == activity_id)
    copies: dict[str, list[Row[Any]]] = defaultdict(list)
    with engine.connect() as connection:
        for copy in connection.execute(query):
            copies[copy.activity_id].append(copy)
    found = {}
    for id_, of_one in copies.items():
        for copy in sorted(of_one, key=worth):
            known = to_identity(copy)
            told = told_by(copy.told, known, copy.zone, id=id_, origin=copy.origin)
            if told is not None and reach.scope.reaches(told.day):
                found[id_] = StandIn(told, copy.id, _hidden(copy))
                break
    return found


def _hidden(copy: Row[Any]) -> tuple[date, time]:
    return copy.best_day, copy.best_start.astimezone(zone_of(copy.best_zone)).time()


def entries_told(
    entries: Iterable[PainEntry], told: Mapping[str, StandIn]
) -> tuple[PainEntry, ...]:
    """Entries that name a run by its start, by the start that is seen of it."""
    seen = {one.hidden: one.activity for one in told.values()}

    def by(entry: PainEntry) -> PainEntry:
        run = seen.get((entry.day, entry.time)) if entry.time else None
        if run is None:
            return entry
        return replace(entry, day=run.day, time=run.local_start.time())

    return tuple(map(by, entries))


def sources(engine: Engine, reach: Reach, activity_id: str | None = None) -> tuple[Source, ...]:
    """Every copy that may be read of every activity, or of one, by the activity's start."""
    told = stand_ins(engine, reach, activity_id)
    seen = sa.or_(reach.rows(t.activity), t.activity.c.id.in_(told))
    query = (
        sa.select(t.source, t.activity.c.day)
        .join(t.activity, t.activity.c.id == t.source.c.activity_id)
        .where(reach.rows(t.source), seen)
        .order_by(t.activity.c.start, t.source.c.id)
    )
    if activity_id is not None:
        query = query.where(t.source.c.activity_id == activity_id)
    with engine.connect() as connection:
        found = tuple(map(to_source, connection.execute(query)))
    return found if reach.sees_all else tuple(_as_told(found, told))


def _as_told(copies: Iterable[Source], told: Mapping[str, StandIn]) -> Iterator[Source]:
    """Copies as they are for others: the one that is seen is the kept one.

    Why a copy is where it is tells of the other, so it is not said.
    """
    for copy in copies:
        one = told.get(copy.activity_id)
        own: dict[str, Any] = {}
        if one is not None:
            own = {"day": one.activity.day, "kept": one.source_id == copy.id}
        yield replace(copy, linked="", **own)


def withheld(engine: Engine, reach: Reach) -> tuple[Activity, ...]:
    """The runs of open days that may not be read by any copy."""
    if reach.sees_all:
        return ()
    query = t.activity.select().where(reach.withheld(), t.activity.c.sport == RUNNING)
    told = stand_ins(engine, reach)
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    seen = {id_ for id_, one in told.items() if one.activity.is_run}
    return tuple(to_activity(row) for row in rows if row.id not in seen)
