"""The onset test of one span: the runs as censored onsets, two measures, one verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

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
    from traininglog.activity import Activity
    from traininglog.finding import FindingClass, OnsetTrend, RunState, Verdict
    from traininglog.thresholds import TrendThresholds


_OPEN_LOG_CHANGE = np.log(1e4)


def tested(trend: OnsetTrend, runs: Sequence[RunState], limits: TrendThresholds) -> OnsetTrend:
    """The trend with its verdict, p-value, size and picture; `runs` are all of the span."""
    known = [s for s in runs if s.answer != "silent"]
    distance = _onsets(known, limits, _KM)
    if not (distance.where == AT).any():
        return replace(trend, needs=(AIM,))
    timed = all(s.run.minutes for s in known)
    km, minutes = _sides(known, distance, limits, timed=timed)
    falling = km.falls < km.rises
    p_value = km.two_sided
    if p_value <= limits.suggested_p and len(known) < len(runs):
        p_value = max(p_value, _p_of_silence(runs, limits, falling=falling))
    size = slope(distance, limits.interval_level)
    caveats = list(_caveats(known, p_value, size, limits, timed=timed))
    if _clarity(km.two_sided, limits) != _clarity(p_value, limits):
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
    known: Sequence[RunState], distance: Onsets, limits: TrendThresholds, *, timed: bool
) -> tuple[Sides, Sides]:
    """The p-values in distance, and in minutes; where a run has no time, distance again."""
    in_km = trend_residuals(distance)
    if in_km is None:
        return Sides(), Sides()
    in_minutes = trend_residuals(_onsets(known, limits, _MINUTES)) if timed else in_km
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
        _onsets(painless, limits, _KM),
        _onsets([s for s in runs if s.during], limits, _KM, all_given=True),
    )
    return max(_p_in_km(onsets, limits).toward(falling=falling) for onsets in ways)


def _p_in_km(onsets: Onsets, limits: TrendThresholds) -> Sides:
    residuals = trend_residuals(onsets)
    if residuals is None:
        return Sides()
    (km,) = trend_p_values(onsets.days, residuals[:, None], limits)
    return km


def _caveats(
    known: Sequence[RunState],
    p_value: float,
    size: Slope | None,
    limits: TrendThresholds,
    *,
    timed: bool,
) -> Iterator[str]:
    """Why this span can be suggested at most."""
    yield from caveats_of_halves(known, limits)
    if size and p_value <= limits.clear_p < as_if_fewer(p_value, size.residuals):
        yield "neighbouring runs are alike"
    if not timed:
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


class _Measure(NamedTuple):
    """What is measured: of a whole run, and up to a distance on the watch."""

    whole: Callable[[Activity], float | None]
    up_to: Callable[[Activity, float], float]


_KM = _Measure(lambda run: run.km, lambda run, km: run.running_at(km).running_km)
_MINUTES = _Measure(lambda run: run.minutes, lambda run, km: run.running_at(km).running_min)


def _onsets(
    known: Sequence[RunState],
    limits: TrendThresholds,
    measure: _Measure,
    *,
    all_given: bool = False,
) -> Onsets:
    """The runs as the test sees them, in running km or running minutes.

    The two ends are in the span because they hurt; `all_given` says so of every run.
    """
    days = np.array([s.run.day.toordinal() for s in known], float)
    values = np.array([measure.whole(s.run) or 0.0 for s in known])
    where = np.full(len(known), BEYOND, np.int8)
    ends = np.full(len(known), np.inf)
    for n, state in enumerate(known):
        if state.during:
            whole = float(values[n])
            values[n], where[n] = _value(state, whole, limits, measure)
            if all_given or n in {0, len(known) - 1}:
                ends[n] = max(whole, values[n])
    return Onsets(days - days[0], values, where, ends)


def _value(
    state: RunState, whole: float, limits: TrendThresholds, measure: _Measure
) -> tuple[float, int]:
    """Where the onset of a run that hurt lies: at a value, or before a bound."""
    if state.onset_km is None:
        return whole, BEFORE
    share = limits.from_start_km / (state.run.km or limits.from_start_km)
    bound = whole * min(max(share, limits.from_start_share), 1.0)
    onset = min(measure.up_to(state.run, state.onset_km), whole)
    return (bound, BEFORE) if onset < bound else (onset, AT)
