"""One call to Strava: counted before it is made, and made with a token that is good.

Where Strava refuses the token all the same, it is refreshed once and the call made once more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ingest.strava.api import StravaApi
from ingest.strava.model import Inactive, StravaFault, TooMany, Unauthorized
from ingest.strava.signin import SignIn
from service.strava_session import Pause, Stopped
from service.strava_tokens import Access, ReconnectError, RefreshingError, access_token
from traininglog.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ingest.strava.model import Answer, Bases
    from traininglog.strava import Account
    from traininglog.strava_account import StravaAccounts
    from traininglog.strava_calls import CallCounter

REFUSED: Final = "Strava does not take a token that it has just given. Connect Strava again."
_OTHERS_TURN: Final = timedelta(minutes=1)
_BEFORE_ALL: Final = 1
"""Nobody ran before 1970: the shortest list that Strava can answer with."""
BEAT: Final = timedelta(seconds=10)
"""How often the worker says that it lives; what it writes is refused where it is too late."""


@dataclass
class Asking:
    """Makes the calls of one session.

    `ask` raises Pause where no call may be made now or ever, Stopped where the session is
    no longer wanted, and of the faults NoAnswer, Gone and Forbidden.
    """

    accounts: StravaAccounts
    calls: CallCounter
    bases: Bases
    account: Account
    worker: str
    clock: Callable[[], datetime]
    wait: Callable[[float], object]
    should_stop: Callable[[], bool]
    most_calls: int | None = None
    made: int = 0
    _api: StravaApi | None = field(default=None, init=False)
    _access: Access | None = field(default=None, init=False)
    _beaten_at: datetime | None = field(default=None, init=False)

    def ask(self, question: Callable[[StravaApi], Answer]) -> Answer:
        """Put a question to Strava."""
        try:
            return self._ask_once(question)
        except Unauthorized:
            self.close()
        try:
            return self._ask_once(question)
        except Unauthorized as fault:
            raise Pause(None, REFUSED, "reconnect") from fault

    def knock(self) -> None:
        """The shortest question there is, for whether Strava answers at all."""
        self.ask(lambda api: api.activities(_BEFORE_ALL))

    def is_ours(self) -> bool:
        """Whether the account is there and this worker's; then it says that it lives."""
        return self.accounts.beat(self.account.runner_id, self.worker, self.clock())

    def close(self) -> None:
        """Let go of the connections, and of the token."""
        if self._api is not None:
            self._api.close()
            self._api = None

    def _ask_once(self, question: Callable[[StravaApi], Answer]) -> Answer:
        self._check()
        api = self._connected()
        asked_at = self._count()
        try:
            answer = question(api)
        except TooMany as fault:
            until = self.calls.shut(self.account.client_id, self.clock(), fault.limits)
            raise Pause(until, str(fault)) from fault
        except Inactive as fault:
            raise Pause(None, str(fault), "inactive") from fault
        except StravaFault as fault:
            self._learn(fault, asked_at)
            raise
        self._learn(answer, asked_at)
        if self.should_stop():
            raise Stopped
        return answer

    def _check(self) -> None:
        """The session is wanted still, and this worker's."""
        if self.should_stop():
            raise Stopped
        now = self.clock()
        if self._beaten_at is None or now - self._beaten_at >= BEAT:
            if not self.is_ours():
                raise Stopped
            self._beaten_at = now

    def _count(self) -> datetime:
        """The call is counted, and when; where none is left, that is the end."""
        now = self.clock()
        if self.made == self.most_calls:
            raise Pause(now)
        until = self.calls.take(self.account.client_id, now)
        if until is not None:
            raise Pause(until)
        self.made += 1
        return now

    def _connected(self) -> StravaApi:
        """Strava with a token that was fresh, and not the one that was refused.

        It serves the whole session: where its time runs out, Strava refuses it.
        """
        if self._api is not None:
            return self._api
        refused = self._access.version if self._access else None
        self._access = self._token(self.clock(), refused)
        self._beaten_at = None  # that may have taken its time
        self._check()
        self._api = StravaApi(self.bases, self._access.token)
        return self._api

    def _token(self, now: datetime, refused: int | None) -> Access:
        signin = SignIn(self.bases)
        try:
            return access_token(
                self.accounts, signin, self.account, now, wait=self.wait, force_from=refused
            )
        except ReconnectError as fault:
            is_void = fault.resource != "Application"
            raise Pause(None, str(fault), "reconnect", is_void=is_void) from fault
        except VaultError as fault:
            raise Pause(None, str(fault), "reconnect") from fault
        except RefreshingError as fault:
            raise Pause(self.clock() + _OTHERS_TURN) from fault
        except Inactive as fault:
            raise Pause(None, str(fault), "inactive") from fault
        finally:
            signin.close()

    def _learn(self, told: Answer | StravaFault, asked_at: datetime) -> None:
        """Of the quarter and the day that were asked in: the answer may come in the next."""
        if told.limits is not None:
            self.calls.learn(self.account.client_id, asked_at, told.limits)
