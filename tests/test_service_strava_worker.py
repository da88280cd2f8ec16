"""The worker: nobody connected, no thread; who is due is worked for, and a close is quick."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from service.strava_connect import StravaDesk
from service.strava_leave import leave
from service.strava_worker import StravaWorker
from tests.strava_answers import GATEWAY, SILENT, Fault, Reply
from tests.strava_room import SOON_S, StravaRoom, short_runs, waited
from traininglog.store import Store
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.strava_server import Kind


@pytest.fixture
def room(tmp_path: Path) -> Iterator[StravaRoom]:
    with StravaRoom(tmp_path, short_runs(3)) as made:
        yield made


@contextmanager
def working(room: StravaRoom) -> Iterator[StravaWorker]:
    worker = StravaWorker(room.store, room.strava.bases, room.clock)
    try:
        yield worker
    finally:
        worker.close()
        if worker.thread is not None:
            worker.thread.join(SOON_S)


def until(room: StravaRoom, kind: Kind, count: int) -> None:
    """Wait for so many calls of a kind."""
    waited(lambda: room.strava.count(kind) >= count)


def ended(room: StravaRoom) -> None:
    """Wait until the session is over."""
    waited(lambda: room.account.next_at is not None and room.account.next_at > room.clock())


def strava_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "strava"]


def test_with_nobody_connected_there_is_no_thread(room: StravaRoom) -> None:
    leave(room.store, 1)
    (owed,) = room.accounts.farewells(room.clock())
    room.accounts.said_farewell(owed.id)
    with working(room) as worker:
        worker.wake()
        assert worker.thread is None
        assert strava_threads() == []
    assert room.strava.calls == []


def test_nothing_of_the_client_is_loaded_before_there_is_an_account(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from datetime import UTC, datetime\n"
        "from ingest.strava.model import Bases\n"
        "from service.strava_worker import StravaWorker\n"
        "from traininglog.store import Store\n"
        "with Store.open(sys.argv[1]) as store:\n"
        "    worker = StravaWorker(store, Bases(), lambda: datetime.now(UTC))\n"
        "    worker.wake()\n"
        "    worker.close()\n"
        "print([name for name in ('stravalib', 'requests', 'cryptography')"
        " if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "data")],
        check=True, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.stdout == "[]\n"


def test_who_is_due_is_worked_for_and_then_left_alone(room: StravaRoom) -> None:
    with working(room) as worker:
        worker.wake()
        assert strava_threads() == ["strava"]
        until(room, "streams", 3)
        ended(room)
        calls = room.strava.count()
        worker.turn()
        assert room.strava.count() == calls
        room.clock.go(hours=1)
        worker.wake()
        until(room, "list", 4)


def test_an_account_that_a_command_connected_is_met_when_its_page_is_opened(
    room: StravaRoom,
) -> None:
    with working(room) as worker:
        assert strava_threads() == []
        StravaDesk(room.store, 1, room.strava.bases, room.clock, worker).status()
        assert strava_threads() == ["strava"]
        until(room, "streams", 3)


def test_a_laptop_that_slept_for_a_day_goes_on_at_once(room: StravaRoom) -> None:
    with working(room) as worker:
        worker.turn()
        room.clock.go(days=1)
        calls = room.strava.count()
        worker.turn()
        assert room.strava.count() > calls


def test_a_wake_by_a_person_is_heard_at_once(room: StravaRoom) -> None:
    with working(room) as worker:
        worker.wake()
        until(room, "streams", 3)
        ended(room)
        room.clock.go(minutes=1)
        room.accounts.change(1, next_at=room.clock())
        lists = room.strava.count("list")
        worker.wake()
        until(room, "list", lists + 1)


def test_the_thread_ends_when_the_last_account_is_left(room: StravaRoom) -> None:
    with working(room) as worker:
        worker.wake()
        until(room, "streams", 3)
        ended(room)
        thread = worker.thread
        assert thread is not None
        leave(room.store, 1)
        worker.wake()
        until(room, "revoke", 1)
        thread.join(SOON_S)
        assert not thread.is_alive()
        assert worker.thread is None
        room.connect()
        worker.wake()
        until(room, "streams", 6)


def test_a_leave_that_strava_did_not_hear_is_told_until_it_does(room: StravaRoom) -> None:
    with working(room) as worker:
        worker.turn()
        room.strava.next(GATEWAY, times=2, on="revoke|deauthorize")
        leave(room.store, 1)
        worker.turn()
        assert room.log.activities(1) == ()
        assert not room.store.streams.names(1, "streams")
        room.clock.go(minutes=1)
        worker.turn()
        room.clock.go(minutes=2)
        worker.turn()
        assert room.accounts.farewells(room.clock() + timedelta(days=1)) == ()
        assert [c.status for c in room.strava.calls if c.kind == "revoke"] == [502, 502, 200]


def test_a_close_does_not_wait_for_a_slow_answer(room: StravaRoom) -> None:
    room.strava.next(SILENT, on="list")
    with working(room) as worker:
        worker.wake()
        until(room, "list", 1)
        thread = worker.thread
        worker.close()
        assert thread
        assert thread.is_alive()  # it still waits for Strava, and the close does not
        room.strava._doors.stop.set()  # so that the thread ends before the store is closed
    assert room.runs.known(1) == {}


def test_a_fault_ends_the_session_and_not_the_thread(room: StravaRoom) -> None:
    in_the_way = room.root / "runners" / "1"
    in_the_way.mkdir(parents=True)
    (in_the_way / "streams").write_text("not a folder")
    with working(room) as worker:
        worker.wake()
        until(room, "streams", 1)
        ended(room)
        assert room.account.message
        (in_the_way / "streams").unlink()
        room.clock.go(hours=1)
        worker.wake()
        until(room, "streams", 4)
        ended(room)
        assert room.account.message == ""


def test_who_is_worked_for_elsewhere_is_tried_in_a_minute(room: StravaRoom) -> None:
    room.accounts.claim(1, "another", room.clock())
    with working(room) as worker:
        worker.turn()
        worker.turn()
        assert room.strava.calls == []
        room.clock.go(minutes=2)
        worker.turn()
        assert room.strava.count("streams") == 3


def test_what_is_kept_too_long_goes_though_nobody_is_asked(room: StravaRoom) -> None:
    with working(room) as worker:
        worker.turn()
        room.accounts.change(1, state="reconnect", next_at=None)
        room.clock.go(days=8)
        worker.turn()
        assert room.progress.streams == {"expired": 3}


def test_while_an_answer_is_waited_for_others_write(room: StravaRoom) -> None:
    """No write transaction is open during a call: whoever writes then waits for nobody."""
    wrote = []

    def write(true: Reply) -> Reply:
        with Store.open(room.root) as other:
            other.repository(SYSTEM).set_zone(1, "Europe/Lisbon")
            wrote.append(True)
        return true

    room.clock.go(hours=6)  # so that the sign-in is refreshed as well
    room.strava.next(Fault(write, unheard=False), times=None)
    assert room.session().streams == 3
    assert len(wrote) == len(room.strava.calls) == 1 + 2 + 3
    assert room.log.runner(1).zone == "Europe/Lisbon"
