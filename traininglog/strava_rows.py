"""Rows of a connected account, within a transaction: what several of its writers need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import strava_tables as s
from traininglog import tables as t
from traininglog.access import NotFound
from traininglog.notes import NOTE_FIELDS, Note
from traininglog.repository_rows import note_values
from traininglog.strava import Account, StravaRun
from traininglog.told_words import unforgotten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from sqlalchemy import Connection, Row

    from traininglog.strava import Listed

CHANGES: Final = frozenset({
    "state", "message", "before", "listed_at", "looked_at", "next_at", "synced_at",
    "wants_notes", "keeps_raw",
})  # fmt: skip
"""The columns of an account that a sync or a person changes."""
API: Final = "strava_api"


def of_runner(runner_id: int) -> sa.ColumnElement[bool]:
    """A runner's account."""
    return s.account.c.runner_id == runner_id


def account_row(connection: Connection, runner_id: int) -> Row[Any] | None:
    """A runner's account, None where none is connected."""
    return connection.execute(sa.select(s.account).where(of_runner(runner_id))).first()


def to_account(row: Row[Any]) -> Account:
    """An account from its row, without its secret."""
    return Account(**{name: getattr(row, name) for name in Account.__dataclass_fields__})


def to_run(row: Row[Any]) -> StravaRun:
    """How far an activity is, from its row."""
    return StravaRun(**{name: getattr(row, name) for name in StravaRun.__dataclass_fields__})


def held(connection: Connection, runner_id: int, worker: str | None) -> Row[Any]:
    """The account to write for; NotFound where it is gone, or no longer the worker's."""
    row = account_row(connection, runner_id)
    if row is None or worker not in (None, row.worker):
        raise NotFound("no Strava account is connected")
    return row


def change_account(connection: Connection, runner_id: int, values: Mapping[str, Any]) -> None:
    """Write columns of CHANGES; where notes are wanted or not, every run gets to know."""
    if unknown := values.keys() - CHANGES:
        raise ValueError(f"no such column of an account: {', '.join(sorted(unknown))}")
    if values:
        connection.execute(s.account.update().where(of_runner(runner_id)).values(dict(values)))
    if "wants_notes" in values:
        _want_details(connection, runner_id, wanted=values["wants_notes"])


def _want_details(connection: Connection, runner_id: int, *, wanted: bool) -> None:
    run = s.run.c
    runs = sa.select(t.activity.c.id).where(
        t.activity.c.runner_id == runner_id, t.activity.c.sport == "running"
    )
    before, after = ("unneeded", "wanted") if wanted else ("wanted", "unneeded")
    these = sa.and_(run.runner_id == runner_id, run.detail == before, run.activity_id.in_(runs))
    connection.execute(s.run.update().where(these).values(detail=after))


def note_rows(
    runner_id: int, activity_id: str, day: date, texts: Mapping[str, str], now: datetime
) -> list[dict[str, Any]]:
    """The rows of what an activity's words say."""
    rest = {"runner_id": runner_id, "created_at": now}
    return [
        note_values(Note(day, words, field, activity_id, API)) | rest
        for field in NOTE_FIELDS
        if (words := texts.get(field, "").strip())
    ]


def keep_notes(
    connection: Connection, runner_id: int, activity_id: str, day: date,
    texts: Mapping[str, str], now: datetime,
) -> bool:  # fmt: skip
    """Put these words in place of those of the same fields; whether they say another thing."""
    note = t.note.c
    told = note_rows(runner_id, activity_id, day, texts, now)
    old = sa.and_(
        note.runner_id == runner_id, note.activity_id == activity_id, note.origin == API,
        note.field.in_(texts),
    )  # fmt: skip
    known = set(connection.scalars(sa.select(note.digest).where(old)))
    fresh = [row for row in told if row["digest"] not in known]
    new = unforgotten(connection, runner_id, fresh)
    gone = known - {row["digest"] for row in told}
    if gone:
        connection.execute(t.note.delete().where(old, note.digest.in_(gone)))
    if new:
        connection.execute(t.note.insert(), new)
    return bool(new or gone)


def forget_answers(connection: Connection, runner_id: int, rows: Iterable[Listed]) -> None:
    """Do not keep answers with words that were forgotten."""
    run = s.run.c
    said = {row.strava_id: row.texts.values() for row in rows if row.texts}
    mine = sa.and_(run.runner_id == runner_id, run.raw.is_not(None), run.strava_id.in_(said))
    query = sa.select(run.strava_id, run.activity_id).where(mine)
    notes = [
        {"activity_id": row.activity_id, "source": f"strava:{row.strava_id}", "text": words}
        for row in connection.execute(query).all()
        for words in said[row.strava_id]
    ]
    kept = unforgotten(connection, runner_id, notes)
    gone = {one["source"].partition(":")[2] for one in notes if one not in kept}
    if gone:
        these = s.run.update().where(mine, run.strava_id.in_(gone))
        connection.execute(these.values(raw=None, raw_at=None))


def forget_apps(connection: Connection) -> None:
    """Remove limits and counted calls of apps that nobody here uses any more."""
    used = sa.union(*(sa.select(of.c.client_id) for of in (s.account, s.consent, s.farewell)))
    for table in (s.app, s.window):
        connection.execute(table.delete().where(table.c.client_id.not_in(used)))
