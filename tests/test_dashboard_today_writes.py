"""What Today's browser may say, without a browser: kept once, or refused with a sentence."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import OperationalError

from dashboard.app import create_app
from dashboard.pages.today import heights, read_address, told_now
from dashboard.pages.today_writes import form_answer, form_said, page_said
from dashboard.source import CachedSource
from dashboard.writing import READ_ONLY, fault_words, saved_bar
from rules.analyse import analyse
from service.curve import Curve
from service.today import Asked
from tests import story_logs
from tests.test_dashboard_app import answer, ask
from tests.today_logs import NOW, Kept, kept
from traininglog.access import NotFound
from traininglog.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = {"Host": "127.0.0.1"}
DAY = Asked("day", "2026-11-22", "No run today", "", NOW.date())


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Kept]:
    with kept(tmp_path) as opened:
        yield opened


def painless(diary: Kept, **changes: Any) -> dict[str, Any]:
    said = {
        "n": 1, "action": "save", "kind": "run", "key": diary.run_id("2026-11-22"),
        "painless": True, "places": [], "painkiller": False, "stopped": False, "note": None,
        "item": None, "skipped": False, "change": None, "seen": [],
    }  # fmt: skip
    return said | changes


def place(**changes: Any) -> dict[str, Any]:
    return {"location": "knee", "side": "right", "score": 4, "onset_km": 2.0} | changes


def test_a_request_sent_twice_says_it_once(diary: Kept) -> None:
    first = form_said(diary.source, painless(diary), "km")
    again = form_said(diary.source, painless(diary), "km")
    assert (first.status, first.words) == ("saved", "Saved: no pain")
    assert again.status == "conflict"
    said = painless(diary)
    asked = Asked(
        "run", said["key"], "", "", NOW.date(), answered="Answered: no pain",
        said={name: said[name] for name in ("places", "painless", "note")},
    )  # fmt: skip
    assert form_answer(again, said, asked)["status"] == "saved"
    assert len([e for e in diary.log.pain if e.day == NOW.date()]) == 1


def test_what_another_process_says_meanwhile_is_read_before_anything_is_said(
    diary: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = painless(diary, painless=False, places=[place()])
    entries, others = type(diary.source.loaded()).entries, [other]

    def read(loaded: Any, journal: Any) -> Any:
        known = entries(loaded, journal)
        while others:  # after this one has read and before it writes
            assert form_said(diary.source, others.pop(), "km").status == "saved"
        return known

    monkeypatch.setattr(type(diary.source.loaded()), "entries", read)
    assert form_said(diary.source, painless(diary), "km").status == "conflict"
    assert [e.score for e in diary.log.pain if e.day == NOW.date()] == [4]


def test_where_others_write_all_the_time_that_is_said(
    diary: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Journal, "newest", lambda _journal: -1)
    told = form_said(diary.source, painless(diary), "km")
    assert (told.status, told.change) == ("fault", None)
    assert told.words == "The diary is being written elsewhere too; save again in a moment."


def test_a_conflict_says_all_that_stands_there(diary: Kept) -> None:
    after = painless(diary, painless=False, places=[place(onset_km=None, only_after=True)])
    assert form_said(diary.source, after, "km").status == "saved"
    hurt = painless(diary, painless=False, places=[place()])
    told = form_said(diary.source, hurt, "km")
    now = told_now(diary.source, "km", hurt["key"]).asked
    answer = form_answer(told, hurt, now)
    assert answer["status"] == "conflict"
    assert "it now says “right knee, only afterwards (4/10), no note”" in answer["words"]
    assert form_answer(told, hurt, DAY)["words"].startswith(
        "This entry was changed in another window and is not there any more."
    )


def test_a_conflict_says_the_note_and_the_spot(diary: Kept) -> None:
    theirs = painless(diary, painless=False, places=[place(spot="inner")], note="left hip")
    assert form_said(diary.source, theirs, "km").status == "saved"
    mine = painless(diary, painless=False, places=[place()])
    told = form_said(diary.source, mine, "km")
    answer = form_answer(told, mine, told_now(diary.source, "km", mine["key"]).asked)
    assert "“right knee, inner side, 2.0 km (4/10), “left hip””" in answer["words"]


def test_saved_again_takes_the_place_of_what_was_saved(diary: Kept) -> None:
    first = form_said(diary.source, painless(diary), "km")
    hurt = painless(diary, painless=False, places=[place()], change=first.change)
    second = form_said(diary.source, hurt, "km")
    assert second.words == "Saved: right knee, 2.0 km (4/10)"
    assert [e.score for e in diary.log.pain if e.day == NOW.date()] == [4]
    taken = form_said(diary.source, {"action": "undo", "change": second.change}, "km")
    assert (taken.status, diary.last().answer) == ("undone", "silent")
    assert form_said(diary.source, {"action": "undo", "change": second.change}, "km") == taken
    assert form_said(diary.source, {"action": "undo", "change": None}, "km").status == "undone"


@pytest.mark.parametrize(
    "said",
    [
        None, 7, "save", [], {}, {"action": "drop"}, {"action": "save", "kind": "walk"},
        {"action": "save", "kind": "run", "key": "no such run"},
        {"action": "save", "kind": "run", "key": 7},
        {"action": "save", "kind": "day", "key": "yesterday"},
        {"action": "save", "kind": "day", "key": "2026-11-21"},
        {"action": "save", "kind": "day", "key": "2031-01-01", "painless": True},
        {"action": "undo", "change": 999}, {"action": "undo", "change": "x"},
        {"action": "undo", "change": 1.5}, {"action": "undo", "change": 10**30},
        {"action": "undo", "change": 2**63 - 1},
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_a_sentence(diary: Kept, said: Any) -> None:
    version = diary.repository.log_version(1)
    told = form_said(diary.source, said, "km")
    assert told.status == "fault"
    assert told.words.endswith(".")
    assert told.words[0].isupper()
    assert "Traceback" not in told.words
    assert form_answer(told, said, DAY)["status"] == "fault"
    assert diary.repository.log_version(1) == version


@pytest.mark.parametrize(
    "said",
    [
        None, {}, {"action": "drop"}, {"action": "undo"}, {"action": "undo", "change": -1},
        {"key": "silent", "answer": "none"}, {"key": "x"}, {"key": 7, "answer": "none"},
        {"key": "morning:x:knee-right", "answer": "worse", "score": 11},
    ],
)  # fmt: skip
def test_a_question_nobody_asked_is_not_answered(diary: Kept, said: Any) -> None:
    told = page_said(diary.source, said, "km")
    assert told is not None
    assert told.status == "fault"
    assert told.words.endswith(".")
    assert diary.journal.changes() == ()


def test_hiding_the_line_writes_nothing(diary: Kept) -> None:
    assert page_said(diary.source, {"action": "hide"}, "km") is None
    assert saved_bar(None, "x") == []
    assert diary.journal.changes() == ()


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("database or disk is full", "the disk is full"),
        ("attempt to write a readonly database", "cannot be written"),
        ("database is locked", "the log is busy"),
        ("disk I/O error", "the disk has a fault"),
        ("nobody knows", "cannot be written"),
    ],
)
def test_a_store_that_fails_is_told_in_a_sentence(
    diary: Kept, monkeypatch: pytest.MonkeyPatch, reason: str, words: str
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OperationalError("INSERT secret", {}, Exception(reason))

    monkeypatch.setattr("traininglog.journal.Pen.do", broken)
    told = form_said(diary.source, painless(diary), "km")
    assert told.status == "fault"
    assert words in told.words
    assert "secret" not in told.words
    assert diary.last().answer == "silent"
    assert diary.journal.changes() == ()


def test_a_file_that_cannot_be_written_has_words_too() -> None:
    assert "disk is full" in fault_words(OSError(28, "No space left: the disk is full"))


def test_what_is_not_the_viewers_is_not_there(
    diary: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hidden(*_: Any, **__: Any) -> None:
        raise NotFound("no such runner")

    monkeypatch.setattr("traininglog.journal.Journal.undo", hidden)
    told = page_said(diary.source, {"action": "undo", "change": 1}, "km")
    assert told is not None
    assert told.words.startswith("It is not in the diary any more")


def test_what_was_built_upon_is_not_taken_back(diary: Kept) -> None:
    first = form_said(diary.source, painless(diary), "km")
    (entry,) = diary.journal.changes()[0].kept
    hurt = painless(
        diary, painless=False, places=[place()], seen=[[entry.id, entry.digest]]
    )  # fmt: skip
    assert form_said(diary.source, hurt, "km").status == "saved"
    told = page_said(diary.source, {"action": "undo", "change": first.change}, "km")
    assert told is not None
    assert (told.status, "changed again since" in told.words) == ("fault", True)
    assert diary.last().score == 4


def test_a_log_in_memory_cannot_be_written() -> None:
    source = CachedSource(lambda: 1, story_logs.hand_made)
    assert form_said(source, {"action": "undo", "change": 1}, "km").words == READ_ONLY
    said = {"action": "save", "kind": "day", "key": "2026-11-21", "painless": True}
    assert form_said(source, said, "km").words == READ_ONLY
    client = create_app(source).server.test_client()
    page = json.dumps(answer(client, "today.children", **{"today-url.search": "?unit=mi"}))
    assert READ_ONLY in page
    assert '"disabled": true' in page


def test_only_own_pages_may_write(diary: Kept) -> None:
    client = create_app(diary.source).server.test_client()
    inputs = {"today-form.said": painless(diary), "today-form.asked": {"key": "x"}}
    foreign = HOST | {"Sec-Fetch-Site": "cross-site"}
    assert ask(client, "today-form.state", inputs, foreign).status_code == 403
    assert diary.journal.changes() == ()
    own = ask(client, "today-form.state", inputs)
    assert own.get_json()["response"]["today-form"]["state"]["words"] == "Saved: no pain"
    assert len(diary.journal.changes()) == 1


def test_the_page_of_an_empty_log_has_the_three_doors() -> None:
    client = create_app(CachedSource(lambda: 1, story_logs.empty)).server.test_client()
    page = json.dumps(answer(client, "body.children", address="/today"))
    assert "painmile demo" in page
    assert "today-url" in page


@pytest.mark.parametrize(
    ("search", "read"),
    [
        (None, ("km", None)),
        ("", ("km", None)),
        ("?unit=mi&run=a%2Fb", ("mi", "a/b")),
        ("?unit=furlong&day=2026-11-20", ("km", "2026-11-20")),
        ("?run=&day=", ("km", None)),
        ("?" + "x" * 5000, ("km", None)),
    ],
)
def test_the_address_says_what_is_asked(search: str | None, read: tuple[str, str]) -> None:
    assert read_address(search) == read


def test_pace_is_a_height_along_the_run() -> None:
    assert heights(Curve(5.0, (2.0, None, 3.0, 2.5), ())) == (0.0, 0.0, 1.0, 0.5)
    assert heights(Curve(5.0, (None, 2.5, 2.5), ())) == (0.0, 0.0, 0.0)
    assert heights(Curve(5.0, (None, 2.5), ())) == ()
    assert heights(None) == ()


def test_today_of_ten_years_is_small() -> None:
    log = story_logs.long_log()
    found = analyse(log, log.runs[-1].day)
    now = datetime.combine(log.runs[-1].day, NOW.timetz())
    client = create_app(CachedSource(lambda: 1, lambda: (log, found), now=lambda: now))
    headers = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "gzip"} | HOST
    got = ask(client.server.test_client(), "today.children", {}, headers)
    assert len(got.data) < 12_000, len(got.data)
