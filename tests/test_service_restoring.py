"""A restore: into an empty place, all of it or nothing, from what is a whole backup alone."""

from __future__ import annotations

import json
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from service import restoring
from service.backup_form import DOCUMENT, BackupError, table_path
from service.export import MANIFEST
from service.restoring import restore
from tests.backups import (
    back_up,
    members,
    old_backup,
    put_back,
    retold,
    with_rows,
    written,
)
from tests.fit_files import write_runs
from tests.held import held
from tests.old_schemas import VERSIONS, kept_rows
from traininglog.database import writing
from traininglog.home import Home
from traininglog.refill import refill
from traininglog.restore_mark import (
    Mark,
    RestoreCutOffError,
    RestoreRunsError,
    alone,
    read_mark,
    set_mark,
)
from traininglog.store import Store
from traininglog.streams import StreamStoreError
from traininglog.tables import threshold
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.backups import Members
    from tests.desk import Desk
    from tests.held import Held
    from tests.object_server import ObjectServer


@pytest.fixture
def made(desk: Desk, tmp_path: Path) -> Path:
    """A backup of two runs and a threshold."""
    write_runs(desk.files, 2)
    desk.run()
    with writing(desk.store.engine, 1) as connection:
        connection.execute(
            threshold.insert(), {"runner_id": 1, "name": "trend.clear", "value": 0.1}
        )
    return back_up(desk.store, tmp_path / "a.zip")


@pytest.fixture
def before(desk: Desk, made: Path) -> Held:
    assert made.exists()
    return held(desk.store)


def refused(file: Path, where: Path | Home) -> str:
    """Why; and that nothing was written."""
    home = where if isinstance(where, Home) else Home(where)
    with pytest.raises(BackupError) as fault:
        restore(home, file)
    return str(fault.value)


# What is no whole backup


def _drop(name: str) -> Callable[[Members], object]:
    return lambda inside: inside.pop(next(n for n in inside if n.startswith(name)))


def _other(name: str) -> Callable[[Members], object]:
    def change(inside: Members) -> None:
        path = next(n for n in inside if n.startswith(name))
        inside[path] = inside[path][:-1] + b"!"

    return change


def _told(**values: Any) -> Callable[[Members], object]:
    return lambda inside: retold(inside, lambda told: told.update(values))


def _path(path: str) -> Callable[[Members], object]:
    """A file by another name, told as if it had been written so."""

    def change(inside: Members) -> None:
        was = next(n for n in inside if n.startswith("runners/"))
        inside[path] = inside.pop(was)
        retold(inside, lambda told: next(f for f in told["files"] if f["path"] == was)
               .update(path=path))  # fmt: skip

    return change


def _length(inside: Members) -> None:
    retold(inside, lambda told: told["files"][0].update(bytes=10**6))


def _longer(inside: Members) -> None:
    retold(inside, lambda told: told["files"][0].update(bytes=10**15))


OTHER_FILES = "it holds other files than it says"
UNREADABLE = "what it says of itself cannot be read"
DAMAGES: dict[str, tuple[Callable[[Members], object], str]] = {
    "no document": (_drop(DOCUMENT), "is no backup of Painmile"),
    "an export": (
        lambda inside: inside.update({MANIFEST: inside.pop(DOCUMENT)}),
        "is an export",
    ),
    "a file gone": (_drop("runners/"), OTHER_FILES),
    "a table gone": (_drop("rows/note"), OTHER_FILES),
    "a file more": (lambda inside: inside.update({"runners/1/originals/x": b""}), OTHER_FILES),
    "a file changed": (_other("runners/"), "is not what was written"),
    "rows changed": (_other("rows/activity"), "is not what was written"),
    "another length": (_length, "has another length"),
    "longer than any": (_longer, UNREADABLE),
    "upwards": (_path("runners/1/originals/../../../etc"), UNREADABLE),
    "absolute": (_path("/etc/passwd"), UNREADABLE),
    "backwards": (_path(f"runners\\1\\originals\\{'a' * 64}"), UNREADABLE),
    "a drive": (_path(f"C:runners/1/originals/{'a' * 64}"), UNREADABLE),
    "another kind": (_path(f"runners/1/incoming/{'a' * 64}"), UNREADABLE),
    "a temporary name": (_path(f"runners/1/originals/{'a' * 64}.part"), UNREADABLE),
    "no number": (_path(f"runners/0/originals/{'a' * 64}"), UNREADABLE),
    "too large a number": (_path(f"runners/9999999999/originals/{'a' * 64}"), UNREADABLE),
    "a newer form": (_told(format="painmile.backup/2"), "install the newer program"),
    "another form": (_told(format="garmin"), "is no backup of Painmile"),
    "a newer schema": (_told(schema="9999"), "0.1.0, which is newer than this one"),
    "no tables": (_told(tables="?"), UNREADABLE),
    "no time": (_told(made_at="soon"), UNREADABLE),
    "a number beyond all": (_told(last_ids={"runner": 2**40}), UNREADABLE),
    "less than nothing": (_told(last_ids={"runner": -1}), UNREADABLE),
    "no json": (lambda inside: inside.update({DOCUMENT: b"{"}), "is no backup of Painmile"),
    "a table twice": (
        lambda inside: retold(inside, lambda told: told["tables"].append(told["tables"][0])),
        UNREADABLE,
    ),
    "a table of nobody": (
        lambda inside: retold(inside, lambda told: told["tables"][0].update(name="x; --")),
        UNREADABLE,
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_or_forged_is_refused_before_anything_is_written(
    made: Path, tmp_path: Path, damage: str
) -> None:
    inside = members(made)
    change, why = DAMAGES[damage]
    change(inside)
    assert why in refused(written(tmp_path / "b.zip", inside), tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_any_byte_that_is_another_is_refused_or_means_nothing(
    made: Path, before: Held, tmp_path: Path
) -> None:
    """Bytes spread over the whole file; a few, such as a time of a member, say nothing."""
    data = made.read_bytes()
    for number, place in enumerate(range(0, len(data), len(data) // 40)):
        file, back = tmp_path / "b.zip", tmp_path / f"back-{number}"
        file.write_bytes(data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :])
        with suppress(BackupError):
            assert put_back(file, back) == before
            continue
        assert not back.exists()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.999])
def test_a_copy_that_was_cut_off(made: Path, tmp_path: Path, share: float) -> None:
    data = made.read_bytes()
    made.write_bytes(data[: int(len(data) * share)])
    assert refused(made, tmp_path / "back") == "is no backup of Painmile."


def test_a_member_twice(made: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(table_path("note"), b"")
    assert OTHER_FILES in refused(made, tmp_path / "back")


def test_a_bomb_in_place_of_what_it_says_of_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "MOST_BYTES", 10**6)
    file = written(tmp_path / "b.zip", {DOCUMENT: b" " * 10**7})
    assert "is too long" in refused(file, tmp_path / "back")


def test_a_small_file_that_says_much_of_itself(made: Path, tmp_path: Path) -> None:
    inside = members(made)
    inside[DOCUMENT] += b" " * 2**24
    assert "is too long" in refused(written(tmp_path / "b.zip", inside), tmp_path / "back")


def test_a_zip_of_another_kind(made: Path, tmp_path: Path) -> None:
    data = bytearray(made.read_bytes())
    data[data.rfind(b"PK\x01\x02") + 6] = 70
    made.write_bytes(data)
    assert refused(made, tmp_path / "back") == "is no backup of Painmile."


def test_a_disk_that_is_too_small(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("shutil.disk_usage", lambda _place: usage)
    assert "Make room" in refused(made, tmp_path / "back")
    assert not (tmp_path / "back").exists()


# What is told as if it had been written so, and no program wrote

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


# Where it goes


def test_only_where_nothing_is(made: Path, tmp_path: Path) -> None:
    back = tmp_path / "back"
    with Store.open(back) as store:
        store.repository(SYSTEM).add_runner("ben", "UTC")
        before = held(store)
    assert "there is one already" in refused(made, back)
    with Store.open(back) as store:
        assert held(store) == before


def test_not_beside_files_of_somebody(made: Path, tmp_path: Path) -> None:
    kept = tmp_path / "back" / "runners" / "3" / "originals" / ("a" * 64)
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"somebody's")
    assert "there are files of runners already" in refused(made, tmp_path / "back")
    assert kept.read_bytes() == b"somebody's"
    assert read_mark(tmp_path / "back") is None


def test_into_an_empty_log_that_was_opened_once(
    made: Path, before: Held, tmp_path: Path
) -> None:
    Store.open(tmp_path / "back").close()
    assert put_back(made, tmp_path / "back") == before


@pytest.mark.parametrize("schema", VERSIONS)
def test_every_older_schema_is_restored(tmp_path: Path, schema: str) -> None:
    file, rows = old_backup(tmp_path, schema)
    restore(Home(tmp_path / "back"), file)
    with Store.open(tmp_path / "back") as store:
        with store.engine.connect() as connection:
            for shape, lines in rows.items():
                assert kept_rows(connection, shape) == lines or shape.table == "job"
        assert store.repository(SYSTEM).add_runner("cleo", "UTC").id == 8
        before = held(store)
        assert put_back(back_up(store, tmp_path / "new.zip"), tmp_path / "again") == before


def test_from_a_folder_to_an_object_store_and_back(
    made: Path, before: Held, tmp_path: Path, objects: ObjectServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from tests.object_server import KEYS  # noqa: PLC0415 -- this test alone

    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    clinic = Home(tmp_path / "clinic", streams=objects.address())
    assert put_back(made, clinic) == before
    assert not (tmp_path / "clinic" / "runners").exists()
    with Store.open(clinic) as store:
        file = back_up(store, tmp_path / "b.zip")
    assert put_back(file, tmp_path / "home") == before
    assert "there is one already" in refused(file, clinic)


# Broken off


def _breaks(fault: BaseException) -> Callable[..., Any]:
    def broken(*_told: Any, **_more: Any) -> Any:
        raise fault

    return broken


@pytest.fixture
def cut(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to which a restore was begun."""
    back = tmp_path / "back"
    with monkeypatch.context() as patched:
        patched.setattr(restoring, "refill", _breaks(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            restore(Home(back), made)
    return back


def test_one_that_was_broken_off_is_told_and_done_again(
    made: Path, before: Held, cut: Path
) -> None:
    with pytest.raises(RestoreCutOffError, match=r"do it again: painmile .*a\.zip"):
        Store.open(cut)
    assert put_back(made, cut) == before


def test_another_backup_may_take_its_place(cut: Path, desk: Desk, tmp_path: Path) -> None:
    desk.store.repository(SYSTEM).add_runner("ben", "UTC")
    other = back_up(desk.store, tmp_path / "b.zip")
    assert put_back(other, cut) == held(desk.store)


def test_one_that_ended_but_for_its_mark(made: Path, before: Held, tmp_path: Path) -> None:
    back = tmp_path / "back"
    with restoring.open_backup(made) as opened:
        mark = Mark(opened.of, str(made))
    assert put_back(made, back) == before
    set_mark(back, mark)
    assert put_back(made, back) == before
    set_mark(back, Mark("another", "b.zip"))
    assert "there is one already" in refused(made, back)
    with Store.open(back) as store:
        assert held(store) == before


@pytest.mark.parametrize("fault", [StreamStoreError(28, "full"), OSError(28, "full")])
def test_a_disk_that_gets_full_leaves_nothing(
    made: Path, before: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: OSError
) -> None:
    back = tmp_path / "back"
    monkeypatch.setattr(restoring, "refill", _breaks(fault))
    with pytest.raises(type(fault)):
        restore(Home(back), made)
    monkeypatch.undo()
    assert read_mark(back) is None
    assert not list((back / "runners").glob("*/*/*"))
    assert put_back(made, back) == before


def test_rows_that_were_kept_unheard_stay(
    made: Path, before: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database had said that they are kept; the answer was lost."""
    true, back = refill, tmp_path / "back"

    def unheard(*told: Any) -> None:
        true(*told)
        raise OSError(5, "the line is dead")

    monkeypatch.setattr(restoring, "refill", unheard)
    with pytest.raises(OSError, match="dead"):
        restore(Home(back), made)
    monkeypatch.undo()
    with pytest.raises(RestoreCutOffError):
        Store.open(back)
    assert put_back(made, back) == before


def test_two_at_once(made: Path, tmp_path: Path) -> None:
    (tmp_path / "back").mkdir()
    with alone(tmp_path / "back"), pytest.raises(RestoreRunsError):
        restore(Home(tmp_path / "back"), made)


def test_a_mark_that_was_cut_off_is_one(tmp_path: Path) -> None:
    (tmp_path / "restoring").write_bytes(b"")
    with pytest.raises(RestoreCutOffError, match=r"restore FILE\.zip"):
        Store.open(tmp_path)
