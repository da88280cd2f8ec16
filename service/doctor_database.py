"""What may be wrong with a log's database: its form, its rows, what was left under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from service.doctor_finding import Finding, such_as
from service.renewing import NOW
from traininglog import tables as t
from traininglog.database import HEAD, schema_version
from traininglog.jobs import LEASE
from traininglog.looking import faults_of, missing_tables, orphans
from traininglog.refill import known_schemas
from traininglog.renewal import is_outdated
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

_PUT_BACK: Final = "Put the last backup into a new folder: painmile restore FILE.zip."
_NEXT_START: Final = "Make a backup; the next command or start brings it up to date."


def schema_findings(connection: Connection, where: str) -> Iterator[Finding]:
    """Whether the tables are those of this program; nothing else is looked at where not."""
    version = schema_version(connection)
    if version is None:
        yield Finding(
            "schema", where, "It is empty.", "The next import fills it.", is_wrong=False
        )
    elif version != HEAD and version in known_schemas():
        what = f"It is of version {version}, this program of {HEAD}."
        yield Finding("schema", where, what, _NEXT_START, is_wrong=False)
    elif version != HEAD:
        what = f"It is of version {version}, which this program does not know; it knows {HEAD}."
        yield Finding("schema", where, what, "Install the newer program again.")
    elif missing := missing_tables(connection):
        yield Finding("tables", where, f"Tables are missing: {such_as(missing)}.", _PUT_BACK)


def damage_findings(connection: Connection, where: str) -> Iterator[Finding]:
    """What the database itself calls damaged."""
    if faults := faults_of(connection):
        what = f"It is damaged: {'; '.join(faults[:3])}."
        yield Finding("integrity", where, what, _PUT_BACK)


def orphan_findings(connection: Connection, where: str) -> Iterator[Finding]:
    """Rows that hang on nothing."""
    for column, count in orphans(connection).items():
        what = f"{counted(count, 'row')} of {column} hang on what is gone."
        yield Finding("orphans", where, what, _PUT_BACK)


def work_findings(connection: Connection, where: str, now: datetime) -> Iterator[Finding]:
    """Imports whose worker fell silent, or that nobody takes."""
    job = t.job.c
    silent = sa.and_(job.state == "running", job.heartbeat_at < now - 4 * LEASE)
    waiting = sa.and_(job.state == "waiting", job.created_at < now - 240 * LEASE)
    goes_on = "It goes on where painmile serve or painmile work runs; nothing of it is lost."
    for state, what in (
        (silent, "is under way, but its worker has fallen silent."),
        (waiting, "has waited for over an hour, and no worker takes it."),
    ):
        for row in connection.execute(sa.select(job.id, job.created_at).where(state)):
            told = f"Import {row.id} of {row.created_at:%Y-%m-%d} {what}"
            yield Finding("job", where, told, goes_on, is_wrong=False)


def version_findings(connection: Connection, where: str) -> Iterator[Finding]:
    """Files that an older version of the program has read."""
    of, run = t.source.c, t.activity.c
    query = (
        sa.select(sa.func.count()).select_from(t.source)
        .join(t.activity, run.id == of.activity_id).where(is_outdated(NOW))
    )  # fmt: skip
    if count := connection.scalar(query):
        were = "was" if count == 1 else "were"
        what = f"{counted(count, 'file')} {were} read by an older version."
        do = "Read them again: painmile recompute."
        yield Finding("versions", where, what, do, is_wrong=False)


def counts(connection: Connection) -> dict[str, int]:
    """How much there is."""
    tables = {"runner": t.runner, "run": t.activity}
    return {
        what: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for what, table in tables.items()
    }
