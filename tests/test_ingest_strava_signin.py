"""Signing in at Strava over real HTTP: consent, tokens, leave, and what is refused."""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from ingest.strava.api import StravaApi
from ingest.strava.model import (
    Athlete,
    Inactive,
    NoAnswer,
    Refused,
    StravaFault,
    Tokens,
    TooMany,
)
from ingest.strava.patience import Patience
from ingest.strava.signin import SignIn
from tests import strava_answers as answers
from tests.strava_answers import Fault, Reply, says
from tests.strava_people import made_person
from tests.strava_server import CLIENT_ID, CLIENT_SECRET, StravaServer

if TYPE_CHECKING:
    from collections.abc import Iterator

HURRY = Patience(read_s=0.2, whole_s=0.3)
BACK = "http://localhost:8050/strava/callback"


@pytest.fixture(params=[False, True], ids=["2026", "2027"])
def strava(request: pytest.FixtureRequest) -> Iterator[StravaServer]:
    with StravaServer(made_person(count=3), moved=request.param) as server:
        yield server


@pytest.fixture
def signin(strava: StravaServer) -> Iterator[SignIn]:
    opened = SignIn(strava.bases)
    yield opened
    opened.close()


def _code(signin: SignIn, scope: str = "activity:read_all") -> str:
    """What the browser of a person who says yes brings back."""
    url = signin.consent_url(CLIENT_ID, BACK, scope, "a-state")
    answer = requests.get(url, allow_redirects=False, timeout=60)
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert query["state"] == ["a-state"]
    return query["code"][0]


def test_consent_code_tokens_and_a_first_call(strava: StravaServer, signin: SignIn) -> None:
    tokens, athlete = signin.exchange(CLIENT_ID, CLIENT_SECRET, _code(signin))
    assert athlete == Athlete("40000001", "Runa Musterfrau 1")
    assert tokens.expires_at == strava.clock().replace(microsecond=0) + timedelta(hours=6)
    assert tokens.expires_at.tzinfo is UTC
    assert len(StravaApi(strava.bases, tokens.access_token).activities().body) == 3


def test_consent_is_asked_at_the_host_of_the_sign_in(strava: StravaServer) -> None:
    scope = "read,activity:read_all"
    url = SignIn(strava.bases).consent_url("41235", BACK, scope, "Zustand & mehr")
    assert url.startswith(f"{strava.bases.oauth}/oauth/authorize?")
    assert parse_qs(urlsplit(url).query) == {
        "client_id": ["41235"], "redirect_uri": [BACK], "scope": [scope],
        "state": ["Zustand & mehr"], "response_type": ["code"], "approval_prompt": ["force"],
    }  # fmt: skip
    assert strava.calls == []


def test_a_right_app_is_told_from_a_wrong_one(strava: StravaServer, signin: SignIn) -> None:
    signin.test(CLIENT_ID, CLIENT_SECRET)
    for client_id, secret in ((CLIENT_ID, "x" * 40), ("7", CLIENT_SECRET), ("", "")):
        with pytest.raises(Refused, match="client ID and client secret") as met:
            signin.test(client_id, secret)
        assert met.value.resource == "Application"
    strava.inactive = True
    with pytest.raises(Inactive, match="needs a subscription"):
        signin.test(CLIENT_ID, CLIENT_SECRET)


def test_a_code_works_once(signin: SignIn) -> None:
    code = _code(signin)
    signin.exchange(CLIENT_ID, CLIENT_SECRET, code)
    with pytest.raises(Refused, match="no longer takes this consent") as met:
        signin.exchange(CLIENT_ID, CLIENT_SECRET, code)
    assert met.value.resource == "AuthorizationCode"


def test_a_refresh_gives_another_pair(strava: StravaServer, signin: SignIn) -> None:
    old = strava.signed_in()["refresh_token"]
    tokens = signin.refresh(CLIENT_ID, CLIENT_SECRET, old)
    assert tokens.refresh_token not in {old, tokens.access_token}
    with pytest.raises(Refused, match="no longer takes the kept sign-in") as met:
        signin.refresh(CLIENT_ID, CLIENT_SECRET, old)
    assert met.value.resource == "RefreshToken"
    assert StravaApi(strava.bases, tokens.access_token).activities().body


def _leave(strava: StravaServer, signin: SignIn, tokens: dict[str, Any]) -> None:
    signin.revoke(CLIENT_ID, CLIENT_SECRET, tokens["access_token"], tokens["refresh_token"])
    assert strava.sign_ins.grant(tokens["access_token"]) is None


def test_leave_is_taken_by_revoking(strava: StravaServer, signin: SignIn) -> None:
    tokens = strava.signed_in()
    _leave(strava, signin, tokens)
    assert strava.kinds() == {"revoke": 1}
    _leave(strava, signin, tokens)


def test_leave_of_an_older_strava(strava: StravaServer, signin: SignIn) -> None:
    strava.sign_ins.revokes = False
    _leave(strava, signin, strava.signed_in())
    assert strava.kinds() == {"revoke": 1, "deauthorize": 1}


def test_leave_of_an_older_strava_after_a_night(strava: StravaServer, signin: SignIn) -> None:
    """The access token has run out, the consent has not: a fresh token takes leave."""
    strava.sign_ins.revokes = False
    tokens = strava.signed_in()
    strava.forget_access()
    grant = strava.sign_ins.refresh[tokens["refresh_token"]]
    _leave(strava, signin, tokens)
    assert grant.dead
    assert strava.kinds() == {"revoke": 1, "deauthorize": 2, "token": 1}


def test_a_consent_that_is_gone_counts_as_revoked(strava: StravaServer, signin: SignIn) -> None:
    strava.sign_ins.revokes = False
    tokens = strava.signed_in()
    strava.revoke_all()
    _leave(strava, signin, tokens)


def test_leave_with_a_secret_that_was_changed(strava: StravaServer, signin: SignIn) -> None:
    """The access token alone is enough while it lives; after that, only the person can."""
    tokens = strava.signed_in()
    strava.sign_ins.apps[CLIENT_ID] = "another"
    _leave(strava, signin, tokens)
    with pytest.raises(Refused) as met:
        _leave(strava, signin, tokens)
    assert met.value.resource == "Application"


def _told(**changes: Any) -> Fault:
    good: dict[str, Any] = {"access_token": "a", "refresh_token": "r", "expires_at": 1_800_000}
    return says(Reply(200, good | changes))


NO_SIGN_IN = "something else than a sign-in"
FAULTS = {
    "401 without data": (says(Reply(401, b"")), Refused, "did not take the sign-in"),
    "400 in a string": (says(Reply(400, {"errors": "x"})), Refused, "did not take the sign-in"),
    "400 unknown": (says(answers.wrong(400, "Sky", "")), Refused, "did not take the sign-in"),
    "403 inactive": (answers.INACTIVE, Inactive, "needs a subscription"),
    "429": (answers.TOO_MANY, TooMany, "limit of calls"),
    "500": (answers.BROKEN, NoAnswer, "with an error (500)"),
    "page": (answers.PAGE, NoAnswer, NO_SIGN_IN),
    "list": (says(Reply(200, [])), NoAnswer, NO_SIGN_IN),
    "null": (says(Reply(200, None)), NoAnswer, NO_SIGN_IN),
    "no tokens": (says(Reply(200, {})), NoAnswer, NO_SIGN_IN),
    "a number for a token": (_told(access_token=5), NoAnswer, NO_SIGN_IN),
    "an empty token": (_told(refresh_token=""), NoAnswer, NO_SIGN_IN),
    "no end": (_told(expires_at=None), NoAnswer, NO_SIGN_IN),
    "an end past all time": (_told(expires_at=10**30), NoAnswer, NO_SIGN_IN),
    "cut": (answers.cut(20), NoAnswer, "broke off"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_whatever_goes_wrong_is_one_fault_that_tells_no_secret(
    case: str, strava: StravaServer, signin: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    fault, kind, words = FAULTS[case]
    tokens = strava.signed_in()
    code = _code(signin)
    for ask in (
        lambda: signin.exchange(CLIENT_ID, CLIENT_SECRET, code),
        lambda: signin.refresh(CLIENT_ID, CLIENT_SECRET, tokens["refresh_token"]),
    ):
        strava.next(fault)
        with caplog.at_level(logging.DEBUG), pytest.raises(StravaFault) as met:
            ask()
        assert type(met.value) is kind
        assert words in str(met.value)
        told = "".join(traceback.format_exception(met.value)) + repr(met.value) + caplog.text
        assert not [secret for secret in strava.secrets() if secret in told + repr(signin)]


def test_a_slow_answer_is_not_waited_for(strava: StravaServer) -> None:
    strava.next(answers.drip(0.02))
    with pytest.raises(NoAnswer, match="did not answer in time"):
        SignIn(strava.bases, HURRY).test(CLIENT_ID, CLIENT_SECRET)


@pytest.mark.parametrize("on", ["revoke", "deauthorize"])
@pytest.mark.parametrize("fault", [answers.BROKEN, answers.LOST, answers.TOO_MANY])
def test_leave_that_could_not_be_taken_is_a_fault(
    strava: StravaServer, signin: SignIn, fault: Fault, on: str
) -> None:
    strava.sign_ins.revokes = on == "revoke"
    strava.next(fault, on=on)
    with pytest.raises((NoAnswer, TooMany)):
        _leave(strava, signin, strava.signed_in())


@pytest.mark.parametrize(
    ("told", "athlete"),
    [
        (None, Athlete()),
        ([], Athlete()),
        ({}, Athlete()),
        (
            {"id": 10**21, "firstname": " Ana ", "lastname": None},
            Athlete("1" + "0" * 21, "Ana"),
        ),
        ({"id": True, "firstname": 5, "lastname": "Perez"}, Athlete("", "Perez")),
        ({"id": "7" * 31, "firstname": "Ana"}, Athlete("", "Ana")),
    ],
)
def test_whoever_it_is(
    strava: StravaServer, signin: SignIn, told: Any, athlete: Athlete
) -> None:
    strava.next(_told(athlete=told))
    tokens, who = signin.exchange(CLIENT_ID, CLIENT_SECRET, "code")
    assert who == athlete
    assert tokens == Tokens("a", "r", datetime.fromtimestamp(1_800_000, UTC))
    assert "'a'" not in repr(tokens)
