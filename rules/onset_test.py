"""The onset test of one span: the runs as censored onsets, two measures, one verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rules.censored import (
    AT,
    BEFORE,
    BEYOND,
    Onsets,
    Sides,
    as_if_fewer,
    slope,
    trend_p_values,
    trend_residuals,
)
from rules.comparable import caveats_of_halves
from rules.kaplan_meier import halves, median_km
from rules.onset_trend import AIM
from traininglog.pain import FIRST_STEPS_FIRST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rules.censored import Slope
    from traininglog.finding import FindingClass, OnsetTrend, RunState, Verdict
    from traininglog.thresholds import TrendThresholds


_OPEN_LOG_CHANGE = np.log(1e4)


def tested(trend: OnsetTrend, runs: Sequence[RunState], limits: TrendThresholds) -> OnsetTrend:
    """The trend with its verdict, p-value, size and picture; `runs` are all of the span."""
    known = [s for s in runs if s.answer != "silent"]
    distance = _onsets(known, limits, _km)
    if not (distance.where == AT).any():
        return replace(trend, needs=(AIM,))
    km, minutes = _sides(known, distance, limits)
    falling = km.falls < km.rises
    p_value = km.two_sided
    size = slope(distance, limits.interval_level)
    caveats = list(_caveats(known, p_value, size, limits))
    if p_value <= limits.suggested_p and len(known) < len(runs):
        answered, p_value = p_value, max(p_value, _p_of_silence(runs, limits, falling=falling))
        if _clarity(answered, limits) != _clarity(p_value, limits):
            caveats.append("the silent runs could change this")
    clarity = _clarity(p_value, limits, capped=bool(caveats))
    if clarity != "no_clear_change" and minutes.toward(falling=falling) > 2 * limits.agree_p:
        clarity, caveats = "no_clear_change", [*caveats, "distance and minutes do not agree"]
    curves = halves(distance)
    spoken: Verdict = "earlier" if falling else "later"
    return replace(
        trend,
        verdict="no_clear_change" if clarity == "no_clear_change" else spoken,
        clarity=clarity,
        p_value=p_value,
        ratio_per_month=_ratio(size.per_day, limits) if size else None,
        interval=(_ratio(size.low, limits), _ratio(size.high, limits)) if size else None,
        curves=curves,
        medians_km=(median_km(curves[0]), median_km(curves[1])),
        caveats=tuple(caveats),
    )


def _sides(
    known: Sequence[RunState], distance: Onsets, limits: TrendThresholds
) -> tuple[Sides, Sides]:
    """The p-values in distance, and in minutes; where a run has no time, distance again."""
    in_km = trend_residuals(distance)
    if in_km is None:
        return Sides(), Sides()
    timed = _all_timed(known)
    in_minutes = trend_residuals(_onsets(known, limits, _minutes)) if timed else in_km
    if in_minutes is None:
        return _p_in_km(distance, limits), Sides()
    both = np.column_stack([in_km, in_minutes])
    km, minutes = trend_p_values(distance.days, both, limits)
    return km, minutes


def _p_of_silence(runs: Sequence[RunState], limits: TrendThresholds, *, falling: bool) -> float:
    """The larger p-value of two ways to read a span with silent runs in it.

    Who stops writing down painless runs halfway would else seem to hurt earlier, and who
    begins to, later. So once all silent runs are taken as painless; and once only the runs
    that hurt count, given that they hurt, which no habit of writing can bend.
    """
    painless = [replace(s, answer="painless") if s.answer == "silent" else s for s in runs]
    ways = (
        _onsets(painless, limits, _km),
        _onsets([s for s in runs if s.during], limits, _km, all_given=True),
    )
    return max(_p_in_km(onsets, limits).toward(falling=falling) for onsets in ways)


def _p_in_km(onsets: Onsets, limits: TrendThresholds) -> Sides:
    residuals = trend_residuals(onsets)
    if residuals is None:
        return Sides()
    (km,) = trend_p_values(onsets.days, residuals[:, None], limits)
    return km


def _all_timed(known: Sequence[RunState]) -> bool:
    return all(s.run.minutes for s in known)


def _caveats(
    known: Sequence[RunState], p_value: float, size: Slope | None, limits: TrendThresholds
) -> Iterator[str]:
    """Why this span can be suggested at most."""
    yield from caveats_of_halves(known, limits)
    if size and p_value <= limits.clear_p < as_if_fewer(p_value, size.residuals):
        yield "neighbouring runs are alike"
    if not _all_timed(known):
        yield "some runs have no time to test beside the distance"
    if known[0].place.location in FIRST_STEPS_FIRST:
        yield "at this place the first steps next morning say more"


def _clarity(p_value: float, limits: TrendThresholds, *, capped: bool = False) -> FindingClass:
    if p_value <= limits.clear_p:
        return "suggested" if capped else "clear"
    return "suggested" if p_value <= limits.suggested_p else "no_clear_change"


def _ratio(log_change_per_day: float, limits: TrendThresholds) -> float | None:
    """A factor a month; None where the runs leave it open."""
    log_change = log_change_per_day * limits.days_per_month
    return float(np.exp(log_change)) if abs(log_change) < _OPEN_LOG_CHANGE else None


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
    *,
    all_given: bool = False,
) -> Onsets:
    """The runs as the test sees them, in running km or running minutes.

    The two ends are in the span because they hurt; `all_given` says so of every run.
    """
    values, where, ends = [], [], []
    for n, state in enumerate(known):
        whole = measure(state, None)
        value, place = _value(state, whole, limits, measure)
        values.append(value)
        where.append(place)
        given = all_given or n in {0, len(known) - 1}
        ends.append(max(whole, value) if given and state.during else np.inf)
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
