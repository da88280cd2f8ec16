"""The words that copies of activities tell, kept as notes.

A note knows which copy told it, so that other words of the same copy take its place. What was
forgotten (forgetting.py) stays as digests of the words with what they were about, by which the
same words are known when the same copy comes again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.notes import NOTE_FIELDS, Note, folded
from traininglog.repository_rows import note_values, to_note
from traininglog.words import is_broken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
                _follow(connection, old, one.activity_id)
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


def _follow(connection: Connection, note: Row[Any], activity_id: str) -> None:
    """A copy that had gone with its activity is of another one when it comes again."""
    if note.activity_id != activity_id:
        values = note_values(replace(to_note(note), activity_id=activity_id))
        connection.execute(t.note.update().where(t.note.c.id == note.id).values(values))


def unforgotten(connection: Connection, runner_id: int, notes: Rows) -> Rows:
    """These rows of notes without those whose words were forgotten, of any copy of the run."""
    if not notes:
        return notes
    known = frozenset(forgotten_of(connection, runner_id))
    if not known:
        return notes
    about = subjects(connection, runner_id)
    return [
        note
        for note in notes
        if not any(
            digest_of(subject, note["text"]) in known
            for subject in about(note["activity_id"], note.get("source"))
        )
    ]


def subjects(
    connection: Connection, runner_id: int
) -> Callable[[str | None, str | None], set[str]]:
    """By an activity's id and by who told it, what words are about: all copies of it.

    A service's row and its answer are of one number there, by which they are known.
    """
    of = t.source.c
    query = sa.select(of.activity_id, of.sha256, of.session).where(of.runner_id == runner_id)
    copies: dict[str | None, set[str]] = defaultdict(set)
    for row in connection.execute(query):
        copies[row.activity_id].add(source_name(row.sha256, row.session))

    def about(activity_id: str | None, source: str | None) -> set[str]:
        named = {activity_id, source, *copies.get(activity_id, ())} - {None, ""}
        return named | {name.removeprefix("row:") for name in named if name}

    return about


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
    return ((name, _clean(one.texts[name])) for name in NOTE_FIELDS if name in one.texts)


def _clean(words: str) -> str:
    """Words that a database can keep: no half characters, and no NUL."""
    whole = words.encode("utf-8", "replace").decode() if is_broken(words) else words
    return whole.replace("\0", "").strip()


def _row(
    runner_id: int, one: ToldWords, field: NoteField, words: str, now: datetime
) -> dict[str, Any]:
    note = Note(one.day, words, field, one.activity_id, one.origin, one.source)
    return note_values(note) | {"runner_id": runner_id, "created_at": now}


def digest_of(about: str, words: str) -> str:
    """Words with what they are about, an activity or a copy of it, as they are known again."""
    told = f"{about}\n{folded(words)}"
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
