"""No new page judges, promises or frightens, and every page says what this program is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from dashboard.app import PAGES
from service.safety import SAFETY_LINE
from service.soap import soap
from tests.hosted_room import HOST, LINK, WORDS, hosted
from tests.test_dashboard_matrix import Watched, callbacks
from tests.visit_logs import TOLD, log_of, page_of
from tests.wording import forbidden, said_in

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEW: Final = ("visit", "visit-change", "sharing", "patients", "data")
_SAID: Final = {"children", "title", "aria-label", "label", "help", "words", "about", "alt"}
_PAIN = "2026-11-20 run 8 km 45:00 | knee right 4/10 from 5 km\n"
_LOGS: Final = {
    "all of it": TOLD,
    "no pain": "2026-11-20 run 8 km 45:00\n2026-11-18 run 8 km 45:00\n",
    "one run": _PAIN,
    "a red flag": f"{_PAIN}2026-11-21 flag hot or swollen calf yes\n",
    "nothing": "",
}


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with hosted(tmp_path_factory.mktemp("wording")) as room:
        yield Watched(room)


def words_of(told: Any, *, is_said: bool = False) -> Iterator[str]:
    """What a page's answer says to a person; a part drawn by a script is JSON in a text."""
    if isinstance(told, dict):
        for name, value in told.items():
            yield from words_of(value, is_said=(is_said and name == "props") or name in _SAID)
    elif isinstance(told, list):
        for one in told:
            yield from words_of(one, is_said=is_said)
    elif isinstance(told, str):
        if told[:1] in {"[", "{"}:
            try:
                yield from words_of(json.loads(told), is_said=True)
            except ValueError:
                yield told
        elif is_said:
            yield told


def test_every_page_carries_the_safety_line(watched: Watched) -> None:
    without = []
    for page in PAGES:
        who = "therapist" if page.path == "/patients" else "runner"
        came_from = {"Referer": f"https://{HOST}{page.path}"}
        told = watched.clients[who].get("/_dash-layout", headers=came_from).text
        if page.is_bare or SAFETY_LINE not in told:
            name = page.path.strip("/")
            told += "".join(words for at, words in _answers(watched, who) if at == name)
        without += [] if SAFETY_LINE in told else [page.path]
    for path in ("/sign-in", f"/s/{LINK}", "/invited/unknown", "/nothing/here", "/account"):
        who = "anonymous" if path != "/account" else "therapist"
        told = watched.clients[who].get(path, follow_redirects=True).text
        without += [] if SAFETY_LINE in told else [path]
    assert not without


def _answers(watched: Watched, who: str) -> Iterator[tuple[str, str]]:
    """The pages of this step, as their callbacks fill them."""
    grant = watched.room.grants.get(who)
    for output, name in callbacks(watched):
        page = name.partition("-page.")[0]
        of = grant.public_id if grant else "me"
        if page in _NEW:
            search = f"?of={of}" if page.startswith("visit") else "?with=link"
            answer, _ = watched.call(who, output, {"search": search, "pathname": f"/{page}"})
            yield page, answer.text


@pytest.mark.parametrize("who", ["runner", "therapist", "narrow", "link"])
def test_no_new_page_says_more_than_a_log_can(watched: Watched, who: str) -> None:
    wrong, read = [], 0
    for page, answer in _answers(watched, who):
        if not answer.startswith("{"):
            continue
        for words in words_of(json.loads(answer)):
            read += len(words)
            own = words if not set(WORDS.values()) & set(words.split()) else ""
            wrong += [(page, found, words[:120]) for found in forbidden(own)]
    assert not wrong
    assert read > 1000


@pytest.mark.parametrize("path", ["/sign-in", f"/s/{LINK}", "/invited/unknown", "/nothing"])
def test_the_doors_say_no_more(watched: Watched, path: str) -> None:
    told = watched.clients["anonymous"].get(path, follow_redirects=True).text
    assert forbidden(said_in(told)) == []


@pytest.mark.parametrize("log", _LOGS)
@pytest.mark.parametrize("name", ["Ana", "N" * 80])
def test_s_and_o_say_no_more(log: str, name: str) -> None:
    told = soap(page_of(log_of(_LOGS[log], name)))
    assert SAFETY_LINE in told
    assert forbidden(told) == []
