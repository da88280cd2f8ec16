"""The copies of a runner's log for the linker, from their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.likeness import HIDDEN_WITHIN
from traininglog.linker import Linker
from traininglog.linking import Identity, KnownSource
from traininglog.repository_links import SAID
from traininglog.repository_twins import said_of_twins
from traininglog.strava_rows import API
from traininglog.twins import said_two

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Connection, Row

    from traininglog.linking import Format

_OF_ACTIVITY: Final = ("sport", "start", "serial", "timer_min", "distance_km", "records")
"""What of a copy that tells nothing itself its activity tells, which it may have made."""


def linker_of(
    connection: Connection, runner_id: int, near: Collection[Identity] | None = None
) -> Linker:
    """All copies in a runner's log, and which of their activities are said to be two.

    With `near` only the copies of activities that one of these may be of.
    """
    may_be = sa.true() if near is None else _near(runner_id, near)
    return Linker(
        _known(connection, runner_id, may_be), said_two(said_of_twins(connection, runner_id))
    )


def _near(runner_id: int, told: Collection[Identity]) -> sa.ColumnElement[bool]:
    """The activities of that time, and those that are known by a number."""
    of, starts = t.source.c, [one.start for one in told]
    span = min(starts) - HIDDEN_WITHIN, max(starts) + HIDDEN_WITHIN
    same = sa.or_(
        of.start.between(*span),
        of.key.in_([one.key for one in told]),
        of.upload_id.in_([one.upload_id for one in told]),
    )
    ids = sa.select(of.activity_id).where(of.runner_id == runner_id, same)
    return sa.or_(t.activity.c.id.in_(ids), t.activity.c.start.between(*span))


def _known(
    connection: Connection, runner_id: int, may_be: sa.ColumnElement[bool]
) -> Iterator[KnownSource]:
    of, run = t.source.c, t.activity.c
    copy = (
        of.activity_id, of.sha256, of.session, of.path, of.kept, of.origin, of.format,
        of.key, of.upload_id, of.sport, of.start, of.serial, of.timer_min, of.elapsed_min,
        of.distance_km, of.records, of.hides_start, of.linked,
    )  # fmt: skip
    activity = [run[name].label(f"run_{name}") for name in (*_OF_ACTIVITY, "stream")]
    query: sa.Select[Any] = (
        sa.select(*copy, *activity)
        .join(t.activity, of.activity_id == run.id)
        .where(of.runner_id == runner_id, may_be)
        .order_by(of.id)
    )
    for row in connection.execute(query):
        stream = row.run_stream if row.kept else None
        yield KnownSource(
            row.activity_id, _identity(row), row.sha256, row.session, row.path, row.kept,
            stream, row.linked == SAID,
        )  # fmt: skip


def _identity(row: Row[Any]) -> Identity:
    told = "" if row.start is not None else "run_"
    sport, start, serial, timer, distance, records = (
        getattr(row, told + name) for name in _OF_ACTIVITY
    )
    kind: Format = "api" if row.origin == API else row.format
    return Identity(
        sport, start, kind, serial, timer, row.elapsed_min, distance, records,
        row.hides_start, row.key, row.upload_id,
    )  # fmt: skip
