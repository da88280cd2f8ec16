"""The outline of a run from its own track: metres on a plane, few points, a scale bar.

Pure NumPy and nothing else: no map is asked for, nothing leaves this machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from service.units import KM_PER_MILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from service.run_streams import Way
    from service.units import Unit

    Floats = NDArray[np.float64]

Point = tuple[float, float]
EARTH_M: Final = 6_371_000.0
MOST_POINTS: Final = 400
_LEAST_EXTENT_M: Final = 30.0
_FASTEST_MPS: Final = 12.5
_SLACK_M: Final = 60.0
"""Two places farther apart than the fastest runner gets, and this much, are a jump."""
_LEAST_PIECE: Final = 0.02
_ENOUGH: Final = 3_000


@dataclass(frozen=True, slots=True)
class Outline:
    """Pieces of a track in metres, east and north of its middle; a jump parts two.

    `hurt` are the pieces run with pain, `onset` and `offset` its ends where there are such.
    """

    pieces: tuple[Floats, ...]
    hurt: tuple[Floats, ...]
    start: Point
    end: Point
    onset: Point | None
    offset: Point | None
    n_jumps: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, in metres."""
        every = np.concatenate(self.pieces)
        (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
        return float(west), float(south), float(east), float(north)


def outline_of(way: Way, painful: tuple[float, float] | None = None) -> Outline | str:
    """The outline, or in words why there is none; `painful` is from and to, in minutes."""
    latitude, longitude = (way.line.values(f"position_{axis}_deg") for axis in ("lat", "long"))
    if latitude is None or longitude is None:
        return "the watch recorded no places"
    known = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
    if len(known) < 2:
        return "the watch recorded one place only"
    plane = project(latitude[known], longitude[known])
    pieces, n_jumps = _pieces(plane, way.line.time_s[known])
    kept = np.concatenate(pieces)
    if np.ptp(plane[kept], axis=0).max() < _LEAST_EXTENT_M:
        return f"all of its places lie within {_LEAST_EXTENT_M:.0f} m"
    minutes = way.minutes[known]
    hurt = [] if painful is None else list(_within(pieces, minutes, painful))
    begins, ends = _ends(plane, minutes, kept, painful)
    return Outline(
        _simple(plane, pieces),
        _simple(plane, hurt) if hurt else (),
        _point(plane[kept[0]]),
        _point(plane[kept[-1]]),
        begins,
        ends,
        n_jumps,
    )


def project(latitude_deg: Floats, longitude_deg: Floats) -> Floats:
    """Degrees to metres east and north of the middle, n rows by 2; north is up.

    Through space, on the plane that touches the earth there: so neither the date line nor
    the nearness of a pole is a special case.
    """
    lat, lon = np.radians(latitude_deg), np.radians(longitude_deg)
    space = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], 1)
    middle = np.median(space, axis=0)
    x, y, z = middle / max(float(np.linalg.norm(middle)), 1e-12)
    around = float(np.arctan2(y, x))
    east = np.array([-np.sin(around), np.cos(around), 0.0])
    north = np.cross([x, y, z], east)
    plane: Floats = space @ np.stack([east, north], 1) * EARTH_M
    return plane


def _pieces(plane: Floats, time_s: Floats) -> tuple[list[NDArray[np.int64]], int]:
    """The track parted where it jumps; a piece of a few places far off is left out."""
    step_m = np.hypot(*np.diff(plane, axis=0).T)
    jumps = np.flatnonzero(step_m > _FASTEST_MPS * np.diff(time_s) + _SLACK_M)
    every = np.split(np.arange(len(plane)), jumps + 1)
    least = max(2.0, _LEAST_PIECE * len(plane))
    kept = [piece for piece in every if len(piece) >= least]
    return kept or [max(every, key=len)], len(jumps)


def _within(
    pieces: list[NDArray[np.int64]], minutes: Floats, span: tuple[float, float]
) -> Iterator[NDArray[np.int64]]:
    for piece in pieces:
        inside = piece[(minutes[piece] >= span[0]) & (minutes[piece] <= span[1])]
        if len(inside) > 1:
            yield inside


def _ends(
    plane: Floats, minutes: Floats, kept: NDArray[np.int64], span: tuple[float, float] | None
) -> tuple[Point | None, Point | None]:
    """Where pain began, and where it went if that was before the end."""
    if span is None:
        return None, None
    began, gone = np.searchsorted(minutes[kept], span)
    last = len(kept) - 1
    offset = _point(plane[kept[gone]]) if gone < last else None
    return _point(plane[kept[min(began, last)]]), offset


def _simple(plane: Floats, pieces: list[NDArray[np.int64]]) -> tuple[Floats, ...]:
    """The pieces in at most some hundred points, as true as those allow."""
    tracks = [plane[_some(piece)] for piece in pieces]
    tolerance = float(np.ptp(np.concatenate(tracks), axis=0).max()) / 800
    while True:
        drawn = tuple(simplify(track, tolerance) for track in tracks)
        if sum(map(len, drawn)) <= MOST_POINTS + 2 * len(drawn):
            return drawn
        tracks, tolerance = list(drawn), tolerance * 1.5


def _some(piece: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of very many places every so many, and the last: an outline has few pixels."""
    step = max(1, len(piece) // _ENOUGH)
    return piece if step == 1 else np.append(piece[:-1:step], piece[-1])


def simplify(track: Floats, tolerance_m: float) -> Floats:
    """The points that keep a line within a distance of all others (Douglas and Peucker)."""
    keep = np.zeros(len(track), bool)
    keep[[0, -1]] = True
    open_ = [(0, len(track) - 1)]
    while open_:
        first, last = open_.pop()
        if last - first < 2:
            continue
        away = _distances(track[first + 1 : last], track[first], track[last])
        farthest = int(np.argmax(away))
        if away[farthest] > tolerance_m:
            middle = first + 1 + farthest
            keep[middle] = True
            open_ += [(first, middle), (middle, last)]
    return track[keep]


def _distances(points: Floats, start: Floats, end: Floats) -> Floats:
    """From each point to the stretch between two others."""
    along = end - start
    length2 = float(along @ along)
    offset = points - start
    share = (
        np.clip(offset @ along / length2, 0.0, 1.0) if length2 > 0 else np.zeros(len(points))
    )
    missed = offset - share[:, None] * along
    away: Floats = np.hypot(missed[:, 0], missed[:, 1])
    return away


def _point(row: Floats) -> Point:
    return float(row[0]), float(row[1])


def scale_bar(widest_m: float, unit: Unit) -> tuple[float, str]:
    """A round length of at most `widest_m`, in metres and in words: `500 m`, `0.2 mi`."""
    one = 1000.0 if unit == "km" else 1000 * KM_PER_MILE
    size = 10.0 ** np.floor(np.log10(widest_m / one))
    length = next(f * size for f in (5, 2, 1) if f * size * one <= widest_m * 1.0001)
    if unit == "km" and length < 1:
        return float(length * one), f"{length * 1000:.0f} m"
    return float(length * one), f"{length:g} {unit}"
