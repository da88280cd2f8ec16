"""The one place that reads the clock for a runner's local time and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from traininglog.repository import Repository


def now(zone: str) -> datetime:
    """The time it is now for somebody in this zone; aware."""
    return datetime.now(UTC).astimezone(zone_of(zone))


def today(zone: str) -> date:
    """The day it is now for somebody in this zone."""
    return now(zone).date()


@dataclass(frozen=True, slots=True)
class LocalTime:
    """The time it is for a runner whose zone stands in the store; `clock` gives it aware."""

    repository: Repository
    runner_id: int
    clock: Callable[[], datetime]

    def __call__(self) -> datetime:
        """Now, in the zone as it stands now."""
        return self.at(self.repository.standing(self.runner_id).zone)

    def at(self, zone: str) -> datetime:
        """Now, in a zone that was read already."""
        return self.clock().astimezone(zone_of(zone))
