"""`painmile serve`: addresses, links, ports; the server itself stands still here."""

from __future__ import annotations

import errno
import gc
import socket
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.testing import CliRunner

from painmile.__main__ import app
from painmile.commands import serve
from tests.strava_room import StravaRoom, short_runs, waited
from traininglog.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOME = "192.168.1.20"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, tuple[str, int]]]:
    """What was handed to the server: the app and the address it listens on."""
    calls: list[tuple[Any, tuple[str, int]]] = []

    def run(server: Callable[..., Any], listening: socket.socket) -> None:
        calls.append((server, listening.getsockname()))

    monkeypatch.setattr(serve, "run_until_stopped", run)
    return calls


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(*words: str) -> Any:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def test_it_listens_on_this_computer_only(tmp_path: Path, started: list[Any]) -> None:
    port = free_port()
    done = run("serve", "--port", str(port), "--data", str(tmp_path))
    assert done.exit_code == 0
    assert f"http://127.0.0.1:{port}/" in done.stderr
    ((_server, address),) = started
    assert address == ("127.0.0.1", port)


def test_the_printed_address_lets_one_browser_in_for_good(
    tmp_path: Path, started: list[Any]
) -> None:
    port = free_port()
    words = ("serve", "--port", str(port), "--data", str(tmp_path))
    host = f"127.0.0.1:{port}"
    first, second = (_link(run(*words).stderr).partition(host)[2] for _ in range(2))
    browser, later = (server.test_client() for server, _ in started)

    def status(client: Any, path: str = "/") -> int:
        return int(client.get(path, headers={"Host": host}).status_code)

    unopened = browser.get("/", headers={"Host": host})
    assert unopened.status_code == 403
    assert "Open the address that painmile printed" in unopened.text
    assert status(browser, first) == 302
    assert status(browser) == 200
    assert status(browser, first) == 302, "the token stays in no address"
    assert status(started[0][0].test_client(), first) == 403
    later.set_cookie(*_cookie(browser), domain="127.0.0.1")
    assert status(later) == 200, "a bookmark works at the next start"
    assert first != second
    kept = tmp_path / "browsers.key"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert _cookie(browser)[1] == kept.read_text()


def test_logs_in_two_folders_let_in_each_its_own_browsers(
    tmp_path: Path, started: list[Any]
) -> None:
    gates = [serve.gate_of(_made(tmp_path / name), "token") for name in ("log", "demo")]
    assert len({gate.name for gate in gates}) == 2
    assert len({gate.cookie for gate in gates}) == 2
    assert not started


def test_where_no_secret_can_be_kept_a_start_lets_in_all_the_same(tmp_path: Path) -> None:
    one, other = (serve.gate_of(tmp_path / "nowhere", "token") for _ in range(2))
    assert one.cookie != other.cookie
    assert len(one.cookie) > 40


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _link(printed: str) -> str:
    return next(word for word in printed.split() if word.startswith("http"))


def _cookie(client: Any) -> tuple[str, str]:
    (cookie,) = client._cookies.values()
    return cookie.key, cookie.value


def test_a_new_log_is_no_secret(tmp_path: Path, started: list[Any]) -> None:
    words = ("serve", "--port", str(free_port()), "--data", str(tmp_path / "new"))
    first, second = run(*words), run(*words)
    assert f"A new, empty log was made in {tmp_path / 'new'}.\n" in first.stderr
    assert "empty log" not in second.stderr
    assert len(started) == 2


def test_taken_port_is_one_clear_line(tmp_path: Path, started: list[Any]) -> None:
    Store.open(tmp_path).close()
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run("serve", "--port", str(port), "--data", str(tmp_path))
    assert done.exit_code == 1
    assert done.stderr.strip().count("\n") == 0
    assert f"Port {port} cannot be used" in done.stderr
    assert "--port" in done.stderr
    assert not started


def test_phone_prints_a_link_that_works_once(
    tmp_path: Path, started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "home_address", lambda: "127.0.0.1")
    port = free_port()
    done = run("serve", "--phone", "--port", str(port), "--data", str(tmp_path))
    assert done.exit_code == 0
    link = next(word for word in done.stderr.split() if word.startswith("http"))
    phone = started[0][0].test_client()
    host = {"Host": f"127.0.0.1:{port}"}
    path = link.removeprefix(f"http://127.0.0.1:{port}")
    assert phone.get("/", headers=host).status_code == 403
    assert phone.get(path, headers=host).status_code == 302
    assert started[0][0].test_client().get(path, headers=host).status_code == 403


def test_code_for_the_camera_is_drawn_for_a_person(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    serve.announce_phone("http://192.168.1.20:8050/?token=abc")
    drawn = capsys.readouterr().err
    assert "█" in drawn
    assert "http://192.168.1.20:8050/?token=abc" in drawn


@pytest.mark.parametrize("found", [HOME, "127.0.0.1", None])
def test_home_address_is_never_the_loopback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], found: str | None
) -> None:
    class Probe(socket.socket):
        def connect(self, _address: Any) -> None:
            if found is None:
                raise OSError(errno.ENETUNREACH, "unreachable")

        def getsockname(self) -> Any:
            return (found, 1)

    monkeypatch.setattr("socket.socket", Probe)
    if found == HOME:
        assert serve.home_address() == HOME
        return
    with pytest.raises(typer.Exit):
        serve.home_address()
    assert "No home network" in capsys.readouterr().err


def test_server_answers_on_its_socket_and_closes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Waiting:
        closed = False

        def run(self) -> None:
            raise KeyboardInterrupt

        def close(self) -> None:
            self.closed = True

    waiting = Waiting()
    monkeypatch.setattr("waitress.create_server", lambda *_a, **_k: waiting)
    with closing(serve.listen("127.0.0.1", 0)) as listening, pytest.raises(KeyboardInterrupt):
        serve.run_until_stopped(lambda: None, listening)
    assert waiting.closed


def test_libraries_are_read_without_the_collector() -> None:
    with serve.uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    gc.unfreeze()


def test_start_loads_no_pandas() -> None:
    code = (
        "import sys; import painmile.commands.serve, dashboard.app, dashboard.source,"
        " service.curve; sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_connected_strava_account_is_worked_on_while_it_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = short_runs(2)
    with StravaRoom(tmp_path, person, clock=lambda: datetime.now(UTC)) as room:
        monkeypatch.setenv("PAINMILE_STRAVA_OAUTH", room.strava.bases.oauth)
        monkeypatch.setenv("PAINMILE_STRAVA_API", room.strava.bases.api)
        monkeypatch.setattr(
            serve, "run_until_stopped", lambda *_: waited(lambda: not room.is_left)
        )
        assert run("serve", "--port", str(free_port()), "--data", str(room.root)).exit_code == 0
        assert room.progress.streams == {"done": 2}
        assert room.strava.kinds() == {"list": 2, "streams": 2}
