"""The people of a server: invited by address, one account a log, gone when they are removed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from service.people import HOSTS, People, PeopleError, base_address
from service.sign_in import INVITED_PATH
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from service.people import Invitation
    from traininglog.store import Store

NOW = datetime(2026, 10, 2, 8, tzinfo=UTC)
LOGIN = "m.k@clinic.example"


@pytest.fixture
def people(store: Store) -> People:
    return People(store, lambda: NOW)


def token_of(invitation: Invitation) -> str:
    return invitation.path.removeprefix(INVITED_PATH)


def test_an_invitation_is_a_link_for_seven_days(store: Store, people: People) -> None:
    invitation = people.invite(f" {LOGIN.upper()} ", "  M.   K. ", "therapist")
    assert (invitation.account.login, invitation.account.name) == (LOGIN, "M. K.")
    assert store.accounts.invited(token_of(invitation), NOW) == invitation.account
    assert store.accounts.invited(token_of(invitation), NOW + timedelta(days=7)) is None
    assert token_of(invitation) not in repr(invitation)


def test_a_runner_gets_the_log_of_a_name(people: People) -> None:
    invited = people.invite("ana@x.example", "Ana B.", "runner", "ana")
    assert invited.account.runner_id == 1


def test_a_runner_without_a_log_gets_a_new_one(store: Store, people: People) -> None:
    invited = people.invite("eva@x.example", "Eva D.", "runner")
    assert invited.account.runner_id == 3
    assert store.repository(SYSTEM).runner(3).name == "Eva D."


def test_a_new_log_counts_its_days_in_the_zone_said(store: Store, people: People) -> None:
    one = people.invite("eva@x.example", "Eva D.", "runner", zone="europe/berlin")
    assert store.repository(SYSTEM).runner(one.account.runner_id or 0).zone == "Europe/Berlin"


def test_a_zone_that_is_none_makes_no_log(store: Store, people: People) -> None:
    with pytest.raises(PeopleError, match="Atlantis is no time zone"):
        people.invite("eva@x.example", "Eva D.", "runner", zone="Atlantis")
    assert len(store.repository(SYSTEM).runners()) == 2
    assert store.accounts.by_login("eva@x.example") is None


def test_a_log_that_is_there_keeps_its_zone(store: Store, people: People) -> None:
    with pytest.raises(PeopleError, match="there already and keeps its time zone"):
        people.invite("ana@x.example", "Ana", "runner", "ana", "Asia/Tokyo")
    assert store.accounts.by_login("ana@x.example") is None


def test_a_log_has_one_account(store: Store, people: People) -> None:
    people.invite("ana@x.example", "Ana", "runner", "ana")
    with pytest.raises(PeopleError, match="log of ana has an account already; name another"):
        people.invite("other@x.example", "Other", "runner", " ana ")
    assert store.accounts.by_login("other@x.example") is None


def test_an_address_is_invited_once(people: People) -> None:
    people.invite(LOGIN, "M. K.", "therapist")
    with pytest.raises(PeopleError, match="already; `people reset` invites them again"):
        people.invite(LOGIN, "M. K.", "admin")


@pytest.mark.parametrize(
    "login",
    ["", "ana", "@x.example", "ana@", "a@b@c", "an a@x.example", "ana@x\x00.example",
     "a\u200bna@x.example", "x" * 250 + "@x.example"],
)  # fmt: skip
def test_people_sign_in_with_an_address(store: Store, people: People, login: str) -> None:
    with pytest.raises(PeopleError, match="with their e-mail address"):
        people.invite(login, "Ana", "runner")
    assert len(store.repository(SYSTEM).runners()) == 2


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "\x00"])
def test_people_have_a_name(people: People, name: str) -> None:
    with pytest.raises(PeopleError, match="in up to 60 characters"):
        people.invite(LOGIN, name, "therapist")


def test_a_reset_invites_again_and_voids_what_was(store: Store, people: People) -> None:
    first = people.invite(LOGIN, "M. K.", "therapist")
    store.accounts.accept(token_of(first), "hash", NOW)
    session = store.sessions.start(NOW, "M. K.", account_id=first.account.id)
    again = people.reset(LOGIN)
    assert store.sessions.find(session, NOW) is None
    assert store.accounts.invited(token_of(again), NOW) == first.account


def test_who_is_switched_off_is_out_and_may_come_back(store: Store, people: People) -> None:
    account = people.invite(LOGIN, "M. K.", "therapist").account
    session = store.sessions.start(NOW, "M. K.", account_id=account.id)
    people.switch(LOGIN, off=True)
    assert store.sessions.find(session, NOW) is None
    people.switch(LOGIN, off=False)
    assert store.sessions.find(session, NOW) is None
    assert store.sessions.find(store.sessions.start(NOW, "M", account_id=account.id), NOW)


def test_a_log_stays_when_its_account_goes(store: Store, people: People) -> None:
    people.invite("ana@x.example", "Ana", "runner", "ana")
    people.remove("ana@x.example")
    assert store.accounts.by_login("ana@x.example") is None
    assert store.repository(SYSTEM).runner(1).name == "ana"
    assert people.invite("ana@x.example", "Ana", "runner", "ana").account.runner_id == 1


def test_who_is_not_there_is_said(people: People) -> None:
    with pytest.raises(PeopleError, match=r"no account nobody@x\.example; `people list`"):
        people.remove("Nobody@x.example")


def test_everybody_is_listed_with_how_they_stand(store: Store, people: People) -> None:
    change = store.accounts.change
    people.invite("c@x.example", "C", "admin")
    change(people.invite("a@x.example", "A", "therapist").account.id, is_off=True)
    set_up = {"password": "hash", "signed_in_at": NOW, "totp": "sealed"}
    change(people.invite("b@x.example", "B", "runner", "ben").account.id, **set_up)
    change(people.invite("d@x.example", "D", "admin").account.id, oidc="issuer subject")
    assert people.lines() == (
        "a@x.example  A  therapist  switched off",
        "b@x.example  B  runner  last signed in 2026-10-02, with a code",
        "c@x.example  C  admin  invited",
        "d@x.example  D  admin  never signed in",
    )


# Where links lead


@pytest.mark.parametrize(
    ("hosts", "given", "base"),
    [
        ("log.example, 192.0.2.7", None, "https://log.example"),
        ("log.example:8443", None, "https://log.example:8443"),
        ("log.example", "https://other.example/", "https://other.example"),
        ("", "http://127.0.0.1:8050", "http://127.0.0.1:8050"),
    ],
)
def test_links_lead_to_the_first_host_or_where_it_is_said(
    hosts: str, given: str | None, base: str
) -> None:
    assert base_address({HOSTS: hosts}, given) == base


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "Where the server is was not said: set PAINMILE_HOSTS, or give --address"),
        ("log.example", "log.example is not an address of a server"),
        ("https://", "is not an address"),
        ("https://log.example/painmile", "is not an address"),
        ("ftp://log.example", "is not an address"),
    ],
)
def test_an_address_that_is_none_is_said(given: str | None, said: str) -> None:
    with pytest.raises(PeopleError, match=said):
        base_address({}, given)
