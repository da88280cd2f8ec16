"""Erasing a runner: Strava is told as at a disconnect, then nothing of them stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.strava_leave import leave, say_farewells
from traininglog.erasing import PATIENCE_MS, finish, mark
from traininglog.streams import ObjectStoreError
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.strava.model import Bases
    from traininglog.store import Store

_LONGEST_WAIT: Final = timedelta(days=1)
ALL_GONE: Final = "Everything is erased."
HELD: Final = (
    "Everything is erased, but the database could not be rewritten yet: another program reads "
    "it, or the disk is full. What was deleted leaves its file when Painmile starts the next "
    "time."
)
_FILES_LEFT: Final = "The log is erased, but its files are not yet."
_LATER: Final = "They go when Painmile starts the next time."
STRAVA_UNTOLD: Final = (
    "Strava could not be told, so its permission stands there: end it in Strava's settings, "
    "under My Apps."
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of it. `is_whole`: no byte is left; `is_strava_told`: nothing is owed.

    `hindrance` is why the files are still there, as a sentence.
    """

    is_whole: bool
    is_strava_told: bool
    hindrance: str = ""

    @property
    def words(self) -> str:
        """What a person is told."""
        told = ALL_GONE if self.is_whole else HELD
        if self.hindrance:
            told = f"{_FILES_LEFT} {self.hindrance} {_LATER}"
        return told if self.is_strava_told else f"{told} {STRAVA_UNTOLD}"


def erase_runner(
    store: Store,
    runner_id: int,
    now: datetime,
    *,
    bases: Bases | None = None,
    patience_ms: int = PATIENCE_MS,
) -> Erased:
    """Erase a runner for good; NotFound for one who is not there.

    With `bases` Strava is told at once that its permission is void, as far as it answers.
    """
    store.repository(Viewer("owner", runner_id)).runner(runner_id)
    is_told = _leave_strava(store, runner_id, now, bases)
    mark(store.folder, runner_id)
    try:
        whole = finish(store.engine, store.streams, store.folder, patience_ms)
    except ObjectStoreError as fault:
        return Erased(is_whole=False, is_strava_told=is_told, hindrance=str(fault))
    return Erased(whole, is_told)


def _leave_strava(store: Store, runner_id: int, now: datetime, bases: Bases | None) -> bool:
    """Whether Strava has heard it, or had nothing to hear."""
    leave(store, runner_id)
    accounts = store.strava_accounts(Viewer("owner", runner_id))
    whenever_due = now + _LONGEST_WAIT
    if bases is not None:
        say_farewells(accounts, bases, whenever_due)
    return not accounts.farewells(whenever_due + _LONGEST_WAIT)
