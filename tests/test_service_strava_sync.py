"""A whole account in sessions: how many calls, what comes first, what a repeat costs."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from service.strava_connect import StravaDesk
from service.strava_leave import leave
from service.strava_sync import AT_WORK, NOT_CONNECTED
from service.strava_work import BUSY_POLL, POLL
from tests.strava_answers import spoilt
from tests.strava_limits import Budget, Window
from tests.strava_people import UNTIL, made_activity, made_person
from tests.strava_room import StravaRoom, short_runs
from traininglog.strava_calls import SPARE

if TYPE_CHECKING:
    from pathlib import Path

RUNS = 1_000
LIST_PAGES = 5


def test_a_thousand_runs_never_ask_more_than_strava_allows(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(RUNS)) as room:
        reports = room.until_done()
        strava, began = room.strava, room.strava.calls[0].at
        quarters: dict[Any, int] = {}
        for call in strava.calls:
            quarter = call.at.replace(minute=call.at.minute // 15 * 15, second=0)
            quarters[quarter] = quarters.get(quarter, 0) + 1
        assert strava.count(status=429) == 0
        assert max(quarters.values()) <= 100 - SPARE
        assert strava.kinds() == {"list": LIST_PAGES + 2, "streams": RUNS}  # one is empty
        assert strava.count() == sum(r.calls for r in reports) <= LIST_PAGES + RUNS + 2
        assert sum(r.streams for r in reports) == room.progress.streams["done"] == RUNS
        assert strava.calls[-1].at - began < timedelta(days=1)
        before, known = room.tables(), strava.count()
        room.clock.go(hours=1)
        repeat = room.session()
        assert strava.count() - known == repeat.calls <= 2
        assert (repeat.added, repeat.changed, repeat.removed) == (0, 0, 0)
        assert room.tables() == before
    sys.stdout.write(
        f"\n{RUNS} runs: {strava.kinds()['list']} list calls, {strava.count()} calls, "
        f"{strava.calls[-1].at - began} by the clock\n"
    )


def test_with_old_notes_each_kind_costs_a_call_a_run(tmp_path: Path) -> None:
    count = 60
    with StravaRoom(tmp_path, short_runs(count), wants_notes=True) as room:
        reports = room.until_done()
        assert room.strava.count(status=429) == 0
        assert room.strava.kinds() == {"list": 2, "streams": count, "detail": count}
        assert sum(r.details for r in reports) == room.progress.detail["done"] == count


def test_charts_draw_after_the_first_session_and_the_newest_samples_come_first(
    tmp_path: Path,
) -> None:
    with StravaRoom(tmp_path, short_runs(120)) as room:
        first = room.session()
        assert len(room.log.activities(1)) == first.added == 120
        assert first.streams == 98 - 2
        asked = [c.path for c in room.strava.calls if c.kind == "streams"]
        newest = [m.id for m in room.strava.person.newest_first()]
        assert asked == [f"/activities/{i}/streams" for i in newest[: len(asked)]]
        assert first.next_at is not None
        assert (first.next_at.minute, first.message) == (15, "")


def test_a_run_by_its_samples_says_what_a_files_does(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, made_person(count=1, plain=True)) as room:
        room.session()
        (run,) = room.log.activities(1)
        (made,) = room.strava.person.activities.values()
        assert run.origin == "strava_api"
        assert run.cadence_spm == pytest.approx(2 * made.item["average_cadence"], abs=1)
        assert run.km == pytest.approx(made.item["distance"] / 1000, rel=0.005)
        assert run.profile
        assert room.log.bins(1).ids == (run.id,)
        assert len(room.log.records(run.id)) > 100
        (kept,) = room.store.imports(room.runs.viewer).with_stream(1)
        assert kept == run.id


def test_a_rename_changes_one_run_and_nothing_is_asked_again(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(40)) as room:
        room.until_done()
        streams = room.strava.count("streams")
        room.strava.person.rename(17_000_000_000 + 39 * 7_919, "Knee again from 5 km")
        room.clock.go(hours=1)
        report = room.session()
        assert (report.added, report.changed, report.removed, report.streams) == (0, 1, 0, 0)
        assert room.strava.count("streams") == streams
        assert report.calls <= 2


def test_a_deleted_run_goes_once_strava_denies_it(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(10)) as room:
        room.until_done()
        gone = room.strava.person.newest_first()[3].id
        room.strava.person.delete(gone)
        room.clock.go(hours=1)
        report = room.session()
        assert (report.removed, room.strava.count("detail")) == (1, 1)
        assert str(gone) not in room.runs.known(1)
        assert len(room.log.activities(1)) == 9
        assert len(room.store.streams.names(1, "streams")) == 9


def test_a_run_that_a_list_forgot_stays(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(10)) as room:
        room.until_done()
        before = room.tables()
        room.strava.next(spoilt(lambda items: items[:3] + items[4:]), on="list")
        room.clock.go(hours=1)
        report = room.session()
        assert (report.removed, report.changed, room.strava.count("detail")) == (0, 0, 1)
        assert room.tables() == before


def test_what_is_odd_in_one_item_costs_that_value_only(tmp_path: Path) -> None:
    """178.5 bpm, an id of 21 digits, a new sport, no position, no cadence: 199 others come."""
    person = made_person(count=200, plain=True)
    odd, new, wrong = (made.id for made in person.newest_first()[7:10])
    spoils: dict[int, dict[str, Any]] = {
        odd: {
            "max_heartrate": 178.5, "suffer_score": 12.5, "start_latlng": [],
            "upload_id": 987654321234567891234, "average_cadence": None,
        },
        new: {"sport_type": "SnowKiting", "start_latlng": [4.2]},
        wrong: {"start_date": "yesterday"},
    }  # fmt: skip
    with StravaRoom(tmp_path, person) as room:
        room.strava.next(spoilt(lambda items: [i | spoils.get(i["id"], {}) for i in items]))
        report = room.session(most_calls=1)
        assert report.added == 199
        assert [str(wrong) in problem for problem in report.problems] == [True]
        assert {str(odd), str(new)} <= room.runs.known(1).keys()
        told = {run.start: run for run in room.log.activities(1)}
        assert told[person.activities[new].start].sport == "snow_kiting"
        assert told[person.activities[odd].start].cadence_spm is None


def test_more_calls_than_wanted_are_not_made(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(10)) as room:
        assert room.session(most_calls=5).calls == room.strava.count() == 5
        assert room.session(most_calls=0).calls == 0
        assert room.session().streams == 10 - 3


def test_the_api_on_a_host_of_its_own(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(5), wants_notes=True, moved=True) as room:
        room.clock.go(hours=6)  # so that the sign-in is asked too
        (report,) = room.until_done()
        assert (report.added, report.streams, report.details) == (5, 5, 5)
        assert room.strava.kinds()["token"] == 1


def test_a_larger_app_is_used_as_its_headers_say(tmp_path: Path) -> None:
    large = Budget(Window(200, 2_000), Window(400, 4_000))
    with StravaRoom(tmp_path, short_runs(110), budget=large) as room:
        assert room.session().streams == 110
        assert room.strava.count(status=429) == 0


def test_a_new_run_shows_while_old_ones_are_still_read(tmp_path: Path) -> None:
    small = Budget(Window(20, 1_000))
    with StravaRoom(tmp_path, short_runs(60), budget=small) as room:
        room.session()
        made = made_activity(_dice(), 1, 18_000_000_000, UNTIL + timedelta(hours=2), plain=True)
        room.strava.person.add(made)
        room.clock.go(minutes=15)
        assert room.session().added == 0
        room.clock.go(seconds=BUSY_POLL.total_seconds())
        assert room.session().added == 1


def test_whoever_asks_sees_a_new_run_before_old_ones_are_read(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(60), budget=Budget(Window(20, 1_000))) as room:
        room.session()
        made = made_activity(_dice(), 1, 18_000_000_000, UNTIL + timedelta(hours=2), plain=True)
        room.strava.person.add(made)
        room.clock.go(minutes=15)
        StravaDesk(room.store, 1, room.strava.bases, room.clock).sync_now()
        assert room.session().added == 1
        assert room.account.looked_at == room.clock()


def test_all_here_is_looked_at_once_an_hour(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(3)) as room:
        report = room.session()
        assert report.next_at == room.account.next_at == room.clock() + POLL
        assert (room.account.state, room.account.message) == ("connected", "")
        assert room.account.synced_at == room.clock()


def test_the_analysis_is_of_what_is_there_now(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(12)) as room:
        room.session()
        from service.analysis import rules_fingerprint  # noqa: PLC0415

        day = room.clock().date()
        assert room.log.kept_analysis(1, "owner", rules_fingerprint(), day) is not None


def test_everything_reads_the_whole_list_again(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(60)) as room:
        room.until_done()
        old = room.strava.person.newest_first()[-1]
        room.strava.person.rename(old.id, "The first of all")
        room.strava.person.delete(room.strava.person.newest_first()[-2].id)
        room.clock.go(hours=1)
        report = room.session(everything=True)
        assert (report.changed, report.removed, report.added) == (1, 1, 0)
        assert room.account.listed_at == room.clock()


def test_samples_and_answers_stay_a_week_unless_kept(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(4)) as room:
        room.until_done()
        room.clock.go(days=8)
        room.session()
        assert room.progress.streams == {"expired": 4}
        assert not room.store.streams.names(1, "streams")
        assert all(run.running_km for run in room.log.activities(1))
        assert room.strava.count("streams") == 4


def test_kept_samples_stay(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(4)) as room:
        room.accounts.change(1, keeps_raw=True)
        room.until_done()
        room.clock.go(days=30)
        room.session()
        assert room.progress.streams == {"done": 4}


def test_one_account_is_worked_on_by_one(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(4)) as room:
        assert room.accounts.claim(1, "another", room.clock())
        report = room.session()
        assert (report.calls, report.message) == (0, AT_WORK)
        room.clock.go(minutes=2)  # the other fell silent
        assert room.session().streams == 4


def test_no_account_is_no_call(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(4)) as room:
        room.accounts.forget(1)
        report = room.session()
        assert (report.calls, report.message, report.next_at) == (0, NOT_CONNECTED, None)
        assert room.strava.count() == 0


def test_an_account_that_is_left_meanwhile_gets_nothing_more(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(20)) as room:
        room.strava.meanwhile(9, lambda _person: leave(room.store, 1))
        report = room.session()
        assert report.calls == room.strava.count() == 9
        assert room.accounts.account(1) is None
        assert room.log.activities(1) == ()
        assert not room.store.streams.names(1, "streams")
        assert room.session().message == NOT_CONNECTED
        assert room.strava.count("revoke") == 1  # what was owed to Strava is said


def test_a_stop_drops_the_answer_under_way(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(20)) as room:
        stopped = room.syncing(should_stop=lambda: room.strava.count() >= 6)
        report = stopped.session(1)
        assert (report.calls, report.streams) == (6, 3)
        assert room.until_done()[-1].streams == 17
        assert room.strava.count() == 20 + 2 + 1


def test_a_first_list_that_was_cut_off_goes_on_where_it_was(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(450)) as room:
        room.session(most_calls=2)
        assert (room.account.listed_at, len(room.log.activities(1))) == (None, 399)
        room.session(most_calls=3)
        assert room.account.listed_at is not None
        assert room.strava.count("list") == 4
        assert len(room.log.activities(1)) == 450


def test_the_same_with_the_oldest_runs_in_one_second(tmp_path: Path) -> None:
    person = short_runs(201)
    twin = made_activity(_dice(), 1, 99, person.newest_first()[199].start, plain=True)
    person.add(twin)
    with StravaRoom(tmp_path, person) as room:
        room.session(most_calls=6)
        assert len(room.runs.known(1)) == 202


def test_a_step_costs_the_same_however_many_runs_there_are(tmp_path: Path) -> None:
    costs = []
    for count in (8, 80):
        with StravaRoom(tmp_path / str(count), short_runs(count)) as room:
            room.session(most_calls=3)
            costs.append(statements(room, calls=3) - statements(room, calls=1))
    assert costs[0] == costs[1] <= 2 * 20


def statements(room: StravaRoom, calls: int) -> int:
    """How much a session of so many calls asks of the database."""
    asked: list[str] = []

    def note(*told: Any) -> None:
        asked.append(told[2])

    sa.event.listen(room.store.engine, "before_cursor_execute", note)
    assert room.session(most_calls=calls).streams == calls
    sa.event.remove(room.store.engine, "before_cursor_execute", note)
    return len(asked)


def _dice() -> Any:
    import random  # noqa: PLC0415

    return random.Random(3)


def test_who_asks_during_a_session_gets_another(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(3)) as room:
        room.session()
        room.clock.go(hours=1)

        def ask(_person: object) -> None:
            room.clock.go(seconds=1)
            room.accounts.change(1, next_at=room.clock())

        room.strava.meanwhile(1, ask)
        room.session()
        assert room.account.next_at == room.clock()
        lists = room.strava.count("list")
        room.session()
        assert room.strava.count("list") > lists
        assert room.account.next_at == room.clock() + POLL
