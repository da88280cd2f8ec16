"""Censored lognormal onsets: a trend test that painless runs cannot fool, and its size.

A run that hurt from 3 km on has its onset at 3 km; a painless run of 5 km says the onset
would lie beyond 5 km (right-censored); pain "from the start" lies before a small bound
(left-censored). With y the log of the value, z = y/s - b0 - b1 t is standard normal; in
this form the likelihood is concave (Olsen 1978, doi 10.2307/1913082), so that Newton's
steps end at the one maximum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy.special import log_ndtr, ndtr, ndtri, stdtrit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from traininglog.thresholds import TrendThresholds

    Floats = NDArray[np.float64]

AT, BEYOND, BEFORE = 0, 1, -1
"""Where the onset lies, seen from the value: at it, beyond it, before it."""

_LOG_SQRT_2PI: Final = 0.5 * float(np.log(2 * np.pi))
_STEPS: Final = 60
_TOLERANCE: Final = 1e-12
_CLOSE: Final = 1e-5
_LEAST_SD: Final = 0.05
_NO_SPREAD: Final = 1e6
_BATCHES: Final = (0.05, 0.15, 0.8)
_SURE: Final = 3.0
_MOST_ALIKE: Final = 0.99
_LOOKS: Final = 40
_NEAR: Final = 0.005
_FURTHEST: Final = 32.0


@dataclass(frozen=True, slots=True)
class Onsets:
    """Runs in time order: days, value in km or minutes, and where the onset lies.

    `limits` is the whole run's value for runs that are in the span because they hurt
    (its two ends): there the onset is known to lie before it, so the likelihood is the
    one given that (truncated); infinite for every other run.
    """

    days: Floats
    values: Floats
    where: NDArray[np.int8]
    limits: Floats

    def __len__(self) -> int:
        return len(self.days)


class Fit(NamedTuple):
    """A maximum of the likelihood; residuals are d log-likelihood / d location, per run.

    `theta` is (1/s, coefficients/s), the form in which Newton's steps are made.
    """

    theta: Floats
    log_likelihood: float
    residuals: Floats

    @property
    def inverse_sd(self) -> float:
        """One over the standard deviation of log onset."""
        return float(self.theta[0])

    @property
    def coefficients(self) -> Floats:
        """What the columns of the design are multiplied by, in log onset."""
        coefficients: Floats = self.theta[1:] / self.theta[0]
        return coefficients


class _Rows(NamedTuple):
    """The likelihood's rows: z = `matrix` @ theta, and what each row adds.

    A row at its onset adds the normal log density, any other `weight` times the log of
    the probability up to `sign` * z; what was known beforehand is taken off (weight -1).
    """

    matrix: Floats
    at: NDArray[np.bool_]
    sign: Floats
    weight: Floats

    def terms(self, theta: Floats) -> _Terms:
        """Log-likelihood, and its first and second derivative by z, row by row."""
        z = self.matrix @ theta
        tail = self.sign * z
        log_density = -0.5 * z * z - _LOG_SQRT_2PI
        log_tail = log_ndtr(tail)
        hazard = np.exp(log_density - log_tail)
        value = np.where(self.at, log_density, self.weight * log_tail).sum()
        return _Terms(
            float(value + self.at.sum() * np.log(theta[0])),
            np.where(self.at, -z, self.weight * self.sign * hazard),
            np.where(self.at, -1.0, -self.weight * hazard * (tail + hazard)),
        )


class _Terms(NamedTuple):
    value: float
    first: Floats
    second: Floats


def fit(
    onsets: Onsets, design: Floats, shift: Floats | None = None, start: Floats | None = None
) -> Fit | None:
    """Maximise over 1/s and the coefficients of `design` (runs x columns).

    `shift` is a known part of log value, taken off first (for profiles), `start` a theta
    near the maximum. None where the likelihood has no inner maximum: all onsets the same,
    or nothing but censored runs.
    """
    given = np.flatnonzero(np.isfinite(onsets.limits))
    rows = np.concatenate([np.arange(len(onsets)), given])
    logs = np.log(np.concatenate([onsets.values, onsets.limits[given]]))
    logs -= 0.0 if shift is None else shift[rows]
    added = np.arange(len(rows)) >= len(onsets)
    where = onsets.where[rows]
    at = (where == AT) & ~added
    if not at.any():
        return None
    likelihood = _Rows(
        np.column_stack([logs, -design[rows]]),
        at,
        np.where((where == BEYOND) & ~added, -1.0, 1.0),
        np.where(added, -1.0, 1.0),
    )
    if start is None:
        start = np.zeros(1 + design.shape[1])
        start[0] = 1 / max(float(logs[at].std()), _LEAST_SD)
        start[1] = float(logs[at].mean()) * start[0]
    found = _newton(likelihood, start)
    if found is None:
        return None
    theta, terms = found
    residuals = -theta[0] * np.bincount(rows, terms.first, len(onsets))
    return Fit(theta, terms.value, residuals)


def _newton(rows: _Rows, theta: Floats) -> tuple[Floats, _Terms] | None:
    """Newton's steps, halved until they climb; None where they end nowhere."""
    matrix, count = rows.matrix, int(rows.at.sum())
    terms, close, steps = rows.terms(theta), False, 0
    while not close and theta[0] <= _NO_SPREAD and steps < _STEPS:
        gradient = matrix.T @ terms.first
        gradient[0] += count / theta[0]
        hessian = (matrix.T * terms.second) @ matrix
        hessian[0, 0] -= count / theta[0] ** 2
        # Least squares: runs of a single day leave no slope, and none is then moved.
        step = np.linalg.lstsq(hessian, gradient)[0]
        while theta[0] <= step[0]:
            step /= 2
        then = rows.terms(theta - step)
        while then.value < terms.value and np.abs(step).max() > _TOLERANCE:
            step /= 2
            then = rows.terms(theta - step)
        theta, terms = theta - step, then
        close = bool(np.abs(step).max() < _CLOSE * max(1.0, float(np.abs(theta).max())))
        steps += 1
    return (theta, terms) if theta[0] <= _NO_SPREAD else None


def trend_residuals(onsets: Onsets) -> Floats | None:
    """What each run says against a flat onset: below 0 earlier, above 0 later."""
    flat = fit(onsets, np.ones((len(onsets), 1)))
    return None if flat is None else flat.residuals


class Sides(NamedTuple):
    """One-sided p-values: that the onset falls, and that it rises."""

    falls: float = 1.0
    rises: float = 1.0

    @property
    def two_sided(self) -> float:
        """Twice the smaller one."""
        return min(2 * min(self), 1.0)

    def toward(self, *, falling: bool) -> float:
        """Twice the one asked for."""
        return min(2 * (self.falls if falling else self.rises), 1.0)


def trend_p_values(
    days: Floats, residuals: Floats, limits: TrendThresholds
) -> tuple[Sides, ...]:
    """The p-values of each column of `residuals` (runs x measures), first the one that counts.

    The statistic is the sum of centred time x residual (a score test); time is permuted
    over the runs, the same way for every column. Of many runs, neighbours stay together in
    blocks. Drawing ends once the class of the first column is beyond doubt. The same log
    always gives the same answer.
    """
    sizes = _block_sizes(len(days), limits.most_blocks)
    starts = np.cumsum(sizes) - sizes
    summed = np.add.reduceat(residuals, starts, axis=0)
    time = np.add.reduceat(days - days.mean(), starts) / sizes
    score = time @ summed
    slack = 1e-9 * (1 + np.abs(score))
    rng = np.random.default_rng(limits.seed)
    below, above, drawn = np.ones(len(score)), np.ones(len(score)), 1
    for share in _BATCHES:
        some = np.tile(time, (max(int(limits.permutations * share), 1), 1))
        scores = rng.permuted(some, axis=1, out=some) @ summed
        below += (scores <= score + slack).sum(axis=0)
        above += (scores >= score - slack).sum(axis=0)
        drawn += len(some)
        if _is_settled(min(below[0], above[0]) / drawn, drawn, limits):
            break
    return tuple(map(Sides, (below / drawn).tolist(), (above / drawn).tolist()))


def _block_sizes(runs: int, most: int) -> NDArray[np.intp]:
    """How many runs each block holds: as many as any other, and what is left over spread out.

    Larger blocks vary more. Were they all at one end of the span, where time weighs most,
    the score would vary more than its permutations, and chance too often pass for a trend.
    """
    smallest = -(-runs // most)
    count = runs // smallest
    return np.diff((np.arange(count + 1) * runs + count // 2) // count)


def _is_settled(p_value: float, drawn: int, limits: TrendThresholds) -> bool:
    """Whether more draws would hardly change on which side of both limits p lies."""
    halves = (limits.clear_p / 2, limits.suggested_p / 2)
    return all(abs(p_value - p) > _SURE * np.sqrt(p * (1 - p) / drawn) for p in halves)


def as_if_fewer(p_value: float, residuals: Floats) -> float:
    """A two-sided p-value for as many runs as neighbours that are alike are worth.

    A sum over runs whose neighbours correlate by r varies (1 + r) / (1 - r) times as much;
    r is estimated from the residuals of a fitted line, less the bias of such residuals
    (Marriott and Pope 1954, doi 10.1093/biomet/41.3-4.390).
    """
    n, total = len(residuals), float(residuals @ residuals)
    if not total:
        return p_value
    told = float(residuals[1:] @ residuals[:-1]) / total
    alike = min(max((n * told + 2) / max(n - 4, 1), 0.0), _MOST_ALIKE)
    return float(2 * ndtr(ndtri(p_value / 2) * np.sqrt((1 - alike) / (1 + alike))))


class Slope(NamedTuple):
    """Change of log onset per day with its profile-likelihood interval; sides may be open."""

    per_day: float
    low: float
    high: float
    residuals: Floats


def slope(onsets: Onsets, level: float) -> Slope | None:
    """Size of the trend: an accelerated-failure-time fit (lognormal, linear in time)."""
    time = onsets.days - onsets.days.mean()
    both = fit(onsets, np.column_stack([np.ones(len(onsets)), time]))
    if both is None:
        return None
    per_day = float(both.coefficients[1])
    # As Student's t would have it: with few runs the likelihood alone is too sure.
    free = len(onsets) - 2
    drop = len(onsets) / 2 * float(np.log1p(stdtrit(free, (1 + level) / 2) ** 2 / free))
    reach = float(np.ptp(time)) or 1.0
    flat = np.ones((len(onsets), 1))
    information = float(((time * both.residuals) ** 2).sum())
    guess = reach * np.sqrt(2 * drop / information) if information else 1.0

    def crossing(side: float) -> float:
        theta = both.theta[:2]

        def share_lost(away: float) -> float:
            nonlocal theta
            at = fit(onsets, flat, (per_day + side * away / reach) * time, theta)
            theta, value = (at.theta, at.log_likelihood) if at else (theta, -np.inf)
            return float(np.sqrt(max(both.log_likelihood - value, 0.0) / drop))

        return per_day + side * _one(share_lost, min(guess, _FURTHEST)) / reach

    return Slope(per_day, crossing(-1.0), crossing(1.0), both.residuals)


def _one(rising: Callable[[float], float], at: float) -> float:
    """Where a function from 0, nearly a straight line, is 1; infinite where it stays below."""
    low, high = 0.0, np.inf
    for _ in range(_LOOKS):
        value = rising(at)
        if abs(value - 1) < _NEAR:
            return at
        low, high = (at, high) if value < 1 else (low, at)
        if low >= _FURTHEST:
            return np.inf
        guess = at / value if value > 0 else np.inf
        at = guess if low < guess < high else (low + high) / 2
        at = min(at, _FURTHEST)
    return at
