"""What a page and a command may ask of a Strava account: connect, look, go on, leave."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from service.strava_consent import CameBack, Consents
from service.strava_leave import leave, say_farewells
from traininglog.strava import READ_ALL, Progress, Secret
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ingest.strava.model import Bases
    from traininglog.store import Store
    from traininglog.strava import Account, Consent, StravaRun

NOT_HERE: Final = "Connect Strava on the computer that runs Painmile, not from the phone."
NOT_ASKED: Final = "Type the client id and secret of your Strava app again."
NOT_THERE: Final = "This run is none of the connected Strava account."
NOT_CONNECTED: Final = "No Strava account is connected. Connect one first."
RECONNECT: Final = "Strava no longer takes the permission it gave. Ask for it once more."
_EVER: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of a runner's connection at one moment.

    `asked`: a consent that has not come back, whose id and secret are here still.
    `calls_left`: of this quarter of an hour and of this day. `farewells`: accounts that were
    left and that Strava has not been told of. `can_connect`: whether it can be connected from
    here. `has_worker`: whether somebody sees to what is due by themselves.
    """

    account: Account | None = None
    progress: Progress = field(default_factory=Progress)
    calls_left: tuple[int, int] | None = None
    asked: Consent | None = None
    farewells: int = 0
    can_connect: bool = True
    has_worker: bool = True

    @property
    def is_left(self) -> bool:
        """Whether a session has something to do but for looking for new runs."""
        account, progress = self.account, self.progress
        if account is None or account.state != "connected":
            return False
        parts = progress.streams.get("wanted", 0) + progress.detail.get("wanted", 0)
        return account.listed_at is None or parts > 0


class Wakes(Protocol):
    """The worker, as far as a desk knows it."""

    def wake(self) -> None:
        """Something is due."""
        ...

    def start(self) -> None:
        """There is an account, which another program may have connected."""
        ...


@dataclass
class StravaDesk:
    """One runner's Strava account; `can_connect`: the page is seen on this computer itself.

    What a person can do something about is raised as ValueError, in a sentence.
    """

    store: Store
    runner_id: int
    bases: Bases
    clock: Callable[[], datetime]
    worker: Wakes | None = None
    can_connect: bool = True

    def __post_init__(self) -> None:
        owner = Viewer("owner", self.runner_id)
        self.accounts = self.store.strava_accounts(owner)
        self._runs = self.store.strava_runs(owner)
        self._calls = self.store.strava_calls()
        self._consents = Consents(self.accounts, self.runner_id, self.bases, self.clock)

    def account(self) -> Account | None:
        """The connected account, if there is one."""
        return self.accounts.account(self.runner_id)

    def status(self) -> Status:
        """How far it is."""
        now, account = self.clock(), self.account()
        status = Status(
            asked=self._consents.open(),
            farewells=len(self.accounts.farewells(now + _EVER)),
            can_connect=self.can_connect,
            has_worker=self.worker is not None,
        )
        if account is None:
            return status
        if self.worker is not None:
            self.worker.start()
        progress = self._runs.progress(self.runner_id)
        left = self._calls.left(account.client_id, now)
        return replace(status, account=account, progress=progress, calls_left=left)

    def run(self, activity_id: str) -> StravaRun | None:
        """How far one run of the log is with Strava; None where Strava has none."""
        return self._runs.of_activity(self.runner_id, activity_id)

    def bring(self, activity_id: str) -> None:
        """Have a run's samples fetched again. ValueError where Strava has no such run."""
        run = self.run(activity_id)
        if run is None:
            raise ValueError(NOT_THERE)
        again: dict[str, Any] = {"attempts": 0, "next_try": None, "problem": ""}
        self._runs.mark(self.runner_id, run.strava_id, streams="wanted", **again)
        self._change()

    def ask(
        self,
        client_id: str,
        client_secret: str,
        redirect_uri: str,
        scope: str = READ_ALL,
        wants_notes: bool = False,  # noqa: FBT001, FBT002 -- the page's tick
    ) -> str:
        """The address where Strava asks the person; id and secret are tried before."""
        if not self.can_connect:
            raise ValueError(NOT_HERE)
        client_id, client_secret = client_id.strip(), client_secret.strip()
        self._consents.test(client_id, client_secret)
        secret = Secret(client_secret)
        return self._consents.ask(client_id, secret, redirect_uri, scope, notes=wants_notes)

    def again(self, redirect_uri: str, scope: str = READ_ALL) -> str:
        """As `ask`, by the id and secret that are here: of the last consent, of the account."""
        if not self.can_connect:
            raise ValueError(NOT_HERE)
        asked, account = self._consents.open(), self.account()
        if asked is not None:
            client_id, secret, notes = asked.client_id, asked.secret, asked.wants_notes
        elif account is not None:
            whole = self.accounts.secret(self.runner_id)
            client_id, secret = account.client_id, Secret(whole.client_secret)
            notes = account.wants_notes
        else:
            raise ValueError(NOT_ASKED)
        return self._consents.ask(client_id, secret, redirect_uri, scope, notes=notes)

    def forget_asked(self) -> None:
        """Forget a consent that has not come back, with its id and secret."""
        self.accounts.drop_consent(self.runner_id)

    def came_back(self, state: str, code: str, scope: str, error: str = "") -> CameBack:
        """What Strava's answer to a consent brought; the first sync begins."""
        back = self._consents.came_back(state, code, scope, error)
        if back.ending == "connected":
            self.sync_now()
        return back

    def sync_now(self) -> None:
        """Have the worker look at once."""
        account = self.account()
        if account is not None and account.state == "reconnect":
            raise ValueError(RECONNECT)
        # A person who has subscribed since says so by asking.
        self._change(state="connected", message="", next_at=self.clock(), looked_at=None)

    def look_first(self) -> None:
        """Have the next session look for what is new before it reads what is old."""
        self.accounts.change(self.runner_id, looked_at=None)

    def set_notes(self, wants_notes: bool) -> None:  # noqa: FBT001 -- the page's tick
        """Whether descriptions and private notes are asked for too: one call a run."""
        self._change(wants_notes=wants_notes)

    def keep_raw(self, keeps_raw: bool) -> None:  # noqa: FBT001 -- the page's tick
        """Whether raw answers and samples stay for good, or a week."""
        self._change(keeps_raw=keeps_raw)

    def disconnect(self) -> None:
        """What came from Strava goes at once; Strava is told as soon as it answers."""
        leave(self.store, self.runner_id)
        if self.worker is None:
            self.say_farewells()
        self._wake()

    def say_farewells(self) -> None:
        """Tell Strava of accounts that were left, where that is due."""
        say_farewells(self.accounts, self.bases, self.clock())

    def _change(self, **values: Any) -> None:
        account = self.account()
        if account is None:
            raise ValueError(NOT_CONNECTED)
        if account.state == "connected":
            values |= {"next_at": self.clock()}
        self.accounts.change(self.runner_id, **values)
        self._wake()

    def _wake(self) -> None:
        if self.worker is not None:
            self.worker.wake()
