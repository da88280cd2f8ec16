"""What gpxpy reads of a GPX file, held against what the project's own reader does.

gpxpy knows nothing of entities' traps: it is given a file only after the guarded walk.
"""

from __future__ import annotations

from itertools import islice
from math import nan
from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.gpx import tracks_of
from ingest.track.walk import RefusedXml, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gpxpy.gpx import GPX
    from numpy.typing import NDArray

_COLUMNS: Final = ("timestamp", "position_lat_deg", "position_long_deg", "altitude_m")
_MOST: Final = 20
_SAME: Final = 1e-6


def verify(data: bytes) -> list[str]:
    """The values of tracks that both read differently, one line each, at most 20.

    None for a file that is damaged, which gpxpy does not read at all.
    """
    try:
        problems, tracks = tracks_of(data)
    except RefusedXml:
        return []
    if problems:
        return []
    import gpxpy  # noqa: PLC0415 -- asked for seldom
    from gpxpy.gpx import GPXException  # noqa: PLC0415

    try:
        theirs = _table(gpxpy.parse("".join(pieces(data))))
    except GPXException as why:
        return [f"gpxpy gives the file up: {why}"]
    columns = [[track[name] for track in tracks] for name in _COLUMNS]
    ours = np.stack([np.concatenate([np.zeros(0), *parts]) for parts in columns], axis=1)
    return list(islice(_differences(ours, theirs), _MOST))


def _table(gpx: GPX) -> NDArray[np.float64]:
    """The points of all tracks as gpxpy has them, a row each, NaN for none."""
    rows = [
        (
            nan if point.time is None else point.time.timestamp(),
            point.latitude,
            point.longitude,
            nan if point.elevation is None else point.elevation,
        )
        for track in gpx.tracks
        for segment in track.segments
        for point in segment.points
    ]
    return np.array(rows, np.float64).reshape(-1, len(_COLUMNS))


def _differences(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> Iterator[str]:
    if len(ours) != len(theirs):
        yield f"points: {len(ours):,}, gpxpy {len(theirs):,}"
        return
    same = np.isclose(ours, theirs, rtol=0, atol=_SAME, equal_nan=True)
    for row, column in np.argwhere(~same).tolist():
        mine, other = ours[row, column], theirs[row, column]
        yield f"{_COLUMNS[column]}, point {row}: {mine:g}, gpxpy {other:g}"
