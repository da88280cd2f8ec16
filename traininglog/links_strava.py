"""What a Strava account knows of an activity, within a transaction that changes its copies."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from traininglog import strava_tables as s
from traininglog.activity import RUNNING
from traininglog.strava import REMOVED
from traininglog.strava_rows import API

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row


def _run_of(copy: Row[Any]) -> sa.ColumnElement[bool]:
    strava_id = copy.sha256.removeprefix("strava:")
    return sa.and_(s.run.c.runner_id == copy.runner_id, s.run.c.strava_id == strava_id)


def give_run(connection: Connection, copy: Row[Any], activity_id: str) -> None:
    """Its copy is of another activity from now on."""
    connection.execute(s.run.update().where(_run_of(copy)).values(activity_id=activity_id))


def move_run(connection: Connection, keep: str, gone: str) -> None:
    """How far its copy is goes along; of two, the one that is there stays."""
    run = s.run.c
    has = connection.scalar(sa.select(run.strava_id).where(run.activity_id == keep))
    moved = {"activity_id": keep} if has is None else {
        "activity_id": None, "streams": "unneeded", "streams_at": None, "detail": "unneeded",
    }  # fmt: skip
    connection.execute(s.run.update().where(run.activity_id == gone).values(moved))


def want_samples(connection: Connection, activity: Row[Any]) -> None:
    """Strava's samples are wanted where its copy is the best of a run, and only there."""
    theirs = s.run.c.activity_id == activity.id
    if activity.origin != API:
        unneeded = {"streams": "unneeded", "streams_at": None}
        connection.execute(s.run.update().where(theirs).values(unneeded))
    elif activity.stream is None and activity.sport == RUNNING:
        wanted = {"streams": "wanted", "attempts": 0, "next_try": None}
        left = sa.and_(theirs, s.run.c.streams == "unneeded")
        if connection.execute(s.run.update().where(left).values(wanted)).rowcount:
            _work(connection, activity.runner_id)


def list_again(connection: Connection, copy: Row[Any]) -> None:
    """What its answer told was not kept then: the list is read once more for it."""
    connection.execute(s.run.update().where(_run_of(copy)).values(digest=""))
    _work(connection, copy.runner_id, before=None, listed_at=None)


def _work(connection: Connection, runner_id: int, **values: Any) -> None:
    """There is something to do at Strava, as far as the account stands."""
    mine = sa.and_(s.account.c.runner_id == runner_id, s.account.c.next_at.is_not(None))
    due = {"next_at": datetime.now(UTC)}
    connection.execute(s.account.update().where(mine).values(due | values))


def not_again(connection: Connection, copy: Row[Any]) -> None:
    """Its runner removed Strava's copy: no list brings it back while the account is there."""
    if copy.origin != API:
        return
    gone: dict[str, Any] = {
        "activity_id": None, "streams": REMOVED, "streams_at": None, "detail": "unneeded",
        "raw": None, "raw_at": None, "problem": "", "next_try": None,
    }  # fmt: skip
    connection.execute(s.run.update().where(_run_of(copy)).values(gone))
