"""Turns the places of record messages into columns: NumPy reads each field for all rows.

A layout becomes a structured dtype with one name per wanted field at its offset, so one
copy gathers all rows of the layout, whatever stands between them in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import numpy as np

from ingest.fit.base_types import FIT_EPOCH, UINT64, BaseType
from ingest.fit.plan import FINE_CADENCE, PACKED, Source, plan
from ingest.recording import Records
from traininglog.schema import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ingest.fit.clock import HeaderTimes
    from ingest.fit.walk import Run

_T = TypeVar("_T", np.int64, np.float64)
_LARGEST_EXACT: Final = 2.0**53


class _Piece(NamedTuple):
    """The stored values of one field in the rows of one layout; `first` counts all rows."""

    first: int
    stored: NDArray[np.generic]
    source: Source


_Pieces = dict[tuple[str, int], list[_Piece]]
"""By column and rank."""


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


def _integers(stored: NDArray[np.generic], source: Source) -> NDArray[np.int64]:
    """Stored values as int64 with MISSING for "none"; floats are rounded."""
    if source.column == PACKED:
        return _packed(stored)
    base: BaseType = source.base
    if base.invalid is None:
        floats = _doubles(stored)
        known = np.abs(floats) < _LARGEST_EXACT  # false for NaN
        return np.where(known, np.rint(np.where(known, floats, 0)), MISSING).astype(np.int64)
    values = stored.astype(np.int64)
    # The upper half of 64 unsigned bits, "none" among it, has become negative.
    bad = values < 0 if base.number == UINT64 else values == base.invalid
    if bad.any():
        values[bad] = MISSING
    return values


def _floats(stored: NDArray[np.generic], source: Source) -> NDArray[np.float64]:
    """Developer values with NaN for "none"."""
    values = _doubles(stored)
    if source.base.invalid is not None:
        values[stored == source.base.invalid] = np.nan
    if source.scale != 1 or source.offset:
        values = values / source.scale - source.offset
    return values


def _packed(stored: NDArray[np.generic]) -> NDArray[np.int64]:
    """Three bytes as one number, little end first whatever the byte order of the file."""
    wide = stored.astype(np.int64)
    values = wide[:, 0] | wide[:, 1] << 8 | wide[:, 2] << 16
    values[values == 0xFFFFFF] = MISSING
    return values


def _column(
    pieces: list[_Piece],
    rows: int,
    none: float,
    convert: Callable[[NDArray[np.generic], Source], NDArray[_T]],
) -> NDArray[_T]:
    """One column of all rows; `none` stands where a layout does not have the field.

    Pieces stored alike are joined first and converted at once: there are devices that
    write a new definition every few records.
    """
    alike: dict[tuple[int, float, float], list[_Piece]] = {}
    for piece in pieces:
        source = piece.source
        alike.setdefault((source.base.number, source.scale, source.offset), []).append(piece)
    column: NDArray[_T] | None = None
    for group in alike.values():
        joined = [piece.stored for piece in group]
        values = convert(
            joined[0] if len(joined) == 1 else np.concatenate(joined), group[0].source
        )
        if len(values) == rows:
            return values
        if column is None:
            column = np.full(rows, none, values.dtype)
        at = 0
        for first, stored, _ in group:
            column[first : first + len(stored)] = values[at : at + len(stored)]
            at += len(stored)
    assert column is not None  # noqa: S101 - there is no column without a piece
    return column


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
    packed = columns.pop(PACKED, None)
    if packed is not None:
        speed, distance = expand_speed_distance(packed)
        _fill(columns, "speed_mps", speed)
        _fill(columns, "distance_m", distance)
    fine = columns.pop(FINE_CADENCE, None)
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


def _pieces(data: bytes, runs: Sequence[Run]) -> tuple[NDArray[np.int64], _Pieces, _Pieces]:
    """Where all rows start, layout after layout, and their stored values."""
    places: list[NDArray[np.int64]] = []
    natives: _Pieces = {}
    extras: _Pieces = {}
    first = 0
    for run in runs:
        dtype, own, developer = plan(run.layout, run.developer)
        rows, positions = _rows(data, run, dtype)
        for pieces, sources in ((natives, own), (extras, developer)):
            for source in sources:
                piece = _Piece(first, rows[source.key], source)
                pieces.setdefault((source.column, source.rank), []).append(piece)
        places.append(positions)
        first += len(positions)
    return places[0] if len(places) == 1 else np.concatenate(places), natives, extras


def gather(data: bytes, runs: Sequence[Run], times: HeaderTimes | None = None) -> Records:
    """All records of the given runs, in file order, as found: sorted and judged later.

    `times` gives the FIT time of messages whose header carries it, by place. Columns and
    developer fields without a single value are left out.
    """
    if not runs:
        return empty_records()
    positions, natives, extras = _pieces(data, runs)
    columns: dict[str, NDArray[np.int64]] = {}
    for (name, _), pieces in sorted(natives.items(), key=_by_rank):
        _fill(columns, name, _column(pieces, len(positions), MISSING, _integers))
    developer: dict[str, NDArray[np.float64]] = {}
    for (name, _), pieces in sorted(extras.items(), key=_by_rank):
        floats = _column(pieces, len(positions), np.nan, _floats)
        better = developer.get(name)
        developer[name] = (
            floats if better is None else np.where(np.isnan(better), floats, better)
        )
    if len(runs) > 1 and not (np.diff(positions) > 0).all():
        order = np.argsort(positions, kind="stable")
        positions = positions[order]
        columns = {name: values[order] for name, values in columns.items()}
        developer = {name: values[order] for name, values in developer.items()}
    return _finished(positions, columns, developer, times)


def _by_rank(entry: tuple[tuple[str, int], list[_Piece]]) -> int:
    return entry[0][1]


def _finished(
    positions: NDArray[np.int64],
    columns: dict[str, NDArray[np.int64]],
    developer: dict[str, NDArray[np.float64]],
    times: HeaderTimes | None,
) -> Records:
    """Unix times, compressed fields expanded, empty columns left out."""
    stamps = columns.pop("timestamp", None)
    if stamps is None:
        stamps = np.full(len(positions), MISSING)
    if times is not None:
        stamps = np.where(stamps == MISSING, times.at(positions), stamps)
    _use_up(columns)
    return Records(
        {
            "timestamp": np.where(stamps == MISSING, MISSING, stamps + FIT_EPOCH),
            **{name: v for name, v in columns.items() if v.max() != MISSING},
        },
        {name: v for name, v in developer.items() if not np.isnan(v).all()},
    )
