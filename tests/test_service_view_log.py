"""Who saw what, as the runner reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dashboard.app import PAGES
from dashboard.views_told import _VISITS, what_of
from service import view_log as view_log_module
from service.data_page import MOST, NOBODY_LOOKED, DataPage, data_page
from service.telling import Teller
from service.view_log import GONE, view_log
from service.who import LOCAL, Who
from tests.hosted_room import NOW, hosted
from traininglog.server_key import ServerKey
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.hosted_room import HostedRoom
    from traininglog.audit import Action, Result, What

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostedRoom]:
    with hosted(tmp_path_factory.mktemp("room")) as made:
        yield made


class Book:
    """The audit of one test: told by who is who in the room, read as the runner."""

    def __init__(self, room: HostedRoom, folder: Path) -> None:
        self.room = room
        self.runner_id = room.runners["runner"]
        self.key = ServerKey(["a key that is long enough for a server"])
        self.folder = folder
        self.teller = Teller.of(
            room.store, self.key, {"PAINMILE_AUDIT_HEAD": str(folder / "h")}
        )

    def who(self, name: str) -> Who:
        if name == "link":
            return Who("link", "Dr. Visitor", grant_id=self.room.grants["link"].id)
        one = self.room.accounts[name]
        return Who(one.kind, one.name, one.id, one.runner_id)

    def tell(
        self, who: Who | None, action: Action, what: What, at: datetime = NOW,
        result: Result = "done", runner: str = "runner",
    ) -> None:  # fmt: skip
        self.teller.tell(who, self.room.runners[runner], action, what, at, result)

    def lines(self, now: datetime = NOW) -> list[str]:
        return [
            one.words for one in view_log(self.room.store, self.teller, self.runner_id, now)
        ]


@pytest.fixture
def book(shared: HostedRoom, tmp_path: Path) -> Book:
    with shared.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit")
    return Book(shared, tmp_path)


def test_a_look_at_the_list_a_runner_stands_on_is_told_too(book: Book) -> None:
    """Of therapists who had the log then; without one, or after its end, they had not."""
    for name, at in (
        ("therapist", NOW), ("therapist", NOW - timedelta(days=4000)), ("stranger", NOW),
        ("ended", NOW),
    ):  # fmt: skip
        book.teller.tell(book.who(name), None, "view", "patients", at)
    book.tell(book.who("therapist"), "view", "visit", NOW + MINUTE)
    assert book.lines() == [
        "Dr. Therapist (therapist) · visit page · 22 Nov, 21:01",
        "Dr. Therapist (therapist) · list of patients · 22 Nov, 21:00",
    ]


def test_each_look_is_a_line_with_name_page_and_the_runners_time(book: Book) -> None:
    book.tell(book.who("therapist"), "view", "visit", NOW - timedelta(hours=3))
    book.tell(book.who("link"), "view", "visit")
    book.tell(book.who("narrow"), "report", "report", NOW + MINUTE)
    assert book.lines() == [
        "Dr. Narrow (therapist) · report · 22 Nov, 21:01",
        "Grant of link (by a link) · visit page · 22 Nov, 21:00",
        "Dr. Therapist (therapist) · visit page · 22 Nov, 18:00",
    ]


def test_another_year_is_told(book: Book) -> None:
    book.tell(book.who("therapist"), "view", "visit")
    (line,) = book.lines(NOW + timedelta(days=100))
    assert line.endswith("visit page · 22 Nov 2026, 21:00")


def test_nothing_of_another_runners_log_is_told(book: Book) -> None:
    book.tell(book.who("therapist"), "view", "visit", runner="other")
    assert book.lines() == []


def test_ones_own_looks_are_left_out_and_what_one_did_is_told(book: Book) -> None:
    runner = book.who("runner")
    book.tell(runner, "view", "today")
    book.tell(runner, "write", "diary")
    book.tell(LOCAL, "export", "log")
    book.tell(runner, "share", "grant")
    book.tell(runner, "revoke", "grant")
    assert [line.split(" · ")[:2] for line in book.lines()] == [
        ["You", "ended a share"], ["You", "shared the log"], ["You", "everything exported"],
    ]  # fmt: skip


def test_who_entered_what_is_told(book: Book) -> None:
    book.tell(book.who("therapist"), "write", "visit")
    book.tell(book.who("therapist"), "write", "thresholds")
    assert [line.split(" · ")[1] for line in book.lines()] == [
        "entered: thresholds", "entered findings",
    ]  # fmt: skip


def test_whose_access_is_gone_has_no_name(book: Book) -> None:
    book.tell(Who("therapist", "Dr. Gone", 4711), "view", "visit")
    book.tell(Who("link", "Dr. Gone", grant_id=4711), "view", "visit")
    assert [line.split(" · ")[0] for line in book.lines()] == [GONE, GONE]


def test_a_link_that_was_closed_is_one_line_with_its_tries(book: Book) -> None:
    for tries in range(3):
        book.tell(None, "sign_in", "link", NOW + tries * MINUTE, "closed")
    assert book.lines() == [
        "Somebody at a link of yours · wrong password 7 times, closed until 21:02 · "
        "22 Nov, 21:02"
    ]  # fmt: skip
    book.tell(book.who("link"), "sign_in", "link", NOW + 9 * MINUTE)
    book.tell(None, "sign_in", "link", NOW + timedelta(hours=2), "closed")
    assert [line.split(" · ")[1] for line in book.lines()] == [
        "wrong password 5 times, closed until 23:00",
        "opened the link",
        "wrong password 7 times, closed until 21:02",
    ]


def test_a_single_slip_is_told_as_one(book: Book) -> None:
    book.tell(book.who("link"), "sign_in", "link", NOW, "refused")
    assert "Grant of link (by a link) · wrong password 1 time · 22 Nov, 21:00" in book.lines()


def test_rows_under_an_earlier_key_keep_their_names(book: Book) -> None:
    book.tell(book.who("therapist"), "view", "visit")
    keys = ["a newer key that is long enough too", "a key that is long enough for a server"]
    place = {"PAINMILE_AUDIT_HEAD": str(book.folder / "h")}
    book.teller = Teller.of(book.room.store, ServerKey(keys), place)
    book.tell(book.who("therapist"), "report", "report")
    assert [line.split(" · ")[0] for line in book.lines()] == ["Dr. Therapist (therapist)"] * 2
    assert book.teller.audit.check() == ()


def test_no_name_and_no_word_of_a_log_is_in_the_rows(book: Book) -> None:
    for name in ("therapist", "link", "runner"):
        book.tell(book.who(name), "view", "visit")
    with book.room.store.engine.connect() as connection:
        rows = repr(connection.exec_driver_sql("SELECT * FROM audit").all())
    assert "Therapist" not in rows
    assert "Quittenbaum" not in rows
    assert str(book.runner_id) not in {part.strip("'") for part in rows.split(", ")[2:4]}


def test_every_page_has_its_name_in_the_audit(book: Book) -> None:
    own_name = [page for page in PAGES if page.path not in _VISITS]
    for page in own_name:
        book.tell(book.who("therapist"), "view", what_of(page))
    assert len(book.lines()) == len(own_name)


def test_many_looks_of_ones_own_hide_no_look_of_others(book: Book) -> None:
    book.tell(book.who("therapist"), "view", "visit")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(view_log_module, "MOST", 3)
        for _ in range(5):
            book.tell(book.who("runner"), "view", "today")
        assert len(book.lines()) == 1


def _page(book: Book) -> DataPage:
    mine = Viewer("owner", book.runner_id)
    log = book.room.store.repository(mine).training_log(book.runner_id)
    seen = view_log(book.room.store, book.teller, book.runner_id, NOW)
    return data_page(log, "Ana \u202eB", seen)


def test_the_page_counts_looks_of_others_alone(book: Book) -> None:
    assert _page(book).headline == NOBODY_LOOKED
    book.tell(book.who("runner"), "export", "log")
    book.tell(None, "sign_in", "link", NOW, "closed")
    assert _page(book).headline == NOBODY_LOOKED
    for _ in range(MOST + 1):
        book.tell(book.who("therapist"), "view", "visit")
    page = _page(book)
    assert page.headline == "Looked at 201 times, last on 22 Nov, 21:00"
    assert (len(page.looks), page.earlier) == (MOST, "3 earlier lines not shown.")
    assert page.left_out.startswith("1 activity left out. Runs that only a Strava")
    assert page.name == "Ana \ufffdB"
