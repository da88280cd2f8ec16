"""Erasing a runner: no byte stays, nobody else loses one, and what is begun is finished."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from service.erase import HELD, STRAVA_UNTOLD, Erased, erase_runner
from service.jobs import Worker
from service.workers import InProcess
from tests.crash import run_until
from tests.desk import Desk
from tests.fit_files import write_runs
from tests.marked_log import files, files_with, mark_everything, mark_files, rows, rows_with
from tests.strava_answers import BROKEN
from tests.strava_people import made_person
from tests.strava_room import StravaRoom
from traininglog.access import NotFound
from traininglog.erasing import marked
from traininglog.store import DATABASE, Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from pathlib import Path

MARK, OTHERS = "zebra-7319", "otter-2244"
NOW = datetime(2026, 10, 2, 9, 41, tzinfo=UTC)


@pytest.fixture
def marked_store(store: Store, tmp_path: Path) -> Store:
    """Ana's and Ben's logs, each with a mark of its own in every field and file."""
    for runner_id, mark in ((1, MARK), (2, OTHERS)):
        mark_everything(store, runner_id, mark)
        mark_files(tmp_path, runner_id, mark)
    assert len(rows_with(store.engine, MARK)) > 20
    assert {MARK in name for name in files_with(tmp_path, MARK)} == {False}
    return store


def _of_others(store: Store, root: Path) -> tuple[object, object]:
    """Every row and every file of Ben."""
    kept = {
        name: [row for row in found if OTHERS in repr(row) or 2 in row[:2]]
        for name, found in rows(store.engine).items()
    }
    return kept, {name: data for name, data in files(root).items() if "runners/2" in name}


def test_no_byte_stays_and_nobody_else_loses_one(marked_store: Store, tmp_path: Path) -> None:
    before = _of_others(marked_store, tmp_path)
    assert erase_runner(marked_store, 1, NOW) == Erased(is_whole=True, is_strava_told=True)
    assert files_with(tmp_path, MARK) == []
    assert rows_with(marked_store.engine, MARK) == []
    assert not (tmp_path / "runners" / "1").exists()
    assert marked(tmp_path) == ()
    assert _of_others(marked_store, tmp_path) == before
    assert files_with(tmp_path, OTHERS)


def test_who_is_erased_is_not_there(marked_store: Store) -> None:
    erase_runner(marked_store, 1, NOW)
    with pytest.raises(NotFound):
        erase_runner(marked_store, 1, NOW)


def test_the_number_of_an_erased_runner_is_not_given_again(
    store: Store, tmp_path: Path
) -> None:
    erase_runner(store, 2, NOW)
    new = store.repository(SYSTEM).add_runner("cleo", "UTC")
    assert new.id == 3
    assert files_with(tmp_path, "zebra") == []


@pytest.mark.sqlite
def test_while_somebody_reads_it_is_told_and_the_next_start_finishes(
    marked_store: Store, tmp_path: Path
) -> None:
    reader = sqlite3.connect(tmp_path / DATABASE)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM note").fetchall()
    erased = erase_runner(marked_store, 1, NOW, patience_ms=50)
    assert erased.words == HELD
    assert rows_with(marked_store.engine, MARK) == []
    assert not (tmp_path / "runners" / "1").exists()
    assert marked(tmp_path) == (1,)
    reader.close()
    Store.open(tmp_path).close()
    assert files_with(tmp_path, MARK) == []
    assert marked(tmp_path) == ()


@pytest.mark.sqlite
def test_a_reader_that_has_read_holds_up_nothing(marked_store: Store, tmp_path: Path) -> None:
    reader = sqlite3.connect(tmp_path / DATABASE)
    assert reader.execute("SELECT count(*) FROM note").fetchone() == (2,)
    assert erase_runner(marked_store, 1, NOW).is_whole
    assert files_with(tmp_path, MARK) == []
    assert reader.execute("SELECT count(*) FROM note").fetchone() == (1,)
    reader.close()


def test_an_import_under_way_leaves_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    write_runs(desk.files, 3)
    jobs = desk.store.jobs(Viewer("owner", 1))
    jobs.add(1, "folder", "waiting", [str(desk.files)])

    gone: list[Erased] = []

    class Meanwhile(InProcess):
        """The runner is erased when the files are decoded, before they are kept."""

        def submit(self, *args: Any, **kwargs: Any) -> Any:
            decoded = super().submit(*args, **kwargs)
            gone.append(erase_runner(desk.store, 1, NOW))
            return decoded

    worker = Worker(desk.store, Meanwhile)
    assert worker.run_next()
    assert len(gone) == 1
    assert not desk.data.exists()
    assert not worker.run_next()
    desk.store.close()


def test_what_came_late_goes_with_the_next_start_and_nothing_else(
    store: Store, tmp_path: Path
) -> None:
    erase_runner(store, 1, NOW)
    for runner_id in (1, 2, 9):  # erased, there, and of a newer database than this copy
        mark_files(tmp_path, runner_id, MARK)
    Worker(store).sweep()
    assert sorted(path.name for path in (tmp_path / "runners").iterdir()) == ["2", "9"]
    assert len(files_with(tmp_path / "runners" / "2", MARK)) == 8


def test_strava_is_told_that_its_permission_is_void(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, made_person(count=2, plain=True)) as room:
        room.until_done()
        erased = erase_runner(room.store, 1, room.clock(), bases=room.strava.bases)
        assert erased == Erased(is_whole=True, is_strava_told=True)
        assert all(grant.dead for grant in room.strava.sign_ins.refresh.values())
        assert rows(room.store.engine)["strava_window"] == []


def test_with_strava_down_all_goes_and_the_runner_is_told(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, made_person(count=2, plain=True)) as room:
        room.until_done()
        told = str(room.strava.person.id)
        room.strava.next(BROKEN, times=None, on="revoke|deauthorize|token")
        erased = erase_runner(room.store, 1, room.clock(), bases=room.strava.bases)
        assert STRAVA_UNTOLD in erased.words
        assert files_with(tmp_path, told) == []
        assert not [name for name, kept in rows(room.store.engine).items() if kept]


# Killed in the middle


_CHILD = """
import os, signal, sys
from datetime import datetime, UTC
import sqlalchemy as sa
from service.erase import erase_runner
from traininglog import erasing
from traininglog.store import Store

fatal, point = int(sys.argv[2]), 0

def step(*_):
    global point
    point += 1
    if point == fatal:
        os.kill(os.getpid(), signal.SIGKILL)

def watched(function):
    def call(*args, **kwargs):
        step()
        done = function(*args, **kwargs)
        step()
        return done
    return call

for name in ("fsync", "unlink", "rmdir"):
    setattr(os, name, watched(getattr(os, name)))
with Store.open(sys.argv[1]) as store:
    for point_of in ("after_cursor_execute", "commit"):
        sa.event.listen(store.engine, point_of, step)
    if store.engine.dialect.name == "sqlite":  # and what is said beside the engine
        store.engine.dispose()
        sa.event.listen(store.engine, "connect", lambda raw, _: raw.set_trace_callback(step))
    erase_runner(store, 1, datetime.now(UTC))
print(point)
"""


def _made(data: Path) -> Path:
    with Store.open(data) as store:
        for number, mark in enumerate((MARK, OTHERS), 1):
            store.repository(SYSTEM).add_runner(mark, "UTC")
            mark_everything(store, number, mark)
            mark_files(data, number, mark)
    return data


def test_killed_at_any_point_the_next_one_finishes(tmp_path: Path) -> None:
    killed, points = run_until(0, _CHILD, _made(tmp_path / "whole"))
    assert not killed
    assert files_with(tmp_path / "whole", MARK) == []
    assert points > 25
    last = points - 2  # the process's own end comes after
    for number, point in enumerate((2, points // 4, points // 2, points * 3 // 4, last)):
        data = _made(tmp_path / str(number))
        assert run_until(point, _CHILD, data)[0]
        with Store.open(data) as store:
            if 1 in {runner.id for runner in store.repository(SYSTEM).runners()}:
                assert len(files_with(data, MARK)) > 7, "it had not begun"
                erase_runner(store, 1, NOW)
            assert rows_with(store.engine, MARK) == [], f"killed at {point}"
            assert rows_with(store.engine, OTHERS)
        assert files_with(data, MARK) == [], f"killed at {point}"
        assert marked(data) == ()
        assert len(files_with(data, OTHERS)) > 7
