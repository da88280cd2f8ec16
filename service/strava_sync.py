"""A session with Strava: calls are made until nothing is left, none may be made, or one fails.

    claim -> farewells -> what is kept too long -> what was told -> list -> samples -> words

Nothing here waits or reads a clock of its own. A session may be cut off anywhere: each answer
is kept in one transaction, with the place from which the next session goes on.
"""

from __future__ import annotations

import logging
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from ingest.strava.model import NoAnswer, StravaFault
from service.settling import settle
from service.strava_leave import say_farewells
from service.strava_session import Pause, Session, Stopped, SyncReport, Tally
from traininglog.access import NotFound
from traininglog.links import Links
from traininglog.store_faults import kind_of
from traininglog.strava_events import PERMISSION
from traininglog.viewer import Viewer
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ingest.strava.model import Bases
    from traininglog.store import Store
    from traininglog.strava import Account
    from traininglog.strava_account import StravaAccounts

__all__ = ["StravaSync", "SyncReport"]

KEPT_FOR: Final = timedelta(days=7)
"""How long answers and samples stay unless the runner decided otherwise."""
NOT_CONNECTED: Final = "No Strava account is connected."
AT_WORK: Final = "Another Painmile reads from Strava just now."
UNFORESEEN: Final = (
    "Something went wrong that nobody foresaw; Painmile's messages say more. It is tried "
    "again in an hour."
)
_MISSES: Final = (1, 5, 15, 60)
"""Minutes until the next session, the longer the more often nothing answered."""
_SOON: Final = timedelta(minutes=1)
_LATER: Final = timedelta(hours=1)

_log = logging.getLogger(__name__)


def expire(store: Store, account: Account, now: datetime) -> None:
    """Remove what was kept long enough, unless the runner decided to keep it."""
    if account.keeps_raw:
        return
    with suppress(NotFound):  # the account was left a moment ago
        runs = store.strava_runs(Viewer("owner", account.runner_id))
        runs.expire(account.runner_id, now - KEPT_FOR)


@dataclass
class StravaSync:
    """Sessions for the accounts of one store.

    `wait` is for another process's sign-in only. `should_stop` is asked around every call;
    what is answered after it is dropped.
    """

    store: Store
    bases: Bases
    clock: Callable[[], datetime]
    wait: Callable[[float], object] = time.sleep
    should_stop: Callable[[], bool] = lambda: False
    worker: str = field(default_factory=lambda: secrets.token_hex(8))
    _misses: dict[int, int] = field(default_factory=dict, init=False)

    def session(
        self, runner_id: int, *, most_calls: int | None = None, everything: bool = False
    ) -> SyncReport:
        """One session of a runner's account; `everything` reads the whole list again."""
        accounts = self.store.strava_accounts(Viewer("owner", runner_id))
        now = self.clock()
        self.say_farewells(accounts)
        account = accounts.account(runner_id)
        if account is None:
            return SyncReport(message=NOT_CONNECTED)
        expire(self.store, account, now)
        # Where Strava told that the permission is over, that is asked for all the same.
        is_told = PERMISSION in self.store.strava_events(accounts.viewer).waiting(runner_id)
        if account.state == "reconnect" and not is_told:
            return SyncReport(message=account.message)
        if not accounts.claim(runner_id, self.worker, now):
            return SyncReport(next_at=now + _SOON, message=AT_WORK)
        try:
            return self._claimed(accounts, account, most_calls, everything=everything)
        finally:
            accounts.release(runner_id, self.worker)

    def say_farewells(self, accounts: StravaAccounts) -> None:
        """Tell Strava of accounts that were left; whatever comes of it, the others go on."""
        try:
            say_farewells(accounts, self.bases, self.clock())
        except Exception:  # noqa: BLE001 -- it is told another time
            _log.exception("Strava could not be told of an account that was left.")

    def _claimed(
        self, accounts: StravaAccounts, account: Account, most_calls: int | None, *,
        everything: bool,
    ) -> SyncReport:  # fmt: skip
        from service.strava_asking import Asking  # noqa: PLC0415 -- once there is an account

        runner_id, owner = account.runner_id, accounts.viewer
        asking = Asking(
            accounts, self.store.strava_calls(), self.bases, account, self.worker, self.clock,
            self.wait, self.should_stop, most_calls,
        )  # fmt: skip
        session = Session(
            self.store, account, self.store.repository(owner).runner(runner_id),
            self.store.strava_runs(owner, self.worker), asking, self.clock, Tally(),
        )  # fmt: skip
        try:
            pause = self._run(session, everything=everything)
            self._keep(session, pause)
        except (Stopped, NotFound):
            return session.tally.report(asking.made, account.next_at)
        finally:
            asking.close()
        return session.tally.report(asking.made, pause.next_at, str(pause))

    def _keep(self, session: Session, pause: Pause) -> None:
        """Keep how it ended; who asked for a session meanwhile gets another."""
        accounts, runner_id = session.asking.accounts, session.runner.id
        told: dict[str, Any] = {"state": pause.state, "message": str(pause)}
        if not told["message"]:
            told["synced_at"] = self.clock()
        now_due = accounts.account(runner_id)
        was_asked = now_due is not None and now_due.next_at != session.account.next_at
        if pause.next_at is None or not was_asked:
            told["next_at"] = pause.next_at
        session.change(**told)

    def _run(self, session: Session, *, everything: bool) -> Pause:
        """Work until there is a pause; what nobody foresaw is one as well.

        Raises Stopped where the session is not wanted any more, or the account is gone.
        """
        try:
            pause = self._until_pause(session, everything=everything)
            self._analyse(session)
        except Stopped:
            raise
        except Exception as fault:
            if isinstance(fault, NotFound) and not session.asking.is_ours():
                raise Stopped from fault
            from service.job_report import sentence  # noqa: PLC0415 -- seldom needed

            is_away = kind_of(fault) == "unreachable"
            _log.error(
                "A session with Strava met a fault.", exc_info=None if is_away else fault
            )
            wait = _SOON if is_away else _LATER
            return Pause(self.clock() + wait, sentence(fault, UNFORESEEN))
        return pause

    def _until_pause(self, session: Session, *, everything: bool) -> Pause:
        from service.strava_work import work  # noqa: PLC0415 -- the client, half a second

        runner_id = session.runner.id
        try:
            next_at = work(session, everything=everything)
        except Pause as pause:
            self._misses.pop(runner_id, None)
            return pause
        except NoAnswer as fault:
            missed = self._misses[runner_id] = self._misses.get(runner_id, 0) + 1
            wait = timedelta(minutes=_MISSES[min(missed, len(_MISSES)) - 1])
            return Pause(self.clock() + wait, str(fault))
        except StravaFault as fault:
            return Pause(self.clock() + _LATER, str(fault))
        self._misses.pop(runner_id, None)
        return Pause(next_at)

    def _analyse(self, session: Session) -> None:
        """Pages find the analysis of what is new."""
        repository = self.store.repository(session.runs.viewer)
        settle(Links.of(repository), session.runner)
        if not session.tally.is_news:
            return
        from service.analysis import analysis_for  # noqa: PLC0415 -- once there is news

        day = session.now.astimezone(zone_of(session.runner.zone)).date()
        analysis_for(repository, session.runner.id, day)
