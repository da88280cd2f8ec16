"""Rows of Garmin's table as a test asks for them."""

from __future__ import annotations

import io
from typing import Any

from ingest.archive.garmin_json import read_summaries
from ingest.archive.model import ArchiveRow, Unread
from tests.garmin_exports import summary, table

HOME = "Europe/Berlin"


def read(data: bytes) -> list[ArchiveRow | Unread]:
    return list(read_summaries(io.BytesIO(data), HOME))


def rows(*told: Any) -> list[ArchiveRow]:
    found = read(table(told))
    assert all(isinstance(row, ArchiveRow) for row in found), found
    return [row for row in found if isinstance(row, ArchiveRow)]


def one(**changes: Any) -> ArchiveRow:
    (row,) = rows(summary(**changes))
    return row
