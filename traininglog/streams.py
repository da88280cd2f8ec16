"""The stream store: one immutable Parquet file per activity, and the originals beside it.

    <data>/runners/<runner id>/originals/<sha256>
    <data>/runners/<runner id>/streams/<sha256>.<session>.v<n>.parquet
    <data>/runners/<runner id>/pictures/<sha256>.jpg

Each runner has a folder, so that erasing one never touches another. A file appears whole
or not at all: temporary name, fsync, rename; its row is written after. So a crash leaves
at worst a file without row, which `sweep` removes after a day, and temporary files, which
it removes after an hour.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Protocol

from traininglog.schema import MISSING, RECORD_COLUMNS
from traininglog.whole_files import PART, new_file, sync_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from io import BufferedWriter
    from pathlib import Path

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

STREAM_VERSION: Final = 1
"""Moves when the columns or their encoding change; part of the file's name."""

SWEEP_AFTER_S: Final = 24 * 3600
"""Orphans younger than this may belong to an import that runs right now."""
PART_AFTER_S: Final = 3600
"""Temporary files live from a chunk's first write to its rename: seconds, also elsewhere."""

Kind = Literal["originals", "streams", "pictures"]

_TOGETHER: Final = 100  # open files at a time
_TRIES: Final = 5  # against who writes into a folder that goes
_DTYPES: Final = {column.name: column.dtype for column in RECORD_COLUMNS}


class StreamStoreError(OSError):
    """The place of the streams cannot be read or written; no file of anybody else's."""


class ObjectStoreError(StreamStoreError):
    """An object store did not do what was asked; says where, why and what to do.

    `words` say the same without the place, for those it is none of their business.
    """

    def __init__(self, place: str, cause: str) -> None:
        super().__init__(f"The object store {place} {cause}")
        self.place, self.cause = place, cause
        self.words = f"The object store {cause}"

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return ObjectStoreError, (self.place, self.cause)


class AddressError(ValueError):
    """There can be no streams at an address; says why, and shows no key of it."""


class NewFile(NamedTuple):
    """A file to be stored."""

    kind: Kind
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Stream:
    """All records of an activity: FIT's integers by column, developer values as floats."""

    columns: Mapping[str, NDArray[np.int64]]
    developer: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Number of records."""
        return len(next(iter(self.columns.values()), ()))

    def frame(self) -> pd.DataFrame:
        """SI units and degrees as float64, `timestamp` aware in UTC; missing is NaN."""
        import numpy as np  # noqa: PLC0415 -- as in encode
        import pandas as pd  # noqa: PLC0415 -- import workers must not load pandas

        seconds = self.columns["timestamp"].view("datetime64[s]")
        values: dict[str, object] = {"timestamp": pd.DatetimeIndex(seconds).tz_localize("UTC")}
        for column in RECORD_COLUMNS[1:]:
            stored = self.columns.get(column.name)
            if stored is None:
                values[column.name] = np.nan
            else:
                real = stored / column.scale - column.offset
                values[column.name] = np.where(stored == MISSING, np.nan, real)
        return pd.DataFrame(values | dict(self.developer))


def stream_name(sha256: str, session: int) -> str:
    """The file name of one activity's stream."""
    return f"{sha256}.{session}.v{STREAM_VERSION}.parquet"


def encode(
    columns: Mapping[str, NDArray[np.int64]], developer: Mapping[str, NDArray[np.float64]]
) -> bytes:
    """A Parquet file: integers delta-packed, Snappy, missing as null, empty columns left out.

    Dictionaries and statistics are off: 0.3 ms instead of 2.5 ms for a short run. zstd would
    make it a tenth smaller, in twice the time.
    """
    import numpy as np  # noqa: PLC0415 -- a page without streams needs neither of these,
    import pyarrow as pa  # noqa: PLC0415 -- 0.2 s and 50 MB
    import pyarrow.parquet as pq  # noqa: PLC0415

    arrays, fields = [], []
    for name, dtype in _DTYPES.items():
        values = columns.get(name)
        if values is None:
            continue
        missing = None
        if values.min(initial=0) == MISSING:  # the least number of all
            missing = values == MISSING
            if missing.all() and name != "timestamp":
                continue
        arrays.append(_arrow(values.astype(dtype), missing))
        # A whole column is told to be one, and needs no levels of what is null.
        fields.append(pa.field(name, arrays[-1].type, nullable=missing is not None))
    packed = {column.name: "DELTA_BINARY_PACKED" for column in fields}
    for name, floats in developer.items():
        arrays.append(_arrow(floats, np.isnan(floats)))
        fields.append(pa.field(name, arrays[-1].type))
    sink = pa.BufferOutputStream()
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=pa.schema(fields)), sink,
        compression="snappy", column_encoding=packed, use_dictionary=False,
        write_statistics=False, store_schema=False,
    )  # fmt: skip
    return bytes(sink.getvalue().to_pybytes())


def _arrow(values: NDArray[Any], missing: NDArray[np.bool_] | None) -> Any:
    """An Arrow array from its buffers; `pyarrow.array` would load pandas, 0.3 s."""
    import numpy as np  # noqa: PLC0415 -- as in encode
    import pyarrow as pa  # noqa: PLC0415

    known = None
    if missing is not None and missing.any():
        known = pa.py_buffer(np.packbits(~missing, bitorder="little"))
    kind = pa.from_numpy_dtype(values.dtype)
    whole = np.ascontiguousarray(values)
    return pa.Array.from_buffers(kind, len(values), [known, pa.py_buffer(whole)])


def decode(data: bytes) -> Stream:
    """What `encode` was given, less the columns in which nothing was measured."""
    import numpy as np  # noqa: PLC0415 -- as in encode
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    # `read_table` and `to_numpy` would load pandas, 0.15 s.
    table = pq.ParquetFile(pa.BufferReader(data)).read()
    columns, developer = {}, {}
    for name, dtype in zip(table.column_names, table.schema.types, strict=True):
        values, known = _numpy(table.column(name).combine_chunks(), dtype.to_pandas_dtype())
        if name in _DTYPES:
            columns[name] = np.where(known, values.astype(np.int64), MISSING)
        else:
            developer[name] = np.where(known, values, np.nan)
    return Stream(columns, developer)


def _numpy(array: Any, dtype: type) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """The values of an Arrow array, and which of them are known: `_arrow` backwards."""
    import numpy as np  # noqa: PLC0415 -- as in encode

    validity, stored = array.buffers()
    first, last = array.offset, array.offset + len(array)
    values: NDArray[Any] = np.frombuffer(stored, dtype, last)[first:]
    if validity is None:
        return values, np.ones(len(array), bool)
    bits = np.frombuffer(validity, np.uint8)
    return values, np.unpackbits(bits, count=last, bitorder="little")[first:].astype(bool)


class StreamStore(Protocol):
    """Where originals, streams and pictures live: in a folder or an object store."""

    def put(self, runner_id: int, files: Iterable[NewFile]) -> None:
        """Store whole files for good; call before their rows are written.

        A name that is there already keeps its bytes and becomes young, so that no sweep
        takes it before its row. Raises StreamStoreError where they
        cannot be written.
        """
        ...

    def get(self, runner_id: int, kind: Kind, name: str) -> bytes:
        """The bytes of a file; FileNotFoundError if there is none, StreamStoreError."""
        ...

    def delete(self, runner_id: int, kind: Kind, *names: str) -> None:
        """Remove files that are there; their rows must be gone before."""
        ...

    def names(self, runner_id: int, kind: Kind) -> frozenset[str]:
        """All whole files of a runner."""
        ...

    def written_at(self, runner_id: int, kind: Kind) -> Mapping[str, float]:
        """When each of them was put there last, in seconds since 1970."""
        ...

    def sweep(self, runner_id: int, kind: Kind, known: Collection[str]) -> int:
        """Remove temporary files older than an hour, files without row older than a day."""
        ...

    def runners(self) -> frozenset[int]:
        """The runners of whom there is anything."""
        ...

    def forget(self, runner_id: int) -> None:
        """Remove everything of a runner, whatever it is; again changes nothing."""
        ...


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
        """Temporary files, fsync, rename: a reader or a crash never sees half a file.

        All are written before the first fsync, which then takes most of them along: on
        a busy disk each fsync waits for its turn.
        """
        with _blamed():
            self._put_new(runner_id, files)

    def _put_new(self, runner_id: int, files: Iterable[NewFile]) -> None:
        fresh, known = [], set()
        for new in files:
            folder = self.folder(runner_id, new.kind)
            if _renew(folder / new.name):
                known.add(folder)
            else:
                fresh.append(new)
        for folder in known:  # who gave it its name may have ended before that was for good
            sync_folder(folder)
        for first in range(0, len(fresh), _TOGETHER):
            self._put(runner_id, fresh[first : first + _TOGETHER])

    def _put(self, runner_id: int, files: Sequence[NewFile]) -> None:
        temporary: list[Path] = []
        try:
            with ExitStack() as stack:
                written = []
                for new in files:
                    folder = self.folder(runner_id, new.kind)
                    temporary.append(folder / f"{new.name}.{secrets.token_hex(4)}{PART}")
                    written.append(stack.enter_context(_create(temporary[-1])))
                    written[-1].write(new.data)
                    written[-1].flush()
                for file in written:
                    os.fsync(file.fileno())
            for path, new in zip(temporary, files, strict=True):
                path.replace(path.with_name(new.name))
        except OSError:
            for path in temporary:
                path.unlink(missing_ok=True)
            raise
        for folder in {path.parent for path in temporary}:
            sync_folder(folder)

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


def _renew(path: Path) -> bool:
    """Make a file young, if it is there."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _kept_s(name: str) -> int:
    """How long a file without row is left alone."""
    return PART_AFTER_S if name.endswith(PART) else SWEEP_AFTER_S


def _create(path: Path) -> BufferedWriter:
    """A new file for the person's own account; its folder is made if need be."""
    try:
        return new_file(path)
    except FileNotFoundError:
        _make(path.parent)
        return new_file(path)


def _make(folder: Path) -> None:
    """A folder for the person's own account, for good with those above it."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for one in missing:
        sync_folder(one.parent)
