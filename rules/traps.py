"""Chains of recurring cycles at one family of locations, and the trap they make."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from traininglog.finding import Trap
from traininglog.pain import family

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rules.states import States
    from traininglog.finding import Cycle
    from traininglog.log import TrainingLog
    from traininglog.pain import Location, Side


def traps(log: TrainingLog, states: States, cycles: Sequence[Cycle]) -> tuple[Trap, ...]:
    """Every chain long enough to be a trap, by first flare."""
    groups: dict[tuple[frozenset[Location], Side | None], list[Cycle]] = defaultdict(list)
    for cycle in cycles:
        groups[family(cycle.place.location), cycle.place.side].append(cycle)
    found = []
    for (locations, side), own in groups.items():
        days = _painful_days(states, locations, side)
        for chain in _chains(
            _one_a_rest(own), days, log.thresholds.chain.max_days_between_painful
        ):
            if len(chain) >= log.thresholds.chain.min_cycles:
                most, _ = Counter(c.place.location for c in chain).most_common(1)[0]
                found.append(Trap(most, side, tuple(chain)))
    return tuple(sorted(found, key=lambda trap: trap.first_date))


def _painful_days(
    states: States, locations: frozenset[Location], side: Side | None
) -> list[date]:
    return sorted(
        {
            state.run.day
            for place, here in states.by_place.items()
            if place.location in locations and place.side == side
            for state in here
            if state.answer == "painful"
        }
    )


def _one_a_rest(cycles: Sequence[Cycle]) -> list[Cycle]:
    """One problem under two names is one cycle: per return, the one that recurred if any."""
    by_return: dict[date, Cycle] = {}
    for cycle in cycles:
        if cycle.return_date not in by_return or cycle.recurred:
            by_return[cycle.return_date] = cycle
    return sorted(by_return.values(), key=lambda c: c.flare_date)


def _chains(
    cycles: Sequence[Cycle], painful: Sequence[date], max_days: int
) -> list[list[Cycle]]:
    chains: list[list[Cycle]] = []
    joined = False
    for n, cycle in enumerate(cycles):
        joined = joined and _consecutive(cycles[n - 1], cycle, painful, max_days)
        if cycle.recurred and joined:
            chains[-1].append(cycle)
        elif cycle.recurred:
            chains.append([cycle])
        joined = bool(cycle.recurred)
    return chains


def _consecutive(first: Cycle, then: Cycle, painful: Sequence[date], max_days: int) -> bool:
    """Whether painful runs lead from the recurrence to the next flare without a long break."""
    start = first.recurrence_date or first.return_date
    if then.flare_date < start:  # both came back in the same run: that is once
        return False
    between = [day for day in painful if start < day < then.flare_date]
    steps = [start, *between, then.flare_date]
    return all((after - before).days <= max_days for before, after in pairwise(steps))
