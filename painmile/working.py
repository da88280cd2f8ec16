"""What works beside the pages: imports, Strava accounts, what Strava tells of."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from painmile.home import cluster
from painmile.strava_session import now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.strava_hook import Hook
    from ingest.strava.model import Bases
    from service.import_desk import Wakened
    from service.strava_connect import Wakes
    from traininglog.store import Store


@dataclass(frozen=True, slots=True)
class Working:
    """The workers of a store, for all of its runners; `hook` where Strava calls by itself."""

    imports: Wakened
    strava: Wakes
    hook: Hook | None

    def wake(self) -> None:
        """What a stop of the program cut off goes on."""
        self.imports.wake()
        self.strava.wake()


@contextmanager
def working(store: Store, bases: Bases) -> Iterator[Working]:
    """The workers, ended with the block."""
    from dashboard.strava_hook import SUBSCRIPTION, hook_from
    from service.jobs import Worker
    from service.strava_events import Hearing
    from service.strava_worker import StravaWorker

    with cluster() as readers:
        imports, strava = Worker(store, readers), StravaWorker(store, bases, now)
        hearing = Hearing(store, os.environ.get(SUBSCRIPTION, ""), now, strava.wake)
        try:
            yield Working(imports, strava, hook_from(os.environ, hearing.hear))
        finally:
            hearing.close()
            strava.close()
            imports.close()


@contextmanager
def keeping_cards(store: Store) -> Iterator[None]:
    """Therapists' lists of patients are made ready for as long as the block runs."""
    from service.card_keeper import CardKeeper

    keeper = CardKeeper(store, now)
    keeper.start()
    try:
        yield
    finally:
        keeper.close()


class Elsewhere:
    """A worker in another process, which looks for what is due by itself."""

    def wake(self) -> None:
        """Nothing to do here."""

    def start(self) -> None:
        """Nothing to do here."""


@contextmanager
def waiting(store: Store) -> Iterator[Working]:
    """What pages hand work to where `painmile work` does it."""
    from dashboard.strava_hook import SUBSCRIPTION, hook_from
    from service.strava_events import Hearing

    there = Elsewhere()
    hearing = Hearing(store, os.environ.get(SUBSCRIPTION, ""), now, there.wake)
    try:
        yield Working(there, there, hook_from(os.environ, hearing.hear))
    finally:
        hearing.close()
