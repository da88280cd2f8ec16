"""A backup on the disk: it has its name only once it is there for good, and leaves no rest."""

from __future__ import annotations

import os
import time
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from service.run_copies import RunCopies
from tests.backups import back_up, put_back
from tests.fit_files import write_runs
from tests.held import held
from traininglog import whole_files
from traininglog.store import Store
from traininglog.streams import SWEEP_AFTER_S

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desk import Desk


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        yield opened


def test_what_was_written_is_on_the_disk_before_it_has_its_name(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes, then the name, then the folder: so a power cut leaves all or nothing."""
    file, done = tmp_path / "a.zip", list[tuple[str, bool]]()
    synced, of_folder = os.fsync, whole_files.sync_folder

    def sync(descriptor: int) -> None:
        done.append(("bytes", file.exists()))
        synced(descriptor)

    def sync_folder(folder: Path) -> None:
        assert folder == tmp_path
        done.append(("folder", file.exists()))
        of_folder(folder)

    monkeypatch.setattr("service.backup.sync_folder", sync_folder)
    monkeypatch.setattr("service.backup.os", _Only(os, fsync=sync))
    back_up(store, file)
    assert done == [("bytes", False), ("folder", True)]


class _Only:
    """A module with something in place of its own, for one other module."""

    def __init__(self, module: Any, **instead: Any) -> None:
        self.__dict__ |= vars(module) | instead


def test_a_second_try_leaves_nothing_of_the_first(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run is deleted when all files but its last are copied; without it there is less."""
    write_runs(desk.files, 3, distance_km=15.0)
    desk.run()
    true, tries = desk.store.streams.get, count(1)

    def get(*told: Any) -> bytes:
        if next(tries) == 6:
            source = next(s for s in desk.log.sources(1) if told[2].startswith(s.sha256))
            RunCopies(desk.log, 1).remove(source.activity_id, source.id)
        return true(*told)

    monkeypatch.setattr(desk.store.streams, "get", get)
    file = back_up(desk.store, tmp_path / "a.zip")
    assert next(tries) == 6 + 4 + 1
    assert put_back(file, tmp_path / "back") == held(desk.store)


def test_what_a_killed_backup_left_goes_after_a_day(store: Store, tmp_path: Path) -> None:
    old, young, other = (
        tmp_path / name for name in (".a.x1.backup.part", ".b.x2.backup.part", "c.backup.part")
    )
    yesterday = time.time() - SWEEP_AFTER_S - 60
    for path in (old, young, other):
        path.write_bytes(b"half")
    for path in (old, other):
        os.utime(path, (yesterday, yesterday))
    back_up(store, tmp_path / "a.zip")
    assert not old.exists()
    assert young.exists()
    assert other.exists()
