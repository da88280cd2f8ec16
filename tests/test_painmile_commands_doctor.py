"""`painmile doctor`, and what commands say where an object store is of no use."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from painmile.__main__ import app
from tests.fit_files import write_runs
from tests.object_proxy import before

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from tests.object_server import ObjectServer


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAINMILE_DATA", str(tmp_path / "data"))
    write_runs(tmp_path / "files", 3)


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def _import(tmp_path: Path) -> Result:
    return _run("import", str(tmp_path / "files"))


def test_a_whole_log_and_one_that_lost_a_file(tmp_path: Path) -> None:
    assert _import(tmp_path).exit_code == 0
    told = _run("doctor", "--deep")
    assert told.exit_code == 0
    assert told.stdout.splitlines()[-1].startswith(
        "Looked at 1 runner, 3 runs, 6 files: 0 wrong"
    )
    next(path for path in tmp_path.rglob("originals/*")).unlink()
    told = _run("doctor")
    assert told.exit_code == 1
    assert told.stdout.startswith(f"Wrong. {tmp_path / 'data'}: 1 watch file is not there: ")
    document = json.loads(_run("doctor", "--json").stdout)
    assert document["findings"][0]["check"] == "missing originals"
    assert _run("import", "--verify", str(tmp_path / "files")).exit_code == 0
    assert _run("doctor", "--deep").exit_code == 0


def test_where_there_is_no_log_none_is_made(tmp_path: Path) -> None:
    told = _run("doctor")
    assert told.exit_code == 1
    assert "There is no log here. Start one with painmile import PATH" in told.stdout
    assert not (tmp_path / "data").exists()


def test_a_store_that_is_down_is_said_and_the_next_import_ends_it(
    tmp_path: Path, objects: ObjectServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
    path = objects.bucket()
    monkeypatch.setenv("PAINMILE_STREAMS", objects.address(path, port))
    told = _import(tmp_path)
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.splitlines()[-1] == (
        f"The object store s3://{path} cannot be reached. Look whether it runs and its address "
        "is right; then do it again."
    )
    monkeypatch.setenv("PAINMILE_STREAMS", objects.address(path))
    told = _import(tmp_path)
    assert (told.exit_code, told.stdout) == (0, "3 files: 3 added.\n")
    assert _run("doctor", "--deep").exit_code == 0
    monkeypatch.delenv("PAINMILE_STREAMS")
    assert "3 watch files are not there" in _run("doctor").stdout


def test_a_store_that_dies_in_an_export_is_said(
    tmp_path: Path, objects: ObjectServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with before(objects) as proxy:
        monkeypatch.setenv("PAINMILE_STREAMS", proxy.address())
        assert _import(tmp_path).exit_code == 0
        proxy.fault = lambda asked: 403 if asked.method == "GET" else None
        told = _run("export", str(tmp_path / "out"))
    assert told.exit_code == 1
    assert "The object store s3://" in told.stderr
    assert "does not let Painmile in" in told.stderr


def test_an_address_that_can_be_none_ends_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAINMILE_STREAMS", "http://me:hidden@host/x")
    told = _import(tmp_path)
    assert (told.exit_code, told.stderr) == (
        1,
        "Streams cannot be kept at http://host/x; give an address such as s3://bucket/prefix.\n",
    )
