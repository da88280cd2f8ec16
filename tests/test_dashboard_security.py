"""The one-time link of `serve --phone`."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hmac import compare_digest
from typing import TYPE_CHECKING

import pytest

from dashboard.app import create_app
from dashboard.one_link import phone_gate
from dashboard.source import CachedSource
from tests import story_logs

if TYPE_CHECKING:
    from flask import Flask

HOME = {"Host": "192.168.1.20:8050"}


@pytest.fixture
def server() -> Flask:
    gate = phone_gate("once", "kept")
    source = CachedSource(lambda: 1, story_logs.hand_made)
    server: Flask = create_app(source, hosts=("192.168.1.20",), gate=gate).server
    return server


@pytest.mark.parametrize(
    "path",
    ["/", "/?token=wrong", "/?token=", "/?token=ö", "/_dash-layout", "/assets/painmile.css"],
)
def test_without_the_link_nothing_opens(server: Flask, path: str) -> None:
    page = server.test_client().get(path, headers=HOME)
    assert page.status_code == 403
    assert b"No entry" in page.data


def test_the_link_opens_the_log_once_and_for_one_browser(server: Flask) -> None:
    phone = server.test_client()
    first = phone.get("/?token=once", headers=HOME)
    assert first.status_code == 302
    assert first.headers["Location"] == "/today"
    cookie = first.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie  # a click in another app brings it too
    assert phone.get("/", headers=HOME | {"Cookie": cookie.split(";")[0]}).status_code == 200
    other = server.test_client()
    assert other.get("/?token=once", headers=HOME).status_code == 403
    assert other.get("/", headers=HOME | {"Cookie": "painmile_phone=guess"}).status_code == 403


def test_refusals_say_what_helps(server: Flask) -> None:
    early = server.test_client().get("/?token=wrong", headers=HOME)
    assert b"Open the link shown in the terminal" in early.data
    server.test_client().get("/?token=once", headers=HOME)
    late = server.test_client().get("/?token=once", headers=HOME)
    assert (
        b"This link was used. Stop painmile serve --phone and start it again for a new one."
        in late.data
    )


def test_a_wrong_token_does_not_spend_the_link(server: Flask) -> None:
    assert server.test_client().get("/?token=wrong", headers=HOME).status_code == 403
    assert server.test_client().get("/?token=once", headers=HOME).status_code == 302


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("POST", 403), ("OPTIONS", 403)])
def test_only_opening_the_link_spends_it(server: Flask, method: str, status: int) -> None:
    preview = server.test_client().open("/?token=once", method=method, headers=HOME)
    assert preview.status_code == status
    assert "Set-Cookie" not in preview.headers
    assert server.test_client().get("/?token=once", headers=HOME).status_code == 302
    again = server.test_client().open("/?token=once", method=method, headers=HOME)
    assert again.status_code == 403


def test_two_at_the_same_moment_do_not_both_enter(
    server: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2, timeout=0.3)

    def slow(shown: bytes, token: bytes) -> bool:
        if token == b"once":
            with suppress(threading.BrokenBarrierError):
                both.wait()
        return compare_digest(shown, token)

    monkeypatch.setattr("dashboard.one_link.hmac.compare_digest", slow)

    def enter(_: int) -> int:
        return server.test_client().get("/?token=once", headers=HOME).status_code

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(enter, range(2))) == [302, 403]


def test_home_network_answers_to_its_own_name_only(server: Flask) -> None:
    page = server.test_client().get("/?token=once", headers={"Host": "evil.example"})
    assert page.status_code == 400
    assert "Set-Cookie" not in page.headers
    assert server.test_client().get("/?token=once", headers=HOME).status_code == 302
