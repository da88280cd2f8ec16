"""Strava's limits of calls, and a clock to run through them.

Per app; the short window ends at :00, :15, :30 and :45, the long one at 00:00 UTC; calls over
the short limit are refused and count for the day all the same (Strava's page on rate limits).
Defaults are those of an app with one athlete: reading 100 and 1,000, overall 200 and 2,000.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

QUARTER = timedelta(minutes=15)


@dataclass(slots=True)
class Clock:
    """A clock that moves when it is told to."""

    now: datetime = datetime(2026, 11, 20, 19, 3, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def go(self, **span: float) -> None:
        """Forwards, as `timedelta` has it: `go(minutes=15)`."""
        self.now += timedelta(**span)

    def until(self, moment: datetime) -> None:
        """To a moment, never back."""
        self.now = max(self.now, moment)


@dataclass(slots=True)
class Window:
    """Calls of the present quarter and day against their two limits."""

    quarter: int
    day: int
    used: dict[str, int] = field(default_factory=dict)

    def take(self, now: datetime) -> bool:
        """Count a call; whether it may be answered."""
        self.used = {key: self.used.get(key, 0) + 1 for key in _names(now)}
        short, long = self.used.values()
        return short <= self.quarter and long <= self.day

    def words(self) -> tuple[str, str]:
        """The limits and the usage as headers have them."""
        return f"{self.quarter},{self.day}", ",".join(map(str, self.used.values()))


def _names(now: datetime) -> tuple[str, str]:
    quarter = now.replace(minute=now.minute // 15 * 15)
    return f"{quarter:%Y-%m-%dT%H:%M}", f"{now:%Y-%m-%d}"


@dataclass(slots=True)
class Budget:
    """The two limits of one app."""

    read: Window = field(default_factory=lambda: Window(100, 1_000))
    overall: Window = field(default_factory=lambda: Window(200, 2_000))

    def take(self, now: datetime, *, reads: bool) -> bool:
        """Count a call to both; whether it may be answered."""
        fits = self.overall.take(now)
        return (self.read.take(now) if reads else True) and fits

    def headers(self) -> dict[str, str]:
        """As recorded answers spell them."""
        limit, usage = self.overall.words()
        read_limit, read_usage = self.read.words()
        return {
            "X-Ratelimit-Limit": limit, "X-Ratelimit-Usage": usage,
            "X-Readratelimit-Limit": read_limit, "X-Readratelimit-Usage": read_usage,
        }  # fmt: skip
