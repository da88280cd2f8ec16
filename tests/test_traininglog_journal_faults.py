"""A fault or a kill at any moment of a change leaves all of it or nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.log_store import DAY, KNEE, OWNER
from traininglog.database import METADATA
from traininglog.facts import Gear
from traininglog.journal import Journal
from traininglog.log import Declaration
from traininglog.steps import Add, Answer, AnswerGap, Declare, Edit, Judge, Remove

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from traininglog.steps import Change, Step
    from traininglog.store import Store

SHOES = Gear(DAY, "shoes", "Road 2")


class BrokenError(Exception):
    """A fault that comes from nowhere."""


class FaultAt:
    """Breaks the n-th call."""

    def __init__(self, n: int) -> None:
        self.left = n

    def __call__(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            raise BrokenError


def told(journal: Journal) -> Change:
    """A diary with something to edit and to remove."""
    return journal.write("told", [Add(KNEE), Add(SHOES), AnswerGap(DAY, "busy")], today=DAY)


def much(before: Change) -> list[Step]:
    """A step of every kind."""
    entry, shoes = before.kept
    return [
        Edit(entry.id, entry.digest, replace(KNEE, score=6)),
        Remove("fact", shoes.id, shoes.digest),
        Add(replace(KNEE, side="left")),
        AnswerGap(DAY, "pain"),
        Declare(Declaration(DAY, DAY)),
        Judge(("knee", "right", "a"), "agree"),
        Answer("morning:a:knee-right", "dismissed"),
    ]


CHANGES: dict[str, Callable[[Journal, Change], object]] = {
    "write": lambda j, c: j.write("much", much(c), today=DAY),
    "instead": lambda j, c: j.write("again", [Add(KNEE)], today=DAY, instead_of=c.id),
    "undo": lambda j, c: j.undo(c.id),
}


def every_row(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """The whole database, row by row."""
    with store.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
            for table in METADATA.sorted_tables
        }


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("moment", ["before_cursor_execute", "after_cursor_execute", "commit"])
def test_a_fault_at_any_statement_changes_nothing(
    store: Store, change: Callable[[Journal, Change], object], moment: str
) -> None:
    journal = Journal(store.repository(OWNER), 1)
    first = told(journal)
    before, points = every_row(store), 0
    for fatal in count(1):
        fault = FaultAt(fatal)
        sa.event.listen(store.engine, moment, fault)
        try:
            change(journal, first)
            break
        except BrokenError:
            points = fatal
        finally:
            sa.event.remove(store.engine, moment, fault)
        assert every_row(store) == before
    assert points >= (1 if moment == "commit" else 8)
    assert every_row(store) != before
    assert every_row(store)["runner"][0][4] == 2


_KILLED = """
import os, signal, sys
from itertools import count
from pathlib import Path

import sqlalchemy as sa
from tests.test_traininglog_journal_faults import CHANGES, told
from traininglog.database import METADATA
from traininglog.journal import Journal
from traininglog.store import Store
from traininglog.viewer import SYSTEM

base, change = Path(sys.argv[1]), CHANGES[sys.argv[2]]
steps = 1  # each moment of a file; beside a server, where each takes longer, one in four
TIMES = {"at", "created_at", "before", "after"}

def write(data, fatal):
    with Store.open(data) as store:
        journal = Journal(store.repository(SYSTEM), 1)
        first = journal.changes()[0]
        point = 0
        def step(*_):
            nonlocal point
            point += 1
            if point == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
        for event in ("before_cursor_execute", "after_cursor_execute", "commit"):
            sa.event.listen(store.engine, event, step)
        change(journal, first)

def rows(data):
    global steps
    with Store.open(data) as store, store.engine.connect() as connection:
        steps = 1 if connection.dialect.name == "sqlite" else 4
        if connection.dialect.name == "sqlite":
            check = connection.exec_driver_sql("PRAGMA integrity_check").fetchall()
            assert check == [("ok",)]
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
        found = {}
        for table in METADATA.sorted_tables:
            shown = [c for c in table.columns if c.name not in TIMES]
            query = sa.select(*shown).order_by(*table.primary_key)
            found[table.name] = [tuple(row) for row in connection.execute(query)]
        return found

def begun(data):
    with Store.open(data) as store:
        store.repository(SYSTEM).add_runner("ana", "UTC")
        told(Journal(store.repository(SYSTEM), 1))
    return rows(data)

whole = base.parent / "whole"
before, points = begun(base), 0
assert begun(whole) == before
write(whole, 0)
after = rows(whole)
assert before != after
for fatal in count(1, steps):
    child = os.fork()
    if child == 0:
        write(base, fatal)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status == 0:
        break
    assert status == signal.SIGKILL, status
    assert rows(base) == before, f"half written at point {fatal}"
    points += steps
found = rows(base)
for numbered in ("pain_entry", "fact", "change", "changed_row"):
    assert len(found[numbered]) == len(after[numbered])
print(points)
"""


@pytest.mark.parametrize("change", CHANGES)
def test_a_kill_at_any_moment_leaves_all_or_nothing(tmp_path: Path, change: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path / "base"), change],
        check=False, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 15
