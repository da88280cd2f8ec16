"""A robust line through a runner's own runs: Huber's M-estimator by reweighted least squares.

A run far off the line counts less instead of pulling it (Huber 1964,
doi:10.1214/aoms/1177703732). Covariances are Huber's own (1973), exact where no run is far
off. There is no chance in it: the same runs give the same line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from traininglog.thresholds import MatchedThresholds

    Floats = NDArray[np.float64]


class Fit(NamedTuple):
    """A fitted line: its coefficients, how well each is known, and the runs' spread.

    `sd` is the spread of the values about the line, in their unit; `freedom` the degrees
    left. `known` (p, p) leaves a sum of coefficients as it is where the runs determine it.
    """

    coefficients: NDArray[np.floating[Any]]
    covariance: Floats
    sd: float
    freedom: int
    known: Floats

    def tells(self, contrast: Floats) -> bool:
        """Whether the runs determine this sum of coefficients."""
        return bool(np.allclose(contrast @ self.known, contrast))

    def error(self, contrast: Floats) -> float:
        """Standard error of a sum of coefficients."""
        return float(np.sqrt(contrast @ self.covariance @ contrast))


def huber_fit(design: Floats, values: Floats, limits: MatchedThresholds) -> Fit:
    """Fit `values` (n,) by the columns of `design` (n, p); n has to be above p."""
    weights = np.ones(len(values))
    columns = design.shape[1]
    for _ in range(limits.iterations):
        root = np.sqrt(weights)
        coefficients = np.linalg.lstsq(design * root[:, None], values * root)[0]
        off = np.abs(values - design @ coefficients)
        # As many runs as there are columns lie on the line whatever they say.
        middle = np.median(np.sort(off)[columns:])
        scale = max(float(middle) / limits.normal_quartile, limits.least_sd)
        weights = 1 / np.maximum(off / (limits.huber_k * scale), 1)
    inner = float(np.mean(off <= limits.huber_k * scale))
    inverse = np.linalg.pinv(design)
    freedom = len(values) - int(np.linalg.matrix_rank(design))
    bounded = float(np.sum(np.minimum(off, limits.huber_k * scale) ** 2))
    widened = 1 + columns / len(values) * (1 - inner) / inner
    sd = max(widened * np.sqrt(bounded / freedom) / inner, limits.least_sd)
    return Fit(
        coefficients, sd * sd * (inverse @ inverse.T), float(sd), freedom, inverse @ design
    )
