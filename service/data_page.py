"""What the page of one's own data says: who saw it, taking it along, erasing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.export import WHY_LEFT_OUT
from service.shown import shown
from service.view_log import MOST as READ
from traininglog.access import OWNER_ONLY
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.view_log import Seen
    from traininglog.activity import Activity
    from traininglog.log import TrainingLog

MOST: Final = 200
NOBODY_LOOKED: Final = "Nobody else has looked at your log"
IN_IT: Final = (
    "Your diary as text, tables for a spreadsheet, every watch file as it came, pictures, and "
    "what the log says today. Another Painmile reads all of it back."
)
GOES: Final = (
    "Runs, diary, files, pictures, findings, what you share, your account here: all of it goes "
    "at once, and nobody can bring it back. Take it along first if you may want it again."
)
STAYS: Final = (
    "What stays: rows that say when a log was looked at, under names that nobody can read, and "
    "backups that were made before."
)


@dataclass(frozen=True, slots=True)
class DataPage:
    """The page; `looks` are lines of who saw what, `earlier` says how many more there are."""

    headline: str
    looks: tuple[Seen, ...]
    earlier: str
    left_out: str
    name: str


def data_page(log: TrainingLog, name: str, seen: Sequence[Seen]) -> DataPage:
    """The page of a runner, whose log is called `name`."""
    others = [one for one in seen if one.is_look and not one.is_own]
    times = counted(len(others), "time")
    if len(seen) >= READ:
        times = f"more than {times}"
    more = len(seen) - MOST
    left = sum(one.origin in OWNER_ONLY for one in _all(log))
    return DataPage(
        f"Looked at {times}, last on {others[0].at}" if others else NOBODY_LOOKED,
        tuple(seen[:MOST]),
        f"{counted(more, 'earlier line')} not shown." if more > 0 else "",
        f"{counted(left, 'activity', 'activities')} left out. {WHY_LEFT_OUT}" if left else "",
        shown(name),
    )


def _all(log: TrainingLog) -> Iterator[Activity]:
    """Every activity, recordings too that do not count."""
    yield from log.activities
    yield from (twin.other for twin in log.twins if not twin.both)
