"""The diary as its owner writes it: every change is kept beside what it changed.

Only the owner and the program itself reach a journal; for anybody else nothing is there.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.access import NotFound, writable
from traininglog.changed_rows import RowChange, decoded, found
from traininglog.database import empty_log, writing
from traininglog.forgetting import forget_notes
from traininglog.journal_changes import (
    change_of,
    change_row,
    keep,
    past_of,
    take_back,
    written,
)
from traininglog.journal_gone import removed_rows
from traininglog.journal_pen import Pen
from traininglog.journal_rows import (
    TABLES,
    entry_rows,
    faults,
    history_rows,
    kept_in,
    row_of,
)
from traininglog.repository_rows import to_fact, to_pain
from traininglog.repository_writes import bump
from traininglog.steps import Change, Kept, MovedError, Past
from traininglog.told_words import forgotten_of, remember

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from sqlalchemy import Connection, Row

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
        self, words: str, steps: Sequence[Step], *, today: date, instead_of: int | None = None,
        since: int | None = None,
    ) -> Change:  # fmt: skip
        """Do all the steps or none; `instead_of` is an earlier change they take the place of.

        `today` is the runner's local day, `since` the newest change when the steps were made.
        ValueError says what cannot be kept; ConflictError that something says otherwise than
        the person saw; MovedError that there is a newer change.
        """
        if wrong := faults(steps, today):
            raise ValueError("; ".join(wrong))
        with self._writing() as connection:
            if since is not None and self._newest(connection) != since:
                raise MovedError
            pen = Pen(connection, self._runner_id)
            if instead_of is not None:
                earlier = change_row(connection, self._runner_id, instead_of)
                take_back(connection, earlier, pen)
            return written(connection, self._runner_id, pen, words, steps)

    def undo(self, change_id: int) -> Change:
        """Take a change back; one that was taken back stays so.

        ConflictError if what it wrote was changed since.
        """
        with self._writing() as connection:
            row = change_row(connection, self._runner_id, change_id)
            take_back(connection, row, Pen(connection, self._runner_id))
            return change_of(connection, change_row(connection, self._runner_id, change_id))

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
            change_id = keep(connection, self._runner_id, words, [back])
            return change_of(connection, change_row(connection, self._runner_id, change_id))

    def changes(self, most: int = 20) -> tuple[Change, ...]:
        """The latest changes, the last one first."""
        change = t.change.c
        mine = sa.select(t.change).where(change.runner_id == self._runner_id)
        with self._reading() as connection:
            rows = connection.execute(mine.order_by(change.id.desc()).limit(most)).all()
            return tuple(change_of(connection, row) for row in rows)

    def newest(self) -> int:
        """The number of the latest change, 0 without any; asked before steps are made."""
        with self._reading() as connection:
            return self._newest(connection)

    def history(self, kind: Kind, id_: int) -> tuple[Past, ...]:
        """What an entry or fact said before and after each change, oldest first.

        Empty for one that was imported and never changed; what was undone is not told.
        """
        with self._reading() as connection:
            rows = connection.execute(history_rows(kind, self._runner_id, id_)).all()
            if not rows and row_of(connection, kind, self._runner_id, id_) is None:
                raise NotFound(f"there is no {kind} {id_}")
            return tuple(past_of(connection, row) for row in rows if not row.undone)

    def removed(self, most: int = 50) -> tuple[tuple[Kind, int, Past], ...]:
        """Entries and facts that are gone, with the step that took them, the last one first.

        What was put back, under whatever number, is not among them.
        """
        with self._reading() as connection:
            rows = removed_rows(connection, self._runner_id, most)
            return tuple((kind, id_, past_of(connection, row)) for kind, id_, row in rows)

    def forget(self, kind: Kind, id_: int) -> None:
        """Wipe out the history of an entry or fact that is gone; there is no way back."""
        with self._writing() as connection:
            if row_of(connection, kind, self._runner_id, id_) is not None:
                raise ValueError("It is still in the diary; remove it first.")
            rows = connection.execute(history_rows(kind, self._runner_id, id_)).all()
            if not rows:
                raise NotFound(f"there is no {kind} {id_}")
            _wipe(connection, rows)

    def forget_words(self, *note_ids: int) -> int:
        """Forget what notes say, wherever their words are; how many notes went.

        There is no way back, and the same words do not come with the next import.
        """
        with self._writing() as connection:
            count = forget_notes(connection, self._runner_id, note_ids)
        empty_log(self._repository.engine)
        return count

    def forgotten(self) -> tuple[str, ...]:
        """Digests of what was forgotten, by which it is known when it comes again."""
        with self._reading() as connection:
            return forgotten_of(connection, self._runner_id)

    def forget_again(self, digests: Iterable[str]) -> None:
        """Know digests of what was forgotten in another log."""
        with self._writing() as connection:
            remember(connection, self._runner_id, digests)

    # How every method reads and writes

    def _newest(self, connection: Connection) -> int:
        mine = t.change.c.runner_id == self._runner_id
        return connection.scalar(sa.select(sa.func.max(t.change.c.id)).where(mine)) or 0

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
        with writing(self._repository.engine, self._runner_id) as connection:
            yield connection
            bump(connection, self._runner_id)


def _wipe(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    """Delete kept rows, and of their changes the words, or all where nothing is left."""
    of = {row.change_id for row in rows}
    kept, change = t.changed_row, t.change
    connection.execute(kept.delete().where(kept.c.id.in_([row.id for row in rows])))
    left = set(connection.scalars(sa.select(kept.c.change_id).where(kept.c.change_id.in_(of))))
    connection.execute(change.delete().where(change.c.id.in_(of - left)))
    connection.execute(change.update().where(change.c.id.in_(left)).values(words=FORGOTTEN))
