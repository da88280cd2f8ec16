"""The command line: answers on stdout, remarks on stderr, exit codes, one line a fault."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.testing import CliRunner

from painmile import __main__ as command_line
from painmile import __version__
from painmile.__main__ import app, main
from painmile.options import columns

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

DIARY = """date,location,side,score,onset_km
2024-03-12,knee,right,4,6.5
2024-03-21,knee,right,5,4.1
"""


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PAINMILE_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    path = tmp_path / "diary.csv"
    path.write_text(DIARY, encoding="utf-8")
    return path


def test_a_missing_log_says_what_to_do_next(data: Path) -> None:
    result = _run("analyse")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"There is no log in {data} yet. Start one with: painmile --data {data} import PATH\n"
    )
    assert not data.exists()


@pytest.mark.usefixtures("data")
def test_pain_is_added_in_plain_words_and_analysed() -> None:
    added = _run(
        "pain", "add", "knee right 4/10 from 6.5 km; next morning 3/10", "--date", "2024-03-12"
    )
    assert (added.exit_code, added.stdout) == (0, "2 added, 2 on no run of this log.\n")
    assert added.stderr == (
        "2024-03-12 knee right 4/10 from 6.5 km\n2024-03-13 knee right 3/10 next morning\n"
    )
    again = _run("pain", "add", "knee right 4/10 from 6.5 km", "--date", "2024-03-12")
    assert again.stdout == "0 added, 1 known already, 1 on no run of this log.\n"
    note = _run("pain", "add", '"odd feeling"')
    assert note.stdout == "1 added, 1 bare note not counted.\n"
    told = _run("analyse")
    assert told.stdout.startswith("There are no runs in this log yet.")


@pytest.mark.usefixtures("data")
def test_pain_is_added_by_options_too() -> None:
    words = ["--location", "knee", "--side", "right", "--score", "4", "--onset-mi", "4"]
    assert (
        _run("pain", "add", "--date", "2024-03-12", *words).stdout
        == "1 added, 1 on no run of this log.\n"
    )
    assert (
        _run("pain", "add", "--date", "2024-03-14", "--score", "0").stdout
        == "1 added, 1 on no run of this log.\n"
    )
    both = _run("pain", "add", *words, "--onset-km", "6.4", "--score", "11")
    assert (both.exit_code, both.stdout) == (1, "")
    assert both.stderr == (
        "score '11' is not a whole number from 0 to 10; onset_km and onset_mi are both given; "
        "keep one of them. Nothing was kept; mend this and try again.\n"
    )
    assert _run("pain", "add", "no pain", "--score", "0").exit_code == 2


@pytest.mark.usefixtures("data")
def test_a_table_is_imported_and_analysed_as_json(diary: Path) -> None:
    imported = _run("pain", "import", str(diary), "--json")
    assert json.loads(imported.stdout) == {
        "added": 2, "repeated": 0, "candidates": 0, "without_run": 2, "problems": [],
    }  # fmt: skip
    result = _run("analyse", "--json", "--as-of", "2024-03-15")
    document: dict[str, Any] = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")
    assert (document["schema"], document["as_of"]) == ("painmile.analysis/1", "2024-03-15")
    assert document["data"]["pain_entries"] == 1


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["pain", "add", "knee right 11/10"], "score 11 is not a whole number from 0 to 10"),
        (["pain", "add", "hurts"], "'hurts' names no place; a bare note stands in quotes"),
        (
            ["pain", "add", "no pain", "--date", "2099-01-01"],
            "date 2099-01-01 is in the future",
        ),
        (["pain", "import", "nowhere.csv"], "nowhere.csv: cannot be read"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_1(words: list[str], line: str) -> None:
    result = _run(*words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert line in result.stderr
    assert "Nothing was kept" in result.stderr


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    "words",
    [["analyse", "--as-of", "soon"], ["pain", "add"], ["nothing"], ["analyse", "--all"]],
)
def test_wrong_usage_is_exit_2(words: list[str]) -> None:
    assert _run(*words).exit_code == 2


def test_data_and_runner_stand_before_or_after_the_command(tmp_path: Path, diary: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    assert (
        _run("--data", str(before), "--runner", "Ann", "pain", "import", str(diary)).exit_code
        == 0
    )
    assert (
        _run("pain", "import", str(diary), "--data", str(after), "--runner", "Bob").exit_code
        == 0
    )
    one = json.loads(_run("--data", str(before), "analyse", "--json").stdout)
    other = json.loads(_run("analyse", "--data", str(after), "--json").stdout)
    assert (one["runner"], other["runner"]) == ("Ann", "Bob")
    assert (
        _run("--data", str(before), "pain", "add", "no pain", "--runner", "Cay").exit_code == 0
    )
    several = _run("--data", str(before), "analyse")
    assert "choose one by --runner: Ann, Cay" in several.stderr


@pytest.mark.parametrize("is_before", [True, False])
def test_a_folder_that_is_named_wins_over_the_environment(
    tmp_path: Path, data: Path, *, is_before: bool
) -> None:
    """A server's environment names its log; who tries a restore elsewhere must not meet it."""
    named, words = ("--data", str(tmp_path / "named")), ("pain", "add", "no pain")
    assert _run(*(named + words if is_before else words + named)).exit_code == 0
    assert (tmp_path / "named").exists()
    assert not data.exists()


@pytest.mark.parametrize(
    "where", ["db:mellon/log", "me:mel@lon@db:x/log", "me:/mellon", "me/log?port=mellon", ""]
)
def test_an_address_that_is_none_is_not_shown(
    data: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setenv("PAINMILE_DATABASE_URL", f"postgresql+psycopg:{where and '//'}{where}")
    result = _run("pain", "add", "no pain")
    assert (result.exit_code, result.stdout, data.exists()) == (1, "", False)
    assert result.stderr == (
        "PAINMILE_DATABASE_URL takes an address such as "
        "postgresql+psycopg://painmile@host/painmile.\n"
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("sslmod=mellon", "sslmod; is it sslmode?"),
        ("sslmode=require&zzz=mellon", "zzz."),
        ("zzz=mellon&prepare_threshold=0", "zzz and prepare_threshold."),
    ],
)
def test_an_option_of_an_address_that_nobody_knows_is_named(
    data: Path, monkeypatch: pytest.MonkeyPatch, options: str, words: str
) -> None:
    address = f"postgresql+psycopg://me@db/log?{options}"
    monkeypatch.setenv("PAINMILE_DATABASE_URL", address)
    for command in (("pain", "add", "no pain"), ("doctor",)):
        result = _run(*command)
        assert (result.exit_code, result.stdout, data.exists()) == (1, "", False)
        assert result.stderr == (
            f"PAINMILE_DATABASE_URL has options that PostgreSQL does not know: {words}\n"
        )


def test_an_address_of_a_server_without_what_speaks_to_one(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAINMILE_DATABASE_URL", "postgresql+psycopg://me@db/log")
    monkeypatch.setitem(sys.modules, "psycopg.pq", None)
    result = _run("pain", "add", "no pain")
    assert (result.exit_code, result.stderr) == (
        1,
        "PAINMILE_DATABASE_URL needs the package psycopg: pip install 'psycopg[binary]'.\n",
    )
    assert not data.exists()


def test_a_data_folder_that_cannot_be_used_is_named(tmp_path: Path, diary: Path) -> None:
    result = _run("--data", str(diary), "analyse")
    assert result.exit_code == 1
    assert f"The data folder {diary} is a file" in result.stderr
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "painmile.db").write_bytes(b"no database at all, but long enough to be read" * 50)
    result = _run("--data", str(folder), "analyse")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "file is not a database" in result.stderr


def test_the_platform_has_a_place_for_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PAINMILE_DATA", raising=False)
    assert _run("pain", "add", "no pain").exit_code == 0
    assert list(tmp_path.rglob("painmile.db"))


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    code = (
        "import sys; import painmile.__main__; "
        "print(sorted({'dash', 'pandas', 'scipy', 'pyarrow', 'sqlalchemy', 'numpy'} & {*sys.modules}))"  # noqa: E501
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_lines_are_folded_for_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False)
    assert columns() is None
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert columns() == 72


def test_version() -> None:
    assert _run("--version").stdout == f"painmile {__version__}\n"


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (
            KeyboardInterrupt(),
            "Stopped. What was done so far is kept; run it again to go on.\n",
        ),
        (
            RuntimeError("no more ink"),
            f"Something went wrong in Painmile {__version__}: no more ink (RuntimeError). "
            "With PAINMILE_DEBUG=1 in the environment it says where, for a report.\n",
        ),
    ],
)
def test_no_traceback_reaches_a_user(
    fault: BaseException,
    line: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    broken = typer.Typer()

    @broken.command()
    def command() -> None:
        raise fault

    monkeypatch.setattr(sys, "argv", ["painmile"])
    monkeypatch.setattr(command_line, "app", broken)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 1
    assert capsys.readouterr().err == line


@pytest.mark.usefixtures("data")
def test_a_reader_that_has_seen_enough_is_no_fault() -> None:
    piped = f"{sys.executable} -m painmile pain add 'no pain' --date 2024-03-12 | true"
    done = subprocess.run(["sh", "-c", piped], capture_output=True, text=True, check=False)
    assert done.stderr == "2024-03-12 no pain\n"
