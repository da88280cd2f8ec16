"""What a copy of an activity tells of it, by which another copy of it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from datetime import datetime

Format = Literal["fit", "tcx", "gpx", "api", "row"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
"""The best samples first."""
Worth = tuple[int, int, int, int, str, int]
_NO_FILES: Final = ("api", "row")
_LIKE: Final[dict[Format, Format]] = {"gpx": "tcx"}
"""Formats that tell as much: the one with more samples is better."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What one copy tells of its activity, by which another copy of it is known.

    `serial` is the watch's, `records` how many samples it has. `elapsed_min` has all pauses,
    `timer_min` none. `hides_start`: its start is midnight and a second, for the athlete hides
    the true one. `key` is the activity's number with its maker (`strava:123`, `garmin:456`),
    `upload_id` the number Strava gave the file.
    """

    sport: str
    start: datetime
    format: Format = "fit"
    serial: str | None = None
    timer_min: float | None = None
    elapsed_min: float | None = None
    distance_km: float | None = None
    records: int = 0
    hides_start: bool = False
    key: str | None = None
    upload_id: str | None = None

    @property
    def is_file(self) -> bool:
        """Whether it is an activity file, no table's row and no answer."""
        return self.format not in _NO_FILES


@dataclass(slots=True, eq=False)
class KnownSource:
    """A copy that is in the log, `session` of the file `sha256`; a Linker moves it in joins.

    `kept`: its activity shows its values; `stream` is then the file of its samples. `is_said`:
    the runner put it where it is.
    """

    activity_id: str
    identity: Identity
    sha256: str
    session: int = 0
    path: str = ""
    kept: bool = False
    stream: str | None = None
    is_said: bool = False

    @property
    def rank(self) -> tuple[int, int]:
        """Whether there are samples, and in which format: the less, the better."""
        return self.worth[:2]

    @property
    def worth(self) -> Worth:
        """Sorts the best copy of an activity first."""
        return worth(self.identity.format, self.identity.records, self.sha256, self.session)


def worth(format_: Format, records: int, sha256: str, session: int) -> Worth:
    """Sorts copies: files with samples first, FIT before TCX and GPX, the most of them.

    A total order, so that the best is the same whatever came first: of equals their bytes
    decide.
    """
    kind = 2 if format_ in _NO_FILES else int(not records)
    place = FORMATS.index(format_)
    rank = FORMATS.index(_LIKE.get(format_, format_))
    return kind, rank, -records, place, sha256, session


@dataclass(frozen=True, slots=True)
class Link:
    """The activity a copy is of, why (in words), and what is thereby the same activity."""

    activity_id: str
    why: str
    joins: tuple[str, ...] = ()
