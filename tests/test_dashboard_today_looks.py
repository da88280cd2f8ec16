"""Today in a real browser: looks, room for a finger, bytes, and what may go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from sqlalchemy.exc import OperationalError

from dashboard.source import CachedSource
from tests import story_logs
from tests.browser import opened, served
from tests.today_logs import NOW, WAITING, kept
from tests.today_page import Today, at

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser import Scheme


# Looks


@pytest.mark.parametrize(("width", "other"), [(390, "dark"), (1366, "light")])
def test_what_was_said_and_taken_has_no_fault(
    browser: Browser, tmp_path: Path, width: int, other: Scheme
) -> None:
    scheme = "light" if other == "dark" else "dark"
    with at(browser, tmp_path, width=width, scheme=scheme) as today:
        today.score(4).click()
        today.button("From the start").click()
        today.says("✓ Saved: right knee, from the start (4/10)")
        today.page.locator("#today-side .ir button").first.click()
        expect(today.bar()).to_contain_text("Saved:")
        today.clean(width)
        assert today.seen.faults_of_colour(other) == []


def test_tabs_stand_at_the_foot_of_a_phone_and_cover_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    with at(browser, tmp_path) as today:
        tabs = today.page.locator(".tabs")
        assert tabs.locator("a").all_inner_texts()[:2] == ["Today", "Story"]
        assert all(
            b["height"] >= 44 for a in tabs.locator("a").all() if (b := a.bounding_box())
        )
        expect(today.page.locator(".top [aria-label=Pages]")).to_be_hidden()
        today.page.evaluate("scrollTo(0, document.body.scrollHeight)")
        last = today.page.locator("#today-side > :last-child").bounding_box()
        bar = tabs.bounding_box()
        assert last
        assert bar
        assert last["y"] + last["height"] <= bar["y"]
        tabs.get_by_role("link", name="Story").tap()
        today.page.wait_for_selector("#graph")
        today.seen.settle()
        expect(tabs.locator("[aria-current]")).to_have_text("Story")


def test_miles_go_along_to_the_next_page(browser: Browser, tmp_path: Path) -> None:
    with at(browser, tmp_path, search="?unit=mi") as today:
        today.page.get_by_role("link", name="See the story").tap()
        today.page.wait_for_url("**/?unit=mi")
        today.seen.settle()
        units = today.page.locator("[aria-label=Units] [aria-current]")
        expect(units).to_have_text("mi")
        today.page.locator(".tabs").get_by_role("link", name="Today").tap()
        today.page.wait_for_url("**/today?unit=mi")
        expect(today.page.get_by_role("heading", name="Today's run, 3.5 mi")).to_be_visible()


def test_targets_are_large_enough_for_a_finger(browser: Browser, tmp_path: Path) -> None:
    with at(browser, tmp_path) as today:
        small = today.page.evaluate(
            """() => [...document.querySelectorAll('main button, main a')]
            .filter((e) => e.offsetParent && e.closest('p') === null)
            .map((e) => [e.innerText, e.getBoundingClientRect()])
            .filter(([, box]) => box.height < 24 || box.width < 24).map(([words]) => words)"""
        )
        assert small == []
        for button in today.page.locator(".item .ir > *").all():
            box = button.bounding_box()
            assert box
            assert box["height"] >= 40


def test_the_page_is_small_and_brings_no_chart_library(
    browser: Browser, tmp_path: Path
) -> None:
    with kept(tmp_path) as held, served(held.source) as host, opened(browser, host) as seen:
        asked: dict[str, Any] = {}
        seen.page.on("requestfinished", lambda one: asked.update({one.url: one}))
        Today(seen, held).go()
        sizes = {url: one.sizes()["responseBodySize"] for url, one in asked.items()}
        assert not [url for url in sizes if "plotly" in url or "graph" in url]
        assert sum(sizes.values()) < 600_000, sizes


# What may go wrong


@pytest.mark.parametrize("action", ["form", "question"])
def test_a_full_disk_is_a_sentence_and_loses_nothing(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    with at(browser, tmp_path) as today:
        with monkeypatch.context() as patched:
            patched.setattr("traininglog.journal.Pen.do", full)
            if action == "form":
                today.score(4).tap()
                today.button("From the start").tap()
                expect(today.page.get_by_role("alert")).to_contain_text("the disk is full")
                expect(today.score(4)).to_be_checked()
            else:
                today.button("none hurt").tap()
                expect(today.bar()).to_contain_text("Not saved: the disk is full")
            assert today.kept.journal.changes() == ()
        if action == "form":
            today.button("Save again").tap()
            today.says("✓ Saved: right knee, from the start (4/10)")
        else:
            today.button("Hide this line").tap()
            expect(today.bar()).to_be_empty()
            today.button("none hurt").tap()
            expect(today.bar()).to_contain_text("Saved: 4 silent runs")


def test_a_log_in_memory_shows_a_form_that_says_it_is_only_read(browser: Browser) -> None:
    source = CachedSource(lambda: 1, story_logs.hand_made, now=lambda: NOW)
    with served(source) as host, opened(browser, host, width=390) as seen:
        seen.go("today")
        expect(seen.page.locator(".readonly")).to_be_visible()
        expect(seen.page.get_by_role("radio", name="No pain")).to_be_disabled()
        assert seen.faults() == []


def test_without_runs_a_day_can_be_told_above_the_three_doors(
    browser: Browser, tmp_path: Path
) -> None:
    text = "2026-11-20 rest | knee right 3/10 daily"
    with at(browser, tmp_path, text, width=390) as today:
        expect(today.page.locator(".door")).to_have_count(3)
        expect(today.page.locator("h1")).to_have_text("No runs yet.")
        assert today.seen.faults() + today.seen.faults_of_colour("dark") == []
        today.no_pain().tap()
        today.says("✓ Saved: no pain")
        (entry,) = [e for e in today.kept.log.pain if e.day == NOW.date()]
        assert (entry.score, entry.when) == (0, "daily")
        assert today.seen.console == []


def test_words_of_a_file_are_text_here_too(browser: Browser, tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    text = WAITING.replace('"At the bridge."', f'"{hostile}"')
    with at(browser, tmp_path, text, search="?run=2026-10-26-1") as today:
        expect(today.page.get_by_label("In your own words")).to_have_value(hostile)
        assert today.seen.count("main img") == 0
        assert today.seen.console == []
