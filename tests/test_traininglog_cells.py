"""Rows as lines of JSON: whatever a column holds comes back as it was, from either database."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, time
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from tests.any_rows import any_rows, put
from tests.held import rows_of
from traininglog.cells import KINDS, Shape, cells_of, kind_of, read_lines, shape_of
from traininglog.database import HEAD, METADATA, writing
from traininglog.refill import LEFT_OUT, refill
from traininglog.store import Store
from traininglog.tables import runner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    with Store.open(tmp_path / "one") as one, Store.open(tmp_path / "other") as other:
        yield one.engine, other.engine


@pytest.mark.parametrize("seed", range(6))
def test_rows_of_every_table_come_back_as_they_were(
    two: tuple[Engine, Engine], seed: int
) -> None:
    one, other = two
    rows = any_rows(Random(seed), nan=one.dialect.name != "sqlite")
    with writing(one) as connection:
        put(connection, rows)
    shapes = [shape_of(table) for table in METADATA.sorted_tables if table.name not in LEFT_OUT]
    with one.connect() as connection:
        lines = {shape.table: list(read_lines(connection, shape)) for shape in shapes}
        said = {shape.table: rows_of(connection, METADATA.tables[shape.table])
                for shape in shapes if shape.table != "job"}  # fmt: skip
    refill(other, HEAD, shapes, lambda shape: lines[shape.table], {})
    with other.connect() as connection:
        for table, told in said.items():
            assert rows_of(connection, METADATA.tables[table]) == told
        for name in LEFT_OUT:
            assert rows_of(connection, METADATA.tables[name]) == []


def test_every_table_is_in_a_backup_or_left_out_for_a_reason() -> None:
    assert set(LEFT_OUT) <= set(METADATA.tables)
    assert all(LEFT_OUT.values())
    assert {kind_of(c.type) for t in METADATA.tables.values() for c in t.c} <= KINDS


def test_a_column_of_an_unknown_type_is_told_at_once() -> None:
    with pytest.raises(TypeError, match="has no form in a backup"):
        kind_of(sa.ARRAY(sa.Integer))


SHAPE = Shape("t", (("a", "float"), ("b", "moment"), ("c", "bytes"), ("d", "clock")))
ROW = [1.5, "2024-03-12T06:15:00+00:00", "bm8=", "06:15:00.000001"]


def _line(*cells: Any) -> bytes:
    return json.dumps(cells).encode()


def test_a_line_s_cells() -> None:
    cells = cells_of(_line(*ROW), SHAPE)
    assert cells == [1.5, datetime(2024, 3, 12, 6, 15, tzinfo=UTC), b"no", time(6, 15, 0, 1)]
    assert cells_of(_line(None, None, None, None), SHAPE) == [None] * 4
    (day,) = cells_of(b'["2024-03-12"]', Shape("t", (("a", "day"),)))
    assert day == date(2024, 3, 12)


@pytest.mark.parametrize(("told", "value"), [("inf", math.inf), ("-inf", -math.inf)])
def test_floats_without_an_end(told: str, value: float) -> None:
    assert cells_of(_line(told, None, None, None), SHAPE)[0] == value
    assert math.isnan(cells_of(_line("nan", None, None, None), SHAPE)[0])


@pytest.mark.parametrize(
    "cells",
    [
        [], ROW[:3], [*ROW, 1], ["1.5", *ROW[1:]], [True, *ROW[1:]], [1, *ROW[1:]],
        [1.5, "2024-03-12T06:15:00", *ROW[2:]], [1.5, "soon", *ROW[2:]],
        [*ROW[:2], "no base", ROW[3]], [*ROW[:2], 5, ROW[3]], [*ROW[:3], "25:00"],
    ],
)  # fmt: skip
def test_what_no_row_is(cells: list[Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        cells_of(_line(*cells), SHAPE)


@pytest.mark.parametrize("line", [b"", b"{}", b"[", b"[NaN]", b"[Infinity]", b"\xff", b"7"])
def test_what_no_line_is(line: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        cells_of(line, Shape("t", (("a", "float"),)))


@pytest.mark.sqlite
def test_a_server_takes_what_only_a_file_keeps(tmp_path: Path) -> None:
    """A NUL in words, a number without an end in a document."""
    from tests.postgres import running_postgres  # noqa: PLC0415 -- this test alone

    shape, at = shape_of(runner), datetime(2024, 3, 12, tzinfo=UTC).isoformat()
    line = _line(1, "a\0b", "UTC", '{"x": NaN, "y": "\\u0000", "z": -Infinity}', 0, at)
    empty = [shape_of(t) for t in METADATA.sorted_tables if t.name not in LEFT_OUT]
    with Store.open(tmp_path) as store:
        refill(store.engine, HEAD, empty, lambda s: [line] if s == shape else [], {})
        with store.engine.connect() as connection:
            assert "a\\x00b" in rows_of(connection, runner)[0]
    with running_postgres() as server, server.database() as engine:
        refill(engine, HEAD, empty, lambda s: [line] if s == shape else [], {})
        with engine.connect() as connection:
            (row,) = rows_of(connection, runner)
            assert "a\ufffdb" in row
            assert '{"x": null, "y": "\\\\u0000", "z": null}' in row
