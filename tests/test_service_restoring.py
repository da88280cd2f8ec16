"""A restore: what is no whole backup is refused before anything is written."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from service import restoring
from service.backup_form import DOCUMENT, BackupError, table_path
from service.export_form import MANIFEST
from tests.backups import members, put_back, refused, retold, two_runs, written
from tests.held import held

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.backups import Members
    from tests.desk import Desk
    from tests.held import Held


@pytest.fixture
def made(desk: Desk, tmp_path: Path) -> Path:
    return two_runs(desk, tmp_path / "a.zip")


@pytest.fixture
def before(desk: Desk, made: Path) -> Held:
    assert made.exists()
    return held(desk.store)


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
