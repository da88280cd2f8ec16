"""A real disk without room and a folder without permission: words, and nothing is lost."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.faults_state import state_of, wrong_with
from tests.fit_files import write_runs
from traininglog.home import Home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults_fork import Forks

pytestmark = pytest.mark.sqlite  # its processes are told their databases by themselves

NOT_SAVED = (
    "Not saved: the data folder cannot be written. Mend its permissions, then try again."
)
DENIED = (
    "cannot be written: permission denied. Choose another with --data, or mend its permissions."
)
FAULT = (
    "cannot be read or written: the disk has a fault. Look after it, then do it again; what is "
    "done is kept."
)
"""What SQLite makes of a file that may not grow."""
FULL = "cannot be written: the disk is full. Make room and do it again; what is done is kept."


@pytest.fixture
def files(tmp_path: Path) -> Path:
    write_runs(tmp_path / "files", 5)
    return tmp_path / "files"


@pytest.fixture
def read_only(tmp_path: Path, forks: Forks, files: Path) -> Iterator[Path]:
    """A log that may only be read."""
    folder = tmp_path / "data"
    assert forks.run("command", folder, "import", files).code == 0
    write_runs(files, 1, first_day=8)
    subprocess.run(["chmod", "-R", "a-w", str(folder)], check=True)
    yield folder
    subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)


@pytest.mark.parametrize(
    "words",
    [
        ("import", "FILES"),
        ("pain", "add", "knee right 4/10"),
        ("serve", "--port", "18999"),
        ("strava", "status"),
        ("erase", "--yes"),
        ("export", "OUT"),
    ],
    ids=" ".join,
)
def test_a_folder_that_may_only_be_read(
    read_only: Path, files: Path, forks: Forks, words: tuple[str, ...]
) -> None:
    out = read_only.parent / "out"
    told = [w.replace("FILES", str(files)).replace("OUT", str(out)) for w in words]
    before = sorted(read_only.rglob("*"))
    ended = forks.run("bound", read_only, *told)
    assert "Traceback" not in ended.err + ended.out
    assert ended.code == 1
    assert ended.err == f"The data folder {read_only} {DENIED}\n"
    assert sorted(read_only.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("analyse",), "5 runs"),
        (("analyse", "--json"), '"runs": 5'),
        (("pain", "export", "OUT.csv"), "0 entries"),
        (("report", "--out", "OUT.html"), "3 pages"),
        (("backup", "OUT.zip"), "5 activities"),
    ],
    ids=" ".join,
)
def test_what_only_reads_does_so_there(
    read_only: Path, forks: Forks, words: tuple[str, ...], said: str
) -> None:
    out = read_only.parent / "out"
    before = sorted(read_only.rglob("*"))
    ended = forks.run("bound", read_only, *[w.replace("OUT", str(out)) for w in words])
    assert (ended.code, ended.err.count("Traceback")) == (0, 0), ended.err
    assert said in ended.out
    assert sorted(read_only.rglob("*")) == before


@pytest.mark.parametrize(
    ("file", "said"), [("erasing.1", "permission denied"), ("restoring", "was broken off")]
)
def test_what_was_begun_there_is_not_read(
    read_only: Path, forks: Forks, file: str, said: str
) -> None:
    """Somebody asked for it to be erased, or half of it is there."""
    subprocess.run(["chmod", "u+w", str(read_only)], check=True)
    (read_only / file).touch()
    subprocess.run(["chmod", "u-w", str(read_only)], check=True)
    ended = forks.run("bound", read_only, "analyse")
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err


def test_a_log_of_an_older_program_is_not_read_there(read_only: Path, forks: Forks) -> None:
    """It has to be brought up to date first."""
    subprocess.run(["chmod", "-R", "u+w", str(read_only)], check=True)
    with closing(sqlite3.connect(read_only / "painmile.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0009'")
    subprocess.run(["chmod", "-R", "a-w", str(read_only)], check=True)
    ended = forks.run("bound", read_only, "analyse")
    assert (ended.code, ended.err) == (1, f"The data folder {read_only} {DENIED}\n")


def test_an_import_without_room_goes_on_when_there_is(
    tmp_path: Path, forks: Forks, files: Path
) -> None:
    whole, home = Home(tmp_path / "whole"), Home(tmp_path / "data")
    assert forks.run("command", whole.folder, "import", files).code == 0
    assert forks.run("command", home.folder, "import", files / "run-000.fit").code == 0
    for most_bytes in (4_000, 20_000):
        ended = forks.run("cramped", home.folder, most_bytes, "import", files)
        assert ended.code == 1
        assert ended.err in {f"The data folder {home.folder} {why}\n" for why in (FULL, FAULT)}
        assert wrong_with(home) == []
    assert forks.run("command", home.folder, "import", files).code == 0
    assert state_of(home).files == state_of(whole).files
    assert len(state_of(home).rows["activity"]) == 5


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("full", "Not saved: the disk has a fault. Look after it, then try again."),
        ("denied", NOT_SAVED),
    ],
    ids=["full", "denied"],
)
def test_a_page_that_cannot_write_says_so(
    tmp_path: Path, forks: Forks, files: Path, how: str, words: str
) -> None:
    folder = tmp_path / "data"
    assert forks.run("command", folder, "import", files).code == 0
    ended = forks.run("written_to", folder, how)
    assert (ended.code, ended.out) == (0, f"{words}\n")


def test_a_backup_onto_a_full_disk_leaves_no_file(
    tmp_path: Path, forks: Forks, files: Path
) -> None:
    folder, out = tmp_path / "data", tmp_path / "out"
    out.mkdir()
    write_runs(files, 3, first_day=20, distance_km=12.0)
    assert forks.run("command", folder, "import", files).code == 0
    ended = forks.run("cramped", folder, 36_000, "backup", out / "a.zip")
    assert ended.code == 1
    assert ended.err.startswith(f"{out / 'a.zip'} cannot be written: ")
    assert list(out.iterdir()) == []
