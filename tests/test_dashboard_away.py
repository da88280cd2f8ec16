"""A log that cannot be used just now: pages and their parts say it in words, and come again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import flask
import psycopg
import pytest
import sqlalchemy as sa

from dashboard.app import create_app
from dashboard.source import CachedSource
from tests.browser import opened, served
from tests.story_logs import SIXTEEN_WEEKS
from tests.today_logs import NOW, kept
from traininglog.streams import ObjectStoreError, StreamStoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.today_logs import Kept

LOST = sa.exc.OperationalError("SELECT secret", {}, psycopg.OperationalError("server closed"))
FULL = StreamStoreError(28, "No space left on device", "secret")
GONE = ObjectStoreError("s3://secret", "cannot be reached.")
BUSY = sa.exc.TimeoutError("QueuePool limit secret")
STRANGE = sa.exc.ProgrammingError("SELECT secret", {}, psycopg.errors.UndefinedTable("no"))


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Kept]:
    with kept(tmp_path, SIXTEEN_WEEKS, NOW) as made:
        yield made


def broken(monkeypatch: pytest.MonkeyPatch, fault: Exception, below: str = "/") -> None:
    """Reading the log fails, where an address below this one is asked for."""
    true = CachedSource.loaded

    def fail(source: CachedSource) -> Any:
        if flask.request.path.startswith(below):
            raise fault
        return true(source)

    monkeypatch.setattr("dashboard.source.CachedSource.loaded", fail)


@pytest.mark.parametrize(
    ("fault", "words", "status"),
    [
        (LOST, "The database cannot be reached now. Try again in a moment.", 503),
        (FULL, "The disk is full. Make room, then try again.", 503),
        (BUSY, "The log is busy with other work. Try again in a moment.", 503),
        (GONE, "The object store cannot be reached.", 503),
        (STRANGE, "Something went wrong", 500),
    ],
)
def test_a_part_of_a_page_says_why(
    log: Kept, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    fault: Exception, words: str, status: int,
) -> None:  # fmt: skip
    client = create_app(log.source).server.test_client()
    broken(monkeypatch, fault)
    answer = client.get("/_dash-layout", headers={"Referer": "http://localhost/today"})
    assert (answer.status_code, words in answer.text) == (status, True)
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    if status == 503:
        assert "secret" not in caplog.text
        assert answer.headers["Retry-After"] == "2"


def test_an_address_says_it_on_a_page_of_its_own(
    log: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(log.source).server.test_client()
    broken(monkeypatch, LOST)
    answer = client.get("/report")
    assert answer.status_code == 503
    assert "The log cannot be used just now" in answer.text
    assert '<a href="/report" class="btn">Try again</a>' in answer.text


def test_a_page_that_is_open_says_it_and_goes_on(
    browser: Browser, log: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(log.source) as host, opened(browser, host, width=390) as seen:
        line = seen.page.locator("#log-away")
        with monkeypatch.context() as patched:
            broken(patched, LOST, "/_dash-")
            seen.page.goto(f"{host}/today")
            line.filter(has_text="The database cannot be reached now.").wait_for()
            assert line.get_attribute("role") == "alert"
        seen.settle()  # it came by itself
        assert not line.is_visible()
        before = seen.page.locator("main").inner_text()
        with monkeypatch.context() as patched:
            broken(patched, LOST, "/_dash-")
            seen.page.evaluate("history.pushState({}, '', '?unit=mi');"
                               "dispatchEvent(new PopStateEvent('popstate'))")  # fmt: skip
            line.filter(has_text="What you typed is still here.").wait_for()
            assert seen.page.locator("main").inner_text() == before
            assert seen.page.evaluate("document.documentElement.scrollWidth") == 390
            assert [*seen.faults_of_colour("light"), *seen.faults_of_colour("dark")] == []
        seen.page.evaluate("history.pushState({}, '', '?unit=km');"
                           "dispatchEvent(new PopStateEvent('popstate'))")  # fmt: skip
        line.wait_for(state="hidden")
