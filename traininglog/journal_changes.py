"""A change to a diary as it is kept, read and taken back, whoever made it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.access import NotFound
from traininglog.changed_rows import decoded
from traininglog.journal_pen import last_answers
from traininglog.journal_rows import (
    BROKEN,
    TABLES,
    changed_rows,
    inserted,
    kept_in,
    row_of,
    said_in,
)
from traininglog.steps import Change, Past

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Row, Table

    from traininglog.changed_rows import RowChange
    from traininglog.facts import Fact
    from traininglog.journal_pen import Pen
    from traininglog.pain import PainEntry
    from traininglog.steps import Step
    from traininglog.viewer import Viewer


def written(
    connection: Connection, runner_id: int, pen: Pen, words: str, steps: Sequence[Step],
    by: Viewer | None = None,
) -> Change:  # fmt: skip
    """Do all the steps and keep them as one change; `by` is who made it, if not the runner."""
    with _text_only():
        left = dict.fromkeys(filter(None, [pen.do(step) for step in last_answers(steps)]))
        change_id = keep(connection, runner_id, words, pen.changes, by)
    rows = [(kind, row_of(connection, kind, runner_id, id_)) for kind, id_ in left]
    kept = [(TABLES[kind], row) for kind, row in rows if row is not None]
    return change_of(connection, change_row(connection, runner_id, change_id), kept)


def keep(
    connection: Connection, runner_id: int, words: str, changes: Sequence[RowChange],
    by: Viewer | None = None,
) -> int:  # fmt: skip
    """Keep what rows said before and after; the number of the change."""
    values = {"runner_id": runner_id, "at": datetime.now(UTC), "words": words, "undone": False}
    who = {} if by is None else {"author": by.author, "hand": by.hand}
    change_id = inserted(connection, t.change, values | who)
    rows = [change.coded() | {"change_id": change_id} for change in changes]
    if rows:
        connection.execute(t.changed_row.insert(), rows)
    return change_id


def change_row(
    connection: Connection, runner_id: int, change_id: int, by: Viewer | None = None
) -> Row[Any]:
    """The row of one of the runner's changes, or of those that `by` made; NotFound."""
    change = t.change.c
    mine = [change.runner_id == runner_id, change.id == change_id]
    row = connection.execute(sa.select(t.change).where(*mine, *whose(by))).first()
    if row is None:
        raise NotFound(f"there is no change {change_id}")
    return row


def whose(by: Viewer | None) -> list[sa.ColumnElement[bool]]:
    """Changes by one author's hand; of everybody without one."""
    if by is None:
        return []
    return [t.change.c.author == by.author, t.change.c.hand == by.hand]


def take_back(connection: Connection, row: Row[Any], pen: Pen) -> None:
    """Put back what a change wrote; one that was taken back stays so."""
    if row.undone:
        return
    pen.take_back(changed_rows(connection, row.id))
    this = t.change.update().where(t.change.c.id == row.id)
    connection.execute(this.values(undone=True))


def change_of(
    connection: Connection, row: Row[Any], left: Sequence[tuple[Table, Mapping[str, Any]]] = ()
) -> Change:
    """A change from its row, with the entries and facts it left: these, or what it kept."""
    wrote = ((c.table, c.after) for c in changed_rows(connection, row.id) if c.after)
    last = {(table.name, after.get("id")): (table, after) for table, after in wrote}
    kept = (kept_in(connection, table, said) for table, said in left or last.values())
    return Change(
        row.id, row.at, row.words, tuple(k for k in kept if k), undone=row.undone,
        author=row.author,
    )  # fmt: skip


def past_of(connection: Connection, step: Row[Any]) -> Past:
    """One step of an entry or fact, from the row of its change."""
    change = decoded(step._asdict())

    def said(row: Mapping[str, Any] | None) -> PainEntry | Fact | None:
        return None if row is None else said_in(connection, change.table, row)

    return Past(step.at, step.words, said(change.before), said(change.after), step.author)


@contextmanager
def _text_only() -> Iterator[None]:
    """A browser may send half a character, which no database keeps."""
    try:
        yield
    except UnicodeEncodeError as fault:
        raise ValueError(BROKEN) from fault
