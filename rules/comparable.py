"""Whether two sets of runs can be compared: speed, hills, surface, walking."""

from __future__ import annotations

from statistics import mean, median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from traininglog.activity import Activity
    from traininglog.finding import RunState
    from traininglog.thresholds import TrendThresholds


def caveats_of_halves(states: Sequence[RunState], limits: TrendThresholds) -> Iterator[str]:
    """What differs between the first and the second half of the runs, in words."""
    middle = len(states) // 2
    runs = [state.run for state in states]
    yield from caveats_between(runs[:middle], runs[middle:], limits)


def caveats_between(
    first: Sequence[Activity], second: Sequence[Activity], limits: TrendThresholds
) -> Iterator[str]:
    """What differs between the runs before and the runs after, in words."""
    before, after = _both(first, second, lambda r: r.speed_mps, median)
    if before and after and abs(after / before - 1) > limits.max_speed_change:
        yield f"the runs became {'faster' if after > before else 'slower'}"
    yield from caveats_at_one_speed(first, second, limits)


def caveats_at_one_speed(
    first: Sequence[Activity], second: Sequence[Activity], limits: TrendThresholds
) -> Iterator[str]:
    """What differs between runs whose speed has been allowed for, in words."""
    yield from caveats_of_ground(first, second, limits)
    before, after = _both(first, second, lambda r: r.walked_share, mean)
    if _differ(before, after, limits.max_share_change):
        yield "the share of walking changed"


def caveats_of_ground(
    first: Sequence[Activity], second: Sequence[Activity], limits: TrendThresholds
) -> Iterator[str]:
    """Whether the hills or the surface changed, in words."""
    hills = (
        _both(first, second, value, mean) for value in (_descent_m_per_km, _ascent_m_per_km)
    )
    if any(_differ(*both, limits.max_descent_change_m_per_km) for both in hills):
        yield "the runs became hillier or flatter"
    if _surface_change(first, second) > limits.max_share_change:
        yield "the surface changed"


def _both(
    first: Sequence[Activity],
    second: Sequence[Activity],
    value: Callable[[Activity], float | None],
    middle: Callable[[list[float]], float],
) -> tuple[float | None, float | None]:
    halves = ([v for run in half if (v := value(run)) is not None] for half in (first, second))
    before, after = (middle(values) if values else None for values in halves)
    return before, after


def _differ(before: float | None, after: float | None, most: float) -> bool:
    return before is not None and after is not None and abs(after - before) > most


def _descent_m_per_km(run: Activity) -> float | None:
    return _per_km(run.descent_m, run)


def _ascent_m_per_km(run: Activity) -> float | None:
    return _per_km(run.ascent_m, run)


def _per_km(metres: float | None, run: Activity) -> float | None:
    return metres / run.distance_km if metres is not None and run.distance_km else None


def _surface_change(first: Sequence[Activity], second: Sequence[Activity]) -> float:
    """The largest change of one surface's share of the runs; unknown is no surface."""
    halves = [[r.surface for r in half if r.surface != "unknown"] for half in (first, second)]
    if not all(halves):
        return 0.0
    shares = [{s: half.count(s) / len(half) for s in half} for half in halves]
    return max(abs(shares[0].get(s, 0) - shares[1].get(s, 0)) for s in {*shares[0], *shares[1]})
