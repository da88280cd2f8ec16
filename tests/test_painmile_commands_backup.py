"""`painmile backup` and `restore`: what a person says, and what they are told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from painmile.__main__ import app
from tests.fit_files import write_runs
from traininglog.restore_mark import Mark, set_mark

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from tests.postgres import Postgres

BACK = "back"


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_runs(tmp_path / "files", 3)
    assert _run("--runner", "ana", "import", "files").exit_code == 0
    assert _run("pain", "add", "knee right 3/10", "--date", "2024-03-13").exit_code == 0


def _run(*words: str, at: str = "data") -> Result:
    return CliRunner().invoke(app, ["--data", at, *words])


def _says(done: Result, code: int, out: str, err: str = "") -> None:
    assert (done.exit_code, done.stdout) == (code, out)
    assert err in done.stderr


def _told(done: Result) -> dict[str, object]:
    """The one document, and nothing beside it."""
    assert (done.exit_code, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    return {name: told[name] for name in ("runners", "activities", "files")} | {
        "keys": set(told)
    }


def test_a_log_comes_back_in_another_folder() -> None:
    made = _run("backup", "a.zip")
    assert made.exit_code == 0
    assert made.stdout.startswith("In a.zip: 1 runner, 3 activities, ")
    assert "Keys are not in it" in made.stderr
    back = _run("restore", "a.zip", at=BACK)
    assert back.exit_code == 0
    assert back.stdout.startswith("In back: 1 runner, 3 activities, ")
    assert "Keys are not in a backup." in back.stderr
    both = [_run("analyse", "--json", "--as-of", "2024-04-01", at=at).stdout
            for at in ("data", BACK)]  # fmt: skip
    assert both[0] == both[1] != ""
    again = _run("import", "files", at=BACK)
    assert again.stdout == "3 files: 3 unchanged.\n"


def test_files_come_back_to_whom_they_belong(tmp_path: Path) -> None:
    write_runs(tmp_path / "his", 2, first_day=9)
    assert _run("--runner", "ben", "import", "his").exit_code == 0
    assert _run("backup", "a.zip").exit_code == 0
    assert _run("restore", "a.zip", at=BACK).exit_code == 0
    before, after = (
        sorted(str(one.relative_to(at)) for one in at.glob("runners/*/*/*"))
        for at in (tmp_path / "data", tmp_path / BACK)
    )
    assert len(before) == 2 * 3 + 2 * 2
    assert after == before


def test_for_a_program() -> None:
    counts = {"runners": 1, "activities": 3, "files": 6}
    both = {"made_at", "program", "schema", "runners", "activities", "rows", "files"}
    assert _told(_run("backup", "a.zip", "--json")) == counts | {
        "keys": both | {"file", "bytes", "missing"}
    }
    back = _run("restore", "a.zip", "--json", at=BACK)
    assert _told(back) == counts | {"keys": both | {"folder", "shares", "links"}}


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"mine")
    _says(_run("backup", "a.zip"), 1, "",
          "a.zip is there already. Choose another name, or add --replace.\n")  # fmt: skip
    assert (tmp_path / "a.zip").read_bytes() == b"mine"
    assert _run("backup", "a.zip", "--replace").exit_code == 0


def test_a_place_that_cannot_be_written() -> None:
    _says(_run("backup", "nowhere/a.zip"), 1, "",
          "nowhere/a.zip cannot be written: no such file or directory.")  # fmt: skip
    _says(_run("backup", "files", "--replace"), 1, "", "files cannot be written: ")


def test_no_log_no_backup() -> None:
    _says(_run("backup", "a.zip", at="new"), 1, "", "There is no log in new yet.")


def test_files_that_are_lost_are_told_and_all_the_rest_is_there(tmp_path: Path) -> None:
    for lost in (tmp_path / "data").glob("runners/1/originals/*"):
        lost.unlink()
    made = _run("backup", "a.zip")
    assert made.exit_code == 1
    assert "3 files that the log speaks of are not there, such as runners/1/" in made.stderr
    assert made.stdout.startswith("In a.zip: 1 runner, 3 activities, ")
    assert _run("restore", "a.zip", at=BACK).exit_code == 0


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("nothing.zip", "nothing.zip cannot be read: no such file or directory."),
        ("files", "files cannot be read: is a directory."),
        ("files/run-000.fit", "files/run-000.fit is no backup of Painmile."),
    ],
)
def test_what_is_no_backup(tmp_path: Path, file: str, why: str) -> None:
    _says(_run("restore", file, at=BACK), 1, "", why)
    assert not (tmp_path / BACK).exists()


def test_only_into_an_empty_folder(tmp_path: Path) -> None:
    assert _run("backup", "a.zip").exit_code == 0
    _says(_run("restore", "a.zip"), 1, "",
          "a.zip goes into an empty log only, and in data there is one already. Choose a new "
          "folder with --data.\n")  # fmt: skip
    _says(_run("restore", "a.zip", at="a.zip"), 1, "", "is a file. Choose a folder")
    assert (tmp_path / "a.zip").is_file()


@pytest.mark.parametrize(
    "words",
    [
        ("analyse",), ("import", "files"), ("backup", "b.zip"), ("export", "out"),
        ("serve", "--port", "1"), ("audit", "check"), ("people", "list"), ("demo",),
        ("erase", "--yes"), ("watch", "files", "--once"),
    ],
)  # fmt: skip
def test_nobody_takes_half_a_backup_for_a_log(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / BACK).mkdir()
    set_mark(tmp_path / BACK, Mark("", "/somewhere/a.zip"))
    _says(_run(*words, at=BACK), 1, "",
          "In back a restore was broken off, or runs just now. If none runs, do it again: "
          "painmile --data back restore /somewhere/a.zip\n")  # fmt: skip


@pytest.mark.sqlite
def test_from_a_laptop_to_a_server_and_back(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _run("backup", "a.zip").exit_code == 0
    before = _run("analyse", "--json", "--as-of", "2024-04-01").stdout
    url = postgres.create(empty=True)
    monkeypatch.setenv("PAINMILE_DATABASE_URL", url.render_as_string(hide_password=False))
    assert _run("restore", "a.zip", at=BACK).exit_code == 0
    _says(_run("restore", "a.zip", at=BACK), 1, "",
          "a.zip goes into an empty log only, and in this database there is one ")  # fmt: skip
    assert _run("analyse", "--json", "--as-of", "2024-04-01", at=BACK).stdout == before
    assert _run("backup", "b.zip", at=BACK).exit_code == 0
    monkeypatch.delenv("PAINMILE_DATABASE_URL")
    assert _run("restore", "b.zip", at="home").exit_code == 0
    assert _run("analyse", "--json", "--as-of", "2024-04-01", at="home").stdout == before
    postgres.drop(url)
