"""Whether pain begins earlier or later in the run: the censored onset trend of each span."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rules.censored import AT, BEFORE, BEYOND, Onsets, slope, trend_p_values
from rules.comparable import caveats_of_halves
from rules.words import listed_days, plural
from traininglog.finding import OnsetTrend
from traininglog.pain import family

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from rules.states import States
    from traininglog.finding import FindingClass, RunState, Span, Trap, Verdict
    from traininglog.log import TrainingLog
    from traininglog.thresholds import TrendThresholds

AIM = "If it never hurts again this line stays empty, and that is the aim."


def onset_trends(
    log: TrainingLog, states: States, traps: Sequence[Trap]
) -> tuple[OnsetTrend, ...]:
    """One trend a place and span: each chain, the way back after the last one, and all."""
    found = []
    for place, here in states.by_place.items():
        usable = [s for s in here if not s.painkiller]
        own = [
            t for t in traps
            if place.location in family(t.location) and t.side == place.side
        ]  # fmt: skip
        for span, first, last in _spans(own):
            runs = _between_painful(usable, first, last)
            if runs:
                found.append(_trend(span, runs, log.thresholds.trend))
    return tuple(found)


def _spans(traps: Sequence[Trap]) -> Iterator[tuple[Span, date | None, date | None]]:
    for trap in traps:
        yield "chain", trap.first_date, trap.last_date
    if traps:
        yield "way_back", traps[-1].last_date, None
    yield "all", None, None


def _between_painful(
    states: Sequence[RunState], first: date | None, last: date | None
) -> Sequence[RunState]:
    """The runs of a span from its first to its last painful run, those included."""
    inside = [
        s
        for s in states
        if (first is None or s.run.day >= first) and (last is None or s.run.day <= last)
    ]
    hurt = [n for n, s in enumerate(inside) if s.during]
    return inside[hurt[0] : hurt[-1] + 1] if hurt else ()


def _trend(span: Span, runs: Sequence[RunState], limits: TrendThresholds) -> OnsetTrend:
    """From answers alone; where they do not reach, with the runner's declaration."""
    trend = _judge(span, runs, limits)
    if trend.verdict != "not_enough_data" or not any(s.assumed for s in runs):
        return trend
    assumed = [replace(s, answer="painless") if s.assumed else s for s in runs]
    n = sum(s.assumed for s in runs)
    told = f"{plural(n, 'silent run')} taken as painless, as the runner declared"
    with_assumed = replace(_judge(span, assumed, limits), n_assumed_painless=n)
    return replace(
        with_assumed,
        n_painless=with_assumed.n_painless - n,
        clarity="suggested" if with_assumed.clarity == "clear" else with_assumed.clarity,
        caveats=(told, *with_assumed.caveats),
    )


def _judge(span: Span, runs: Sequence[RunState], limits: TrendThresholds) -> OnsetTrend:
    known = [s for s in runs if s.answer != "silent" and s.run.km]
    trend = OnsetTrend(
        place=runs[0].place,
        span=span,
        first_date=runs[0].run.day,
        last_date=runs[-1].run.day,
        verdict="not_enough_data",
        clarity="not_enough_data",
        n_painful=sum(s.answer == "painful" for s in runs),
        n_painless=sum(s.answer == "painless" for s in runs),
        n_silent=sum(s.answer == "silent" for s in runs),
        run_ids=tuple(s.run.id for s in runs),
    )
    if needs := _needs(runs, known, limits):
        return replace(trend, needs=needs)
    return _measured(trend, known, limits)


def _needs(
    runs: Sequence[RunState], known: Sequence[RunState], limits: TrendThresholds
) -> tuple[str, ...]:
    """What is missing; only ever answers are asked for, never pain."""
    middle = len(runs) // 2
    parts = (runs, runs[:middle], runs[middle:])
    needs = []
    if any(_known_share(part) < limits.min_known_share for part in parts):
        silent = [s.run.day for s in runs if s.answer == "silent"]
        needs.append(f"Answers for the silent runs of {listed_days(silent)}.")
    days = (runs[-1].run.day - runs[0].run.day).days
    onsets = sum(s.onset_km is not None for s in known)
    short = len(known) < limits.min_known_runs or onsets < limits.min_onsets
    if short or days < limits.min_days:
        needs.append(AIM)
    return tuple(needs)


def _known_share(runs: Sequence[RunState]) -> float:
    return sum(s.answer != "silent" for s in runs) / len(runs) if runs else 1.0


class _Tested(NamedTuple):
    """Both measures agree on a direction as far as the worse of their p-values says."""

    falls: float
    rises: float

    @property
    def two_sided(self) -> float:
        return min(2 * min(self.falls, self.rises), 1.0)


def _measured(
    trend: OnsetTrend, known: Sequence[RunState], limits: TrendThresholds
) -> OnsetTrend:
    distance = _onsets(known, limits, _km)
    measures = [distance]
    if all(s.run.minutes for s in known):
        measures.append(_onsets(known, limits, _minutes))
    p_values = [trend_p_values(m, limits.permutations, limits.seed) or (1, 1) for m in measures]
    tested = _Tested(max(f for f, _ in p_values), max(r for _, r in p_values))
    size = slope(distance, limits.interval_level)
    caveats = list(caveats_of_halves(known, limits))
    if size and _lag1(size.residuals) > limits.max_lag1:
        caveats.append("neighbouring runs are alike")
    clarity = _clarity(tested.two_sided, limits, capped=bool(caveats))
    falling: Verdict = "earlier" if tested.falls < tested.rises else "later"
    month = limits.days_per_month
    return replace(
        trend,
        verdict="no_clear_change" if clarity == "no_clear_change" else falling,
        clarity=clarity,
        p_value=round(tested.two_sided, 4),
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
    return float(f"{np.exp(np.clip(log_change, -9, 9)):.4g}")


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
