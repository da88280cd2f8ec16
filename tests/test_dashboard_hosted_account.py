"""Invitations, the account's name and password, a code app."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dashboard.hosted import FORM_COOKIE, FORM_FIELD
from tests.door_forms import cookie_of, is_in, send, sign_in, token_of
from tests.hosted_room import (
    LINK,
    NOW,
    PASSWORD,
    AtHost,
)

if TYPE_CHECKING:
    from tests.hosted_room import HostedRoom


@pytest.fixture
def room(hosted_room: HostedRoom) -> HostedRoom:
    return hosted_room


# Invitations, the account, a code app


def test_an_invitation_lets_a_person_in_once(room: HostedRoom) -> None:
    one = room.store.accounts.add("new@clinic.example", "Dr. New", "therapist", NOW)
    token = room.store.accounts.invite(one.id, NOW)
    browser = room.client("anonymous")
    page = browser.get(f"/invited/{token}")
    assert "Dr. New" in page.text
    assert "new@clinic.example" in page.text
    differs = send(browser, f"/invited/{token}", password=PASSWORD, again="another")
    assert differs.status_code == 422
    weak = send(browser, f"/invited/{token}", password="short", again="short")  # noqa: S106
    assert (weak.status_code, "at least 12 characters" in weak.text) == (422, True)
    done = send(browser, f"/invited/{token}", password=PASSWORD, again=PASSWORD)
    assert done.headers["Location"] == "/patients"
    assert is_in(browser)
    spent, never = (room.client("anonymous").get(f"/invited/{t}") for t in (token, "never"))
    assert (spent.status_code, spent.data) == (404, never.data)


def test_a_name_is_changed(room: HostedRoom) -> None:
    browser = room.client("therapist")
    hostile = '<b onclick="x">Dr. & "T"</b>'
    done = send(browser, "/account/name", "/account", name=f"  {hostile}\x1b\u202e ")
    assert done.headers["Location"] == "/account?done=name"
    page = browser.get("/account?done=name")
    assert "Your name was changed." in page.text
    assert hostile not in page.text
    changed = room.store.accounts.account(room.accounts["therapist"].id)
    assert changed
    assert changed.name == hostile
    assert send(browser, "/account/name", "/account", name=" ").status_code == 422


def test_a_code_app_is_set_up_asked_for_and_dropped(room: HostedRoom) -> None:
    import pyotp  # noqa: PLC0415 -- of the extra `hosted`

    browser = room.client("therapist")
    login = room.accounts["therapist"].login
    page = send(browser, "/account/app", "/account")
    assert "<svg" in page.text
    secret = re.findall(r"<code>([A-Z2-7]{32})</code>", page.text)[0]
    code = pyotp.TOTP(secret).at(room.now)
    filled = {FORM_FIELD: token_of(page), "code": code, "password": PASSWORD}
    shown = browser.post("/account/app/on", data=filled)
    codes = re.findall(r"<li><code>([0-9a-f-]+)</code></li>", shown.text)
    assert len(codes) == 8
    assert sign_in(room.client("anonymous"), login).status_code == 404, "no code"
    room.now += timedelta(minutes=2)
    fresh = pyotp.TOTP(secret).at(room.now)
    for given, status in ((fresh, 303), (fresh, 404), (codes[0], 303), (codes[0], 404)):
        again = send(room.client("anonymous"), "/sign-in", login=login, password=PASSWORD,
                     code=given)  # fmt: skip
        assert again.status_code == status
    wrong = send(browser, "/account/app/off", "/account", password="not this one")  # noqa: S106
    assert wrong.status_code == 422
    send(browser, "/account/app/off", "/account", password=PASSWORD)
    assert sign_in(room.client("anonymous"), login).status_code == 303


def test_a_stolen_session_puts_no_other_app_in_place_of_the_first(room: HostedRoom) -> None:
    import pyotp  # noqa: PLC0415 -- of the extra `hosted`

    browser = room.client("therapist")
    page = send(browser, "/account/app", "/account")
    secret = re.findall(r"<code>([A-Z2-7]{32})</code>", page.text)[0]
    first = {FORM_FIELD: token_of(page), "code": pyotp.TOTP(secret).at(room.now)}
    shut = browser.post("/account/app/on", data=first)
    assert shut.status_code == 422
    assert "This is not your password" in shut.text
    secret = re.findall(r"<code>([A-Z2-7]{32})</code>", shut.text)[0]
    first |= {"code": pyotp.TOTP(secret).at(room.now), "password": PASSWORD}
    assert browser.post("/account/app/on", data=first).status_code == 200
    for path in ("/account/app", "/account/app/on"):
        again = send(browser, path, "/account")
        assert again.status_code == 422
        assert "<svg" not in again.text.partition("</h1>")[2]
        assert "set up already" in again.text


def test_a_wrong_first_code_begins_anew(room: HostedRoom) -> None:
    browser = room.client("therapist")
    page = send(browser, "/account/app", "/account")
    filled = {FORM_FIELD: token_of(page), "code": "1", "password": PASSWORD}
    again = browser.post("/account/app/on", data=filled)
    assert again.status_code == 422
    assert "<svg" in again.text
    assert (
        sign_in(room.client("anonymous"), room.accounts["therapist"].login).status_code == 303
    )


def test_a_browser_gets_one_cookie_for_its_forms(room: HostedRoom) -> None:
    browser = AtHost(room.server)
    browser.get("/sign-in")
    first = cookie_of(browser, FORM_COOKIE)
    again = browser.get(f"/s/{LINK}")
    assert cookie_of(browser, FORM_COOKIE) == first
    assert "Set-Cookie" not in again.headers
