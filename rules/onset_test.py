"""The onset test of one span: the runs as censored onsets, two measures, one verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rules.censored import AT, BEFORE, BEYOND, Onsets, slope, trend_p_values
from rules.comparable import caveats_of_halves
from traininglog.pain import FIRST_STEPS_FIRST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from rules.censored import Slope
    from traininglog.finding import FindingClass, OnsetTrend, RunState, Verdict
    from traininglog.thresholds import TrendThresholds


_OPEN_LOG_CHANGE = np.log(1e4)


class _Sides(NamedTuple):
    """One-sided p-values of one measure: that the onset falls, and that it rises."""

    falls: float = 1.0
    rises: float = 1.0

    @property
    def two_sided(self) -> float:
        return min(2 * min(self), 1.0)


def tested(trend: OnsetTrend, known: Sequence[RunState], limits: TrendThresholds) -> OnsetTrend:
    """The trend with its verdict, p-value and size; `known` are its answered runs."""
    distance = _onsets(known, limits, _km)
    if not (distance.where == AT).any():
        return trend
    in_km = _sides(distance, limits)
    in_minutes = (
        _sides(_onsets(known, limits, _minutes), limits) if _all_timed(known) else in_km
    )
    falling = in_km.falls < in_km.rises
    agree = (in_minutes.falls if falling else in_minutes.rises) <= limits.agree_p
    size = slope(distance, limits.interval_level)
    caveats = list(_caveats(known, size, limits))
    clarity = _clarity(in_km.two_sided, limits, capped=bool(caveats))
    if clarity != "no_clear_change" and not agree:
        clarity, caveats = "no_clear_change", [*caveats, "distance and minutes do not agree"]
    verdict: Verdict = "earlier" if falling else "later"
    return replace(
        trend,
        verdict="no_clear_change" if clarity == "no_clear_change" else verdict,
        clarity=clarity,
        p_value=in_km.two_sided,
        ratio_per_month=_ratio(size.per_day, limits) if size else None,
        interval=(_ratio(size.low, limits), _ratio(size.high, limits)) if size else None,
        caveats=tuple(caveats),
    )


def _sides(onsets: Onsets, limits: TrendThresholds) -> _Sides:
    return _Sides(*(trend_p_values(onsets, limits.permutations, limits.seed) or ()))


def _all_timed(known: Sequence[RunState]) -> bool:
    return all(s.run.minutes for s in known)


def _caveats(
    known: Sequence[RunState], size: Slope | None, limits: TrendThresholds
) -> Iterator[str]:
    """Why this span can be suggested at most."""
    yield from caveats_of_halves(known, limits)
    if size and _lag1(size.residuals) > limits.max_lag1:
        yield "neighbouring runs are alike"
    if not _all_timed(known):
        yield "some runs have no time to test beside the distance"
    if known[0].place.location in FIRST_STEPS_FIRST:
        yield "at this place the first steps next morning say more"


def _clarity(p_value: float, limits: TrendThresholds, *, capped: bool) -> FindingClass:
    if p_value <= limits.clear_p:
        return "suggested" if capped else "clear"
    return "suggested" if p_value <= limits.suggested_p else "no_clear_change"


def _ratio(log_change_per_day: float, limits: TrendThresholds) -> float | None:
    """A factor a month; None where the runs leave it open."""
    log_change = log_change_per_day * limits.days_per_month
    return float(np.exp(log_change)) if abs(log_change) < _OPEN_LOG_CHANGE else None


def _lag1(residuals: NDArray[np.float64]) -> float:
    """Likeness of neighbours, corrected for the bias of a fitted line's residuals."""
    total = float(residuals @ residuals)
    lag1 = float(residuals[1:] @ residuals[:-1]) / total if total else 0.0
    return lag1 + 2 / len(residuals)


def _km(state: RunState, distance_km: float | None) -> float:
    if distance_km is None:
        return state.run.km or 0.0
    return state.run.running_at(distance_km).running_km


def _minutes(state: RunState, distance_km: float | None) -> float:
    if distance_km is None:
        return state.run.minutes or 0.0
    return state.run.running_at(distance_km).running_min


def _onsets(
    known: Sequence[RunState],
    limits: TrendThresholds,
    measure: Callable[[RunState, float | None], float],
) -> Onsets:
    """The runs as the test sees them, in running km or running minutes."""
    values, where, ends = [], [], []
    for n, state in enumerate(known):
        whole = measure(state, None)
        value, place = _value(state, whole, limits, measure)
        values.append(value)
        where.append(place)
        is_end = n in {0, len(known) - 1}
        ends.append(max(whole, value) if is_end and state.during else np.inf)
    first = known[0].run.day
    return Onsets(
        np.array([(s.run.day - first).days for s in known], float),
        np.array(values, float),
        np.array(where, np.int8),
        np.array(ends, float),
    )


def _value(
    state: RunState,
    whole: float,
    limits: TrendThresholds,
    measure: Callable[[RunState, float | None], float],
) -> tuple[float, int]:
    """Where the onset lies: at a value, beyond the whole run, or before a bound."""
    if not state.during:
        return whole, BEYOND
    if state.onset_km is None:
        return whole, BEFORE
    share = limits.from_start_km / (state.run.km or limits.from_start_km)
    bound = whole * min(max(share, limits.from_start_share), 1.0)
    onset = min(measure(state, state.onset_km), whole)
    return (bound, BEFORE) if onset < bound else (onset, AT)
