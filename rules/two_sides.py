"""Scores of two sets of runs beside each other: the change of the mean, and how sure it is.

Welch's interval, wider where neighbouring runs are alike. A score is told in whole points,
so equal scores are not known exactly: the spread of a side is at least that of rounding.
"""

from __future__ import annotations

from itertools import pairwise
from math import sqrt
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from rules.words import silent_runs
from traininglog.words import interval_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from traininglog.finding import FindingClass, RunState
    from traininglog.thresholds import Thresholds


class Change(NamedTuple):
    """Means before and after in points of 10, their difference, 90 % interval, two-sided p."""

    before: float
    after: float
    points: float
    interval: tuple[float, float]
    p_value: float


def change_of_mean(
    before: Sequence[float], after: Sequence[float], thresholds: Thresholds
) -> Change:
    """The change from one side to the other, each in order of time, two scores at least."""
    from scipy.special import stdtr, stdtrit  # noqa: PLC0415

    means = fmean(before), fmean(after)
    sides = [[x - m for x in side] for side, m in zip((before, after), means, strict=True)]
    alike = likeness(sides, thresholds)
    counting = [len(side) * (1 - alike) / (1 + alike) for side in sides]
    least = thresholds.score.least_sd**2
    parts = [max(_variance(s), least) / n for s, n in zip(sides, counting, strict=True)]
    error = sqrt(sum(parts))
    freedom = sum(parts) ** 2 / sum(
        part**2 / max(n - 1, 1) for part, n in zip(parts, counting, strict=True)
    )
    points = means[1] - means[0]
    half = float(stdtrit(freedom, (1 + thresholds.trend.interval_level) / 2)) * error
    p_value = 2 * float(stdtr(freedom, -abs(points) / error))
    return Change(*means, points, (points - half, points + half), p_value)


def _variance(residuals: Sequence[float]) -> float:
    return sum(r * r for r in residuals) / (len(residuals) - 1)


def likeness(series: Sequence[Sequence[float]], thresholds: Thresholds) -> float:
    """How alike neighbouring residuals are, 0 or more, corrected for the bias of fitting.

    Of n values with a likeness of a, n (1 - a) / (1 + a) count as if they were independent.
    """
    squares = sum(r * r for residuals in series for r in residuals)
    if not squares:
        return 0.0
    lagged = sum(a * b for residuals in series for a, b in pairwise(residuals))
    bias = 2 / sum(map(len, series))
    return min(max(lagged / squares + bias, 0.0), thresholds.score.most_alike)


def clarity_of(
    points: float, p_value: float, thresholds: Thresholds, *, capped: bool
) -> FindingClass:
    """Clear or suggested only for a change that counts; capped where sides cannot compare."""
    if abs(points) < thresholds.score.points or p_value > thresholds.trend.suggested_p:
        return "no_clear_change"
    return "suggested" if capped or p_value > thresholds.trend.clear_p else "clear"


def change_words(change: Change) -> str:
    """`5.2 of 10 before, 2.8 after: 2.4 points less (90 % interval ...)`."""
    more = "more" if change.points > 0 else "less"
    return (
        f"{change.before:.1f} of 10 before, {change.after:.1f} after: "
        f"{abs(change.points):.1f} points {more} "
        f"(90 % interval of the change {interval_words(change.interval, '+.1f')})"
    )


def answers_missing(sides: Sequence[Sequence[RunState]], min_known_share: float) -> str:
    """The silent runs to answer, where too few of a side are known; else nothing."""
    for side in sides:
        silent = sum(state.answer == "silent" for state in side)
        if silent > (1 - min_known_share) * len(side):
            silent_days = {s.run.day for part in sides for s in part if s.answer == "silent"}
            days = sorted(silent_days)
            return silent_runs(days)
    return ""
