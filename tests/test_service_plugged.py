"""Watches plugged in: found where systems show them, named, counted; no drive hangs a page."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import plugged
from service.mounts import mounts, volumes
from service.plugged import PluggedWatch, Watches, model_of, watches_on
from service.plugged_offer import offers
from tests.desk import Desk
from tests.plugged_watches import OWNER, SERIAL, device_xml, plug_in

if TYPE_CHECKING:
    from collections.abc import Iterator


def found(top: Path, system: str = "linux") -> list[PluggedWatch]:
    environ = {"XDG_RUNTIME_DIR": str(top / "run/user/1000")}
    return list(watches_on(volumes(mounts(system, environ, top))))


@pytest.mark.parametrize(
    ("system", "storage", "garmin", "activity"),
    [
        ("linux", "media/me/GARMIN", "GARMIN", "Activity"),
        ("linux", "media/GARMIN", "Garmin", "Activities"),
        ("linux", "run/media/me/GARMIN", "garmin", "ACTIVITY"),
        ("linux", "mnt/watch", "Garmin", "activity"),
        ("linux", "run/user/1000/gvfs/mtp:host=091e_4f42_0000e5/Primary", "GARMIN", "Activity"),
        ("linux", "run/user/1000/gvfs/mtp:host=1/Internal Storage", "GARMIN", "Activity"),
        ("linux", "run/user/1000/gvfs/mtp:host=1/Interner Speicher", "GARMIN", "Activity"),
        ("linux", "mnt/phone/Internal Storage", "GARMIN", "Activity"),
        ("darwin", "Volumes/GARMIN", "GARMIN", "Activity"),
    ],
)
def test_a_watch_is_found_where_the_system_shows_it(
    tmp_path: Path, system: str, storage: str, garmin: str, activity: str
) -> None:
    folder = plug_in(tmp_path / storage, garmin=garmin, activity=activity)
    (watch,) = found(tmp_path, system)
    assert (watch.name, watch.folder, len(watch.files)) == ("Forerunner 255", str(folder), 2)
    assert watch.bytes == sum(file.stat().st_size for file in folder.iterdir())


def test_windows_has_letters() -> None:
    assert [str(path) for path, _ in mounts("win32")][:2] == ["D:\\", "E:\\"]
    assert list(watches_on(volumes(mounts("win32")))) == []


def test_a_session_without_mtp_has_no_folder_for_it(tmp_path: Path) -> None:
    assert not any("gvfs" in str(path) for path, _ in mounts("linux", {}, tmp_path))


@pytest.mark.parametrize(
    "what", ["empty", "no activities", "file", "link", "hidden", "photos", "copy"]
)
def test_what_is_no_watch_is_not_offered(tmp_path: Path, what: str) -> None:
    drive = tmp_path / "media/me/DRIVE"
    drive.mkdir(parents=True)
    match what:
        case "no activities":
            plug_in(drive, 0)
        case "file":
            (drive / "GARMIN").write_bytes(b"")
        case "link":
            plug_in(tmp_path / "elsewhere")
            (drive / "GARMIN").symlink_to(tmp_path / "elsewhere/GARMIN")
        case "hidden":
            plug_in(drive / ".trash")
        case "copy":
            plug_in(drive, garmin="GARMIN of 2019")
        case "photos":
            (drive / "DCIM" / "GARMIN").mkdir(parents=True)
    assert found(tmp_path) == []


def test_only_fit_files_of_the_folder_itself_count(tmp_path: Path) -> None:
    folder = plug_in(tmp_path / "media/me/GARMIN", 3)
    (folder / "NOTES.TXT").write_bytes(b"x")
    (folder / "._run-000.fit").write_bytes(b"x")
    (folder / "folder.fit").mkdir()
    (folder / "old").mkdir()
    (folder / "old" / "a.fit").write_bytes(b"x")
    (folder / "UPPER.FIT").write_bytes(b"x")
    (folder / "link.fit").symlink_to(folder / "NOTES.TXT")
    (watch,) = found(tmp_path)
    assert sorted(Path(key).name for key in watch.files) == [
        "UPPER.FIT", "run-000.fit", "run-001.fit", "run-002.fit",
    ]  # fmt: skip


def test_two_watches_are_two_and_one_seen_twice_is_one(tmp_path: Path) -> None:
    plug_in(tmp_path / "media/me/GARMIN")
    plug_in(tmp_path / "media/me/GARMIN1", xml=device_xml("fenix 7"))
    (tmp_path / "mnt").mkdir()
    (tmp_path / "run").mkdir()
    (tmp_path / "run/media").symlink_to(tmp_path / "media")
    assert [watch.name for watch in found(tmp_path)] == ["Forerunner 255", "fenix 7"]


def test_endless_folders_are_looked_at_as_far_as_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugged, "MOST_FILES", 5)
    plug_in(tmp_path / "media/me/GARMIN", 9)
    (watch,) = found(tmp_path)
    assert len(watch.files) == 5


def test_what_may_not_be_read_is_nothing(tmp_path: Path) -> None:
    folder = plug_in(tmp_path / "media/me/GARMIN")
    (folder.parent / "GarminDevice.xml").unlink()
    (folder.parent / "GarminDevice.xml").mkdir()
    assert [watch.name for watch in found(tmp_path)] == ["Garmin"]
    (folder.parent / "GarminDevice.xml").rmdir()
    late = device_xml().replace(b"<Model>", b"<!--" + b"x" * 2**17 + b"--><Model>")
    (folder.parent / "GarminDevice.xml").write_bytes(late)
    assert [watch.name for watch in found(tmp_path)] == ["Garmin"]
    assert list(watches_on([Path("no\0name"), tmp_path / "none", tmp_path / "a" / "b"])) == []


# The name


@pytest.mark.parametrize(
    ("xml", "name"),
    [
        (device_xml(), "Forerunner 255"),
        (device_xml("EDGE305 Software Version 3.20"), "EDGE305"),
        (device_xml("", "006-B3992-00"), "Forerunner 255"),
        (device_xml("", "006-B9999-00"), "Garmin"), (device_xml("", "x"), "Garmin"),
        (device_xml("f&#xEA;nix  7&#10; Pro"), "fênix 7 Pro"),
        (device_xml("fenix&#x202E; 7"), "fenix 7"), (device_xml("x" * 300), "x" * 60),
        (device_xml()[:300], "Forerunner 255"), (device_xml()[:200], "Garmin"),
        (device_xml() + b"x" * 2**17, "Forerunner 255"),
        (b"", "Garmin"), (b"\x00\x01", "Garmin"), (b"<a/>", "Garmin"),
        (device_xml().replace(b"UTF-8", b"EBCDIC-NO"), "Garmin"),
        (b'<!DOCTYPE a [<!ENTITY b "fenix">]>' + device_xml("&b;")[55:], "Garmin"),
        (b"<!DOCTYPE Device>" + device_xml()[55:], "Garmin"),
    ],
)  # fmt: skip
def test_the_model_is_what_the_watch_says_of_itself(xml: bytes, name: str) -> None:
    assert model_of(xml) == name


@given(st.binary(max_size=200), st.integers(0, 400))
def test_no_damage_to_the_name_raises(noise: bytes, at: int) -> None:
    whole = device_xml()
    assert len(model_of(whole[:at] + noise + whole[at:])) <= 60
    model_of(noise)


def test_serial_and_owner_are_nowhere(tmp_path: Path) -> None:
    plug_in(tmp_path / "media/me/GARMIN")
    told = str(found(tmp_path)) + str(offers(found(tmp_path), {}))
    assert SERIAL not in told
    assert OWNER not in told


# What is new


def test_what_an_import_saw_is_not_new(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    folder = plug_in(tmp_path / "media/me/GARMIN", 3)

    def offer() -> tuple[int, int, str]:
        (one,) = offers(found(tmp_path), imports.seen_files(desk.runner.id))
        return one.files, one.new, one.words

    imports = desk.store.imports(desk.log.viewer)
    assert offer() == (3, 3, "A watch is plugged in: Forerunner 255, 3 files, all new.")
    desk.run(folder)
    assert offer() == (3, 0, "A watch is plugged in: Forerunner 255, 3 files, none new.")
    plug_in(tmp_path / "media/me/GARMIN", 4)
    os.utime(folder / "run-000.fit", (1, 1))
    assert offer()[:2] == (4, 4)  # written anew, all of them
    desk.run(folder)
    os.utime(folder / "run-000.fit", (2, 2))
    assert offer() == (4, 1, "A watch is plugged in: Forerunner 255, 4 files, 1 new.")
    desk.store.close()


def test_a_bike_computer_is_called_no_watch() -> None:
    edge = PluggedWatch("Edge 530", "/x", {"/x/a.fit": (1, 1)})
    (offer,) = offers([edge], {})
    assert offer.words == "A device is plugged in: Edge 530, 1 file, all new."
    assert offer.act == "Import 1 new file"
    assert "/x" not in offer.key


# A drive that hangs


def test_a_drive_that_hangs_holds_nobody_up(tmp_path: Path) -> None:
    hung, freed, looks = Event(), Event(), list[int]()
    plug_in(tmp_path / "watch")

    def storages() -> Iterator[Path]:
        looks.append(1)
        yield tmp_path / "watch"
        hung.set()
        freed.wait()
        plug_in(tmp_path / "late", xml=device_xml("fenix 7"))
        yield tmp_path / "late"

    watches = Watches(storages)
    watches.look(0)
    hung.wait()
    assert [watch.name for watch in watches.look(0)] == ["Forerunner 255"]
    assert len(looks) == 1  # the look under way goes on, no second one waits beside it
    freed.set()
    assert [watch.name for watch in watches.look(60)] == ["Forerunner 255", "fenix 7"]
    assert len(watches.look(60)) == 2
    assert len(looks) <= 3
