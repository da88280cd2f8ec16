"""`painmile strava`: connect, sync, status and disconnect from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from typer.testing import CliRunner

from painmile import strava_session
from painmile.__main__ import app
from painmile.commands import strava_connect, strava_sync
from tests.strava_answers import BROKEN
from tests.strava_consents import answered
from tests.strava_limits import Budget, Clock, Window
from tests.strava_people import made_person
from tests.strava_server import StravaServer
from traininglog.store import Store
from traininglog.strava import READ_ALL
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from typer.testing import Result

    from traininglog.strava import Account

RUNS = 5


@pytest.fixture
def strava(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StravaServer]:
    """Strava with five runs, a log, an app in the environment, and one clock for all."""
    clock = Clock()
    monkeypatch.setenv("PAINMILE_DATA", str(tmp_path / "data"))
    for module in (strava_session, strava_sync):
        monkeypatch.setattr(module, "now", clock)
    with StravaServer(made_person(count=RUNS, plain=True), clock) as server:
        monkeypatch.setenv("PAINMILE_STRAVA_OAUTH", server.bases.oauth)
        monkeypatch.setenv("PAINMILE_STRAVA_API", server.bases.api)
        monkeypatch.setenv(strava_connect.ID, server.client_id)
        monkeypatch.setenv(strava_connect.SECRET, server.client_secret)
        yield server


@pytest.fixture
def yes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A browser that comes back from Strava; what its last page says."""
    seen: list[str] = []

    def visit(url: str) -> None:
        seen.append(requests.get(url, timeout=60).text)

    def opens(url: str) -> bool:
        Thread(target=visit, args=(url,), daemon=True).start()
        return True

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", opens)
    return seen


def painmile(*words: str, **options: Any) -> Result:
    return CliRunner().invoke(app, ["strava", *words], catch_exceptions=False, **options)


def document(*words: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(painmile(*words, "--json").stdout)
    return told


def later(strava: StravaServer, hours: int) -> None:
    assert isinstance(strava.clock, Clock)
    strava.clock.go(hours=hours)


def account(tmp_path: Path) -> Account | None:
    with Store.open(tmp_path / "data") as store:
        return store.strava_accounts(Viewer("owner", 1)).account(1)


def runs(tmp_path: Path) -> int:
    with Store.open(tmp_path / "data") as store:
        return len(store.repository(Viewer("owner", 1)).activities(1))


# connect


@pytest.mark.usefixtures("strava")
def test_connect_waits_for_the_browser_and_reads_the_list(
    tmp_path: Path, yes: list[str]
) -> None:
    done = painmile("connect")
    assert done.exit_code == 0
    assert done.stdout.startswith("Connected as Runa Musterfrau 1.\n")
    assert f"{RUNS} activities added" in done.stdout
    assert "Say yes at Strava: http://127.0.0.1" in done.stderr
    assert "You can close this page" in yes[0]
    assert runs(tmp_path) == RUNS


def test_connect_over_ssh_takes_the_address_that_is_pasted(
    tmp_path: Path, strava: StravaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(strava_connect, "say", said.append)

    def paste(text: str, **_how: Any) -> str:
        assert text == "Address"
        return f"  {answered(said[0].split()[-1])}\n"

    monkeypatch.setattr("typer.prompt", paste)
    done = painmile("connect", "--paste", "--notes", "--keep-raw")
    assert done.exit_code == 0
    connected = account(tmp_path)
    assert connected is not None
    assert (connected.wants_notes, connected.keeps_raw) == (True, True)
    asked = next(call for call in strava.calls if call.kind == "authorize").query
    assert asked["redirect_uri"] == "http://127.0.0.1:8050/strava/callback"


def test_what_was_pasted_may_be_anything(
    strava: StravaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("typer.prompt", lambda *_a, **_k: "http://[::1/?state=x&code=y")
    done = painmile("connect", "--paste")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1].startswith("This is no address")
    assert strava.count("list") == 0


def test_id_and_secret_are_asked_for_and_the_secret_is_not_shown(
    strava: StravaServer, yes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(strava_connect.ID)
    monkeypatch.delenv(strava_connect.SECRET)
    done = painmile("connect", input=f"{strava.client_id}\n{strava.client_secret}\n")
    assert done.exit_code == 0
    assert yes
    assert "Client id of your Strava app" in done.stderr
    assert strava.client_secret not in done.output


def test_a_wrong_secret_is_one_sentence(
    strava: StravaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(strava_connect.SECRET, "wrong")
    done = painmile("connect", "--no-browser")
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "does not take this client ID and client secret" in done.stderr
    assert strava.count("authorize") == 0


def test_a_no_at_strava_is_one_sentence(strava: StravaServer, yes: list[str]) -> None:
    strava.sign_ins.denies = True
    done = painmile("connect")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1].startswith("You said no at Strava")
    assert "You said no at Strava" in yes[0]


def test_without_private_runs_one_tick_is_enough(
    tmp_path: Path, strava: StravaServer, yes: list[str]
) -> None:
    strava.sign_ins.unticks = frozenset({READ_ALL})
    assert painmile("connect").exit_code == 1
    assert painmile("connect", "--public").exit_code == 0
    assert len(yes) == 2
    connected = account(tmp_path)
    assert connected is not None
    assert not connected.sees_private


def test_an_answer_that_never_comes_is_said(
    tmp_path: Path, strava: StravaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strava_connect, "_WAIT_S", 0.01)
    done = painmile("connect", "--no-browser")
    assert done.exit_code == 1
    assert "No answer came within 15 minutes" in done.stderr
    with Store.open(tmp_path / "data") as store:
        assert store.strava_accounts(Viewer("owner", 1)).consent(1) is None
    assert strava.count("list") == 0


@pytest.mark.usefixtures("strava")
def test_a_port_that_is_taken_is_said() -> None:
    from tests.browser import answering  # noqa: PLC0415 -- a server on a port, for once

    with answering(lambda *_a: []) as host:
        port = host.rpartition(":")[2]
        done = painmile("connect", "--no-browser", "--port", port)
    assert done.exit_code == 1
    assert f"Port {port} cannot be used" in done.stderr


def test_connected_again_it_asks_for_no_secret(
    strava: StravaServer, yes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    painmile("connect")
    monkeypatch.delenv(strava_connect.ID)
    monkeypatch.delenv(strava_connect.SECRET)
    assert painmile("connect").exit_code == 0
    assert len(yes) == 2
    assert strava.count("list") > 0


@pytest.mark.parametrize("name", ["PAINMILE_STRAVA_OAUTH", "PAINMILE_STRAVA_API"])
@pytest.mark.parametrize("command", ["connect", "sync", "status", "disconnect"])
@pytest.mark.usefixtures("strava")
def test_an_address_that_is_not_safe_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, command: str
) -> None:
    monkeypatch.setenv(name, "http://strava.example")
    done = painmile(command)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"{name}: ")
    assert done.stderr.count("\n") == 1


# sync


@pytest.fixture
def connected(strava: StravaServer, yes: list[str]) -> StravaServer:
    """An account whose list was read."""
    assert painmile("connect").exit_code == 0
    assert yes
    return strava


def test_sync_is_one_document(tmp_path: Path, connected: StravaServer) -> None:
    newest = connected.person.newest_first()[0]
    connected.person.rename(newest.id, "Easy again")
    later(connected, 2)
    told = document("sync")
    assert list(told) == [
        "calls", "added", "changed", "removed", "streams", "details", "problems", "next_at",
        "message",
    ]  # fmt: skip
    assert told["calls"] <= 2
    assert (told["added"], told["changed"]) == (0, 1)
    assert told["problems"] == []
    assert told["message"] == ""
    assert told["next_at"] == "2026-11-20T22:03:00+00:00"
    assert runs(tmp_path) == RUNS


def test_sync_in_words_says_when_it_goes_on(connected: StravaServer) -> None:
    later(connected, 2)
    done = painmile("sync")
    assert done.exit_code == 0
    assert done.stdout.startswith("Nothing new, by ")
    assert "; looks for new ones again " in done.stdout
    assert done.stderr == ""


def test_everything_reads_the_whole_list_again(connected: StravaServer) -> None:
    before = connected.count("list")
    assert document("sync", "--everything")["calls"] >= 2
    assert connected.count("list") >= before + 2


def test_sync_without_an_account_says_how_to_connect(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.repository(SYSTEM).add_runner("me", "Europe/Berlin")
    done = painmile("sync", "--data", str(tmp_path), "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "No Strava account is connected. Connect one: painmile strava connect\n"
    )


def test_what_hinders_a_sync_is_said_and_is_exit_1(connected: StravaServer) -> None:
    connected.next(BROKEN, times=None)
    later(connected, 2)
    done = painmile("sync", "--json")
    assert done.exit_code == 1
    assert "Strava answered with an error (500)" in json.loads(done.stdout)["message"]
    connected.well()
    connected.revoke_all()
    later(connected, 6)
    done = painmile("sync")
    assert done.exit_code == 1
    assert "Connect again" in done.stdout


@pytest.mark.parametrize("debug", ["", "1"])
@pytest.mark.usefixtures("connected")
def test_a_fault_nobody_foresaw_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, debug: str
) -> None:
    monkeypatch.setenv("PAINMILE_DEBUG", debug)
    code = (
        "from ingest.strava.api import StravaApi; from painmile.__main__ import main;"
        "StravaApi.activities = lambda *_: 1 / 0; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "strava", "sync", "--everything"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "nobody foresaw" in done.stdout
    assert ("ZeroDivisionError" in done.stderr) == (debug == "1")
    assert "PAINMILE_DEBUG=1" in done.stderr


def test_wait_goes_on_as_strava_takes_calls_again(
    strava: StravaServer, yes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock: Any = strava.clock
    waits: list[datetime] = []

    def wait(at: datetime) -> None:
        waits.append(at)
        clock.until(at)

    monkeypatch.setattr(strava_sync, "pause_until", wait)
    monkeypatch.setattr(strava_connect, "_FIRST_CALLS", 2)
    strava.budget = Budget(read=Window(5, 1000))
    assert painmile("connect").exit_code == 0
    assert yes
    told = document("sync", "--wait")
    assert told["streams"] == RUNS
    assert told["calls"] >= RUNS
    assert len(waits) >= 1
    assert strava.count(status=429) == 0


def test_waiting_counts_the_time_of_a_closed_lid(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, slept = Clock(), []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.go(minutes=10)  # the lid was closed

    monkeypatch.setattr(strava_sync, "now", clock)
    monkeypatch.setattr("time.sleep", sleep)
    from datetime import timedelta  # noqa: PLC0415 -- only here

    strava_sync.pause_until(clock.now + timedelta(minutes=15))
    assert slept == [30.0, 30.0]


# status


def test_status_of_nothing_connected(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.repository(SYSTEM).add_runner("me", "Europe/Berlin")
    done = painmile("status", "--data", str(tmp_path))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("Strava is not connected.\n")
    told = json.loads(painmile("status", "--data", str(tmp_path), "--json").stdout)
    assert (told["state"], told["athlete"], told["runs"]) == ("none", None, 0)


def test_status_says_who_how_far_and_what_is_left(connected: StravaServer) -> None:
    done = painmile("status")
    assert done.exit_code == 0
    assert "Connected as Runa Musterfrau 1" in done.stdout
    assert "Calls left:" in done.stdout
    told = document("status")
    assert (told["state"], told["runs"], told["is_listed"]) == ("connected", RUNS, True)
    assert told["streams"] == {"done": RUNS}
    assert told["calls_left"]["day"] == 998 - connected.count()
    assert (told["keeps_raw"], told["raw_days"], told["farewells"]) == (False, 7, 0)


# disconnect


def test_disconnect_asks_before(tmp_path: Path, connected: StravaServer) -> None:
    done = painmile("disconnect", input="n\n")
    assert done.exit_code == 1
    assert "Your diary stays" in " ".join(done.stderr.split())
    assert account(tmp_path) is not None
    assert connected.count("revoke") == 0


def test_disconnect_removes_all_and_tells_strava(
    tmp_path: Path, connected: StravaServer
) -> None:
    done = painmile("disconnect", "--yes")
    assert (done.exit_code, done.stderr) == (0, "")
    assert account(tmp_path) is None
    assert runs(tmp_path) == 0
    assert connected.count("revoke", 200) == 1
    assert painmile("disconnect", "--yes").exit_code == 1


def test_disconnect_while_strava_is_down_is_made_good_by_the_next_sync(
    tmp_path: Path, connected: StravaServer
) -> None:
    connected.next(BROKEN, times=None, on="revoke|deauthorize|token")
    done = painmile("disconnect", "--yes")
    assert done.exit_code == 0
    assert "does not know yet" in done.stderr
    assert runs(tmp_path) == 0
    assert document("status")["farewells"] == 1
    connected.well()
    later(connected, 1)
    painmile("sync")
    assert document("status")["farewells"] == 0
    assert all(grant.dead for grant in connected.sign_ins.refresh.values())


def test_the_code_of_an_answer_stands_in_no_output(
    strava: StravaServer, yes: list[str]
) -> None:
    done = painmile("connect")
    assert yes
    shown = done.output + "".join(yes)
    assert not [secret for secret in strava.secrets() if secret in shown]
    state = parse_qs(urlsplit(done.stderr.split()[4]).query).get("state", [""])
    assert state != [""]  # the search looks at what was printed
