"""What the parts of a session with Strava share: who asks, what is kept, what it brought."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from traininglog.zones import local_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ingest.strava.model import StravaFault
    from service.strava_asking import Asking
    from traininglog.runner import Runner
    from traininglog.store import Store
    from traininglog.strava import Account, AccountState, StravaRun
    from traininglog.strava_events import StravaEvents
    from traininglog.strava_runs import StravaRuns

Part = Literal["streams", "detail"]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a session did, and when it goes on.

    `calls` are calls of the API; `added`, `changed`, `removed` activities; `streams` and
    `details` runs whose samples, whose texts were read. `problems` are sentences on what
    could not be. `next_at` is None where a person has to do something first; `message` says
    what hinders it, empty where nothing does.
    """

    calls: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    streams: int = 0
    details: int = 0
    problems: tuple[str, ...] = ()
    next_at: datetime | None = None
    message: str = ""


@dataclass(slots=True)
class Tally:
    """What a session has brought so far."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    streams: int = 0
    details: int = 0
    problems: dict[str, None] = field(default_factory=dict)

    @property
    def is_news(self) -> bool:
        """Whether the log says something else than before."""
        return bool(self.added or self.changed or self.removed or self.streams or self.details)

    def name(self, *sentences: str) -> None:
        """Keep a problem to be told, once."""
        self.problems.update(dict.fromkeys(sentences))

    def report(self, calls: int, next_at: datetime | None, message: str = "") -> SyncReport:
        """The report."""
        return SyncReport(
            calls, self.added, self.changed, self.removed, self.streams, self.details,
            tuple(self.problems), next_at, message,
        )  # fmt: skip


class Pause(Exception):  # noqa: N818 -- no fault: the session goes on another time
    """The session is over for now; it goes on at `next_at`, or once a person did something.

    `is_void`: Strava has refused the permission itself, and not for the app's secret.
    """

    def __init__(
        self, next_at: datetime | None, sentence: str = "",
        state: AccountState = "connected", *, is_void: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(sentence)
        self.next_at = next_at
        self.state = state
        self.is_void = is_void


class Stopped(Exception):  # noqa: N818 -- as above
    """The session is not wanted any more, or not this worker's; nothing more is written."""


@dataclass(frozen=True, slots=True)
class Session:
    """One session under way."""

    store: Store
    account: Account
    runner: Runner
    runs: StravaRuns
    asking: Asking
    clock: Callable[[], datetime]
    tally: Tally

    @property
    def now(self) -> datetime:
        """The time; aware."""
        return self.clock()

    @property
    def events(self) -> StravaEvents:
        """What waits to be asked about."""
        return self.store.strava_events(self.runs.viewer)

    def change(self, **values: Any) -> None:
        """Change columns of the account; NotFound where it is this worker's no longer."""
        asking = self.asking
        asking.accounts.change(self.runner.id, worker=asking.worker, **values)

    def give_up(self, run: StravaRun, part: Part, fault: StravaFault) -> None:
        """A part of a run cannot be had; the run says why, and its other part begins anew."""
        failed = {part: "failed", "attempts": 0, "next_try": None, "problem": str(fault)}
        self.runs.mark(self.runner.id, run.strava_id, **failed)
        day = local_day(run.start, self.runner.zone)
        self.tally.name(f"{day.day} {day:%b %Y}: {fault}")
