"""A server with two runners, therapists, links and an admin; a client for each of them.

    with hosted(tmp_path) as room:
        answer = room.client("therapist").get(f"/visit?of={room.grants['therapist'].public_id}")

Every runner's log is full of words of its own (`WORDS`), so that what leaks can be seen.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from flask.testing import FlaskClient

from dashboard.hosted import COOKIE, Hosted
from dashboard.hosted_app import hosted_app
from ingest.strava.model import Bases
from painmile.hosting import Desks
from service.jobs import Worker
from service.oidc import Issuer, Oidc
from service.passwords import Passwords, as_told
from service.sign_in import SignIn
from service.telling import Teller
from tests import story_logs
from tests.api_runs import api_run, strava_source
from tests.log_store import write
from traininglog.activity_rows import activity_values
from traininglog.repository_import import Batch, NewActivity
from traininglog.scope import EVERYTHING, Scope
from traininglog.server_key import ServerKey
from traininglog.store import Store
from traininglog.textform import read_diary
from traininglog.tokens import digest_of
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from traininglog.accounts import Account
    from traininglog.grants import Grant

HOST: Final = "log.example"
CHEAP: Final = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
NOW: Final = datetime(2026, 11, 22, 20, tzinfo=UTC)
WORDS: Final = {"runner": "Quittenbaum", "other": "Zwetschgenmus"}
"""Of each runner: a word in every note, fact and device of their log."""
API_WORDS: Final = {"runner": "Apfelkern", "other": "Birnenkern"}
API_KM: Final = 12.345678
"""The device and the length (12345.678 m) of each runner's one run that only Strava has."""
LINK: Final = "link-token-of-a-room"
ENDED_LINK: Final = "link-token-of-the-past"
LINK_PASSWORD: Final = "seven quiet walnuts"  # noqa: S105 -- made up, as the next
PASSWORD: Final = "a long enough password"  # noqa: S105
BASES: Final = Bases("http://127.0.0.1:9", "http://127.0.0.1:9")
"""Where nobody answers for Strava."""
PEOPLE: Final = (
    "anonymous", "runner", "other", "therapist", "stranger", "ended", "narrow", "link",
    "ended link", "admin",
)  # fmt: skip
"""`therapist` sees all of the runner, `narrow` the knee since October and no notes; what
`ended` saw was revoked, `stranger` saw never anything; `other` is the other runner. Both links
are to the runner's log; one is past its last day."""

_DIARY: Final = """
2026-08-30 treatment "Rolling {word}" knee right until 2026-10-01
2016 history back problem lower back "slipped {word}"
1990 history born
2026-10-02 score uwri 17
2026-11-08 flags all no
2026-11-22 flag night or rest pain yes knee right
2026-12-20 race "City {word}" 10 km
2026-02-01 shoes "Road {word}"
2026-08-01 follow knee right
2026-11-20 | knee right 2/10 stairs "downstairs {word}"
2026-11-21 | achilles left 3/10 "in the morning {word}"
"""


@dataclass
class HostedRoom:
    """The store, its app, and who is who in it; the clock stands until it is moved."""

    store: Store
    worker: Worker
    now: datetime = NOW
    issuer: Issuer | None = None
    runners: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)

    def __post_init__(self) -> None:
        key = ServerKey(["a key of a server that is long enough"])
        self.sign_in = SignIn(self.store, Passwords(CHEAP), key, self.clock)
        oidc = Oidc(self.issuer, key, self.clock) if self.issuer else None
        self.people = Hosted(self.sign_in, Teller.of(self.store, key, {}), oidc)
        desks = Desks(self.store, self.sign_in, self.worker, NoWorker(), BASES, self.clock)
        self.app = hosted_app(self.people, desks.own, (HOST, "127.0.0.1"))
        self.server: Flask = self.app.server

    def clock(self) -> datetime:
        return self.now

    def session(self, who: str) -> str:
        """The token of a fresh session of somebody who may sign in."""
        if who in {"link", "ended link"}:
            return self.store.sessions.start(
                self.now, "Dr. Visitor", grant_id=self.grants[who].id
            )
        one = self.accounts[who]
        return self.store.sessions.start(self.now, one.name, account_id=one.id)

    def client(self, who: str) -> FlaskClient:
        """A browser of somebody, signed in; `anonymous` is not."""
        client = AtHost(self.server)
        if who != "anonymous":
            client.set_cookie(COOKIE, self.session(who), domain=HOST, secure=True)
        return client


class AtHost(FlaskClient):
    """A browser at the server's own name, by TLS, that asks from the server's own pages."""

    def __init__(self, server: Flask) -> None:
        super().__init__(server, server.response_class)
        self.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"

    def open(self, *args: Any, **asked: Any) -> Any:
        return super().open(*args, **{"base_url": f"https://{HOST}", **asked})


class NoWorker:
    """Nobody works at Strava here."""

    def wake(self) -> None:
        """Nothing."""

    def start(self) -> None:
        """Nothing."""


@contextmanager
def hosted(
    root: Path, like: HostedRoom | None = None, issuer: Issuer | None = None
) -> Iterator[HostedRoom]:
    """The room; see `PEOPLE`. `like` another one it is a copy of it, which is quicker.

    With an `issuer` people may sign in there too.
    """
    if like is not None:
        shutil.copytree(like.store.folder, root, dirs_exist_ok=True)
    with Store.open(root) as store:
        room = HostedRoom(store, Worker(store), issuer=issuer)
        if like is None:
            for who, word in WORDS.items():
                _runner(room, who, word)
            _people(room)
            _grants(room)
        else:
            room.runners, room.accounts = dict(like.runners), dict(like.accounts)
            room.grants = dict(like.grants)
        try:
            yield room
        finally:
            room.worker.close()


def _runner(room: HostedRoom, who: str, word: str) -> None:
    """A runner with sixteen weeks, a diary, and one run that only Strava has."""
    system = room.store.repository(SYSTEM)
    one = system.add_runner(f"{who.title()} Musterfrau", "Europe/Berlin")
    room.runners[who] = one.id
    log, _ = story_logs.hand_made()
    mine = [replace(a, id=f"{who}-{a.id}", device=f"Watch {word}") for a in log.activities]
    write(room.store, one.id, *mine)
    pain = tuple(replace(entry, note=f"{entry.note or 'felt'} {word}") for entry in log.pain)
    system.add_diary(one.id, replace(log, activities=(), pain=pain))
    told, problems = read_diary(_DIARY.format(word=word), NOW.date())
    assert not problems
    system.add_diary(one.id, told)
    api = api_run(
        f"{who}-api", date(2026, 11, 18), distance_km=API_KM, device=f"Strava {API_WORDS[who]}"
    )
    source = strava_source(api.id, api.day, 77_000 + one.id, kept=True)
    new = NewActivity(activity_values(api), None, 75, None, "1", [])
    room.store.imports(SYSTEM).write(one.id, Batch([new], [source]))


def _people(room: HostedRoom) -> None:
    """An account for everybody but the links."""
    for who in ("runner", "other"):
        room.accounts[who] = room.store.accounts.add(
            f"{who}@log.example", f"{who.title()} Musterfrau", "runner", NOW,
            runner_id=room.runners[who],
        )  # fmt: skip
    for who in ("therapist", "stranger", "ended", "narrow"):
        room.accounts[who] = room.store.accounts.add(
            f"{who}@clinic.example", f"Dr. {who.title()}", "therapist", NOW
        )
    room.accounts["admin"] = room.store.accounts.add(
        "admin@log.example", "The admin", "admin", NOW
    )
    kept = room.sign_in.passwords.hash(PASSWORD)
    for one in room.accounts.values():
        room.store.accounts.change(one.id, password=kept, password_at=NOW)


def _grants(room: HostedRoom) -> None:
    """What the runner shares: with three therapists and by two links."""
    scopes: dict[str, tuple[Scope, dict[str, Any]]] = {
        "therapist": (EVERYTHING, {"writes": True, "pictures": True}),
        "ended": (EVERYTHING, {"writes": True}),
        "narrow": (
            Scope(frozenset({"knee"}), date(2026, 10, 1), notes=False, history=False), {}
        ),
        "link": (EVERYTHING, {"writes": True}),
        "ended link": (EVERYTHING, {}),
    }  # fmt: skip
    runner_id = room.runners["runner"]
    password = room.sign_in.passwords.hash(as_told(LINK_PASSWORD))
    grants = room.store.grants(Viewer("owner", runner_id))
    for who, (scope, more) in scopes.items():
        token = {"link": LINK, "ended link": ENDED_LINK}.get(who)
        to = (
            {"token_sha256": digest_of(token), "password": password}
            if token
            else {"account_id": room.accounts[who].id, "address": room.accounts[who].login}
        )
        room.grants[who] = grants.share(
            runner_id, label=f"Grant of {who}", scope=scope,
            expires_at=NOW + timedelta(days=30), now=NOW, **to, **more,
        )  # fmt: skip
    room.grants["ended"] = grants.revoke(room.grants["ended"].id, NOW)
    over = NOW - timedelta(hours=1)
    room.grants["ended link"] = grants.change(room.grants["ended link"].id, expires_at=over)
