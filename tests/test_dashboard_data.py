"""The page of one's own data: what it shows, hands out, and erases, and for whom."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest

from dashboard.app import create_app
from dashboard.source import store_source
from service.rights_desk import OTHER_NAME, RightsDesk
from service.telling import Teller
from service.who import Who
from tests.browser import answering, opened
from tests.hosted_room import BASES, NOW, WORDS, hosted
from tests.marked_log import files, files_with, rows_with
from traininglog.server_key import ServerKey
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser
    from werkzeug.test import TestResponse

    from tests.hosted_room import HostedRoom

WORD = WORDS["runner"]


def _name(room: HostedRoom, who: str = "runner") -> str:
    """What a runner's log is called."""
    return room.store.repository(SYSTEM).runner(room.runners[who]).name


@pytest.fixture
def room(tmp_path: Path) -> Iterator[HostedRoom]:
    with hosted(tmp_path) as made:
        yield made


def _call(client: Any, room: HostedRoom, said: Any = None, search: str = "") -> TestResponse:
    """The page's callback: at its address, or with what its form says."""
    output = next(name for name in room.app.callback_map if "data-page.children" in name)
    ids = (("data-url", "search", search), ("data-said", "data", said))
    inputs = [{"id": id_, "property": name, "value": value} for id_, name, value in ids]
    outputs = [
        dict(zip(("id", "property"), name.split("."), strict=True))
        for name in output.strip(".").split("...")
    ]
    body = {
        "output": output, "outputs": outputs, "inputs": inputs, "state": [],
        "changedPropIds": ["data-said.data" if said else "data-url.search"],
    }  # fmt: skip
    answer: TestResponse = client.post("/_dash-update-component", json=body)
    return answer


def _typed(name: str) -> dict[str, Any]:
    return {"action": "erase", "values": {"name": name}, "n": 1}


def _told(room: HostedRoom, action: str) -> int:
    """How many rows of the audit tell of an action of the runner's log."""
    rows = room.people.teller.of_runner(room.runners["runner"])
    return sum(row.action == action for row in rows)


def test_it_says_who_looked_and_how_to_take_it_along(room: HostedRoom) -> None:
    client = room.client("therapist")
    of = room.grants["therapist"].public_id
    assert client.get(f"/visit?of={of}").status_code == 200
    page = _call(room.client("runner"), room).get_data(as_text=True)
    assert "Looked at 1 time, last on 22 Nov, 21:00" in page
    assert "Dr. Therapist (therapist)" in page
    assert "1 activity left out. Runs that only a Strava account has" in page
    assert "Erase everything for good" not in page
    asked = _call(room.client("runner"), room, search="?erase=1").get_data(as_text=True)
    assert "Erase everything for good" in asked


def test_an_archive_is_one_row_and_holds_nothing_that_only_strava_has(
    room: HostedRoom,
) -> None:
    answer = room.client("runner").get("/your-data/export.zip")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="painmile-export-2026-11-22.zip"'
    )
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
        assert json.loads(archive.read("manifest.json"))["left_out"]["activities"] == 1
    assert WORD.encode() in whole
    for planted in (b"12.345", b"12345.6", f"Strava {WORD}".encode(), WORDS["other"].encode()):
        assert planted not in whole
    assert (_told(room, "export"), _told(room, "view")) == (1, 0)


def test_another_name_erases_nothing(room: HostedRoom) -> None:
    client = room.client("runner")
    for name in ("", "runner", _name(room).lower(), _name(room, "other")):
        state = _call(client, room, _typed(name)).get_json()["response"]["data-desk"]["state"]
        assert (state["status"], state["words"]) == ("fault", OTHER_NAME)
    said = {"action": "save", "values": {"name": _name(room)}}
    assert _call(client, room, said).get_json()["response"]["data-desk"]["state"]["faults"]
    assert len(room.store.repository(SYSTEM).runners()) == 2


def test_the_name_erases_all_of_one_and_nothing_of_the_other(
    room: HostedRoom, tmp_path: Path
) -> None:
    client, therapist = room.client("runner"), room.client("therapist")
    of = room.grants["therapist"].public_id
    assert therapist.get(f"/visit?of={of}").status_code == 200
    others = {name: data for name, data in files(tmp_path).items() if "runners/2/" in name}
    answer = _call(client, room, _typed(f" {_name(room)} ")).get_data(as_text=True)
    assert "Everything is erased" in answer
    assert "you are signed out" in answer
    assert rows_with(room.store.engine, WORD) == []
    assert files_with(tmp_path, WORD) == []
    assert {n: d for n, d in files(tmp_path).items() if "runners/2/" in n} == others
    assert client.get("/your-data").headers["Location"] == "/sign-in"
    assert therapist.get(f"/visit?of={of}").status_code == 404
    assert room.client("other").get("/today").status_code == 200
    assert _told(room, "erase") == 1
    assert room.people.teller.audit.check() == ()


@pytest.fixture
def local(tmp_path: Path) -> Iterator[tuple[HostedRoom, str]]:
    """The runner's log as on their own computer, looked at once by the therapist."""
    with hosted(tmp_path) as made:
        runner_id = made.runners["runner"]
        owner = Viewer("owner", runner_id)
        log, imports = made.store.repository(owner), made.store.imports(owner)
        teller = Teller.of(made.store, ServerKey(["k" * 40]), {})
        one = made.accounts["therapist"]
        who = Who("therapist", one.name, one.id)
        teller.tell(who, runner_id, "view", "visit", NOW)
        desk = RightsDesk(made.store, runner_id, lambda: teller, BASES)
        source = store_source(log, runner_id, lambda: NOW, imports, rights=desk)
        with answering(create_app(source).server) as host:
            yield made, host


def test_a_file_that_is_saved_on_ones_own_computer_is_told(
    local: tuple[HostedRoom, str],
) -> None:
    room, host = local
    names = ("/pain.csv", "/report?of=me&save=1", "/report?of=me", "/your-data")
    for name in names:
        with urlopen(f"http://{host}{name}") as answer:
            assert answer.status == 200
    with room.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT action, what FROM audit ORDER BY seq").all()
    assert [tuple(row) for row in rows] == [
        ("view", "visit"), ("export", "log"), ("report", "report"),
    ]  # fmt: skip


def test_in_two_steps_by_keys_everything_is_taken_along_and_erased(
    local: tuple[HostedRoom, str], browser: Browser
) -> None:
    room, host = local
    with opened(browser, host) as seen:
        page = seen.page
        seen.go("your-data")
        assert page.locator("h1").inner_text() == "Looked at 1 time, last on 22 Nov, 21:00"
        with page.expect_download() as saved:
            page.get_by_role("link", name="Save as a ZIP archive").press("Enter")
        assert saved.value.suggested_filename == "painmile-export-2026-11-22.zip"
        page.get_by_role("link", name="Erase everything …").press("Enter")
        field = page.get_by_label("Type the name to erase")
        field.fill("somebody else")
        field.press("Enter")
        page.get_by_text(OTHER_NAME).first.wait_for()
        assert len(room.store.repository(SYSTEM).runners()) == 2
        assert seen.faults() == []
        assert seen.faults_of_colour("dark") == []
        page.set_viewport_size({"width": 390, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        field.fill(_name(room))
        field.press("Enter")
        page.get_by_role("heading", name="Everything is erased").wait_for()
        assert page.get_by_text("End Painmile in the terminal now").is_visible()
        left = [one.id for one in room.store.repository(SYSTEM).runners()]
        assert left == [room.runners["other"]]
        assert seen.console == seen.foreign == []
