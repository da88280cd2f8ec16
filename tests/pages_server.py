"""The pages as a clinic runs them: gunicorn with several processes, on loopback.

    with served(home) as pages:
        browser = Asking(pages.port, cookie)
        browser.get("/today")

and a browser without a screen, which asks what a real one asks.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from dashboard.hosted import COOKIE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from traininglog.home import Home

HOST: Final = "log.example"
_PATIENCE_S: Final = 60.0
_STEP_S: Final = 0.05


@dataclass(frozen=True)
class Pages:
    """A server that runs: its port, and gunicorn's own process."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def workers(self) -> list[int]:
        """The processes that answer, by their numbers."""
        own = self.process.pid
        told = Path(f"/proc/{own}/task/{own}/children").read_text("ascii")
        return [int(number) for number in told.split()]


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        """The body, where it is JSON."""
        return json.loads(self.body)


@dataclass
class Asking:
    """One person's browser; every question is a connection of its own, as from a proxy."""

    port: int
    session: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    _known: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.session:
            self.cookies[COOKIE] = self.session

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """One question; headers by their names with _ for -."""
        asked = {
            "Host": HOST, "Sec-Fetch-Site": "same-origin", "Accept-Encoding": "br, gzip",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }  # fmt: skip
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE_S)
        try:
            connection.request(method, path, body or None, asked)
            found = connection.getresponse()
            answer = Answer(found.status, dict(found.getheaders()), found.read())
            for told in found.headers.get_all("Set-Cookie", []):
                name, _, value = told.partition(";")[0].partition("=")
                self.cookies[name] = value
        finally:
            connection.close()
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        """What is at an address."""
        return self.ask("GET", path, b"", **headers)

    def send(self, method: str, path: str, said: Any, **headers: str) -> Answer:
        """A question with JSON, and its answer as it is."""
        words = json.dumps(said).encode()
        plain = {"Content_Type": "application/json", "Accept_Encoding": "identity"}
        return self.ask(method, path, words, **(plain | headers))

    def call(self, output: str, **values: Any) -> Answer:
        """The callback with this output; `values` by `id.property` of what it takes.

        The first of `values` is what moved; without any, the first of its inputs.
        """
        if not self._known:
            plain = {"Accept_Encoding": "identity"}
            self._known = self.get("/_dash-dependencies", **plain).said
        return self.send(
            "POST", "/_dash-update-component", callback(self._known, output, values)
        )


def callback(
    known: list[dict[str, Any]], output: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    """What a browser sends to have the callback with this output answered."""
    found = next(one for one in known if output in one["output"])
    names = found["output"].strip(".").split("...")
    outputs = [dict(zip(("id", "property"), name.split("."), strict=True)) for name in names]
    first = f"{found['inputs'][0]['id']}.{found['inputs'][0]['property']}"

    def filled(asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [one | {"value": values.get(f"{one['id']}.{one['property']}")} for one in asked]

    return {
        "output": found["output"],
        "outputs": outputs if found["output"].startswith("..") else outputs[0],
        "inputs": filled(found["inputs"]),
        "state": filled(found["state"]),
        "changedPropIds": [next(iter(values), first)],
    }


@contextmanager
def served(
    home: Home, log: Path, *, workers: int = 2, app: str = "painmile.wsgi:app()", **env: str
) -> Iterator[Pages]:
    """Start it, wait until it answers, and stop it politely."""
    port = free_port()
    words = ("-m", "gunicorn", "-c", "python:painmile.gunicorn", "-b", f"127.0.0.1:{port}",
             "-w", str(workers), app)  # fmt: skip
    with log.open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, *words], env=environment(home) | env, stdout=said, stderr=said
        )
    pages = Pages(port, process, log)
    try:
        _await(pages)
        yield pages
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def environment(home: Home) -> dict[str, str]:
    """What a process of this home is told."""
    told = os.environ | {
        "PAINMILE_DATA": str(home.folder), "PAINMILE_HOSTS": HOST,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    if home.database is not None:
        told["PAINMILE_DATABASE_URL"] = home.database.render_as_string(hide_password=False)
    return told


def free_port() -> int:
    """A port nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(pages: Pages) -> None:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end and pages.process.poll() is None:
        try:
            if Asking(pages.port).get("/").status < 500:
                return
        except OSError:
            time.sleep(_STEP_S)
    raise AssertionError(f"no server came up: {pages.log.read_text('utf-8', 'replace')}")
