"""The way back from Strava: from another site, once, by its state alone, leaving no trace."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from dashboard.app import create_app
from dashboard.one_link import phone_gate
from dashboard.source import store_source
from dashboard.strava_routes import callback_address
from service.clock import now
from service.strava_consent import CALLBACK, words_of
from tests.strava_consents import Consenting, answered, consenting
from traininglog.strava import READ_ALL
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from dashboard.one_link import LinkGate
    from traininglog.store import Store

HERE = "http://127.0.0.1:8050"
FROM_STRAVA = {
    "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document",
    "Referer": "https://www.strava.com/", "Origin": "https://www.strava.com",
}  # fmt: skip


@pytest.fixture
def one(store: Store) -> Iterator[Consenting]:
    with consenting(store) as room:
        yield room


def client(one: Consenting, *, gate: LinkGate | None = None) -> FlaskClient:
    """A browser before an app that was started just now."""
    imports = one.store.imports(Viewer("owner", 1))
    log = one.store.repository(Viewer("owner", 1))
    source = store_source(log, 1, lambda: now("UTC"), imports, strava=one.desk)
    server: Any = create_app(source, gate=gate).server
    made: FlaskClient = server.test_client()
    return made


def back(one: Consenting, url: str, **headers: str) -> TestResponse:
    """The browser follows Strava's answer to this computer."""
    path = url.removeprefix(HERE)
    return client(one).get(path, headers=FROM_STRAVA | headers, base_url=HERE)


def words(answer: TestResponse) -> str:
    return html.unescape(answer.get_data(as_text=True))


def test_a_yes_leads_to_the_page_and_leaves_no_code_in_the_address(one: Consenting) -> None:
    answer = back(one, answered(one.ask()))
    assert (answer.status_code, answer.location) == (303, "/strava?back=connected")
    assert one.desk.account() is not None
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert not any(secret in words(answer) for secret in one.strava.secrets())


@pytest.mark.parametrize("spoil", ["&state=another", "?", "?state="])
def test_a_wrong_state_is_a_plain_page_and_asks_nothing(one: Consenting, spoil: str) -> None:
    url = answered(one.ask())
    wrong = CALLBACK + spoil if spoil[0] == "?" else url.replace("?", f"?{spoil[1:]}&", 1)
    answer = back(one, wrong)
    assert answer.status_code == 400
    assert words_of("unknown") in words(answer)
    assert 'href="/strava"' in words(answer)
    assert one.strava.count("token") == 1  # the test of the app alone
    assert back(one, url).status_code == 303  # and the true answer is still good


def test_a_used_answer_is_a_plain_page(one: Consenting) -> None:
    url = answered(one.ask())
    back(one, url)
    assert back(one, url).status_code == 400
    assert one.strava.count("token") == 2


def test_an_answer_of_16_minutes_ago_is_a_plain_page(one: Consenting) -> None:
    url = answered(one.ask())
    one.clock.go(minutes=16)
    assert back(one, url).status_code == 400
    assert one.strava.count("token") == 1


def test_a_no_and_a_tick_taken_away_are_told_on_the_page(one: Consenting) -> None:
    one.strava.sign_ins.denies = True
    assert back(one, answered(one.ask())).location == "/strava?back=denied"
    one.strava.sign_ins.denies = False
    one.strava.sign_ins.unticks = frozenset({READ_ALL})
    assert back(one, answered(one.ask())).location == "/strava?back=less"
    assert (one.strava.count("token"), one.strava.count("list")) == (2, 0)


@pytest.mark.parametrize(
    "ahead",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
    ],
)
def test_a_browser_that_only_gets_ready_spends_nothing(
    one: Consenting, ahead: dict[str, str]
) -> None:
    url = answered(one.ask())
    assert back(one, url, **ahead).status_code == 503
    assert back(one, url).status_code == 303


def test_a_preview_of_the_link_spends_nothing(one: Consenting) -> None:
    url = answered(one.ask())
    assert client(one).head(url, headers=FROM_STRAVA).status_code == 503
    assert back(one, url).status_code == 303


@pytest.mark.parametrize("dest", ["image", "iframe", "script", "empty", "object"])
def test_no_part_of_another_page_comes_in_by_it(one: Consenting, dest: str) -> None:
    url = answered(one.ask())
    assert back(one, url, **{"Sec-Fetch-Dest": dest}).status_code == 403
    assert back(one, url).status_code == 303


def test_a_browser_that_says_nothing_of_itself_may_come_back(one: Consenting) -> None:
    assert client(one).get(answered(one.ask())).status_code == 303


def test_nothing_is_written_by_a_post(one: Consenting) -> None:
    url = answered(one.ask())
    assert client(one).post(url).status_code == 405
    assert client(one).post(url, headers=FROM_STRAVA).status_code == 403
    assert one.desk.account() is None


def test_another_name_of_this_computer_is_no_way_in(one: Consenting) -> None:
    url = answered(one.ask()).replace("127.0.0.1", "evil.example")
    assert client(one).get(url, headers=FROM_STRAVA).status_code == 400
    assert one.desk.account() is None


def test_a_phone_has_no_callback(one: Consenting) -> None:
    url = answered(one.ask())
    one.desk.can_connect = False
    phone = client(one, gate=phone_gate("token", "cookie"))
    assert phone.get(url, headers=FROM_STRAVA).status_code == 403
    phone.get(f"{HERE}/?token=token")
    assert phone.get(url, headers=FROM_STRAVA).status_code == 404


def test_a_log_without_a_desk_has_no_callback(store: Store) -> None:
    source = store_source(store.repository(Viewer("owner", 1)), 1, lambda: now("UTC"))
    assert create_app(source).server.test_client().get(CALLBACK).status_code == 404


def test_a_folder_that_cannot_be_written_is_said(one: Consenting) -> None:
    url = answered(one.ask())
    with one.store.engine.connect() as connection:
        connection.exec_driver_sql("drop table strava_consent")
        connection.commit()
    answer = back(one, url)
    assert answer.status_code == 507
    assert "nothing was connected" in words(answer)
    assert "strava_consent" not in words(answer)


def test_a_key_that_is_gone_is_said(one: Consenting) -> None:
    url = answered(one.ask())
    one.store.vault.path.unlink()
    answer = back(one, url)
    assert answer.status_code == 500
    assert "strava.key is gone" in words(answer)
    assert one.strava.count("token") == 1


def test_a_fault_nobody_foresaw_shows_no_code(
    one: Consenting, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_told: str) -> None:
        raise RuntimeError("nobody foresaw this")

    url = answered(one.ask())
    monkeypatch.setattr(one.desk, "came_back", broken)
    answer = back(one, url)
    assert answer.status_code == 500
    assert "nobody foresaw this" in caplog.text
    for shown in (words(answer), caplog.text):
        assert not any(secret in shown for secret in one.strava.secrets())


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:8050", "http://127.0.0.1:8050/strava/callback"),
        ("localhost:9000", "http://127.0.0.1:9000/strava/callback"),
        ("[::1]:8051", "http://127.0.0.1:8051/strava/callback"),
        ("localhost", "http://127.0.0.1:80/strava/callback"),
    ],
)
def test_the_address_of_the_way_back_is_this_computers(host: str, expected: str) -> None:
    with Flask("test").test_request_context(base_url=f"http://{host}"):
        assert callback_address() == expected


def test_on_a_server_the_way_back_leads_to_its_name() -> None:
    with Flask("test").test_request_context(base_url="https://log.example"):
        assert callback_address() == "https://log.example/strava/callback"
