"""`painmile export`, `erase` and `audit`: what a person says, and what they are told."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from painmile.__main__ import app
from tests.fit_files import write_runs
from traininglog import erasing
from traininglog.store import DATABASE

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAINMILE_DATA", str(tmp_path / "data"))
    write_runs(tmp_path / "files", 3)
    assert _run("--runner", "ana", "import", str(tmp_path / "files")).exit_code == 0
    assert _run("pain", "add", "knee right 3/10", "--date", "2024-03-13").exit_code == 0


def _run(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, words, input=typed)


def test_an_export_is_imported_again_with_its_diary(tmp_path: Path) -> None:
    told = _run("export", str(tmp_path / "out"))
    assert (told.exit_code, told.stdout) == (
        0, f"In {tmp_path / 'out'}: 3 activities, 16 files.\n"
    )  # fmt: skip
    new = ("--data", str(tmp_path / "new"))
    back = _run("import", str(tmp_path / "out"), *new, "--runner", "ana")
    assert (back.exit_code, back.stdout) == (0, "3 files: 3 added.\n")
    words = "Diary: 1 added, 0 known already.\nThe log has 3 runs now.\n"
    assert back.stderr == words
    both = [_run("analyse", "--json", "--as-of", "2024-04-01", *at) for at in ((), new)]
    assert both[0].stdout == both[1].stdout
    again = _run("import", str(tmp_path / "out"), *new)
    assert again.stdout == "3 files: 3 unchanged.\n"


def test_an_export_goes_nowhere_where_something_is(tmp_path: Path) -> None:
    refused = _run("export", str(tmp_path / "files"))
    assert refused.exit_code == 1
    assert "is not empty and was left as it is; choose another folder." in refused.stderr


def test_a_damaged_export_is_one_sentence(tmp_path: Path) -> None:
    assert _run("export", str(tmp_path / "out")).exit_code == 0
    (tmp_path / "out" / "more.json").unlink()
    refused = _run("import", str(tmp_path / "out"))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "out is damaged; make the export anew, or copy it once more." in refused.stderr


def test_who_erases_types_the_name() -> None:
    kept = _run("erase", typed="anna\n")
    assert kept.exit_code == 1
    assert "That is another name. Nothing was erased." in kept.stderr
    assert _run("analyse").exit_code == 0
    gone = _run("erase", typed="ana\n")
    assert gone.exit_code == 0
    assert gone.stdout.endswith("Everything is erased.\n")
    assert "There is no way back." in gone.stderr
    empty = _run("analyse")
    assert (empty.exit_code, empty.stderr) == (
        1, "The log is empty; import some files first.\n"
    )  # fmt: skip


def test_a_script_erases_one_of_several_by_name(tmp_path: Path) -> None:
    assert _run("--runner", "ben", "import", str(tmp_path / "files")).exit_code == 0
    asked = _run("erase", "--yes")
    assert asked.exit_code == 1
    assert "there are several runners" in asked.stderr.lower()
    assert _run("erase", "--yes", "--runner", "ana").exit_code == 0
    assert "no runner called ana" in _run("erase", "--yes", "--runner", "ana").stderr
    assert _run("analyse", "--runner", "ben").exit_code == 0


def test_an_erasing_that_was_cut_off_is_finished_and_takes_nobody_else(tmp_path: Path) -> None:
    assert _run("--runner", "ben", "import", str(tmp_path / "files")).exit_code == 0
    erasing.mark(tmp_path / "data", 1)
    told = _run("erase", "--yes")
    assert (told.exit_code, told.stdout) == (0, "The erasing that was cut off is finished.\n")
    assert not (tmp_path / "data" / "runners" / "1").exists()
    assert _run("analyse", "--runner", "ben").exit_code == 0


def test_exports_and_erasures_are_told_and_checked(tmp_path: Path) -> None:
    assert _run("export", str(tmp_path / "out")).exit_code == 0
    assert _run("erase", "--yes").exit_code == 0
    assert _run("audit", "check").stdout == "2 rows, as told.\n"
    with sqlite3.connect(tmp_path / "data" / DATABASE) as connection:
        rows = connection.execute("SELECT action, what, result FROM audit").fetchall()
        assert rows == [("export", "log", "done"), ("erase", "log", "done")]
        connection.execute("DELETE FROM audit WHERE seq = 2")
    connection.close()
    damaged = _run("audit", "check")
    assert (damaged.exit_code, damaged.stdout) == (1, "1 row, not as told.\n")
    assert damaged.stderr == "1 row went from the end of the audit.\n"
    assert _run("audit", "anchor").exit_code == 0
    assert _run("audit", "check").stdout == "2 rows, as told.\n"


def test_a_copy_that_was_put_back_without_its_key_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _run("export", str(tmp_path / "out")).exit_code == 0
    assert _run("backup", str(tmp_path / "log.zip")).exit_code == 0
    monkeypatch.setenv("PAINMILE_DATA", str(tmp_path / "back"))
    assert _run("restore", str(tmp_path / "log.zip")).exit_code == 0
    told = _run("doctor")
    assert told.exit_code == 1
    assert "The server's key is gone" in told.stdout
    assert _run("audit", "anchor").exit_code == 0
    assert _run("doctor").exit_code == 0
    taken = _run("audit", "check")
    assert (taken.exit_code, taken.stdout) == (0, "2 rows, as told.\n")
    assert taken.stderr == (
        "Up to row 1 not all could be checked: painmile audit anchor took the rows as they "
        "were, and none was changed since.\n"
    )


def test_a_key_that_others_may_read_stops_it_before_anything_is_done(tmp_path: Path) -> None:
    assert _run("export", str(tmp_path / "out")).exit_code == 0
    (tmp_path / "data" / "server.key").chmod(0o644)
    refused = _run("erase", "--yes")
    assert refused.exit_code == 1
    assert "may be read by others" in refused.stderr
    assert _run("analyse").exit_code == 0
