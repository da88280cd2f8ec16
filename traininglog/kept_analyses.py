"""Analyses as they are kept: one a runner, audience, rules and day, until the log moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from traininglog import tables as t

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection, Engine


class AnalysisKey(NamedTuple):
    """What an analysis is of, for whom, by which rules, as of which day."""

    runner_id: int
    audience: str
    rules_version: str
    day: date


def kept_document(connection: Connection, key: AnalysisKey, log_version: int) -> str | None:
    """The document kept for exactly this version of the log, else None."""
    kept = t.kept_analysis.c
    same = (kept[name] == value for name, value in key._asdict().items())
    query = sa.select(kept.document).where(kept.log_version == log_version, *same)
    return connection.scalar(query)


def fresh_audiences(
    engine: Engine, runner_id: int, rules_version: str, day: date
) -> frozenset[str]:
    """For whom there is one of the log as it is, by one query that reads no document."""
    kept = t.kept_analysis.c
    is_now = sa.and_(
        t.runner.c.id == kept.runner_id, t.runner.c.log_version == kept.log_version
    )
    query = (
        sa.select(kept.audience)
        .join(t.runner, is_now)
        .where(kept.runner_id == runner_id, kept.rules_version == rules_version)
        .where(kept.day == day)
    )
    with engine.connect() as connection:
        return frozenset(connection.scalars(query))


def keep_document(
    connection: Connection, key: AnalysisKey, log_version: int, document: str
) -> None:
    """Keep a document; those of a log that has moved since go.

    So do those of days before, and of other rules, for the same audience.
    """
    kept = t.kept_analysis.c
    is_over = sa.or_(kept.day <= key.day, kept.rules_version != key.rules_version)
    theirs = sa.and_(kept.audience == key.audience, is_over)
    old = sa.or_(kept.log_version < log_version, theirs)
    mine = sa.and_(kept.runner_id == key.runner_id, old)
    connection.execute(t.kept_analysis.delete().where(mine))
    values = {**key._asdict(), "log_version": log_version, "document": document}
    connection.execute(t.kept_analysis.insert(), values)


def forget_documents(connection: Connection, runner_id: int) -> None:
    """What was worked out of rows that are gone tells of them still; it goes too."""
    mine = t.kept_analysis.c.runner_id == runner_id
    connection.execute(t.kept_analysis.delete().where(mine))
