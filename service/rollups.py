"""The speed-bin roll-up of a run: what trends read instead of streams.

A run is cut into 30-s bins of the clock since its first record. Bins that are running and
level are summed by speed (0.1 m/s) and by whether they lie in the first 8 minutes. Within
a bin every quantity is its time-weighted mean; all bins count alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from service.running import Timeline

    Floats = NDArray[np.float64]

ROLLUP_VERSION: Final = 1
"""Moves when the same stream gives other sums."""

_MEASURED: Final = {"stance": "stance_time_ms", "step": "step_length_mm"}


class _Bins:
    """Integrals over equal bins of the clock, from intervals of any length."""

    def __init__(self, line: Timeline) -> None:
        self.time_s = line.time_s
        count = int(line.time_s[-1] // line.gates.bin_s)
        self.edges = np.arange(count + 1) * line.gates.bin_s

    def sums(self, per_interval: Floats) -> Floats:
        """An interval's amount is spread evenly over its time."""
        total = np.concatenate([[0.0], np.cumsum(per_interval)])
        return np.diff(np.interp(self.edges, self.time_s, total))

    def means(self, values: Floats | None, weights: Floats) -> Floats:
        """Weighted means of what was measured (0 is not), NaN where nothing was."""
        if values is None:
            return np.full(len(self.edges) - 1, np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            weights = np.where(values > 0, weights, 0.0)
            weight = self.sums(weights)
            mean = self.sums(np.nan_to_num(values) * weights) / weight
        return np.where(weight > 0, mean, np.nan)


def _is_level(line: Timeline, bins: _Bins, distance_m: Floats) -> NDArray[np.bool_]:
    """Within the grade; without altitude (treadmill, old watches) taken as level."""
    if line.altitude_m is None:
        return np.ones(len(distance_m), bool)
    rise = np.diff(np.interp(bins.edges, line.time_s, line.altitude_m))
    level: NDArray[np.bool_] = np.abs(rise) <= line.gates.level_grade * distance_m
    return level


def speed_bins(line: Timeline) -> list[dict[str, Any]]:
    """Rows with the columns of SPEED_BIN_COLUMNS, by speed and time; none without distance."""
    if len(line.columns["timestamp"]) < 2 or line.covered_m is None:
        return []
    gates, bins = line.gates, _Bins(line)
    distance_m = bins.sums(line.covered_m)
    ran = bins.sums(line.running_s) >= gates.bin_share * gates.bin_s
    good = np.flatnonzero(ran & _is_level(line, bins, distance_m))
    if not len(good):
        return []
    speed = distance_m[good] / bins.sums(line.weight_s)[good]
    later = bins.edges[good] >= gates.early_s
    # A hair more, so that a steady 2.7 m/s is not binned by its last rounding error.
    keys = np.floor(speed * 10 + 1e-6).astype(int) * 2 + later
    found = np.unique(keys)
    place = np.searchsorted(found, keys)

    def total(values: Floats) -> Floats:
        return np.bincount(place, values, len(found)).astype(np.float64)

    columns: dict[str, list[Any]] = {
        "speed_bin": (found // 2).tolist(),
        "later": (found % 2 == 1).tolist(),
        "n": np.bincount(place, minlength=len(found)).tolist(),
        "speed_sum": total(speed).tolist(),
    }
    quantities = {
        "cadence": line.cadence_spm,
        "heart_rate": line.held("heart_rate_bpm"),
        **{name: line.held(column) for name, column in _MEASURED.items()},
    }
    for name, values in quantities.items():
        means = bins.means(values, line.running_s)[good]
        known = np.isfinite(means)
        sums = np.where(known, means, 0.0)
        columns[f"{name}_n"] = total(known.astype(float)).astype(int).tolist()
        columns[f"{name}_sum"] = total(sums).tolist()
        if name == "cadence":
            columns["cadence_sum2"] = total(sums * sums).tolist()
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
