"""`painmile import` as a person and as a program meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.testing import CliRunner

from demo.fit_writer import FitWriter
from ingest.fit.base_types import UINT32
from painmile.commands import import_ as module
from painmile.commands.import_ import import_
from service.outcome import Progress
from service.restoring import restore
from tests.backups import back_up
from tests.fit_files import file_of_type, run_bytes, write_runs
from tests.watch_files import START_FIT, write_head, write_records, write_tail
from traininglog.home import Home
from traininglog.repository_import import ImportRepository, RacedError
from traininglog.store import Store

if TYPE_CHECKING:
    from typer.testing import Result

    from tests.desk import Desk

app = typer.Typer()
app.command("import")(import_)


@pytest.fixture
def run(tmp_path: Path) -> Any:
    def call(*arguments: object) -> Result:
        data = ["--data", str(tmp_path / "data")]
        return CliRunner().invoke(app, [*map(str, arguments), *data])

    return call


def test_a_folder_in_words(tmp_path: Path, run: Any) -> None:
    write_runs(tmp_path / "files", 2)
    (tmp_path / "files" / "settings.fit").write_bytes(file_of_type(2))
    (tmp_path / "files" / "same.fit").write_bytes(run_bytes(0))
    (tmp_path / "files" / "x.fit").write_bytes(b"no FIT")
    files = tmp_path / "files"
    first = run(files)
    assert first.exit_code == 0
    lines = first.stdout.splitlines()
    assert lines[0] == "5 files: 2 added, 1 already there, 1 skipped, 1 failed."
    assert lines[1].startswith(f"{files}/x.fit: failed, ")
    assert lines[2:] == [
        f"{files}/settings.fit: skipped, a settings file, no activity",
        f"{files}/same.fit: duplicate of {files}/run-000.fit: the same file",
    ]
    again = run(files)
    assert again.stdout.splitlines()[0] == "5 files: 3 unchanged, 1 skipped, 1 failed."


def test_many_copies_are_counted_not_named(tmp_path: Path, run: Any) -> None:
    files = tmp_path / "files"
    write_runs(files, 1)
    for number in range(13):
        (files / f"copy-{number}.fit").write_bytes(run_bytes(0))
    assert run(files).stdout.splitlines() == [
        "14 files: 1 added, 13 already there.",
        "13 are of runs that are here already; --json names them.",
    ]


def test_other_files_are_counted_and_only_listed_for_programs(tmp_path: Path, run: Any) -> None:
    files = tmp_path / "files"
    write_runs(files, 1)
    for name in ("notes.txt", "photo.jpg", ".DS_Store"):
        (files / name).write_bytes(b"x")
    assert run(files).stdout.splitlines() == ["3 files: 1 added, 2 of other kinds."]
    document = json.loads(run(files, "--json").stdout)
    assert document["skipped"] == 3
    assert [Path(row["path"]).name for row in document["files"]] == [
        "notes.txt", "photo.jpg", "run-000.fit",
    ]  # fmt: skip
    assert document["files"][0] == {
        "path": f"{files}/notes.txt", "outcome": "skipped",
        "reason": "not a FIT, GPX, TCX or zip file", "problems": [],
    }  # fmt: skip


def test_a_folder_of_photos_says_so(tmp_path: Path, run: Any) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "photo.jpg").write_bytes(b"x")
    assert run(tmp_path / "files").stdout == "No activity files found among 1 file.\n"


def test_a_backup_is_none_of_activities_and_can_be_restored_then(
    tmp_path: Path, desk: Desk
) -> None:
    back = tmp_path / "back"

    def run(*words: object) -> Result:
        return CliRunner().invoke(app, [*map(str, words), "--data", str(back)])

    write_runs(desk.files, 2)
    desk.run()
    backup = back_up(desk.store, tmp_path / "b.zip")
    told = run(backup)
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr == (
        f"{backup}: failed, is a backup of Painmile; painmile restore puts it back into an "
        "empty folder.\n"
    )
    assert not back.exists()
    assert run("--json", backup).exit_code == 1
    restore(Home(back), backup)
    write_runs(tmp_path / "more", 1, first_day=9)
    backup.rename(tmp_path / "more" / "b.zip")
    beside = run(tmp_path / "more")
    assert beside.exit_code == 0
    assert beside.stdout.splitlines()[0] == "2 files: 1 added, 1 failed."
    assert "b.zip: failed, is a backup of Painmile" in beside.stdout


def test_the_document(tmp_path: Path, run: Any) -> None:
    files = write_runs(tmp_path / "files", 1)
    (tmp_path / "files" / "x.fit").write_bytes(run_bytes(1)[:1500])
    done = run(tmp_path / "files", "--json")
    document = json.loads(done.stdout)
    assert document | {"files": []} == {
        "added": 2, "duplicate": 0, "skipped": 0, "failed": 0, "files": [],
    }  # fmt: skip
    first, second = document["files"]
    assert first == {"path": str(files[0]), "outcome": "added", "reason": "", "problems": []}
    assert list(second) == ["path", "outcome", "reason", "problems"]
    assert all(isinstance(problem, str) for problem in second["problems"])
    assert second["problems"]


@pytest.mark.parametrize(
    ("arguments", "expected"), [((), 0), (("--strict",), 1), (("--strict", "--json"), 1)]
)
def test_a_bad_file_fails_only_when_asked(
    tmp_path: Path, run: Any, arguments: tuple[str, ...], expected: int
) -> None:
    write_runs(tmp_path / "files", 1)
    (tmp_path / "files" / "x.fit").write_bytes(b"no FIT")
    assert run(tmp_path / "files", *arguments).exit_code == expected


def test_a_missing_path_is_one_line_and_exit_1(tmp_path: Path, run: Any) -> None:
    write_runs(tmp_path / "files", 1)
    done = run(tmp_path / "none", tmp_path / "files")
    assert done.exit_code == 1
    assert done.stdout.splitlines() == ["1 file: 1 added."]
    assert done.stderr.splitlines() == [
        "The log has 1 run now.",
        f"{tmp_path}/none: failed, cannot be read: no such file or directory. Look at its "
        "name and folder, then import it again.",
    ]


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_only_missing_paths_leave_no_log_and_no_summary(
    tmp_path: Path, run: Any, arguments: tuple[str, ...]
) -> None:
    done = run(tmp_path / "none", *arguments)
    why = "cannot be read: no such file or directory"
    assert done.exit_code == 1
    assert done.stderr.startswith(f"{tmp_path}/none: failed, {why}. Look at its name ")
    assert len(done.stderr.splitlines()) == 1
    if arguments:
        (row,) = json.loads(done.stdout)["files"]
        assert (row["outcome"], row["reason"]) == ("failed", why)
    else:
        assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_another_import_all_the_time_is_one_line(
    tmp_path: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raced(*_args: object) -> None:
        raise RacedError

    write_runs(tmp_path / "files", 1)
    monkeypatch.setattr(ImportRepository, "alone", raced)
    done = run(tmp_path / "files")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "Another import is running on this log; run this one again.\n"


def test_an_empty_folder_says_so(tmp_path: Path, run: Any) -> None:
    (tmp_path / "files").mkdir()
    done = run(tmp_path / "files")
    assert (done.exit_code, done.stdout) == (0, "No activity files found.\n")


@pytest.mark.parametrize("arguments", [(), ("x", "--engine", "other"), ("x", "--fast")])
def test_wrong_usage_is_exit_2(run: Any, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_verify_and_engine_are_passed_on(tmp_path: Path, run: Any) -> None:
    write_runs(tmp_path / "files", 1)
    done = run(tmp_path / "files", "--engine", "fitparse", "--verify")
    assert done.stdout.splitlines() == ["1 file: 1 added."]


def _misaligned() -> bytes:
    """A run in which fitparse stops after 10 of 20 records: a size its type cannot fill."""
    writer = FitWriter()
    write_head(writer)
    write_records(writer, 10, power=False)
    writer.define(5, 18, [(7, 1, UINT32)])
    write_records(writer, 10, start=START_FIT + 10, power=False)
    write_tail(writer, 20)
    return writer.finish()


def test_what_verify_finds_is_a_line_each(tmp_path: Path, run: Any) -> None:
    path = tmp_path / "odd.fit"
    path.write_bytes(_misaligned())
    difference = "verify: records, record 10: columnar 20, fitparse 10"
    (file,) = json.loads(run(path, "--verify", "--json").stdout)["files"]
    assert (file["outcome"], file["problems"]) == ("added", [difference])
    assert run(path, "--runner", "ana", "--verify").stdout.splitlines() == [
        "1 file: 1 added.",
        f"{path}: added",
        f"  {difference}",
    ]


def test_a_named_runner_is_made(tmp_path: Path, run: Any) -> None:
    write_runs(tmp_path / "files", 1)
    assert run(tmp_path / "files", "--runner", "ana").exit_code == 0
    assert run(tmp_path / "files", "--runner", "ben").exit_code == 0
    with Store.open(tmp_path / "data") as store:
        assert store.choose_runner("ben").id == 2
    assert run(tmp_path / "files").exit_code == 1


def test_a_person_sees_the_rate_and_the_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    with module.progress() as show:
        assert show is not None
        show(Progress(0, 10, 0.0))
        show(Progress(5, 10, 2.0))
    seen = capsys.readouterr()
    assert seen.out == ""
    assert "files/s, 2 s left" in seen.err
