"""The Help page in a browser: it reads, leads on, finds, and breaks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from dashboard.app import create_app
from dashboard.pages.help import tell
from dashboard.source import CachedSource
from service.help import PICTURES, contents, pictures
from tests import story_logs
from tests.browser import opened, served
from tests.test_dashboard_pages import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from service.help import Entry
    from tests.browser import Seen

SOURCE = CachedSource(lambda: 1, story_logs.hand_made)


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    with served(SOURCE) as address:
        yield address


def go(seen: Seen, search: str) -> None:
    seen.go(f"help{search}")
    expect(seen.page.locator("h1")).to_be_visible()
    seen.settle()


@pytest.mark.parametrize(
    ("page", "width", "scheme"), [("page", 390, "dark"), ("rules-plan", 1366, "light")]
)
def test_a_page_has_no_fault(
    browser: Browser, host: str, page: str, width: int, scheme: str
) -> None:
    with opened(browser, host, width=width, scheme=scheme) as seen:
        go(seen, f"?page={page}")
        assert seen.faults() == []
        assert seen.console == []
        assert seen.foreign == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") == width
        assert seen.count("*") <= 3000
        broken = "[...document.images].filter(i => i.complete && !i.naturalWidth).length"
        assert seen.page.evaluate(broken) == 0


def test_keys_search_open_a_section_and_go_back(browser: Browser, host: str) -> None:
    with opened(browser, host) as seen:
        go(seen, "?unit=mi")
        box = seen.page.get_by_role("searchbox", name="Search the manual")
        box.focus()
        seen.page.keyboard.type("frandsen")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url("**q=frandsen**")
        expect(seen.page.locator("h1")).to_contain_text("“frandsen” in the manual")
        assert "unit=mi" in seen.page.url
        hit = seen.page.locator(".hits a").first
        assert hit.inner_text() == "Frandsen 2025"
        hit.focus()
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url("**/help?page=evidence&unit=mi#frandsen_2025")
        seen.settle()
        expect(seen.page.locator("#frandsen_2025")).to_be_in_viewport()
        seen.page.get_by_role("link", name="Your data", exact=True).click()
        expect(seen.page.locator("h1")).to_have_text("Your data")
        expect(seen.page.locator("h1")).to_be_in_viewport()
        seen.page.go_back()
        expect(seen.page.locator("h1")).to_have_text("The sources")
        assert seen.console == []


def test_help_opens_where_it_speaks_of_the_page(browser: Browser, host: str) -> None:
    with opened(browser, host) as seen:
        seen.go("plan?unit=mi")
        seen.page.locator(".top").get_by_role("link", name="Help").click()
        seen.page.wait_for_url("**/help?**#plan")
        seen.settle()
        expect(seen.page.locator("h2#plan")).to_be_in_viewport()
        assert "page=page" in seen.page.url
        assert "unit=mi" in seen.page.url
        assert seen.console == []


@pytest.mark.parametrize("entry", contents(), ids=lambda entry: entry.page)
def test_every_page_is_drawn(entry: Entry) -> None:
    said = words(tell(SOURCE, {"page": entry.page})[1])
    assert '"type": "H1"' in said
    assert "no such page" not in said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"page": "nope"}, "There is no such page in the manual."),
        ({"q": "zebra <b>"}, "Nothing in the manual has all of “"),
        ({"q": " "}, "The Painmile manual"),
    ],
)
def test_what_is_not_there_is_said(asked: dict[str, str], said: str) -> None:
    assert said in words(tell(SOURCE, asked)[1])


def test_pictures_have_an_address_and_nothing_else_does() -> None:
    client = create_app(SOURCE).server.test_client()
    for name in pictures():
        answer = client.get(f"{PICTURES}{name}")
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
    for path in ("none.png", "..%2findex.md", "../index.md"):
        assert client.get(f"{PICTURES}{path}").status_code == 404
