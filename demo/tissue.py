"""What hurts a virtual runner: one tissue that is loaded, irritated and slow to calm down.

The tissue bears `tolerance_km` in one go. Running past that irritates it, and irritation
lowers the tolerance, so that the next pain comes sooner. Rest calms it, slowly; rest also
takes capacity away, which is what the founding article says is overlooked. Loading below
the tolerance calms it faster and builds capacity. The numbers are invented; nothing here is
a model of healing, only a story with causes of its own that no rule has had a hand in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

_CAPACITY_LOST_A_DAY: Final = 0.006
_CAPACITY_GAINED_A_RUN: Final = 0.01
_DAYS_REST_COSTS_NOTHING: Final = 4


@dataclass
class Tissue:
    """Its state between runs; `calming` is the share of irritation gone after a day of rest."""

    capacity_km: float
    calming: float
    irritation: float = 0.0
    idle_days: int = 0

    @property
    def tolerance_km(self) -> float:
        """How far a run goes before it begins to hurt."""
        return self.capacity_km * math.exp(-self.irritation)

    def rest(self) -> None:
        """A day without a run."""
        self.idle_days += 1
        self.irritation *= 1 - self.calming
        if self.idle_days > _DAYS_REST_COSTS_NOTHING:
            self.capacity_km *= 1 - _CAPACITY_LOST_A_DAY

    def run(self, distance_km: float) -> float | None:
        """A run; the distance at which it began to hurt, None where it never did."""
        self.idle_days = 0
        onset_km = self.tolerance_km
        if distance_km <= onset_km:
            self.irritation *= (1 - self.calming) ** 2
            self.capacity_km *= 1 + _CAPACITY_GAINED_A_RUN
            return None
        self.irritation += 0.25 + 0.3 * min(distance_km / onset_km - 1, 1.0)
        return onset_km
