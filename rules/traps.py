"""Chains of recurring cycles at one family of locations, and the trap they make.

A family is followed as one place, for it may be one problem under two names: a knee that
hurt before the rest and an iliotibial band that hurts after it are one cycle of the chain.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from rules.cycles import cycles_of, is_beside_worse
from rules.verdicts import is_dismissed
from traininglog.finding import Trap
from traininglog.pain import family

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rules.states import States
    from traininglog.finding import Cycle, Gap
    from traininglog.log import TrainingLog
    from traininglog.pain import Location, Place, Side


def traps(log: TrainingLog, day: date, states: States, gaps: Sequence[Gap]) -> tuple[Trap, ...]:
    """Every chain long enough to be a trap, by first flare."""
    families: dict[tuple[frozenset[Location], Side | None], list[Place]] = defaultdict(list)
    for place in states.by_place:
        families[family(place.location), place.side].append(place)
    limits = log.thresholds.chain
    tracks = {key: states.track(*places) for key, places in families.items()}
    by_family = {key: cycles_of(track, log, day, gaps) for key, track in tracks.items()}
    everywhere = [cycle for cycles in by_family.values() for cycle in cycles]
    found = []
    for key, cycles in by_family.items():
        side = key[1]
        painful = [s.run.day for s in tracks[key].states if s.answer == "painful"]
        back = [
            bool(c.recurred)
            and not is_dismissed(c, log)
            and not is_beside_worse(c, everywhere, log.thresholds.cycle)
            for c in cycles
        ]
        for chain in _chains(cycles, back, painful, limits.max_days_between_painful):
            if sum(_is_unusual(c) for c in chain) >= limits.min_cycles:
                most, _ = Counter(c.place.location for c in chain).most_common(1)[0]
                found.append(Trap(most, side, tuple(chain)))
    return tuple(sorted(found, key=lambda trap: trap.first_date))


def _is_unusual(cycle: Cycle) -> bool:
    """Whether the rest was one for pain, and no gap that comes by habit now and then."""
    return cycle.gap is None or cycle.gap.is_unusual


def _chains(
    cycles: Sequence[Cycle], back: Sequence[bool], painful: Sequence[date], max_days: int
) -> list[list[Cycle]]:
    """The cycles in a row that came `back`; one that somebody dismissed ends the row."""
    chains: list[list[Cycle]] = []
    joined = False
    for n, cycle in enumerate(cycles):
        joined = joined and _consecutive(cycles[n - 1], cycle, painful, max_days)
        if back[n] and joined:
            chains[-1].append(cycle)
        elif back[n]:
            chains.append([cycle])
        joined = back[n]
    return chains


def _consecutive(first: Cycle, then: Cycle, painful: Sequence[date], max_days: int) -> bool:
    """Whether painful runs lead from the recurrence to the next flare without a long break."""
    start = first.recurrence_date or first.return_date
    if then.flare_date < start:  # both came back in the same run: that is once
        return False
    between = [day for day in painful if start < day < then.flare_date]
    steps = [start, *between, then.flare_date]
    return all((after - before).days <= max_days for before, after in pairwise(steps))
