"""Whether the rests after pain at one place grow: 4, 8, 13, 20 days (Theil and Sen, Kendall).

Plausible and not studied: the rule describes rests and says nothing of what they do.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import combinations
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from rules.onset_trend import AIM
from traininglog.finding import Finding
from traininglog.pain import family
from traininglog.reference import claim
from traininglog.words import counted, day_words, interval_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.case import Case
    from traininglog.finding import Cycle, FindingClass, Interval
    from traininglog.pain import Location, Side
    from traininglog.thresholds import TrendThresholds


class Growth(NamedTuple):
    """The days by which each rest is longer than the one before, and how sure that is."""

    days_per_cycle: float
    interval: Interval
    p_value: float


def rest_escalation(case: Case) -> Iterator[Finding]:
    """One finding a family of places and side with two rests or more, the latest first.

    Families that were quiet for a year before the last rest of all are left out.
    """
    by_family: dict[tuple[frozenset[Location], Side | None], list[Cycle]] = defaultdict(list)
    for cycle in case.cycles:
        by_family[family(cycle.place.location), cycle.place.side].append(cycle)
    told = [rests for cycles in by_family.values() if len(rests := _rests(cycles, case)) > 1]
    told.sort(key=lambda rests: rests[-1].return_date, reverse=True)
    most = case.log.thresholds.escalation.lookback_days
    for rests in told:
        if (told[0][-1].return_date - rests[-1].return_date).days <= most:
            yield _finding(rests, case)


def _rests(cycles: Sequence[Cycle], case: Case) -> list[Cycle]:
    """One cycle a rest, by return, of the time before the last one."""
    rests = sorted({c.return_date: c for c in cycles}.values(), key=lambda c: c.return_date)
    most = case.log.thresholds.escalation.lookback_days
    return [c for c in rests if (rests[-1].return_date - c.return_date).days <= most]


def _finding(rests: Sequence[Cycle], case: Case) -> Finding:
    days = [c.rest_days for c in rests]
    enough = len(days) >= case.log.thresholds.escalation.min_cycles
    growth = growth_of(days, case.log.thresholds.trend) if enough else None
    place, first, last = rests[-1].place, rests[0].flare_date, rests[-1].return_date
    listed = f"{', '.join(map(str, days[:-1]))} and {days[-1]}"
    clarity, verdict = _verdict(growth, case.log.thresholds.trend)
    finding = Finding(
        rule="rest_escalation",
        kind="rest_escalation",
        clarity=clarity,
        sentence=(
            f"{place.capital}, {day_words(first, year=True)} to "
            f"{day_words(last, year=True)}: days without running after pain were "
            f"{listed}; {verdict}."
        ),
        place=place,
        effect=growth.days_per_cycle if growth else None,
        effect_unit="rest_days_per_cycle" if growth else None,
        interval=growth.interval if growth else None,
        evidence_ids=("founding_article",),
        caveats=(claim("rest_escalation").caveat,),
        needs=() if growth else (AIM,),
    )
    numbers = sorted({case.number_of_run[i] for c in rests for i in c.run_ids})
    rows = case.with_rows(finding, [case.states.anywhere[n] for n in numbers])
    return replace(rows, first_date=first, last_date=last)


def _verdict(growth: Growth | None, limits: TrendThresholds) -> tuple[FindingClass, str]:
    if growth is None:
        return "not_enough_data", "too few to say whether they get longer"
    size = f"90 % interval {interval_words(growth.interval, '.0f')}"
    if growth.p_value > limits.suggested_p:
        return "no_clear_change", f"no clear change ({size} days a time)"
    way = "longer" if growth.days_per_cycle > 0 else "shorter"
    clarity: FindingClass = "clear" if growth.p_value <= limits.clear_p else "suggested"
    told = f"each about {counted(round(abs(growth.days_per_cycle)), 'day')} {way}"
    return clarity, f"{told} than the one before ({size})"


def growth_of(values: Sequence[float], limits: TrendThresholds) -> Growth:
    """Theil and Sen's slope a step, its interval, and Kendall's exact two-sided p.

    The interval holds the slopes that many of the pairwise ones lie below and above; it is
    open where the values are too few to bound it.
    """
    pairs = list(combinations(range(len(values)), 2))
    slopes = sorted((values[b] - values[a]) / (b - a) for a, b in pairs)
    within, orders = 0, inversions([1] * len(values))
    while sum(orders[: within + 1]) / sum(orders) <= (1 - limits.interval_level) / 2:
        within += 1
    bounds = (slopes[within - 1], slopes[-within]) if within else (None, None)
    return Growth(median(slopes), bounds, _p_value(values))


def _p_value(values: Sequence[float]) -> float:
    """The share of all orders of these values that rise or fall as steadily, ties and all."""
    rises = sum(
        (values[b] > values[a]) - (values[b] < values[a])
        for a, b in combinations(range(len(values)), 2)
    )
    orders = inversions([values.count(value) for value in set(values)])
    as_steady = sum(
        n for down, n in enumerate(orders) if abs(len(orders) - 1 - 2 * down) >= abs(rises)
    )
    return as_steady / sum(orders)


def inversions(sizes: Sequence[int]) -> list[int]:
    """How many orders of a set with ties of these sizes have 0, 1, 2, ... falling pairs.

    The coefficients of the product of (1 - x^k) for k up to the number of values, divided
    by the same product of every tie: MacMahon's count.
    """
    n = sum(sizes)
    most = (n * n - sum(size * size for size in sizes)) // 2
    counts = [1] + [0] * most
    for k in range(1, n + 1):
        for power in range(most, k - 1, -1):
            counts[power] -= counts[power - k]
    for size in sizes:
        for k in range(1, size + 1):
            for power in range(k, most + 1):
                counts[power] += counts[power - k]
    return counts
