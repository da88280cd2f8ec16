"""Sessions of a server: begun, kept, ended; what a browser has to bring to change anything."""

from __future__ import annotations

import re
from datetime import timedelta
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from dashboard.hosted import COOKIE, FORM_COOKIE, FORM_FIELD
from service.passwords import Passwords
from tests.browser import answering
from tests.hosted_room import (
    ENDED_LINK,
    HOST,
    LINK,
    LINK_PASSWORD,
    NOW,
    PASSWORD,
    AtHost,
    hosted,
)
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.hosted_room import HostedRoom

LOGIN = "runner@log.example"
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostedRoom]:
    with hosted(tmp_path_factory.mktemp("model")) as opened:
        yield opened


@pytest.fixture
def room(tmp_path: Path, model: HostedRoom) -> Iterator[HostedRoom]:
    with hosted(tmp_path, model) as opened:
        yield opened


def token_of(page: TestResponse) -> str:
    found = re.search(rf'name="{FORM_FIELD}" value="([0-9a-f]+)"', page.text)
    assert found
    return found[1]


def send(client: FlaskClient, path: str, at: str = "", **fields: str) -> TestResponse:
    """Fill in the form of a page and send it, to the page's own address or another."""
    page = client.get(at or path)
    return client.post(path, data={FORM_FIELD: token_of(page), **fields})


def sign_in(client: FlaskClient, login: str = LOGIN, password: str = PASSWORD) -> TestResponse:
    return send(client, "/sign-in", login=login, password=password, code="")


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def cookie_of(client: FlaskClient, name: str = COOKIE) -> str | None:
    kept = client.get_cookie(name, domain=HOST)
    return kept.value if kept else None


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


# What comes from elsewhere


@pytest.mark.parametrize("host", ["evil.example", f"{HOST}.evil.example", "localhost", "[::1]"])
def test_another_name_is_not_answered(room: HostedRoom, host: str) -> None:
    answer = room.client("anonymous").get("/sign-in", base_url=f"https://{host}")
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "/sign-in", 405),
        ("DELETE", "/account", 405),
        ("TRACE", "/today", 405),
        ("GET", "/sign-out", 404),
        ("GET", "/account/others", 404),
        ("GET", "/_dash-update-component", 404),
        ("HEAD", "/sign-in", 303),
        ("HEAD", "/today", 200),
    ],
)
def test_methods_are_what_they_are(
    room: HostedRoom, method: str, path: str, status: int
) -> None:
    browser = room.client("runner")
    answer = browser.open(path, method=method, headers={"X-HTTP-Method-Override": "POST"})
    assert answer.status_code == status
    assert is_in(browser)


def test_a_look_ahead_at_a_link_spends_and_tells_nothing(room: HostedRoom) -> None:
    ahead = room.client("anonymous").get(f"/s/{LINK}", headers={"Sec-Purpose": "prefetch"})
    head = room.client("anonymous").head(f"/s/{LINK}")
    assert {ahead.status_code, head.status_code} == {503}
    assert "R. M." not in ahead.text


# What every answer says


@pytest.mark.parametrize("path", ["/sign-in", f"/s/{LINK}", "/invited/x", "/today", "/nothing"])
def test_every_answer_is_kept_by_nobody_and_framed_nowhere(room: HostedRoom, path: str) -> None:
    for who in ("anonymous", "runner"):
        said = room.client(who).get(path).headers
        assert said["Cache-Control"] == "no-store"
        assert said["Strict-Transport-Security"] == "max-age=31536000"
        assert said["X-Content-Type-Options"] == "nosniff"
        policy = said["Content-Security-Policy"]
        assert "unsafe-eval" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "script-src 'self' 'sha256-" in policy
        assert "'unsafe-inline'" not in policy.split("script-src")[1].partition(";")[0]


@pytest.mark.parametrize(
    "path", ["/assets/none.css", "/assets/../app.py", "/_dash-component-suites/none/x.js"]
)
def test_a_library_that_is_not_there_is_no_fault_and_is_not_kept(
    room: HostedRoom, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    answer = room.client("anonymous").get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
    assert not caplog.records


@pytest.mark.parametrize("path", [f"/s/{LINK}", "/s/unknown", "/invited/x", "/sign-in"])
def test_an_address_with_a_secret_is_told_to_nobody(room: HostedRoom, path: str) -> None:
    page = room.client("anonymous").get(path)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert not re.findall(r'(?:src|href)="(?!/|\?|data:)', page.text)


@pytest.mark.parametrize("path", ["/s/", "/invited/"])
def test_no_log_line_holds_a_secret_of_an_address(
    room: HostedRoom, path: str, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def broken(*_: object) -> None:
        raise RuntimeError("the disk went away")

    monkeypatch.setattr(room.sign_in, "link_shown", broken)
    monkeypatch.setattr(room.sign_in, "invited", broken)
    caplog.set_level("DEBUG")
    with answering(room.server) as host:
        told = HTTPConnection(host, timeout=20)
        told.request("GET", f"{path}a-secret-of-an-address")
        answer = told.getresponse()
        page = answer.read().decode()
        told.close()
    assert answer.status == 500
    assert "It may not have been kept. Look, then try again" in page
    assert "the disk went away" not in page
    assert "Exception on" in caplog.text
    assert "a-secret-of-an-address" not in caplog.text


# Refusals


def test_refusals_tell_nothing_apart(room: HostedRoom) -> None:
    room.store.accounts.change(room.accounts["stranger"].id, is_off=True)
    tries = [
        ("nobody@log.example", PASSWORD), (LOGIN, "a wrong password"), ("", ""),
        (room.accounts["stranger"].login, PASSWORD), ("ü" * 900, "ü" * 900),
    ]  # fmt: skip
    answers = []
    for login, password in tries:
        answer = sign_in(room.client("anonymous"), login, password)
        answers.append((answer.status_code, answer.data, sorted(answer.headers.keys())))
    assert [answer[0] for answer in answers] == [404] * 5
    assert len({answer[1] for answer in answers}) == 1
    assert "That did not open" in answers[0][1].decode()


def test_a_link_with_a_wrong_password_is_like_one_that_never_was(room: HostedRoom) -> None:
    pages = {
        send(room.client("anonymous"), f"/s/{link}", password="wrong", name="Dr. X").data  # noqa: S106
        for link in (LINK, ENDED_LINK, "unknown")
    }
    assert len(pages) == 1


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("/sign-in", [{"login": "nobody@log.example", "password": "not this one"},
                      {"login": LOGIN, "password": "not this one"},
                      {"login": "stranger@clinic.example", "password": PASSWORD}]),
        ("/s/", [{"to": "unknown"}, {"to": ENDED_LINK}, {"to": LINK}]),
    ],
)  # fmt: skip
def test_a_refusal_takes_as_many_questions_and_one_password(
    room: HostedRoom, monkeypatch: pytest.MonkeyPatch, path: str, kinds: list[dict[str, str]]
) -> None:
    room.store.accounts.change(room.accounts["stranger"].id, is_off=True)
    sign_in(room.client("anonymous"), "first@log.example")  # the first row of the audit
    checks: list[object] = []
    asked: list[object] = []
    counts = []
    right = Passwords.is_right

    def counted(passwords: Passwords, password: str, kept: str | None) -> bool:
        checks.append(password)
        return right(passwords, password, kept)

    monkeypatch.setattr(Passwords, "is_right", counted)
    sa.event.listen(
        room.store.engine, "before_cursor_execute", lambda *told: asked.append(told[2])
    )
    for fields in kinds:
        browser = room.client("anonymous")
        token = token_of(browser.get("/sign-in"))
        to = path + fields.get("to", "")
        told = {"password": "not this one", "name": "Dr. X"} | fields | {FORM_FIELD: token}
        asked.clear()
        checks.clear()
        assert browser.post(to, data=told).status_code == 404
        counts.append((len(asked), len(checks)))
    assert len(set(counts)) == 1, counts
    assert counts[0][1] == 1


def test_only_a_standing_link_says_whose_it_is(room: HostedRoom) -> None:
    stands, ended, unknown = (
        room.client("anonymous").get(f"/s/{link}") for link in (LINK, ENDED_LINK, "unknown")
    )
    assert {stands.status_code, ended.status_code, unknown.status_code} == {200}
    assert "R. M." in stands.text
    assert "22 Dec 2026" in stands.text
    for other in (ended, unknown):
        assert "R. M." not in other.text
        assert "2026" not in other.text


def test_the_right_password_of_an_ended_link_says_when_it_ended(room: HostedRoom) -> None:
    browser = room.client("anonymous")
    answer = send(browser, f"/s/{ENDED_LINK}", password=LINK_PASSWORD, name="Dr. X")
    assert answer.status_code == 410
    assert "It ended on 22 Nov 2026. Ask the runner for a new one." in answer.text
    assert "R. M." not in answer.text
    assert cookie_of(browser) is None


def test_a_link_opens_its_log_under_the_name_that_was_given(room: HostedRoom) -> None:
    browser = room.client("anonymous")
    answer = send(browser, f"/s/{LINK}", password=LINK_PASSWORD.upper(), name=" Dr.  X ")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/visit")
    found = room.store.sessions.find(cookie_of(browser) or "", room.now)
    assert found
    assert found.author == "Dr. X"
    assert browser.get("/visit").status_code == 200
    assert browser.get("/account").status_code == 404


def test_a_link_asks_for_a_name(room: HostedRoom) -> None:
    answer = send(room.client("anonymous"), f"/s/{LINK}", password=LINK_PASSWORD, name=" ")
    assert answer.status_code == 422
    assert "Write your name" in answer.text


def test_too_many_tries_have_to_wait_whoever_is_meant(room: HostedRoom) -> None:
    pages = set()
    for login in (LOGIN, "nobody@log.example"):
        browser = room.client("anonymous")
        for _ in range(5):
            assert sign_in(browser, login, "a wrong password").status_code == 404
        answer = sign_in(browser, login, PASSWORD)
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) >= 1
        pages.add(answer.data)
    assert len(pages) == 1
    room.now += timedelta(minutes=20)
    assert sign_in(room.client("anonymous")).status_code == 303


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
