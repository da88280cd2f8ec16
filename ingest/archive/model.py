"""What a table of an export tells: one row an activity, without its samples."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from traininglog.activity import Activity
    from traininglog.notes import NoteField


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """One activity as its row tells it.

    `key` is by which its maker knows it (`strava:123`, `garmin:456`) and is never empty;
    `activity` has no id yet that is the store's (`id` is empty) and origin `archive`.
    `file` is the archive's member with its samples, as the row writes it, and `upload_id` the
    number in that name, which is Strava's upload_id; both empty where there is none.
    `serial` is the watch's, as its files have it.
    `hides_start`: its start is midnight and a second, for the athlete hides it. `place` says
    where it stands (`row 12`), `problems` the values that were left out.
    """

    key: str
    activity: Activity
    place: str
    elapsed_min: float | None = None
    file: str = ""
    upload_id: str = ""
    hides_start: bool = False
    texts: Mapping[NoteField, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    serial: str | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that gives no activity, and why, as `no start that can be read`."""

    place: str
    reason: str
