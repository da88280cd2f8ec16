"""The one place that reads the clock for a runner's local time and day."""

from __future__ import annotations

from datetime import UTC, date, datetime

from traininglog.zones import zone_of


def now(zone: str) -> datetime:
    """The time it is now for somebody in this zone; aware."""
    return datetime.now(UTC).astimezone(zone_of(zone))


def today(zone: str) -> date:
    """The day it is now for somebody in this zone."""
    return now(zone).date()
