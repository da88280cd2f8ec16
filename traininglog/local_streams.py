"""The stream store of a folder of this machine.

A file appears whole or not at all: temporary name, fsync, rename; its row is written after. So
a crash leaves at worst a file without row, which `sweep` removes after a day, and temporary
files, which it removes after an hour.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from traininglog.streams import PART_AFTER_S, SWEEP_AFTER_S, Kind, StreamStoreError
from traininglog.whole_files import PART, begin_sync, new_file, sync_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from io import BufferedWriter

    from traininglog.streams import NewFile

_TOGETHER: Final = 100  # open files at a time
_TRIES: Final = 5  # against who writes into a folder that goes


class LocalStreamStore:
    """Streams and originals in a folder of this machine (never a network share).

    `beside` is the data folder where that is another one: what a runner is sending lies there.
    """

    def __init__(self, root: Path, beside: Path | None = None) -> None:
        self.root = root
        self.roots = (root,) if beside in (None, root) else (root, beside)

    def folder(self, runner_id: int, kind: Kind) -> Path:
        """A runner's folder of one kind."""
        return self.root / "runners" / str(runner_id) / kind

    def put(self, runner_id: int, files: Iterable[NewFile]) -> None:
        """Temporary files, fsync, rename: a reader or a crash never sees half a file."""
        with _blamed():
            self._put(runner_id, files)

    def _put(self, runner_id: int, files: Iterable[NewFile]) -> None:
        folders = {kind: str(self.folder(runner_id, kind)) for kind in get_args(Kind)}
        known, fresh = set[str](), dict[str, bytes]()
        for kind, name, data in files:
            path = f"{folders[kind]}{os.sep}{name}"
            if _renew(path):
                known.add(folders[kind])
            else:
                fresh[path] = data
        for folder in known:  # who gave it its name may have ended before that was for good
            sync_folder(folder)
        new = iter(fresh.items())
        while together := list(islice(new, _TOGETHER)):
            _write(together)

    def get(self, runner_id: int, kind: Kind, name: str) -> bytes:
        """The bytes of a file; FileNotFoundError if there is none."""
        with _blamed(but=(FileNotFoundError,)):
            return (self.folder(runner_id, kind) / name).read_bytes()

    def delete(self, runner_id: int, kind: Kind, *names: str) -> None:
        """Remove files that are there; their rows must be gone before."""
        with _blamed():
            for name in names:
                (self.folder(runner_id, kind) / name).unlink(missing_ok=True)

    def runners(self) -> frozenset[int]:
        """The runners of whom there is a folder."""
        names = (path.name for root in self.roots for path in (root / "runners").glob("*"))
        return frozenset(int(name) for name in names if name.isascii() and name.isdigit())

    def forget(self, runner_id: int) -> None:
        """Remove everything of a runner, also what is on its way; again changes nothing."""
        with _blamed():
            for root in self.roots:
                _remove(root / "runners" / str(runner_id))

    def names(self, runner_id: int, kind: Kind) -> frozenset[str]:
        """All whole files of a runner."""
        return frozenset(
            e.name for e in self._entries(runner_id, kind) if not e.name.endswith(PART)
        )

    def written_at(self, runner_id: int, kind: Kind) -> dict[str, float]:
        """When each of them was put there last, in seconds since 1970."""
        found = {}
        with _blamed():
            for entry in self._entries(runner_id, kind):
                with suppress(FileNotFoundError):
                    if not entry.name.endswith(PART):
                        found[entry.name] = entry.stat().st_mtime
        return found

    def sweep(self, runner_id: int, kind: Kind, known: Collection[str]) -> int:
        """Remove temporary files older than an hour, files without row older than a day."""
        with _blamed():
            return self._sweep(runner_id, kind, known)

    def _sweep(self, runner_id: int, kind: Kind, known: Collection[str]) -> int:
        now = time.time()
        swept = 0
        for entry in self._entries(runner_id, kind):
            if entry.name in known:
                continue
            with suppress(FileNotFoundError):  # another import renamed or swept it
                if entry.stat().st_mtime < now - _kept_s(entry.name):
                    os.unlink(entry.path)  # noqa: PTH108 -- scandir gives text
                    swept += 1
        return swept

    def _entries(self, runner_id: int, kind: Kind) -> Iterable[os.DirEntry[str]]:
        try:
            with os.scandir(self.folder(runner_id, kind)) as entries:
                return list(entries)
        except FileNotFoundError:
            return ()


@contextmanager
def _blamed(but: tuple[type[OSError], ...] = ()) -> Iterator[None]:
    """Tell a fault of this place from one of another file, which is an OSError as well.

    What is in `but` is an answer, no fault.
    """
    try:
        yield
    except but:
        raise
    except OSError as fault:
        raise StreamStoreError(fault.errno, fault.strerror, fault.filename) from fault


def _remove(folder: Path) -> None:
    for left in reversed(range(_TRIES)):
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            return
        except OSError:  # an import put a file in meanwhile
            if not left:
                raise
        else:
            return


def _write(files: Sequence[tuple[str, bytes]]) -> None:
    """New files by their paths, all of them or none; a path is text, for there are many."""
    part = f".{secrets.token_hex(4)}{PART}"
    try:
        with ExitStack() as stack:
            written = []
            for path, data in files:
                written.append(stack.enter_context(_create(path + part)))
                written[-1].write(data)
                written[-1].flush()
                begin_sync(written[-1].fileno())
            for file in written:
                os.fsync(file.fileno())
        for path, _ in files:
            os.replace(path + part, path)  # noqa: PTH105 -- text
    except OSError:
        for path, _ in files:
            Path(path + part).unlink(missing_ok=True)
        raise
    for folder in {os.path.dirname(path) for path, _ in files}:  # noqa: PTH120 -- text
        sync_folder(folder)


def _renew(path: str) -> bool:
    """Make a file young, if it is there."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _kept_s(name: str) -> int:
    """How long a file without row is left alone."""
    return PART_AFTER_S if name.endswith(PART) else SWEEP_AFTER_S


def _create(path: str) -> BufferedWriter:
    """A new file for the person's own account; its folder is made if need be."""
    try:
        return new_file(path)
    except FileNotFoundError:
        _make(Path(path).parent)
        return new_file(path)


def _make(folder: Path) -> None:
    """A folder for the person's own account, for good with those above it."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for one in missing:
        sync_folder(one.parent)
