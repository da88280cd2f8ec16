"""What Strava tells of is asked about, and only what it then answers is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from service.strava_events import MOST_HEARD, Hearing, Told, read_event
from tests.api_runs import strava_source
from tests.log_store import OWNER, run, write
from tests.strava_answers import BROKEN
from tests.strava_people import Person, made_person
from tests.strava_push import event
from tests.strava_room import StravaRoom
from traininglog.notes import Note
from traininglog.pain import PainEntry
from traininglog.repository_import import Batch
from traininglog.strava_events import PERMISSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ID = "120475"
OVER = {"object_type": "athlete", "updates": {"authorized": "false"}}


# What an event says


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (event(7, 12, "create"), Told("7", "12")),
        (event(7, 12, "update"), Told("7", "12")),
        (event(7, 12, "delete"), Told("7", "12")),
        (event(7, 12, "create", object_id="987654321234567891234"),
         Told("7", "987654321234567891234")),
        (event(7, 7, "update", **OVER), Told("7", PERMISSION)),
        (event(7, 7, "update", object_type="athlete", updates={"authorized": False}),
         Told("7", PERMISSION)),
    ],
)  # fmt: skip
def test_an_event_names_an_athlete_and_an_activity(body: Any, told: Told) -> None:
    assert read_event(body, ID) == told


@pytest.mark.parametrize(
    "body",
    [
        event(7, 12, "create", subscription_id=120_476),
        event(7, 12, "create", subscription_id=None),
        event(7, 12, "kudos"),
        event(7, 12, "create", owner_id="x"),
        event(7, 12, "create", object_id="12; drop"),
        event(7, 12, "create", object_id=True),
        event(7, 12, "create", aspect_type=["create"]),
        event(7, 12, "create", object_type={}),
        event(7, 7, "update", object_type="athlete", updates={"title": "x"}),
        event(7, 7, "update", object_type="athlete", updates="false"),
        event(7, 7, "delete", **OVER),
        [], None, "event", 12, {},
    ],
)  # fmt: skip
def test_whatever_else_comes_is_no_event(body: Any) -> None:
    assert read_event(body, ID) is None


# What becomes of it


@pytest.fixture
def room(tmp_path: Path) -> Iterator[StravaRoom]:
    with StravaRoom(tmp_path, made_person(count=4, plain=True)) as opened:
        opened.until_done()
        yield opened


def tell(room: StravaRoom, *bodies: dict[str, Any]) -> None:
    """Strava posts these, and they are kept."""
    hearing = Hearing(room.store, ID, room.clock, lambda: None)
    for body in bodies:
        hearing.hear(body)
    hearing.settled()
    hearing.close()


def waiting(room: StravaRoom) -> tuple[str, ...]:
    return tuple(room.store.strava_events(OWNER).waiting(1))


def oldest(person: Person) -> int:
    """The one that no look at the top of a list would find, were it older than a month."""
    return person.newest_first()[-1].id


def test_a_new_run_is_here_with_its_samples_before_any_look(room: StravaRoom) -> None:
    new = made_person(count=1, seed=9, plain=True).newest_first()[0]
    new.item["id"] = 18_000_000_000
    room.strava.person.add(new)
    tell(room, event(room.strava.person.id, new.id, "create"))
    assert room.account.next_at == room.clock()
    told = room.session(most_calls=2)
    assert (told.added, told.streams, told.calls) == (1, 1, 2)
    assert waiting(room) == ()
    assert str(new.id) in room.runs.known(1)


def test_a_renamed_run_costs_one_call_and_changes_one_row(room: StravaRoom) -> None:
    changed = oldest(room.strava.person)
    room.strava.person.rename(changed, "Sore again")
    tell(room, event(room.strava.person.id, changed, "update", updates={"title": "Sore again"}))
    told = room.session(most_calls=1)
    assert (told.changed, told.calls) == (1, 1)
    assert "Sore again" in [kept.note.text for kept in room.log.notes(1)]


def test_a_run_that_was_deleted_goes_and_one_that_was_not_stays(room: StravaRoom) -> None:
    person = room.strava.person
    gone, forged = (made.id for made in person.newest_first()[:2])
    person.delete(gone)
    tell(room, event(person.id, gone, "delete"), event(person.id, forged, "delete"))
    before = room.tables()["activity"]
    told = room.session(most_calls=2)
    assert (told.removed, told.calls, told.changed) == (1, 2, 0)
    assert room.strava.kinds()["detail"] == 2
    assert set(room.runs.known(1)) == {str(made.id) for made in person.newest_first()}
    left = room.tables()["activity"]
    assert [row for row in before if row in left] == left
    assert len(left) == len(before) - 1


def test_an_unknown_owner_or_subscription_changes_nothing(room: StravaRoom) -> None:
    person, before = room.strava.person, room.tables()
    known = room.account
    tell(
        room, event(person.id + 1, 12, "create"),
        event(person.id, 12, "create", subscription_id=1),
        event(person.id + 1, person.id + 1, "update", **OVER),
    )  # fmt: skip
    assert (room.tables(), room.account, waiting(room)) == (before, known, ())


def test_where_strava_does_not_answer_the_event_waits(room: StravaRoom) -> None:
    person = room.strava.person
    one, other = (made.id for made in person.newest_first()[:2])
    tell(room, event(person.id, one, "update"), event(person.id, other, "update"))
    room.strava.next(BROKEN, times=None)
    report = room.session()
    assert report.message
    assert set(waiting(room)) == {str(one), str(other)}
    room.strava.well()
    room.session()
    assert waiting(room) == ()


def test_one_activity_that_strava_cannot_show_holds_nothing_up(room: StravaRoom) -> None:
    person = room.strava.person
    one, other = (made.id for made in person.newest_first()[:2])
    tell(room, event(person.id, one, "update"), event(person.id, other, "update"))
    room.strava.next(BROKEN, times=None, on=f"detail .*{one}")
    looked = room.account.looked_at
    room.clock.go(hours=1)
    room.session()
    assert waiting(room) == (str(one),)
    assert looked is not None
    assert room.account.looked_at == room.clock() > looked
    room.clock.go(hours=24)
    room.session()
    assert waiting(room) == ()


@pytest.mark.parametrize("state", ["connected", "reconnect"])
def test_a_permission_that_is_over_ends_the_account(room: StravaRoom, state: str) -> None:
    with_file = room.log.activities(1)[0].day
    write(room.store, 1, run("file", with_file))
    room.log.add_pain(1, [PainEntry(with_file, "knee", "right", 4)])
    room.log.add_notes(1, [Note(with_file, "words", "title", None, "strava_api")])
    room.store.imports(OWNER).write(
        1, Batch((), [strava_source("file", with_file, 12, kept=False)])
    )
    room.accounts.change(1, state=state, next_at=None)
    room.strava.revoke_all()
    tell(room, event(room.strava.person.id, room.strava.person.id, "update", **OVER))
    room.session()
    assert room.accounts.account(1) is None
    assert {told.origin for told in room.log.activities(1)} == {"file"}
    assert [source.origin for source in room.log.sources(1)] == ["file"]
    assert room.log.notes(1) == ()
    assert len(room.log.pain(1)) == 1
    assert not [n for n in room.store.streams.names(1, "streams") if n.startswith("strava-")]
    assert waiting(room) == ()


def test_who_only_says_so_ends_nothing(room: StravaRoom) -> None:
    before = room.tables()
    tell(room, event(room.strava.person.id, room.strava.person.id, "update", **OVER))
    assert waiting(room) == (PERMISSION,)
    report = room.session(most_calls=1)
    assert (report.calls, waiting(room)) == (1, ())
    assert room.account.state == "connected"
    assert room.tables() == before


def test_a_secret_of_the_app_that_was_changed_ends_nothing(room: StravaRoom) -> None:
    room.strava.forget_access()
    room.strava.sign_ins.apps[room.strava.client_id] = "another"
    tell(room, event(room.strava.person.id, room.strava.person.id, "update", **OVER))
    room.session()
    assert room.account.state == "reconnect"
    assert len(room.log.activities(1)) == 4


def test_more_than_can_wait_in_memory_is_left_to_the_next_look(room: StravaRoom) -> None:
    hearing = Hearing(room.store, ID, room.clock, lambda: None)
    hearing.close()  # nothing is taken out of the queue any more
    body = event(room.strava.person.id, 12, "create")
    assert sum(hearing.hear(body) for _ in range(MOST_HEARD + 5)) == MOST_HEARD


def test_without_the_number_of_a_subscription_nothing_is_heard(room: StravaRoom) -> None:
    hearing = Hearing(room.store, "", room.clock, lambda: None)
    assert hearing.hear(event(room.strava.person.id, 12, "create", subscription_id="")) is False
