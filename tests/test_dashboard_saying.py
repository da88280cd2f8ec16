"""A button that speaks to a server which does not answer says so, and works again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.today_page import Today, at
from traininglog.notes import Note

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Route

CALLS: Final = "**/_dash-update-component*"
WORDS: Final = (
    "No answer came from Painmile; nothing may have been saved. Tap again when it runs."
)
SAVED: Final = "Saved: 4 silent runs since 6 Aug: none hurt"


def lost(today: Today) -> Locator:
    return today.page.get_by_role("alert").filter(has_text="No answer came")


def test_a_question_that_finds_no_server_may_be_answered_again(
    browser: Browser, tmp_path: Path
) -> None:
    with at(browser, tmp_path) as today:
        today.page.route(CALLS, lambda route: route.abort())
        today.button("none hurt").tap()
        expect(lost(today)).to_contain_text(WORDS)
        expect(lost(today)).to_be_in_viewport()
        assert today.kept.journal.changes() == ()
        assert today.seen.faults() == []
        assert today.page.evaluate("document.documentElement.scrollWidth") == 390
        today.page.unroute(CALLS)
        today.button("none hurt").tap()
        expect(today.bar()).to_contain_text(SAVED)
        expect(lost(today)).to_have_count(0)
        assert len(today.kept.journal.changes()) == 1


def test_a_server_that_fails_is_no_answer_and_the_line_can_be_hidden(
    browser: Browser, tmp_path: Path
) -> None:
    with at(browser, tmp_path) as today:
        today.page.route(CALLS, lambda route: route.fulfill(status=500, body="broken"))
        today.button("none hurt").tap()
        expect(lost(today)).to_contain_text(WORDS)
        today.button("Hide this line").tap()
        expect(lost(today)).to_have_count(0)


def test_a_long_silence_is_said_and_a_late_answer_counts(
    browser: Browser, tmp_path: Path
) -> None:
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    with at(browser, tmp_path) as today:
        today.page.clock.install()
        today.page.route(CALLS, hold)
        with today.page.expect_request(CALLS):
            today.button("none hurt").tap()
        today.page.clock.fast_forward(14_000)
        expect(lost(today)).to_have_count(0)
        today.page.clock.fast_forward(2_000)
        expect(lost(today)).to_contain_text(WORDS)
        for route in waiting:
            route.continue_()
        expect(today.bar()).to_contain_text(SAVED)
        expect(lost(today)).to_have_count(0)
        assert today.seen.console == []


@pytest.mark.parametrize(
    ("address", "name", "said"),
    [
        ("diary", "No to all 16 today", "No to all 16 questions"),
        ("notes", "Ignore: ", "Saved: ignored"),
    ],
)
def test_buttons_of_other_pages_say_so_too(
    browser: Browser, tmp_path: Path, address: str, name: str, said: str
) -> None:
    with at(browser, tmp_path) as today:
        day = today.kept.log.runs[0].day
        today.kept.repository.add_notes(1, [Note(day, "right knee 2/10 at 4 km")])
        today.seen.go(address)
        button = today.page.get_by_role("button", name=name).first
        expect(button).to_be_visible()
        today.page.route(CALLS, lambda route: route.abort())
        button.tap()
        expect(lost(today)).to_contain_text(WORDS)
        today.page.unroute(CALLS)
        button.tap()
        expect(today.page.locator(".saved[role=status]")).to_contain_text(said)
        expect(lost(today)).to_have_count(0)
