"""Streams and originals in an object store: any file system that pyarrow opens by an address.

    s3://bucket/prefix?region=eu-central-1      s3://bucket?endpoint_override=127.0.0.1:5000&scheme=http

The folders are those of `LocalStreamStore`. One put makes an object whole or not at all, so
there are no temporary names.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from traininglog.streams import SWEEP_AFTER_S, StreamStoreError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pyarrow.fs import FileInfo, FileSystem

    from traininglog.streams import Kind, NewFile


class ObjectStreamStore:
    """Streams and originals under one prefix of an object store."""

    def __init__(self, files: FileSystem, prefix: str) -> None:
        self.files = files
        self.prefix = prefix.strip("/")

    @classmethod
    def of(cls, address: str) -> ObjectStreamStore:
        """By an address; ValueError where pyarrow knows no such place."""
        from pyarrow.fs import FileSystem  # noqa: PLC0415 -- 0.2 s, where it is asked for

        with _blamed():
            return cls(*FileSystem.from_uri(address))

    def put(self, runner_id: int, files: Iterable[NewFile]) -> None:
        """Store whole files for good; one that is there keeps its bytes and becomes young."""
        with _blamed():
            for new in files:
                with self.files.open_output_stream(
                    self._path(runner_id, new.kind, new.name)
                ) as out:
                    out.write(new.data)

    def get(self, runner_id: int, kind: Kind, name: str) -> bytes:
        """The bytes of a file; FileNotFoundError if there is none."""
        with self.files.open_input_stream(self._path(runner_id, kind, name)) as found:
            return bytes(found.read())

    def delete(self, runner_id: int, kind: Kind, name: str) -> None:
        """Remove a file if it is there; its row must be gone before."""
        with _blamed():
            try:
                self.files.delete_file(self._path(runner_id, kind, name))
            except FileNotFoundError:
                return

    def names(self, runner_id: int, kind: Kind) -> frozenset[str]:
        """All files of a runner."""
        return frozenset(one.base_name for one in self._under(f"{runner_id}/{kind}"))

    def sweep(self, runner_id: int, kind: Kind, known: Collection[str]) -> int:
        """Remove files without row older than a day."""
        old = time.time() - SWEEP_AFTER_S
        gone = [
            one.base_name
            for one in self._under(f"{runner_id}/{kind}")
            if one.base_name not in known and one.mtime_ns and one.mtime_ns / 1e9 < old
        ]
        for name in gone:
            self.delete(runner_id, kind, name)
        return len(gone)

    def runners(self) -> frozenset[int]:
        """The runners of whom there is anything."""
        paths = (one.path.removeprefix(f"{self._root}/") for one in self._under("", deep=True))
        firsts = {path.partition("/")[0] for path in paths}
        return frozenset(int(name) for name in firsts if name.isascii() and name.isdigit())

    def forget(self, runner_id: int) -> None:
        """Remove everything of a runner; again changes nothing."""
        with _blamed():
            for one in self._under(str(runner_id), deep=True):
                self.files.delete_file(one.path)

    @property
    def _root(self) -> str:
        return f"{self.prefix}/runners"

    def _path(self, runner_id: int, kind: Kind, name: str) -> str:
        return f"{self._root}/{runner_id}/{kind}/{name}"

    def _under(self, folder: str, *, deep: bool = False) -> list[FileInfo]:
        from pyarrow.fs import FileSelector, FileType  # noqa: PLC0415 -- as above

        where = f"{self._root}/{folder}".rstrip("/")
        selector = FileSelector(where, allow_not_found=True, recursive=deep)
        with _blamed():
            return [
                one for one in self.files.get_file_info(selector) if one.type == FileType.File
            ]


@contextmanager
def _blamed() -> Iterator[None]:
    """Tell a fault of this place from one of another file, which is an OSError as well."""
    try:
        yield
    except OSError as fault:
        raise StreamStoreError(fault.errno, str(fault), fault.filename) from fault
