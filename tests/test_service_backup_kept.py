"""A backup on the disk: it has its name only once it is there for good, and leaves no rest."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.backups import back_up
from traininglog import whole_files
from traininglog.store import Store
from traininglog.streams import SWEEP_AFTER_S

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
