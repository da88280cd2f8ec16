"""Strava's activities.csv, damaged: what is left is read, and what is not says why."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest

from ingest.archive.model import ArchiveRow, Unread
from tests.strava_exports import (
    HEADERS,
    Manner,
    mutants,
    read,
    table,
    unread,
    with_cell,
    write,
)
from tests.strava_outings import expected, outings

LOG = outings()
WHOLE = expected(LOG)


# Rows that give nothing


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("Activity ID", "", "has no number of an activity"),
        (
            "Activity ID",
            "1,20706E+12",
            "has a number that a spreadsheet has rounded; import the table as Strava wrote it",
        ),
        ("Activity ID", "0", "has no number of an activity"),
        ("Activity Date", "", "has no start that can be read"),
        ("Activity Date", "yesterday", "has no start that can be read"),
        ("Activity Date", "Feb 30, 2022, 3:53:35 PM", "has no start that can be read"),
        ("Activity Date", "May 29, 2022", "has no start that can be read"),
        ("Activity Date", "May 29, 0022, 3:53:35 PM", "has no start that can be read"),
    ],
)
def test_a_row_without_number_or_start_says_why(column: str, cell: str, reason: str) -> None:
    assert unread(with_cell(column, cell)) == [f"row 2 {reason}"]


def test_of_two_rows_of_one_activity_the_first_counts() -> None:
    again = replace(LOG[1], id=LOG[0].id, name="Another")
    rows = read(write([LOG[0], again, LOG[2]]))
    assert rows[1] == Unread("row 3", "is the activity of row 2 again")
    keys = [row.key for row in rows if isinstance(row, ArchiveRow)]
    assert keys == [f"strava:{one.id}" for one in (LOG[0], LOG[2])]
    assert "Another" not in {
        row.texts.get("title") for row in rows if isinstance(row, ArchiveRow)
    }


def test_a_short_row_tells_what_it_has() -> None:
    """Not the first distance either, which may be miles."""
    data, end = write(LOG[:3]), b"9600000003.fit.gz"
    *others, row = read(data[: data.index(end) + len(end)])
    assert others == WHOLE[:2]
    assert isinstance(row, ArchiveRow)
    assert (row.key, row.upload_id) == (WHOLE[2].key, WHOLE[2].upload_id)
    assert (row.elapsed_min, row.activity.distance_km) == (None, None)


def test_a_row_with_cells_too_many_is_not_guessed_at() -> None:
    """A comma that no quotes hold moves all behind it."""
    data = write(LOG[:3]).replace(b"Morning Run", b"Morning, Run")
    width = len(HEADERS["2024"])
    assert read(data)[1:] == WHOLE[1:3]
    assert unread(data) == [f"row 2 has {width + 1} cells where others have {width}"]


DAMAGED = "it is damaged, so what stands behind the damage is left out"


@pytest.mark.parametrize(
    "spoiled", ['"By hand', 'By hand"', 'By "hand', 'By hand""', '"By hand""']
)
@pytest.mark.parametrize("has_quotes", [True, False])
def test_a_quote_too_many_spoils_its_own_row_only(
    spoiled: str, has_quotes: bool  # noqa: FBT001 -- parameters
) -> None:  # fmt: skip
    """Also where no other quote stands behind it in the table."""
    plain = [replace(o, name=o.name.replace(",", ""), description="") for o in LOG]
    log, manner = (LOG, Manner()) if has_quotes else (plain, Manner(delimiter=";", date="iso"))
    rows = read(write(log, manner).replace(b"By hand", spoiled.encode(), 1))
    whole = expected(log)
    assert rows[:3] + rows[4:] == whole[:3] + whole[4:]
    spoilt = rows[3]
    assert isinstance(spoilt, ArchiveRow)
    assert spoilt.key == whole[3].key
    assert (spoilt.activity == whole[3].activity) != (DAMAGED in spoilt.problems)


@pytest.mark.parametrize("place", range(60))
def test_a_name_of_the_header_that_is_lost_loses_no_column(place: int) -> None:
    """Two names that became one move all behind them: then the columns are where they were."""
    header = HEADERS["2024"]
    merged = [*header[:place], f"{header[place]}#{header[place + 1]}", *header[place + 2 :]]
    data = write(LOG).replace(",".join(header).encode(), ",".join(merged).encode(), 1)
    rows = read(data)
    assert [row.place for row in rows] == [row.place for row in WHOLE]
    assert [row.activity for row in rows if isinstance(row, ArchiveRow)] == [
        row.activity for row in WHOLE
    ]


@pytest.mark.parametrize("place", range(45))
def test_a_damaged_name_of_the_header_loses_no_column(place: int) -> None:
    header = list(HEADERS["2024"])
    header[place] = f"#{header[place][1:]}"
    assert read(write(LOG).replace(",".join(HEADERS["2024"]).encode(),
                                   ",".join(header).encode(), 1)) == WHOLE  # fmt: skip


def test_a_header_that_does_not_fit_its_rows_is_no_header() -> None:
    """Among columns in an order of their own nobody knows where the rest is."""
    order = [12, 0, 1, *range(2, 12), *range(17, 40), 16, 15]
    rows = list(csv.reader(io.StringIO(table(LOG, Manner()), newline="")))
    out = io.StringIO(newline="")
    csv.writer(out).writerows([row[n] for n in order] for row in rows)
    assert read(out.getvalue().encode())[3:4] != []
    shifted = out.getvalue().replace("Filename,", "", 1)
    (told,) = unread(shifted.encode())
    assert told.startswith(
        "table has no columns Activity ID and Activity Date that fit its rows"
    )


def test_a_cell_without_end_is_told_and_left_behind() -> None:
    data = write(LOG[:2]) + b'9000000003,"' + b"no quote, no end\n" * 70_000
    rows = read(data)
    assert rows[:2] == WHOLE[:2]
    assert rows[2] == Unread("row 4", "has no number of an activity")


def test_a_long_log_is_read_row_by_row() -> None:
    many = [replace(o, id=9_000_000_001 + 100 * n + m) for n in range(30)
            for m, o in enumerate(LOG)]  # fmt: skip
    assert read(write(many)) == expected(many)


def test_no_more_rows_are_read_than_any_log_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.archive.csv_text.MOST_ROWS", 3)
    monkeypatch.setattr("ingest.archive.strava_csv.MOST_ROWS", 3)
    assert read(write(LOG)) == [
        *WHOLE[:2],
        Unread("row 4", "and those behind it are not read: more than 3"),
    ]


# Tables that are none


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\0\0", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_table_says_so(data: bytes) -> None:
    assert unread(data) == ["table is empty"]


@pytest.mark.parametrize(
    "data",
    [
        b"Date,Steps\n2022-01-01,5000\n",
        b"a,b,c,d,e,f,g,h,i,j\n1,2,3,4,5,6,7,8,9,10\n",
        b"PK\x03\x04" + bytes(range(256)) * 20,
        b'"' * 3_000_000,
        b"," * 500_000,
    ],
    ids=["steps", "numbers", "zip", "quotes", "commas"],
)
def test_another_table_says_which_columns_are_missing(data: bytes) -> None:
    (told,) = unread(data)
    assert told.startswith("table has no columns Activity ID and Activity Date")
    assert "German" in told


def test_a_header_alone_is_an_empty_log() -> None:
    assert read(write([])) == []


# Damage


def test_damaged_tables_raise_nothing() -> None:
    rows = 0
    for data in mutants(500, 20_240_312):
        found = read(data)
        rows += sum(isinstance(row, ArchiveRow) for row in found)
        for row in found:
            assert re.fullmatch(r"row \d+|table", row.place)
    assert rows > 500 * len(LOG) / 2
