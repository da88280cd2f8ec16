"""The pages in a real browser: looks, keys, colours, and what leaves the computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.source import CachedSource
from service.curve import Curve
from tests import story_logs
from tests.browser import opened, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

_CURVE = Curve(
    3.2, tuple(2.5 + n % 3 / 10 for n in range(40)), tuple(120.0 + n for n in range(40))
)


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    source = CachedSource(lambda: 1, story_logs.hand_made, lambda _: _CURVE)
    with served(source) as address:
        yield address


def test_keys_lead_to_the_findings_and_open_what_is_behind_each(
    browser: Browser, host: str
) -> None:
    with opened(browser, host, width=390) as seen:
        seen.go()
        assert seen.count("#graph *") <= 2000
        seen.page.get_by_role("link", name="Findings", exact=True).press("Enter")
        seen.page.wait_for_selector(".fd")
        seen.settle()
        here = seen.page.locator("[aria-label=Pages]:visible [aria-current]")
        assert here.inner_text() == "Findings"
        for summary in seen.page.locator("summary").all():
            summary.press("Enter")
        assert seen.count("details:not([open])") == 0
        assert (seen.console, seen.foreign) == ([], [])


def test_a_row_behind_a_finding_opens_its_run(browser: Browser, host: str) -> None:
    with opened(browser, host) as seen:
        seen.go("findings")
        rows = seen.page.locator("a[href*='run=']")
        behind = seen.page.locator(".fd details", has=rows).first
        behind.locator("summary").click()
        run = behind.locator("a[href*='run=']").first
        day = run.inner_text()
        run.click()
        seen.page.wait_for_url("**/run?run=*")
        seen.page.locator("main", has_text=day).wait_for()
        assert seen.console == []


def test_click_on_a_run_pins_it(browser: Browser, host: str) -> None:
    with opened(browser, host) as seen:
        seen.go()
        mark = seen.page.locator("#graph .subplot.xy5 .points path.point").nth(2).bounding_box()
        assert mark
        seen.page.mouse.move(mark["x"] + 3, mark["y"] + 3)
        seen.page.mouse.click(mark["x"] + 3, mark["y"] + 3)
        seen.page.wait_for_url("**run=*")
        seen.settle()
        day = seen.page.locator("#run h2 b").inner_text()
        assert day == "Tue 11 Aug 2026"
        assert seen.page.locator("#graph .annotation").first.text_content() == "11 Aug"
        seen.page.get_by_role("link", name="Unpin").click()
        seen.page.wait_for_function("!location.search.includes('run')")
        assert seen.console == []


def test_address_keeps_the_filters_and_keys_are_enough(browser: Browser, host: str) -> None:
    with opened(browser, host) as seen:
        seen.go("?span=52w&unit=mi&place=lower_back")
        assert seen.page.locator("[aria-label=Span] [aria-current]").inner_text() == "1 year"
        assert seen.page.locator("[aria-label=Units] [aria-current]").inner_text() == "mi"
        assert (
            seen.page.locator("[aria-label=Place] [aria-current]").inner_text() == "Lower back"
        )
        seen.page.get_by_role("link", name="All", exact=True).focus()
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url("**span=all**")
        seen.settle()
        assert "unit=mi" in seen.page.url
        assert "place=lower_back" in seen.page.url
        seen.page.go_back()
        seen.settle()
        assert seen.page.locator("[aria-label=Span] [aria-current]").inner_text() == "1 year"


def test_the_table_pins_a_run_without_a_pointer(browser: Browser, host: str) -> None:
    with opened(browser, host, width=390) as seen:
        seen.go()
        seen.page.locator("#below summary").focus()
        seen.page.keyboard.press("Enter")
        seen.page.locator(".rowst a").filter(has_text="26 Oct").focus()
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url("**run=*")
        seen.settle()
        assert seen.page.locator("#run blockquote").inner_text() == "“At the bridge.”"
        assert "3/10" in seen.page.locator("#run .kv").inner_text()


def test_the_toggle_repaints_the_chart(browser: Browser, host: str) -> None:
    with opened(browser, host) as seen:
        seen.go()
        bar = seen.page.locator("#graph .subplot.xy3 .bars path").first
        assert bar.evaluate("e => getComputedStyle(e).fill") == "rgb(201, 193, 180)"
        seen.page.locator("#scheme").click()
        seen.page.wait_for_function(
            "() => getComputedStyle(document.querySelector('#graph .subplot.xy3 .bars path'))"
            ".fill === 'rgb(91, 85, 75)'"
        )
        assert seen.console == []


def test_empty_log_shows_three_doors(browser: Browser) -> None:
    with (
        served(CachedSource(lambda: 1, story_logs.empty)) as empty,
        opened(browser, empty) as seen,
    ):
        seen.page.goto(f"http://{empty}/")
        seen.page.wait_for_selector(".doors")
        seen.settle()
        assert seen.count(".door") == 3
        assert seen.faults() + seen.faults_of_colour("dark") == []
        assert seen.console == []


def test_log_without_a_word_of_pain_says_so(browser: Browser) -> None:
    with (
        served(CachedSource(lambda: 1, story_logs.silent)) as quiet,
        opened(browser, quiet) as seen,
    ):
        seen.go()
        assert (
            seen.page.locator("h1").inner_text() == "No pain entries yet: 30 runs, all silent."
        )
        assert "painmile pain add" in seen.page.locator(".next").inner_text()
        assert seen.faults() == []
        assert seen.console == []
