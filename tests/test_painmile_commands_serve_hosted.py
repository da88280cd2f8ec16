"""`painmile serve --hosted`: settings, who it answers to, and what a proxy may tell it."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from painmile import hosting
from painmile.__main__ import app
from painmile.commands import serve_hosted
from tests.test_painmile_commands_serve import free_port

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

NAME = {"PAINMILE_HOSTS": "log.example, www.log.example"}
AT = {"base_url": "https://log.example"}
DOCUMENT = {"Sec-Fetch-Dest": "document"}


class Started:
    """What was handed to the server that stands still here."""

    server: Flask
    listens: tuple[str, int]
    options: dict[str, Any]

    def __call__(
        self, server: Any, listening: socket.socket, threads: int, **options: Any
    ) -> None:
        self.server, self.listens = server, listening.getsockname()[:2]
        self.options = options | {"threads": threads}


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    held = Started()
    monkeypatch.setattr(serve_hosted, "run_until_stopped", held)
    return held


def run(tmp_path: Path, *words: str, **env: str) -> Any:
    command = ("serve", "--hosted", "--port", str(free_port()), "--data", str(tmp_path / "d"))
    return CliRunner().invoke(app, [*command, *words], env=env, catch_exceptions=False)


def test_it_listens_on_this_computer_for_a_proxy(tmp_path: Path, started: Started) -> None:
    done = run(tmp_path, **NAME)
    assert done.exit_code == 0, done.stderr
    host, port = started.listens
    assert host == "127.0.0.1"
    assert f"Painmile answers to log.example at http://127.0.0.1:{port}" in done.stderr
    assert "Nobody can sign in yet. Invite somebody: painmile people invite" in done.stderr
    assert started.options["url_scheme"] == "https"
    assert started.options["clear_untrusted_proxy_headers"] is True
    assert (tmp_path / "d" / "server.key").stat().st_mode & 0o777 == 0o600


def test_it_listens_elsewhere_where_told_to(tmp_path: Path, started: Started) -> None:
    assert run(tmp_path, "--host", "127.0.0.2", **NAME).exit_code == 0
    assert started.listens[0] == "127.0.0.2"


@pytest.mark.parametrize("words", [["--phone"], ["--runner", "ana"]])
def test_it_is_for_everybody(tmp_path: Path, started: Started, words: list[str]) -> None:
    done = run(tmp_path, *words, **NAME)
    assert done.exit_code == 2
    assert "leave --phone and --runner out" in done.stderr
    assert not hasattr(started, "server")


def test_without_sign_in_no_other_address_is_listened_on(tmp_path: Path) -> None:
    words = ["serve", "--host", "127.0.0.2", "--data", str(tmp_path)]
    done = CliRunner().invoke(app, words, catch_exceptions=False)
    assert done.exit_code == 2
    assert "--host needs --hosted" in done.stderr


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({}, "Set PAINMILE_HOSTS to the name this server is reached by"),
        ({"PAINMILE_HOSTS": " , "}, "Set PAINMILE_HOSTS to the name"),
        ({"PAINMILE_HOSTS": "https://log.example"}, "without https://"),
        ({"PAINMILE_HOSTS": "log.example:8050"}, "without a port; log.example:8050 is none"),
        ({"PAINMILE_HOSTS": "*"}, "* is none"),
        ({"PAINMILE_HOSTS": ".example"}, ".example is none"),
        (NAME | {"PAINMILE_PROXIES": "two"}, "PAINMILE_PROXIES takes how many proxies"),
        (NAME | {"PAINMILE_PROXIES": "-1"}, "PAINMILE_PROXIES takes"),
        (NAME | {"PAINMILE_PROXIES": "10"}, "10 is none"),
        (NAME | {"PAINMILE_KEY": "short"}, "shorter than 32 characters"),
        (NAME | {"PAINMILE_KEY_FILE": "/nowhere/key"}, "/nowhere/key cannot be read"),
        (NAME | {"PAINMILE_OIDC_ID": "me"}, "PAINMILE_OIDC_ISSUER is not set"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_one_sentence(
    tmp_path: Path, started: Started, env: dict[str, str], words: str
) -> None:
    done = run(tmp_path, **env)
    assert done.exit_code == 1
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert not hasattr(started, "server")


def test_a_package_that_is_missing_is_named(
    tmp_path: Path, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosting, "find_spec", lambda name: None if name == "pyotp" else name)
    done = run(tmp_path, **NAME)
    assert done.exit_code == 1
    assert "A server needs pyotp as well: pip install 'painmile[hosted]'" in done.stderr
    assert not hasattr(started, "server")


def test_a_taken_port_is_one_clear_line(tmp_path: Path, started: Started) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])
        done = run(tmp_path, "--port", taken, **NAME)
    assert done.exit_code == 1
    assert f"Port {taken} cannot be used" in done.stderr
    assert not hasattr(started, "server")


def test_it_answers_to_its_names_alone(tmp_path: Path, started: Started) -> None:
    run(tmp_path, **NAME)
    client = started.server.test_client()
    here = client.get("/today", headers=DOCUMENT, **AT)
    assert (here.status_code, here.headers["Location"]) == (303, "/sign-in")
    assert here.headers["Strict-Transport-Security"] == "max-age=31536000"
    for host in ("127.0.0.1", "evil.example", "log.example.evil.example"):
        elsewhere = client.get("/sign-in", base_url=f"https://{host}")
        assert elsewhere.status_code == 400
        assert "Set-Cookie" not in elsewhere.headers


@pytest.mark.parametrize(("proxies", "believed"), [("0", False), ("1", True)])
def test_a_proxy_is_believed_only_where_it_was_said(
    tmp_path: Path, started: Started, proxies: str, *, believed: bool
) -> None:
    run(tmp_path, PAINMILE_PROXIES=proxies, **NAME)
    seen: list[str] = []

    @started.server.teardown_request
    def _note(_fault: object) -> None:
        from flask import request  # noqa: PLC0415 -- in the request

        seen.append(f"{request.remote_addr} {request.scheme}")

    told = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    started.server.test_client().get("/sign-in", headers=told, base_url="http://log.example")
    assert seen == ["203.0.113.9 https" if believed else "127.0.0.1 http"]
    assert started.options["clear_untrusted_proxy_headers"] is not believed
