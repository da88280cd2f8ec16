"""A folder counted before anything of it is imported."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from service.dry_count import DryCount, dry_count
from service.import_desk import ImportDesk
from service.jobs import Worker
from tests.fit_files import run_bytes, write_runs
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk import Desk


def counted(desk: Desk, path: Path | str) -> DryCount:
    return dry_count(desk.store.imports(SYSTEM), 1, str(path))


def test_a_folder_is_counted(desk: Desk) -> None:
    write_runs(desk.files / "deep", 3)
    desk.add("notes.txt", b"x")
    desk.add("photo.jpg", b"x")
    with zipfile.ZipFile(desk.files / "a.zip", "w") as archive:
        archive.writestr("m.fit", run_bytes(7))
        archive.writestr("n.fit", run_bytes(8))
    desk.run(desk.files / "deep" / "run-000.fit")
    count = counted(desk, desk.files)
    counts = (count.single, count.archives, count.packed, count.other, count.known)
    assert counts == (3, 1, 2, 2, 1)
    assert count.bytes == sum(
        p.stat().st_size for p in desk.files.rglob("*") if p.suffix in {".fit", ".zip"}
    )
    assert count.words() == (
        "3 activity files, 1 archive with 2 activity files inside, 2 other files; "
        "1 already known."
    )
    assert len(desk.log.activities(1)) == 1


def test_an_export_is_counted_with_its_table(desk: Desk) -> None:
    with zipfile.ZipFile(desk.files / "export_1.zip", "w") as archive:
        archive.writestr("activities.csv", b"Activity ID")
        archive.writestr("activities/1.fit.gz", run_bytes(7))
        archive.writestr("profile.csv", b"x")
        archive.writestr("messaging.json", b"x")
    count = counted(desk, desk.files)
    assert not count.is_empty
    assert count.words() == (
        "1 archive with 1 activity file inside, 1 table of an export; none known yet."
    )


def test_what_cannot_be_looked_into_is_named(desk: Desk) -> None:
    desk.add("broken.zip", b"no zip")
    with zipfile.ZipFile(desk.files / "empty.zip", "w"):
        pass
    count = counted(desk, desk.files)
    assert (count.single, count.archives, count.other) == (0, 2, 0)
    assert count.is_empty
    assert len(count.unread) == 1
    assert "broken.zip: is no zip archive that can be read" in count.unread[0]


@pytest.mark.parametrize(
    "path", ["", "  ", "/no/such/folder", "a\x00b", "x" * 5000, "~nobody-here/x"]
)
def test_a_folder_that_is_not_there(desk: Desk, path: str) -> None:
    with pytest.raises(ValueError, match=r"There is no folder .* on this computer"):
        counted(desk, path)


def test_a_folder_of_too_much_is_walked_no_further(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.dry_count.MOST_FILES", 5)
    for name in ("a/x", "b/x", "b/y"):
        desk.add(name, b"")
    for name in "1234":
        desk.add(f".cache/{name}", b"")
    assert counted(desk, desk.files).other == 3  # entries: two folders and three files
    desk.add("b/z", b"")
    told = "More than 5 files are below this folder; name one closer to the runs."
    with pytest.raises(ValueError, match=told):
        counted(desk, desk.files)


def test_a_path_is_told_without_its_detours(desk: Desk) -> None:
    desk.add("x/a.fit", b"")
    assert counted(desk, desk.files / "x" / "..").path == str(desk.files)


def test_a_home_folder_may_be_named_for_short(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_runs(desk.files, 1)
    monkeypatch.setenv("HOME", str(desk.files))
    assert counted(desk, " ~ ").single == 1


def test_folders_are_for_this_computer_alone(desk: Desk) -> None:
    away = ImportDesk(desk.store, 1, Worker(desk.store), folders=False)
    with pytest.raises(ValueError, match="on the computer that runs Painmile alone"):
        away.take_folder(str(desk.files))
    assert away.latest() is None
