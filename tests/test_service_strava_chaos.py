"""Strava answers what it likes, now and then: every session moves on, nothing is lost."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from service.strava_fill import AGAIN
from service.strava_work import POLL
from tests.strava_answers import (
    BROKEN,
    GATEWAY,
    LOST,
    PAGE,
    TOO_MANY,
    UNAUTHORIZED,
    Fault,
    Reply,
    cut,
    says,
    wrong,
)
from tests.strava_people import made_person
from tests.strava_room import StravaRoom, short_runs

if TYPE_CHECKING:
    from service.strava_sync import SyncReport

FAULTS: Final[tuple[Fault, ...]] = (
    BROKEN, GATEWAY, LOST, PAGE, TOO_MANY, UNAUTHORIZED, cut(), says(Reply(200, None)),
    says(Reply(200, b"[" * 100_000)), says(wrong(400, "Activity", "id")),
)  # fmt: skip
RUNS: Final = 8
CALLS: Final = "^(list|detail|streams) "


def through(room: StravaRoom) -> list[SyncReport]:
    """All sessions; one that asked nothing has a later one in sight."""
    reports = []
    for report in room.sessions():
        assert report.calls or report.next_at is None or report.next_at > room.clock(), report
        reports.append(report)
    return reports


def strikes(room: StravaRoom, fault: Fault, _person: object) -> None:
    room.strava.next(fault, on=CALLS)


def whole(seed: int, count: int, faults: dict[int, Fault]) -> dict[str, Any]:
    """What is kept in the end."""
    person = made_person(seed, count)
    with (
        TemporaryDirectory() as folder,
        StravaRoom(Path(folder), person, wants_notes=True) as room,
    ):
        for calls, fault in faults.items():
            room.strava.meanwhile(calls, partial(strikes, room, fault))
        through(room)
        room.strava._meanwhile.clear()
        room.strava.well()
        if room.account.state == "reconnect":  # two refusals, one after the other
            room.connect()
            through(room)
        if {"failed"} & (room.progress.streams.keys() | room.progress.detail.keys()):
            assert room.progress.problems  # what was given up says why
            room.clock.go(hours=1)
            room.session(everything=True)
            through(room)
        return room.tables()


@cache
def unbroken(seed: int) -> dict[str, Any]:
    return whole(seed, RUNS, {})


@settings(max_examples=8)
@given(
    seed=st.integers(0, 2),
    faults=st.dictionaries(st.integers(1, 30), st.sampled_from(FAULTS), max_size=12),
)
def test_the_same_is_kept_whatever_strava_answered(seed: int, faults: dict[int, Fault]) -> None:
    assert whole(seed, RUNS, faults) == unbroken(seed)


def test_a_run_that_waits_for_another_try_holds_up_no_look(tmp_path: Path) -> None:
    """The last run is not answered for; new runs show within the hour all the same."""
    with StravaRoom(tmp_path, short_runs(4)) as room:
        last = room.strava.person.newest_first()[-1].id
        room.strava.next(BROKEN, times=None, on=f"streams .*{last}")
        began = room.clock()
        looks = room.strava.count("list")
        while room.clock() - began < 4 * POLL:
            report = room.session()
            assert report.next_at is not None
            assert report.next_at > room.clock()
            room.clock.until(report.next_at)
        assert room.strava.count("list") - looks >= 4
        assert room.strava.count("streams") == 3 + 1 + len(AGAIN)
        assert room.progress.streams == {"done": 3, "failed": 1}


def test_each_part_of_a_run_has_its_own_tries_and_what_failed_stays_told(
    tmp_path: Path,
) -> None:
    with StravaRoom(tmp_path, short_runs(4), wants_notes=True) as room:
        last = room.strava.person.newest_first()[-1].id
        tries = 1 + len(AGAIN)
        room.strava.next(BROKEN, times=tries, on=f"streams .*{last}")
        room.strava.next(PAGE, times=tries - 1, on=f"detail .*{last}")
        through(room)
        assert room.progress.streams == {"done": 3, "failed": 1}
        assert room.progress.detail == {"done": 4}
        (told,) = room.progress.problems
        assert (told.strava_id, "error (500)" in told.problem) == (str(last), True)
