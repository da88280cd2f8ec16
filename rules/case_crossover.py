"""A painful run beside earlier painless ones of the same runner: the case-crossover.

The runner is their own control (Maclure 1991, doi:10.1093/oxfordjournals.aje.a115853), so
that nothing that stays the same can be at fault. Two dangers are met where the runs are
matched. After pain people rest and run otherwise, and pain comes in spells: so a painful run
has only controls after the same answers as its own last runs, else the rest that pain made
looks like its cause. And every painless run is used once, else the groups lean on the same
few runs and agree too often.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from math import isfinite
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from rules.states import States
    from traininglog.finding import RunAnswer, RunState
    from traininglog.thresholds import AssociationThresholds

    Floats = NDArray[np.float64]


class Stratum(NamedTuple):
    """A painful run and the painless ones it is compared with, as numbers of the log's runs."""

    painful: int
    painless: tuple[int, ...]


def history(states: States) -> tuple[RunAnswer, ...]:
    """What each run and the days up to the next one said, of any place."""
    days = [s.run.day for s in states.anywhere]
    answers = [_known(s) for s in states.anywhere]
    for entry in (e for entries in states.loose.values() for e in entries):
        last = bisect_right(days, entry.day)
        answers[max(last - 1, 0)] = "painful"
    for n, state in enumerate(states.anywhere[1:]):
        if state.before_score:
            answers[n] = "painful"
    return tuple(answers)


def _known(state: RunState) -> RunAnswer:
    """The answer; a run on a painkiller says nothing."""
    return "silent" if state.painkiller else state.answer


def strata(
    here: Sequence[RunState], past: Sequence[RunAnswer], limits: AssociationThresholds
) -> Iterator[Stratum]:
    """Each painful run of a place with its nearest earlier controls that are still free."""
    free: dict[Sequence[RunAnswer], list[int]] = defaultdict(list)
    for n in range(limits.match_runs, len(here)):
        before, answer = past[n - limits.match_runs : n], _known(here[n])
        if "silent" in before or answer == "silent":
            continue
        if answer == "painless":
            free[before].append(n)
            continue
        nearest = [
            c
            for c in free[before][-limits.controls :]
            if _days(here, c, n) <= limits.control_within_days
        ]
        if nearest:
            del free[before][-len(nearest) :]
            yield Stratum(n, tuple(nearest))


def _days(here: Sequence[RunState], first: int, last: int) -> int:
    one: date = here[first].run.day
    return (here[last].run.day - one).days


class Compared(NamedTuple):
    """Painful against painless runs in one exposure; `z` is above 0 where it was more.

    `here` holds a row a stratum: the painful run's exposure first, NaN for a control less.
    Of the strata `n_telling` differ within themselves; the others only count for the means.
    """

    strata: tuple[Stratum, ...]
    here: Floats
    n_telling: int
    z: float

    @property
    def p_value(self) -> float:
        """Two-sided."""
        return 2 * NormalDist().cdf(-abs(self.z))

    @property
    def means(self) -> tuple[float, float]:
        """Of the painful runs, and of the painless ones beside them."""
        return float(np.mean(self.here[:, 0])), float(np.nanmean(self.here[:, 1:]))


def compare(found: Iterable[Stratum], values: Floats) -> Compared | None:
    """The score test of conditional logit; None where no stratum differs within itself.

    Tested are ranks among all runs of the log, so that one long break does not decide, with
    the larger of the variances that chance alone and that the painful runs' own spread give.
    """
    told = [s for stratum in found if (s := _told(stratum, values))]
    here = _rows(told, values)
    n_telling = int((np.nanmax(here, axis=1) > np.nanmin(here, axis=1)).sum())
    if not n_telling:
        return None
    ranks = _rows(told, _ranks(values))
    score, information, _ = _moments(ranks, 0.0)
    spread = float(np.sum((ranks[:, 0] - np.nanmean(ranks, axis=1)) ** 2))
    z = score / max(information, spread) ** (1 / 2)
    return Compared(tuple(told), here, n_telling, z)


def _told(stratum: Stratum, values: Floats) -> Stratum | None:
    """The runs whose exposure is known."""
    painless = tuple(n for n in stratum.painless if isfinite(values[n]))
    if not painless or not isfinite(values[stratum.painful]):
        return None
    return Stratum(stratum.painful, painless)


def _rows(told: Sequence[Stratum], values: Floats) -> Floats:
    """A row a stratum, the painful run first."""
    rows = np.full((len(told), 1 + max((len(s.painless) for s in told), default=0)), np.nan)
    for row, stratum in zip(rows, told, strict=True):
        row[: 1 + len(stratum.painless)] = values[[stratum.painful, *stratum.painless]]
    return rows


def _ranks(values: Floats) -> Floats:
    """Middle ranks as shares of the known runs; what is unknown keeps no rank."""
    known = np.isfinite(values)
    _, place, counts = np.unique(values[known], return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    found = np.full(len(values), np.nan)
    found[known] = middle[place] / known.sum()
    return found


class Size(NamedTuple):
    """How the log odds of pain change with a step of the exposure, and the standard error."""

    log_odds: float
    error: float


def size(compared: Compared, scale: float, newton_steps: int) -> Size:
    """Conditional logit with Firth's penalty (1993, doi:10.1093/biomet/80.1.27), by Newton.

    The penalty keeps it finite where every painful run lies on one side.
    """
    scaled, log_odds = compared.here / scale, 0.0
    for _ in range(newton_steps):
        score, information, third = _moments(scaled, log_odds)
        step = (score + third / information / 2) / information
        log_odds += min(max(step, -1.0), 1.0)
    return Size(log_odds, _moments(scaled, log_odds)[1] ** (-1 / 2))


def _moments(scaled: Floats, log_odds: float) -> tuple[float, float, float]:
    """The score at some log odds, the information and its derivative, over all strata."""
    tilt = np.where(np.isnan(scaled), -np.inf, log_odds * scaled)
    weight = np.exp(tilt - tilt.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    known = np.nan_to_num(scaled)
    off = known - (weight * known).sum(axis=1, keepdims=True)
    square, cube = (weight * off**2).sum(), (weight * off * off**2).sum()
    return float(off[:, 0].sum()), float(square), float(cube)


def largest_standing(p_values: Sequence[float], looks: int, rate: float) -> float:
    """The largest p-value that stands after `looks` looks (Benjamini and Hochberg 1995).

    doi:10.1111/j.2517-6161.1995.tb02031.x; looks that could not be taken count as nothing
    found. 0 where none stands.
    """
    ranked = enumerate(sorted(p_values), start=1)
    return max((p for rank, p in ranked if p <= rate * rank / looks), default=0.0)
