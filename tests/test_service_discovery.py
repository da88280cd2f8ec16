"""Which files are found, in which order, and what cannot be looked into."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from service import discovery
from service.discovery import Found, discover, printable
from service.outcome import Outcome

if TYPE_CHECKING:
    import pytest


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def _names(folder: Path, found: list[Found | Outcome]) -> list[str]:
    return [file.path.removeprefix(f"{folder}/") for file in found]


def test_a_folder_gives_its_fit_files_in_order(tmp_path: Path) -> None:
    _touch(tmp_path, "b.FIT", "a.fit.gz", "deep/er/c.fit", "notes.txt", "d.gpx.gz", "e.gz")
    _touch(tmp_path, "._b.fit", ".cache/x.fit", "__MACOSX/y.fit")
    _touch(tmp_path, ".DS_Store")
    found = discover([tmp_path]).files
    assert _names(tmp_path, [file for file in found if isinstance(file, Found)]) == [
        "a.fit.gz",
        "b.FIT",
        "deep/er/c.fit",
    ]
    others = [file for file in found if isinstance(file, Outcome)]
    assert _names(tmp_path, list(others)) == ["d.gpx.gz", "e.gz", "notes.txt"]
    assert {(file.outcome, file.reason) for file in others} == {
        ("skipped", "not a FIT, .fit.gz or .zip file"),
    }


def test_a_named_file_is_taken_whatever_its_name(tmp_path: Path) -> None:
    _touch(tmp_path, "notes.txt")
    assert _names(tmp_path, discover([str(tmp_path / "notes.txt")]).files) == ["notes.txt"]


def test_a_file_named_twice_is_taken_once(tmp_path: Path) -> None:
    _touch(tmp_path, "a.fit")
    found = discover([tmp_path, tmp_path / "a.fit", tmp_path / "x" / ".." / "a.fit"]).files
    assert _names(tmp_path, found) == ["a.fit"]


def test_a_missing_path_is_unreachable(tmp_path: Path) -> None:
    listing = discover([tmp_path / "none", "a\0b"])
    assert listing.files == []
    missing, invalid = listing.unreachable
    assert missing.reason == "cannot be read: no such file or directory"
    assert invalid.reason == "cannot be read: its name is not valid"


def test_a_folder_that_cannot_be_read_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _touch(tmp_path, "a.fit", "locked/b.fit", "z/c.fit")
    scandir = os.scandir

    def guarded(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    listing = discover([tmp_path])
    assert _names(tmp_path, listing.files) == ["a.fit", "z/c.fit"]
    (locked,) = listing.unreachable
    assert locked.path.endswith("locked")
    assert locked.reason == "the folder cannot be read: permission denied"


def _zip(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return path


def test_a_zip_gives_its_members(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", "z.fit", "activities/b.fit.gz", "c.csv", "__MACOSX/._z.fit",
                "photos/", "../up.fit", ".DS_Store", ".git/x", "__MACOSX/y.fit")  # fmt: skip
    found = discover([tmp_path]).files
    assert _names(tmp_path, found) == [
        "a.zip!../up.fit", "a.zip!activities/b.fit.gz", "a.zip!c.csv", "a.zip!z.fit",
    ]  # fmt: skip
    table = found.pop(2)
    assert isinstance(table, Outcome)
    assert (table.outcome, table.reason) == ("skipped", "not a FIT, .fit.gz or .zip file")
    assert all(isinstance(file, Found) and file.size == path.stat().st_size for file in found)


def test_a_zip_in_a_zip_stays_closed(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.fit", b"x")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("part1.zip", inner.getvalue())
        archive.writestr("__MACOSX/part1.zip", b"")
    (outcome,) = discover([tmp_path / "a.zip"]).files
    assert isinstance(outcome, Outcome)
    assert (outcome.outcome, outcome.path) == ("failed", f"{tmp_path}/a.zip!part1.zip")
    assert "zip inside a zip" in outcome.reason


def test_zips_that_give_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK no")
    _zip(tmp_path / "empty.zip", ".hidden")
    _zip(tmp_path / "many.zip", "a.fit", "b.fit", "c.fit")
    monkeypatch.setattr(discovery, "MAX_MEMBERS", 2)
    broken, empty, many = discover([tmp_path]).files
    assert isinstance(broken, Outcome)
    assert isinstance(empty, Outcome)
    assert isinstance(many, Outcome)
    assert (broken.outcome, empty.outcome, many.outcome) == ("failed", "skipped", "failed")
    assert "no zip archive" in broken.reason
    assert empty.reason == "holds no FIT files"
    assert "holds 3 files" in many.reason


def test_any_name_becomes_one_printable_line(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xff\n\x1b[31m\xe2\x80\xae.fit"
    Path(os.fsdecode(raw)).write_bytes(b"x")
    (found,) = discover([tmp_path]).files
    assert found.path == f"{tmp_path}/\\xff\\n\\x1b[31m\\u202e.fit"
    assert printable("Läufe/März.fit") == "Läufe/März.fit"
