"""Disconnecting: what came from Strava goes at once; Strava is told until it has heard it."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service.importer import ImportOptions, import_files
from service.strava_connect import StravaDesk
from service.strava_leave import say_farewells
from service.workers import InProcess
from tests.fit_files import run_bytes
from tests.strava_answers import BROKEN, NOT_FOUND, PAGE, TOO_MANY, says
from tests.strava_consents import BACK, Woken, consented
from tests.strava_people import UNTIL, made_activity, made_person
from tests.strava_room import OWNER, StravaRoom
from traininglog.pain import PainEntry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from traininglog.strava import Farewell

SIGN_IN = "revoke|deauthorize|token"
BOTH_WAYS = UNTIL - timedelta(days=3)
"""The start of a run that comes from Strava and from a file too."""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[StravaRoom]:
    """Five runs of Strava alone, one of a file too, each with its samples, and a diary."""
    person = made_person(count=5, plain=True)
    person.add(made_activity(random.Random(3), person.id, 9, BOTH_WAYS, plain=True, km=1.0))
    with StravaRoom(tmp_path, person) as made:
        made.until_done()
        file = tmp_path / "run.fit"
        file.write_bytes(run_bytes(start=BOTH_WAYS))
        options = ImportOptions(make_executor=InProcess, now=made.clock())
        runner = made.log.runner(1)
        import_files(made.store.imports(OWNER), runner, [file], options)
        made.log.add_pain(1, [PainEntry(run.day, "knee", "right", 4) for run in _runs(made)])
        yield made


def _runs(room: StravaRoom) -> tuple[Any, ...]:
    found: tuple[Any, ...] = room.log.activities(1)
    return found


def _desk(room: StravaRoom, worker: Woken | None = None) -> StravaDesk:
    return StravaDesk(room.store, 1, room.strava.bases, room.clock, worker)


def _owed(room: StravaRoom) -> tuple[Farewell, ...]:
    return room.accounts.farewells(room.clock() + timedelta(days=1))


def test_with_strava_down_everything_of_it_goes_at_once(room: StravaRoom) -> None:
    before = _runs(room)
    assert sorted(run.origin for run in before) == ["file", *["strava_api"] * 5]
    pain = room.log.pain(1)
    room.strava.next(BROKEN, times=None, on=SIGN_IN)
    _desk(room).disconnect()
    (left,) = _runs(room)
    assert left.origin == "file"
    assert [source.origin for source in room.log.sources(1)] == ["file"]
    assert room.log.stream(left.id) is not None
    assert len(list(room.store.streams.names(1, "streams"))) == 1
    assert room.log.pain(1) == pain
    assert room.accounts.account(1) is None
    assert room.runs.known(1) == {}


@pytest.mark.sqlite
def test_no_byte_of_it_stays(room: StravaRoom) -> None:
    told = [str(made.id) for made in room.strava.person.newest_first() if made.id != 9]
    room.strava.person.rename(int(told[0]), "Knee from 7319")
    room.clock.go(hours=1)
    assert room.session().changed == 1
    marks = [mark.encode() for mark in (*told, "Knee from 7319", str(room.strava.person.id))]
    assert all(mark in _bytes(room) for mark in marks)
    room.strava.next(BROKEN, times=None, on=SIGN_IN)
    _desk(room).disconnect()
    assert [mark for mark in marks if mark in _bytes(room)] == []


def _bytes(room: StravaRoom) -> bytes:
    """All that lies in the data folder: database, write-ahead log, files."""
    return b"".join(path.read_bytes() for path in room.root.rglob("*") if path.is_file())


def test_strava_is_told_until_it_has_heard_it(room: StravaRoom) -> None:
    for fault in (BROKEN, PAGE, TOO_MANY):
        room.strava.next(fault, times=None, on=SIGN_IN)
    _desk(room).disconnect()
    waits = []
    for _ in range(12):
        (owed,) = _owed(room)
        waits.append(owed.next_try - room.clock())
        room.clock.until(owed.next_try)
        say_farewells(room.accounts, room.strava.bases, room.clock())
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert max(waits) == waits[-1] == timedelta(hours=6)
    room.strava.well()
    room.clock.until(_owed(room)[0].next_try)
    say_farewells(room.accounts, room.strava.bases, room.clock())
    assert _owed(room) == ()
    assert all(grant.dead for grant in room.strava.sign_ins.refresh.values())


def test_before_it_is_due_nothing_is_asked(room: StravaRoom) -> None:
    room.strava.next(BROKEN, times=None, on=SIGN_IN)
    _desk(room).disconnect()
    asked = len(room.strava.calls)
    say_farewells(room.accounts, room.strava.bases, room.clock() + timedelta(seconds=59))
    assert len(room.strava.calls) == asked


def test_a_farewell_has_what_a_revoke_needs_and_no_more(room: StravaRoom) -> None:
    room.strava.next(BROKEN, times=None, on=SIGN_IN)
    _desk(room).disconnect()
    (owed,) = _owed(room)
    assert set(type(owed).__dataclass_fields__) == {
        "id", "runner_id", "client_id", "secret", "attempts", "next_try",
    }  # fmt: skip
    assert not any(secret in repr(owed) for secret in room.strava.secrets())


def test_with_a_worker_the_page_waits_for_no_answer(room: StravaRoom) -> None:
    worker, asked = Woken(), len(room.strava.calls)
    _desk(room, worker).disconnect()
    assert worker.times == 1
    assert len(room.strava.calls) == asked
    assert _desk(room).status().farewells == 1


def test_an_older_strava_is_told_the_older_way(room: StravaRoom) -> None:
    room.strava.sign_ins.revokes = False
    _desk(room).disconnect()
    assert _owed(room) == ()
    assert room.strava.count("deauthorize", 200) == 1


def test_what_the_person_took_back_at_strava_needs_no_telling(room: StravaRoom) -> None:
    room.strava.revoke_all()
    room.strava.next(says(NOT_FOUND), on="revoke")
    _desk(room).disconnect()
    assert _owed(room) == ()


def test_an_app_that_is_no_more_is_not_asked_for_ever(room: StravaRoom) -> None:
    room.strava.sign_ins.apps.clear()
    room.strava.sign_ins.access.clear()
    _desk(room).disconnect()
    assert _owed(room) == ()


def test_the_next_athlete_connects_and_keeps_what_was_before(room: StravaRoom) -> None:
    room.strava.next(BROKEN, times=None, on=SIGN_IN)
    desk = _desk(room)
    desk.disconnect()
    room.strava.well()
    other = made_person(seed=2, count=4, plain=True)
    room.strava.sign_ins.person = other
    url = desk.ask(room.strava.client_id, room.strava.client_secret, BACK)
    assert desk.came_back(**consented(url)).ending == "connected"
    assert room.account.athlete_id == str(other.id)
    room.until_done()
    origins = sorted(run.origin for run in _runs(room))
    assert origins == ["file", *["strava_api"] * 4]


def test_a_session_under_way_brings_nothing_back(room: StravaRoom) -> None:
    """The person disconnects while an answer is on its way."""
    newest = room.strava.person.newest_first()[0]
    late = made_activity(
        random.Random(4),
        room.strava.person.id,
        10,
        newest.start + timedelta(hours=5),
        plain=True,
    )
    room.strava.person.add(late)
    desk = _desk(room, Woken())
    room.strava.meanwhile(1, lambda _person: desk.disconnect())
    room.clock.go(hours=2)
    report = room.session()
    assert report.added == 0
    assert [run.origin for run in _runs(room)] == ["file"]
    assert room.accounts.account(1) is None
    assert room.runs.known(1) == {}


def test_leaving_twice_is_leaving_once(room: StravaRoom) -> None:
    _desk(room).disconnect()
    _desk(room).disconnect()
    assert room.strava.count("revoke") == 1
