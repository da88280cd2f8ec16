"""A row's cells as JSON, the same from every database, and back without a loss.

A table's shape says of each column what it holds, so that rows can be read again by a program
whose tables are others.
"""

from __future__ import annotations

import base64
import json
import math
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

import sqlalchemy as sa

from traininglog.columns import UtcDateTime, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection, Dialect, Table
    from sqlalchemy.types import TypeEngine

Kind = Literal[
    "integer", "float", "boolean", "text", "bytes", "json", "day", "clock", "moment"
]  # fmt: skip
KINDS: Final = frozenset(get_args(Kind))

AT_ONCE: Final = 1000
"""Rows in memory at a time."""

_TYPES: Final[dict[str, TypeEngine[Any]]] = {
    "integer": sa.BigInteger(), "float": sa.Double(), "boolean": sa.Boolean(),
    "text": sa.Text(), "bytes": sa.LargeBinary(), "json": sa.Text(), "day": sa.Date(),
    "clock": sa.Time(), "moment": UtcDateTime(),
}  # fmt: skip
_KIND_OF: Final[tuple[tuple[type[Any], Kind], ...]] = (
    (sa.Boolean, "boolean"), (sa.JSON, "json"), (sa.DateTime, "moment"), (sa.Date, "day"),
    (sa.Time, "clock"), (sa.LargeBinary, "bytes"), (sa.Numeric, "float"),
    (sa.Float, "float"), (sa.Integer, "integer"), (sa.String, "text"),
)  # fmt: skip
_ENDLESS: Final = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
"""Floats that JSON has no number for."""


class _NumbersOnly(sa.types.TypeDecorator[str]):
    """JSON as text, as a server takes it: what is no number is null there."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Nearly always as it is."""
        del dialect
        if value is None or ("NaN" not in value and "Infinity" not in value):
            return value
        return json.dumps(json.loads(value, parse_constant=lambda _: None))


class Shape(NamedTuple):
    """A table's name, and each of its columns with what it holds."""

    table: str
    columns: tuple[tuple[str, Kind], ...]


def shape_of(table: Table) -> Shape:
    """What a table holds; TypeError for a column of a type that has no form here."""
    return Shape(table.name, tuple((c.name, kind_of(c.type)) for c in table.columns))


def kind_of(of: TypeEngine[Any]) -> Kind:
    """What a column of this type holds; TypeError as of `shape_of`."""
    stored = of.impl_instance if isinstance(of, sa.types.TypeDecorator) else of
    for known, kind in _KIND_OF:
        if isinstance(stored, known):
            return kind
    raise TypeError(f"a column of the type {of!r} has no form in a backup")


def read_lines(connection: Connection, shape: Shape) -> Iterator[bytes]:
    """Every row of a table as one line of JSON, a few at a time in memory."""
    forms = [_FORMS.get(kind) for _, kind in shape.columns]
    query = sa.select(*(_read(connection, *one) for one in shape.columns)).select_from(
        sa.table(shape.table)
    )
    for row in connection.execution_options(yield_per=AT_ONCE).execute(query):
        cells = [
            cell if form is None or cell is None else form(cell)
            for cell, form in zip(row, forms, strict=True)
        ]
        yield _line(cells)


def _read(connection: Connection, name: str, kind: Kind) -> sa.ColumnElement[Any]:
    """JSON as the text it is kept as: it may say null, or not be there at all."""
    if kind == "json" and connection.dialect.name != "sqlite":
        return sa.cast(sa.column(name), sa.Text)
    return sa.column(name, _TYPES[kind])


def _line(cells: list[Any]) -> bytes:
    try:
        told = json.dumps(cells, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:
        ended = [repr(c) if isinstance(c, float) and not math.isfinite(c) else c for c in cells]
        told = json.dumps(ended, ensure_ascii=False, separators=(",", ":"))
    return told.encode() + b"\n"


def cells_of(line: bytes, shape: Shape) -> list[Any]:
    """A line's cells as the database takes them; ValueError for what no row is."""
    cells = json.loads(line, parse_constant=_no_number)
    if not isinstance(cells, list) or len(cells) != len(shape.columns):
        raise ValueError(f"a row of {shape.table} has other columns")
    return [
        None if cell is None else _BACK[kind](cell)
        for cell, (_, kind) in zip(cells, shape.columns, strict=True)
    ]


def insert_of(connection: Connection, shape: Shape) -> sa.Insert:
    """What writes rows of this shape; their cells are its parameters c0, c1 and so on."""
    values = {
        name: _bound(connection, f"c{place}", kind)
        for place, (name, kind) in enumerate(shape.columns)
    }
    return sa.table(shape.table, *(sa.column(name) for name in values)).insert().values(values)


def _bound(connection: Connection, name: str, kind: Kind) -> sa.ColumnElement[Any]:
    """A file keeps what it kept; a server takes neither a NUL nor a number without an end."""
    if connection.dialect.name == "sqlite" or kind not in {"text", "json"}:
        return sa.bindparam(name, type_=_TYPES[kind])
    if kind == "text":
        return sa.bindparam(name, type_=Words())
    return sa.cast(sa.bindparam(name, type_=_NumbersOnly()), sa.JSON)


def parameters(cells: Sequence[Any]) -> dict[str, Any]:
    """A row's cells as `insert_of` takes them."""
    return {f"c{place}": cell for place, cell in enumerate(cells)}


def _no_number(told: str) -> float:
    raise ValueError(f"{told} is no number")


def _is(kind: type) -> Callable[[Any], Any]:
    def told(cell: Any) -> Any:
        if type(cell) is not kind:
            raise ValueError(f"a cell is no {kind.__name__}")
        return cell

    return told


def _float(cell: Any) -> float:
    if isinstance(cell, str):
        return _ENDLESS[cell] if cell in _ENDLESS else _no_number(cell)
    return float(_is(float)(cell))


def _moment(cell: Any) -> datetime:
    at = datetime.fromisoformat(_is(str)(cell))
    if at.tzinfo is None:
        raise ValueError("a time has no zone")
    return at.astimezone(UTC)


_FORMS: Final[dict[str, Callable[[Any], Any]]] = {
    "bytes": lambda cell: base64.b64encode(cell).decode("ascii"),
    # A document that is one number is kept by SQLite as that number.
    "json": lambda cell: cell if isinstance(cell, str) else json.dumps(cell),
    "day": date.isoformat, "clock": time.isoformat, "moment": datetime.isoformat,
}  # fmt: skip
_BACK: Final[dict[str, Callable[[Any], Any]]] = {
    "integer": _is(int), "float": _float, "boolean": _is(bool), "text": _is(str),
    "bytes": lambda cell: base64.b64decode(_is(str)(cell), validate=True),
    "json": _is(str), "day": lambda cell: date.fromisoformat(_is(str)(cell)),
    "clock": lambda cell: time.fromisoformat(_is(str)(cell)), "moment": _moment,
}  # fmt: skip
