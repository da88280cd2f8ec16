"""The speed-bin roll-up of a run: what trends read instead of streams.

A run is cut into 30-s bins of the clock since its first record. Bins that are running and
level are summed by speed (0.1 m/s) and by whether they lie in the first 8 minutes. Within
a bin every quantity is its time-weighted mean; all bins count alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from service.running import Timeline

    Floats = NDArray[np.float64]

ROLLUP_VERSION: Final = 1
"""Moves when the same stream gives other sums."""

_MEASURED: Final = ("cadence", "heart_rate", "stance", "step")


def _edges(line: Timeline) -> Floats:
    """The bins' borders; the last, shorter bin is left out."""
    count = int(line.time_s[-1] // line.gates.bin_s)
    return np.linspace(0.0, count * line.gates.bin_s, count + 1)


def _integrals(line: Timeline, edges: Floats, amounts: Iterable[Floats]) -> Floats:
    """Amounts per interval summed per bin: (amounts, bins); spread evenly over an interval."""
    left = np.searchsorted(line.time_s, edges, "right") - 1
    left = np.minimum(left, len(line.time_s) - 2)
    share = (edges - line.time_s[left]) / np.maximum(line.length_s[left], 1e-9)
    reached = []
    totals = np.zeros(len(line.time_s))
    for amount in amounts:
        np.cumsum(amount, out=totals[1:])
        before = totals[left]
        reached.append(before + share * (totals[left + 1] - before))
    return np.diff(np.stack(reached), axis=1)


def _amounts(line: Timeline, covered_m: Floats) -> Iterator[Floats]:
    """What is integrated: time, distance, running time; then value x time and time of each."""
    yield from (line.weight_s, covered_m, line.running_s)
    quantities = (
        line.cadence_spm,
        line.held("heart_rate_bpm"),
        line.held("stance_time_ms"),
        line.held("step_length_mm"),
    )
    for values in quantities:
        if values is None:
            yield from [np.zeros(len(line.weight_s))] * 2
            continue
        with np.errstate(invalid="ignore"):
            known = values > 0  # a watch's 0 is "not measured"
        weight = np.where(known, line.running_s, 0.0)
        yield np.where(known, values, 0.0) * weight
        yield weight


def _is_level(line: Timeline, edges: Floats, distance_m: Floats) -> NDArray[np.bool_]:
    """Within the grade; without altitude (treadmill, old watches) taken as level."""
    if line.altitude_m is None:
        return np.ones(len(distance_m), bool)
    rise = np.diff(np.interp(edges, line.time_s, line.altitude_m))
    level: NDArray[np.bool_] = np.abs(rise) <= line.gates.level_grade * distance_m
    return level


def speed_bins(line: Timeline) -> list[dict[str, Any]]:
    """Rows with the columns of SPEED_BIN_COLUMNS, by speed and time; none without distance."""
    if len(line.columns["timestamp"]) < 2 or line.covered_m is None:
        return []
    gates, edges = line.gates, _edges(line)
    sums = _integrals(line, edges, _amounts(line, line.covered_m))
    time_s, distance_m, running_s = sums[:3]
    ran = running_s >= gates.bin_share * gates.bin_s
    good = np.flatnonzero(ran & _is_level(line, edges, distance_m))
    if not len(good):
        return []
    speed = distance_m[good] / time_s[good]
    later = edges[good] >= gates.early_s
    # A hair more, so that a steady 2.7 m/s is not binned by its last rounding error.
    keys = np.floor(speed * 10 + 1e-6).astype(int) * 2 + later
    found, place = np.unique(keys, return_inverse=True)

    def total(values: Floats) -> list[float]:
        counted: list[float] = np.bincount(place, values, len(found)).tolist()
        return counted

    columns: dict[str, list[Any]] = {
        "speed_bin": (found // 2).tolist(),
        "later": (found % 2 == 1).tolist(),
        "n": np.bincount(place, minlength=len(found)).tolist(),
        "speed_sum": total(speed),
    }
    for number, name in enumerate(_MEASURED):
        amount, weight = sums[3 + 2 * number : 5 + 2 * number, good]
        known = weight > 0
        means = np.where(known, amount / np.where(known, weight, 1.0), 0.0)
        columns[f"{name}_n"] = [int(n) for n in total(known.astype(np.float64))]
        columns[f"{name}_sum"] = total(means)
        if name == "cadence":
            columns["cadence_sum2"] = total(means * means)
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
