"""The list: nothing is missing, however short its pages and whatever changes meanwhile."""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.strava.model import PAGE
from service.strava_list import Page, missing, next_before, read_page
from tests.strava_answers import spoilt
from tests.strava_people import UNTIL, Person, made_activity
from tests.strava_room import StravaRoom, short_runs
from traininglog.strava import StravaRun

MINUTES = 25 * 24 * 60
"""All of it within the look back."""


@dataclass(frozen=True)
class Change:
    """What the person does once so many calls were answered: `what` at the n-th activity."""

    call: int
    what: str
    at: int

    def __call__(self, person: Person) -> None:
        listed = person.newest_first()
        if self.what == "add":
            person.add(_ride(person, 5_000_000 + self.call * 1_000 + self.at, self.at))
        elif listed and self.what == "delete":
            person.delete(listed[self.at % len(listed)].id)
        elif listed:
            person.rename(listed[self.at % len(listed)].id, f"Renamed at call {self.call}")


def _ride(person: Person, strava_id: int, minute: int) -> Any:
    """A ride, for it has no samples to ask for, so many minutes before the last."""
    start = UNTIL - timedelta(minutes=minute)
    dice = random.Random(strava_id)
    made = made_activity(dice, person.id, strava_id, start, sport="Ride", plain=True)
    made.item["name"] = f"Ride {strava_id}"  # a title of its person's own
    return made


changes = st.lists(
    st.builds(
        Change, st.integers(1, 12), st.sampled_from(["add", "delete", "rename"]),
        st.integers(0, MINUTES),
    ),
    max_size=6,
)  # fmt: skip


@settings(max_examples=20)
@given(st.lists(st.integers(0, MINUTES // 60), max_size=25), changes, st.integers(0, 99))
def test_nothing_is_missing_after_the_next_look(
    hours: list[int], done: list[Change], seed: int
) -> None:
    """Pages end early, runs are deleted, added and renamed at any call; two share a second."""
    person = Person(7, "Runa", "Musterfrau")
    for number, hour in enumerate(hours):
        person.add(_ride(person, number + 1, hour * 60))
    with (
        tempfile.TemporaryDirectory() as folder,
        StravaRoom(Path(folder), person, short=random.Random(seed)) as room,
    ):
        for change in done:
            room.strava.meanwhile(change.call, change)
        room.until_done()
        room.strava.short = None
        room.strava._meanwhile.clear()
        room.clock.go(hours=1)
        room.session()
        assert room.runs.known(1).keys() == {str(made.id) for made in person.newest_first()}
        assert {run.start for run in room.log.activities(1)} == {
            made.start for made in person.newest_first()
        }
        names = {kept.note.text for kept in room.log.notes(1)}
        assert names == {made.item["name"] for made in person.newest_first()}


def test_three_deleted_and_three_added_while_450_are_listed(tmp_path: Path) -> None:
    person = short_runs(450)
    listed = person.newest_first()
    with StravaRoom(tmp_path, person) as room:
        for call, place in ((1, 150), (1, 240), (2, 100)):
            room.strava.meanwhile(call, partial(Person.delete, strava_id=listed[place].id))
            new = UNTIL + timedelta(minutes=place)
            made = made_activity(random.Random(place), 1, place, new, plain=True, km=1.0)
            room.strava.meanwhile(call, partial(Person.add, made=made))
        room.session(most_calls=6)
        assert room.account.listed_at is not None
        room.clock.go(hours=6)
        room.session(most_calls=8)
        missed = {str(made.id) for made in person.newest_first()} - room.runs.known(1).keys()
        assert missed == set()
        gone = room.runs.known(1).keys() - {str(made.id) for made in person.newest_first()}
        assert gone == set()


def test_two_of_one_second_where_a_page_was_cut_short(tmp_path: Path) -> None:
    person = Person(7, "Runa", "Musterfrau")
    for number, minute in enumerate((100_000, 200_000, 300_000, 300_000, 400_000)):
        person.add(_ride(person, number + 1, minute))
    with StravaRoom(tmp_path, person) as room:
        room.strava.next(spoilt(lambda items: items[:3]), on="list")
        assert room.session().added == 5


def test_a_page_in_numbers() -> None:
    page = read_page([_item(1, 40), _item(2, 60), {"id": 3}], "Europe/Berlin")
    assert [one.strava_id for one in page.listed] == ["1", "2"]
    assert (page.count, len(page.problems)) == (3, 1)
    assert page.oldest == int((UNTIL - timedelta(minutes=60)).timestamp())


def test_where_the_list_goes_on() -> None:
    full, short = Page(oldest=5_000, count=PAGE), Page(oldest=5_000, count=PAGE - 1)
    assert next_before(full, None) == next_before(full, 9_000) == 5_001
    assert next_before(full, 5_001) == 5_000  # all of one second
    assert next_before(short, None) == next_before(short, 9_000) == 5_000
    assert next_before(Page(), 5_000) is None


def test_what_is_missing_of_the_time_a_page_covers() -> None:
    page = read_page([_item(1, 40), _item(2, 60)], "Europe/Berlin")
    known = _known({"1": 40, "2": 60, "here no more": 50, "newer": 30, "older": 70})
    before = int((UNTIL - timedelta(minutes=35)).timestamp())
    assert page.oldest is not None
    assert missing(known, page, before, page.oldest + 1) == ["here no more"]
    assert missing(known, page, None, page.oldest + 1) == ["newer", "here no more"]
    assert missing(known, page, before, None) == ["here no more", "older"]


def test_twins_of_the_oldest_second_are_looked_for_on_the_next_page() -> None:
    page = read_page([_item(1, 40), _item(2, 60)], "Europe/Berlin")
    known = _known({"1": 40, "2": 60, "twin": 60})
    assert page.oldest is not None
    assert missing(known, page, None, page.oldest + 1) == []
    assert missing(known, page, None, page.oldest) == ["twin"]


def _item(strava_id: int, minute: int) -> dict[str, Any]:
    made = _ride(Person(7, "Runa", "Musterfrau"), strava_id, minute)
    item: dict[str, Any] = made.item
    return item


def _known(minutes: dict[str, int]) -> dict[str, StravaRun]:
    return {
        name: StravaRun(name, UNTIL - timedelta(minutes=minute), "")
        for name, minute in minutes.items()
    }
