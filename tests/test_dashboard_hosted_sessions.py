"""Sessions of a server: begun, kept, ended; what a browser has to bring to change anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.hosted import COOKIE, FORM_FIELD
from tests.door_forms import HOUR, LOGIN, MINUTE, cookie_of, is_in, send, sign_in, token_of
from tests.hosted_room import (
    HOST,
    LINK,
    LINK_PASSWORD,
    NOW,
    PASSWORD,
)
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from datetime import timedelta

    from tests.hosted_room import HostedRoom


@pytest.fixture
def room(hosted_room: HostedRoom) -> HostedRoom:
    return hosted_room


# Signing in and out


def test_the_right_password_opens_ones_own_log(room: HostedRoom) -> None:
    browser = room.client("anonymous")
    answer = sign_in(browser)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/today")
    assert is_in(browser)


@pytest.mark.parametrize(
    ("who", "home"), [("therapist", "/patients"), ("admin", "/account"), ("other", "/today")]
)
def test_everybody_begins_where_they_belong(room: HostedRoom, who: str, home: str) -> None:
    answer = sign_in(room.client("anonymous"), room.accounts[who].login)
    assert answer.headers["Location"] == home


def test_the_cookie_is_for_this_host_over_tls_and_for_no_script(room: HostedRoom) -> None:
    answer = sign_in(room.client("anonymous"))
    (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith(f"{COOKIE}=")]
    words = {word.strip() for word in cookie.split(";")[1:]}
    assert words == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert len(cookie.partition("=")[2].partition(";")[0]) >= 43, "32 random bytes"


def test_of_a_cookie_only_the_digest_is_kept(room: HostedRoom) -> None:
    browser = room.client("anonymous")
    sign_in(browser)
    token = (cookie_of(browser) or "").encode()
    assert len(token) >= 43
    files = [path for path in room.store.folder.rglob("*") if path.is_file()]
    assert not [path.name for path in files if token in path.read_bytes()]


def test_a_session_planted_before_the_sign_in_opens_nothing_after_it(room: HostedRoom) -> None:
    browser = room.client("anonymous")
    browser.set_cookie(COOKIE, "planted", domain=HOST, secure=True)
    sign_in(browser)
    assert cookie_of(browser) not in {None, "planted"}
    thief = room.client("anonymous")
    thief.set_cookie(COOKIE, "planted", domain=HOST, secure=True)
    assert not is_in(thief)


def test_a_new_sign_in_ends_what_the_browser_had_before(room: HostedRoom) -> None:
    browser = room.client("other")
    before = cookie_of(browser) or ""
    send(browser, f"/s/{LINK}", password=LINK_PASSWORD, name="Dr. Visitor")
    assert cookie_of(browser) != before
    assert room.store.sessions.find(before, room.now) is None


def test_signed_out_is_out_everywhere_the_cookie_went(room: HostedRoom) -> None:
    browser, copy = room.client("runner"), room.client("anonymous")
    copy.set_cookie(COOKIE, cookie_of(browser) or "", domain=HOST, secure=True)
    assert is_in(copy)
    answer = browser.post("/sign-out")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/out")
    assert cookie_of(browser) is None
    assert not is_in(copy)
    assert browser.get("/sign-in/out").status_code == 200


def test_two_windows_of_one_computer_may_be_two_people(room: HostedRoom) -> None:
    one, other = room.client("runner"), room.client("therapist")
    assert one.get("/patients").status_code == 404
    assert other.get("/patients").status_code == 200
    one.post("/sign-out")
    assert is_in(other)


# How long it lasts


@pytest.mark.parametrize(
    ("who", "idle"),
    [("runner", 60 * MINUTE), ("therapist", 60 * MINUTE), ("link", 30 * MINUTE)],
)
def test_an_idle_session_ends(room: HostedRoom, who: str, idle: timedelta) -> None:
    path = "/visit" if who == "link" else "/account"
    browser = room.client(who)
    room.now += idle - MINUTE
    assert browser.get(path).status_code == 200
    room.now += idle - MINUTE
    assert browser.get(path).status_code == 200, "it was used meanwhile"
    room.now += idle
    assert browser.get(path).headers["Location"] == "/sign-in"


@pytest.mark.parametrize(("who", "longest"), [("runner", 12 * HOUR), ("link", 4 * HOUR)])
def test_a_session_in_use_ends_all_the_same(
    room: HostedRoom, who: str, longest: timedelta
) -> None:
    path = "/visit" if who == "link" else "/account"
    browser = room.client(who)
    while room.now + 20 * MINUTE < NOW + longest:
        room.now += 20 * MINUTE
        assert browser.get(path).status_code == 200
    room.now = NOW + longest
    assert browser.get(path).status_code == 303


def test_a_changed_password_ends_the_other_sessions(room: HostedRoom) -> None:
    here, there = room.client("runner"), room.client("runner")
    before = cookie_of(here)
    new = "a newer password of mine"
    answer = send(here, "/account/password", "/account", old=PASSWORD, new=new, again=new)
    assert answer.headers["Location"] == "/account?done=password"
    assert cookie_of(here) != before
    assert is_in(here)
    assert not is_in(there)
    assert sign_in(room.client("anonymous")).status_code == 404
    assert sign_in(room.client("anonymous"), password=new).status_code == 303


def test_others_are_signed_out_at_a_press(room: HostedRoom) -> None:
    here, there = room.client("runner"), room.client("runner")
    send(here, "/account/others", "/account")
    assert is_in(here)
    assert not is_in(there)


def test_who_is_switched_off_is_out_at_the_next_click(room: HostedRoom) -> None:
    browser = room.client("therapist")
    room.store.accounts.change(room.accounts["therapist"].id, is_off=True)
    assert browser.get("/patients").headers["Location"] == "/sign-in"


def test_a_link_that_is_over_leads_from_the_start_to_the_way_out(room: HostedRoom) -> None:
    standing, over = room.client("link"), room.client("ended link")
    assert standing.get("/").headers["Location"] == "/visit"
    page = over.get("/")
    assert page.status_code == 200
    assert "What was shared by this link has ended" in page.text
    assert 'method="post" action="/sign-out"' in page.text
    assert not any(word in page.text for word in ("Musterfrau", "RM", "knee"))
    assert over.post("/sign-out").headers["Location"] == "/sign-in/out"
    assert over.get("/").headers["Location"] == "/sign-in"


def test_a_revoked_grant_opens_nothing_at_the_next_click(room: HostedRoom) -> None:
    browsers = {who: room.client(who) for who in ("therapist", "link")}
    paths = {who: f"/visit?of={room.grants[who].public_id}" for who in browsers}
    assert {b.get(paths[who]).status_code for who, b in browsers.items()} == {200}
    for who in browsers:
        room.sign_in.store.grants(room_owner(room)).revoke(room.grants[who].id, room.now)
    assert {b.get(paths[who]).status_code for who, b in browsers.items()} == {404}


def room_owner(room: HostedRoom) -> Viewer:
    return Viewer("owner", room.runners["runner"])


# What a write has to bring


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": f"https://{HOST}"},
        {"Sec-Fetch-Site": None, "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": None, "Origin": "null"},
        {"Sec-Fetch-Site": None, "Origin": f"http://{HOST}"},
        {"Sec-Fetch-Site": None, "Origin": f"https://{HOST}.evil.example"},
        {"Sec-Fetch-Site": None},
    ],
)
@pytest.mark.parametrize("path", ["/sign-out", "/account/others", "/_dash-update-component"])
def test_another_site_changes_nothing(
    room: HostedRoom, path: str, headers: dict[str, str | None]
) -> None:
    browser = room.client("runner")
    token = token_of(browser.get("/account"))
    if "Sec-Fetch-Site" in headers and headers["Sec-Fetch-Site"] is None:
        del browser.environ_base["HTTP_SEC_FETCH_SITE"]
    given = {name: value for name, value in headers.items() if value is not None}
    answer = browser.post(path, data={FORM_FIELD: token}, headers=given)
    assert answer.status_code == 403
    assert is_in(browser)


def test_a_browser_that_says_only_its_origin_may_write(room: HostedRoom) -> None:
    browser = room.client("runner")
    del browser.environ_base["HTTP_SEC_FETCH_SITE"]
    browser.post("/sign-out", headers={"Origin": f"https://{HOST}"})
    assert not is_in(browser)


@pytest.mark.parametrize("path", ["/sign-in", f"/s/{LINK}", "/account/others", "/account/app"])
@pytest.mark.parametrize("token", ["", "0" * 64, "ü"])
def test_a_form_without_its_token_does_nothing(room: HostedRoom, path: str, token: str) -> None:
    browser = room.client("runner" if "account" in path else "anonymous")
    answer = browser.post(path, data={FORM_FIELD: token, "login": LOGIN, "password": PASSWORD})
    assert answer.status_code == 403
    assert "Open the page again" in answer.text
    assert f"{COOKIE}=" not in str(answer.headers.getlist("Set-Cookie"))


def test_the_form_of_another_browser_does_nothing(room: HostedRoom) -> None:
    mine, theirs = room.client("anonymous"), room.client("anonymous")
    token = token_of(theirs.get("/sign-in"))
    mine.get("/sign-in")
    fields = {FORM_FIELD: token, "login": LOGIN, "password": PASSWORD}
    assert mine.post("/sign-in", data=fields).status_code == 403
    assert theirs.post("/sign-in", data=fields).status_code == 303


def test_the_form_before_the_sign_in_is_none_after_it(room: HostedRoom) -> None:
    browser = room.client("anonymous")
    token = token_of(browser.get("/sign-in"))
    sign_in(browser)
    assert browser.post("/account/others", data={FORM_FIELD: token}).status_code == 403
