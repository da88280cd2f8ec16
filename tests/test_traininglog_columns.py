"""What no database keeps, through every door of words; numbers beyond what a row may have."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from tests.log_store import DAY, KNEE, OWNER, run, write
from tests.old_log import LATER
from tests.strava_log import NOW, connect, listed, listing, tables
from traininglog import tables as t
from traininglog.database import writing
from traininglog.facts import Gear
from traininglog.journal import Journal
from traininglog.notes import Note
from traininglog.repository_import import Batch, SeenFile
from traininglog.scope import EVERYTHING
from traininglog.steps import Add
from traininglog.uploads import Announced
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable

    from traininglog.store import Store

BROKEN = "one\0two\ud800three"
KEPT = "one\ufffdtwo\ufffdthree"


def _journal(store: Store) -> Journal:
    return Journal(store.repository(OWNER), 1)


def _strava(store: Store) -> None:
    connect(store, athlete_name=BROKEN)
    listing(store, listed(texts={"title": BROKEN}, raw={"name": BROKEN}, digest="1"))


DOORS: dict[str, Callable[[Store], Any]] = {
    "a runner's name": lambda s: s.repository(SYSTEM).add_runner(BROKEN, "UTC"),
    "a note of the diary": lambda s: s.repository(OWNER).add_notes(1, [Note(DAY, BROKEN)]),
    "pain": lambda s: s.repository(OWNER).add_pain(1, [replace(KNEE, note=BROKEN)]),
    "what a change says": lambda s: _journal(s).write(BROKEN, [Add(KNEE)], today=DAY),
    "a device": lambda s: write(s, 1, run(device=BROKEN)),
    "a file's name": lambda s: s.imports(SYSTEM).write(
        1, Batch(seen=[SeenFile(BROKEN, 1, 2, "refused", BROKEN, (BROKEN,), "1")])
    ),
    "a job's paths": lambda s: s.jobs(OWNER).add(1, "folder", "waiting", [BROKEN]),
    "a job's end": lambda s: s.jobs(OWNER).add(
        1, "folder", "done", outcomes=[[BROKEN, "new", BROKEN, []]], message=BROKEN
    ),
    "a sent file": lambda s: s.uploads(OWNER).expect(
        1, s.jobs(OWNER).add(1, "upload", "receiving").id, [Announced(BROKEN, 1, 2)], []
    ),
    "strava": _strava,
    "settings": lambda s: s.repository(OWNER).set_settings(1, {BROKEN: BROKEN}),
    "an account": lambda s: s.accounts.add("pt@example.org", BROKEN, "therapist", NOW),
    "a session": lambda s: s.sessions.start(NOW, BROKEN),
}


@pytest.mark.parametrize("door", DOORS)
def test_words_are_kept_as_every_database_can(store: Store, door: str) -> None:
    DOORS[door](store)
    kept = json.dumps(tables(store), default=lambda _: "", ensure_ascii=False)
    assert KEPT in kept
    assert not [c for c in ("\0", "\\u0000", "\\x00", "\ud800", "\\ud800") if c in kept]


def test_a_runner_of_such_a_name_is_found_by_it(store: Store) -> None:
    made = store.repository(SYSTEM).add_runner(BROKEN, "UTC")
    assert made.name == KEPT
    with pytest.raises(ValueError, match="already"):
        store.repository(SYSTEM).add_runner(BROKEN, "UTC")


def test_what_a_person_types_is_refused_at_once(store: Store) -> None:
    with pytest.raises(ValueError, match="broken"):
        _journal(store).write("told", [Add(Gear(DAY, "shoes", BROKEN))], today=DAY)
    with pytest.raises(ValueError, match="broken"):
        store.grants(OWNER).share(
            1,
            label=BROKEN,
            scope=EVERYTHING,
            now=NOW,
            expires_at=LATER,
            address="a@example.org",
        )


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_null_in_a_document(store: Store, number: float) -> None:
    mine = t.runner.c.id == 1
    with writing(store.engine, 1) as connection:
        document = {"a": [number, 1.5], "b": (2, True, None)}
        connection.execute(t.runner.update().where(mine).values(settings=document))
    with store.engine.connect() as connection:
        kept = connection.scalar(sa.select(t.runner.c.settings).where(mine))
    assert kept == {"a": [None, 1.5], "b": [2, True, None]}


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63 - 1, 2**63, 2**200, -(2**80)])
def test_a_number_that_no_row_has_is_nobody_s(store: Store, number: int) -> None:
    for table in (t.runner, t.job, t.fact):
        with store.engine.connect() as connection:
            query = sa.select(table).where(table.c.id == number)
            assert connection.execute(query).all() == []
    with writing(store.engine, number) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(t.runner)) == 2
