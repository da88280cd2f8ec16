"""A mark in a data folder (`restoring`) while a backup is being put back.

Where the process is killed meanwhile the mark stays, so that nobody takes what is there for a
log; doing it again ends it.
"""

from __future__ import annotations

import json
import os
import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from traininglog.file_locks import try_hold
from traininglog.whole_files import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK: Final = "restoring"
END_SHARES: Final = "--end-shares"


class Mark(NamedTuple):
    """Which backup is put back: the SHA-256 of what it says it holds, and where it is.

    And whether all that runners share in it ends.
    """

    of: str = ""
    path: str = ""
    ends_shares: bool = False


class RestoreCutOffError(RuntimeError):
    """What is in the folder is half a backup; says what to do."""

    def __init__(self, folder: Path) -> None:
        mark = read_mark(folder) or Mark()
        again = shlex.join([
            "painmile", "--data", str(folder), "restore", mark.path or "FILE.zip",
            *([END_SHARES] if mark.ends_shares else []),
        ])  # fmt: skip
        super().__init__(
            f"In {folder} a restore was broken off, or runs just now. If none runs, do it "
            f"again: {again}"
        )


class RestoreRunsError(RuntimeError):
    """Another process puts a backup into the same folder just now."""


def read_mark(folder: Path) -> Mark | None:
    """What is being put back there, or was when a process ended; None: nothing."""
    try:
        told = json.loads((folder / MARK).read_bytes())
        return Mark(str(told["of"]), str(told["path"]), bool(told.get("ends_shares")))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, TypeError, KeyError):  # ended before it was written
        return Mark()


def set_mark(folder: Path, mark: Mark) -> None:
    """From now on nobody opens the folder, whatever happens to this process."""
    with _open(folder / MARK, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) as descriptor:
        os.write(descriptor, json.dumps(mark._asdict()).encode())
        os.fsync(descriptor)
    sync_folder(folder)


def remove_mark(folder: Path) -> None:
    """All is there, or nothing; again changes nothing."""
    (folder / MARK).unlink(missing_ok=True)
    sync_folder(folder)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """No other process puts a backup there meanwhile; RestoreRunsError where one does."""
    with _open(folder / f"{MARK}.lock", os.O_RDWR | os.O_CREAT) as descriptor:
        if not try_hold(descriptor):
            raise RestoreRunsError(f"A backup is being put back into {folder}.")
        yield


@contextmanager
def _open(path: Path, flags: int) -> Iterator[int]:
    descriptor = os.open(path, flags, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
