"""Where Strava tells of activities: by its token, its name, one address, and at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
import requests

from dashboard.app import create_app
from dashboard.source import store_source
from dashboard.strava_hook import HOST, TOKEN, WEBHOOK, Hook, hook_from
from service.strava_events import Hearing
from service.strava_worker import StravaWorker
from tests.browser import answering
from tests.log_store import OWNER
from tests.strava_answers import BROKEN
from tests.strava_people import made_person
from tests.strava_push import CHALLENGE, event
from tests.strava_room import StravaRoom
from traininglog.database import writing
from traininglog.store import Store
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

VERIFY = "a word of one's own"
NAME = "runs.example.org"
ACKS = 100


def client_of(store: Store, hook: Hook | None) -> FlaskClient:
    source = store_source(store.repository(OWNER), 1, lambda: pytest.fail("asked the time"))
    client: FlaskClient = create_app(source, hook=hook).server.test_client()
    return client


@pytest.fixture
def heard() -> list[Any]:
    return []


@pytest.fixture
def client(store: Store, heard: list[Any]) -> FlaskClient:
    return client_of(store, Hook(VERIFY, NAME, heard.append))


def subscribing(words: str = VERIFY, mode: str = "subscribe") -> dict[str, str]:
    return {"hub.mode": mode, "hub.verify_token": words, "hub.challenge": CHALLENGE}


# Who may come in


def test_the_right_token_is_echoed_its_challenge(client: FlaskClient) -> None:
    answer = client.get(WEBHOOK, query_string=subscribing())
    assert (answer.status_code, answer.get_json()) == (200, {"hub.challenge": CHALLENGE})


@pytest.mark.parametrize(
    "asked",
    [
        subscribing("another"), subscribing(""),
        subscribing("ä"), subscribing(mode="unsubscribe"), {},
    ],
)  # fmt: skip
def test_another_token_is_refused(client: FlaskClient, asked: dict[str, str]) -> None:
    answer = client.get(WEBHOOK, query_string=asked)
    assert answer.status_code == 403
    assert CHALLENGE not in answer.text
    assert VERIFY not in answer.text


def test_without_a_token_there_is_no_such_address(store: Store) -> None:
    assert hook_from({}, print) is None
    assert hook_from({TOKEN: "  ", HOST: NAME}, print) is None
    client = client_of(store, None)
    assert client.get(WEBHOOK, query_string=subscribing()).status_code == 404
    assert client.post(WEBHOOK, json=event(1, 2, "create")).status_code == 404
    assert client.get(WEBHOOK, base_url=f"https://{NAME}").status_code == 400


def test_the_environment_says_token_and_name() -> None:
    hook = hook_from({TOKEN: VERIFY, HOST: f".{NAME} "}, print)
    assert hook is not None
    assert (hook.token, hook.host) == (VERIFY, NAME)
    alone = hook_from({TOKEN: VERIFY}, print)
    assert alone is not None
    assert alone.host == ""


@pytest.mark.parametrize("base", [f"https://{NAME}", f"http://{NAME}:8050"])
def test_the_named_host_opens_this_address_alone(
    client: FlaskClient, heard: list[Any], base: str
) -> None:
    assert client.post(WEBHOOK, json={"a": 1}, base_url=base).status_code == 200
    assert heard == [{"a": 1}]
    for path in ("/", "/sources", "/_dash-layout", "/assets/painmile.css", "/strava/callback"):
        assert client.get(path, base_url=base).status_code == 400, path
    posted = client.post("/_dash-update-component", json={}, base_url=base)
    assert posted.status_code == 400


def test_this_computer_reaches_it_and_all_the_rest(
    client: FlaskClient, heard: list[Any]
) -> None:
    assert client.post(WEBHOOK, json={}).status_code == 200
    assert heard == [{}]
    with client.get("/assets/painmile.css") as answer:
        assert answer.status_code == 200
    assert client.get(f"{WEBHOOK}/x").status_code == 404


@pytest.mark.parametrize("host", ["evil.example", f"x.{NAME}", f"{NAME}.evil.example"])
def test_no_other_name_opens_it(client: FlaskClient, heard: list[Any], host: str) -> None:
    answer = client.post(WEBHOOK, json={}, base_url=f"https://{host}")
    assert (answer.status_code, heard) == (400, [])


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"{", 400), (b"[" * 9000, 400), (b"\xff\xfe", 400), (b" " * 20_000, 413),
     (b"[]", 200), (b"null", 200)],
    ids=lambda told: str(told)[:12],
)  # fmt: skip
def test_what_is_no_event_is_no_fault(client: FlaskClient, body: bytes, status: int) -> None:
    assert client.post(WEBHOOK, data=body).status_code == status


def test_another_site_may_not_post(client: FlaskClient, heard: list[Any]) -> None:
    answer = client.post(WEBHOOK, json={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, heard) == (403, [])


# Over HTTP, whatever the database and Strava do


@contextmanager
def hooked(room: StravaRoom, hearing: Hearing) -> Iterator[str]:
    """The app with its hook over real HTTP; gives the address of the webhook."""
    source = store_source(room.log, 1, room.clock, room.store.imports(OWNER))
    app = create_app(source, hook=Hook(VERIFY, "", hearing.hear))
    with answering(app.server) as host:
        yield f"http://{host}{WEBHOOK}"
    hearing.close()


def subscribed(room: StravaRoom, callback: str, token: str = VERIFY) -> requests.Response:
    """What the manual says to do once, at the stand-in."""
    return requests.post(
        f"{room.strava.bases.api}/push_subscriptions", timeout=60,
        data={"client_id": room.strava.client_id, "client_secret": room.strava.client_secret,
              "callback_url": callback, "verify_token": token},
    )  # fmt: skip


def test_strava_is_answered_at_once_while_the_database_is_locked_and_the_api_is_down(
    tmp_path: Path,
) -> None:
    with StravaRoom(tmp_path, made_person(count=3, plain=True)) as room:
        room.until_done()
        hearing = Hearing(room.store, "120475", room.clock, lambda: None)
        with hooked(room, hearing) as callback:
            assert subscribed(room, callback, "wrong").status_code == 400
            assert subscribed(room, callback).json() == {"id": 120_475}
            person, before = room.strava.person, room.tables()
            known = str(person.newest_first()[0].id)
            room.strava.next(BROKEN, times=None)
            calls = room.strava.count()

            def post(number: int) -> None:
                one = int(known) if number == 0 else number
                answer = requests.post(
                    callback, json=event(person.id, one, "update"), timeout=60
                )
                assert (answer.status_code, answer.json()) == (200, {})

            with Store.open(room.root) as other, writing(other.engine) as held:
                held.exec_driver_sql("UPDATE runner SET name = name")
                with ThreadPoolExecutor(4) as several:
                    assert len([*several.map(post, range(ACKS))]) == ACKS
                # All are answered, and not one is in the database, which is still held.
                assert room.store.strava_events(SYSTEM).waiting(1) == {}
            hearing.settled()
            assert known in room.store.strava_events(OWNER).waiting(1)
            assert len(room.store.strava_events(OWNER).waiting(1)) == ACKS
            assert room.strava.count() == calls
            told = {"strava_event"}
            assert {n: t for n, t in room.tables().items() if n not in told} == {
                n: t for n, t in before.items() if n not in told
            }


def test_what_is_posted_is_asked_about_by_the_worker(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, made_person(count=3, plain=True)) as room:
        room.until_done()
        person = room.strava.person
        gone, forged = (made.id for made in person.newest_first()[:2])
        person.delete(gone)
        worker = StravaWorker(room.store, room.strava.bases, room.clock)
        woken = Event()
        hearing = Hearing(room.store, "120475", room.clock, woken.set)
        with hooked(room, hearing) as callback:
            assert subscribed(room, callback).status_code == 201
            for body in (
                event(person.id, gone, "delete"), event(person.id, forged, "delete"),
                event(person.id, gone, "delete", subscription_id=1),
                event(person.id + 1, forged, "delete"),
            ):  # fmt: skip
                assert requests.post(callback, json=body, timeout=60).status_code == 200
            hearing.settled()
            assert woken.is_set()
        worker.turn()
        assert room.strava.kinds()["detail"] == 2
        assert str(gone) not in room.runs.known(1)
        assert str(forged) in room.runs.known(1)
        worker.close()
