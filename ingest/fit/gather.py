"""Turns the places of record messages into columns: NumPy reads each field for all rows.

A layout becomes a structured dtype with one name per wanted field at its offset, so one
copy gathers all rows of the layout, whatever stands between them in the file.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import numpy as np

from ingest.fit.base_types import FIT_EPOCH, STRING, BaseType, base_type
from ingest.fit.developer import column_names
from ingest.fit.model import Records
from ingest.fit.profile import CADENCE256, COMPRESSED_SPEED_DISTANCE, RECORD_FIELDS
from traininglog.schema import MISSING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.fit.layout import Field, Layout
    from ingest.fit.model import DeveloperField
    from ingest.fit.walk import Run

_T = TypeVar("_T", np.int64, np.float64)
_ARRAY_LIMIT: Final = 16
_LARGEST_EXACT: Final = 2.0**53
_SOURCES: Final = {
    number: (rank, name)
    for name, numbers in RECORD_FIELDS.items()
    for rank, number in enumerate(numbers)
} | {CADENCE256: (9, "cadence256")}
_PACKED: Final = "compressed_speed_distance"


class _Native(NamedTuple):
    """One stored field that may fill a column."""

    column: str
    key: str
    base: BaseType


class _Extra(NamedTuple):
    """One stored developer value."""

    column: str
    key: str
    base: BaseType
    scale: float
    offset: float


class _Plan(NamedTuple):
    """How to read the rows of one layout; `natives` with the best source first."""

    dtype: np.dtype[np.void]
    natives: tuple[_Native, ...]
    extras: tuple[_Extra, ...]


class Table(NamedTuple):
    """Rows in file order with their places; columns beyond the schema still to be used up."""

    positions: NDArray[np.int64]
    columns: dict[str, NDArray[np.int64]]
    developer: dict[str, NDArray[np.float64]]


def _native(field: Field) -> tuple[int, str] | None:
    """Rank and column of a field, None for one that is not read."""
    if field.number == COMPRESSED_SPEED_DISTANCE and field.size == 3:
        return 9, _PACKED
    if not field.repeats or field.base.number == STRING:
        return None
    return _SOURCES.get(field.number)


@lru_cache(maxsize=512)
def _plan(layout: Layout, developer: tuple[DeveloperField | None, ...]) -> _Plan:
    keys: list[str] = []
    formats: list[str] = []
    offsets: list[int] = []

    def add(code: str, offset: int) -> str:
        keys.append(str(len(keys)))
        formats.append(layout.order + code)
        offsets.append(offset)
        return keys[-1]

    ranked = []
    for field in layout.fields:
        source = _native(field)
        if source is not None:
            code = "3u1" if source[1] == _PACKED else field.base.code
            ranked.append((source[0], _Native(source[1], add(code, field.offset), field.base)))
    ranked.sort(key=lambda pair: pair[0])
    extras = []
    for slot, described in zip(layout.developer, developer, strict=True):
        base = base_type(described.base_type) if described else None
        if described is None or base is None or base.number == STRING:
            continue
        count = 0 if slot.size % base.size else min(slot.size // base.size, _ARRAY_LIMIT)
        for place, name in enumerate(column_names(described, count)[:count]):
            key = add(base.code, slot.offset + place * base.size)
            extras.append(_Extra(name, key, base, described.scale, described.offset))
    dtype = np.dtype(
        {"names": keys, "formats": formats, "offsets": offsets, "itemsize": layout.size}
    )
    return _Plan(dtype, tuple(native for _, native in ranked), tuple(extras))


def _rows(
    data: bytes, run: Run, dtype: np.dtype[np.void]
) -> tuple[NDArray[np.void], NDArray[np.int64]]:
    """The rows of a run and their places: a view where they follow each other, else a copy."""
    positions = run.positions()
    size = dtype.itemsize
    if positions[-1] - positions[0] == (len(positions) - 1) * size:
        rows = np.frombuffer(data, dtype, len(positions), int(positions[0]))
        return rows, positions
    # A row could start at any byte; as opaque bytes they are copied whole, not by field.
    anywhere = np.ndarray(len(data) - size + 1, f"V{size}", data, strides=(1,))
    return anywhere[positions].view(dtype), positions


def _doubles(stored: NDArray[np.generic]) -> NDArray[np.float64]:
    """Stored values as float64; a signalling NaN, which damage can make, is just NaN."""
    with np.errstate(invalid="ignore"):
        return stored.astype(np.float64)


def _integers(stored: NDArray[np.generic], base: BaseType) -> NDArray[np.int64]:
    """Stored values as int64 with MISSING for "none"; floats are rounded."""
    if base.invalid is None:
        floats = _doubles(stored)
        known = np.abs(floats) < _LARGEST_EXACT  # false for NaN
        return np.where(known, np.rint(np.where(known, floats, 0)), MISSING).astype(np.int64)
    values = stored.astype(np.int64)
    np.copyto(values, MISSING, where=stored == base.invalid)
    return values


def _floats(stored: NDArray[np.generic], extra: _Extra) -> NDArray[np.float64]:
    """Developer values with NaN for "none"."""
    values = _doubles(stored)
    if extra.base.invalid is not None:
        values[stored == extra.base.invalid] = np.nan
    if extra.scale != 1 or extra.offset:
        values = values / extra.scale - extra.offset
    return values


def _packed(stored: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Three bytes as one number, little end first whatever the byte order of the file."""
    wide = stored.astype(np.int64)
    values = wide[:, 0] | wide[:, 1] << 8 | wide[:, 2] << 16
    values[values == 0xFFFFFF] = MISSING
    return values


def _table(data: bytes, run: Run) -> Table:
    plan = _plan(run.layout, run.developer)
    rows, positions = _rows(data, run, plan.dtype)
    columns: dict[str, NDArray[np.int64]] = {}
    for column, key, base in plan.natives:
        values = _packed(rows[key]) if column == _PACKED else _integers(rows[key], base)
        _fill(columns, column, values)
    developer: dict[str, NDArray[np.float64]] = {}
    for extra in plan.extras:
        known = developer.get(extra.column)
        floats = _floats(rows[extra.key], extra)
        developer[extra.column] = (
            floats if known is None else np.where(np.isnan(known), floats, known)
        )
    return Table(positions, columns, developer)


def _joined(
    pieces: list[NDArray[_T] | None],
    lengths: list[int],
    none: float,
    order: NDArray[np.intp] | None,
) -> NDArray[_T]:
    """One column of several tables; `none` stands where a table does not have it."""
    kind = next(piece.dtype for piece in pieces if piece is not None)
    joined = np.concatenate(
        [
            np.full(length, none, kind) if piece is None else piece
            for piece, length in zip(pieces, lengths, strict=True)
        ]
    )
    return joined if order is None else joined[order]


def _merged(tables: list[Table]) -> Table:
    """Rows of several layouts as one table in file order; columns missing in one are empty."""
    if len(tables) == 1:
        return tables[0]
    positions = np.concatenate([table.positions for table in tables])
    order = None if (np.diff(positions) > 0).all() else np.argsort(positions, kind="stable")
    lengths = [len(table.positions) for table in tables]
    columns = {
        name: _joined([table.columns.get(name) for table in tables], lengths, MISSING, order)
        for name in dict.fromkeys(name for table in tables for name in table.columns)
    }
    developer = {
        name: _joined([table.developer.get(name) for table in tables], lengths, np.nan, order)
        for name in dict.fromkeys(name for table in tables for name in table.developer)
    }
    return Table(positions if order is None else positions[order], columns, developer)


def _fill(columns: dict[str, NDArray[np.int64]], name: str, values: NDArray[np.int64]) -> None:
    """Use `values` where the column has nothing better."""
    better = columns.get(name)
    columns[name] = values if better is None else np.where(better == MISSING, values, better)


def expand_speed_distance(
    packed: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Speed (1/1000 m/s) and distance (1/100 m) from compressed_speed_distance.

    The low twelve bits are the speed in 1/100 m/s, the high twelve the distance in 1/16 m
    modulo 4096: where it falls, another 256 m have passed.
    """
    known = packed != MISSING
    speed = np.full(len(packed), MISSING)
    distance = speed.copy()
    speed[known] = (packed[known] & 0xFFF) * 10
    sixteenths = packed[known] >> 12
    turns = np.cumsum(np.diff(sixteenths, prepend=0) < 0)
    distance[known] = np.rint((sixteenths + turns * 4096) * (100 / 16)).astype(np.int64)
    return speed, distance


def _use_up(columns: dict[str, NDArray[np.int64]]) -> None:
    """Put what stands in columns of its own into the columns of the schema."""
    packed = columns.pop(_PACKED, None)
    if packed is not None:
        speed, distance = expand_speed_distance(packed)
        _fill(columns, "speed_mps", speed)
        _fill(columns, "distance_m", distance)
    fine = columns.pop("cadence256", None)
    if fine is not None:
        expand_cadence256(columns, fine)


def expand_cadence256(columns: dict[str, NDArray[np.int64]], fine: NDArray[np.int64]) -> None:
    """Cadence and its fraction (1/128) from cadence256, where plain cadence is missing."""
    known = (fine != MISSING) & (
        columns.get("cadence_rpm", np.full(len(fine), MISSING)) == MISSING
    )
    if known.any():
        _fill(columns, "cadence_rpm", np.where(known, fine >> 8, MISSING))
        _fill(columns, "fractional_cadence_rpm", np.where(known, (fine & 0xFF) >> 1, MISSING))


def empty_records() -> Records:
    """No rows."""
    return Records({"timestamp": np.zeros(0, np.int64)})


def gather(data: bytes, runs: list[Run], times: dict[int, int] | None = None) -> Records:
    """All records of the given runs, in file order, as found: sorted and judged later.

    `times` gives the FIT time of messages whose header carries it, by place. Columns and
    developer fields without a single value are left out.
    """
    tables = [_table(data, run) for run in runs]
    if not tables:
        return empty_records()
    positions, columns, developer = _merged(tables)
    stamps = columns.pop("timestamp", None)
    if stamps is None:
        stamps = np.full(len(positions), MISSING)
    if times:
        own = np.array([times.get(at, MISSING) for at in positions.tolist()], np.int64)
        stamps = np.where(stamps == MISSING, own, stamps)
    _use_up(columns)
    return Records(
        {
            "timestamp": np.where(stamps == MISSING, MISSING, stamps + FIT_EPOCH),
            **{name: v for name, v in columns.items() if v.max() != MISSING},
        },
        {name: v for name, v in developer.items() if not np.isnan(v).all()},
    )
