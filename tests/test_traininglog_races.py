"""Several at once on one log: of one log one writes at a time, and none waits for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import sqlalchemy as sa

from tests.log_store import OWNER
from tests.old_log import LATER
from tests.processes import at_once
from tests.strava_log import NOW
from traininglog import erasing
from traininglog import tables as t
from traininglog.access import NotFound
from traininglog.scope import EVERYTHING
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from traininglog.store import Store

_BEGUN = """
import sys
import sqlalchemy as sa
from tests.log_store import run, write
from tests.strava_log import NOW
from traininglog import tables as t
from traininglog.access import NotFound
from traininglog.database import writing
from traininglog.erasing import erase
from traininglog.store import Store

with Store.open(sys.argv[1]) as store:
    store.accounts.accounts()
    sys.stdin.readline()
"""
_ADD_RUNNER = "    print(store.choose_runner('cleo', create=True).id)"
_ADD_ACCOUNT = """
    try:
        print(store.accounts.add('pt@example.org', 'P. T.', 'therapist', NOW).id)
    except ValueError:
        print('refused')
"""
_COUNT = """
    settings, mine = t.runner.c.settings, t.runner.c.id == 1
    for _ in range(25):
        with writing(store.engine, 1) as connection:
            (kept,) = connection.execute(sa.select(settings).where(mine)).one()
            more = {'n': kept.get('n', 0) + 1}
            connection.execute(t.runner.update().where(mine).values(settings=more))
"""
_IMPORT_OR_ERASE = """
    if sys.argv[2] == 'erase':
        print(erase(store.engine, store.streams, 1))
    try:
        for number in range(60):
            write(store, 1, run(f'{sys.argv[2]} {number}'))
        print('all')
    except NotFound:
        print('gone')
"""


def _each(store: Store, what: str, *names: str) -> list[str]:
    return at_once(_BEGUN + what, [[str(store.folder), name] for name in names])


def test_two_who_add_the_same_runner_get_the_same(store: Store) -> None:
    assert _each(store, _ADD_RUNNER, "a", "b", "c") == ["3"] * 3


def test_of_two_who_add_the_same_account_one_does(store: Store) -> None:
    assert sorted(_each(store, _ADD_ACCOUNT, "a", "b")) == ["1", "refused"]


def test_no_write_is_lost(store: Store) -> None:
    _each(store, _COUNT, "a", "b", "c")
    assert store.repository(OWNER).runner(1).settings == {"n": 75}


def test_who_is_erased_is_not_written_to(store: Store) -> None:
    told = _each(store, _IMPORT_OR_ERASE, "a", "b", "erase")
    assert told[2] == "None\ngone"
    with store.engine.connect() as connection:
        for table in (t.activity, t.source, t.speed_bin):
            kept = sa.select(sa.func.count()).select_from(table)
            assert connection.scalar(kept) == 0


def test_nobody_waits_for_each_other_in_a_ring(store: Store) -> None:
    """An erased runner's grant is a therapist's too, whose account goes at the same moment."""
    for number in range(8):
        _erased_while_all_work(store, f"r{number}")
    assert [one.name for one in store.repository(SYSTEM).runners()] == ["ana", "ben"]


def _erased_while_all_work(store: Store, name: str) -> None:
    runner = store.repository(SYSTEM).add_runner(name, "UTC").id
    therapist = store.accounts.add(f"pt {name}", "P. T.", "therapist", NOW).id
    store.accounts.add(name, "R.", "runner", NOW, runner_id=runner)
    grants = store.grants(Viewer("owner", runner))
    grant = grants.share(
        runner, label="PT", scope=EVERYTHING, expires_at=LATER, now=NOW, account_id=therapist
    ).id
    store.sessions.start(NOW, "", account_id=therapist)
    _at_once(
        lambda: erasing.erase(store.engine, store.streams, runner),
        lambda: store.accounts.remove(therapist),
        lambda: grants.change(grant, label="other"),
        lambda: store.grants(SYSTEM).visited(grant, NOW),
        lambda: store.sessions.end_others(therapist),
    )


def _at_once(*all_of: Callable[[], object]) -> None:
    """Every one in a thread; what is gone already is no fault."""
    start = threading.Barrier(len(all_of))

    def do(what: Callable[[], object]) -> None:
        start.wait()
        with suppress(NotFound, ValueError):
            what()

    with ThreadPoolExecutor(len(all_of)) as threads:
        for done in [threads.submit(do, what) for what in all_of]:
            done.result()
