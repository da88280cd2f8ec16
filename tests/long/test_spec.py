"""Prism, made by others, holds what we ask of Strava against Strava's published description.

It stands between our own client and the stand-in and answers 422 to what is not as published.
Needs npm; the files the description points to are not published with it and count as any
object, and its examples are left out, for one of them contradicts its own schema.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Final

import pytest
import requests

from ingest.strava.model import Bases
from tests.strava_answers import spoilt
from tests.strava_limits import Budget, Window
from tests.strava_people import made_person
from tests.strava_room import StravaRoom
from tests.strava_server import READS
from tests.strava_spec import published
from tests.test_ingest_fit_reader import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PRISM: Final = "@stoplight/prism-cli@5"
COUNT: Final = 450
MANY: Final = Window(10**6, 10**6)


def stubbed(part: Any) -> Any:
    """The description with nothing in it that lies elsewhere."""
    if isinstance(part, list):
        return [stubbed(each) for each in part]
    if not isinstance(part, dict):
        return part
    if str(part.get("$ref", "")).startswith("http"):
        return {"type": "object"}
    return {key: stubbed(each) for key, each in part.items() if key != "examples"}


@pytest.fixture(scope="module")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Prism in it, and the description."""
    folder = tmp_path_factory.mktemp("prism")
    npm = shutil.which("npm")
    assert npm, "npm is needed for this campaign"
    quiet = ("--no-audit", "--no-fund", "--silent")
    subprocess.run([npm, "install", "--prefix", str(folder), *quiet, PRISM], check=True)
    (folder / "strava.json").write_text(json.dumps(stubbed(published())), "utf-8")
    return folder


@contextmanager
def between(folder: Path, upstream: str) -> Iterator[str]:
    """The address of a Prism that hands what is as published on to `upstream`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = folder / "node_modules" / ".bin" / "prism"
    command: list[str | Path] = [
        program,
        "proxy",
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "--errors",
    ]
    with (folder / "prism.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, str(folder / "strava.json"), upstream], stdout=log, stderr=log
        )
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    end = monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            assert monotonic() < end, "Prism does not start"
            sleep(0.1)
        else:
            return


def test_prism_answers_422_to_nothing_that_a_sync_sends(prism: Path, tmp_path: Path) -> None:
    person = made_person(seed=11, count=COUNT, plain=True)
    room = StravaRoom(tmp_path, person, wants_notes=True, moved=True, budget=Budget(MANY, MANY))
    with room, between(prism, room.strava.bases.api) as address:
        room.strava.bases = Bases(room.strava.bases.oauth, address)
        room.sync = room.syncing()
        reports = room.until_done()
        # What a list forgets is asked for by itself. (Prism takes no 404 without a body.)
        room.strava.next(spoilt(lambda items: items[:4] + items[5:]), on="list")
        room.clock.go(hours=1)
        reports.append(room.session())
        token = room.strava.signed_in()["access_token"]
        control = requests.get(
            f"{address}/activities/7/streams?keys=time&key_by_type=True", timeout=10,
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip
    kinds = room.strava.kinds()
    say(f"calls of a sync through Prism: {dict(kinds)}; "
        f"the control, a boolean as True: {control.status_code}")  # fmt: skip
    assert control.status_code == 422
    assert {report.message for report in reports} == {""}
    assert not [problem for report in reports for problem in report.problems]
    # What Prism refuses never comes to the stand-in.
    assert sum(kinds[kind] for kind in READS) == sum(report.calls for report in reports)
    assert (kinds["streams"], kinds["detail"]) == (COUNT, COUNT + 1)
