"""The log of whoever asks: one source for all requests, each answered for its own person."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Final

from dashboard.source import store_source
from dashboard.told_pen import ToldPen
from dashboard.visiting import OWN, Visit
from service.clock import LocalTime
from service.links import last_day
from service.patient_desk import PatientDesk
from service.scope_words import preview_scope
from traininglog.access import NotFound
from traininglog.grants import viewer_of
from traininglog.viewer import SYSTEM, Viewer
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from dashboard.source import CachedSource, Loaded, Owned
    from service.curve import Curve
    from service.proposals import Proposals
    from service.who import Who
    from traininglog.audit import What
    from traininglog.grants import Grant
    from traininglog.journal import Journal
    from traininglog.problem import Problem
    from traininglog.scope import Scope
    from traininglog.store import Store
    from traininglog.streams import Stream

_MOST_RUNS: Final = 60_000
"""Of all logs held: 5 kB each with what pages make of them, 128 logs of three years.

With fewer logs than people at once each click reads anew.
"""
_LEAST_RUNS: Final = 50
"""What a log counts for however short it is."""


class PerRequest:
    """A `Source` of several people. Nothing it gives is another's, and nothing names whose.

    `asks` is the person of the request under way, None where nobody signed in; `own` makes
    the source of a runner's own log; `clock` gives the time, aware; `told` hears whose log
    is looked at (None: those of all patients), and the grant by which; `wrote` hears into
    whose log a visitor wrote what.
    For who has no log of their own all but `who`, `visit` and `patients` raise NotFound.
    """

    def __init__(
        self,
        store: Store,
        asks: Callable[[], Who | None],
        own: Callable[[int], CachedSource],
        clock: Callable[[], datetime],
        told: Callable[[int | None, Grant | None], None] = lambda _runner_id, _grant: None,
        wrote: Callable[[int, What], None] = lambda _runner_id, _what: None,
    ) -> None:
        self._store = store
        self._asks = asks
        self._own = own
        self._clock = clock
        self._told = told
        self._wrote = wrote
        self._logs = _Latest(_MOST_RUNS)

    def who(self) -> Who:
        """The person of this request; NotFound where there is none."""
        who = self._asks()
        if who is None:
            raise NotFound("nobody signed in")
        return who

    def loaded(self) -> Loaded:
        """The log of the runner who asks, and who they are."""
        return replace(self._mine().loaded(), who=self.who())

    def curve(self, run_id: str) -> Curve | None:
        """Pace and heart rate over one of their runs."""
        return self._mine().curve(run_id)

    def stream(self, run_id: str) -> Stream | Problem | None:
        """All records of one of their runs."""
        return self._mine().stream(run_id)

    def journal(self) -> Journal | None:
        """Their diary."""
        return self._mine().journal()

    def owned(self) -> Owned | None:
        """The store behind their log."""
        return self._mine().owned()

    def proposals(self) -> Proposals:
        """What their old notes propose."""
        return self._mine().proposals()

    def now(self) -> datetime:
        """The time it is for the runner who asks; for others the server's, in UTC."""
        return self._mine().now() if self.who().runner_id else self._clock()

    def visit(self, of: str | None) -> Visit:
        """The log that a grant opens, looked up anew; whatever is not open is NotFound."""
        who = self.who()
        if scope := self._previewed(who, of):
            return self._preview(who, of or OWN, scope)
        grant = self._grant(who, of)
        self._told(grant.runner_id, grant)
        return self._visit(grant, who, self._clock())

    def whose(self, of: str | None) -> tuple[int, Grant | None]:
        """Whose log a visit opens and by which grant, None for a preview; NotFound."""
        who = self.who()
        if who.runner_id is not None and self._previewed(who, of):
            return who.runner_id, None
        grant = self._grant(who, of)
        return grant.runner_id, grant

    def patients(self) -> PatientDesk:
        """Who shares a log with the therapist who asks."""
        who = self.who()
        if who.kind != "therapist" or who.account_id is None:
            raise NotFound("no patients")
        self._told(None, None)
        return PatientDesk(self._store, who.account_id, who.name, self._clock)

    def _previewed(self, who: Who, of: str | None) -> Scope | None:
        """What a runner asks to see of their own log as others would; all, if they say none."""
        return preview_scope(OWN if of is None else of) if who.kind == "runner" else None

    def _grant(self, who: Who, of: str | None) -> Grant:
        """The grant by which this person may look now; all else is NotFound, alike."""
        grants = self._store.grants(SYSTEM)
        is_link = who.grant_id is not None
        grant = grants.by_id(who.grant_id or 0) if is_link else grants.by_public_id(of or "")
        if grant is None or not _opens(grant, who, of) or not grant.stands(self._clock()):
            raise NotFound("no such visit")
        return grant

    def _visit(self, grant: Grant, who: Who, now: datetime) -> Visit:
        repository = self._store.repository(viewer_of(grant, who.name, now))
        loaded = self._shared(grant.runner_id, grant.scope).loaded()
        zone = repository.runner(grant.runner_id).zone
        tell = partial(self._wrote, grant.runner_id)
        return Visit(
            grant.public_id, loaded, repository, grant.runner_id, grant.scope,
            now.astimezone(zone_of(zone)), who.name, last_day(grant.expires_at, zone),
            ToldPen(repository, grant.runner_id, tell) if grant.writes else None,
            keeps_pictures=grant.pictures, withheld=loaded.log.withheld_runs, tell=tell,
        )  # fmt: skip

    def _preview(self, who: Who, of: str, scope: Scope) -> Visit:
        """What a grant of this scope would show of the log of the runner who asks."""
        mine = self._mine()
        runner_id = who.runner_id or 0
        loaded = self._shared(runner_id, scope).loaded()
        viewer = Viewer("therapist", runner_id, scope)
        return Visit(
            of, loaded, self._store.repository(viewer), runner_id, scope, mine.now(),
            withheld=loaded.log.withheld_runs,
        )  # fmt: skip

    def _mine(self) -> CachedSource:
        runner_id = self.who().runner_id
        if runner_id is None:
            raise NotFound("no log of their own")
        self._told(runner_id, None)
        return self._logs.get((runner_id, "own"), lambda: self._own(runner_id))

    def _shared(self, runner_id: int, scope: Scope) -> CachedSource:
        """A runner's log as everybody with this scope sees it; who may was asked before."""

        def made() -> CachedSource:
            repository = self._store.repository(Viewer("therapist", runner_id, scope))
            return store_source(
                repository, runner_id, LocalTime(repository, runner_id, self._clock)
            )

        return self._logs.get((runner_id, scope.key), made)


def _opens(grant: Grant, who: Who, of: str | None) -> bool:
    """Whether a grant is this person's to look by, and the one their address names."""
    if who.grant_id is not None:
        return grant.id == who.grant_id and of in {None, grant.public_id}
    is_theirs = grant.account_id is not None and grant.account_id == who.account_id
    return who.kind == "therapist" and is_theirs


class _Latest:
    """The logs that were last asked for, of so many runs together; the oldest goes first.

    A log is counted as it was read, so room for it is made when the next one comes.
    """

    def __init__(self, most_runs: int) -> None:
        self._most = most_runs
        self._kept: OrderedDict[Hashable, CachedSource] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], CachedSource]) -> CachedSource:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = make()
                self._make_room()
            self._kept.move_to_end(key)
            return self._kept[key]

    def _make_room(self) -> None:
        held = sum(map(_weight, self._kept.values()))
        while held > self._most and len(self._kept) > 1:
            held -= _weight(self._kept.popitem(last=False)[1])


def _weight(log: CachedSource) -> int:
    return max(log.held, _LEAST_RUNS)
