"""A store with one connected runner, a stand-in for Strava, and a clock that moves when told.

with StravaRoom(tmp_path, made_person(count=20)) as room:
    room.until_done()
    assert room.strava.count("list") == 3
"""

from __future__ import annotations

import random
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Any, Final, Self

import sqlalchemy as sa

from service.strava_sync import StravaSync
from tests.strava_limits import Clock
from tests.strava_people import UNTIL, Person, made_activity
from tests.strava_server import StravaServer
from traininglog.columns import metadata
from traininglog.store import Store
from traininglog.strava import Secret
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

    from service.strava_sync import SyncReport
    from traininglog.strava import Account, Progress
    from traininglog.strava_account import StravaAccounts
    from traininglog.strava_runs import StravaRuns

OWNER: Final = Viewer("owner", 1)
WORK: Final = ("strava_account", "strava_app", "strava_window", "kept_analysis")
"""Tables of who works when, and of what is worked out again at need."""
NO_ANSWERS: Final = frozenset({
    "secret", "secret_version", "log_version", "created_at", "imported_at", "raw_at",
    "streams_at",
})  # fmt: skip
"""Columns of times and versions: they tell when it was done, not what."""
MOST_SESSIONS: Final = 500
SOON_S: Final = 60.0


def short_runs(count: int, seed: int = 5, every: timedelta = timedelta(hours=31)) -> Person:
    """An athlete with so many runs of a kilometre, of few samples each; the last on UNTIL."""
    rng, person = random.Random(seed), Person(40_000_000 + seed, "Runa", "Musterfrau")
    for number in range(count):
        start = UNTIL - every * (count - 1 - number)
        strava_id = 17_000_000_000 + number * 7_919
        person.add(made_activity(rng, person.id, strava_id, start, plain=True, km=1.0))
    return person


class StravaRoom:
    """The room; `strava` is the stand-in, `sync` what works on the account."""

    def __init__(
        self, root: Path, person: Person, *, wants_notes: bool = False,
        scope: str = "read,activity:read_all", **standing: Any,
    ) -> None:  # fmt: skip
        self.root = root / "data"
        self.clock, home = standing.pop("clock", Clock()), standing.pop("home", self.root)
        self.strava = StravaServer(person, self.clock, **standing)
        self._open = ExitStack()
        self.store = Store.open(home)
        self.store.repository(SYSTEM).add_runner("me", "Europe/Berlin")
        self._wants_notes, self._scope = wants_notes, scope

    def __enter__(self) -> Self:
        self._open.enter_context(self.strava)
        self._open.enter_context(self.store)
        self.connect()
        self.sync = self.syncing()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._open.__exit__(kind, error, trace)

    def connect(self) -> Account:
        """Connect, or renew the consent."""
        return self.accounts.connect(
            1, self.strava.client_id, secret_of(self.strava, self._scope), self._scope,
            str(self.strava.person.id), "Runa M.", self._wants_notes, self.clock(),
        )  # fmt: skip

    def syncing(self, **options: Any) -> StravaSync:
        """Another one who works on the account."""
        wait = {"wait": lambda s: self.clock.go(seconds=s)}
        return StravaSync(self.store, self.strava.bases, self.clock, **wait | options)

    @property
    def accounts(self) -> StravaAccounts:
        return self.store.strava_accounts(OWNER)

    @property
    def account(self) -> Account:
        found = self.accounts.account(1)
        assert found is not None
        return found

    @property
    def runs(self) -> StravaRuns:
        return self.store.strava_runs(OWNER)

    @property
    def progress(self) -> Progress:
        return self.runs.progress(1)

    @property
    def log(self) -> Any:
        return self.store.repository(OWNER)

    def session(self, **options: Any) -> SyncReport:
        """One session, now."""
        return self.sync.session(1, **options)

    def sessions(self) -> Iterator[SyncReport]:
        """Sessions, each when the one before said, until nothing is wanted any more."""
        for _ in range(MOST_SESSIONS):
            report = self.session()
            yield report
            if report.next_at is None or not self.is_left:
                return
            self.clock.until(report.next_at)
        raise AssertionError("the sync does not end")

    def until_done(self) -> list[SyncReport]:
        """All of `sessions`."""
        return list(self.sessions())

    @property
    def is_left(self) -> bool:
        progress = self.progress
        wanted = progress.streams.get("wanted", 0) + progress.detail.get("wanted", 0)
        return self.account.listed_at is None or wanted > 0

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """What the log says, row by row, all but times and versions; with the stream files."""
        return tables_of(self.store)


def tables_of(store: Store) -> dict[str, list[dict[str, Any]]]:
    """As `StravaRoom.tables`, of any store."""
    told = {}
    with store.engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name in WORK:
                continue
            rows = connection.execute(sa.select(table)).mappings()
            told[table.name] = sorted((_said(row) for row in rows), key=repr)
    kept = sorted(store.streams.names(1, "streams"))
    return told | {"files": [{"name": name} for name in kept]}


def _said(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in NO_ANSWERS | {"id"} or (
        name == "id" and isinstance(value, str)
    )}  # fmt: skip


def secret_of(strava: StravaServer, scope: str = "read,activity:read_all") -> Secret:
    """What opens the account, as a consent just given would."""
    told = strava.signed_in(scope)
    ends = datetime.fromtimestamp(told["expires_at"], UTC)
    return Secret(strava.client_secret, told["access_token"], told["refresh_token"], ends)


def waited(there: Callable[[], bool]) -> None:
    """Wait, by the real clock, until something is there that a thread brings."""
    ends, pause = time.monotonic() + SOON_S, Event()
    while not there():
        assert time.monotonic() < ends
        pause.wait(0.01)
