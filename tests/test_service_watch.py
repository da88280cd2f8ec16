"""A folder under watch, look by look: what is taken, when, and what is said."""

from __future__ import annotations

import os
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError

from service.importer import import_files
from service.outcome import ImportReport, Outcome
from service.watch import SETTLE_S, Watch, is_unfinished, looks, once, watch
from tests.fit_files import file_of_type, run_bytes
from traininglog.repository_import import RacedError
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from service.discovery import Listing
    from traininglog.store import Store


class Room:
    """A watched folder, its log, a clock that moves with each wait, and what was said."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder = store, folder
        self.clock = datetime(2024, 3, 12, 14, 2, tzinfo=UTC)
        self.said: list[str] = []
        self.waits: list[float] = []
        self.listings: list[list[str]] = []
        self.faults: list[Exception] = []
        folder.mkdir()
        self.watch = Watch(str(folder), self._bring, self.said.append, lambda: self.clock)

    def _bring(self, listing: Listing) -> ImportReport:
        self.listings.append(sorted(Path(file.path).name for file in listing.files))
        if self.faults:
            raise self.faults.pop()
        owner = Viewer("owner", 1)
        runner = self.store.repository(owner).runner(1)
        return import_files(self.store.imports(owner), runner, listing)

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock += timedelta(seconds=seconds)

    def put(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def looks(self, times: int) -> list[str]:
        """What is said in so many looks."""
        before = len(self.said)
        for _ in range(times):
            self.watch.look()
        return self.said[before:]

    def runs(self) -> int:
        return len(self.store.repository(Viewer("owner", 1)).training_log(1).runs)


@pytest.fixture
def room(store: Store, tmp_path: Path) -> Room:
    return Room(store, tmp_path / "synced")


def test_what_is_there_at_the_start_comes_in_at_once(room: Room) -> None:
    room.put("a.fit", run_bytes(0))
    room.put("deep/er/b.fit", run_bytes(1))
    room.put("deep/copy.fit", run_bytes(0))
    turns = iter([False, False, True])
    watch(room.watch, 10, room.wait, lambda: next(turns))
    assert room.waits == [SETTLE_S, 10]
    assert room.said == ["14:02 3 files: 2 added, 1 already there."]
    assert room.runs() == 2


def test_then_only_what_is_new_or_changed_is_looked_into(room: Room) -> None:
    first = room.put("a.fit", run_bytes(0))
    room.looks(2)
    assert room.looks(3) == []
    room.put("b.fit", run_bytes(1))
    assert room.looks(1) == []
    assert room.looks(1) == ["14:02 1 file: 1 added."]
    first.write_bytes(run_bytes(2))
    assert room.looks(2) == ["14:02 1 file: 1 added."]
    assert room.listings == [["a.fit"], ["b.fit"], ["a.fit"]]
    assert room.runs() == 3


def test_a_file_that_grows_waits_until_it_stands_still(room: Room) -> None:
    whole = run_bytes(0)
    for size in (500, 1000, len(whole)):
        path = room.put("a.fit", whole[:size])
        assert room.looks(1) == []
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
    assert room.looks(1) == []
    assert room.looks(1) == ["14:02 1 file: 1 added."]


@pytest.mark.parametrize(
    "name",
    [
        "a.fit.part", "a.fit.tmp", "a.fit~", "~a.fit", "~syncthing~a.fit", "A.FIT.CRDOWNLOAD",
        ".syncthing.a.fit.tmp", ".a.fit.icloud", "a.fit.icloud", ".a.fit.Xy12",
        "a.fit.ocTransferId99.part", ".stfolder/a.fit", "__MACOSX/a.fit",
    ],
)  # fmt: skip
def test_what_is_still_coming_is_never_looked_at(room: Room, name: str) -> None:
    room.put(name, run_bytes(0))
    assert looks(str(room.folder)) == {}
    assert room.looks(3) == []
    assert room.listings == []


def test_a_finished_name_is_taken_when_it_gets_it(room: Room) -> None:
    coming = room.put("a.fit.part", run_bytes(0))
    assert room.looks(2) == []
    coming.rename(room.folder / "a.fit")
    assert room.looks(2) == ["14:02 1 file: 1 added."]
    assert not is_unfinished("a.fit")


def test_other_files_are_left_without_a_word(room: Room) -> None:
    room.put("photo.jpg", b"x")
    room.put("settings.fit", file_of_type(2))
    assert room.looks(4) == []


def test_a_file_that_cannot_be_read_is_named_once(room: Room) -> None:
    path = room.put("a.fit", b"x" * 100)
    counts, why = room.looks(4)
    assert counts == "14:02 1 file: 1 failed."
    assert why.startswith(f"      {path}: failed, ")


def test_an_archive_is_taken_with_what_is_in_it(room: Room) -> None:
    with zipfile.ZipFile(room.folder / "b!e.zip", "w") as archive:
        archive.writestr("in/a.fit", run_bytes(0))
        archive.writestr("in/b.fit", run_bytes(1))
    room.put("b.fit", run_bytes(1)[:900])
    room.looks(1)
    room.put("b.fit", run_bytes(1)[:999])
    assert room.looks(1) == ["14:02 2 files: 2 added."]
    assert room.listings == [["a.fit", "b.fit"]]


def test_a_restart_says_nothing_of_what_is_known(room: Room) -> None:
    room.put("a.fit", run_bytes(0))
    room.looks(2)
    room.watch = Watch(str(room.folder), room._bring, room.said.append, lambda: room.clock)
    assert room.looks(3) == []


def test_a_file_that_is_locked_is_tried_until_it_opens(room: Room) -> None:
    path = room.put("a.fit", run_bytes(0))
    bring, locked = room.watch.bring, [True, True]

    def while_locked(listing: Listing) -> ImportReport:
        if not locked:
            return bring(listing)
        locked.pop()
        why = "cannot be read: permission denied"
        return ImportReport([Outcome(str(path), "failed", why)])

    room.watch.bring = while_locked
    assert room.looks(3) == [
        "14:02 1 file: 1 failed.",
        f"      {path}: failed, cannot be read: permission denied. Look at its permissions, "
        "then import it again.",
    ]
    assert room.looks(1) == ["14:02 1 file: 1 added."]


def test_a_folder_that_goes_is_said_once_and_waited_for(room: Room) -> None:
    room.put("a.fit", run_bytes(0))
    room.looks(2)
    away = room.folder.rename(room.folder.with_name("away"))
    gone = f"14:02 {room.folder} cannot be looked into (no such file or directory); waiting."
    assert room.looks(3) == [gone]
    away.rename(room.folder)
    assert room.looks(2) == [f"14:02 {room.folder} is there again."]
    room.put("b.fit", run_bytes(1))
    assert room.looks(2) == ["14:02 1 file: 1 added."]
    shutil.rmtree(room.folder)
    assert room.looks(2) == [gone]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (OSError(28, "No space left on device"), "the disk is full"),
        (OperationalError("x", {}, Exception("database or disk is full")), "the disk is full"),
        (
            OperationalError("x", {}, Exception("database is locked")),
            "the log is busy with other work",
        ),
        (RacedError(), "another import is running on this log"),
        (OSError(30, "Read-only file system"), "the data folder cannot be written"),
    ],
)
def test_a_log_that_cannot_be_written_is_tried_again(
    room: Room, fault: Exception, words: str
) -> None:
    room.put("a.fit", run_bytes(0))
    room.faults = [fault, fault]
    (told,) = room.looks(3)
    assert told.startswith(f"14:02 Not imported: {words}")
    assert told.endswith(". It is tried again at each look.")
    assert room.looks(1) == ["14:02 1 file: 1 added."]
    assert room.looks(1) == []


def test_once_takes_what_stands_still_and_leaves_the_rest(room: Room) -> None:
    room.put("a.fit", run_bytes(0))
    room.put("b.fit", run_bytes(1)[:900])

    def meanwhile(seconds: float) -> None:
        room.wait(seconds)
        room.put("b.fit", run_bytes(1))

    report = once(room.watch, meanwhile)
    assert [file.outcome for file in report.files] == ["added"]
    assert [Path(path).name for path in room.watch.moving] == ["b.fit"]


def test_a_link_that_leads_nowhere_or_round_is_left(room: Room) -> None:
    room.put("a.fit", run_bytes(0))
    (room.folder / "round").symlink_to(room.folder)
    (room.folder / "nowhere.fit").symlink_to(room.folder / "none.fit")
    assert [Path(path).name for path in looks(str(room.folder))] == ["a.fit"]
