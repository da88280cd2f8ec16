"""A runner as the store knows one, and one copy of an activity."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from traininglog.activity import Origin
    from traininglog.linking import Identity

DEFAULT_RUNNER = "me"
Unit = Literal["km", "mi"]
WeekStart = Literal["monday", "sunday"]


@dataclass(frozen=True, slots=True)
class Display:
    """How a runner reads the log; no rule looks at it."""

    unit: Unit = "km"
    week_start: WeekStart = "monday"

    @classmethod
    def of(cls, settings: Mapping[str, float | str]) -> Display:
        """From a runner's settings; what is not known falls back to the default."""
        usual = cls()
        return cls(
            next((u for u in get_args(Unit) if u == settings.get("unit")), usual.unit),
            next(
                (w for w in get_args(WeekStart) if w == settings.get("week_start")),
                usual.week_start,
            ),
        )


class Standing(NamedTuple):
    """What tells whether a log is the one that was read, and the zone of its runner's day."""

    log_version: int
    zone: str


@dataclass(frozen=True, slots=True)
class Runner:
    """A person with a log: a unique name, an IANA zone, settings that are not the default."""

    id: int
    name: str
    zone: str
    settings: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """One copy of one activity: which file it came in and what read it.

    `sha256` is of the unpacked bytes and names the kept original; `session` counts
    the activities inside the file from 0. `kept` marks the copy whose values the
    activity shows; the others are the same run in other bytes. `identity` is what it tells of
    its activity, None only of a copy kept before it was asked. `told` are all its values
    where there is no file to read again (a table's row, Strava's answer), as columns of an
    activity in JSON. `linked` is why it was put to its activity, empty for the first.
    `id` is its row's, 0 for one that has none yet.
    """

    activity_id: str
    day: date
    sha256: str
    session: int
    path: str
    origin: Origin
    engine: str
    version: str
    kept: bool
    imported_at: datetime
    problems: tuple[str, ...] = ()
    identity: Identity | None = None
    told: Mapping[str, Any] | None = None
    linked: str = ""
    id: int = 0
