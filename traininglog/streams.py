"""The stream store: one immutable Parquet file per activity, and the originals beside it.

    <data>/runners/<runner id>/originals/<sha256>
    <data>/runners/<runner id>/streams/<sha256>.<session>.v<n>.parquet
    <data>/runners/<runner id>/pictures/<sha256>.jpg

Each runner has a folder, so that erasing one never touches another. A file appears whole
or not at all, and before its row (local_streams.py, object_streams.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Protocol

from traininglog.schema import MISSING, RECORD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

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
