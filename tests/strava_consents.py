"""A runner's Strava desk over the stand-in, and a person who says yes at Strava."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from service.strava_connect import StravaDesk
from tests.strava_limits import Clock
from tests.strava_people import made_person
from tests.strava_server import StravaServer
from traininglog.strava import READ_ALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.strava_consent import CameBack
    from traininglog.store import Store

BACK = "http://127.0.0.1:8050/strava/callback"


@dataclass
class Woken:
    """A worker that only counts how often it was woken."""

    times: int = 0

    def wake(self) -> None:
        self.times += 1

    def start(self) -> None:
        """It is there already."""


@dataclass
class Consenting:
    """One runner before the stand-in; both go by one clock."""

    strava: StravaServer
    store: Store
    clock: Clock
    worker: Woken | None = field(default_factory=Woken)

    def __post_init__(self) -> None:
        self.desk = self.another()

    def another(self, runner_id: int = 1) -> StravaDesk:
        """A desk as after a restart: nothing but the store is shared."""
        return StravaDesk(self.store, runner_id, self.strava.bases, self.clock, self.worker)

    def ask(self, scope: str = READ_ALL, *, notes: bool = False) -> str:
        app = self.strava.client_id, self.strava.client_secret
        return self.desk.ask(*app, BACK, scope, notes)

    def connect(self, scope: str = READ_ALL) -> CameBack:
        return self.desk.came_back(**consented(self.ask(scope)))


@contextmanager
def consenting(store: Store, count: int = 3, **of_worker: Woken | None) -> Iterator[Consenting]:
    """A desk, and Strava with so many plain runs."""
    clock = Clock()
    with StravaServer(made_person(count=count, plain=True), clock) as strava:
        yield Consenting(strava, store, clock, **of_worker)


def answered(url: str) -> str:
    """Where Strava sends the browser of a person who answers at this address."""
    return visited("GET", url)[1]["Location"]


def visited(method: str, url: str) -> tuple[bytes, dict[str, str]]:
    """What a browser is answered, and the headers; as by a browser, its ways are not logged."""
    parts = urlsplit(url)
    with closing(HTTPConnection(parts.netloc, timeout=60)) as connection:
        connection.request(method, f"{parts.path}?{parts.query}")
        answer = connection.getresponse()
        return answer.read(), dict(answer.getheaders())


def consented(url: str) -> dict[str, str]:
    """What the browser comes back with: state, code, scope; error instead after a no."""
    told = parse_qs(urlsplit(answered(url)).query)
    return {"code": "", "scope": ""} | {name: values[0] for name, values in told.items()}
