"""A stand-in for Strava over real HTTP on this computer, to be held by a test.

    with StravaServer(made_person(count=450)) as strava:
        strava.next(BROKEN, times=2, on="streams")
        ... calls to strava.bases ...
        assert strava.count("list") == 4

What it does is written down where it is done: `strava_oauth` (sign-in), `strava_api` (lists,
details, streams), `strava_limits`, `strava_push` (events), `strava_answers` (faults). Limits
are counted before a switch is looked at; streams, tokens, 401 and 404 carry no headers of
limits (recorded answers, 2018 to 2025). Every call must follow the published description
(`strava_spec`): what does not is in `spec_faults`, and leaving the block asserts there is none.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from threading import Event, RLock
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from ingest.strava.model import Bases
from tests.strava_answers import NOT_FOUND, TOO_MANY_BODY, Fault, Reply, wrong
from tests.strava_api import detailed, listed, may_read, streamed
from tests.strava_http import Doors, Request
from tests.strava_limits import Budget, Clock
from tests.strava_oauth import Grant, SignIns
from tests.strava_push import Subscriptions
from tests.strava_spec import faults_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from datetime import datetime

    from tests.strava_people import Person

CLIENT_ID: Final = "41235"
CLIENT_SECRET: Final = "5ec4e7" * 6 + "0000"  # a made-up one

Kind = Literal[
    "list", "detail", "streams", "authorize", "token", "revoke", "deauthorize",
    "subscription", "other",
]  # fmt: skip
_PATHS: Final[tuple[tuple[str, str, Kind], ...]] = (
    ("oauth", r"/oauth/authorize", "authorize"),
    ("oauth", r"/oauth/token", "token"),
    ("oauth", r"/oauth/revoke", "revoke"),
    ("oauth", r"/oauth/deauthorize", "deauthorize"),
    ("api", r"/athlete/activities", "list"),
    ("api", r"/activities/(\d+)", "detail"),
    ("api", r"/activities/(\d+)/streams", "streams"),
    ("api", r"/push_subscriptions(?:/(\d+))?", "subscription"),
)
READS: Final = frozenset({"list", "detail", "streams"})


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came: `path` without the prefix of the API, `token` if it was good."""

    kind: Kind
    method: str
    path: str
    query: dict[str, str]
    at: datetime
    status: int
    token: bool


@dataclass(slots=True)
class _Switch:
    fault: Fault
    left: int | None
    on: re.Pattern[str]


@dataclass(slots=True)
class StravaServer:
    """Strava for one test; `moved`: as from January 2027, the API on a host of its own."""

    person: Person
    clock: Callable[[], datetime] = field(default_factory=Clock)
    moved: bool = False
    inactive: bool = False
    limit_headers: bool = True
    short: random.Random | None = None
    budget: Budget = field(default_factory=Budget)
    calls: list[Call] = field(default_factory=list)
    spec_faults: list[str] = field(default_factory=list)
    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET
    sign_ins: SignIns = field(init=False)
    subscriptions: Subscriptions = field(init=False)
    bases: Bases = field(init=False)
    _switches: list[_Switch] = field(default_factory=list)
    _meanwhile: dict[int, list[Callable[[Person], Any]]] = field(default_factory=dict)
    _lock: Any = field(default_factory=RLock)
    _stop: Event = field(default_factory=Event)
    _doors: Doors = field(init=False)

    def __post_init__(self) -> None:
        apps = {self.client_id: self.client_secret}
        self.sign_ins = SignIns(self.clock, apps, self.person)
        self.subscriptions = Subscriptions(apps)

    def __enter__(self) -> Self:
        self._doors = Doors(self.answer, 2 if self.moved else 1)
        hosts = self._doors.addresses
        self.bases = Bases(hosts[0], hosts[1] if self.moved else f"{hosts[0]}/api/v3")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        self._doors.close()
        if kind is None:
            assert not self.spec_faults, "\n".join(self.spec_faults)

    # What a test asks.

    def count(self, kind: Kind | None = None, status: int | None = None) -> int:
        """How many calls of a kind, or of all that count for the limits, got this status."""
        return sum(
            (call.kind == kind if kind else call.kind in READS)
            and status in {None, call.status}
            for call in self.calls
        )

    def kinds(self) -> Counter[str]:
        """How many calls of each kind."""
        return Counter(call.kind for call in self.calls)

    def secrets(self) -> list[str]:
        """Every secret that must be seen nowhere: the app's, all codes, all tokens."""
        return [self.client_secret, *self.sign_ins.all]

    # What a test switches.

    def next(self, fault: Fault, times: int | None = 1, on: str = "") -> None:
        """A fault for the next calls (None: all) whose "kind path" this pattern is found in."""
        with self._lock:
            self._switches.append(_Switch(fault, times, re.compile(on)))

    def well(self) -> None:
        """No fault any more."""
        with self._lock:
            self._switches.clear()
            self.inactive = False

    def meanwhile(self, calls: int, change: Callable[[Person], Any]) -> None:
        """The person does something once so many more API calls were answered."""
        done = self.count()
        self._meanwhile.setdefault(done + calls, []).append(change)

    def signed_in(self, scope: str = "read,activity:read_all") -> dict[str, Any]:
        """Tokens of a consent that was given before the test began."""
        grant = Grant(self.client_id, self.person, frozenset(scope.split(",")))
        return self.sign_ins.pair(grant, athlete=True)

    def forget_access(self) -> None:
        """Every access token is dead, though none has expired; refresh tokens live."""
        self.sign_ins.access.clear()

    def revoke_all(self) -> None:
        """The person removes the app on Strava's own page."""
        for grant in self.sign_ins.refresh.values():
            grant.dead = True

    # What Strava does.

    def answer(self, request: Request) -> Reply:
        """The reply to one request, which is written down."""
        with self._lock:
            kind, path, number = self._routed(request)
            grant = self.sign_ins.grant(request.bearer)
            self.spec_faults += faults_of(kind, path, request)
            reply = self._reply(kind, number, path, request, grant)
            self.calls.append(Call(
                kind, request.method, path, request.query, self.clock(), reply.status,
                grant is not None,
            ))  # fmt: skip
            if kind in READS:
                for change in self._meanwhile.pop(self.count(), []):
                    change(self.person)
            date = formatdate(self.clock().timestamp(), usegmt=True)
            return replace(reply, headers={"Date": date, **reply.headers})

    def _routed(self, request: Request) -> tuple[Kind, str, int]:
        """The kind of a call, its path without the API's prefix, the id in it."""
        prefix = "" if self.moved else "/api/v3"
        path = request.path
        is_api = request.door == 1 if self.moved else path.startswith(prefix)
        if is_api:
            path = path.removeprefix(prefix)
        for host, pattern, kind in _PATHS:
            found = re.fullmatch(pattern, path)
            here = host == ("api" if is_api else "oauth") or (
                not self.moved and kind == "deauthorize"
            )
            if found and here:
                return kind, path, int((found.groups() or (None,))[0] or 0)
        return "other", path, 0

    def _reply(
        self, kind: Kind, number: int, path: str, request: Request, grant: Grant | None
    ) -> Reply:
        over = (
            kind in READS
            and grant is not None
            and not self.budget.take(self.clock(), reads=request.method == "GET")
        )
        fault = self._due(f"{kind} {path}")
        if fault and fault.unheard:
            return fault.answer(Reply())
        if over:
            true = Reply(429, TOO_MANY_BODY)
        elif self.inactive and kind in READS | {"token"}:
            true = wrong(403, "Application", "Status", "Inactive")
        else:
            true = self._done(kind, number, request, grant)
        if kind in READS and kind != "streams" and true.status not in {401, 404}:
            true = replace(true, headers=self.budget.headers() if self.limit_headers else {})
        return fault.answer(true) if fault else true

    def _due(self, name: str) -> Fault | None:
        for switch in self._switches:
            if switch.left != 0 and switch.on.search(name):
                switch.left = None if switch.left is None else switch.left - 1
                return switch.fault
        return None

    def _done(self, kind: Kind, number: int, request: Request, grant: Grant | None) -> Reply:
        if kind == "subscription":
            return self.subscriptions.answer(request, number)
        if kind in READS and request.method == "GET":
            return self._read(kind, number, request, grant)
        signs: dict[tuple[str, str], Callable[[], Reply]] = {
            ("authorize", "GET"): lambda: self.sign_ins.authorize(request.query),
            ("token", "POST"): lambda: self.sign_ins.token(request.form),
            ("revoke", "POST"): lambda: self.sign_ins.revoke(
                request.authorization, request.form
            ),
            ("deauthorize", "POST"): lambda: self.sign_ins.deauthorize(request.bearer),
        }
        return signs.get((kind, request.method), lambda: NOT_FOUND)()

    def _read(self, kind: Kind, number: int, request: Request, grant: Grant | None) -> Reply:
        if grant is None:
            return wrong(401, "Athlete", "access_token")
        if not may_read(grant):
            return wrong(401, "AccessToken", "activity:read_permission", "missing")
        if kind == "list":
            return listed(grant, request.query, self.short)
        return (
            detailed(grant, number)
            if kind == "detail"
            else streamed(grant, number, request.query)
        )
