"""The list of an account under everything that moves: short pages, runs that come and go."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from service.strava_list import ENDLESS, LOOK_BACK, UNHEEDED
from tests.strava_answers import spoilt
from tests.strava_people import UNTIL, Person, made_activity, made_person
from tests.strava_room import StravaRoom

if TYPE_CHECKING:
    from datetime import datetime

Kind = Literal["delete", "rename", "newest", "oldest"]


@dataclass(frozen=True, slots=True)
class Change:
    """What a person does once so many calls were answered; `which` picks the activity."""

    calls: int
    kind: Kind
    which: int

    def done_to(self, person: Person) -> None:
        there = person.newest_first()
        if self.kind == "newest":
            add(person, UNTIL + timedelta(minutes=1 + self.which))
        elif self.kind == "oldest" and there:
            add(person, there[-1].start - timedelta(hours=1 + self.which))
        elif there and self.kind == "delete":
            person.delete(there[self.which % len(there)].id)
        elif there:
            person.rename(there[self.which % len(there)].id, f"Renamed {self.which}")


def add(person: Person, start: datetime) -> None:
    """A walk more; nobody asks for its samples."""
    number = 18_000_000_000 + len(person.activities)
    while number in person.activities:
        number += 1
    person.add(made_activity(
        random.Random(number), person.id, number, start, sport="Walk", plain=True,
    ))  # fmt: skip


def recent(person: Person, edge: datetime) -> set[str]:
    """What started after then."""
    return {str(made.id) for made in person.newest_first() if made.start > edge}


changes = st.lists(
    st.builds(
        Change,
        st.integers(1, 6),
        st.sampled_from(["delete", "delete", "rename", "newest", "oldest"]),
        st.integers(0, 60),
    ),
    max_size=6,
)


@settings(max_examples=8)
@given(count=st.integers(0, 60), seed=st.integers(0, 999), changes=changes)
def test_nothing_is_missing_and_nothing_too_much(
    count: int, seed: int, changes: list[Change]
) -> None:
    """Pages of one activity or many, and the list moves under the cursor.

    What is there at the first look and stays is there after the first reading; what came on
    top, or went within the look back, is right after the next look; a reading anew is exact.
    """
    person = made_person(seed, count, sports=("Walk",))
    at_first = set(person.activities)
    with (
        TemporaryDirectory() as folder,
        StravaRoom(Path(folder), person, short=random.Random(seed)) as room,
    ):
        for change in changes:
            room.strava.meanwhile(change.calls, change.done_to)
        room.until_done()
        there = {str(i) for i in person.activities}
        assert {str(i) for i in at_first} & there <= set(room.runs.known(1))
        room.strava._meanwhile.clear()
        room.clock.go(hours=1)
        room.session()
        known, edge = room.runs.known(1), room.clock() - LOOK_BACK
        assert recent(person, edge) == {i for i, run in known.items() if run.start > edge}
        room.session(everything=True)
        assert set(room.runs.known(1)) == {str(i) for i in person.activities}
        assert len(room.log.activities(1)) == len(person.activities)
        assert room.strava.count(status=429) == 0
        assert room.strava.count("streams") == 0
        before, calls = room.tables(), room.strava.count()
        room.strava.short = None
        room.clock.go(hours=1)
        report = room.session()
        assert (report.added, report.changed, report.removed) == (0, 0, 0)
        assert room.strava.count() - calls == report.calls <= 2
        assert room.tables() == before


def test_a_list_that_begins_anew_at_every_page_is_told_and_ends(tmp_path: Path) -> None:
    person = made_person(3, 40, sports=("Walk",))
    top = [made.item for made in person.newest_first()]
    with StravaRoom(tmp_path, person) as room:
        room.strava.next(spoilt(lambda _true: top), None, on="^list")
        report = room.session()
        assert (report.calls, report.added, report.message) == (2, 40, UNHEEDED)
        assert report.next_at == room.clock() + timedelta(hours=1)
        room.strava.well()
        room.clock.go(hours=1)
        assert room.session().message == ""
        assert room.account.listed_at == room.clock()


def test_a_short_list_that_begins_anew_at_every_page_ends(tmp_path: Path) -> None:
    """Two walks of an hour: Strava may count `before` by another clock than UTC."""
    person = made_person(3, 1, sports=("Walk",))
    add(person, person.newest_first()[0].start - timedelta(hours=1))
    top = [made.item for made in person.newest_first()]
    with StravaRoom(tmp_path, person) as room:
        room.strava.next(spoilt(lambda _true: top), None, on="^list")
        report = room.session()
        assert (report.added, report.message) == (2, "")
        assert report.calls <= 3


def test_a_list_without_an_end_is_told(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("service.strava_list.MOST_LISTED", 30)
    person = made_person(3, 40, sports=("Walk",))
    with StravaRoom(tmp_path, person, short=random.Random(1)) as room:
        report = room.session()
        assert report.message == ENDLESS
        assert 30 < report.added <= 40


def test_what_has_not_begun_is_named_and_left_out(tmp_path: Path) -> None:
    """A watch that was set wrong: charts that run until then show nothing else any more."""
    person = made_person(3, 4, sports=("Walk",))
    add(person, UNTIL.replace(year=2090))
    with StravaRoom(tmp_path, person) as room:
        report = room.session()
        assert report.added == 4
        assert report.problems == (
            "Strava activity 18000000004 begins on 20 Nov 2090, so it is left out. Look at it "
            "on strava.com.",
        )
        assert {run.start.year for run in room.runs.known(1).values()} == {2026}
        assert room.session(everything=True).removed == 0
