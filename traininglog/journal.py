"""The diary as its owner writes it: every change is kept beside what it changed.

Only the owner and the program itself reach a journal; for anybody else nothing is there.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.access import NotFound, writable
from traininglog.changed_rows import RowChange, decoded, found
from traininglog.database import writing
from traininglog.journal_gone import removed_rows
from traininglog.journal_pen import Pen, last_answers
from traininglog.journal_rows import (
    TABLES,
    changed_rows,
    entry_rows,
    faults,
    history_rows,
    inserted,
    kept_in,
    row_of,
    said_in,
)
from traininglog.repository_rows import to_fact, to_pain
from traininglog.repository_writes import bump
from traininglog.steps import Change, Kept, Past

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection, Row, Table

    from traininglog.facts import Fact
    from traininglog.pain import PainEntry
    from traininglog.repository import Repository
    from traininglog.steps import Kind, Step


FORGOTTEN: Final = "Something that was forgotten since"
"""The words of a change of which a part was wiped out."""


class Journal:
    """One runner's diary, to be read with its ids and written with a way back."""

    def __init__(self, repository: Repository, runner_id: int) -> None:
        self._repository = repository
        self._runner_id = runner_id

    # What it says

    def entries(self) -> tuple[Kept, ...]:
        """Every pain entry by day, then as it was entered."""
        with self._reading() as connection:
            mine = (table.c.runner_id == self._runner_id for table in (t.pain_entry, t.note))
            rows = connection.execute(entry_rows(*mine))
            return tuple(Kept(row.id, to_pain(row), row.digest) for row in rows)

    def facts(self) -> tuple[Kept, ...]:
        """Every fact by day, then as it was entered."""
        fact = t.fact.c
        mine = sa.select(t.fact).where(fact.runner_id == self._runner_id)
        with self._reading() as connection:
            rows = connection.execute(mine.order_by(fact.day, fact.id))
            return tuple(Kept(row.id, to_fact(row), row.digest) for row in rows)

    def find(self, kind: Kind, id_: int) -> Kept:
        """One entry or fact."""
        with self._reading() as connection:
            row = row_of(connection, kind, self._runner_id, id_)
            kept = row and kept_in(connection, TABLES[kind], row)
        if not kept:
            raise NotFound(f"there is no {kind} {id_}")
        return kept

    def answers(self) -> dict[str, str]:
        """The questions answered without an entry, and how."""
        mine = sa.select(t.answer).where(t.answer.c.runner_id == self._runner_id)
        with self._reading() as connection:
            return {row.key: row.value for row in connection.execute(mine)}

    # What a person does to it

    def write(
        self, words: str, steps: Sequence[Step], *, today: date, instead_of: int | None = None
    ) -> Change:
        """Do all the steps or none; `instead_of` is an earlier change they take the place of.

        `today` is the runner's local day. ValueError says what cannot be kept;
        ConflictError that something says otherwise than the person saw.
        """
        if wrong := faults(steps, today):
            raise ValueError("; ".join(wrong))
        with self._writing() as connection, _text_only():
            pen = Pen(connection, self._runner_id)
            if instead_of is not None:
                self._take_back(connection, instead_of, pen)
            left = dict.fromkeys(filter(None, [pen.do(step) for step in last_answers(steps)]))
            change_id = self._keep(connection, words, pen.changes)
            rows = [
                (kind, row_of(connection, kind, self._runner_id, id_)) for kind, id_ in left
            ]
            return _change(
                connection,
                self._row(connection, change_id),
                [(TABLES[kind], row) for kind, row in rows if row is not None],
            )

    def undo(self, change_id: int) -> Change:
        """Take a change back; one that was taken back stays so.

        ConflictError if what it wrote was changed since.
        """
        with self._writing() as connection:
            self._take_back(connection, change_id, Pen(connection, self._runner_id))
            return _change(connection, self._row(connection, change_id))

    def put_back(self, words: str, kind: Kind, id_: int) -> Change:
        """Put an entry or fact that was removed back as it was, under its number.

        ConflictError if something stands there; NotFound if it was never removed.
        """
        with self._writing() as connection:
            rows = connection.execute(history_rows(kind, self._runner_id, id_)).all()
            gone = [row for row in rows if not row.undone and row.after is None]
            if not gone:
                raise NotFound(f"no {kind} {id_} was removed")
            removal = decoded(gone[-1]._asdict())
            Pen(connection, self._runner_id).take_back([removal])
            back = RowChange(removal.table, None, found(connection, removal.table, removal.row))
            return _change(
                connection, self._row(connection, self._keep(connection, words, [back]))
            )

    def changes(self, most: int = 20) -> tuple[Change, ...]:
        """The latest changes, the last one first."""
        change = t.change.c
        mine = sa.select(t.change).where(change.runner_id == self._runner_id)
        with self._reading() as connection:
            rows = connection.execute(mine.order_by(change.id.desc()).limit(most)).all()
            return tuple(_change(connection, row) for row in rows)

    def history(self, kind: Kind, id_: int) -> tuple[Past, ...]:
        """What an entry or fact said before and after each change, oldest first.

        Empty for one that was imported and never changed; what was undone is not told.
        """
        with self._reading() as connection:
            rows = connection.execute(history_rows(kind, self._runner_id, id_)).all()
            if not rows and row_of(connection, kind, self._runner_id, id_) is None:
                raise NotFound(f"there is no {kind} {id_}")
            return tuple(_past(connection, row) for row in rows if not row.undone)

    def removed(self, most: int = 50) -> tuple[tuple[Kind, int, Past], ...]:
        """Entries and facts that are gone, with the step that took them, the last one first.

        What was put back, under whatever number, is not among them.
        """
        with self._reading() as connection:
            rows = removed_rows(connection, self._runner_id, most)
            return tuple((kind, id_, _past(connection, row)) for kind, id_, row in rows)

    def forget(self, kind: Kind, id_: int) -> None:
        """Wipe out the history of an entry or fact that is gone; there is no way back."""
        with self._writing() as connection:
            if row_of(connection, kind, self._runner_id, id_) is not None:
                raise ValueError("It is still in the diary; remove it first.")
            rows = connection.execute(history_rows(kind, self._runner_id, id_)).all()
            if not rows:
                raise NotFound(f"there is no {kind} {id_}")
            _wipe(connection, rows)

    # How every method reads and writes

    def _own(self) -> None:
        self._repository.runner(self._runner_id)
        if not writable(self._repository.viewer, self._runner_id):
            raise NotFound("no such runner")

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        self._own()
        with self._repository.engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A write transaction on the diary, which moves the log's version at the end."""
        self._own()
        with writing(self._repository.engine) as connection:
            yield connection
            bump(connection, self._runner_id)

    def _row(self, connection: Connection, change_id: int) -> Row[Any]:
        mine = t.change.c.runner_id == self._runner_id
        this = sa.select(t.change).where(mine, t.change.c.id == change_id)
        row = connection.execute(this).first()
        if row is None:
            raise NotFound(f"there is no change {change_id}")
        return row

    def _take_back(self, connection: Connection, change_id: int, pen: Pen) -> None:
        if self._row(connection, change_id).undone:
            return
        pen.take_back(changed_rows(connection, change_id))
        this = t.change.update().where(t.change.c.id == change_id)
        connection.execute(this.values(undone=True))

    def _keep(self, connection: Connection, words: str, changes: Sequence[RowChange]) -> int:
        values = {"runner_id": self._runner_id, "at": datetime.now(UTC), "words": words}
        change_id = inserted(connection, t.change, values | {"undone": False})
        rows = [change.coded() | {"change_id": change_id} for change in changes]
        if rows:
            connection.execute(t.changed_row.insert(), rows)
        return change_id


@contextmanager
def _text_only() -> Iterator[None]:
    """A browser may send half a character, which no database keeps."""
    try:
        yield
    except UnicodeEncodeError as fault:
        raise ValueError("a character in it is broken and cannot be kept") from fault


def _change(
    connection: Connection, row: Row[Any], left: Sequence[tuple[Table, Mapping[str, Any]]] = ()
) -> Change:
    """A change from its row, with the entries and facts it left: these, or what it kept."""
    wrote = ((c.table, c.after) for c in changed_rows(connection, row.id) if c.after)
    last = {(table.name, after.get("id")): (table, after) for table, after in wrote}
    kept = (kept_in(connection, table, said) for table, said in left or last.values())
    return Change(row.id, row.at, row.words, tuple(k for k in kept if k), undone=row.undone)


def _past(connection: Connection, step: Row[Any]) -> Past:
    change = decoded(step._asdict())

    def said(row: Mapping[str, Any] | None) -> PainEntry | Fact | None:
        return None if row is None else said_in(connection, change.table, row)

    return Past(step.at, step.words, said(change.before), said(change.after))


def _wipe(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    """Delete kept rows, and of their changes the words, or all where nothing is left."""
    of = {row.change_id for row in rows}
    kept, change = t.changed_row, t.change
    connection.execute(kept.delete().where(kept.c.id.in_([row.id for row in rows])))
    left = set(connection.scalars(sa.select(kept.c.change_id).where(kept.c.change_id.in_(of))))
    connection.execute(change.delete().where(change.c.id.in_(of - left)))
    connection.execute(change.update().where(change.c.id.in_(left)).values(words=FORGOTTEN))
