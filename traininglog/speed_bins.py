"""The roll-up of all runs as columns: what the rules read instead of streams."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray


class Bins(Protocol):
    """What the rules ask of a roll-up; see `SpeedBins`."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The activities that have rows."""
        ...

    @property
    def run(self) -> NDArray[Any] | None:
        """The position in `ids` of each row."""
        ...

    @property
    def columns(self) -> Mapping[str, NDArray[Any]]:
        """The columns by name."""
        ...


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


class LaterBins:
    """A roll-up that is read when somebody asks: it is most rows of a log, and few pages do.

    Who asks meanwhile waits. A fault is its asker's, and the next one reads again.
    """

    def __init__(self, read: Callable[[], SpeedBins]) -> None:
        self._read = read
        self._lock = Lock()
        self._whole: SpeedBins | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """As of `SpeedBins`, as the next two."""
        return self._told().ids

    @property
    def run(self) -> NDArray[Any] | None:
        """None where nothing was rolled up."""
        return self._told().run

    @property
    def columns(self) -> Mapping[str, NDArray[Any]]:
        """The columns by name."""
        return self._told().columns

    def _told(self) -> SpeedBins:
        with self._lock:
            if self._whole is None:
                self._whole = self._read()
            return self._whole
