"""`painmile recompute`, and PAINMILE_DASK, as whoever runs a server meets them."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
import typer
from typer.testing import CliRunner

from painmile.commands import recompute as module
from painmile.commands.import_ import import_
from painmile.commands.recompute import recompute
from service import recompute as service_recompute
from service.cluster import Cluster
from service.recompute import Done, Recomputed
from service.recompute_words import as_json, recompute_words
from service.workers import InProcess, process_pool
from tests.fit_files import run_bytes, write_runs
from traininglog import tables as t
from traininglog.database import writing
from traininglog.home import Home
from traininglog.store import Store
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from tests.dask_cluster import Running

app = typer.Typer()
app.command("recompute")(recompute)
app.command("import")(import_)


@pytest.fixture
def run(tmp_path: Path) -> Any:
    def call(*arguments: object) -> Result:
        return CliRunner().invoke(app, [*map(str, arguments), "--data", str(tmp_path / "data")])

    return call


@pytest.fixture
def store(tmp_path: Path, run: Any) -> Any:
    """Two runs of one runner, as an older version read them, and a runner without any."""
    write_runs(tmp_path / "files", 2)
    assert run("import", tmp_path / "files").exit_code == 0
    with Store.open(tmp_path / "data") as opened:
        opened.repository(SYSTEM).add_runner("other", "UTC")
        with writing(opened.engine, 1) as connection:
            connection.execute(t.activity.update().values(version="old"))
        yield opened


def test_every_log_is_brought_to_this_version(store: Store, run: Any) -> None:
    done = run("recompute")
    assert done.exit_code == 0
    assert (
        done.stdout == "2 runners: 2 files read again, findings made for 2 and known for 0.\n"
    )
    again = json.loads(run("recompute", "--json").stdout)
    assert again == {
        "runners": 2, "files": 0, "made": 0, "current": 2, "left": [], "faults": [],
    }  # fmt: skip
    with store.engine.connect() as connection:
        assert "old" not in connection.scalars(sa.select(t.activity.c.version)).all()


@pytest.mark.usefixtures("store")
def test_one_runner_is_brought_alone(run: Any) -> None:
    done = run("recompute", "--runner", "other")
    assert done.stdout == "1 runner: 0 files read again, findings made for 1 and known for 0.\n"
    nobody = run("recompute", "--runner", "nobody")
    assert (nobody.exit_code, nobody.stdout) == (1, "")
    assert "there is no runner called nobody" in nobody.stderr.lower()


@pytest.mark.usefixtures("store")
def test_a_fault_is_a_sentence_and_exit_1(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(_store: object, runner_id: int, *_: object) -> Done:
        return Done(runner_id, fault="" if runner_id == 1 else "OSError: no")

    monkeypatch.setattr(service_recompute, "recompute_runner", fault)
    done = run("recompute")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[1:] == [
        "Not done for other: OSError: no.",
        "Do it again when that is mended; what was done is kept.",
    ]


def test_many_are_worked_out_by_many(tmp_path: Path) -> None:
    """A cluster's machines reach no folder of this one."""
    far = Cluster("tcp://127.0.0.1:1")
    with Store.open(tmp_path) as store:
        assert module._executor(store, far, is_little=True) is InProcess
        assert module._executor(store, None, is_little=False) is process_pool
        assert module._executor(store, far, is_little=False) is process_pool
        url = sa.make_url("postgresql+psycopg://painmile@db/painmile")
        store.home = Home(tmp_path, url, "s3://bucket/logs")
        assert module._executor(store, far, is_little=False) is far


def test_faults_and_files_left_are_named_up_to_a_number() -> None:
    many = Recomputed(30, left=[(n, f"{n}.fit: gone") for n in range(12)],
                      faults=[(n, "OSError: x") for n in range(12)])  # fmt: skip
    names = {n: f"r{n}" for n in range(12)}
    lines = list(recompute_words(many, names))
    assert lines[1] == "  r0, 0.fit: gone"
    assert lines[11] == "  and 2 more files left as they are; --json names them"
    assert lines[12].startswith("Not done for r0, r1, ")
    assert lines[12].endswith(", r9 and 2 more: OSError: x.")
    assert as_json(many, names)["left"][0] == {"runner": "r0", "file": "0.fit: gone"}


# PAINMILE_DASK


def test_an_import_is_read_by_the_cluster(
    tmp_path: Path, run: Any, dask_running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAINMILE_DASK", dask_running.address)
    write_runs(tmp_path / "files", 22)
    done = run("import", tmp_path / "files")
    assert done.stdout.splitlines()[0] == "22 files: 22 added."
    assert "distributed" not in done.stderr


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("scheduler:8786", "PAINMILE_DASK takes the address of a scheduler such as tcp://"),
        ("tcp://127.0.0.1:{port}", "The Dask scheduler at tcp://127.0.0.1:{port} cannot be re"),
    ],
)
def test_a_cluster_that_is_not_there_is_one_sentence(
    address: str, words: str, tmp_path: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setattr("service.cluster.CONNECT_S", 0.2)
    monkeypatch.setenv("PAINMILE_DASK", address.format(port=port))
    write_runs(tmp_path / "files", 22)
    done = run("import", tmp_path / "files")
    assert (done.exit_code, done.stdout) == (1, "")
    assert words.format(port=port) in done.stderr
    assert "Traceback" not in done.stderr


def test_one_file_needs_no_cluster(
    tmp_path: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAINMILE_DASK", "tcp://127.0.0.1:1")
    (tmp_path / "one.fit").write_bytes(run_bytes())
    assert run("import", tmp_path / "one.fit").stdout.splitlines()[0] == "1 file: 1 added."
