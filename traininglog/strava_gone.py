"""What of a Strava account goes again, within a transaction; the files go after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from traininglog import strava_tables as s
from traininglog import tables as t
from traininglog.columns import metadata
from traininglog.kept_analyses import forget_documents
from traininglog.repository_links import drop_source, fall_back, unlink_alone
from traininglog.repository_writes import bump
from traininglog.strava_rows import API

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection


def drop_run(connection: Connection, runner_id: int, strava_id: str) -> Sequence[str]:
    """One activity that Strava has no more; of one with another source only Strava's copy.

    Returns the streams that are nobody's now.
    """
    this = sa.and_(s.run.c.runner_id == runner_id, s.run.c.strava_id == strava_id)
    streams = _drop_copy(connection, runner_id, f"strava:{strava_id}")
    if connection.execute(s.run.delete().where(this)).rowcount:
        forget_documents(connection, runner_id)
        bump(connection, runner_id)
    return streams


def _drop_copy(connection: Connection, runner_id: int, sha256: str) -> Sequence[str]:
    """Strava's copy goes with its words; another one is shown as it told itself."""
    of = t.source.c
    mine = sa.and_(of.runner_id == runner_id, of.origin == API, of.sha256 == sha256)
    copy = connection.execute(sa.select(of.id, of.activity_id).where(mine)).first()
    if copy is None:
        return []
    note = t.note.c
    told = sa.or_(note.source.is_(None), note.source == sha256)
    theirs = sa.and_(note.activity_id == copy.activity_id, note.origin == API, told)
    connection.execute(t.note.delete().where(note.runner_id == runner_id, theirs))
    return drop_source(connection, runner_id, copy.id)


def drop_all(connection: Connection, runner_id: int) -> None:
    """Every row that came from the account, and where its list was; the rest stays."""
    _fall_back(connection, runner_id)
    gone = connection.execute(s.run.delete().where(s.run.c.runner_id == runner_id)).rowcount
    connection.execute(s.event.delete().where(s.event.c.runner_id == runner_id))
    for table in reversed(metadata.sorted_tables):
        if {"runner_id", "origin"} <= set(table.c.keys()):
            mine = sa.and_(table.c.runner_id == runner_id, table.c.origin == API)
            gone += connection.execute(table.delete().where(mine)).rowcount
    unlink_alone(connection, runner_id)
    anew = {"before": None, "listed_at": None, "looked_at": None, "synced_at": None}
    left: dict[str, Any] = {**anew, "next_at": None, "worker": None, "heartbeat_at": None}
    connection.execute(
        s.account.update().where(s.account.c.runner_id == runner_id).values(left)
    )
    if gone:
        forget_documents(connection, runner_id)
        bump(connection, runner_id)


def _fall_back(connection: Connection, runner_id: int) -> None:
    """Runs that show Strava's values and have another source show that from now on."""
    of, run = t.source.c, t.activity.c
    api = sa.select(of.id, of.activity_id).where(of.runner_id == runner_id, of.origin == API)
    left = (
        sa.select(run.id).distinct()
        .join(t.source, of.activity_id == run.id)
        .where(run.runner_id == runner_id, run.origin == API, of.origin != API)
    )  # fmt: skip
    if ids := connection.scalars(left).all():
        theirs = {row.id for row in connection.execute(api)}
        for activity_id in ids:
            fall_back(connection, runner_id, activity_id, theirs)


def expire(
    connection: Connection, runner_id: int, before: datetime
) -> tuple[int, Sequence[str]]:
    """Answers and streams that came before then; how many rows, and the streams to remove."""
    run = s.run.c
    mine = run.runner_id == runner_id
    old_answers = s.run.update().where(mine, run.raw_at < before)
    answers = connection.execute(old_answers.values(raw=None, raw_at=None)).rowcount
    old = sa.and_(mine, run.streams == "done", run.streams_at < before)
    ids = sa.select(run.activity_id).where(old)
    theirs = sa.and_(t.activity.c.id.in_(ids), t.activity.c.origin == API)
    streams = connection.scalars(sa.select(t.activity.c.stream).where(theirs)).all()
    connection.execute(t.activity.update().where(theirs).values(stream=None))
    gone = s.run.update().where(old).values(streams="expired", streams_at=None)
    expired = connection.execute(gone).rowcount
    if expired:
        bump(connection, runner_id)
    return answers + expired, [name for name in streams if name is not None]
