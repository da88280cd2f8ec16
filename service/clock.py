"""The one place that reads the clock for a runner's local day."""

from __future__ import annotations

from datetime import UTC, date, datetime

from traininglog.zones import local_day


def today(zone: str) -> date:
    """The day it is now for somebody in this zone."""
    return local_day(datetime.now(UTC), zone)
