"""The diary's pain entries as a CSV table, in the columns its import reads."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from ingest.diary import COLUMNS
from ingest.spreadsheet import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from traininglog.pain import PainEntry


def pain_csv(entries: Iterable[PainEntry]) -> bytes:
    """The entries in the order given, UTF-8; importing it anew gives equal entries.

    A byte order mark tells spreadsheets the encoding. Cells that one would take for a
    formula begin with an apostrophe, which the import takes off again.
    """
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(COLUMNS)
    table.writerows([_cell(entry, name) for name in COLUMNS] for entry in entries)
    return text.getvalue().encode("utf-8-sig")


def _cell(entry: PainEntry, name: str) -> str:
    """What an entry says under a column; distances are told in km only."""
    value = getattr(entry, {"date": "day"}.get(name, name), None)
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    return guarded(value) if name == "note" else str(value)
