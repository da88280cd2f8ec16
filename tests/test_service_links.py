"""Links: made by the runner, opened with a password by somebody with a name, ended at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from service.door import FREE_BY_ADDRESS, Opened, Refused
from service.links import Ended, LinkShown, initials_of, visitor_name
from service.passwords import LEAST_TOLD
from tests.door_room import HOME, LOGIN, NOW, SCOPE, DoorRoom, token_of
from traininglog.access import NotFound
from traininglog.people_tables import grant as table
from traininglog.tokens import digest_of
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from service.links import MadeLink
    from traininglog.store import Store

SECOND = timedelta(seconds=1)


@pytest.fixture
def door(store: Store) -> DoorRoom:
    return DoorRoom(store)


def open_link(door: DoorRoom, link: MadeLink, password: str | None = None) -> Any:
    told = link.password if password is None else password
    return door.door.open_link(token_of(link), told, "Jane Doe", HOME)


def test_the_right_password_opens_a_link_as_often_as_it_is_told(door: DoorRoom) -> None:
    link = door.link()
    for _ in range(FREE_BY_ADDRESS + 2):
        assert isinstance(open_link(door, link), Opened)


def test_a_link_is_32_bytes_of_which_a_digest_is_kept(door: DoorRoom) -> None:
    link = door.link()
    assert len(token_of(link)) == 43
    with door.store.engine.connect() as connection:
        kept = connection.execute(sa.select(table)).one()
    assert kept.token_sha256 == digest_of(token_of(link))
    assert kept.password.startswith("$argon2id$")
    for secret in (token_of(link), link.password, link.password.replace("-", "")):
        assert secret not in str(kept)
        assert secret not in repr(link)


def test_only_the_owner_makes_a_link(door: DoorRoom) -> None:
    for viewer in (Viewer("owner", 2), Viewer("therapist", 1, SCOPE)):
        with pytest.raises(NotFound):
            door.door.make_link(
                viewer, 1, label="x", scope=SCOPE, expires_at=NOW + timedelta(days=1)
            )


def test_a_runner_may_choose_the_password(door: DoorRoom) -> None:
    link = door.link(password="Five-walnuts")  # noqa: S106 -- made up
    assert link.password == "Five-walnuts"  # noqa: S105 -- as above
    assert isinstance(open_link(door, link, " five WALNUTS "), Opened)


@pytest.mark.parametrize("password", ["short", "a-b-c-d-e-f", "12345678", "aaaaaaaa"])
def test_a_plain_password_makes_no_link(door: DoorRoom, password: str) -> None:
    with pytest.raises(ValueError, match=f"(least {LEAST_TOLD}|counts|repeats)"):
        door.link(password=password)
    assert not door.store.grants(Viewer("owner", 1)).grants(1)


# What is shown before the password


def test_a_standing_link_shows_initials_scope_and_last_day(door: DoorRoom) -> None:
    """Ana's last day in Berlin: the 31st, though it ends at 22:30 of that day in UTC."""
    link = door.link()
    ends = NOW.replace(day=31, hour=22, minute=30)
    door.store.grants(Viewer("owner", 1)).change(link.grant.id, expires_at=ends)
    shown = door.door.link_shown(token_of(link))
    assert shown == LinkShown("A.", SCOPE, date(2026, 10, 31))


def test_a_link_that_ends_at_midnight_is_open_until_the_day_before(door: DoorRoom) -> None:
    link = door.link()
    midnight = NOW.replace(day=30, hour=23, minute=0)
    door.store.grants(Viewer("owner", 1)).change(link.grant.id, expires_at=midnight)
    shown = door.door.link_shown(token_of(link))
    assert shown is not None
    assert shown.last_day == date(2026, 10, 30)


@pytest.mark.parametrize("state", ["unknown", "revoked", "over"])
def test_no_other_link_shows_anything(door: DoorRoom, state: str) -> None:
    link = door.link()
    if state == "revoked":
        door.revoke(link.grant)
    door.now += timedelta(days=31) if state == "over" else timedelta()
    token = "another" if state == "unknown" else token_of(link)
    assert door.door.link_shown(token) is None


# Who is let in


def test_the_right_password_opens_the_one_log(door: DoorRoom) -> None:
    link = door.link()
    opened = open_link(door, link)
    assert isinstance(opened, Opened)
    assert (opened.author, opened.grant, opened.account) == ("Jane Doe", link.grant, None)
    session = door.store.sessions.find(opened.token, NOW)
    assert session is not None
    assert (session.grant_id, session.author) == (link.grant.id, "Jane Doe")


def test_an_accounts_password_opens_no_link_and_no_account_a_link(door: DoorRoom) -> None:
    door.account()
    link = door.link()
    assert isinstance(door.door.sign_in(LOGIN, link.password, "", HOME), Refused)
    assert open_link(door, link, "seven quiet walnuts") == Refused()


def _link(door: DoorRoom, state: str) -> tuple[str, str]:
    """A token and a wrong password, or one that is no link's."""
    link = door.link()
    if state == "revoked":
        door.revoke(link.grant)
    door.now += timedelta(days=31) if state == "over" else timedelta()
    return (token_of(link), "wrong") if state != "unknown" else ("another", link.password)


_BEGUN = ("BEGIN", "SELECT set_config")
"""How a transaction starts, in a file and on a server."""
STATES = ("standing", "unknown", "revoked", "over")


@pytest.mark.parametrize("state", STATES)
def test_every_refusal_takes_the_same_steps(door: DoorRoom, state: str) -> None:
    token, password = _link(door, state)
    seen = door.seen(lambda: door.door.open_link(token, password, "Jane", HOME))
    assert seen.answer == Refused()
    assert seen.verified == 1
    steps = [words.split()[0] for words in seen.statements if not words.startswith(_BEGUN)]
    assert steps == ["DELETE", "INSERT", "INSERT", "UPDATE", "UPDATE", "SELECT"]
    other = door.seen(lambda: door.door.open_link("no link", "wrong", "Jane", HOME))
    assert seen.statements == other.statements


@pytest.mark.parametrize("state", STATES)
def test_the_sixth_try_has_to_wait_whatever_the_link(door: DoorRoom, state: str) -> None:
    token, password = _link(door, state)
    told = [door.door.open_link(token, password, "Jane", HOME) for _ in range(6)]
    assert told == [*[Refused()] * 4, Refused(closes=2 * SECOND), Refused(2 * SECOND)]
    tried = door.door.attempt_key("link", digest_of(token))
    assert door.store.attempts.wait([tried], door.now) == 2 * SECOND


@pytest.mark.parametrize("state", ["revoked", "over"])
def test_the_right_password_of_an_ended_link_says_when_it_ended(
    door: DoorRoom, state: str
) -> None:
    link = door.link()
    if state == "revoked":
        door.now += timedelta(days=3)
        door.revoke(link.grant)
    door.now += timedelta(days=60)
    day = date(2026, 10, 5) if state == "revoked" else date(2026, 11, 1)
    seen = door.seen(lambda: open_link(door, link))
    assert seen.answer == Ended(day)
    assert seen.verified == 1
    assert not any("INSERT INTO session" in words for words in seen.statements)


def test_a_link_that_is_ended_opens_nothing_at_the_next_try(door: DoorRoom) -> None:
    link = door.link()
    assert isinstance(open_link(door, link), Opened)
    door.revoke(link.grant)
    assert isinstance(open_link(door, link), Ended)


# How a visitor is named


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Dr. Jane Doe", "Dr. Jane Doe"),
        ("  Jane\tvan \n der  Doe ", "Jane van der Doe"),
        ("Ja\x00ne\x1b[31m", "Jane[31m"),
        ("\u202eenaJ", "enaJ"),
        ("Ja\u200bne", "Jane"),
        ("Jose\u0301", "José"),
        ("x" * 60, "x" * 60),
        ("x" * 61, ""),
        ("", ""),
        (" \u200b\x00 ", ""),
        ("\ud800", ""),
    ],
)
def test_a_name_is_one_line_without_control_characters(words: str, name: str) -> None:
    assert visitor_name(words) == name


@pytest.mark.parametrize("name", ["", " ", "x" * 61])
def test_who_gives_no_name_is_asked_for_one_and_nothing_is_counted(
    door: DoorRoom, name: str
) -> None:
    link = door.link()
    seen = door.seen(lambda: door.door.open_link(token_of(link), link.password, name, HOME))
    assert seen.answer == Refused(
        words="Write your name, in up to 60 characters; the runner sees it."
    )
    assert not seen.statements


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Demo runner", "D. R."),
        ("ana", "A."),
        ("Anna Maria von der Heide", "A. M. V."),
        ("«Ana» (2)", "A. 2."),
        ("Éva -", "É."),
        ("", ""),
    ],
)
def test_initials_are_the_first_letters(name: str, initials: str) -> None:
    assert initials_of(name) == initials
