"""Strava's activities.csv, row by row out of a stream: any generation, any language met so far.

The first rows are looked at together, for they tell how the table is written; after that one
row is held at a time. Of two rows of one activity the first counts. A row is numbered as a
spreadsheet does, the header being row 1.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, Final

from ingest.archive.csv_text import MOST_ROWS, read_table
from ingest.archive.model import ArchiveRow, Unread
from ingest.archive.strava_layout import layout_of
from ingest.archive.strava_row import activity_number, read_row
from ingest.fit.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.archive.csv_text import Record
    from ingest.archive.strava_layout import Layout

_SAMPLE_ROWS: Final = 200
_SAMPLE_SIGNS: Final = 2_000_000
_TABLE: Final = "table"
_NO_TABLE: Final = (
    "has no columns Activity ID and Activity Date that fit its rows, by name in English, "
    "German, French, Dutch, Spanish or Italian, or by place; set Strava to English, ask for "
    "the export again and import that"
)


def read_activities_csv(pieces: BinaryIO, home_zone: str) -> Iterator[ArchiveRow | Unread]:
    """Every activity of the table, and every row that gives none with its reason.

    `home_zone` is the runner's, for the local day. Nothing in the bytes raises; what the
    stream itself raises (a damaged archive) passes through.
    """
    table = read_table(pieces)
    header = next(table.records, None)
    if header is None:
        yield Unread(_TABLE, "is empty")
        return
    first = _sample(table.records)
    layout = layout_of(header.cells, [record.cells for record in first], table.delimiter)
    if layout is None:
        yield Unread(_TABLE, _NO_TABLE)
        return
    width = _width(header, first)
    yield from _rows(chain(first, table.records), layout, width, home_zone)


def _width(header: Record, first: list[Record]) -> int:
    """How many cells a row has: the header's, or more where most rows have more."""
    usual = Counter(len(record.cells) for record in first if not record.broken)
    return max(len(header.cells), *(width for width, _ in usual.most_common(1)), 0)


def _sample(records: Iterator[Record]) -> list[Record]:
    sample: list[Record] = []
    size = 0
    for record in records:
        sample.append(record)
        size += sum(map(len, record.cells))
        if len(sample) == _SAMPLE_ROWS or size > _SAMPLE_SIGNS:
            break
    return sample


def _rows(
    records: Iterator[Record], layout: Layout, width: int, home_zone: str
) -> Iterator[ArchiveRow | Unread]:
    told_at: dict[int, int] = {}
    for record in records:
        place = f"row {record.row}"
        if record.row > MOST_ROWS:
            yield Unread(place, f"and those behind it are not read: more than {MOST_ROWS:,}")
            return
        if not any(map(str.strip, record.cells)) and not record.broken:
            continue
        told = len(record.cells)
        is_short = told < width and not record.broken
        # A comma too many or too few moves what stands behind it.
        if told > width or (is_short and not layout.is_sound(record.cells)):
            yield Unread(place, f"has {counted(told, 'cell')} where others have {width}")
            continue
        number = int(activity_number(layout, record.cells) or 0)
        if number in told_at:
            yield Unread(place, f"is the activity of row {told_at[number]} again")
            continue
        row = read_row(record.cells, place, layout, home_zone, broken=record.broken)
        if isinstance(row, ArchiveRow):
            told_at[number] = record.row
        yield row
