"""A therapist's browser without the drawing: a whole page, request by request, measured."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, Final

import psutil
import sqlalchemy as sa

from tests.hosted_room import HOST, HostedRoom
from tests.queries import queries

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy import Engine

_ASKING: Final = {"Accept-Encoding": "br, gzip, deflate"}
CALLBACKS: Final = "/_dash-update-component"


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a page: document, layout, callbacks' names, and what fills it.

    `queries` are all of them, `to_fill` those of the request that fills the page; each knows
    who asks and tells the audit. `kb` are compressed, without the libraries. CPU is of this
    process and of the database's, of which a kernel tells whole hundredths of a second.
    """

    ms: float
    cpu_ms: float
    database_ms: float
    kb: float
    queries: int
    to_fill: int


class Visitor:
    """One person's browser, signed in; `database_s` tells the CPU spent by the database."""

    def __init__(
        self, room: HostedRoom, who: str, database_s: Callable[[], float] = lambda: 0.0
    ) -> None:
        self._room = room
        self._database_s = database_s
        self._client: FlaskClient = room.client(who)
        told = self._client.get("/_dash-dependencies")
        self._known: list[dict[str, Any]] = json.loads(told.data)

    def look(self, path: str, search: str, fills: str) -> Look:
        """Open a page as a browser does."""
        asking = {**_ASKING, "Referer": f"https://{HOST}{path}", "Sec-Fetch-Dest": "empty"}
        body = self._body(fills, search)
        database = self._database_s()
        cpu, begun = process_time(), perf_counter()
        with queries(self._room.store) as before:
            answers = [
                self._client.get(path + search, headers=_ASKING),
                self._client.get("/_dash-layout", headers=asking),
                self._client.get("/_dash-dependencies", headers=asking),
            ]
        with queries(self._room.store) as to_fill:
            answers.append(self._client.post(CALLBACKS, json=body, headers=asking))
        ms, cpu_ms = 1000 * (perf_counter() - begun), 1000 * (process_time() - cpu)
        database_ms = 1000 * (self._database_s() - database)
        wrong = [f"{a.request.path}: {a.status}" for a in answers if a.status_code != 200]
        if wrong:
            raise RuntimeError(", ".join(wrong))
        kb = sum(len(answer.data) for answer in answers) / 1000
        asked = len(before) + len(to_fill)
        return Look(ms, cpu_ms, database_ms, kb, asked, len(to_fill))

    def _body(self, fills: str, search: str) -> dict[str, Any]:
        """What a browser sends for the callback of an output as the page opens."""
        found = next(one for one in self._known if fills in one["output"])
        names = found["output"].strip(".").split("...")
        outputs = [dict(zip(("id", "property"), n.rsplit(".", 1), strict=True)) for n in names]
        first, *others = found["inputs"]
        return {
            "output": found["output"],
            "outputs": outputs if found["output"].startswith("..") else outputs[0],
            "inputs": [first | {"value": search}, *(i | {"value": None} for i in others)],
            "state": [s | {"value": None} for s in found["state"]],
            "changedPropIds": [f"{first['id']}.{first['property']}"],
        }  # fmt: skip


def database_cpu(engine: Engine) -> Callable[[], float]:
    """Seconds of CPU that the processes of this PostgreSQL on this machine took so far."""
    with engine.connect() as connection:
        backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    server = psutil.Process(backend).parent()

    def spent() -> float:
        total = 0.0
        for one in server.children():
            with suppress(psutil.NoSuchProcess):
                total += sum(one.cpu_times()[:2])
        return total

    return spent


class Connections:
    """How many connections to the database are out at once."""

    def __init__(self, engine: Engine) -> None:
        self.most = self._now = 0
        sa.event.listen(engine, "checkout", self._out)
        sa.event.listen(engine, "checkin", self._in)

    def _out(self, *_told: object) -> None:
        self._now += 1
        self.most = max(self.most, self._now)

    def _in(self, *_told: object) -> None:
        self._now -= 1
