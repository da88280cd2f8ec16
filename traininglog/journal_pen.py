"""What a step does to the tables, within one transaction, row by row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from traininglog import tables as t
from traininglog.access import NotFound
from traininglog.changed_rows import RowChange, apply, found
from traininglog.journal_rows import (
    TABLES,
    inserted,
    kept_in,
    like,
    note_text,
    row_of,
    was_there,
)  # fmt: skip
from traininglog.pain import PainEntry
from traininglog.repository_rows import fact_values, pain_values
from traininglog.steps import (
    Add,
    Answer,
    AnswerGap,
    ConflictError,
    Declare,
    Edit,
    Judge,
    Remove,
    SetThreshold,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Table

    from traininglog.changed_rows import Row
    from traininglog.steps import Kept, Kind, Step


class Pen:
    """Writes into one runner's diary in a transaction; `changes` is each row it changed."""

    def __init__(self, connection: Connection, runner_id: int) -> None:
        self.changes: list[RowChange] = []
        self._connection = connection
        self._runner_id = runner_id
        self._free: dict[str, list[int]] = {"entry": [], "fact": []}

    def do(self, step: Step) -> tuple[Kind, int] | None:
        """Do one step; which entry or fact it leaves, if it leaves one."""
        match step:
            case Add():
                return self._add(step)
            case Edit():
                return self._edit(step)
            case Remove():
                self._change(TABLES[step.kind], self._seen(step.kind, step), None)
            case _:
                self._answer(step)
        return None

    def take_back(self, changes: Sequence[RowChange]) -> None:
        """Put back what earlier changes wrote, the last one first.

        The ids of entries that go are given again first, so that what says itself anew
        stays the same entry. ConflictError if a row says something else by now.
        """
        for kept in reversed(changes):
            change = self._without_lost_note(kept)
            now = found(self._connection, change.table, change.row)
            if not _says(now, change.after):
                raise ConflictError(self._kept(change.table, now))
            self._refuse_double(change.table, change.before)
            apply(self._connection, change.back())
            kind = next((k for k, table in TABLES.items() if table is change.table), None)
            if kind is not None and change.before is None:
                self._free[kind].insert(0, change.row["id"])

    def _add(self, step: Add) -> tuple[Kind, int]:
        kind, said = _kind(step.said), step.said
        if step.note_id is not None and isinstance(said, PainEntry) and said.note is None:
            words = note_text(self._connection, self._runner_id, step.note_id)
            said = replace(said, note=words)
        values = self._values(said, step.note_id)
        same = like(self._connection, TABLES[kind], self._runner_id, values["digest"])
        if same is not None:
            return kind, same["id"]
        row = {"runner_id": self._runner_id, "created_at": datetime.now(UTC), **values}
        if self._free[kind]:
            row["id"] = self._free[kind].pop(0)
        row["id"] = inserted(self._connection, TABLES[kind], row)
        self.changes.append(RowChange(TABLES[kind], None, row))
        return kind, row["id"]

    def _edit(self, step: Edit) -> tuple[Kind, int]:
        kind = _kind(step.said)
        before = self._seen(kind, step)
        after = before | self._values(step.said, before.get("note_id"))
        same = like(self._connection, TABLES[kind], self._runner_id, after["digest"])
        if same is not None and same["id"] != step.id:
            raise ValueError("There is such an entry already.")
        self._change(TABLES[kind], before, after)
        return kind, step.id

    def _answer(self, step: AnswerGap | Declare | Judge | Answer | SetThreshold) -> None:
        table, key, values = _answered(step)
        row = {"runner_id": self._runner_id, **key}
        after = None if values is None else row | values
        self._change(table, found(self._connection, table, row), after)

    def _change(self, table: Table, before: Row | None, after: Row | None) -> None:
        if before != after:
            self.changes.append(RowChange(table, before, after))
            apply(self._connection, self.changes[-1])

    def _seen(self, kind: Kind, step: Edit | Remove) -> Row:
        """The row a person looked at, if it still says what they saw."""
        row = row_of(self._connection, kind, self._runner_id, step.id)
        if row is None and not was_there(self._connection, kind, self._runner_id, step.id):
            raise NotFound(f"there is no {kind} {step.id}")
        if row is None or row["digest"] != step.seen:
            raise ConflictError(self._kept(TABLES[kind], row))
        return row

    def _kept(self, table: Table, row: Row | None) -> Kept | None:
        return None if row is None else kept_in(self._connection, table, row)

    def _values(self, said: Any, note_id: int | None) -> Row:
        """The row of what is said; words that are its note's stay with the note."""
        if not isinstance(said, PainEntry):
            return fact_values(said)
        values = pain_values(said) | {"note_id": None}
        if note_id is None or said.note is None:
            return values
        words = note_text(self._connection, self._runner_id, note_id)
        own = None if said.note == words else said.note
        return values | {"note": own, "note_id": note_id}

    def _refuse_double(self, table: Table, before: Row | None) -> None:
        """What comes back may have been said again meanwhile."""
        if before is None or "digest" not in before:
            return
        same = like(self._connection, table, self._runner_id, before["digest"])
        if same is not None and same["id"] != before["id"]:
            raise ConflictError(self._kept(table, same))

    def _without_lost_note(self, change: RowChange) -> RowChange:
        """The change without the link to a note that went since."""

        def checked(row: Row | None) -> Row | None:
            if row is None or row.get("note_id") is None:
                return row
            kept = found(self._connection, t.note, {"id": row["note_id"]})
            return row if kept is not None else row | {"note_id": None}

        return RowChange(change.table, checked(change.before), checked(change.after))


def last_answers(steps: Iterable[Step]) -> list[Step]:
    """The steps, with a question that is answered twice among them answered as said last."""
    said: dict[object, Step] = {}
    for number, step in enumerate(steps):
        if isinstance(step, Add | Edit | Remove):
            said[number] = step
        else:
            table, key, _ = _answered(step)
            said[table.name, *key.values()] = step
    return list(said.values())


def _kind(said: Any) -> Kind:
    return "entry" if isinstance(said, PainEntry) else "fact"


def _says(now: Row | None, after: Row | None) -> bool:
    """Whether a row says what was written; columns that came later say nothing of that."""
    if now is None or after is None:
        return now is after
    return {name: now[name] for name in after} == after


def _answered(
    step: AnswerGap | Declare | Judge | Answer | SetThreshold,
) -> tuple[Table, Row, Row | None]:
    """The table an answer stands in, its key, and what it says; None where taken back."""
    key: Row
    match step:
        case AnswerGap(day, kind):
            key, told = {"return_day": day}, {"kind": kind, "origin": "manual"}
            return t.gap_answer, key, None if kind is None else told
        case Declare(span, holds):
            key = {"first_day": span.first_day, "last_day": span.last_day}
            return t.declaration, key, {} if holds else None
        case Judge((location, side, flare), verdict):
            key = {"location": location, "side": side or "", "flare_activity_id": flare}
            told = {"verdict": verdict, "origin": "manual"}
            return t.verdict, key, None if verdict is None else told
        case Answer(question, value):
            return t.answer, {"key": question}, None if value is None else {"value": value}
        case SetThreshold(name, number):
            return t.threshold, {"name": name}, None if number is None else {"value": number}
