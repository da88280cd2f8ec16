"""Opening a data folder and choosing whose log is meant."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from traininglog.repository import Repository
from traininglog.store import DATABASE, ChooseRunnerError, Store
from traininglog.streams import SWEEP_AFTER_S, NewFile
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

    from traininglog.runner import Runner


@pytest.mark.sqlite
def test_an_empty_folder_becomes_a_store(tmp_path: Path) -> None:
    with Store.open(tmp_path / "deep" / "data") as store:
        assert store.repository(SYSTEM).runners() == ()
    assert (tmp_path / "deep" / "data" / DATABASE).stat().st_mode & 0o077 == 0


def test_a_store_is_found_again(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        first = store.choose_runner(create=True)
    with Store.open(tmp_path) as store:
        assert store.choose_runner() == first
    assert first.name == "me"


@pytest.mark.sqlite
def test_what_is_no_database_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_text("my shopping list, long enough to be read as a header")
    with pytest.raises(sa.exc.DatabaseError):
        Store.open(tmp_path)
    assert (tmp_path / DATABASE).read_text().startswith("my shopping")


def test_choosing_among_runners(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with pytest.raises(ChooseRunnerError, match="log is empty"):
            store.choose_runner()
        ana = store.choose_runner("ana", create=True)
        ben = store.choose_runner("ben", create=True)
        assert store.choose_runner("ana") == ana
        assert store.choose_runner(" ben ", create=True) == ben
        with pytest.raises(ChooseRunnerError, match="up to 200 characters"):
            store.choose_runner("x" * 10_000, create=True)
        with pytest.raises(ChooseRunnerError, match="--runner: ana, ben"):
            store.choose_runner()
        with pytest.raises(
            ChooseRunnerError, match="no runner called cem; there are: ana, ben"
        ):
            store.choose_runner("cem")


def test_another_process_may_add_the_runner_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = Repository.add_runner

    def raced(self: Repository, name: str, zone: str) -> Runner:
        monkeypatch.setattr(Repository, "add_runner", add)
        add(self, name, "UTC")
        return add(self, name, zone)

    with Store.open(tmp_path) as store:
        monkeypatch.setattr(Repository, "add_runner", raced)
        chosen = store.choose_runner(create=True)
        assert (chosen.name, chosen.zone) == ("me", "UTC")
        assert store.repository(SYSTEM).runners() == (chosen,)
        with pytest.raises(ChooseRunnerError, match="needs a name"):
            store.choose_runner("  ", create=True)


def test_the_sweep_goes_through_all_runners(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        for name in ("ana", "ben"):
            runner = store.choose_runner(name, create=True)
            store.streams.put(runner.id, [NewFile("originals", "orphan", b"x")])
            path = tmp_path / "runners" / str(runner.id) / "originals" / "orphan"
            old = time.time() - SWEEP_AFTER_S - 60
            os.utime(path, (old, old))
        assert store.sweep() == 2
        assert store.sweep() == 0


def test_opening_a_current_store_loads_no_alembic(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    code = (
        "import sys; from traininglog.store import Store; Store.open(sys.argv[1]).close();"
        "heavy = {'alembic', 'pandas', 'pyarrow', 'dash', 'scipy'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], check=False, capture_output=True, text=True
    )
    assert done.stderr == ""
