"""A backup put back into an empty home: all of it, or nothing.

First the whole backup is read and held against what it says of itself. Then the files are put
where they were, and after them the rows, in one transaction. While that goes on a mark stands
in the folder; who is killed meanwhile does it again, and it begins anew.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
import struct
import zipfile
import zlib
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.backup_form import (
    DOCUMENT,
    MOST_BYTES,
    BackupError,
    Document,
    digest,
    kept_file,
    read_document,
)
from traininglog.database import HEAD, empty_log
from traininglog.refill import NotEmptyError, UnfitError, is_empty, known_schemas, refill
from traininglog.restore_mark import Mark, alone, read_mark, remove_mark, set_mark
from traininglog.standing import end_standing
from traininglog.store import Store
from traininglog.streams import NewFile

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from service.backup_form import Member
    from traininglog.cells import Shape
    from traininglog.home import Home

_PIECE: Final = 2**20
_LONGEST_ROW: Final = 2**24
_TOGETHER_BYTES: Final = 2**25
_TOGETHER: Final = 100
_DAMAGED: Final = "is damaged: {}. Take another copy of it; nothing was written."
_EXPORT: Final = "manifest.json"
_MOST_RATIO: Final = 20
"""What a backup says of itself is digests by half, which do not get smaller than a fifth."""
_RATIO_MATTERS: Final = 2**20
_PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1
_ODD: Final = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError)
"""What `zipfile` makes of bytes that no zip has; `NotImplementedError` is among them."""


@dataclass(frozen=True, slots=True)
class OpenBackup:
    """A backup file that is open, and what it says of itself."""

    archive: zipfile.ZipFile
    document: Document
    of: str

    def check(self) -> None:
        """Read all of it; BackupError for anything that is not as it was written."""
        told = {one.path: one for one in self.document.members()}
        inside = self.archive.infolist()
        names = {info.filename for info in inside} - {DOCUMENT}
        if names != told.keys() or len(inside) != len(told) + 1:
            raise BackupError(_DAMAGED.format("it holds other files than it says"))
        for info in inside:
            if info.filename != DOCUMENT and info.file_size != told[info.filename].bytes:
                raise BackupError(_DAMAGED.format(f"{info.filename} has another length"))
        for one in told.values():
            self._read(one)

    def _read(self, one: Member) -> None:
        sha256 = hashlib.sha256()
        with _whole(one.path), self.archive.open(one.path) as member:
            while piece := member.read(_PIECE):
                sha256.update(piece)
        if sha256.hexdigest() != one.sha256:
            raise BackupError(_DAMAGED.format(f"{one.path} is not what was written"))

    def lines(self, shape: Shape) -> Iterator[bytes]:
        """A table's rows."""
        one = self.document.tables[shape.table]
        with _whole(one.path), self.archive.open(one.path) as member:
            while line := member.readline(_LONGEST_ROW):
                yield line

    def files(self) -> Iterator[tuple[int, list[NewFile]]]:
        """The files of runners, a few at a time."""
        some: list[NewFile] = []
        whose, size = 0, 0
        for one in self.document.files:
            runner_id, kind, name = kept_file(one.path)
            full = size > _TOGETHER_BYTES or len(some) >= _TOGETHER
            if some and (full or runner_id != whose):
                yield whose, some
                some, size = [], 0
            with _whole(one.path):
                data = self.archive.read(one.path)
            if digest(data) != one.sha256:  # somebody writes to it just now
                raise BackupError(_DAMAGED.format(f"{one.path} is not what was written"))
            some.append(NewFile(kind, name, data))
            whose, size = runner_id, size + len(data)
        if some:
            yield whose, some


@contextmanager
def open_backup(path: Path) -> Iterator[OpenBackup]:
    """A file as a backup; BackupError says why it is none. OSError where it cannot be read."""
    with _said_as("is no backup of Painmile."):
        archive = zipfile.ZipFile(path)
    with archive:
        data = _document_of(archive, path.stat().st_size)
        yield OpenBackup(archive, _known(read_document(data)), digest(data))


def _document_of(archive: zipfile.ZipFile, size: int) -> bytes:
    """What it says of itself; `size` is the whole file's, in bytes."""
    for info in archive.infolist():
        if info.compress_type not in _PACKINGS or info.flag_bits & _ENCRYPTED:
            raise BackupError("is no backup of Painmile: it is packed in another way.")
    names = archive.namelist()
    if DOCUMENT not in names:
        if _EXPORT in names:
            raise BackupError("is an export of one runner: painmile import reads it.")
        raise BackupError("is no backup of Painmile.")
    most = min(MOST_BYTES, _MOST_RATIO * size + _RATIO_MATTERS)
    with _whole(DOCUMENT), archive.open(DOCUMENT) as member:
        data = member.read(most + 1)
    if len(data) > most:
        raise BackupError(_DAMAGED.format("what it says of itself is too long"))
    return data


def _known(document: Document) -> Document:
    if document.schema == HEAD:
        return document
    if document.schema not in known_schemas():
        raise BackupError(
            f"was made by Painmile {document.program}, which is newer than this one. Install "
            "that one, or a newer one."
        )
    return document


def _whole(path: str) -> AbstractContextManager[None]:
    return _said_as(_DAMAGED.format(f"{path} cannot be read"))


@contextmanager
def _said_as(words: str) -> Iterator[None]:
    """What a damaged archive raises, as one sentence; a place before its begin is EINVAL."""
    try:
        yield
    except _ODD as fault:
        raise BackupError(words) from fault
    except OSError as fault:
        if fault.errno != errno.EINVAL:
            raise
        raise BackupError(words) from fault


def restore(home: Home, path: Path, shares_end_at: datetime | None = None) -> Document:
    """Put a backup back into an empty home; one that was broken off begins anew.

    What runners share stands as it stood then, or is ended: with `shares_end_at`, aware.
    BackupError says why it is refused, RestoreRunsError that another process does it just
    now; OSError of the file or the home, StreamStoreError and DatabaseError of the home.
    Whatever is raised, nothing is there of it, or a mark that says to do it again.
    """
    with open_backup(path) as backup:
        backup.check()
        _check_room(home, backup.document)
        home.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with alone(home.folder), Store.open(home, restoring=True) as store:
            mark = Mark(backup.of, str(path.absolute()), shares_end_at is not None)
            if not _is_done(store, mark):
                _begin(store, mark)
                _put(store, backup)
            if shares_end_at is not None:
                end_standing(store.engine, shares_end_at)
            remove_mark(home.folder)
            empty_log(store.engine)
        return backup.document


def _check_room(home: Home, document: Document) -> None:
    """On a disk of one's own, that it is large enough."""
    if home.streams is not None:
        return
    place = next(p for p in (home.folder, *home.folder.absolute().parents) if p.exists())
    needed = sum(one.bytes for one in document.members())
    if (free := shutil.disk_usage(place).free) < needed:
        raise BackupError(
            f"needs {needed / 1e9:.1f} GB, and there are {free / 1e9:.1f} GB free at "
            f"{home.folder}. Make room, or choose another folder with --data."
        )


def _is_done(store: Store, mark: Mark) -> bool:
    """Whether an earlier try came to its end but for its mark; BackupError: others' rows."""
    if is_empty(store.engine):
        return False
    before = read_mark(store.folder)
    if before is not None and before.of == mark.of:
        return True
    if before is not None:
        remove_mark(store.folder)
    raise _taken(store)


def _taken(store: Store) -> BackupError:
    if store.home.database is None:
        where, what = f"in {store.folder}", "Choose a new folder with --data."
    else:
        where, what = "in this database", "Choose another."
    return BackupError(f"goes into an empty log only, and {where} there is one already. {what}")


def _begin(store: Store, mark: Mark) -> None:
    """Take away what an earlier try left; without such a mark, files are somebody's."""
    runners = store.streams.runners()
    if read_mark(store.folder) is None and runners:
        raise BackupError(
            "goes into an empty log only, and there are files of runners already "
            f"({_place_of(store)}). Choose another place, or move them away."
        )
    set_mark(store.folder, mark)
    for runner_id in runners:
        store.streams.forget(runner_id)


def _place_of(store: Store) -> str:
    return str(store.folder / "runners") if store.home.streams is None else "the streams"


def _put(store: Store, backup: OpenBackup) -> None:
    """Files, then rows; what failed is taken away again, what was killed is not."""
    told = backup.document
    try:
        for runner_id, files in backup.files():
            store.streams.put(runner_id, files)
        with ExitStack() as opened:
            lines = _counted(backup, opened)
            refill(store.engine, told.schema, told.shapes, lines, told.last_ids)
    except NotEmptyError as fault:  # their files stay as well; sweeps take those of no row
        remove_mark(store.folder)
        raise _taken(store) from fault
    except Exception as fault:
        _undo(store)
        if isinstance(fault, UnfitError):
            raise BackupError(_DAMAGED.format(fault)) from fault
        raise


def _counted(backup: OpenBackup, opened: ExitStack) -> Any:
    """Each table's rows, as many as it says; what is not read to its end is `opened`."""

    def lines(shape: Shape) -> Generator[bytes]:
        rows = 0
        for line in backup.lines(shape):
            rows += 1
            yield line
        if rows != backup.document.rows[shape.table]:
            raise UnfitError(f"{shape.table} has another number of rows")

    return lambda shape: opened.enter_context(closing(lines(shape)))


def _undo(store: Store) -> None:
    """Only where no row was kept: what broke may have been the word that they were."""
    if not is_empty(store.engine):
        return
    for runner_id in store.streams.runners():
        store.streams.forget(runner_id)
    remove_mark(store.folder)
