"""What happens in the middle of a session: a new consent, midnight, a clock put right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ingest.strava.patience import Patience
from service.strava_asking import BEAT
from service.strava_sync import expire
from service.strava_work import POLL
from service.strava_worker import StravaWorker
from tests.strava_answers import GATEWAY, GONE, UNAUTHORIZED, Fault, Reply, spoilt, wrong
from tests.strava_limits import Budget, Clock, Window
from tests.strava_room import StravaRoom, short_runs
from traininglog.strava_account import LEASE
from traininglog.strava_events import PERMISSION

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def first(do: Callable[[], Any], reply: Reply) -> Fault:
    """This answer, after something else was done."""

    def answer(_true: Reply) -> Reply:
        do()
        return reply

    return Fault(answer)


def test_a_consent_while_the_old_tokens_are_refused_stays(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(3)) as room:
        room.clock.go(hours=6)
        refused = wrong(400, "RefreshToken", "refresh_token")
        room.strava.next(first(room.connect, refused), on="token")
        room.session()
        assert (room.account.state, room.account.message) == ("connected", "")
        assert room.account.next_at is not None
        assert room.session().streams == 3


@pytest.mark.parametrize("call", ["list", "streams"])
def test_a_consent_in_the_middle_of_a_session_ends_it(tmp_path: Path, call: str) -> None:
    with StravaRoom(tmp_path, short_runs(3)) as room:
        again = Fault(lambda true: (room.connect(), true)[1], unheard=False)
        room.strava.next(again, on=call)
        room.session()
        asked = room.account
        assert (asked.state, asked.synced_at) == ("connected", None)
        assert asked.next_at == room.clock()
        room.session()
        assert room.progress.streams == {"done": 3}


def test_a_sign_in_that_is_not_found_removes_no_run(tmp_path: Path) -> None:
    """404 of the sign-in says nothing of the run that was to be asked about."""
    with StravaRoom(tmp_path, short_runs(10)) as room:
        room.until_done()
        before = room.tables()
        room.strava.next(spoilt(lambda items: items[:3] + items[4:]), on="list")
        room.strava.next(UNAUTHORIZED, on="detail")
        room.strava.next(GONE, on="token")
        room.clock.go(hours=1)
        report = room.session()
        assert (report.removed, room.tables()) == (0, before)
        assert "no such activity" not in report.message


def test_an_answer_of_yesterday_tells_of_yesterdays_calls(tmp_path: Path) -> None:
    late = Clock(datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC))
    budget = Budget(Window(2_000, 1_000), Window(2_000, 2_000))
    with StravaRoom(tmp_path, short_runs(3), clock=late, budget=budget) as room:
        for _ in range(900):
            budget.take(late(), reads=True)
        room.strava.meanwhile(1, lambda _person: late.go(seconds=2))
        assert room.session().streams == 3
        _, day = room.store.strava_calls().left(room.strava.client_id, late())
        assert day > 900


def test_a_lease_outlives_the_slowest_answer() -> None:
    slowest_s = Patience().connect_s + Patience().whole_s + Patience().read_s
    assert timedelta(seconds=slowest_s) + BEAT < LEASE


def test_the_time_that_a_refresh_took_is_none_of_the_lease(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(3)) as room:
        room.clock.go(hours=6)
        slow = Fault(lambda true: (room.clock.go(seconds=90), true)[1], unheard=False)
        room.strava.next(slow, on="token")
        others: list[bool] = []

        def claims(_person: object) -> None:
            room.clock.go(seconds=90)
            others.append(room.accounts.claim(1, "another", room.clock()))

        room.strava.meanwhile(1, claims)
        assert room.session().streams == 3
        assert others == [False]


@pytest.mark.parametrize("asked", [False, True], ids=["by itself", "Sync now"])
def test_a_clock_that_was_years_ahead_stops_nothing(
    tmp_path: Path,
    asked: bool,  # noqa: FBT001 -- a case
) -> None:
    with StravaRoom(tmp_path, short_runs(3)) as room:
        true = room.clock()
        room.clock.go(days=900)
        room.until_done()
        room.clock.now = true
        lists = room.strava.count("list")
        if asked:
            room.accounts.change(1, next_at=true)
        StravaWorker(room.store, room.strava.bases, room.clock).turn()
        assert room.strava.count("list") > lists
        assert room.account.next_at == true + POLL


def test_a_clock_that_is_hours_ahead_costs_one_refresh_a_session(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(5)) as room:
        ahead = replace(room.sync, clock=lambda: room.clock() + timedelta(hours=9))
        assert ahead.session(1).streams == 5
        assert room.strava.count("token") == 1


def test_tokens_that_end_in_the_middle_are_refreshed(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(5)) as room:
        room.strava.meanwhile(3, lambda _person: room.clock.go(seconds=6 * 3600 + 1))
        assert room.session().streams == 5
        assert room.strava.count("token") == 1


def test_another_at_work_while_the_clock_was_ahead_is_waited_for(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(1)) as room:
        room.accounts.change(1, next_at=room.clock() + timedelta(days=900))
        assert room.accounts.claim(1, "another", room.clock())
        worker = StravaWorker(room.store, room.strava.bases, room.clock)
        worker.turn()
        assert room.strava.count() == 0
        assert worker._left_s() > 0


def test_strava_away_for_hours_is_not_the_last_runs_fault(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(4)) as room:
        last = room.strava.person.newest_first()[-1].id
        room.strava.next(GATEWAY, times=None, on=f"streams .*{last}")
        room.session()
        room.strava.next(GATEWAY, times=None)
        for _ in range(30):
            report = room.session()
            assert report.next_at is not None
            room.clock.until(report.next_at)
        assert room.progress.streams == {"done": 3, "wanted": 1}
        room.strava.well()
        room.until_done()
        assert room.progress.streams == {"done": 4}


def test_an_account_that_is_just_gone_has_nothing_to_expire(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(1)) as room:
        account = room.account
        room.accounts.forget(1)
        expire(room.store, account, room.clock())


def test_a_text_without_end_is_cut(tmp_path: Path) -> None:
    long = {"name": "knee" * 300_000, "device_name": "W" * 1_000_000}
    with StravaRoom(tmp_path, short_runs(1)) as room:
        room.strava.next(spoilt(lambda items: [i | long for i in items]), on="list")
        room.session()
        (note,) = room.log.notes(1)
        (run,) = room.log.activities(1)
        assert len(note.note.text) == 20_000
        assert run.device == "W" * 200


def test_what_is_missing_is_asked_about_however_often_a_reading_is_cut_off(
    tmp_path: Path,
) -> None:
    with StravaRoom(tmp_path, short_runs(10, every=timedelta(days=20))) as room:
        room.until_done()
        for made in room.strava.person.newest_first()[4:8]:
            room.strava.person.delete(made.id)
        assert room.session(everything=True, most_calls=3).removed == 1
        assert room.session().removed == 3
        assert len(room.log.activities(1)) == 6


def test_one_that_is_not_answered_for_does_not_hold_up_the_list(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(10, every=timedelta(days=20))) as room:
        room.until_done()
        newest = room.strava.person.newest_first()
        for made in (newest[4], newest[6]):
            room.strava.person.delete(made.id)
        room.strava.next(GATEWAY, times=None, on=f"detail .*{newest[4].id}")
        assert room.session(everything=True).removed == 1
        assert room.account.listed_at == room.clock()


def test_a_new_consent_is_not_left_for_the_end_of_the_old_one(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(3)) as room:
        room.until_done()
        events = room.store.strava_events(room.runs.viewer)
        assert events.tell(str(room.strava.person.id), PERMISSION, room.clock())
        room.strava.next(UNAUTHORIZED, on="list")
        refused = wrong(400, "RefreshToken", "refresh_token")
        room.strava.next(first(room.connect, refused), on="token")
        room.session()
        assert room.account.state == "connected"
        assert len(room.log.activities(1)) == 3
