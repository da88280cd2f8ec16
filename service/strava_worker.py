"""The thread that works on connected Strava accounts, each when it is due.

Without an account there is no thread, and nothing of the client is loaded. What a session left
undone is in the database, so the thread may end anywhere, the program with it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final

from service.strava_sync import AT_WORK, StravaSync, expire
from traininglog.store_faults import kind_of
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ingest.strava.model import Bases
    from traininglog.store import Store
    from traininglog.strava import Account

LOOK_S: Final = 15.0
"""The longest wait: how long after a laptop was woken it goes on, whose timers slept too."""
CLOSE_S: Final = 0.5
"""How long the end waits for an answer under way; what comes later is dropped."""
_HELD: Final = timedelta(hours=1)
_SOON: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)
_EVER: Final = timedelta(days=3650)

_log = logging.getLogger(__name__)


@dataclass
class StravaWorker:
    """One thread; started where an account is found, ended by `close`."""

    store: Store
    bases: Bases
    clock: Callable[[], datetime]
    _held: dict[int, datetime] = field(default_factory=dict, init=False)
    _expired_at: datetime | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.accounts = self.store.strava_accounts(SYSTEM)
        self.closing, self._wake, self._lock = Event(), Event(), Lock()
        self.sync = StravaSync(
            self.store, self.bases, self.clock, self.closing.wait, self.closing.is_set
        )
        self.thread: Thread | None = None

    def wake(self) -> None:
        """Something may be due."""
        with self._lock:
            self._held.clear()
            self._wake.set()
        self.start()

    def start(self) -> None:
        """The thread, where there is work and none yet; a command may have connected it."""
        with self._lock:
            if self.thread is None and not self.closing.is_set() and self._has_work():
                self.thread = Thread(target=self._loop, name="strava", daemon=True)
                self.thread.start()

    def close(self) -> None:
        """End soon, whatever Strava does; what is under way goes on at the next start."""
        self.closing.set()
        self._wake.set()
        with self._lock:
            thread = self.thread
        if thread is not None:
            thread.join(CLOSE_S)

    def turn(self) -> None:
        """Do all that is due; once a day also where a person has to do something first."""
        now = self.clock()
        self.sync.say_farewells(self.accounts)
        if self._expired_at is None or now - self._expired_at >= _DAY:
            for account in self.accounts.accounts():
                expire(self.store, account, now)
            self._expired_at = now
        for account in self.accounts.accounts():
            due = self._due_at(account)
            if due is not None and due <= self.clock() and not self.closing.is_set():
                self._session(account.runner_id)

    def _loop(self) -> None:
        while not self.closing.is_set():
            self._wake.clear()
            try:
                self.turn()
                if self._is_over():
                    return
                left_s = self._left_s()
            except Exception as fault:  # noqa: BLE001 -- the next turn may go, as in service/jobs.py
                why = None if kind_of(fault) == "unreachable" else fault
                _log.error("The worker of Strava met a fault and tries again.", exc_info=why)
                left_s = LOOK_S
            self._wake.wait(left_s)

    def _is_over(self) -> bool:
        """Whether there is nobody left to work for; then the thread is no more."""
        with self._lock:
            if self._wake.is_set() or self._has_work():
                return False
            self.thread = None
            return True

    def _has_work(self) -> bool:
        return bool(self.accounts.accounts() or self.accounts.farewells(self.clock() + _EVER))

    def _due_at(self, account: Account) -> datetime | None:
        """When an account's next session is; None where a person has to do something first."""
        if account.next_at is None:
            return None
        now, due = self.clock(), account.next_at
        if due > now + _DAY:
            due = now  # no limit of calls lasts so long: a clock was ahead
        held = self._held.get(account.runner_id, due)
        return max(due, min(held, now + _HELD))

    def _session(self, runner_id: int) -> None:
        """One session; where not even its end could be kept, the next is in an hour."""
        self._held[runner_id] = self.clock() + _HELD
        try:
            report = self.sync.session(runner_id)
        except Exception as fault:
            if kind_of(fault) == "unreachable":
                self._held[runner_id] = self.clock() + _SOON
            raise
        if report.message == AT_WORK and report.next_at is not None:
            self._held[runner_id] = report.next_at
        else:
            self._held.pop(runner_id, None)

    def _left_s(self) -> float:
        """Seconds until something is due, at most until the next look at the clock."""
        due = [at for account in self.accounts.accounts() if (at := self._due_at(account))]
        left_s = (min(due) - self.clock()).total_seconds() if due else LOOK_S
        return min(max(left_s, 0.0), LOOK_S)
