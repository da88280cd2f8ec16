"""Calls to Strava over real HTTP, as it is now and as it is from January 2027.

Whatever goes wrong is one fault with one plain sentence, and no token is ever told.
"""

from __future__ import annotations

import gzip
import json
import logging
import traceback
from typing import TYPE_CHECKING, Any

import pytest
import requests

from ingest.strava.api import StravaApi
from ingest.strava.model import (
    Bases,
    Forbidden,
    Gone,
    Inactive,
    NoAnswer,
    StravaFault,
    TooMany,
    Unauthorized,
)
from ingest.strava.patience import Patience
from tests import strava_answers as answers
from tests.strava_answers import Fault, Reply, says
from tests.strava_people import made_person
from tests.strava_server import StravaServer
from traininglog.strava import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = Patience(most_bytes=1 << 20)
HURRY = Patience(read_s=0.2, whole_s=0.3)
"""Only for answers that must not come in time: a busy machine is slow."""
LATER = "Try again in a few minutes."


@pytest.fixture(params=[False, True], ids=["2026", "2027"])
def strava(request: pytest.FixtureRequest) -> Iterator[StravaServer]:
    person = made_person(count=12, plain=True)
    with StravaServer(person, moved=request.param) as server:
        yield server


@pytest.fixture
def token(strava: StravaServer) -> str:
    return str(strava.signed_in()["access_token"])


@pytest.fixture
def api(strava: StravaServer, token: str) -> Iterator[StravaApi]:
    opened = StravaApi(strava.bases, token, SMALL)
    yield opened
    opened.close()


@pytest.fixture
def hurried(strava: StravaServer, token: str) -> Iterator[StravaApi]:
    opened = StravaApi(strava.bases, token, HURRY)
    yield opened
    opened.close()


def _newest(strava: StravaServer) -> str:
    return str(strava.person.newest_first()[0].id)


def test_a_list_an_activity_and_its_streams(strava: StravaServer, api: StravaApi) -> None:
    listed = api.activities()
    assert [item["id"] for item in listed.body] == [m.id for m in strava.person.newest_first()]
    assert listed.limits == Limits(quarter=100, day=1000, quarter_used=1, day_used=1)
    detail = api.activity(_newest(strava))
    assert detail.body["description"] == (strava.person.newest_first()[0].description or None)
    streams = api.streams(_newest(strava))
    assert {"time", "distance", "cadence", "heartrate", "latlng"} <= streams.body.keys()
    assert streams.limits is None
    assert strava.kinds() == {"list": 1, "detail": 1, "streams": 1}


def test_before_is_a_unix_second_and_a_page_is_as_long_as_can_be(
    strava: StravaServer, api: StravaApi
) -> None:
    third = strava.person.newest_first()[2]
    older = api.activities(before=int(third.start.timestamp())).body
    assert older[0]["id"] == strava.person.newest_first()[3].id
    assert strava.calls[0].query == {
        "per_page": "200", "before": str(int(third.start.timestamp()))
    }  # fmt: skip


def test_one_connection_serves_many_calls(
    strava: StravaServer, api: StravaApi, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for _ in range(3):
            api.activities()
    assert strava.count() == 3
    assert caplog.text.count("Starting new HTTP") == 1


ZIPPED = {"Content-Encoding": "gzip"}


def _zipped(size: int) -> Fault:
    bomb = gzip.compress(b"[" + b" " * size + b"]")
    return says(Reply(200, bomb, headers=ZIPPED))


def _moves(status: int) -> Fault:
    return says(Reply(status, headers={"Location": "https://elsewhere.invalid/api/v3"}))


FAULTS = {
    "401": (answers.UNAUTHORIZED, Unauthorized, "no longer takes"),
    "403 inactive": (answers.INACTIVE, Inactive, "needs a subscription"),
    "403 other": (answers.FORBIDDEN, Forbidden, "does not show this"),
    "403 without data": (says(Reply(403, answers.HTML)), Forbidden, "does not show this"),
    "404 of nothing": (answers.GONE, Gone, "no such activity"),
    "410": (says(Reply(410)), Gone, "no such activity"),
    "429 in a string": (answers.TOO_MANY, TooMany, "limit of calls"),
    "400": (says(Reply(400, {"message": "Bad Request"})), NoAnswer, f"(400). {LATER}"),
    "500": (answers.BROKEN, NoAnswer, f"(500). {LATER}"),
    "502": (answers.GATEWAY, NoAnswer, f"(502). {LATER}"),
    "200 with errors": (says(Reply(200, {"errors": "x"})), NoAnswer, f"(200). {LATER}"),
    "page": (answers.PAGE, NoAnswer, "something else than was asked for"),
    "no data": (says(Reply(200, b"")), NoAnswer, "something else than was asked for"),
    "204": (says(Reply(204, chunked=False)), NoAnswer, "something else"),
    "object": (says(Reply(200, {"activities": []})), NoAnswer, "something else"),
    "text": (says(Reply(200, "x")), NoAnswer, "something else"),
    "null": (says(Reply(200, None)), NoAnswer, "something else"),
    "too deep": (says(Reply(200, b"[" * 200_000)), NoAnswer, "something else"),
    "long number": (says(Reply(200, b"9" * 5000)), NoAnswer, "something else"),
    "no text": (says(Reply(200, b"\xff\xfe[")), NoAnswer, "something else"),
    "bomb": (_zipped(64 << 20), NoAnswer, "too large"),
    "no gzip": (says(Reply(body=b"[]", headers=ZIPPED)), NoAnswer, "broke off"),
    "moves": (_moves(301), NoAnswer, "to another address, which is not followed"),
    "moves for now": (_moves(307), NoAnswer, "to another address, which is not followed"),
    "cut": (answers.cut(60), NoAnswer, f"broke off. {LATER}"),
    "lost": (answers.LOST, NoAnswer, f"broke off. {LATER}"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_whatever_goes_wrong_is_one_fault_in_one_sentence(
    case: str,
    strava: StravaServer,
    api: StravaApi,
    token: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fault, kind, words = FAULTS[case]
    strava.next(fault)
    with caplog.at_level(logging.DEBUG), pytest.raises(StravaFault) as met:
        api.activities()
    assert type(met.value) is kind
    assert words in str(met.value)
    told = "".join(traceback.format_exception(met.value)) + repr(met.value) + caplog.text
    assert token not in told + repr(api)
    assert "During handling" not in told
    assert len(strava.calls) == 1
    assert api.activities().body, "the next call is none the worse"


@pytest.mark.parametrize("on", ["list", "streams"])
@pytest.mark.parametrize("slow", [answers.SILENT, answers.drip(0.02)])
def test_a_slow_answer_is_not_waited_for(
    strava: StravaServer, hurried: StravaApi, api: StravaApi, slow: Fault, on: str
) -> None:
    """Streams come with a length, lists in chunks."""
    strava.next(slow, on=on)
    with pytest.raises(NoAnswer, match=f"did not answer in time. {LATER}"):
        hurried.activities() if on == "list" else hurried.streams(_newest(strava))
    assert api.activities().body


def test_streams_that_break_off(strava: StravaServer, api: StravaApi) -> None:
    strava.next(answers.cut(60), on="streams")
    with pytest.raises(NoAnswer, match="broke off"):
        api.streams(_newest(strava))
    assert api.streams(_newest(strava)).body


def test_a_body_that_drips_after_its_head_came(
    strava: StravaServer, hurried: StravaApi
) -> None:
    strava.next(says(Reply(200, [{"id": 1}] * 400, manner="drip", every_s=0.0005)))
    with pytest.raises(NoAnswer, match="in time"):
        hurried.activities()


def test_no_byte_for_a_while_is_the_end_though_the_whole_may_take_long(
    strava: StravaServer, token: str
) -> None:
    strava.next(answers.SILENT)
    api = StravaApi(strava.bases, token, Patience(read_s=0.2, whole_s=3600))
    with pytest.raises(NoAnswer, match="in time"):
        api.activities()
    api.close()


def test_zipped_answers_of_a_usual_size_are_read(strava: StravaServer, api: StravaApi) -> None:
    zipped = gzip.compress(json.dumps([{"id": 5, "name": "x" * 200_000}]).encode())
    strava.next(says(Reply(200, zipped, headers=ZIPPED)))
    assert api.activities().body[0]["id"] == 5


def test_a_429_says_its_limits_if_it_has_any(strava: StravaServer, token: str) -> None:
    strava.budget.read.quarter = 1
    api = StravaApi(strava.bases, token)
    api.activities()
    with pytest.raises(TooMany) as met:
        api.activities()
    assert met.value.limits == Limits(quarter=1, day=1000, quarter_used=2, day_used=2)
    strava.next(answers.TOO_MANY)
    strava.limit_headers = False
    with pytest.raises(TooMany) as met:
        api.activities()
    assert met.value.limits is None


@pytest.mark.parametrize("strava_id", ["1/streams", "1?a=b", "", "-1", "٣", "../athlete"])
def test_an_id_is_digits(strava: StravaServer, api: StravaApi, strava_id: str) -> None:
    with pytest.raises(ValueError, match="no id of Strava"):
        api.activity(strava_id)
    assert strava.calls == []


def test_nobody_listens() -> None:
    with StravaServer(made_person(count=1)) as strava:
        bases = strava.bases
    with pytest.raises(NoAnswer, match="cannot be reached"):
        StravaApi(bases, "t").activities()


def _fails(fault: Exception) -> Any:
    def send(*_words: Any, **_settings: Any) -> None:
        raise fault

    return send


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (requests.ConnectionError("name or service not known"), "cannot be reached"),
        (requests.ConnectTimeout(), "did not answer in time"),
        (requests.exceptions.SSLError(), "its certificate is not trusted"),
    ],
)
def test_what_cannot_be_made_on_one_computer(
    fault: Exception, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", _fails(fault))
    with pytest.raises(NoAnswer, match=words):
        StravaApi(Bases(), "t").activities()
