"""What a server answers to strangers: other names and methods, headers, refusals alike."""

from __future__ import annotations

import re
from datetime import timedelta
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from dashboard.hosted import FORM_FIELD
from service.passwords import Passwords
from tests.browser import answering
from tests.door_forms import LOGIN, cookie_of, is_in, send, sign_in, token_of
from tests.hosted_room import (
    ENDED_LINK,
    HOST,
    LINK,
    LINK_PASSWORD,
    PASSWORD,
)

if TYPE_CHECKING:
    from tests.hosted_room import HostedRoom


@pytest.fixture
def room(hosted_room: HostedRoom) -> HostedRoom:
    return hosted_room


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
        told = HTTPConnection(host, timeout=60)
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
