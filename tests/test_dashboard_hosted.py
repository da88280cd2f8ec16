"""A server for several people: who gets where, by which session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hosted_room import PEOPLE, WORDS, hosted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hosted_room import HostedRoom


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostedRoom]:
    with hosted(tmp_path_factory.mktemp("hosted")) as opened:
        yield opened


@pytest.mark.parametrize("who", WORDS)
def test_a_runner_sees_their_own_log(room: HostedRoom, who: str) -> None:
    page = room.client(who).get("/pain.csv")
    (foreign,) = set(WORDS) - {who}
    assert page.status_code == 200
    assert WORDS[who] in page.text
    assert WORDS[foreign] not in page.text


@pytest.mark.parametrize("who", sorted({*PEOPLE} - {"runner", "other"}))
def test_nobody_else_has_the_pages_of_a_log(room: HostedRoom, who: str) -> None:
    page = room.client(who).get("/today")
    assert page.status_code == (303 if who == "anonymous" else 404)
