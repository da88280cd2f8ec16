"""Signing in by somebody who vouches: there, back, and in, in one browser."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from dashboard.hosted import COOKIE
from tests.hosted_room import HOST, NOW, hosted
from tests.oidc_server import EMAIL, OidcServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from tests.hosted_room import HostedRoom


@pytest.fixture(scope="module")
def issuer() -> Iterator[OidcServer]:
    with OidcServer(lambda: NOW) as server:
        yield server


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, issuer: OidcServer) -> Iterator[HostedRoom]:
    with hosted(tmp_path_factory.mktemp("oidc"), issuer=issuer.issuer) as made:
        made.store.accounts.add(EMAIL, "M. K.", "therapist", NOW)
        yield made


def back(client: FlaskClient, issuer: OidcServer) -> str:
    """Go there; the address that the issuer sends the browser back to."""
    there = client.get("/sign-in/with")
    assert there.status_code == 303
    return f"/sign-in/back?{urlencode(issuer.visit(there.headers['Location']))}"


def test_the_sign_in_offers_it(room: HostedRoom) -> None:
    page = room.client("anonymous").get("/sign-in").text
    assert 'href="/sign-in/with" class="btn">Sign in with The clinic</a>' in page


def test_who_is_vouched_for_is_in(room: HostedRoom, issuer: OidcServer) -> None:
    browser = room.client("anonymous")
    from_there = {"Sec-Fetch-Site": "cross-site", "Referer": issuer.address}
    answer = browser.get(back(browser, issuer), headers=from_there)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/patients")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert browser.get_cookie("__Host-painmile-asked", domain=HOST) is None
    assert browser.get("/patients").status_code == 200
    account = browser.get("/account").text
    assert "You have none: somebody else vouches for you at sign-in." in account


def test_what_another_browser_began_opens_nothing(room: HostedRoom, issuer: OidcServer) -> None:
    address = back(room.client("anonymous"), issuer)
    other = room.client("anonymous")
    page = other.get(address)
    assert page.status_code == 404
    assert "This sign-in was begun in another browser" in page.text
    assert other.get_cookie(COOKIE, domain=HOST) is None


def test_who_was_not_invited_is_told_so(room: HostedRoom, issuer: OidcServer) -> None:
    browser = room.client("anonymous")
    address = back(browser, issuer)
    issuer.says(email="nobody@clinic.example", sub="another")
    page = browser.get(address)
    assert page.status_code == 404
    assert "Nobody with your e-mail address was invited here" in page.text
    issuer.says(email=EMAIL, sub=None)


def test_a_look_ahead_spends_no_answer(room: HostedRoom, issuer: OidcServer) -> None:
    browser = room.client("anonymous")
    address = back(browser, issuer)
    assert browser.head(address).status_code == 503
    assert browser.get(address, headers={"Sec-Purpose": "prefetch"}).status_code == 503
