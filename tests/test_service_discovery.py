"""Which files are found, in which order, and what cannot be looked into."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.archive import listing
from service import discovery
from service.discovery import NOT_READ, Found, discover, printable
from service.outcome import Outcome
from tests.bombs import archive

if TYPE_CHECKING:
    import pytest


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def _names(folder: Path, found: list[Found | Outcome]) -> list[str]:
    return [file.path.removeprefix(f"{folder}/") for file in found]


def test_a_folder_gives_its_activities_and_tables_in_order(tmp_path: Path) -> None:
    _touch(tmp_path, "b.FIT", "a.fit.gz", "deep/er/c.fit", "notes.txt", "d.gpx.gz", "e.gz")
    _touch(tmp_path, "._b.fit", ".cache/x.fit", "__MACOSX/y.fit")
    _touch(tmp_path, ".DS_Store")
    _touch(tmp_path, "activities.csv", "me_0_summarizedActivities.json")
    found = discover([tmp_path]).files
    files = [file for file in found if isinstance(file, Found)]
    assert [(file.path.removeprefix(f"{tmp_path}/"), file.kind) for file in files] == [
        ("a.fit.gz", "activity"),
        ("activities.csv", "strava_csv"),
        ("b.FIT", "activity"),
        ("d.gpx.gz", "activity"),
        ("me_0_summarizedActivities.json", "garmin_json"),
        ("deep/er/c.fit", "activity"),
    ]
    others = [file for file in found if isinstance(file, Outcome)]
    assert _names(tmp_path, list(others)) == ["e.gz", "notes.txt"]
    assert {(file.outcome, file.reason) for file in others} == {
        ("skipped", NOT_READ),
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
    up, one, table, other = found
    assert isinstance(up, Outcome)
    assert up.reason == "is named so that it leads out of the archive; it was left out"
    assert isinstance(table, Outcome)
    assert (table.outcome, table.reason) == ("skipped", NOT_READ)
    for file in (one, other):
        assert isinstance(file, Found)
        assert file.size == path.stat().st_size


def test_a_zip_in_a_zip_gives_its_members_too(tmp_path: Path) -> None:
    part = archive({"m.fit": b"x", "deep.zip": b"", "n.txt": b""})
    path = tmp_path / "a.zip"
    path.write_bytes(archive({"part 1.zip": part, "__MACOSX/part1.zip": b""}))
    found, deeper, text = discover([path]).files
    assert isinstance(found, Found)
    assert (found.path, found.key, found.file) == (
        f"{path}!part 1.zip!m.fit", f"{path}!part 1.zip!m.fit", str(path),
    )  # fmt: skip
    assert (found.size, found.mtime_ns) == (path.stat().st_size, path.stat().st_mtime_ns)
    assert isinstance(deeper, Outcome)
    assert deeper.outcome == "failed"
    assert "an archive inside an archive inside another" in deeper.reason
    assert isinstance(text, Outcome)
    assert (text.path, text.reason) == (f"{path}!part 1.zip!n.txt", NOT_READ)


EXPORT = {
    "activities.csv": b"t", "activities/5.fit.gz": b"f", "activities/x.gpx": b"g",
    "profile.csv": b"p", "routes/9.gpx": b"r", "media/a.jpg": b"m",
}  # fmt: skip


def test_an_export_is_the_same_as_a_zip_and_as_a_folder(tmp_path: Path) -> None:
    """Its activities with their numbers, its table, and one word for all the rest."""
    (tmp_path / "export_1.zip").write_bytes(archive(EXPORT))
    _touch(tmp_path, *(f"export_1/{name}" for name in EXPORT))
    for path, joint in ((tmp_path / "export_1.zip", "!"), (tmp_path / "export_1", "/")):
        *found, others = discover([path]).files
        assert {
            (f.path.removeprefix(f"{path}{joint}"), f.kind, f.upload_id)
            for f in found if isinstance(f, Found)
        } == {
            ("activities.csv", "strava_csv", ""),
            ("activities/5.fit.gz", "activity", "5"),
            ("activities/x.gpx", "activity", ""),
        }  # fmt: skip
        assert len(found) == 3
        reason = "3 other files of this export were not looked at"
        assert others == Outcome(str(path), "skipped", reason)


def test_what_lies_beside_an_export_is_looked_at(tmp_path: Path) -> None:
    _touch(tmp_path, "own.fit", "DI_CONNECT/user.json", "DI_CONNECT/up/1.fit", "notes.txt")
    found = discover([tmp_path]).files
    assert _names(tmp_path, found) == [
        "notes.txt", "own.fit", "DI_CONNECT/up/1.fit", "DI_CONNECT",
    ]  # fmt: skip
    reasons = {o.reason for o in found if isinstance(o, Outcome)}
    assert reasons == {NOT_READ, "1 other file of this export was not looked at"}


def test_an_archive_of_another_make_is_to_be_unpacked(tmp_path: Path) -> None:
    _touch(tmp_path, "a.tar.gz", "b.7z")
    tar = Outcome(
        f"{tmp_path}/a.tar.gz", "failed", "is a tar archive; unpack it and import its folder"
    )
    assert discover([tmp_path]).files[0] == tar
    assert discover([tmp_path / "a.tar.gz"]).files == [tar]


def test_a_table_that_is_named_is_one_whatever_its_name(tmp_path: Path) -> None:
    _touch(tmp_path, "my runs.csv", "mine.json", "run")
    paths = [tmp_path / name for name in ("my runs.csv", "mine.json", "run")]
    kinds = [found.kind for found in discover(paths).files if isinstance(found, Found)]
    assert kinds == ["strava_csv", "garmin_json", "activity"]


def test_a_zip_that_may_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_file: str) -> None:
        raise PermissionError(13, "Permission denied")

    path = _zip(tmp_path / "a.zip", "a.fit")
    monkeypatch.setattr(discovery, "look_into", locked)
    outcome = Outcome(str(path), "failed", "cannot be read: permission denied")
    assert discover([path]).files == [outcome]


def test_zips_that_give_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK no")
    _zip(tmp_path / "empty.zip", ".hidden")
    _zip(tmp_path / "many.zip", "a.fit", "b.fit", "c.fit")
    monkeypatch.setattr(listing, "MAX_MEMBERS", 2)
    broken, empty, many = discover([tmp_path]).files
    assert isinstance(broken, Outcome)
    assert isinstance(empty, Outcome)
    assert isinstance(many, Outcome)
    assert (broken.outcome, empty.outcome, many.outcome) == ("failed", "skipped", "failed")
    assert "no zip archive" in broken.reason
    assert empty.reason == "holds no FIT, GPX or TCX files"
    assert "holds 3 files" in many.reason


def test_any_name_becomes_one_printable_line(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xff\n\x1b[31m\xe2\x80\xae.fit"
    Path(os.fsdecode(raw)).write_bytes(b"x")
    (found,) = discover([tmp_path]).files
    assert found.path == f"{tmp_path}/\\xff\\n\\x1b[31m\\u202e.fit"
    assert printable("Läufe/März.fit") == "Läufe/März.fit"


def test_a_long_name_is_told_by_its_ends() -> None:
    """As long as an index of a server holds; two that are alike there stay two."""
    short, long = "ü" * 600, f"{'a' * 5000}{'ü' * 5000}.fit"
    assert printable(short) == short
    told = [printable(long), printable(f"a{long}")]
    assert told[0][:800] == told[1][:800] == "a" * 800
    assert told[0] != told[1]
    assert all(name.endswith("ü.fit") and len(name.encode()) <= 1200 for name in told)
    assert [printable(name) for name in told] == told
