"""The values of an activity as a copy of it tells them.

A copy without a file (a table's row, an answer) keeps all it tells as JSON, by which it is
shown when no better one is left.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from traininglog.activity import Activity
from traininglog.activity_rows import activity_values
from traininglog.repository_rows import to_identity
from traininglog.zones import local_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Row

    from traininglog.linking import Identity

_NOT_TOLD: Final = frozenset({"id", "profile", "origin"})
"""The id is the store's and the origin the copy's; a profile is of samples."""
_TOLD: Final = tuple(f.name for f in fields(Activity) if f.name not in _NOT_TOLD)


@dataclass(frozen=True, slots=True)
class Values:
    """An activity's row as `activity_values` makes it, its stream's name, its speed bins.

    `version` is of the code that worked them out.
    """

    row: Mapping[str, Any]
    serial: str | None
    records: int
    stream: str | None
    version: str
    speed_bins: Sequence[Mapping[str, Any]] = ()

    def stored(self, runner_id: int, activity_id: str) -> dict[str, Any]:
        """The whole row of the table."""
        return {
            **self.row, "id": activity_id, "runner_id": runner_id, "serial": self.serial,
            "records": self.records, "stream": self.stream, "version": self.version,
        }  # fmt: skip


def told_of(activity: Activity) -> dict[str, Any]:
    """What an activity tells, times in ISO form; what it does not know is left out."""
    values = {name: getattr(activity, name) for name in _TOLD}
    times = {"start": activity.start.isoformat(), "day": activity.day.isoformat()}
    return {name: v for name, v in (values | times).items() if v is not None}


def activity_told(told: Mapping[str, Any], **values: Any) -> Activity:
    """The activity again, under an id and of an origin that the store knows."""
    known = {name: told[name] for name in _TOLD if name in told}
    known["start"] = datetime.fromisoformat(known["start"])
    known["day"] = date.fromisoformat(known["day"])
    return Activity(**known | values)


def told_by(
    told: Mapping[str, Any] | None, identity: Identity | None, zone: str, **values: Any
) -> Activity | None:
    """The activity as a copy tells it by itself; None where it tells nothing.

    Of a file that is what was noted when it was read, in the runner's `zone`. `values` are
    the id and the origin.
    """
    if told is not None:
        return activity_told(told, **values)
    if identity is None:
        return None
    return Activity(
        sport=identity.sport, start=identity.start, zone=zone,
        day=local_day(identity.start, zone), distance_km=identity.distance_km,
        timer_min=identity.timer_min, **values,
    )  # fmt: skip


def told_values(copy: Row[Any], zone: str) -> Values | None:
    """The same of the row of a source, to be written; it has no records."""
    known = to_identity(copy)
    told = told_by(copy.told, known, zone, id=copy.activity_id, origin=copy.origin)
    if told is None:
        return None
    return Values(activity_values(told), copy.serial, 0, None, copy.version)
