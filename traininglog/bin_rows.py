"""The rows of speed bins: an import writes a dozen a run, as the driver takes them."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from traininglog.schema import SPEED_BIN_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    Bins = Iterable[Mapping[str, Any]]

_NAMES: Final = tuple(column.name for column in SPEED_BIN_COLUMNS)
_VALUES: Final = itemgetter(*_NAMES)
_INSERT: Final = f"INSERT INTO speed_bin (activity_id, {', '.join(_NAMES)})"


def insert_bins(connection: Connection, bins: Iterable[tuple[str, Bins]]) -> None:
    """Write the speed bins of activities, each with its id.

    They are numbers alone, of which SQLAlchemy would look at each: twice the time.
    """
    rows = [(id_, *_VALUES(one)) for id_, mine in bins for one in mine]
    if rows:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        marks = ", ".join([mark] * len(rows[0]))
        connection.exec_driver_sql(f"{_INSERT} VALUES ({marks})", rows)
