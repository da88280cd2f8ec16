"""A connected Strava account as the store knows one: how far its runs are, what waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from traininglog.activity import Activity

AccountState = Literal["connected", "reconnect", "inactive"]
"""`reconnect`: Strava no longer takes the tokens; `inactive`: the app needs a subscription."""

PartState = Literal["unneeded", "wanted", "done", "none", "failed", "expired", "removed"]
"""Of a run's streams or its details: `none` where Strava has none, `expired` where they were
kept as long as the runner wanted, `removed` where the runner removed Strava's copy."""
REMOVED: Final[PartState] = "removed"
"""Of the streams: no list brings the run back."""

READ: Final = "activity:read"
READ_ALL: Final = "activity:read_all"
"""Private runs and what lies in privacy zones too."""
ENGINE: Final = "strava"
"""What read a source that is no file."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens an account, never shown: the secret of the app, and tokens if any."""

    client_secret: str = field(repr=False)
    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A runner's connected account, without its secret.

    `before` is how far back the list was read (Unix seconds; None: from its top),
    `listed_at` when all of it was, `looked_at` when its top was looked at last (None: a look
    is asked for). `next_at`: when there is something to do again; None where a person has to
    do something first. `message` says in a sentence what hinders it, if anything does.
    """

    runner_id: int
    client_id: str
    secret_version: int
    state: AccountState
    scope: str
    athlete_id: str
    athlete_name: str
    connected_at: datetime
    message: str = ""
    wants_notes: bool = False
    keeps_raw: bool = False
    before: int | None = None
    listed_at: datetime | None = None
    looked_at: datetime | None = None
    next_at: datetime | None = None
    synced_at: datetime | None = None

    @property
    def sees_private(self) -> bool:
        """Whether private runs and privacy zones were allowed too."""
        return READ_ALL in self.scope.split(",")


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent that was asked for and has not come back; its state's digest alone is kept."""

    runner_id: int
    state_sha256: str
    client_id: str
    secret: Secret
    scope: str
    wants_notes: bool
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Farewell:
    """Tokens of an account that was left, for Strava to be told that they are void."""

    id: int
    runner_id: int
    client_id: str
    secret: Secret
    attempts: int
    next_try: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """One activity of an answer, read, with the answer's own JSON.

    `activity` has the id that Strava gave. `texts` are title, description, private note by
    their field. `digest` moves with whatever of it is used. `hides_start`: its start is no
    real time.
    """

    strava_id: str
    activity: Activity
    digest: str
    raw: Mapping[str, Any]
    upload_id: str = ""
    elapsed_min: float | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    has_streams: bool = True
    hides_start: bool = False


@dataclass(frozen=True, slots=True)
class Sampled:
    """A run with what its samples say: values, speed bins, and the samples as Parquet."""

    activity: Activity
    records: int
    version: str
    speed_bins: Sequence[Mapping[str, Any]]
    stream: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """What a list brought: new activities, changed ones, and new ones a file had already."""

    added: int = 0
    changed: int = 0
    linked: int = 0


@dataclass(frozen=True, slots=True)
class StravaRun:
    """One activity of an account, and how far it is; `activity_id` is how the log has it."""

    strava_id: str
    start: datetime
    digest: str
    activity_id: str | None = None
    raw_at: datetime | None = None
    streams: PartState = "unneeded"
    streams_at: datetime | None = None
    detail: PartState = "unneeded"
    attempts: int = 0
    next_try: datetime | None = None
    problem: str = ""
    upload_id: str = ""
    elapsed_min: float | None = None
    hides_start: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How many activities and runs an account has, and of the runs how many are how far."""

    activities: int = 0
    runs: int = 0
    streams: Mapping[PartState, int] = field(default_factory=dict)
    detail: Mapping[PartState, int] = field(default_factory=dict)
    problems: tuple[StravaRun, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer's headers say of calls: the limits, and how many were made."""

    quarter: int
    day: int
    quarter_used: int
    day_used: int
