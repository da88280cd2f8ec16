"""What Strava may answer instead: no limit is passed, nothing is lost, each is told."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from service.importer import ImportOptions, import_files
from service.strava_asking import REFUSED
from service.strava_fill import AGAIN
from service.strava_sync import UNFORESEEN
from service.workers import InProcess
from tests.fit_files import run_bytes
from tests.strava_answers import (
    BROKEN,
    FORBIDDEN,
    GATEWAY,
    GONE,
    INACTIVE,
    LOST,
    PAGE,
    TOO_MANY,
    UNAUTHORIZED,
    Fault,
    cut,
    spoilt,
)
from tests.strava_limits import Budget, Window
from tests.strava_people import UNTIL, made_activity
from tests.strava_room import OWNER, StravaRoom, short_runs
from traininglog import tables as t
from traininglog.database import writing

if TYPE_CHECKING:
    from pathlib import Path

NO_ANSWERS = {
    "an error": BROKEN, "a page": PAGE, "a gateway": GATEWAY, "nothing": LOST, "a part": cut(),
}  # fmt: skip


def test_a_token_refused_before_its_time_costs_one_refresh_and_one_retry(
    tmp_path: Path,
) -> None:
    with StravaRoom(tmp_path, short_runs(3)) as room:
        room.strava.forget_access()
        report = room.session()
        assert (report.added, report.streams, report.message) == (3, 3, "")
        kinds = [(c.kind, c.status) for c in room.strava.calls[:3]]
        assert kinds == [("list", 401), ("token", 200), ("list", 200)]
        assert room.strava.count("token") == 1


def test_a_token_refused_again_is_the_end_until_a_person_connects(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(3)) as room:
        room.strava.next(UNAUTHORIZED, times=None, on="list")
        report = room.session()
        assert [c.kind for c in room.strava.calls] == ["list", "token", "list"]
        assert (report.message, report.next_at) == (REFUSED, None)
        assert (room.account.state, room.account.message) == ("reconnect", REFUSED)
        assert room.session().calls == 0  # nothing more is tried
        room.strava.well()
        room.connect()
        assert room.session().streams == 3
        assert (room.account.state, room.account.message) == ("connected", "")


def test_an_app_that_was_removed_at_strava_is_told(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(3)) as room:
        room.until_done()
        before = room.tables()
        room.strava.revoke_all()
        room.clock.go(hours=1)
        report = room.session()
        assert [c.kind for c in room.strava.calls[-2:]] == ["list", "token"]
        assert room.account.state == "reconnect"
        assert "Connect again" in report.message
        assert room.tables() == before


def test_an_app_switched_off_names_the_subscription_and_files_go_on(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(3)) as room:
        room.strava.inactive = True
        report = room.session()
        assert (report.calls, report.next_at) == (1, None)
        assert "subscription" in report.message
        assert "files" in report.message
        assert _state(room) == "inactive"
        file = tmp_path / "run.fit"
        file.write_bytes(run_bytes())
        (runner,) = room.log.runners()
        options = ImportOptions(make_executor=InProcess)
        imported = import_files(room.store.imports(OWNER), runner, [file], options)
        assert [one.outcome for one in imported.all] == ["added"]
        room.strava.well()  # and the runner says so, by Sync now
        assert room.session().streams == 3
        assert _state(room) == "connected"


def test_switched_off_is_told_where_the_sign_in_says_it(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(3)) as room:
        room.clock.go(hours=6)
        room.strava.next(INACTIVE, on="token")
        assert "subscription" in room.session().message
        assert (room.account.state, room.strava.count()) == ("inactive", 0)


def test_too_many_waits_for_the_quarter_and_then_for_midnight(tmp_path: Path) -> None:
    """429 with `errors` as a string and no headers: nothing tells which limit it was."""
    with StravaRoom(tmp_path, short_runs(9)) as room:
        room.strava.next(TOO_MANY, times=2)
        first = room.session()
        assert first.next_at == datetime(2026, 11, 20, 19, 15, tzinfo=UTC)
        assert "limit" in first.message
        assert room.session().calls == 0  # before its time nothing is asked
        room.clock.until(first.next_at)
        second = room.session()
        assert second.next_at == datetime(2026, 11, 21, tzinfo=UTC)
        room.clock.until(second.next_at)
        assert room.session().streams == 9
        assert room.account.message == ""


def test_the_days_limit_ends_at_midnight_utc(tmp_path: Path) -> None:
    small = Budget(Window(100, 50))
    with StravaRoom(tmp_path, short_runs(60), budget=small) as room:
        report = room.session()
        assert report.next_at == datetime(2026, 11, 21, tzinfo=UTC)
        assert (room.strava.count(), room.strava.count(status=429)) == (48, 0)


def test_a_smaller_limit_that_no_header_tells_is_met_once(tmp_path: Path) -> None:
    small = Budget(Window(100, 50))
    with StravaRoom(tmp_path, short_runs(60), budget=small, limit_headers=False) as room:
        reports = room.until_done()
        assert room.strava.count(status=429) == 2
        assert sum(r.streams for r in reports) == 60


def test_calls_that_another_program_made_count(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(60)) as room:
        for _ in range(70):
            room.strava.budget.take(room.clock(), reads=True)
        report = room.session()
        assert report.calls == room.strava.count() == 100 - 2 - 70
        assert room.strava.count(status=429) == 0


def test_an_answer_of_no_use_tells_of_calls_all_the_same(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(3)) as room:
        for _ in range(70):
            room.strava.budget.take(room.clock(), reads=True)
        useless = Fault(lambda true: replace(true, body=b"<html>"), unheard=False)
        room.strava.next(useless, on="list")
        assert room.session().message
        left, _ = room.store.strava_calls().left(room.strava.client_id, room.clock())
        assert left == 100 - 2 - 71


@pytest.mark.parametrize("fault", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_a_list_that_is_not_answered_is_asked_again_later_and_later(
    tmp_path: Path, fault: Fault
) -> None:
    with StravaRoom(tmp_path, short_runs(3)) as room:
        room.strava.next(fault, times=5, on="list")
        waits = []
        for _ in range(5):
            report = room.session()
            assert (report.calls, room.account.message) == (1, report.message)
            assert report.message
            assert report.next_at is not None
            waits.append(report.next_at - room.clock())
            room.clock.until(report.next_at)
        assert [wait.total_seconds() / 60 for wait in waits] == [1, 5, 15, 60, 60]
        assert room.session().streams == 3
        assert room.account.message == ""


def test_new_runs_come_where_samples_are_not_answered_for_days(tmp_path: Path) -> None:
    person = short_runs(5)
    with StravaRoom(tmp_path, person) as room:
        room.strava.next(BROKEN, times=None, on="streams")
        room.session()
        made = made_activity(random.Random(1), person.id, 18, UNTIL + timedelta(hours=3))
        person.add(made)
        for _ in range(12):
            room.clock.go(hours=1)
            room.session()
        assert len(room.log.activities(1)) == 6
        assert room.strava.count("list") <= 2 + 2 * 2
        assert "error (500)" in room.account.message


def test_one_run_that_is_not_answered_is_tried_three_times_and_named(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(5)) as room:
        sick = room.strava.person.newest_first()[2].id
        room.strava.next(BROKEN, times=None, on=f"streams .*{sick}")
        first = room.session()
        assert (first.streams, first.problems) == (4, ())
        assert first.next_at == room.clock() + AGAIN[0]
        room.clock.until(first.next_at)
        second = room.session()
        assert second.calls == 1
        room.clock.go(seconds=AGAIN[1].total_seconds())
        third = room.session()
        assert room.strava.count("streams") == 4 + 3
        assert len(third.problems) == 1
        assert room.progress.streams == {"done": 4, "failed": 1}
        assert [run.strava_id for run in room.progress.problems] == [str(sick)]
        assert len(room.log.activities(1)) == 5
        room.strava.well()
        assert room.session(everything=True).streams == 1
        assert room.progress.problems == ()


def test_the_last_run_alone_is_tried_as_well(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(1)) as room:
        room.strava.next(LOST, times=1, on="streams")
        assert room.session().next_at == room.clock() + AGAIN[0]
        room.clock.go(minutes=10)
        assert room.session().streams == 1


def test_where_nothing_answers_no_run_is_to_blame(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(5)) as room:
        room.strava.next(GATEWAY, times=None, on="streams")
        for _ in range(4):
            report = room.session()
            assert report.next_at is not None
            room.clock.until(report.next_at)
        assert room.progress.streams == {"wanted": 5}
        assert all(run.attempts == 0 for run in room.runs.known(1).values())
        room.strava.well()
        room.until_done()
        assert room.progress.streams == {"done": 5}


def test_a_run_that_may_not_be_seen_is_marked_and_the_next_one_goes(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(5), wants_notes=True) as room:
        newest = [made.id for made in room.strava.person.newest_first()]
        room.strava.next(FORBIDDEN, on=f"streams .*{newest[0]}")
        room.strava.next(GONE, on=f"streams .*{newest[1]}")
        room.strava.next(FORBIDDEN, on=f"detail .*{newest[2]}")
        room.strava.next(GONE, on=f"detail .*{newest[3]}")
        report = room.session()
        assert room.progress.streams == {"failed": 1, "none": 1, "done": 3}
        assert room.progress.detail == {"failed": 1, "none": 1, "done": 3}
        assert len(report.problems) == 2
        assert not room.is_left


def test_a_run_without_samples_has_none(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(2)) as room:
        room.strava.next(spoilt(lambda _body: {}), on="streams")
        assert room.session().streams == 1
        assert room.progress.streams == {"none": 1, "done": 1}


def test_a_list_that_may_not_be_seen_is_asked_again_in_an_hour(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(2)) as room:
        room.strava.next(FORBIDDEN, on="list")
        report = room.session()
        assert report.next_at == room.clock() + timedelta(hours=1)
        assert "allowed" in report.message


def test_a_list_of_nothing_that_can_be_read_is_not_taken_for_its_end(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(4)) as room:
        room.strava.next(spoilt(lambda items: [{"id": i["id"]} for i in items]), on="list")
        report = room.session()
        assert (report.calls, report.added, len(report.problems)) == (1, 0, 4)
        assert "none of them can be read" in report.message
        assert room.account.listed_at is None
        room.clock.go(hours=1)
        assert room.session().added == 4


def test_what_nobody_foresaw_is_told_and_tried_in_an_hour(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(2)) as room:
        in_the_way = room.root / "runners" / "1"
        in_the_way.mkdir(parents=True)
        (in_the_way / "streams").write_text("not a folder")
        report = room.session()
        assert report.message == room.account.message == UNFORESEEN
        assert report.next_at == room.clock() + timedelta(hours=1)
        (in_the_way / "streams").unlink()
        room.clock.until(report.next_at)
        assert room.session().streams == 2
        assert room.account.message == ""


def test_an_activity_that_somebody_removed_is_not_asked_for(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(4)) as room:

        def remove(_person: object) -> None:
            with writing(room.store.engine) as connection:
                connection.execute(t.activity.delete())

        room.strava.meanwhile(3, remove)
        report = room.session()
        assert (report.calls, report.message) == (3, UNFORESEEN)
        room.clock.go(hours=1)
        assert room.session().message == ""
        assert room.strava.count("streams") == 1
        assert not room.is_left


def test_a_key_that_is_gone_is_told(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(2)) as room:
        (room.root / "strava.key").unlink()
        report = room.session()
        assert "strava.key" in report.message
        assert (room.account.state, room.strava.calls) == ("reconnect", [])


def _state(room: StravaRoom) -> str:
    return room.account.state
