"""What stands in a diary and what once stood there: reads of the journal, row by row."""

from __future__ import annotations

from dataclasses import fields
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.access import NotFound
from traininglog.changed_rows import RowChange, decoded, found, row_key
from traininglog.facts import fact_faults
from traininglog.pain import PainEntry, entry_faults
from traininglog.reference import threshold_faults
from traininglog.repository_rows import to_fact, to_pain
from traininglog.steps import Add, Declare, Edit, Kept, SetThreshold
from traininglog.words import is_broken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from sqlalchemy import Connection, Table

    from traininglog.changed_rows import Row
    from traininglog.facts import Fact
    from traininglog.steps import Kind, Step

_OF_CHANGE: Final = ("at", "words", "undone", "author", "hand")
BROKEN: Final = "a character in it is broken and cannot be kept"
TABLES: Final[Mapping[Kind, Table]] = {"entry": t.pain_entry, "fact": t.fact}


def faults(steps: Iterable[Step], today: date) -> tuple[str, ...]:
    """What is wrong with what the steps say; empty when all of it can be kept."""
    wrong: list[str] = []
    for step in steps:
        match step:
            case Add() | Edit():
                wrong += _faults_of(step.said, today)
            case Declare(span=span) if span.last_day < span.first_day:
                wrong.append(f"until {span.last_day} is before {span.first_day}")
            case SetThreshold(name, value) if value is not None:
                wrong += threshold_faults(name, value)
            case _:
                pass
    return tuple(wrong)


def _faults_of(said: PainEntry | Fact, today: date) -> tuple[str, ...]:
    told = (getattr(said, field.name) for field in fields(said))
    if any(isinstance(words, str) and is_broken(words) for words in told):
        return (BROKEN,)
    if isinstance(said, PainEntry):
        return entry_faults(said, today)
    return fact_faults(said, today)


def entry_rows(
    entries: sa.ColumnElement[bool], notes: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    """The pain entries one may read by day, then as entered.

    An entry without words of its own has those of the note it was read from, where that
    is among the `notes` one may read.
    """
    entry, note = t.pain_entry.c, t.note.c
    words = sa.func.coalesce(entry.note, note.text).label("note")
    return (
        sa.select(*(c for c in entry if c is not entry.note), words)
        .outerjoin(t.note, sa.and_(note.id == entry.note_id, notes))
        .where(entries)
        .order_by(entry.day, entry.id)
    )


def inserted(connection: Connection, table: Table, row: Mapping[str, Any]) -> int:
    """Insert a row and give its number."""
    return int(connection.execute(table.insert().returning(table.c.id), row).scalar_one())


def row_of(connection: Connection, kind: Kind, runner_id: int, id_: int) -> Row | None:
    """The row of an entry or fact of the runner, None if there is none."""
    row = found(connection, TABLES[kind], {"id": id_})
    return row if row is not None and row["runner_id"] == runner_id else None


def like(connection: Connection, table: Table, runner_id: int, digest: str) -> Row | None:
    """The row that says the same."""
    same = sa.select(table).where(table.c.runner_id == runner_id, table.c.digest == digest)
    row = connection.execute(same).mappings().first()
    return None if row is None else dict(row)


def note_text(connection: Connection, runner_id: int, note_id: int) -> str:
    """The words of one of the runner's notes."""
    note = found(connection, t.note, {"id": note_id})
    if note is None or note["runner_id"] != runner_id:
        raise NotFound(f"there is no note {note_id}")
    return str(note["text"])


def said_in(connection: Connection, table: Table, row: Mapping[str, Any]) -> PainEntry | Fact:
    """What a row of an entry or fact says, with the words of its note."""
    whole = dict(row)
    if whole.get("note_id") is not None and whole["note"] is None:
        note = found(connection, t.note, {"id": whole["note_id"]})
        whole["note"] = note and note["text"]
    read: Any = to_pain if table is t.pain_entry else to_fact
    said: PainEntry | Fact = read(SimpleNamespace(**whole))
    return said


def kept_in(connection: Connection, table: Table, row: Mapping[str, Any]) -> Kept | None:
    """What a row keeps, None where it is an answer and no entry or fact."""
    if table not in TABLES.values():
        return None
    return Kept(row["id"], said_in(connection, table, row), row["digest"])


def changed_rows(connection: Connection, change_id: int) -> tuple[RowChange, ...]:
    """The rows a change wrote, in order."""
    kept, mine = t.changed_row, t.changed_row.c.change_id == change_id
    rows = connection.execute(sa.select(kept).where(mine).order_by(kept.c.id))
    return tuple(decoded(row._asdict()) for row in rows)


def history_rows(kind: Kind, runner_id: int, id_: int) -> sa.Select[Any]:
    """Every step an entry or fact took, undone ones too, oldest first, with its change."""
    return row_history(TABLES[kind], runner_id, row_key(TABLES[kind], {"id": id_}))


def row_history(table: Table, runner_id: int, key: str) -> sa.Select[Any]:
    """Every step a row took, by its key as `row_key` gives it."""
    row = t.changed_row.c
    return (
        sa.select(t.changed_row, *(t.change.c[name] for name in _OF_CHANGE))
        .join(t.change, t.change.c.id == row.change_id)
        .where(t.change.c.runner_id == runner_id)
        .where(row.table == table.name, row.key == key)
        .order_by(row.id)
    )


def was_there(connection: Connection, kind: Kind, runner_id: int, id_: int) -> bool:
    """Whether an entry or fact that may be gone was once in the diary."""
    return connection.execute(history_rows(kind, runner_id, id_)).first() is not None
