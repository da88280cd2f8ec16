"""What reading an activity file gives: recordings with records, and everything that went wrong.

FIT, GPX and TCX readers all give these; a table of an export has no records and gives rows
(`ingest/archive/model.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from traininglog.schema import MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import pandas as pd
    from numpy.typing import NDArray

    from traininglog.notes import NoteField
    from traininglog.problem import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """The samples of one activity, a NumPy array per column, all of one length.

    `columns` holds FIT's own integers as `traininglog.schema` states them, MISSING where
    nothing was measured; `timestamp` is always there, a column never measured is not.
    `developer` holds the fields of apps and pods as `dev:Name`, NaN for missing.
    """

    columns: dict[str, NDArray[np.int64]]
    developer: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.columns["timestamp"])

    @property
    def timestamp(self) -> NDArray[np.int64]:
        """Seconds since 1970-01-01 UTC."""
        return self.columns["timestamp"]

    def column(self, name: str) -> NDArray[np.int64]:
        """One column by name; all MISSING where the file does not have it."""
        values = self.columns.get(name)
        return np.full(len(self), MISSING, np.int64) if values is None else values

    def take(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Records:
        """The chosen rows, by mask or by row number."""
        return Records(
            {name: values[which] for name, values in self.columns.items()},
            {name: values[which] for name, values in self.developer.items()},
        )

    def frame(self) -> pd.DataFrame:
        """All record columns in SI units and degrees, the time aware, developer fields last."""
        from ingest.fit.frame import to_frame  # noqa: PLC0415 - readers never need pandas

        return to_frame(self)


class DeveloperField(NamedTuple):
    """How an app or pod describes one of its fields; `units` as it wrote them."""

    app_index: int
    number: int
    name: str
    units: str
    base_type: int
    native_field: int | None = None
    scale: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Lap:
    """One lap; `trigger` and `intensity` in the words of the FIT profile."""

    start: datetime
    elapsed_s: float | None = None
    timer_s: float | None = None
    distance_m: float | None = None
    trigger: str | None = None
    intensity: str | None = None


class Pause(NamedTuple):
    """The timer stood still from `start` to `end`."""

    start: datetime
    end: datetime


class Split(NamedTuple):
    """A stretch the watch itself calls run, walk or stand."""

    kind: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Device:
    """A watch, strap or pod that took part; index 0 is the watch itself."""

    index: int
    name: str
    serial: int | None = None
    position: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """One session of one sport. `feel` is 0 to 100 (100 best), `rpe` effort from 0 to 10.

    `texts` are words that its person wrote into the file, by the field of a note.
    """

    sport: str
    sub_sport: str | None
    start: datetime
    records: Records
    local_offset_s: int | None = None
    timer_s: float | None = None
    elapsed_s: float | None = None
    distance_m: float | None = None
    ascent_m: float | None = None
    descent_m: float | None = None
    temperature_c: float | None = None
    laps: tuple[Lap, ...] = ()
    pauses: tuple[Pause, ...] = ()
    splits: tuple[Split, ...] = ()
    devices: tuple[Device, ...] = ()
    developer_fields: tuple[DeveloperField, ...] = ()
    feel: int | None = None
    rpe: float | None = None
    device: str | None = None
    serial: int | None = None
    problems: tuple[Problem, ...] = ()
    texts: Mapping[NoteField, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class ActivityFile:
    """Everything one activity file holds. `problems` are the file's own and all activities'.

    `crc_ok` is None when nobody looked. `file_type` is None where the file does not say.
    """

    file_type: str | None
    activities: tuple[Recording, ...] = ()
    problems: tuple[Problem, ...] = ()
    crc_ok: bool | None = None
