"""Records as a DataFrame; apart from the model because readers never need pandas."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from traininglog.schema import MISSING, RECORD_COLUMNS

if TYPE_CHECKING:
    from ingest.recording import Records

_COLUMNS: Final = tuple(c for c in RECORD_COLUMNS if c.name != "timestamp")


@cache
def _labels(developer: tuple[str, ...]) -> pd.Index[str]:
    """The column labels; made once, because an index of strings is dear."""
    return pd.Index(["timestamp", *(column.name for column in _COLUMNS), *developer])


def to_frame(records: Records) -> pd.DataFrame:
    """All record columns in SI units and degrees, NaN for missing; developer fields last.

    `timestamp` is aware (UTC). The values are one block in memory, a column a row.
    """
    block = np.empty((len(_COLUMNS) + len(records.developer), len(records)))
    for row, column in zip(block, _COLUMNS, strict=False):
        stored = records.columns.get(column.name)
        if stored is None:
            row.fill(np.nan)
            continue
        np.divide(stored, column.scale, out=row)
        if column.offset:
            np.subtract(row, column.offset, out=row)
        missing = stored == MISSING
        if missing.any():
            row[missing] = np.nan
    for row, values in zip(block[len(_COLUMNS) :], records.developer.values(), strict=True):
        row[:] = values
    frame = pd.DataFrame(block.T, copy=False)
    # MISSING is also NumPy's "not a time".
    times = pd.DatetimeIndex(records.timestamp.view("datetime64[s]")).tz_localize("UTC")
    frame.insert(0, -1, times)
    frame.columns = _labels(tuple(records.developer))
    return frame
