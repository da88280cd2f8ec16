"""`painmile diary`: lines are kept together or not at all, and read back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from painmile.__main__ import app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

TAPING = "2024-03-15 treatment taping knee right until 2024-05-01 by therapist"


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAINMILE_DATA", str(tmp_path / "data"))


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, ["diary", *words])


def test_lines_are_added_together_and_read_back() -> None:
    added = _run("add", TAPING, "1990 history born", "2024-04-20 back ill")
    assert (added.exit_code, added.stdout) == (0, "3 added, 1 on no run of this log.\n")
    assert added.stderr == (
        "1990 history born\n"
        '2024-03-15 treatment "taping" knee right until 2024-05-01 by therapist\n'
        "2024-04-20 back ill\n"
    )
    assert _run("add", TAPING).stdout == "0 added, 1 known already.\n"


def test_with_json_one_document_stands_on_stdout() -> None:
    added = _run("add", "2024-04-01 flags all no", "--json")
    assert json.loads(added.stdout) == {
        "added": 16, "repeated": 0, "candidates": 0, "without_run": 0, "problems": [],
    }  # fmt: skip
    refused = _run("add", "2024-04-01 flags all yes", "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["problems"] == [
        "flags are answered together only as: flags all no"
    ]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([TAPING, "2024-03-15 run 5 km"], "row 2: runs come from files; tell what was felt as"),
        (["2024-03-15 run 5 km"], "runs come from files; tell what was felt as"),
        (["2024-03-15 limping"], "'limping' begins with none of treatment, history"),
        ([TAPING, "--as-of", "2024-03-14"], "date 2024-03-15 is in the future"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is(lines: list[str], sentence: str) -> None:
    refused = _run("add", *lines)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith(sentence)
    assert refused.stderr.endswith("Nothing was kept; mend this and try again.\n")
    assert _run("add", TAPING).stdout == "1 added.\n"


def test_a_file_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "diary.txt"
    path.write_text(f"{TAPING}\n2024-03-12 | no pain\n", encoding="utf-8")
    done = _run("import", str(path))
    assert (done.exit_code, done.stdout) == (0, "2 added, 1 on no run of this log.\n")
    assert _run("import", str(path), "--as-of", "2024-03-13").exit_code == 1
    missing = _run("import", "nowhere.txt")
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert missing.stderr.startswith("nowhere.txt: cannot be read")
