"""Sessions in a process that kills itself: at a chosen point, against a stand-in that lives on.

Points are the moments before and after every HTTP call, SQL statement, commit, rename and
fsync of a session. A point is told by its number, or by its name and how often it came:
`kept:1` is after the first refreshed tokens were kept.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tests.strava_room import StravaRoom

_CHILD = """
import json, os, signal, sys
from collections import Counter
from datetime import datetime
from pathlib import Path

data, oauth, api, now, fatal = sys.argv[1:]
points = Counter()

def step(name):
    points[name] += 1
    if fatal in (str(points.total()), f"{name}:{points[name]}"):
        os.kill(os.getpid(), signal.SIGKILL)

def watched(function, before, after):
    def call(*args, **kwargs):
        step(before)
        result = function(*args, **kwargs)
        step(after)
        return result
    return call

import requests
import sqlalchemy as sa
from ingest.strava.model import Bases
from service.strava_sync import StravaSync
from traininglog.store import Store
from traininglog.strava_account import StravaAccounts

requests.Session.send = watched(requests.Session.send, "asked", "answered")
os.fsync = watched(os.fsync, "fsync", "fsynced")
Path.replace = watched(Path.replace, "rename", "renamed")
StravaAccounts.keep_secret = watched(StravaAccounts.keep_secret, "keep", "kept")
with Store.open(data) as store:
    for event in ("before_cursor_execute", "after_cursor_execute", "commit"):
        sa.event.listen(store.engine, event, lambda *_: step("sql"))
    clock = lambda: datetime.fromisoformat(now)
    report = StravaSync(store, Bases(oauth, api), clock).session(1)
print(json.dumps({"points": points.total(), "calls": report.calls, "message": report.message}))
"""


class Ended(NamedTuple):
    """How a child ended: killed by itself, or after so many points and calls of the API."""

    killed: bool
    points: int = 0
    calls: int = 0
    message: str = ""


def started(room: StravaRoom, fatal: int | str = 0) -> subprocess.Popen[str]:
    """A session in a process of its own, by the room's clock as it stands."""
    bases = room.strava.bases
    return subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(room.root), bases.oauth, bases.api,
         room.clock().isoformat(), str(fatal)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> Ended:
    """How it ends; a fault of its own is the test's."""
    said, faults = process.communicate()
    if process.returncode == -signal.SIGKILL:
        return Ended(killed=True)
    assert process.returncode == 0, faults
    return Ended(killed=False, **json.loads(said.splitlines()[-1]))


def child(room: StravaRoom, fatal: int | str = 0) -> Ended:
    """One session in a process that kills itself at a point (0: never)."""
    return ended(started(room, fatal))
