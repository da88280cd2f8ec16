"""The stand-in for Strava does as Strava does, where a test would be wrong if it did not."""

from __future__ import annotations

import random
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.strava_answers import BROKEN, LOST, PAGE, SILENT, TOO_MANY, Reply, cut, drip
from tests.strava_http import Doors
from tests.strava_limits import Clock
from tests.strava_people import RUNS, made_person
from tests.strava_push import CHALLENGE
from tests.strava_server import StravaServer

PATIENCE_S = 60

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.strava_http import Request
    from tests.strava_people import Person


class Reader:
    """The simplest client there is."""

    def __init__(self, strava: StravaServer, scope: str = "read,activity:read_all") -> None:
        self.strava, self.tokens = strava, strava.signed_in(scope)
        self.session = requests.Session()

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.session.get(
            self.strava.bases.api + path, params=query, timeout=PATIENCE_S,
            headers={"Authorization": f"Bearer {self.tokens['access_token']}"},
        )  # fmt: skip

    def page(self, **query: Any) -> list[int]:
        answer = self.get("/athlete/activities", **{"per_page": 200} | query)
        return [item["id"] for item in answer.json()]

    def token(self, **form: Any) -> requests.Response:
        app = {"client_id": self.strava.client_id, "client_secret": self.strava.client_secret}
        address = f"{self.strava.bases.oauth}/oauth/token"
        return self.session.post(address, data=app | form, timeout=PATIENCE_S)

    def refresh(self, refresh_token: str) -> requests.Response:
        return self.token(grant_type="refresh_token", refresh_token=refresh_token)

    def consent(self, **words: Any) -> requests.Response:
        asked = {
            "client_id": self.strava.client_id, "redirect_uri": "http://127.0.0.1:8050/x",
            "response_type": "code", "scope": "read,activity:read_all", "state": "s1",
        }  # fmt: skip
        address = f"{self.strava.bases.oauth}/oauth/authorize"
        return self.session.get(
            address, params=asked | words, timeout=PATIENCE_S, allow_redirects=False
        )


@contextmanager
def reading(strava: StravaServer, scope: str = "read,activity:read_all") -> Iterator[Reader]:
    with strava:
        reader = Reader(strava, scope)
        yield reader
        reader.session.close()


def came_back(answer: requests.Response) -> dict[str, str]:
    """What the browser is sent back with."""
    return {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def deleted(gone: list[int], person: Person) -> None:
    for strava_id in gone:
        person.delete(strava_id)


def error(answer: requests.Response) -> tuple[int, str, str]:
    (fault,) = answer.json()["errors"]
    return answer.status_code, fault["resource"], fault["field"]


# Consent and tokens.


def test_a_consent_is_exchanged_once_and_its_tokens_rotate() -> None:
    with reading(StravaServer(made_person(count=1))) as reader:
        back = came_back(reader.consent())
        assert (back["state"], back["scope"]) == ("s1", "activity:read_all,read")
        first = reader.token(grant_type="authorization_code", code=back["code"]).json()
        assert first["expires_in"] == 21_600
        assert first["athlete"]["firstname"] == "Runa"
        again = reader.token(grant_type="authorization_code", code=back["code"])
        assert error(again) == (400, "AuthorizationCode", "code")
        second = reader.refresh(first["refresh_token"]).json()
        assert "athlete" not in second
        old = reader.refresh(first["refresh_token"])
        assert error(old) == (400, "RefreshToken", "refresh_token")
        assert reader.refresh(second["refresh_token"]).status_code == 200
        handed = {back["code"], first["access_token"], first["refresh_token"]}
        assert handed < set(reader.strava.secrets())


def test_a_person_may_deny_or_untick() -> None:
    with reading(StravaServer(made_person(count=1))) as reader:
        reader.strava.sign_ins.unticks = frozenset({"activity:read_all"})
        assert came_back(reader.consent())["scope"] == "read"
        reader.strava.sign_ins.denies = True
        assert came_back(reader.consent()) == {"state": "s1", "error": "access_denied"}
        assert error(reader.consent(redirect_uri="https://elsewhere.example/x")) == (
            400, "Application", "redirect_uri",
        )  # fmt: skip


def test_who_is_not_the_app_gets_no_token() -> None:
    with reading(StravaServer(made_person(count=1))) as reader:
        form = {"grant_type": "authorization_code", "code": "made-up"}
        wrong_id = reader.token(**form, client_id="1")
        assert error(wrong_id) == (400, "Application", "client_id")
        wrong_secret = reader.token(**form, client_secret="no")  # noqa: S106 -- a wrong one
        assert error(wrong_secret) == (401, "Application", "")


def test_an_access_token_lives_six_hours_by_the_clock() -> None:
    clock = Clock()
    with reading(StravaServer(made_person(count=1), clock)) as reader:
        clock.go(hours=5, minutes=59)
        assert reader.page()
        clock.go(minutes=1)
        late = reader.get("/athlete/activities")
        assert error(late) == (401, "Athlete", "access_token")
        assert "X-Ratelimit-Usage" not in late.headers


@pytest.mark.parametrize("way", ["revoke", "deauthorize"])
def test_what_is_revoked_is_dead_in_both_ways(way: str) -> None:
    with reading(StravaServer(made_person(count=1))) as reader:
        strava, tokens = reader.strava, reader.tokens
        address = f"{strava.bases.oauth}/oauth/{way}"
        if way == "revoke":
            app = (strava.client_id, strava.client_secret)
            form = {"token": tokens["refresh_token"]}
            done = reader.session.post(address, data=form, auth=app, timeout=PATIENCE_S)
        else:
            bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
            done = reader.session.post(address, headers=bearer, timeout=PATIENCE_S)
        assert done.status_code == 200
        assert reader.get("/athlete/activities").status_code == 401
        assert reader.refresh(tokens["refresh_token"]).status_code == 400


def test_revoke_may_not_be_there_yet_and_needs_the_app() -> None:
    with reading(StravaServer(made_person(count=1))) as reader:
        strava, form = reader.strava, {"token": reader.tokens["refresh_token"]}
        address, stranger = f"{strava.bases.oauth}/oauth/revoke", (strava.client_id, "no")
        wrong = reader.session.post(address, data=form, auth=stranger, timeout=PATIENCE_S)
        assert error(wrong) == (401, "Application", "")
        strava.sign_ins.revokes = False
        app = (strava.client_id, strava.client_secret)
        unknown = reader.session.post(address, data=form, auth=app, timeout=PATIENCE_S)
        assert unknown.status_code == 404
        assert reader.page()


def test_a_subscription_is_made_by_an_echo() -> None:
    heard: list[dict[str, str]] = []

    def callback(request: Request) -> Reply:
        heard.append(request.query)
        echo = request.query["hub.challenge"] if len(heard) > 1 else "no"
        return Reply(200, {"hub.challenge": echo})

    doors = Doors(callback, 1)
    with reading(StravaServer(made_person(count=1))) as reader:
        strava = reader.strava
        address = f"{strava.bases.api}/push_subscriptions"
        app = {"client_id": strava.client_id, "client_secret": strava.client_secret}
        form = app | {"callback_url": f"{doors.addresses[0]}/hook", "verify_token": "v1"}
        refused, made, again = (
            reader.session.post(address, data=form, timeout=PATIENCE_S) for _ in range(3)
        )
        assert [a.status_code for a in (refused, made, again)] == [400, 201, 400]
        assert heard[1] == {
            "hub.mode": "subscribe", "hub.challenge": CHALLENGE, "hub.verify_token": "v1",
        }  # fmt: skip
        kept = reader.session.get(address, params=app, timeout=PATIENCE_S).json()
        assert kept == [made.json() | {"callback_url": form["callback_url"]}]
        mine = f"{address}/{made.json()['id']}"
        gone = reader.session.delete(mine, params=app, timeout=PATIENCE_S)
        assert gone.status_code == 204
        assert reader.session.get(address, params=app, timeout=PATIENCE_S).json() == []
    doors.close()


# What may be seen.


def test_only_you_is_not_there_for_activity_read() -> None:
    person = made_person(seed=3, count=120)
    private = [m.id for m in person.newest_first() if m.item["visibility"] == "only_me"]
    assert private
    with reading(StravaServer(person), "read,activity:read") as reader:
        assert not set(private) & set(reader.page())
        assert reader.get(f"/activities/{private[0]}").status_code == 404
        seen = next(m for m in person.newest_first() if m.id not in private)
        assert "private_note" not in reader.get(f"/activities/{seen.id}").json()
    with reading(StravaServer(person)) as reader:
        assert "private_note" in reader.get(f"/activities/{private[0]}").json()


def test_without_any_activity_scope_the_list_is_refused() -> None:
    with reading(StravaServer(made_person(count=1)), "read") as reader:
        answer = reader.get("/athlete/activities")
        assert error(answer) == (401, "AccessToken", "activity:read_permission")


# Lists.


def test_before_is_exclusive_and_newest_come_first() -> None:
    person = made_person(count=30)
    newest = person.newest_first()
    at = int(newest[10].start.timestamp())
    with reading(StravaServer(person)) as reader:
        assert reader.page(before=at) == [m.id for m in newest[11:]]
        assert reader.page(before=at + 1) == [m.id for m in newest[10:]]
        assert reader.page(after=at) == [m.id for m in newest[9::-1]]
        assert reader.page(page=2, per_page=10) == [m.id for m in newest[10:20]]
        assert error(reader.get("/athlete/activities", per_page=201))[0] == 400


def test_a_page_number_skips_what_moved_up_and_a_time_does_not() -> None:
    """The fault for which the sync has a cursor of its own: three runs deleted, three lost."""
    for by_page, lost in ((True, 3), (False, 0)):
        person = made_person(count=60, plain=True)
        wanted = {m.id for m in person.newest_first()[3:]}
        gone = [m.id for m in person.newest_first()[:3]]
        with reading(StravaServer(person)) as reader:
            reader.strava.meanwhile(1, partial(deleted, gone))
            first = reader.page(per_page=20)
            oldest = int(person.activities[first[-1]].start.timestamp())
            found, number = set(first), 2
            while page := reader.page(
                per_page=20, **({"page": number} if by_page else {"before": oldest + 1})
            ):
                if page[-1] in found:
                    break
                found, number = found | set(page), number + 1
                oldest = int(person.activities[page[-1]].start.timestamp())
            assert len(wanted - found) == lost


def test_short_pages_are_in_the_middle_too_and_never_empty() -> None:
    person = made_person(count=50, plain=True)
    with reading(StravaServer(person, short=random.Random(1))) as reader:
        lengths, before = [], 2**40
        while page := reader.page(before=before, per_page=10):
            lengths.append(len(page))
            before = int(person.activities[page[-1]].start.timestamp())
        assert sum(lengths) == 50
        assert len([n for n in lengths if n < 10]) > 5


def test_a_stream_has_what_was_asked_for_and_the_distance() -> None:
    person = made_person(count=120, seed=5)
    run = next(m for m in person.with_streams() if "average_cadence" in m.item)
    bare = next(m for m in person.newest_first() if m.item["manual"])
    with reading(StravaServer(person)) as reader:
        answer = reader.get(
            f"/activities/{run.id}/streams", keys="time,cadence", key_by_type="true"
        )
        streams = answer.json()
        assert set(streams) == {"time", "cadence", "distance"}
        assert len({len(s["data"]) for s in streams.values()}) == 1
        assert streams["distance"]["data"][-1] == run.item["distance"]
        mean = sum(streams["cadence"]["data"]) / len(streams["cadence"]["data"])
        assert mean == pytest.approx(run.item["average_cadence"], abs=0.5)
        assert not [name for name in answer.headers if "ratelimit" in name.lower()]
        none = reader.get(f"/activities/{bare.id}/streams", keys="time", key_by_type="true")
        assert (none.status_code, none.content) == (404, b"")


# Limits.


def test_the_quarter_is_refused_with_headers_and_counts_for_the_day() -> None:
    clock = Clock()
    with reading(StravaServer(made_person(count=1), clock)) as reader:
        answers = [reader.get("/athlete/activities") for _ in range(103)]
        assert [a.status_code for a in answers] == [200] * 100 + [429] * 3
        assert answers[-1].json()["errors"] == "Rate Limit Exceeded"
        assert answers[-1].headers["X-Readratelimit-Usage"] == "103,103"
        clock.go(minutes=12)  # to the end of this quarter
        fresh = reader.get("/athlete/activities")
        assert fresh.status_code == 200
        assert fresh.headers["X-Readratelimit-Usage"] == "1,104"
        assert fresh.headers["X-Ratelimit-Limit"] == "200,2000"


def test_the_day_begins_anew_at_midnight_of_utc() -> None:
    clock = Clock()
    strava = StravaServer(made_person(count=1), clock)
    strava.budget.read.day = 3
    with reading(strava) as reader:
        assert [reader.get("/athlete/activities").status_code for _ in range(4)][2:] == [
            200, 429,
        ]  # fmt: skip
        clock.go(hours=4)
        assert reader.get("/athlete/activities").status_code == 429
        clock.until(clock.now.replace(hour=0, minute=0) + timedelta(days=1))
        strava.limit_headers = False
        reader.tokens = strava.signed_in()
        fresh = reader.get("/athlete/activities")
        assert fresh.status_code == 200
        assert "X-Ratelimit-Usage" not in fresh.headers


def test_streams_count_though_they_do_not_say_so() -> None:
    person = made_person(count=3, plain=True)
    with reading(StravaServer(person)) as reader:
        for made in person.newest_first():
            reader.get(f"/activities/{made.id}/streams", keys="time", key_by_type="true")
        usage = reader.get("/athlete/activities").headers["X-Readratelimit-Usage"]
        assert usage == "4,4"
        assert (reader.strava.count(), reader.strava.count("streams")) == (4, 3)


# Switches.


def test_a_switch_is_for_the_next_calls_or_for_a_path() -> None:
    person = made_person(count=3, plain=True)
    with reading(StravaServer(person)) as reader:
        reader.strava.next(BROKEN, times=2, on="detail")
        reader.strava.next(TOO_MANY)
        assert reader.get("/athlete/activities").status_code == 429
        path = f"/activities/{person.newest_first()[0].id}"
        assert [reader.get(path).status_code for _ in range(3)] == [500, 500, 200]
        reader.strava.next(PAGE, times=None)
        answer = reader.get(path)
        assert (answer.status_code, answer.text[:9]) == (200, "<!DOCTYPE")
        reader.strava.well()
        reader.strava.inactive = True
        assert error(reader.get(path)) == (403, "Application", "Status")


@pytest.mark.parametrize("fault", [LOST, SILENT, cut(), drip(0.05)])
def test_an_answer_can_be_late_or_broken(fault: Any) -> None:
    with reading(StravaServer(made_person(count=9))) as reader:
        reader.strava.next(fault)
        with pytest.raises(requests.RequestException):
            reader.session.get(
                f"{reader.strava.bases.api}/athlete/activities", timeout=0.04,
                headers={"Authorization": f"Bearer {reader.tokens['access_token']}"},
            )  # fmt: skip
        assert len(reader.page()) == 9


def test_a_lost_refresh_has_rotated_all_the_same() -> None:
    with reading(StravaServer(made_person(count=1))) as reader:
        reader.strava.next(LOST, on="token")
        with pytest.raises(requests.ConnectionError):
            reader.refresh(reader.tokens["refresh_token"])
        assert reader.refresh(reader.tokens["refresh_token"]).status_code == 400


# Where it is, and what may be asked.


def test_from_2027_the_calls_have_a_host_of_their_own() -> None:
    with reading(StravaServer(made_person(count=2), moved=True)) as reader:
        bases = reader.strava.bases
        assert urlsplit(bases.api).port != urlsplit(bases.oauth).port
        assert len(reader.page()) == 2
        assert reader.get("/api/v3/athlete/activities").status_code == 404
        reader.strava.spec_faults.clear()


@pytest.mark.parametrize(
    ("path", "query", "fault"),
    [
        (
            "/athlete/activities",
            {"per_page": "all"},
            "per_page: 'all' is not of type 'integer'",
        ),
        ("/athlete/activities", {"limit": 5}, "limit is not declared"),
        ("/activities/7/streams", {"key_by_type": "true"}, "keys is missing"),
        ("/activities/7/streams", {"keys": "time", "key_by_type": True}, "key_by_type: 'True'"),
        ("/activities/7/streams", {"keys": "time,x", "key_by_type": "true"}, "keys: 'x'"),
        ("/activities/seven", {}, "id: 'seven' is not of type 'integer'"),
        ("/athlete/runs", {}, "not published"),
    ],
)
def test_calls_that_are_not_published_fail_the_test(
    path: str, query: dict[str, Any], fault: str
) -> None:
    strava = StravaServer(made_person(count=1))
    with pytest.raises(AssertionError, match=fault), reading(strava) as reader:
        reader.get(path, **query)


def test_a_secret_in_an_address_is_no_published_call() -> None:
    with StravaServer(made_person(count=1)) as strava:
        query = {"client_id": "1", "client_secret": "x", "grant_type": "refresh_token"}
        requests.post(f"{strava.bases.oauth}/oauth/token", params=query, timeout=PATIENCE_S)
        faults, strava.spec_faults = strava.spec_faults, []
    assert "POST /oauth/token: client_secret stands in the address" in faults


# The made-up athletes.


def test_made_up_athletes_have_every_oddity() -> None:
    made = [m.item for m in made_person(seed=7, count=400).newest_first()]
    assert {item["sport_type"] for item in made} == {*RUNS, "Ride", "Walk"}
    runs = [item for item in made if item["sport_type"] in RUNS]
    for key in ("average_cadence", "average_heartrate", "average_temp", "elev_high"):
        assert 0 < sum(key not in item for item in runs) < len(runs), key
    assert {item["visibility"] for item in made} == {"everyone", "followers_only", "only_me"}
    assert {item["manual"] for item in made} == {True, False}
    assert len({item["utc_offset"] for item in made}) > 3
    assert {"00:00:01"} < {item["start_date_local"][11:19] for item in made}
    assert {True, False} == {bool(item["start_latlng"]) for item in made}


def test_a_day_of_the_clock_change_is_run_before_the_change() -> None:
    starts = [m.item["start_date"] for m in made_person(count=400, plain=True).newest_first()]
    changes = {"2026-03-29", "2025-10-26", "2026-10-25", "2025-03-30"}
    assert [s for s in starts if s[:10] in changes and s[11:13] == "00"]
