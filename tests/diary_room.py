"""The Diary page over a real store, and the hand that writes in it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from dashboard.source import store_source
from tests import story_logs
from tests.browser import served
from tests.log_store import OWNER, write
from traininglog.journal import Journal
from traininglog.store import Store
from traininglog.textform import read_diary
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Locator

    from dashboard.source import Source
    from tests.browser import Seen
    from traininglog.repository import Repository

TODAY = date(2026, 11, 22)
FACTS = """
2026-08-30 treatment "Rolling and taping" knee right until 2026-10-01 by therapist
2016 history back problem lower back "slipped disc"
1990 history born
2026-10-02 observed hip drop 8 deg right
2026-10-02 score uwri 17
2026-11-15 score weekly check 58
2026-11-08 flags all no
2026-11-22 flag night or rest pain yes knee right
2026-09-19 flag swelling yes knee right
2026-10-02 seen swelling by "M. K."
2026-12-20 race "City 10" 10 km
2026-02-01 shoes "Road 2"
2026-02-01 preset knee knee right
2026-10-10 ladder knee right by therapist
2026-08-01 follow knee right
2026-11-20 | knee right 2/10 stairs
declare 2026-08-01 to 2026-11-22
"""


class Room:
    """A served store: the address, the journal behind it, the log in it."""

    def __init__(self, host: str, repository: Repository) -> None:
        self.host = host
        self.repository = repository
        self.journal = Journal(repository, 1)

    def facts(self) -> list[Any]:
        return [kept.said for kept in self.journal.facts()]

    def entries(self) -> list[Any]:
        return [kept.said for kept in self.journal.entries()]


@contextmanager
def source_over(root: Path, runner: str, tell: Callable[[Store], None]) -> Iterator[Source]:
    """A store with one runner and what it is told, as its owner's pages see it."""
    with Store.open(root) as store:
        store.repository(SYSTEM).add_runner(runner, "UTC")
        tell(store)
        yield store_source(store.repository(OWNER), 1, now, store.imports(OWNER))


@contextmanager
def room_at(root: Path, runner: str, tell: Callable[[Store], None]) -> Iterator[Room]:
    """A store with one runner, served once it is told what it holds."""
    with source_over(root, runner, tell) as source, served(source) as host:
        owned = source.owned()
        assert owned
        yield Room(host, owned.repository)


def sixteen_weeks(store: Store) -> None:
    """Sixteen weeks of runs with their pain, and a diary that holds a fact of every kind."""
    mine = store.repository(OWNER)
    log, _ = story_logs.hand_made()
    write(store, 1, *log.activities)
    mine.add_diary(1, log)
    told, problems = read_diary(FACTS, TODAY)
    assert not problems
    mine.add_diary(1, told)


def silent_weeks(store: Store) -> None:
    """Thirty runs of 2020 without a word of pain."""
    log, _ = story_logs.silent()
    write(store, 1, *log.activities)


def now() -> datetime:
    return datetime(2026, 11, 22, 20, tzinfo=UTC)


def go(seen: Seen, search: str = "") -> None:
    seen.go(f"diary{search}")
    seen.page.wait_for_selector("#flags")
    seen.settle()


def section(seen: Seen, slug: str) -> Locator:
    return seen.page.locator(f"section[aria-labelledby={slug}]")


def fill(form: Locator, **values: str) -> None:
    """Fill a form's controls by their names; a choice by its value."""
    form.wait_for()
    for name, value in values.items():
        radio = form.locator(f"input[type=radio][name$='-{name}'][value='{value}']")
        control = form.locator(f"[name='{name}']")
        if radio.count():
            radio.check()
        elif control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def saved(seen: Seen) -> str:
    """What the bar says once the page is at rest."""
    bar = seen.page.locator("#diary-saved .words")
    bar.wait_for()
    seen.settle()
    return bar.inner_text()


def press(seen: Seen, button: Locator) -> str:
    """Click something that writes, and wait for what the bar then says."""
    with seen.page.expect_response("**/_dash-update-component*"):
        button.click()
    return saved(seen)
