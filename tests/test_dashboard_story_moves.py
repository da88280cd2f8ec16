"""The Story under a hand: a span dragged, a day picked, a cycle judged, by pointer and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import opened, served
from tests.diary_room import sixteen_weeks, source_over

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser import Seen

DAYS = 112


@pytest.fixture(scope="module")
def seen(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """One page over sixteen weeks that may be written in."""
    with (
        source_over(tmp_path_factory.mktemp("story"), "Runner", sixteen_weeks) as source,
        served(source) as host,
        opened(browser, host) as page,
    ):
        yield page


def point(seen: Seen, day: int) -> tuple[float, float]:
    """Where a day of the chart is on the screen, between two lanes' marks."""
    area = seen.page.locator("#graph .nsewdrag").nth(3).bounding_box()
    assert area
    return area["x"] + area["width"] * (day + 0.5) / DAYS, area["y"] + area["height"] * 0.3


def card(seen: Seen, day: str) -> str:
    seen.page.locator("#run h2", has_text=day).wait_for()
    seen.settle()
    return seen.page.locator("#run").inner_text()


def test_a_dragged_span_stands_in_the_address_and_back_leads_back(seen: Seen) -> None:
    seen.go()
    seen.page.mouse.move(*point(seen, 63))
    seen.page.mouse.down()
    seen.page.mouse.move(*point(seen, 75), steps=3)
    seen.page.mouse.move(*point(seen, 97), steps=3)
    seen.page.mouse.up()
    seen.page.wait_for_url("**from=2026-10-05&to=2026-11-08")
    shown = seen.page.locator("#filters", has_text="5 Oct to 8 Nov 2026: 13 runs")
    shown.wait_for()
    seen.settle()
    assert seen.count("#graph *") <= 2000
    seen.page.go_back()
    shown.wait_for(state="detached")
    seen.settle()
    axis = "document.querySelector('#graph .js-plotly-plot').layout.xaxis.range"
    assert seen.page.evaluate(axis) == [0, DAYS]
    assert seen.console == []


def test_an_empty_day_is_shown_and_leads_to_its_form(seen: Seen) -> None:
    seen.go()
    seen.page.mouse.move(*point(seen, 92))
    seen.page.mouse.click(*point(seen, 92))
    assert "no run" in card(seen, "Tue 3 Nov 2026")
    link = seen.page.get_by_role("link", name="Add how it was").get_attribute("href")
    assert link == "/today?day=2026-11-03&unit=km"
    assert seen.faults() == []
    before = seen.page.get_by_role("link", name="← 2 Nov")
    before.focus()
    seen.page.keyboard.press("Enter")
    assert "3.2 km" in card(seen, "Mon 2 Nov 2026")
    assert seen.console == []


def test_keys_reach_every_span_and_keep_their_place(seen: Seen) -> None:
    seen.go()
    for name, words in (
        ("Closer", "31 Aug to 25 Oct 2026"), ("Later", "28 Sep to 22 Nov 2026"),
        ("Whole log", "3 Aug to 22 Nov 2026"),
    ):  # fmt: skip
        seen.page.get_by_role("link", name=name).focus()
        seen.page.keyboard.press("Enter")
        seen.page.locator("#filters", has_text=words).wait_for()
        seen.settle()
        focused = seen.page.evaluate("document.activeElement.textContent")
        assert name in focused
    seen.page.get_by_role("link", name="share of the run").click()
    seen.page.locator("#graph .annotation", has_text="% of the run").wait_for()
    assert "onset=share" in seen.page.url
    assert seen.console == []


def test_a_cycle_that_is_none_goes_and_comes_back(seen: Seen) -> None:
    seen.go()
    cycles = seen.page.locator(".cyl > li")
    assert cycles.count() == 4
    seen.page.get_by_role("button", name="Not this").first.click()
    said = seen.page.locator("#story-saved .words")
    said.wait_for()
    seen.settle()
    assert said.inner_text() == "Marked as not this: the rules leave it out."
    assert cycles.count() == 3
    assert seen.faults() == []
    seen.page.get_by_role("button", name="Undo").click()
    cycles.nth(3).wait_for()
    seen.settle()
    assert cycles.count() == 4
    assert seen.console == []
