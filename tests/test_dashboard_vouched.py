"""There and back: the sign-in page, an issuer over real HTTP, and the page one comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.hosted import COOKIE, Hosted
from dashboard.hosted_app import hosted_app
from service.oidc import Oidc
from service.telling import Teller
from tests.door_room import KEY, NOW, DoorRoom
from tests.hosted_room import HOST, AtHost
from tests.oidc_server import EMAIL, OidcServer
from traininglog.access import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

    from dashboard.source import CachedSource
    from traininglog.store import Store


class Clinic:
    """A server whose people are vouched for by an issuer, and a browser."""

    def __init__(self, store: Store, issuer: OidcServer) -> None:
        self.issuer = issuer
        self.room = DoorRoom(store)
        oidc = Oidc(issuer.issuer, KEY, lambda: self.room.now)
        people = Hosted(self.room.door, Teller.of(store, KEY, {}), oidc)
        self.browser = AtHost(hosted_app(people, _nobodys, (HOST,)).server)

    def sign_in(self) -> TestResponse:
        """The link of the sign-in page, there, and back again."""
        away = self.browser.get("/sign-in/with")
        assert away.status_code == 303
        assert away.location.startswith(f"{self.issuer.address}/authorize?")
        return self.browser.get("/sign-in/back", query_string=self.issuer.visit(away.location))


def _nobodys(_runner_id: int) -> CachedSource:
    raise NotFound("no log")


@pytest.fixture
def clinic(store: Store) -> Iterator[Clinic]:
    with OidcServer(lambda: NOW) as issuer:
        yield Clinic(store, issuer)


def test_who_was_invited_comes_to_their_page(clinic: Clinic) -> None:
    clinic.room.account(EMAIL, password=None)
    page = clinic.browser.get("/sign-in").text
    assert 'href="/sign-in/with"' in page
    assert "Sign in with The clinic" in page
    back = clinic.sign_in()
    assert (back.status_code, back.location) == (303, "/patients")
    cookie = clinic.browser.get_cookie(COOKIE, HOST)
    assert cookie is not None
    assert (cookie.secure, cookie.http_only, cookie.same_site) == (True, True, "Lax")
    assert clinic.room.store.sessions.find(cookie.value, NOW)


@pytest.mark.parametrize("lie", [{"nonce": "another"}, {"email_verified": False}, {}])
def test_who_is_not_let_in_is_told_why_on_a_page(
    clinic: Clinic, lie: dict[str, object]
) -> None:
    clinic.issuer.says(**lie)
    back = clinic.sign_in()
    assert back.status_code == 404
    assert 'href="/sign-in"' in back.text
    assert ("belongs to another sign-in" if "nonce" in lie else "e-mail address") in back.text
    assert clinic.browser.get_cookie(COOKIE, HOST) is None


def test_an_answer_counts_once_in_the_browser_that_asked(clinic: Clinic) -> None:
    clinic.room.account(EMAIL)
    away = clinic.browser.get("/sign-in/with")
    answer = clinic.issuer.visit(away.location)
    other = AtHost(clinic.browser.application)
    assert other.get("/sign-in/back", query_string=answer).status_code == 404
    assert clinic.browser.get("/sign-in/back", query_string=answer).status_code == 303
    again = clinic.browser.get("/sign-in/back", query_string=answer)
    assert "begun in another browser" in again.text
