"""A backup: everything of one moment while others write, nothing of what went before it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from service import backup as backups
from service.backup import TRIES, write_backup
from service.backup_form import DOCUMENT, BackupError
from service.erase import erase_runner
from service.run_copies import RunCopies
from tests.backups import NOW, back_up, members, put_back, today
from tests.desk import Desk
from tests.fit_files import run_bytes, write_runs
from tests.held import held
from tests.marked_log import mark_everything
from traininglog.refill import LEFT_OUT, UNDER_WAY
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from pathlib import Path

OWNER = Viewer("owner", 1)


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Three runs with their files, and a row in every table."""
    write_runs(desk.files, 3)
    desk.run()
    mark_everything(desk.store, 1, "zebra-7319")
    return desk


def test_it_comes_back_with_equal_rows_files_and_numbers(full: Desk, tmp_path: Path) -> None:
    before = held(full.store)
    back = put_back(back_up(full.store, tmp_path / "a.zip"), tmp_path / "back")
    assert back == before
    assert len(back.files) == 6
    assert held(full.store) == before
    with Store.open(tmp_path / "back") as store:
        assert {name: today(store)[name] for name in LEFT_OUT} == dict.fromkeys(LEFT_OUT, 0)


def test_what_is_left_out_is_not_in_the_file(full: Desk, tmp_path: Path) -> None:
    inside = members(back_up(full.store, tmp_path / "a.zip"))
    assert not [name for name in inside for out in LEFT_OUT if f"/{out}." in name]
    assert not [name for name in inside if "key" in name or "head" in name]
    told = json.loads(inside[DOCUMENT])
    assert [one["path"] for one in told["files"]] == [n for n in inside if n[:7] == "runners"]
    assert told["format"] == "painmile.backup/1"


def test_it_is_for_this_account_alone(full: Desk, tmp_path: Path) -> None:
    file = back_up(full.store, tmp_path / "a.zip")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_is_there_stays(full: Desk, tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        write_backup(full.store, file, "0.1.0", NOW)
    assert file.read_bytes() == b"mine"
    write_backup(full.store, file, "0.1.0", NOW, replace=True)
    assert put_back(file, tmp_path / "back") == held(full.store)


def test_ids_that_were_given_are_not_given_again(full: Desk, tmp_path: Path) -> None:
    gone = full.store.repository(SYSTEM).add_runner("ben", "UTC")
    erase_runner(full.store, gone.id, NOW)
    put_back(back_up(full.store, tmp_path / "a.zip"), tmp_path / "back")
    with Store.open(tmp_path / "back") as store:
        assert store.repository(SYSTEM).add_runner("cleo", "UTC").id == gone.id + 1
        assert store.jobs(OWNER).add(1, "folder", "waiting").id == 2


def test_who_was_erased_is_in_no_later_backup(full: Desk, tmp_path: Path) -> None:
    erase_runner(full.store, 1, NOW)
    inside = members(back_up(full.store, tmp_path / "a.zip"))
    assert not [name for name, data in inside.items() if b"zebra-7319" in data]
    assert not [name for name in inside if name.startswith("runners/")]


@pytest.mark.parametrize("state", ["receiving", "waiting", "running"])
def test_a_job_under_way_comes_back_as_stopped(desk: Desk, tmp_path: Path, state: Any) -> None:
    desk.store.jobs(OWNER).add(1, "folder", state)
    put_back(back_up(desk.store, tmp_path / "a.zip"), tmp_path / "back")
    with Store.open(tmp_path / "back") as store:
        (job,) = store.jobs(OWNER).jobs(1)
        assert (job.state, job.message, job.is_over) == ("stopped", UNDER_WAY, True)
        assert store.jobs(OWNER).claim("worker") is None


# Others write meanwhile


class Meanwhile:
    """Does something when the files of a backup are read for the first time."""

    def __init__(self, store: Store, act: Any, times: int = 1) -> None:
        self.true, self.act, self.left = store.streams.get, act, times

    def __call__(self, *told: Any) -> bytes:
        if self.left:
            self.left -= 1
            self.act()
        return self.true(*told)


def test_a_run_that_is_deleted_meanwhile_is_in_none_of_it(
    full: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def remove() -> None:
        source = full.log.sources(1)[-1]
        RunCopies(full.log, 1).remove(source.activity_id, source.id)

    monkeypatch.setattr(full.store.streams, "get", Meanwhile(full.store, remove))
    back = put_back(back_up(full.store, tmp_path / "a.zip"), tmp_path / "back")
    assert back == held(full.store)
    assert len(back.files) == 4


def test_what_is_imported_meanwhile_is_in_the_next(
    full: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held(full.store)
    more = full.add("more.fit", run_bytes(20))
    act = Meanwhile(full.store, lambda: full.run(more))
    monkeypatch.setattr(full.store.streams, "get", act)
    assert put_back(back_up(full.store, tmp_path / "a.zip"), tmp_path / "back") == before
    monkeypatch.undo()
    after = held(full.store)
    assert put_back(back_up(full.store, tmp_path / "b.zip"), tmp_path / "new") == after
    assert len(after.files) == 8


def test_runs_that_go_faster_than_they_are_copied_are_told(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_runs(desk.files, TRIES + 2)
    desk.run()

    def remove() -> None:
        source = desk.log.sources(1)[-1]
        RunCopies(desk.log, 1).remove(source.activity_id, source.id)

    class Always(Meanwhile):
        def __call__(self, *told: Any) -> bytes:
            self.act()
            raise FileNotFoundError(told[-1])

    monkeypatch.setattr(desk.store.streams, "get", Always(desk.store, remove))
    with pytest.raises(BackupError, match="Do it again"):
        back_up(desk.store, tmp_path / "a.zip")
    assert [path.name for path in tmp_path.glob("*zip*")] == []


def test_a_file_that_is_lost_is_told_and_all_the_rest_is_there(
    full: Desk, tmp_path: Path
) -> None:
    name = next(s.sha256 for s in full.log.sources(1) if "zebra" not in s.sha256)
    full.store.streams.delete(1, "originals", name)
    made = write_backup(full.store, tmp_path / "a.zip", "0.1.0", NOW)
    lost = [path for path in made.document.missing if "zebra" not in path]
    assert lost == [f"runners/1/originals/{name}"]
    assert put_back(tmp_path / "a.zip", tmp_path / "back") == held(full.store)


def test_backups_while_another_process_imports(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    write_runs(desk.files, 60)
    code = (
        "import sys; from service import chunks; chunks.CHUNK_FILES = 2; from pathlib import "
        "Path; from traininglog.store import Store; from traininglog.viewer import SYSTEM; "
        "from service.importer import ImportOptions, import_files; from service.workers "
        "import InProcess; store = Store.open(sys.argv[2]); import_files(store.imports("
        "SYSTEM), store.choose_runner(), [Path(sys.argv[1])], ImportOptions(make_executor="
        "InProcess)); store.close()"
    )
    words = [sys.executable, "-c", code, str(desk.files), str(desk.store.folder)]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(words, env=env) as importing:
        files: list[Path] = []
        while importing.poll() is None:
            files.append(back_up(desk.store, tmp_path / f"{len(files)}.zip"))
    assert importing.returncode == 0
    files.append(back_up(desk.store, tmp_path / "last.zip"))
    chosen = files[:: max(1, len(files) // 6)] + files[-1:]
    sizes = []
    for number, file in enumerate(dict.fromkeys(chosen)):
        back = put_back(file, tmp_path / f"back-{number}")
        runs, copies = len(back.rows["activity"]), len(back.rows["source"])
        assert (len(back.files), copies) == (2 * runs, runs)
        sizes.append(runs)
    assert sizes == sorted(sizes)
    assert sizes[-1] == 60
    assert put_back(files[-1], tmp_path / "again") == held(desk.store)
    desk.store.close()


@pytest.mark.sqlite
def test_memory_does_not_grow_with_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file at a time, a thousand rows at a time."""
    import tracemalloc  # noqa: PLC0415 -- this test alone

    desk = Desk(tmp_path)
    write_runs(desk.files, 40)
    desk.run()
    padding = os.urandom(500_000)
    true = desk.store.streams.get
    monkeypatch.setattr(desk.store.streams, "get", lambda *told: true(*told) + padding)
    tracemalloc.start()
    made = backups.write_backup(desk.store, tmp_path / "a.zip", "0.1.0", NOW)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert made.bytes > 40_000_000
    assert peak < 8_000_000
    monkeypatch.undo()
    desk.store.close()
