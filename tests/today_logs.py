"""Logs kept in a real store, for the tests of Today, and the page over them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from dashboard.source import store_source
from rules.states import run_states
from tests.browser import opened, served
from tests.log_store import write
from tests.story_logs import SIXTEEN_WEEKS
from traininglog.database import writing
from traininglog.repository_writes import bump
from traininglog.store import Store
from traininglog.tables import activity
from traininglog.textform import read_text
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from dashboard.source import Source
    from tests.browser import Seen
    from traininglog.finding import RunState
    from traininglog.journal import Journal
    from traininglog.log import TrainingLog
    from traininglog.repository import Repository

ZONE: Final = "Europe/Berlin"
NOW: Final = datetime(2026, 11, 22, 12, 30, tzinfo=ZoneInfo(ZONE))
TOLD: Final = "| knee right 1/10 from 5.2 km"
WAITING: Final = SIXTEEN_WEEKS.replace(TOLD, "")
"""Sixteen weeks; nobody has said yet how today's run felt."""


@dataclass(frozen=True)
class Kept:
    """A log in a store, and the app's source over it."""

    store: Store
    repository: Repository
    source: Source

    @property
    def journal(self) -> Journal:
        found = self.source.journal()
        assert found
        return found

    @property
    def log(self) -> TrainingLog:
        return self.repository.training_log(1)

    def last(self) -> RunState:
        """What the rules make of the latest run."""
        return run_states(self.log).anywhere[-1]

    def lose(self, run_id: str) -> None:
        """A run that goes away, as by another program."""
        with writing(self.repository.engine) as connection:
            connection.execute(activity.delete().where(activity.c.id == run_id))
            bump(connection, 1)

    def run_id(self, day: str) -> str:
        return next(run.id for run in self.log.runs if run.day.isoformat() == day)


@contextmanager
def kept(folder: Path, text: str = WAITING, now: datetime = NOW) -> Iterator[Kept]:
    """A store in this folder with the log a text tells."""
    log, problems = read_text(f"zone {ZONE}\n{text}", "Demo runner")
    assert not problems, problems
    with Store.open(folder) as store:
        store.repository(SYSTEM).add_runner("Demo runner", ZONE)
        write(store, 1, *log.activities)
        repository = store.repository(Viewer("owner", 1))
        repository.add_diary(1, log)
        yield Kept(store, repository, store_source(repository, 1, lambda: now))


@contextmanager
def today(browser: Browser, source: Source, search: str = "", **screen: Any) -> Iterator[Seen]:
    """The page in the browser, at rest."""
    with served(source) as host, opened(browser, host, **screen) as seen:
        seen.go(f"today{search}")
        yield seen
