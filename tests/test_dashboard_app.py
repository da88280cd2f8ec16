"""The app without a browser: routes, headers, callbacks, bytes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.app import create_app
from dashboard.source import CachedSource
from rules.analyse import analyse
from service.safety import SAFETY_LINE
from tests import story_logs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from traininglog.finding import Analysis
    from traininglog.log import TrainingLog

FIRST_PAGE_BYTES = 300_000
_GZIP = {"Accept-Encoding": "gzip", "Host": "127.0.0.1"}
_SAME = {"Sec-Fetch-Site": "same-origin", "Host": "127.0.0.1"}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return client_of(CachedSource(lambda: 1, story_logs.hand_made))


def client_of(source: CachedSource) -> FlaskClient:
    client: FlaskClient = create_app(source).server.test_client()
    return client


def ask(
    client: FlaskClient,
    output: str,
    inputs: dict[str, Any],
    headers: dict[str, str] | None = None,
    by: str = "",
) -> TestResponse:
    """Call the callback that has this output, as the browser does; `by`: what moved."""
    known = client.get("/_dash-dependencies", headers={"Host": "127.0.0.1"}).get_json()
    callback = next(d for d in known if output in d["output"])
    names = callback["output"].strip(".").split("...")
    outputs = [dict(zip(("id", "property"), name.split("."), strict=True)) for name in names]

    def values(names: list[dict[str, str]]) -> list[dict[str, Any]]:
        return [
            name | {"value": inputs.get(f"{name['id']}.{name['property']}", of_id)}
            for name in names
            for of_id in [inputs.get(name["id"])]
        ]

    given = values(callback["inputs"])
    body = {
        "output": callback["output"],
        "outputs": outputs if len(outputs) > 1 else outputs[0],
        "inputs": given,
        "state": values(callback["state"]),
        "changedPropIds": [by or f"{given[0]['id']}.{given[0]['property']}"],
    }
    return client.post("/_dash-update-component", json=body, headers=headers or _SAME)


def answer(client: FlaskClient, output: str, **inputs: Any) -> dict[str, Any]:
    found: dict[str, Any] = ask(client, output, inputs).get_json()["response"]
    return found


def test_page_speaks_its_language_and_sends_nothing_elsewhere(client: FlaskClient) -> None:
    page = client.get("/", headers={"Host": "127.0.0.1"})
    assert b'<html lang="en">' in page.data
    name_of_svg = b"http://www.w3.org/2000/svg"  # a name, never asked for
    assert b"http://" not in page.data.replace(name_of_svg, b"")
    policy = page.headers["Content-Security-Policy"]
    assert "connect-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_libraries_may_be_kept_and_data_may_not(client: FlaskClient) -> None:
    asked = {"Accept-Encoding": "gzip, deflate", "Host": "127.0.0.1"}
    with client.get("/assets/painmile.css", headers=asked) as style:
        assert "no-store" not in style.headers.get("Cache-Control", "")
        assert style.headers["Content-Encoding"] == "deflate"
        assert len(style.data) < 5_000
    assert client.get("/_dash-layout", headers=_SAME).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.4"])
def test_foreign_host_name_is_refused(client: FlaskClient, host: str) -> None:
    page = client.get("/", headers={"Host": host})
    assert page.status_code == 400
    assert b"Traceback" not in page.data


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://127.0.0.1"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 200),
    ],
)
def test_only_own_pages_may_call(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    asked: dict[str, Any] = {"asked": None, "view": {}}
    got = ask(client, "pin.data", asked, {"Host": "127.0.0.1"} | headers)
    assert got.status_code == status
    assert (b"Another site asked for this" in got.data) == (status == 403)
    assert b'"link"' not in got.data or status == 200


def test_page_asks_nobody_for_a_newer_version(client: FlaskClient) -> None:
    page = client.get("/", headers={"Host": "127.0.0.1"}).get_data(as_text=True)
    assert '"disable_version_check":true' in page
    assert '"ui":false' in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/uploads", 404),
        ("/etc/passwd", 404),
        ("/assets/../app.py", 404),
        ("/assets/no.js", 404),
    ],
)
def test_unknown_path_is_a_plain_page(client: FlaskClient, path: str, status: int) -> None:
    page = client.get(path, headers={"Host": "127.0.0.1"})
    assert page.status_code == status
    assert b"There is no page here" in page.data
    assert SAFETY_LINE.encode() in page.data


def test_fault_shows_no_traceback() -> None:
    def broken() -> tuple[TrainingLog, Analysis]:
        raise RuntimeError("secret detail")

    client = create_app(CachedSource(lambda: 1, broken)).server.test_client()
    page = ask(client, "body.children", {"address": "/"})
    assert page.status_code == 500
    assert b"secret" not in page.data
    assert b"Something went wrong" in page.data
    again = ask(client, "pin.data", {"view": {}})
    assert again.status_code == 500
    assert b"secret" not in again.data


def test_too_large_a_body_is_refused(client: FlaskClient) -> None:
    got = client.post(
        "/_dash-update-component",
        data=b"1" * (2 << 20),
        headers=_SAME,
        content_type="application/json",
    )
    assert got.status_code == 413


def test_story_answers_the_address(client: FlaskClient) -> None:
    view = {"span": "52w", "place": "lower_back", "unit": "mi", "phone": True}
    found = answer(client, "figure.data", view=view)
    words = json.dumps(found, ensure_ascii=False)
    assert "Lower back, 4 Aug to 22 Nov 2026" in words
    assert "31 runs: 0 painful" in words
    figure = found["figure"]["data"]
    assert figure["layout"]["xaxis"]["range"] == [0, 364]
    assert figure["layout"]["margin"]["l"] == 26


@pytest.mark.parametrize(
    "view", [None, {}, {"span": "7y", "place": "moon", "unit": "furlong"}, {"place": "knee-up"}]
)
def test_nonsense_in_the_address_is_the_default(
    client: FlaskClient, view: dict[str, str] | None
) -> None:
    found = answer(client, "figure.data", view=view)
    assert "Right knee" in json.dumps(found["head"])
    assert found["figure"]["data"]["layout"]["xaxis"]["range"] == [0, 112]


def test_run_asked_for_is_shown_and_the_latest_painful_one_else(client: FlaskClient) -> None:
    asked = answer(client, "pin.data", asked="2026-10-26-1", view={})
    assert asked["pin"]["data"] == {"day": "2026-10-26", "words": "26 Oct"}
    words = json.dumps(asked["run"], ensure_ascii=False)
    assert "At the bridge." in words
    assert "Unpin" in words
    by_day = answer(client, "pin.data", asked="2026-10-26", view={})
    assert by_day["pin"] == asked["pin"]
    latest = answer(client, "pin.data", asked="no such run", view={})
    assert latest["pin"]["data"]["day"] == "2026-11-22"
    assert "Unpin" not in json.dumps(latest["run"])


@pytest.mark.parametrize("asked", [{"run": "2026-10-26-1"}, {}, ["2026-10-26"], 7, True])
def test_what_is_no_run_and_no_day_pins_nothing(client: FlaskClient, asked: object) -> None:
    same = answer(client, "pin.data", asked=asked, view={})
    assert same == answer(client, "pin.data", asked=None, view={})
    assert "Unpin" not in json.dumps(same["run"])


@pytest.mark.parametrize("view", ["16w", ["16w"], 7, {"place": {}, "span": [], "from": {}}])
@pytest.mark.parametrize("part", ["figure.data", "pin.data"])
def test_a_view_that_is_none_is_the_default(
    client: FlaskClient, part: str, view: object
) -> None:
    assert answer(client, part, view=view) == answer(client, part, view=None)


@pytest.mark.parametrize("said", ["yes", ["judge"], 7, {"action": {}}])
def test_what_is_no_verdict_is_answered_in_words(client: FlaskClient, said: object) -> None:
    told = answer(client, "story-saved.children", **{"story-said": said})
    assert re.search("page sent .* be read", json.dumps(told["story-saved"]))


def test_empty_log_has_no_run_to_show() -> None:
    client = create_app(CachedSource(lambda: 1, story_logs.empty)).server.test_client()
    page = json.dumps(answer(client, "body.children", address="/"))
    assert "painmile demo" in page
    assert '"graph"' not in page
    assert answer(client, "pin.data", asked=None, view={})["pin"]["data"] is None


def test_a_story_left_open_while_its_runs_go_says_so() -> None:
    client = create_app(CachedSource(lambda: 1, story_logs.empty)).server.test_client()
    told = answer(client, "figure.data", view={})
    assert "No runs are here any more." in json.dumps(told["head"])
    assert told["figure"]["data"]["data"] == told["rest"]["children"] == []


@pytest.mark.parametrize(
    ("path", "heading", "here"),
    [
        ("/today", '"today-url"', "Today"),
        ("/", '"graph"', "Story"),
        ("/findings", '"findings-url"', "Findings"),
        (None, '"graph"', "Story"),
    ],
)
def test_the_address_chooses_the_page(
    client: FlaskClient, path: str | None, heading: str, here: str
) -> None:
    if path:
        assert client.get(path, headers={"Host": "127.0.0.1"}).status_code == 200
    bar, page, below = answer(client, "body.children", address=path)["body"]["children"]
    assert heading in json.dumps(page)
    _fragment, _none, foot, tabs = below["props"]["tree"]
    assert foot == ["footer", {"className": "foot"}, SAFETY_LINE]
    first = next(nodes("nav", bar))
    links = [(name, about) for _a, about, name in nodes("a", first)]
    assert [name for name, about in links if "aria-current" in about] == [here]
    assert [name for name, _ in links][:2] == ["Today", "Story"]
    on_the_phone = list(nodes("a", tabs))
    assert [about["href"] for _a, about, *_ in on_the_phone] == [
        "/today", "/", "/diary", "/findings", "/more",
    ]  # fmt: skip
    assert [name for _a, about, _icon, name in on_the_phone if "aria-current" in about] == [
        here
    ]


def nodes(tag: str, part: Any) -> Iterator[Any]:
    """Those of a tag in what is drawn plainly."""
    if isinstance(part, list) and part[:1] == [tag]:
        yield part
    for one in part.values() if isinstance(part, dict) else part:
        if isinstance(one, dict | list):
            yield from nodes(tag, one)


def test_two_apps_in_one_process_keep_their_logs() -> None:
    first = create_app(CachedSource(lambda: 1, story_logs.hand_made)).server.test_client()
    second = create_app(CachedSource(lambda: 1, story_logs.silent)).server.test_client()
    assert "all silent" in json.dumps(answer(second, "figure.data", view={})["head"])
    assert "came back" in json.dumps(answer(first, "figure.data", view={})["head"])


def test_log_is_loaded_again_only_when_its_key_moves() -> None:
    loads: list[int] = []
    version = [1]

    def load() -> tuple[TrainingLog, Analysis]:
        loads.append(version[0])
        return story_logs.hand_made()

    source = CachedSource(lambda: version[0], load)
    client = create_app(source).server.test_client()
    for _ in range(3):
        answer(client, "figure.data", view={})
    version[0] = 2
    answer(client, "figure.data", view={})
    assert loads == [1, 2]
    assert source.curve("any") is None


def test_first_page_of_ten_years_is_small() -> None:
    log = story_logs.long_log()
    found = analyse(log, log.runs[-1].day)
    client = create_app(CachedSource(lambda: 1, lambda: (log, found))).server.test_client()
    sizes = [
        len(client.get(path, headers=_GZIP).data)
        for path in ("/", "/_dash-layout", "/_dash-dependencies")
    ]
    sizes += [
        len(ask(client, output, {"view": {}}, _SAME | _GZIP).data)
        for output in ("figure.data", "pin.data")
    ]
    assert sum(sizes) < FIRST_PAGE_BYTES, sizes
    assert sum(sizes) < 60_000, sizes
