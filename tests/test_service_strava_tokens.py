"""Tokens: refreshed in time, by one process only, and kept before anything is asked by them."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING

import pytest

from ingest.strava.model import Inactive, NoAnswer
from ingest.strava.signin import SignIn
from service.strava_tokens import (
    LOOKS,
    Access,
    ReconnectError,
    RefreshingError,
    access_token,
)
from tests.strava_answers import GATEWAY, INACTIVE, Fault, Reply
from tests.strava_kill import child
from tests.strava_room import StravaRoom, short_runs
from traininglog.access import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def room(tmp_path: Path) -> Iterator[StravaRoom]:
    with StravaRoom(tmp_path, short_runs(2)) as made:
        yield made


def access(room: StravaRoom, force_from: int | None = None) -> Access:
    """A token now; whoever waits does so by the room's clock."""
    return access_token(
        room.accounts, SignIn(room.strava.bases), room.account, room.clock(),
        wait=lambda s: room.clock.go(seconds=s), force_from=force_from,
    )  # fmt: skip


def test_a_fresh_token_is_not_refreshed(room: StravaRoom) -> None:
    room.clock.go(hours=4, minutes=59)
    assert access(room).token == room.accounts.secret(1).access_token
    assert room.strava.calls == []


def test_less_than_an_hour_left_is_refreshed_and_kept(room: StravaRoom) -> None:
    before, version = room.accounts.secret(1), room.account.secret_version
    room.clock.go(hours=5, minutes=1)
    given = access(room)
    kept = room.accounts.secret(1)
    assert given.token == kept.access_token != before.access_token
    assert kept.refresh_token != before.refresh_token
    assert kept.client_secret == before.client_secret
    assert kept.expires_at == room.clock().replace(microsecond=0) + timedelta(hours=6)
    assert given.version == room.account.secret_version == version + 1
    assert access(room) == given
    assert room.strava.kinds() == {"token": 1}


def test_a_token_does_not_show_itself(room: StravaRoom) -> None:
    assert access(room).token not in repr(access(room))


def test_a_refused_token_is_refreshed_once_whoever_asks(room: StravaRoom) -> None:
    version = room.account.secret_version
    assert access(room, force_from=version).version == version + 1
    assert access(room, force_from=version).version == version + 1
    assert room.strava.count("token") == 1


def test_what_strava_refuses_asks_for_a_new_consent(room: StravaRoom) -> None:
    room.strava.revoke_all()
    with pytest.raises(ReconnectError, match="Connect again"):
        access(room, force_from=room.account.secret_version)
    assert room.session().next_at is None
    assert (room.account.state, room.account.next_at) == ("reconnect", None)


@pytest.mark.parametrize(("fault", "raised"), [(GATEWAY, NoAnswer), (INACTIVE, Inactive)])
def test_a_refresh_that_came_to_nothing_may_be_tried_at_once(
    room: StravaRoom, fault: Fault, raised: type[Exception]
) -> None:
    room.clock.go(hours=6)
    room.strava.next(fault, on="token")
    with pytest.raises(raised):
        access(room)
    assert access(room).is_fresh(room.clock())


def test_another_process_is_waited_for_and_its_token_taken(room: StravaRoom) -> None:
    version = room.account.secret_version
    assert room.accounts.take_refresh(1, version, room.clock())
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            room.accounts.keep_secret(1, version, room.accounts.secret(1))

    given = access_token(
        room.accounts, SignIn(room.strava.bases), room.account, room.clock(), wait=wait,
        force_from=version,
    )  # fmt: skip
    assert (given.version, len(waits)) == (version + 1, 3)
    assert room.strava.calls == []


def test_another_process_that_never_ends_is_not_waited_for_long(room: StravaRoom) -> None:
    version = room.account.secret_version
    assert room.accounts.take_refresh(1, version, room.clock())
    began = room.clock()
    with pytest.raises(RefreshingError):
        access(room, force_from=version)
    assert room.clock() - began == timedelta(seconds=LOOKS / 4)
    report = room.session()  # the token is good still, for all but the one who doubts it
    assert report.streams == 2


def test_a_session_that_meets_a_refresh_comes_again_in_a_minute(room: StravaRoom) -> None:
    room.clock.go(hours=6)
    assert room.accounts.take_refresh(1, room.account.secret_version, room.clock())
    report = room.session()
    assert (report.calls, room.strava.calls) == (0, [])
    assert report.next_at == room.clock() + timedelta(minutes=1)
    room.clock.go(minutes=2)  # whoever refreshed is not heard of any more
    assert room.session().streams == 2


def test_no_account_has_no_token(room: StravaRoom) -> None:
    account = room.account
    room.accounts.forget(1)
    with pytest.raises(NotFound):
        access_token(
            room.accounts, SignIn(room.strava.bases), account, room.clock(), wait=lambda _: None
        )


def test_a_kill_before_the_first_use_loses_no_token(room: StravaRoom) -> None:
    room.clock.go(hours=6)
    assert child(room, "kept:1").killed
    assert (room.strava.kinds(), room.strava.count()) == ({"token": 1}, 0)
    room.clock.go(minutes=2)
    report = room.session()
    assert (report.streams, room.strava.count("token")) == (2, 1)


def test_a_kill_before_the_tokens_are_kept_asks_for_a_new_consent(room: StravaRoom) -> None:
    """Strava has voided the old ones by then: nothing else is lost, and a person is told."""
    room.clock.go(hours=6)
    assert child(room, "keep:1").killed
    room.clock.go(minutes=2)
    assert "Connect again" in room.session().message
    room.connect()
    assert room.session().streams == 2


def test_two_processes_at_once_refresh_once(room: StravaRoom) -> None:
    room.clock.go(hours=6)
    both_are_there = Event()
    room.strava.next(
        Fault(lambda true: _after(both_are_there, true), unheard=False), on="token"
    )
    told, tell = os.pipe()
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _REFRESH, str(room.root), room.strava.bases.oauth,
             room.clock().isoformat()],
            stdout=tell, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _ in range(2)
    ]  # fmt: skip
    os.close(tell)
    with os.fdopen(told) as lines:
        assert lines.readline() == "waits\n"
        both_are_there.set()
        tokens = [line for line in lines.read().split() if line != "waits"]
    assert [process.wait() for process in processes] == [0, 0]
    assert tokens == [room.accounts.secret(1).access_token] * 2
    assert room.strava.kinds() == {"token": 1}


_REFRESH = """
import sys, time
from datetime import datetime
from ingest.strava.model import Bases
from ingest.strava.signin import SignIn
from service.strava_tokens import access_token
from traininglog.store import Store
from traininglog.viewer import SYSTEM

def wait(seconds):
    print("waits", flush=True)
    time.sleep(seconds)

with Store.open(sys.argv[1]) as store:
    accounts, now = store.strava_accounts(SYSTEM), datetime.fromisoformat(sys.argv[3])
    signin = SignIn(Bases(sys.argv[2]))
    given = access_token(accounts, signin, accounts.account(1), now, wait=wait)
print(given.token, flush=True)
"""


def _after(moment: Event, true: Reply) -> Reply:
    """The answer, from that moment on."""
    moment.wait(60)
    return true
