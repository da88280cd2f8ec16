"""/report: for who may visit, told once, and as a file; for everybody else it is not there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dashboard.report_route import file_name
from service.safety import SAFETY_LINE
from tests.hosted_room import API_KM, WORDS, hosted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hosted_room import HostedRoom
    from traininglog.audit import Told

_LEAKS = (f"{API_KM:.6f}", "12.345678", "12345.678", "12.3 km", "7.7 mi")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostedRoom]:
    with hosted(tmp_path_factory.mktemp("room")) as made:
        yield made


def _address(room: HostedRoom, who: str, more: str = "") -> str:
    of = "" if who == "link" else f"of={room.grants[who].public_id}&"
    return f"/report?{of}{more}"


@pytest.mark.parametrize("who", ["therapist", "narrow", "link"])
def test_who_may_visit_gets_three_sheets(room: HostedRoom, who: str) -> None:
    answer = room.client(who).get(_address(room, who))
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert answer.text.count(f"<span>{SAFETY_LINE}</span>") == 3
    assert answer.headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert "textarea readonly" in answer.text


def test_the_runner_previews_their_own(room: HostedRoom) -> None:
    answer = room.client("runner").get("/report?of=me")
    assert answer.status_code == 200
    assert "<title>R. M." in answer.text
    assert room.client("runner").get("/report").status_code == 200


@pytest.mark.parametrize("who", ["stranger", "ended", "ended link", "admin", "other"])
def test_to_everybody_else_it_is_not_there(room: HostedRoom, who: str) -> None:
    of = room.grants["therapist"].public_id
    client = room.client(who)
    answer = client.get(f"/report?of={of}", headers={"Sec-Fetch-Dest": "empty"})
    nowhere = client.get("/nowhere", headers={"Sec-Fetch-Dest": "empty"})
    assert (answer.status_code, answer.data) == (404, nowhere.data)


@pytest.mark.parametrize("who", ["therapist", "narrow", "link"])
@pytest.mark.parametrize("more", ["", "unit=mi", "weeks=52", "weeks=all&save=1"])
def test_what_only_strava_has_is_in_no_byte(room: HostedRoom, who: str, more: str) -> None:
    text = room.client(who).get(_address(room, who, more)).text
    assert [leak for leak in _LEAKS if leak in text] == []
    assert "came only from Strava" in text


def test_a_narrow_grant_hides_words_and_other_places(room: HostedRoom) -> None:
    text = room.client("narrow").get(_address(room, "narrow")).text
    assert "achilles" not in text.lower()
    assert f"downstairs {WORDS['runner']}" not in text


def test_saved_it_is_a_file_that_stands_alone(room: HostedRoom) -> None:
    answer = room.client("therapist").get(_address(room, "therapist", "unit=mi&save=1"))
    named = answer.headers["Content-Disposition"]
    assert named == "attachment; filename=painmile-R.M.-2026-11-22.html"
    assert "Save this report" not in answer.text
    shown = room.client("therapist").get(_address(room, "therapist", "unit=mi")).text
    assert "save=1" in shown
    assert "unit=mi" in shown.partition('class="save"')[2]


@pytest.mark.parametrize(("initials", "name"), [
    ("D. R.", "painmile-D.R.-2026-11-22.html"),
    ("", "painmile-2026-11-22.html"),
    ('"; ../\r\n', "painmile-2026-11-22.html"),
    ("É. 寒.", "painmile-É.寒.-2026-11-22.html"),
])  # fmt: skip
def test_a_file_is_named_by_initials_and_day(initials: str, name: str) -> None:
    assert file_name(initials, date(2026, 11, 22)) == name


def test_each_report_is_told_once_whose_and_to_whom(room: HostedRoom) -> None:
    before = len(_told(room))
    room.client("therapist").get(_address(room, "therapist"))
    room.client("link").get(_address(room, "link", "save=1"))
    told = _told(room)[: len(_told(room)) - before]
    assert [(row.action, row.what, row.result) for row in told] == [
        ("report", "report", "done")
    ] * 2
    assert len({row.actor for row in told}) == 2
    room.client("stranger").get(_address(room, "therapist"))
    assert len(_told(room)) == before + 2


def _told(room: HostedRoom) -> list[Told]:
    rows = room.people.teller.of_runner(room.runners["runner"])
    return [row for row in rows if row.action in {"report", "view"}]
