"""`painmile pain export`: the diary's table, whole or not at all, and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from painmile.__main__ import app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAINMILE_DATA", str(tmp_path / "data"))


def _pain(*words: str) -> Result:
    return CliRunner().invoke(app, ["pain", *words])


def test_a_table_goes_out_and_comes_in_again(tmp_path: Path) -> None:
    _pain("add", 'knee right 4/10 from 6.5 km "=1+1"', "--date", "2024-03-12")
    _pain("add", "no pain", "--date", "2024-03-14")
    table = tmp_path / "diary.csv"
    exported = _pain("export", str(table))
    assert (exported.exit_code, exported.stdout) == (0, f"2 entries in {table}.\n")
    assert "'=1+1" in table.read_text(encoding="utf-8-sig")
    again = _pain("import", str(table), "--data", str(tmp_path / "other"))
    assert again.stdout == "2 added, 2 on no run of this log.\n"
    assert _pain("import", str(table)).stdout == (
        "0 added, 2 known already, 2 on no run of this log.\n"
    )


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    _pain("add", "no pain", "--date", "2024-03-14")
    table = tmp_path / "diary.csv"
    table.write_text("mine")
    exported = _pain("export", str(table))
    assert exported.exit_code == 1
    assert exported.stderr == (
        f"{table} is there already and was left as it is; choose another name.\n"
    )
    assert table.read_text() == "mine"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    _pain("add", "no pain", "--date", "2024-03-14")
    exported = _pain("export", str(tmp_path / "nowhere" / "diary.csv"))
    assert exported.exit_code == 1
    assert exported.stderr.endswith(
        "cannot be written: no such file or directory. Choose another place.\n"
    )
