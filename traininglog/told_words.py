"""The words that copies of activities tell: kept as notes, and forgotten for good.

A note knows which copy told it, so that other words of the same copy take its place. What was
forgotten stays as digests of the words with what they were about, by which the same words are
known when the same copy comes again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import strava_tables as s
from traininglog import tables as t
from traininglog.access import NotFound
from traininglog.changed_rows import CHANGED, RowChange, decoded, found
from traininglog.notes import NOTE_FIELDS, Note, folded
from traininglog.repository_rows import note_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection, Row

    from traininglog.activity import Origin
    from traininglog.notes import NoteField

_PAGE: Final = 500
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ToldWords:
    """What one copy of an activity says in words; `source` names the copy (`source_name`).

    A field that is not among the `texts` says nothing new; an empty text is no text.
    """

    source: str
    activity_id: str
    day: date
    origin: Origin
    texts: Mapping[NoteField, str]


def source_name(sha256: str, session: int) -> str:
    """How notes name a copy: its file, or its row, and which activity in that."""
    return f"{sha256}.{session}" if session else sha256


def keep_words(
    connection: Connection, runner_id: int, told: Iterable[ToldWords], now: datetime
) -> int:
    """Keep what copies say, in place of what the same fields of them said; how much is new."""
    copies = {one.source: one for one in told}
    before = _kept(connection, runner_id, list(copies))
    gone: list[int] = []
    new: Rows = []
    for one in copies.values():
        for field, words in _texts(one):
            old = before.get((one.source, field))
            if old is not None and old.text == words:
                continue
            if old is not None:
                gone.append(old.id)
            if words:
                new.append(_row(runner_id, one, field, words, now))
    new = unforgotten(connection, runner_id, new)
    if gone:
        connection.execute(t.note.delete().where(t.note.c.id.in_(gone)))
    if new:
        connection.execute(t.note.insert(), new)
    return len(gone) + len(new)


def unforgotten(connection: Connection, runner_id: int, notes: Rows) -> Rows:
    """These rows of notes without those whose words were forgotten."""
    if not notes:
        return notes
    known = frozenset(forgotten_of(connection, runner_id))
    if not known:
        return notes
    return [
        note
        for note in notes
        if not any(
            _digest(about, note["text"]) in known
            for about in (note["activity_id"], note.get("source"))
            if about
        )
    ]


def forgotten_of(connection: Connection, runner_id: int) -> tuple[str, ...]:
    """Digests of all that was forgotten."""
    gone = t.forgotten.c
    mine = sa.select(gone.digest).where(gone.runner_id == runner_id).order_by(gone.digest)
    return tuple(connection.scalars(mine))


def remember(connection: Connection, runner_id: int, digests: Iterable[str]) -> None:
    """Know from now on what was forgotten."""
    fresh = set(digests) - set(forgotten_of(connection, runner_id))
    if fresh:
        rows = [{"runner_id": runner_id, "digest": digest} for digest in sorted(fresh)]
        connection.execute(t.forgotten.insert(), rows)


def forget_words(connection: Connection, runner_id: int, note_id: int) -> int:
    """Take words out of everything that has them as a note's; how many notes went.

    The same words about the same activity or day go with them, whoever told them, and what
    the diary quotes of them. Entries stay. NotFound for a note that is not there.
    """
    note = found(connection, t.note, {"id": note_id})
    if note is None or note["runner_id"] != runner_id:
        raise NotFound(f"there is no note {note_id}")
    same = [row for row in _near(connection, runner_id, note) if _is_same(row.text, note)]
    for row in same:
        _remember(connection, runner_id, row)
        _unquote(connection, runner_id, row)
    connection.execute(t.note.delete().where(t.note.c.id.in_([row.id for row in same])))
    about = {row.activity_id for row in same if row.activity_id}
    answers = s.run.update().where(s.run.c.runner_id == runner_id)
    connection.execute(
        answers.where(s.run.c.activity_id.in_(about)).values(raw=None, raw_at=None)
    )
    analyses = t.kept_analysis.delete().where(t.kept_analysis.c.runner_id == runner_id)
    connection.execute(analyses)
    return len(same)


# What is kept


def _kept(
    connection: Connection, runner_id: int, sources: Sequence[str]
) -> dict[tuple[str, str], Row[Any]]:
    note, kept = t.note.c, dict[tuple[str, str], "Row[Any]"]()
    for at in range(0, len(sources), _PAGE):
        these = note.source.in_(sources[at : at + _PAGE])
        query = sa.select(t.note).where(note.runner_id == runner_id, these)
        kept.update(((row.source, row.field), row) for row in connection.execute(query))
    return kept


def _texts(one: ToldWords) -> Iterator[tuple[NoteField, str]]:
    return ((name, one.texts[name].strip()) for name in NOTE_FIELDS if name in one.texts)


def _row(
    runner_id: int, one: ToldWords, field: NoteField, words: str, now: datetime
) -> dict[str, Any]:
    note = Note(one.day, words, field, one.activity_id, one.origin, one.source)
    return note_values(note) | {"runner_id": runner_id, "created_at": now}


# What is forgotten


def _digest(about: str, words: str) -> str:
    told = f"{about}\n{folded(words)}"
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _near(connection: Connection, runner_id: int, note: Mapping[str, Any]) -> list[Row[Any]]:
    """All notes of the same activity or day."""
    row = t.note.c
    about = note["activity_id"]
    near = row.day == note["day"]
    if about is not None:
        near = sa.or_(near, row.activity_id == about)
    query = sa.select(t.note).where(row.runner_id == runner_id, near)
    return list(connection.execute(query))


def _is_same(words: str, note: Mapping[str, Any]) -> bool:
    return folded(words) == folded(note["text"])


def _remember(connection: Connection, runner_id: int, note: Row[Any]) -> None:
    """Digests by its activity and by every copy of that, so that no order brings it back."""
    copies = sa.select(t.source.c.sha256, t.source.c.session).where(
        t.source.c.runner_id == runner_id, t.source.c.activity_id == note.activity_id
    )
    names = {source_name(row.sha256, row.session) for row in connection.execute(copies)}
    about = {note.activity_id, note.source, *names} - {None}
    remember(connection, runner_id, (_digest(one, note.text) for one in about))


def _unquote(connection: Connection, runner_id: int, note: Row[Any]) -> None:
    """Take its words out of what its proposals became, now and in every earlier state."""
    row, change = t.changed_row.c, t.change.c
    mine = sa.select(change.id).where(change.runner_id == runner_id)
    asked = row.key.contains(f'"note:note-{note.id}:', autoescape=True)
    by = sa.select(row.change_id).where(row.table == "answer", asked, row.change_id.in_(mine))
    quoting = row.table.in_([t.pain_entry.name, t.fact.name])
    keys = sa.select(row.table, row.key).where(row.change_id.in_(by), quoting).distinct()
    for table, key in connection.execute(keys).all():
        these = (row.table == table, row.key == key, row.change_id.in_(mine))
        for step in connection.execute(sa.select(t.changed_row).where(*these)).all():
            told = decoded(step._asdict())
            bare = RowChange(
                told.table, _bare(told.before, note.text), _bare(told.after, note.text)
            )
            if bare != told:
                this = t.changed_row.update().where(row.id == step.id)
                connection.execute(this.values(bare.coded()))
            _bare_now(connection, CHANGED[table], told.row, note.text)


def _bare_now(
    connection: Connection, table: sa.Table, row: Mapping[str, Any], words: str
) -> None:
    now = found(connection, table, row)
    bare = _bare(now, words)
    if now is not None and bare is not None and bare != now:
        connection.execute(table.update().where(table.c.id == now["id"]), bare)


def _bare(row: dict[str, Any] | None, words: str) -> dict[str, Any] | None:
    """A row of an entry or fact without what it quotes of these words."""
    if row is None:
        return None
    if row.get("note") and row["note"].strip() in words:
        return row | {"note": None}
    told = row["told"] if row.get("kind") == "history" else {}
    if told.get("words") and told["words"].strip() in words:
        return row | {"told": told | {"words": None}}
    return row
