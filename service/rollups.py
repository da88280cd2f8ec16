"""The speed-bin roll-up of a run: what trends read instead of streams.

A run is cut into 30-s bins of the clock since its first record. Bins that are running and
level are summed by speed (0.1 m/s) and by whether they lie in the first 8 minutes. Within
a bin every quantity is its time-weighted mean; all bins count alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from service.marks import Marks
from service.running import weighed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from service.running import Timeline

    Floats = NDArray[np.float64]

ROLLUP_VERSION: Final = 1
"""Moves when the same stream gives other sums."""


def _edges(line: Timeline) -> Floats:
    """The bins' borders; the last, shorter bin is left out."""
    count = int(line.time_s[-1] // line.gates.bin_s)
    return np.arange(count + 1, dtype=np.float64) * line.gates.bin_s


def _quantities(line: Timeline) -> Iterator[tuple[str, Floats | None]]:
    """What is averaged in a bin, one value an interval."""
    yield "cadence", line.cadence_spm
    yield "heart_rate", line.heart_rate_bpm
    yield "stance", line.held("stance_time_ms")
    yield "step", line.held("step_length_mm")


def _is_level(line: Timeline, edges: Floats, distance_m: Floats) -> NDArray[np.bool_]:
    """Within the grade; without altitude (treadmill, old watches) taken as level."""
    if line.altitude_m is None:
        return np.ones(len(distance_m), bool)
    height = np.interp(edges, line.time_s, line.altitude_m)
    rise = height[1:] - height[:-1]
    level: NDArray[np.bool_] = np.abs(rise) <= line.gates.level_grade * distance_m
    return level


def _bin_means(
    line: Timeline, bins: Marks, running_s: Floats, values: Floats | None
) -> tuple[Floats, Floats]:
    """Whether a quantity was measured in each bin, 1 or 0, and its mean, 0 where not."""
    if values is None:
        return np.zeros(len(running_s)), np.zeros(len(running_s))
    # A watch's 0 is "not measured".
    weighted, weights = weighed(values, line.running_s, above=0)
    whole = weights is line.running_s
    seconds = running_s if whole else bins.between(weights)
    known = seconds > 0
    means = bins.between(weighted) / np.where(known, seconds, 1.0)
    return known.astype(np.float64), np.where(known, means, 0.0)


def speed_bins(line: Timeline) -> list[dict[str, Any]]:
    """Rows with the columns of SPEED_BIN_COLUMNS, by speed and time; none without distance."""
    if len(line.columns["timestamp"]) < 2 or line.covered_m is None:
        return []
    gates, edges = line.gates, _edges(line)
    bins = Marks(line.time_s, edges)
    time_s, distance_m = bins.between(line.weight_s), bins.between(line.covered_m)
    running_s = bins.between(line.running_s)
    ran = running_s >= gates.bin_share * gates.bin_s
    good = np.flatnonzero(ran & _is_level(line, edges, distance_m))
    if not len(good):
        return []
    speed = distance_m[good] / time_s[good]
    later = edges[good] >= gates.early_s
    # A hair more, so that a steady 2.7 m/s is not binned by its last rounding error.
    keys = np.floor(speed * 10 + 1e-6).astype(int) * 2 + later
    found, counts = np.unique(keys, return_counts=True)
    place = np.searchsorted(found, keys)

    def total(values: Floats) -> list[float]:
        counted: list[float] = np.bincount(place, values, len(found)).tolist()
        return counted

    columns: dict[str, list[Any]] = {
        "speed_bin": (found // 2).tolist(),
        "later": (found % 2 == 1).tolist(),
        "n": counts.tolist(),
        "speed_sum": total(speed),
    }
    for name, values in _quantities(line):
        known, means = _bin_means(line, bins, running_s, values)
        columns[f"{name}_n"] = [int(n) for n in total(known[good])]
        columns[f"{name}_sum"] = total(means[good])
        if name == "cadence":
            columns["cadence_sum2"] = total(means[good] ** 2)
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
