"""The roll-up of all runs as columns: what the rules read instead of streams."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class SpeedBins:
    """One row a run, speed and part of the run; the columns are those of SPEED_BIN_COLUMNS.

    `ids` are the activities that have rows, `run[k]` the position in `ids` of row k. All
    columns are NumPy arrays of one length; empty where nothing was rolled up.
    """

    ids: tuple[str, ...] = ()
    run: NDArray[Any] | None = None
    columns: Mapping[str, NDArray[Any]] = field(default_factory=dict)


NO_BINS: Final = SpeedBins()
