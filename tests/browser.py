"""A real browser for the page tests: one Chromium, pages that remember what they did."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit

import waitress
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from dashboard.app import create_app
from tests.tabs import PATIENCE_MS, tab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Request

    from dashboard.source import Source

Scheme = Literal["light", "dark"]

FLAGS: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--process-per-site",  # pages of one context share what is compiled: tests/tabs.py
)  # fmt: skip
_AXE: Final = Axe().axe_script
IDLE: Final = """() => {
  const store = window.store && window.store.getState();
  if (!store || store.appLifecycle !== "HYDRATED") return false;
  return Object.entries(store.callbacks).every(([name, list]) =>
    !Array.isArray(list) || ["completed", "stored"].includes(name) || !list.length);
}"""
DRAWN: Final = """() => [...document.querySelectorAll(".dash-graph")].every(
  (graph) => graph.querySelector(".xtick"))"""
"""Every chart is on the page, of pages that have one."""


@dataclass
class Seen:
    """A page and everything it said and asked for."""

    page: Page
    host: str
    console: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Wait until the page is there, every callback has answered, the chart is drawn."""
        # A page's first sentence comes by its callback: without it nothing is at rest yet.
        self.page.wait_for_selector("main h1", state="attached")
        self.page.wait_for_function(IDLE)
        self.page.wait_for_function(
            "() => !document.querySelector('#graph')"
            " || document.querySelector('#graph .xaxislayer-above text')"
        )

    def go(self, search: str = "") -> None:
        """Open the page at an address and wait until it is at rest."""
        self.page.goto(f"http://{self.host}/{search}")
        self.settle()

    def faults(self, *rules: str) -> list[str]:
        """What axe finds wrong, one line a rule; of all its rules, or of these."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_AXE)
        options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
        found = self.page.evaluate("(options) => axe.run(options)", options)
        return [
            f"{v['id']}: {[n['target'] for n in v['nodes']][:3]}" for v in found["violations"]
        ]

    def faults_of_colour(self, scheme: Scheme) -> list[str]:
        """What is wrong in the other colours of a page that is looked at already."""
        self.page.emulate_media(color_scheme=scheme)
        self.settle()
        return [f"{scheme}: {fault}" for fault in self.faults("color-contrast")]

    def count(self, selector: str) -> int:
        """How many nodes match."""
        return self.page.locator(selector).count()


def chromium() -> str:
    """Where the browser is; PAINMILE_CHROMIUM says it where it is not on the path."""
    names = (
        os.environ.get("PAINMILE_CHROMIUM"),
        "chromium",
        "chromium-browser",
        "google-chrome",
    )
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    assert found, "no Chromium found: run `make browser` or set PAINMILE_CHROMIUM"
    return found


@contextmanager
def running_browser() -> Iterator[Browser]:
    """One Chromium, ended with the last test."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def served(source: Source) -> Iterator[str]:
    """The app on a free port of this computer; gives `host:port`."""
    with answering(create_app(source).server) as host:
        yield host


@contextmanager
def answering(flasked: Any, threads: int = 4) -> Iterator[str]:
    """Any Flask app on a free port of this computer; gives `host:port`."""
    server: Any = waitress.create_server(
        flasked, host="127.0.0.1", port=0, threads=threads, clear_untrusted_proxy_headers=True
    )
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.effective_port}"
    # In its own thread: a socket closed under the loop that waits for it is a fault there.
    server.trigger.pull_trigger(lambda: end(server))
    thread.join(timeout=10)


def end(server: Any) -> None:
    """Close every connection that is still open, then the server."""
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    server.close()


def _hear(seen: Seen, words: str) -> None:
    """Keep what the console says, but for a machine too busy to start the page in time."""
    if "preloaded using link preload but not used" not in words:
        seen.console.append(words)


@contextmanager
def opened(
    browser: Browser,
    host: str,
    *,
    width: int = 1366,
    scheme: Any = "light",
    touch: bool = False,
    cold: bool = False,
) -> Iterator[Seen]:
    """A page of its own that notes console messages and requests to other hosts."""
    with tab(browser, host, width=width, scheme=scheme, touch=touch, cold=cold) as page:
        seen = Seen(page, host)

        def asked(request: Request) -> None:
            address = urlsplit(request.url)
            if address.scheme in {"http", "https", "ws", "wss"} and address.netloc != host:
                seen.foreign.append(request.url)

        page.on("request", asked)
        page.on("console", lambda message: _hear(seen, message.text))
        page.on("pageerror", lambda fault: seen.console.append(str(fault)))
        yield seen
