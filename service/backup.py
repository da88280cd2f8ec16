"""Everything of a home in one file, while others go on writing.

The rows are of one moment; the files those rows speak of follow. A file that went meanwhile,
because its run was deleted, begins it anew. Keys are no part of it, and who is signed in.
"""

from __future__ import annotations

import hashlib
import os
import time
import zipfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

from service.backup_form import (
    DOCUMENT,
    MOST_BYTES,
    BackupError,
    Document,
    Member,
    digest,
    file_path,
    table_path,
)
from traininglog.cells import read_lines, shape_of
from traininglog.database import HEAD, METADATA
from traininglog.kept_files import kept_files
from traininglog.refill import LEFT_OUT
from traininglog.row_numbers import last_ids
from traininglog.streams import SWEEP_AFTER_S, StreamStoreError
from traininglog.whole_files import new_file, part_of, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

    from traininglog.cells import Shape
    from traininglog.kept_files import KeptFile
    from traininglog.store import Store

TRIES: Final = 5
_PACKED: Final = (b"PAR1", b"\x1f\x8b", b"PK\x03\x04", b"\xff\xd8\xff")
"""How files begin that do not get smaller: Parquet, gzip, zip, JPEG."""
_PART: Final = ".backup.part"
_QUICK: Final = 1
"""Of zlib's levels: half the time of its usual one, a tenth more bytes."""
_BUSY: Final = (
    "Runs are being deleted faster than they can be copied, so no backup was made. Do it again "
    "when that is over."
)
_TOO_MANY: Final = (
    "There are too many files for one backup. Back the database and the streams up by their "
    "own servers' means; the manual says how."
)


class _WentError(Exception):
    """Files of the rows are not there, and may have gone with them meanwhile."""

    def __init__(self, files: frozenset[KeptFile]) -> None:
        super().__init__()
        self.files = files


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written: what it says of itself, and how large it is."""

    document: Document
    bytes: int


def write_backup(
    store: Store, target: Path, program: str, now: datetime, *, replace: bool = False
) -> Backup:
    """Write a whole backup to `target`, readable by this account alone, or nothing.

    `program` is this program's version, `now` aware. FileExistsError where something is
    there, unless it may be replaced; BackupError says why none can be made; OSError of
    `target`, StreamStoreError and DatabaseError of the home.
    """
    if target.exists() and not replace:
        raise FileExistsError(str(target))
    gone: frozenset[KeptFile] = frozenset()
    with _part(target) as (file, keep):
        for _ in range(TRIES):
            file.seek(0)
            file.truncate()
            try:
                document = _write(store, file, program, now, gone)
            except _WentError as fault:
                gone |= fault.files
                continue
            return Backup(document, keep())
        raise BackupError(_BUSY)


@contextmanager
def _part(target: Path) -> Iterator[tuple[IO[bytes], Any]]:
    """A file that gets its name when it is whole."""
    _sweep(target.parent)
    part = part_of(target, _PART)

    def keep() -> int:
        file.flush()
        os.fsync(file.fileno())
        size = os.fstat(file.fileno()).st_size
        file.close()
        part.replace(target)
        sync_folder(target.parent)
        return size

    file = new_file(part)
    try:
        yield file, keep
    finally:
        with suppress(OSError):  # what is left in its buffer does not fit either
            file.close()
        part.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """What killed backups left there, the day before or earlier."""
    old = time.time() - SWEEP_AFTER_S
    for path in folder.glob(f".*{_PART}"):
        with suppress(OSError):  # another backup's, or another account's
            if path.stat().st_mtime < old:
                path.unlink()


def _write(
    store: Store, file: IO[bytes], program: str, now: datetime, gone: frozenset[KeptFile]
) -> Document:
    """One try. Files that were `gone` before these rows were read are lost, not deleted."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_QUICK) as archive:
        shapes = [shape_of(t) for t in METADATA.sorted_tables if t.name not in LEFT_OUT]
        with store.engine.connect() as connection:
            tables = {shape.table: _put_rows(archive, connection, shape) for shape in shapes}
            last, wanted = last_ids(connection), list(kept_files(connection))
        missing = _absent(store, wanted)
        if not missing <= gone:
            raise _WentError(missing)
        files = [_put_file(archive, store, one) for one in wanted if one not in missing]
        document = Document(
            program, HEAD, now, tuple(shapes),
            {name: rows for name, (_, rows) in tables.items()},
            {name: member for name, (member, _) in tables.items()},
            tuple(files), tuple(sorted(map(file_path, missing))), last,
        )  # fmt: skip
        if len(told := document.to_json()) > MOST_BYTES:
            raise BackupError(_TOO_MANY)
        archive.writestr(DOCUMENT, told)
        return document


def _absent(store: Store, wanted: Sequence[KeptFile]) -> frozenset[KeptFile]:
    places = {(one.runner_id, one.kind) for one in wanted}
    there = {place: store.streams.names(*place) for place in places}
    return frozenset(one for one in wanted if one.name not in there[one.runner_id, one.kind])


def _put_rows(
    archive: zipfile.ZipFile, connection: Connection, shape: Shape
) -> tuple[Member, int]:
    """A table's rows, a few at a time in memory, and how many they are."""
    path, sha256, size, count = table_path(shape.table), hashlib.sha256(), 0, 0
    with archive.open(path, "w", force_zip64=True) as member:
        for line in read_lines(connection, shape):
            member.write(line)
            sha256.update(line)
            size += len(line)
            count += 1
    return Member(path, size, sha256.hexdigest()), count


def _put_file(archive: zipfile.ZipFile, store: Store, one: KeptFile) -> Member:
    """A file of the stream store as it is."""
    try:
        data = store.streams.get(*one)
    except FileNotFoundError as fault:
        raise _WentError(frozenset((one,))) from fault
    except OSError as fault:
        raise StreamStoreError(fault.errno, fault.strerror, fault.filename) from fault
    path = file_path(one)
    packing = zipfile.ZIP_STORED if data.startswith(_PACKED) else zipfile.ZIP_DEFLATED
    archive.writestr(path, data, packing, _QUICK)
    return Member(path, len(data), digest(data))
