"""Words of notes taken out of everything that has them, for good, within a transaction.

What the diary made of them stays, without the words; their digests stay, so that they do not
come again.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import strava_tables as s
from traininglog import tables as t
from traininglog.access import NotFound
from traininglog.changed_rows import CHANGED, RowChange, decoded, found
from traininglog.kept_analyses import forget_documents
from traininglog.notes import folded
from traininglog.told_words import digest_of, remember, subjects

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Row

_OF_NOTE: Final = re.compile(r"note:note-([0-9]+):")
_PAGE: Final = 500
Words = dict[str, Any]
"""A whole row of an entry or fact, which may quote a note."""


def forget_notes(connection: Connection, runner_id: int, note_ids: Iterable[int]) -> int:
    """Forget what these notes say; how many notes went.

    The same words about the same activity or day go with them, whoever told them, and what
    the diary quotes of them. Entries stay. NotFound where one of the notes is not there.
    """
    gone = _same_as(_notes(connection, runner_id), note_ids)
    _remember(connection, runner_id, gone)
    _unquote(connection, runner_id, {row.id: row.text for row in gone})
    about = sorted({row.activity_id for row in gone if row.activity_id})
    for at in range(0, len(gone), _PAGE):
        these = [row.id for row in gone[at : at + _PAGE]]
        connection.execute(t.note.delete().where(t.note.c.id.in_(these)))
    for at in range(0, len(about), _PAGE):
        of = s.run.c.activity_id.in_(about[at : at + _PAGE])
        answers = s.run.update().where(s.run.c.runner_id == runner_id, of)
        connection.execute(answers.values(raw=None, raw_at=None))
    forget_documents(connection, runner_id)
    return len(gone)


def _notes(connection: Connection, runner_id: int) -> Sequence[Row[Any]]:
    note = t.note.c
    mine = sa.select(t.note).where(note.runner_id == runner_id).order_by(note.id)
    return connection.execute(mine).all()


def _same_as(notes: Sequence[Row[Any]], note_ids: Iterable[int]) -> list[Row[Any]]:
    """Those notes, and those that say the same about the same activity or day."""
    by_id = {row.id: row for row in notes}
    if missing := [id_ for id_ in note_ids if id_ not in by_id]:
        raise NotFound(f"there is no note {missing[0]}")
    wanted = [by_id[id_] for id_ in note_ids]
    said = {(about, folded(row.text)) for row in wanted for about in _about(row)}
    return [row for row in notes if any((a, folded(row.text)) in said for a in _about(row))]


def _about(note: Row[Any]) -> tuple[object, ...]:
    return (note.day,) if note.activity_id is None else (note.day, note.activity_id)


def _remember(connection: Connection, runner_id: int, gone: Sequence[Row[Any]]) -> None:
    """Digests by its activity and by every copy of that, so that no order brings it back."""
    about = subjects(connection, runner_id)
    digests = (
        digest_of(subject, row.text)
        for row in gone
        for subject in about(row.activity_id, row.source)
    )
    remember(connection, runner_id, digests)


def _unquote(connection: Connection, runner_id: int, gone: Mapping[int, str]) -> None:
    """Take words out of what their proposals became, now and in every earlier state."""
    row, change = t.changed_row.c, t.change.c
    mine = row.change_id.in_(sa.select(change.id).where(change.runner_id == runner_id))
    steps = connection.execute(sa.select(t.changed_row).where(mine).order_by(row.id)).all()
    answered: dict[int, list[str]] = defaultdict(list)
    for step in steps:
        if step.table == t.answer.name:
            for number in _OF_NOTE.findall(json.loads(step.key)[-1]):
                answered[step.change_id] += [gone[int(number)]] if int(number) in gone else []
    quoting = [step for step in steps if step.table in {t.pain_entry.name, t.fact.name}]
    words: dict[tuple[str, str], list[str]] = defaultdict(list)
    for step in quoting:
        words[step.table, step.key] += answered[step.change_id]
    for step in quoting:
        if told := words[step.table, step.key]:
            _unquote_step(connection, step, told)


def _unquote_step(connection: Connection, step: Row[Any], words: Sequence[str]) -> None:
    """A kept step of an entry or fact, and the row as it stands."""
    told = decoded(step._asdict())
    bare = RowChange(told.table, _bare(told.before, words), _bare(told.after, words))
    if bare != told:
        this = t.changed_row.update().where(t.changed_row.c.id == step.id)
        connection.execute(this.values(bare.coded()))
    table = CHANGED[step.table]
    now = found(connection, table, told.row)
    without = _bare(now, words)
    if now is not None and without is not None and without != now:
        connection.execute(table.update().where(table.c.id == now["id"]), without)


def _bare(row: Words | None, words: Sequence[str]) -> Words | None:
    """The row without what it quotes of these words."""
    if row is None:
        return None
    if row.get("note") and _is_quote(row["note"], words):
        return row | {"note": None}
    told = row["told"] if row.get("kind") == "history" else {}
    if told.get("words") and _is_quote(told["words"], words):
        return row | {"told": told | {"words": None}}
    return row


def _is_quote(said: str, words: Sequence[str]) -> bool:
    return any(said.strip() in one for one in words)
