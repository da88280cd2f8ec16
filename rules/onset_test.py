"""The onset test of one span: the runs as censored onsets, two measures, one verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rules.censored import AT, BEFORE, BEYOND, Onsets, slope, trend_p_values
from rules.comparable import caveats_of_halves

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from traininglog.finding import FindingClass, OnsetTrend, RunState, Verdict
    from traininglog.thresholds import TrendThresholds


_MOST_LOG_CHANGE = np.log(1e4)


class _Tested(NamedTuple):
    """Both measures agree on a direction as far as the worse of their p-values says."""

    falls: float
    rises: float

    @property
    def two_sided(self) -> float:
        return min(2 * min(self.falls, self.rises), 1.0)


def tested(trend: OnsetTrend, known: Sequence[RunState], limits: TrendThresholds) -> OnsetTrend:
    """The trend with its verdict, p-value and size; `known` are its answered runs."""
    distance = _onsets(known, limits, _km)
    measures = [distance]
    if all(s.run.minutes for s in known):
        measures.append(_onsets(known, limits, _minutes))
    p_values = [trend_p_values(m, limits.permutations, limits.seed) or (1, 1) for m in measures]
    both = _Tested(max(f for f, _ in p_values), max(r for _, r in p_values))
    size = slope(distance, limits.interval_level)
    caveats = list(caveats_of_halves(known, limits))
    if size and _lag1(size.residuals) > limits.max_lag1:
        caveats.append("neighbouring runs are alike")
    clarity = _clarity(both.two_sided, limits, capped=bool(caveats))
    falling: Verdict = "earlier" if both.falls < both.rises else "later"
    month = limits.days_per_month
    return replace(
        trend,
        verdict="no_clear_change" if clarity == "no_clear_change" else falling,
        clarity=clarity,
        p_value=both.two_sided,
        ratio_per_month=_ratio(size.per_day * month) if size else None,
        interval=(_ratio(size.low * month), _ratio(size.high * month)) if size else None,
        caveats=tuple(caveats),
    )


def _clarity(p_value: float, limits: TrendThresholds, *, capped: bool) -> FindingClass:
    if p_value <= limits.clear_p:
        return "suggested" if capped else "clear"
    return "suggested" if p_value <= limits.suggested_p else "no_clear_change"


def _ratio(log_change: float) -> float:
    """A factor a month, kept within what can be printed and stored."""
    return float(np.exp(np.clip(log_change, -_MOST_LOG_CHANGE, _MOST_LOG_CHANGE)))


def _lag1(residuals: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    total = float(residuals @ residuals)
    return float(residuals[1:] @ residuals[:-1]) / total if total else 0.0


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
        ends.append(max(whole, value) if n in {0, len(known) - 1} else np.inf)
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
    km = state.run.km or whole
    bound = whole * min(max(limits.from_start_km / km, limits.from_start_share), 1.0)
    onset = min(measure(state, state.onset_km), whole)
    return (bound, BEFORE) if onset < bound else (onset, AT)
