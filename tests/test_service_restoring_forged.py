"""A restore: what is told as if it had been written so, and no program wrote."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from service.backup_form import DOCUMENT, BackupError, table_path
from service.restoring import restore
from tests.backups import members, put_back, refused, retold, two_runs, with_rows, written
from tests.held import held
from traininglog.home import Home
from traininglog.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.desk import Desk


@pytest.fixture
def made(desk: Desk, tmp_path: Path) -> Path:
    return two_runs(desk, tmp_path / "a.zip")


FORGED: dict[str, tuple[str, bytes, int, str]] = {
    "of nobody": ("threshold", b'[99,"a.b",1.0]\n', 1, "belong to none|do not fit"),
    "twice": ("threshold", b'[1,"a.b",1.0]\n' * 2, 2, "do not fit"),
    "a column less": ("threshold", b'[1,"a.b"]\n', 1, "cannot be read"),
    "a column more": ("threshold", b'[1,"a.b",1.0,1]\n', 1, "cannot be read"),
    "yes for a number": ("threshold", b'[true,"a.b",1.0]\n', 1, "cannot be read"),
    "another kind": ("threshold", b'["1","a.b",1.0]\n', 1, "cannot be read"),
    "too large": ("threshold", b'[99999999999999999999999,"a.b",1.0]\n', 1, "do not fit|read"),
    "nothing where something is": ("threshold", b'[1,"a.b",null]\n', 1, "do not fit"),
    "half a character": ("threshold", b'[1,"\\ud800",1.0]\n', 1, "do not fit|cannot be read"),
    "no line": ("threshold", b'[1,"a.b"', 1, "cannot be read"),
    "fewer than told": ("threshold", b"", 1, "another number of rows"),
}


_IN_A_FILE = {"half a character"}
"""A server keeps another character in its place."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.sqlite if name in _IN_A_FILE else ())
        for name in FORGED
    ],
)
def test_rows_that_do_not_fit_leave_nothing(made: Path, tmp_path: Path, name: str) -> None:
    table, rows, count, why = FORGED[name]
    inside = members(made)
    with_rows(inside, table, rows, count)
    file = written(tmp_path / "b.zip", inside)
    with pytest.raises(BackupError, match=why):
        restore(Home(tmp_path / "back"), file)
    with Store.open(tmp_path / "back") as store:
        empty = held(store)
    assert not any(empty.rows.values())
    assert not empty.files
    assert put_back(made, tmp_path / "back").files


@pytest.mark.parametrize(("table", "column"), [("activity", "stream"), ("source", "sha256")])
@pytest.mark.parametrize("name", ["../../../up", "/etc/up", "..", "a\\b", "a/b"])
def test_a_row_that_speaks_of_a_file_elsewhere(
    made: Path, tmp_path: Path, table: str, column: str, name: str
) -> None:
    inside = members(made)
    (shape,) = (s for s in json.loads(inside[DOCUMENT])["tables"] if s["name"] == table)
    place = [one for one, _ in shape["columns"]].index(column)
    rows = [json.loads(line) for line in inside[table_path(table)].splitlines()]
    rows[0][place] = name
    data = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    with_rows(inside, table, data, len(rows))
    why = refused(written(tmp_path / "b.zip", inside), tmp_path / "back")
    assert "by a name that no program gives" in why
    with Store.open(tmp_path / "back") as store:
        assert not any(held(store).rows.values())


def test_a_row_longer_than_any(made: Path, tmp_path: Path) -> None:
    inside = members(made)
    with_rows(inside, "threshold", b'[1,"%s",1.0]\n' % (b"a" * 2**25), 1)
    why = refused(written(tmp_path / "b.zip", inside), tmp_path / "back")
    assert "cannot be read" in why


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["tables"][0]["columns"].pop(),
        lambda told: told["tables"][0]["columns"].append(["more", "text"]),
        lambda told: told["tables"][0]["columns"].append(told["tables"][0]["columns"][0]),
        lambda told: told["tables"].pop(),
    ],
)
def test_tables_of_another_schema_are_refused(
    made: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    inside = members(made)
    names = {one["name"] for one in json.loads(inside[DOCUMENT])["tables"]}
    retold(inside, change)
    for gone in names - {one["name"] for one in json.loads(inside[DOCUMENT])["tables"]}:
        del inside[table_path(gone)]
    why = refused(written(tmp_path / "b.zip", inside), tmp_path / "back")
    assert "are not those of its schema" in why
