"""Rows of every table with values of every kind, by dice; a new table or column joins."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog.cells import kind_of
from traininglog.database import METADATA

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from sqlalchemy import Column, Connection, Table

_FIRST: Final = datetime(1000, 1, 2, tzinfo=UTC)
_WORDS: Final = (
    "", " ", "knee", "Łódź \u2028 \U0001f3c3", "a\nb\r\t\"'\\", "[]", "null", "1e3",
    "\u202e\u0301", "x" * 3000,
)  # fmt: skip
_FLOATS: Final = (0.0, -0.0, 0.1, -1.5e-308, 5e-324, 1.7976931348623157e308, 1 / 3, math.inf,
                  -math.inf, 12345678.9)  # fmt: skip
_DOCUMENTS: Final[tuple[Any, ...]] = (
    None, True, 0, -1.5, "", "words", [], {}, [None, 0.1], {"ä": {"b": [1]}},
    {"big": 10**30, "exact": 0.1 + 0.2},
)  # fmt: skip
_BITS: Final = ((sa.SmallInteger, 15), (sa.BigInteger, 63))
_SCORES: Final = frozenset({"score", "before_score"})


_FILES: Final = {("source", "sha256"), ("activity", "stream"), ("picture", "sha256")}
"""Names of files, of which a program gives no odd ones."""


def any_rows(dice: Random, *, nan: bool) -> list[tuple[Table, dict[str, Any]]]:
    """A few rows of every table, in an order in which they can be put in.

    `nan`: the database keeps floats that are no number, as SQLite does not.
    """
    made: dict[str, list[dict[str, Any]]] = {}
    for table in METADATA.sorted_tables:
        made[table.name] = []
        for number in range(3):
            row = {c.name: _value(dice, table, c, number, made, nan=nan) for c in table.c}
            if table.name == "declaration":
                row["first_day"], row["last_day"] = sorted((row["first_day"], row["last_day"]))
            made[table.name].append(row)
    return [(table, row) for table in METADATA.sorted_tables for row in made[table.name]]


def put(connection: Connection, rows: list[tuple[Table, dict[str, Any]]]) -> None:
    """Each by itself: nothing and a document that says null are not the same."""
    for table, row in rows:
        connection.execute(table.insert().values(row))


def _value(
    dice: Random, table: Table, column: Column[Any], number: int,
    rows: dict[str, list[dict[str, Any]]], *, nan: bool,
) -> Any:  # fmt: skip
    kind = kind_of(column.type)
    if column.nullable and dice.random() < 0.3:
        return sa.null()
    for key in column.foreign_keys:
        return rows[key.column.table.name][number][key.column.name]
    if (table.name, column.name) in _FILES:
        return f"{number}.file"
    if column.primary_key or column.unique or _is_unique(table, column):
        return _distinct(dice, kind, number)
    if kind == "integer":
        return _integer(dice, column)
    made: dict[str, Callable[[], Any]] = {
        "boolean": lambda: dice.random() < 0.5,
        "text": lambda: dice.choice(_WORDS),
        "bytes": lambda: dice.choice((b"", b"\0", dice.randbytes(300))),
        "json": lambda: dice.choice(_DOCUMENTS),
        "float": lambda: dice.choice((*_FLOATS, math.nan) if nan else _FLOATS),
        "day": lambda: date.fromordinal(dice.randint(400_000, date.max.toordinal())),
        "clock": lambda: dice.choice((time(), time.max, time(6, 15))),
        "moment": lambda: _moment(dice),
    }
    return made[kind]()


def _moment(dice: Random) -> datetime:
    """To the microsecond, or to the second."""
    whole = _FIRST + timedelta(seconds=dice.randrange(280_000_000_000))
    return whole.replace(microsecond=dice.choice((0, 0, 1, 999_999, 120_000)))


def _is_unique(table: Table, column: Column[Any]) -> bool:
    """Alone, or with others of which one is enough."""
    unique = (c for c in table.constraints if isinstance(c, sa.UniqueConstraint))
    return any(column.name in constraint.columns for constraint in unique)


def _distinct(dice: Random, kind: str, number: int) -> Any:
    made: dict[str, Callable[[], Any]] = {
        "integer": lambda: number * 9 + dice.randint(1, 9),
        "text": lambda: f"{number} {dice.choice(_WORDS)}",
        "boolean": lambda: number % 2 == 0,
        "day": lambda: date(2000 + number, 3, dice.randint(1, 28)),
        "moment": lambda: datetime(2000 + number, 3, dice.randint(1, 28), tzinfo=UTC),
    }
    return made[kind]()


def _integer(dice: Random, column: Column[Any]) -> int:
    if column.name in _SCORES:
        return dice.randint(0, 10)
    bits = next((b for kind, b in _BITS if isinstance(column.type, kind)), 31)
    return dice.choice((0, 1, -1, 2**bits - 1, -(2**bits), dice.randrange(2**bits)))
