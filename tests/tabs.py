"""Pages of the one browser: each alone, most of them in a process that is warm already.

A context of its own costs a process and every script compiled anew, three times the work of
the page itself. So the tests take turns in a context, and a page of it that stays keeps the
process; whatever a test left there goes before the next one, or the context itself does.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

PATIENCE_MS: Final = 60_000
"""A busy machine answers late; what never comes fails all the same."""
_HEIGHT: Final = 900
_ORIGIN: Final = "http://127.0.0.1/"


class _Warm:
    """A context with a page that stays; nothing is asked for it."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.stays = context.new_page()
        self.stays.route("**/*", lambda route: route.fulfill(body="", content_type="text/html"))
        self.stays.goto(_ORIGIN)
        self.line = context.new_cdp_session(self.stays)

    def is_clean(self, host: str) -> bool:
        """Take away what the last test left; False where a clock was stopped for good."""
        for page in self.context.pages:
            if page is not self.stays:
                page.close()
        self.context.clear_cookies()
        self.context.clear_permissions()
        self.line.send("Network.clearBrowserCache")
        everything = {"origin": f"http://{host}", "storageTypes": "all"}
        self.line.send("Storage.clearDataForOrigin", everything)
        return not self.stays.evaluate("() => '__pwClock' in window")


_IDLE: Final[dict[tuple[Browser, bool], _Warm]] = {}


@contextmanager
def tab(
    browser: Browser, host: str, *, width: int, scheme: Any, touch: bool, cold: bool
) -> Iterator[Page]:
    """A page that knows nothing; `cold` its process and its scripts are new, too.

    Two at once are of two contexts: two people, or two browsers of one.
    """
    if cold:
        context = _context(browser, touch=touch)
        try:
            yield _page(context, width, scheme)
        finally:
            context.close()
        return
    warm = _IDLE.pop((browser, touch), None) or _Warm(_context(browser, touch=touch))
    is_kept = False
    try:
        yield _page(warm.context, width, scheme)
        is_kept = warm.is_clean(host) and (browser, touch) not in _IDLE
    finally:
        if is_kept:
            _IDLE[browser, touch] = warm
        else:
            warm.context.close()


def _context(browser: Browser, *, touch: bool) -> BrowserContext:
    return browser.new_context(reduced_motion="reduce", has_touch=touch)


def _page(context: BrowserContext, width: int, scheme: Any) -> Page:
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.set_viewport_size({"width": width, "height": _HEIGHT})
    page.emulate_media(color_scheme=scheme)
    return page
