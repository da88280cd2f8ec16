"""What a person said goes with its activity, within a transaction that joins or splits two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.activity_rows import to_activity
from traininglog.repository_rows import note_values, to_note
from traininglog.repository_twins import said_of_twins
from traininglog.repository_writes import replace_row
from traininglog.told_words import source_name
from traininglog.twins import BOTH, KEY, key_of_ids, said_two

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row


def move_said(
    connection: Connection, runner_id: int, keep: Row[object], gone: Row[object]
) -> None:
    """All that was said of one activity is said of the other, which it turned out to be."""
    move_notes(connection, gone, keep.id)
    _move_verdicts(connection, runner_id, keep.id, gone.id)
    _move_answers(connection, runner_id, keep.id, gone.id)


def follow(connection: Connection, before: Row[object], after: Row[object]) -> None:
    """Entries that name a run by its very start still do, when it shows another."""
    was, now = to_activity(before), to_activity(after)
    here, there = (was.day, was.local_start.time()), (now.day, now.local_start.time())
    if here == there:
        return
    entry = t.pain_entry.c
    of = sa.and_(entry.runner_id == before.runner_id, entry.day == here[0],
                 entry.time == here[1])  # fmt: skip
    connection.execute(t.pain_entry.update().where(of).values(day=there[0], time=there[1]))


def move_notes(
    connection: Connection, before: Row[object], after: str, copy: Row[object] | None = None
) -> None:
    """Notes of one activity, or of one copy of it, are of another; no words stay twice."""
    note = t.note.c
    of = [note.runner_id == before.runner_id, note.activity_id == before.id]
    if copy is not None:
        of.append(note.source == source_name(copy.sha256, copy.session))
    for row in connection.execute(sa.select(t.note).where(*of)).all():
        values = note_values(replace(to_note(row), activity_id=after))
        same = sa.and_(note.runner_id == row.runner_id, note.digest == values["digest"])
        there = connection.scalar(sa.select(note.id).where(same))
        if there is None:
            connection.execute(t.note.update().where(note.id == row.id).values(values))
            continue
        read = t.pain_entry.update().where(t.pain_entry.c.note_id == row.id)
        connection.execute(read.values(note_id=there))
        connection.execute(t.note.delete().where(note.id == row.id))


def say_two(connection: Connection, runner_id: int, one: str, other: str) -> None:
    """The runner's word that both count: nothing links them or asks again."""
    key = {"runner_id": runner_id, "key": key_of_ids(one, other)}
    replace_row(connection, t.answer, key, {"value": BOTH})


def say_of_part(connection: Connection, runner_id: int, whole: str, part: str) -> None:
    """What was said to be another than an activity is another than what was a part of it."""
    for pair in said_two(said_of_twins(connection, runner_id)):
        for other in pair - {whole, part} if whole in pair else ():
            say_two(connection, runner_id, other, part)


def _move_verdicts(connection: Connection, runner_id: int, keep: str, gone: str) -> None:
    """A word on a cycle goes along, unless there is one; then it stays, as orphaned."""
    verdict, there = t.verdict.c, t.verdict.alias()
    has = sa.exists().where(
        there.c.runner_id == runner_id, there.c.flare_activity_id == keep,
        there.c.location == verdict.location, there.c.side == verdict.side,
    )  # fmt: skip
    of = sa.and_(verdict.runner_id == runner_id, verdict.flare_activity_id == gone, ~has)
    connection.execute(t.verdict.update().where(of).values(flare_activity_id=keep))


def _move_answers(connection: Connection, runner_id: int, keep: str, gone: str) -> None:
    """What was answered about the one; of the two themselves as recordings it is void."""
    answer, mine = t.answer.c, t.answer.c.runner_id == runner_id
    said = {row.key: row.value for row in connection.execute(sa.select(t.answer).where(mine))}
    for key, value in said.items():
        if (new := _renamed(key, keep, gone)) == key:
            continue
        of = sa.and_(mine, answer.key == key)
        if new in said or new == key_of_ids(keep, keep):
            connection.execute(t.answer.delete().where(of))
        else:
            values = {"key": new, "value": keep if value == gone else value}
            connection.execute(t.answer.update().where(of).values(values))


def _renamed(key: str, keep: str, gone: str) -> str:
    """A question with the one activity for the other; of two recordings in their order."""
    names = {gone: keep, f"run-{gone}": f"run-{keep}"}
    kind, *parts = (names.get(part, part) for part in key.split(":"))
    return ":".join([kind, *(sorted(parts) if f"{kind}:" == KEY else parts)])
