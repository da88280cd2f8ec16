"""`painmile watch` as a person and as a program meets it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.testing import CliRunner

from painmile.commands.watch import watch
from tests.fit_files import run_bytes, write_runs
from traininglog.repository_import import ImportRepository, RacedError
from traininglog.store import Store
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

app = typer.Typer()
app.command("watch")(watch)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("service.watch.SETTLE_S", 0.0)

    def call(*arguments: object) -> Result:
        data = ["--data", str(tmp_path / "data")]
        return CliRunner().invoke(app, [*map(str, arguments), *data])

    return call


def test_once_in_words_and_again_without_a_word(tmp_path: Path, run: Any) -> None:
    write_runs(tmp_path / "files", 2)
    first = run(tmp_path / "files", "--once")
    assert first.exit_code == 0
    assert first.stdout[5:] == " 2 files: 2 added.\n"
    again = run(tmp_path / "files", "--once")
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "")


def test_once_as_one_document(tmp_path: Path, run: Any) -> None:
    (path,) = write_runs(tmp_path / "files", 1)
    document = json.loads(run(tmp_path / "files", "--once", "--json").stdout)
    assert document == {
        "added": 1, "duplicate": 0, "skipped": 0, "failed": 0,
        "files": [{"path": str(path), "outcome": "added", "reason": "", "problems": []}],
    }  # fmt: skip


def test_a_watch_that_goes_on_has_no_document(tmp_path: Path, run: Any) -> None:
    done = run(tmp_path, "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    words = "--json needs --once: a watch that goes on has no end of its document.\n"
    assert done.stderr == words


def test_no_such_folder_makes_no_log(tmp_path: Path, run: Any) -> None:
    done = run(tmp_path / "none")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"There is no folder {tmp_path}/none to watch.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("every", ["0", "-1", "soon"])
def test_wrong_usage_is_exit_2(tmp_path: Path, run: Any, every: str) -> None:
    assert run(tmp_path, "--every", every).exit_code == 2


def test_another_import_all_the_time_is_one_line(
    tmp_path: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raced(*_args: object) -> None:
        raise RacedError

    write_runs(tmp_path / "files", 1)
    monkeypatch.setattr(ImportRepository, "alone", raced)
    done = run(tmp_path / "files", "--once")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "Another import is running on this log; run this one again.\n"


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_real_watch_takes_what_comes_and_ends_politely(tmp_path: Path, end: int) -> None:
    """What comes while it watches is in the log, with its findings; then it is told to end."""
    write_runs(tmp_path / "files", 1)
    command = [sys.executable, "-m", "painmile", "--data", tmp_path / "data", "watch"]
    with subprocess.Popen(
        [*map(str, command), str(tmp_path / "files"), "--every", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as watching:  # fmt: skip
        assert watching.stdout
        assert watching.stdout.readline()[5:] == " 1 file: 1 added.\n"
        (tmp_path / "files" / "new.fit").write_bytes(run_bytes(1))
        assert watching.stdout.readline()[5:] == " 1 file: 1 added.\n"
        watching.send_signal(end)
        out, err = watching.communicate()
    assert (watching.returncode, out) == (0, "")
    assert err.splitlines() == [
        f"Watching {tmp_path}/files, a look every 1 s. Ctrl-C ends it.",
        "Stopped watching. What came in is kept.",
    ]
    with Store.open(tmp_path / "data") as store:
        assert len(store.repository(Viewer("owner", 1)).training_log(1).runs) == 2
