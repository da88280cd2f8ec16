"""Streams and originals in an object store: any file system that pyarrow opens by an address.

    s3://bucket/prefix?region=eu-central-1      s3://bucket?endpoint_override=127.0.0.1:5000&scheme=http
    gs://bucket/prefix      abfs://container@account.dfs.core.windows.net/prefix      file:///mnt/log

The folders are those of `LocalStreamStore`. One put makes an object whole or not at all, so
there are no temporary names. An address may hold a key; what is said of a place never does.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from traininglog.local_streams import LocalStreamStore
from traininglog.object_faults import place_of, why
from traininglog.streams import SWEEP_AFTER_S, AddressError, ObjectStoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from pyarrow.fs import FileInfo, FileSystem

    from traininglog.streams import Kind, NewFile, StreamStore

CONNECT_S: Final = 3.0
SILENT_S: Final = 5.0
"""A server that says nothing for so long is asked again, three times in all."""
_RETRY_S: Final = 30
_AT_ONCE: Final = 8
"""Objects on their way at a time: of 10 ms each, 2,000 took 4 s and not 24, as with 16."""
_TRIES: Final = 5  # against who puts into what is being forgotten
_WHOLE: Final = ("s3", "gs", "gcs", "abfs", "abfss", "file")


def streams_by(address: str, folder: Path) -> StreamStore:
    """The store at an address; `folder` is the data folder beside it.

    AddressError where there can be none, ObjectStoreError where it had to be asked and did
    not answer.
    """
    from pyarrow.fs import FileSystem  # noqa: PLC0415 -- 0.2 s, where it is asked for

    place = place_of(address)
    path = ""
    if _is_whole(address):
        with _blamed(place), suppress(ValueError):  # whose words hold the address
            files, path = FileSystem.from_uri(address)
    if not path:
        raise AddressError(
            f"Streams cannot be kept at {place}; give an address such as s3://bucket/prefix."
        )
    if files.type_name == "local":
        return LocalStreamStore(Path(path), folder)
    return ObjectStreamStore(_patient(files), path, place, LocalStreamStore(folder))


def _is_whole(address: str) -> bool:
    """Whether a reader there sees a file only once all of it is there."""
    scheme, colon, _ = address.partition("://")
    return not colon or scheme.lower() in _WHOLE


def _patient(files: FileSystem) -> FileSystem:
    """The same place, with one request an object, and waited for seconds instead of minutes."""
    more: dict[str, Any] = {
        "s3": {
            "connect_timeout": CONNECT_S,
            "request_timeout": SILENT_S,
            "allow_delayed_open": True,  # a small object is one request instead of three
        },
        "gcs": {"retry_time_limit": timedelta(seconds=_RETRY_S)},
    }
    if files.type_name not in more:
        return files
    make, (told,) = files.__reduce__()  # as for another process, which gets the same place
    made: FileSystem = make(told | more[files.type_name])
    return made


class ObjectStreamStore:
    """Streams and originals under one prefix of an object store.

    `place` is how it is spoken of; `beside` is where a runner's files wait that are being sent.
    """

    def __init__(
        self, files: FileSystem, path: str, place: str, beside: LocalStreamStore
    ) -> None:
        self.files = files
        self.root = f"{path.strip('/')}/runners"
        self.place = place
        self.beside = beside

    def put(self, runner_id: int, files: Iterable[NewFile]) -> None:
        """Store whole objects for good, several at once.

        One that is there is written again: it costs the upload, and asks nothing first. Only
        so does it become young, and no sweep takes it before its row.
        """
        self._each(partial(self._put, runner_id), list(files))

    def _put(self, runner_id: int, new: NewFile) -> None:
        with self.files.open_output_stream(self._path(runner_id, new.kind, new.name)) as out:
            out.write(new.data)

    def get(self, runner_id: int, kind: Kind, name: str) -> bytes:
        """The bytes of an object; FileNotFoundError if there is none, ObjectStoreError."""
        with self._blamed():
            try:
                # As a stream it would be asked for 16 kB at a time.
                with self.files.open_input_file(self._path(runner_id, kind, name)) as found:
                    return bytes(found.read())
            except FileNotFoundError:
                self._see_bucket()
        raise FileNotFoundError(f"{name} is not in {self.place}")

    def delete(self, runner_id: int, kind: Kind, *names: str) -> None:
        """Remove objects that are there; their rows must be gone before."""
        self._each(self._remove, [self._path(runner_id, kind, name) for name in names])

    def names(self, runner_id: int, kind: Kind) -> frozenset[str]:
        """All objects of a runner."""
        return frozenset(one.base_name for one in self._under(runner_id, kind))

    def written_at(self, runner_id: int, kind: Kind) -> dict[str, float]:
        """When each of them was put there last, by the store's clock."""
        return {one.base_name: one.mtime_ns / 1e9 for one in self._under(runner_id, kind)}

    def sweep(self, runner_id: int, kind: Kind, known: Collection[str]) -> int:
        """Remove objects without row older than a day."""
        there = self._under(runner_id, kind)
        strange = [one.path for one in there if one.base_name not in known and _is_old(one)]
        return sum(self._each(self._remove_old, strange))

    def runners(self) -> frozenset[int]:
        """The runners of whom there is anything."""
        names = (one.base_name for one in self._list(self.root))
        mine = frozenset(int(name) for name in names if name.isascii() and name.isdigit())
        return mine | self.beside.runners()

    def forget(self, runner_id: int) -> None:
        """Remove everything of a runner; again changes nothing."""
        self.beside.forget(runner_id)
        with self._blamed(), suppress(FileNotFoundError):
            for _ in range(_TRIES):
                self.files.delete_dir(f"{self.root}/{runner_id}")

    def _path(self, runner_id: int, kind: Kind, name: str) -> str:
        return f"{self.root}/{runner_id}/{kind}/{name}"

    def _remove(self, path: str) -> bool:
        with suppress(FileNotFoundError):
            self.files.delete_file(path)
        return True

    def _remove_old(self, path: str) -> bool:
        """Once more asked how old it is: an import may have put it again meanwhile."""
        return _is_old(self.files.get_file_info(path)) and self._remove(path)

    def _under(self, runner_id: int, kind: Kind) -> list[FileInfo]:
        return [one for one in self._list(f"{self.root}/{runner_id}/{kind}") if one.is_file]

    def _list(self, folder: str) -> list[FileInfo]:
        """What is in a folder. An empty one might also be no bucket, which is a fault."""
        from pyarrow.fs import FileSelector  # noqa: PLC0415 -- as above

        with self._blamed():
            found: list[FileInfo] = self.files.get_file_info(
                FileSelector(folder, allow_not_found=True)
            )
            if not found:
                self._see_bucket()
        return found

    def _see_bucket(self) -> None:
        from pyarrow.fs import FileType  # noqa: PLC0415 -- as above

        if self.files.get_file_info(self.root.partition("/")[0]).type == FileType.NotFound:
            raise OSError("no such bucket")

    def _each(self, do: Callable[[Any], Any], these: list[Any]) -> list[Any]:
        """Several at once; after the first that fails none is begun."""
        with self._blamed():
            if len(these) < 2:
                return [do(one) for one in these]
            with ThreadPoolExecutor(min(_AT_ONCE, len(these)), "objects") as pool:
                return list(pool.map(do, these))

    def _blamed(self) -> Any:
        return _blamed(self.place)


def _is_old(one: FileInfo) -> bool:
    return one.mtime_ns is not None and one.mtime_ns / 1e9 < time.time() - SWEEP_AFTER_S


@contextmanager
def _blamed(place: str) -> Iterator[None]:
    """A fault of this place as a sentence, and as no fault of any other file."""
    try:
        yield
    except OSError as fault:
        raise ObjectStoreError(place, why(str(fault))) from fault
