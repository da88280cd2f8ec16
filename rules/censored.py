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
from scipy.special import log_ndtr, stdtrit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

AT, BEYOND, BEFORE = 0, 1, -1
"""Where the onset lies, seen from the value: at it, beyond it, before it."""
_GIVEN: Final = 2

_LOG_SQRT_2PI: Final = 0.5 * float(np.log(2 * np.pi))
_STEPS: Final = 60
_TOLERANCE: Final = 1e-12
_CLOSE: Final = 1e-8
_LEAST_SD: Final = 0.05
_MOST_CELLS: Final = 1_000_000
_NO_SPREAD: Final = 1e6
_DOUBLINGS: Final = 7
_BISECTIONS: Final = 12


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
    """A maximum of the likelihood; residuals are d log-likelihood / d location, per run."""

    inverse_sd: float
    coefficients: Floats
    log_likelihood: float
    residuals: Floats


class _Terms(NamedTuple):
    """Log-likelihood (without log s) and its first and second derivative by z, per row."""

    value: Floats
    first: Floats
    second: Floats


def _terms(z: Floats, where: NDArray[np.int8]) -> _Terms:
    """A row tells where the onset lies; _GIVEN rows take off what was known beforehand."""
    sign = np.where(where == BEYOND, -1.0, 1.0)
    tail = sign * z
    log_tail = log_ndtr(tail)
    hazard = np.exp(-0.5 * tail**2 - _LOG_SQRT_2PI - log_tail)
    weight = np.where(where == _GIVEN, -1.0, 1.0)
    at = where == AT
    return _Terms(
        np.where(at, -0.5 * z**2 - _LOG_SQRT_2PI, weight * log_tail),
        np.where(at, -z, weight * sign * hazard),
        np.where(at, -1.0, -weight * hazard * (tail + hazard)),
    )


def fit(onsets: Onsets, design: Floats, shift: Floats | None = None) -> Fit | None:
    """Maximise over 1/s and the coefficients of `design` (runs x columns).

    `shift` is a known part of log value, taken off first (for profiles). None where the
    likelihood has no inner maximum: all onsets the same, or nothing but censored runs.
    """
    given = np.flatnonzero(np.isfinite(onsets.limits))
    rows = np.concatenate([np.arange(len(onsets)), given])
    logs = np.log(np.concatenate([onsets.values, onsets.limits[given]]))
    logs -= 0.0 if shift is None else shift[rows]
    where = np.concatenate([onsets.where, np.full(len(given), _GIVEN, np.int8)])
    at = logs[where == AT]
    if not len(at):
        return None
    start = np.zeros(1 + design.shape[1])
    start[0] = 1 / max(float(at.std()), _LEAST_SD)
    start[1] = float(at.mean()) * start[0]
    matrix = np.column_stack([logs, -design[rows]])
    theta = _newton(matrix, where, len(at), start)
    if theta is None:
        return None
    z = matrix @ theta
    residuals = -theta[0] * np.bincount(rows, _terms(z, where).first, len(onsets))
    value = _log_likelihood(z, where, len(at), theta[0])
    return Fit(float(theta[0]), theta[1:] / theta[0], value, residuals)


def _newton(
    matrix: Floats, where: NDArray[np.int8], count: int, theta: Floats
) -> Floats | None:
    """Newton's steps, halved until they climb; None where they end nowhere."""

    def value_at(point: Floats) -> float:
        inside = point[0] > 0
        return _log_likelihood(matrix @ point, where, count, point[0]) if inside else -np.inf

    best, close, steps = value_at(theta), False, 0
    while not close and theta[0] <= _NO_SPREAD and steps < _STEPS:
        terms = _terms(matrix @ theta, where)
        gradient = matrix.T @ terms.first
        gradient[0] += count / theta[0]
        hessian = matrix.T @ (terms.second[:, None] * matrix)
        hessian[0, 0] -= count / theta[0] ** 2
        # Least squares: runs of a single day leave no slope, and none is then moved.
        step = np.linalg.lstsq(hessian, gradient)[0]
        while (now := value_at(theta - step)) < best and np.abs(step).max() > _TOLERANCE:
            step /= 2
        theta = theta - step
        close = bool(np.abs(step).max() < _CLOSE * max(1.0, float(np.abs(theta).max())))
        best, steps = now, steps + 1
    return theta if theta[0] <= _NO_SPREAD else None


def _log_likelihood(z: Floats, where: NDArray[np.int8], count: int, inverse_sd: float) -> float:
    return float(_terms(z, where).value.sum() + count * np.log(inverse_sd))


def trend_p_values(onsets: Onsets, permutations: int, seed: int) -> tuple[float, float] | None:
    """One-sided p that onset falls, and that it rises: residuals of a flat fit, permuted.

    The statistic is the sum of centred time x residual (a score test); the residuals are
    permuted over the runs. The same log always gives the same answer.
    """
    flat = fit(onsets, np.ones((len(onsets), 1)))
    if flat is None:
        return None
    time = onsets.days - onsets.days.mean()
    score = float(time @ flat.residuals)
    slack = 1e-9 * (1 + abs(score))
    below = above = 1
    for drawn in _permuted(flat.residuals, permutations, seed):
        scores = drawn @ time
        below += int((scores <= score + slack).sum())
        above += int((scores >= score - slack).sum())
    return below / (1 + permutations), above / (1 + permutations)


def _permuted(residuals: Floats, permutations: int, seed: int) -> Iterator[Floats]:
    """The residuals in random orders, some rows at a time so that memory stays small."""
    rng = np.random.default_rng(seed)
    rows = 1 + _MOST_CELLS // len(residuals)
    for done in range(0, permutations, rows):
        some = np.tile(residuals, (min(rows, permutations - done), 1))
        yield rng.permuted(some, axis=1)


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

    def lost(change: float) -> float:
        at = fit(onsets, np.ones((len(onsets), 1)), shift=change * time)
        return both.log_likelihood - at.log_likelihood - drop if at else drop

    return Slope(
        per_day,
        _crossing(lost, per_day, -0.25 / reach),
        _crossing(lost, per_day, 0.25 / reach),
        both.residuals,
    )


def _crossing(lost: Callable[[float], float], inside: float, step: float) -> float:
    """The bound of the interval on one side; infinite where the likelihood stays flat."""
    for doubling in range(_DOUBLINGS):
        outside = inside + step * 2**doubling
        if lost(outside) > 0:
            return _bisected(lost, inside, outside)
    return float(np.copysign(np.inf, step))


def _bisected(lost: Callable[[float], float], inside: float, outside: float) -> float:
    """Where the loss turns positive, to a thousandth of the first bracket."""
    for _ in range(_BISECTIONS):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if lost(middle) > 0 else (middle, outside)
    return (inside + outside) / 2
