"""All that a copy without a file tells of its activity, as JSON: a table's row, an answer.

By it the copy is shown when no better one is left.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from traininglog.activity import Activity

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOT_TOLD: Final = frozenset({"id", "profile", "origin"})
"""The id is the store's and the origin the copy's; a profile is of samples."""
_TOLD: Final = tuple(f.name for f in fields(Activity) if f.name not in _NOT_TOLD)


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
