"""Today over a real store, as a person meets it in a browser."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final

from playwright.sync_api import expect

from tests.browser import opened, served
from tests.today_logs import NOW, WAITING, kept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator

    from tests.browser import Seen
    from tests.today_logs import Kept

PHONE: Final[dict[str, Any]] = {"width": 390, "touch": True}


class Today:
    """The page as a person meets it, and the log behind it."""

    def __init__(self, seen: Seen, kept: Kept) -> None:
        self.seen, self.kept, self.page = seen, kept, seen.page

    def go(self, search: str = "") -> Today:
        self.seen.go(f"today{search}")
        expect(self.page.locator("h1")).to_be_visible()
        return self

    def score(self, value: int) -> Locator:
        return self.page.get_by_role("radio", name=f"{value} of 10", exact=True)

    def no_pain(self) -> Locator:
        return self.page.get_by_role("radio", name="No pain")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def ask(self, title: str) -> Locator:
        """A question that waits."""
        return self.page.get_by_role("group", name=title)

    def bar(self) -> Locator:
        return self.page.locator("#today-saved")

    def says(self, words: str) -> None:
        """The form's big button; ✓ is decoration."""
        expect(self.page.locator(".save .pri")).to_have_text(words)

    def clean(self, width: int) -> None:
        """No fault, nothing said to the console or to another host, nothing cut off."""
        assert self.seen.faults() == []
        assert self.seen.console == []
        assert self.seen.foreign == []
        assert self.page.evaluate("document.documentElement.scrollWidth") == width
        assert self.seen.count("*") <= 3000


@contextmanager
def at(
    browser: Browser, folder: Path, text: str = WAITING, search: str = "", **screen: Any
) -> Iterator[Today]:
    with ExitStack() as stack:
        held = stack.enter_context(kept(folder, text, screen.pop("now", NOW)))
        host = stack.enter_context(served(held.source))
        seen = stack.enter_context(opened(browser, host, **(PHONE | screen)))
        yield Today(seen, held).go(search)
