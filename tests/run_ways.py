"""Runs as a watch records them, made by arithmetic, and a page's source over them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashboard.source import CachedSource
from rules.analyse import analyse
from service.run_streams import way_of
from traininglog.schema import MISSING, RECORD_COLUMNS
from traininglog.streams import Stream
from traininglog.textform import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from service.run_streams import Way
    from traininglog.problem import Problem

START: Final = 1_795_000_000
NAN: Final = float("nan")
_SCALES: Final = {c.name: (c.scale, c.offset) for c in RECORD_COLUMNS}
_METRES_PER_DEGREE: Final = 6_371_000 * np.pi / 180

LOG: Final = """
zone Europe/Berlin
2026-11-16 run 5.0 km 33:40 172 spm | no pain
2026-11-19 run 5.0 km 33:30 173 spm
2026-11-22 run 5.0 km 30:51 170 spm | knee right 2/10 from 3.1 km; next morning 0/10
2026-11-24 run 5.0 km 30:51 170 spm treadmill | knee right 1/10 from 1 km until 2 km; lower back 3/10 from the start; achilles left 2/10 from 4.2 km
"""  # noqa: E501  one run a line
ANSWERED, SILENT, PAINFUL, THREE = (
    "2026-11-16-1", "2026-11-19-1", "2026-11-22-1", "2026-11-24-1",
)  # fmt: skip


def stored(name: str, values: object) -> NDArray[np.int64]:
    """Values in their unit as a column keeps them; NaN is MISSING."""
    scale, offset = _SCALES[name]
    real = np.asarray(values, float)
    whole = np.rint(np.nan_to_num((real + offset) * scale)).astype(np.int64)
    return np.where(np.isnan(real), MISSING, whole)


def stream(seconds: int = 1850, **columns: Any) -> Stream:
    """One record a second at 2.7 m/s on a loop; walking from 15:00 to 16:00.

    `columns` replace those of the same name; None leaves one out.
    """
    at = np.arange(seconds)
    walks = (at >= 900) & (at < 960)
    metres = np.concatenate([[0.0], np.cumsum(np.where(walks, 1.4, 2.7))[:-1]])
    angle = 2 * np.pi * metres / max(metres[-1], 1.0)
    made: dict[str, Any] = {
        "position_lat_deg": 52.5 + 700 * np.sin(angle) / _METRES_PER_DEGREE,
        "position_long_deg": 13.4 + 900 * np.cos(angle) / _METRES_PER_DEGREE / 0.61,
        "distance_m": metres,
        "altitude_m": 40 + 12 * np.sin(3 * angle),
        "heart_rate_bpm": 150 - 40 * np.exp(-at / 90),
        "cadence_rpm": np.where(walks, 55.0, 85.0),
        "stance_time_ms": 245 + 6 * np.sin(at / 7),
        "stance_time_balance_percent": 49.8 + 0.4 * np.sin(at / 11),
    } | columns
    kept = {name: stored(name, v) for name, v in made.items() if v is not None}
    return Stream({"timestamp": START + at} | kept)


def paused(made: Stream, record: int, seconds: int) -> Stream:
    """The same run with the watch stopped for a while after a record."""
    later = np.where(np.arange(len(made)) > record, seconds, 0)
    return Stream({**made.columns, "timestamp": made.columns["timestamp"] + later})


def way(made: Stream) -> Way:
    """The way of a stream that has one."""
    found = way_of(made)
    assert found
    return found


def source_of(streams: Mapping[str, Stream | Problem], text: str = LOG) -> CachedSource:
    """A log in memory with the records of some of its runs."""
    log, problems = read_text(text, "Demo runner")
    assert not problems, problems
    analysis = analyse(log, date(2026, 11, 25))
    return CachedSource(lambda: 1, lambda: (log, analysis), stream=streams.get)
