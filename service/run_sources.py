"""Where a run is from: its copies in words, and what is said before one is removed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from service.shown import parted, shown
from service.twin_words import recording
from service.units import day_near, weekday_near

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from service.twin_words import Recording
    from service.units import Unit
    from traininglog.activity import Activity
    from traininglog.linking import Format
    from traininglog.runner import Source

_FORMATS: Final[Mapping[Format, str]] = {
    "fit": "FIT file", "tcx": "TCX file", "gpx": "GPX file", "api": "Strava",
    "row": "Row of an export",
}  # fmt: skip
_MAKERS: Final = {"strava": "Strava", "garmin": "Garmin"}
_MOST: Final = 90
"""Letters of a file's name; a member of a zip may have 65,535."""
_STAYS: Final = "Your diary, your notes and what you said of this run stay."
_LAST: Final = (
    "It is the only source, so the run goes with it. Your diary and your notes stay; what was "
    "said of a cycle that began with this run is kept without it."
)
_NO_BREAK: Final = "\u00a0"
_VERIFY: Final = "-\u2060-\u2060verify"
"""One word, wherever a line ends."""
_BACK_FILE: Final = (
    "The file comes back when it is imported from another place, when it has changed, or when "
    f"all is read again ({_VERIFY})."
)
_BACK_ROW: Final = (
    "The row comes back when the export is imported from another place, when it has changed, "
    f"or when all is read again ({_VERIFY})."
)
_BACK_STRAVA: Final = (
    "It does not come back with the next look at Strava; it does when the account is "
    "disconnected and connected again. At Strava nothing changes."
)


@dataclass(frozen=True, slots=True)
class CopyTold:
    """One copy of a run: `kind` and `place` say what it is, where it came from and when.

    `name` says which one it is where the words alone do not; `why` it is a copy of this run;
    `is_shown`: the run shows its values. `asks` is said before it is removed.
    """

    id: int
    kind: str
    place: str
    name: str
    why: str
    is_shown: bool
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunSources:
    """The copies of a run, the best first, and the runs that were said to be others.

    `can_split`: there are several copies.
    """

    run_id: str
    copies: tuple[CopyTold, ...]
    apart: tuple[Recording, ...] = ()

    @property
    def can_split(self) -> bool:
        """Whether one of them can be another run."""
        return len(self.copies) > 1


def run_sources(
    run_id: str, copies: Sequence[Source], apart: Sequence[Activity], now: datetime, unit: Unit
) -> RunSources:
    """What the copies of a run are, in words; `now` is aware, in the runner's zone.

    `apart` are runs of which its runner said that they are others.
    """
    is_last = len(copies) == 1
    return RunSources(
        run_id,
        tuple(_told(copy, now, is_last=is_last) for copy in copies),
        tuple(_other(run, unit, now) for run in apart),
    )


def _other(run: Activity, unit: Unit, now: datetime) -> Recording:
    told = recording(run, unit)
    return replace(told, words=f"{weekday_near(run.day, now.date())}, {told.words}")


def _told(copy: Source, now: datetime, *, is_last: bool) -> CopyTold:
    kind, place = _kind(copy), _place(copy)
    return CopyTold(
        id=copy.id,
        kind=kind,
        place=", ".join(filter(None, (place, _since(copy, now)))),
        name=", ".join(filter(None, (kind, place))),
        why=shown(copy.linked),
        is_shown=copy.kept,
        asks=(_LAST if is_last else _STAYS, _back(copy)),
    )


def _kind(copy: Source) -> str:
    form = format_of(copy)
    maker = _MAKERS.get(_key(copy).partition(":")[0])
    return f"Row of a {maker} export" if form == "row" and maker else _FORMATS[form]


def format_of(copy: Source) -> Format:
    """What kind of copy it is; of one kept before that was asked, by where it came from."""
    if copy.origin == "strava_api":
        return "api"
    return "fit" if copy.identity is None else copy.identity.format


def _key(copy: Source) -> str:
    return (copy.identity and copy.identity.key) or ""


def _place(copy: Source) -> str:
    """`run.fit`, `run.fit in export.zip`; nothing of what is no file."""
    if copy.origin == "strava_api":
        return ""
    outer, _, inner = copy.path.partition("!")
    name = _name(inner or outer)
    return f"{name} in {_name(outer)}" if inner else name


def _name(path: str) -> str:
    """The last part of a path; the middle of a long one is left out."""
    name = shown(parted(path)[1])
    return name if len(name) <= _MOST else f"{name[: _MOST - 12]}…{name[-11:]}"


def _since(copy: Source, now: datetime) -> str:
    """`imported 23 Nov`; the run may be of another day."""
    how = "told" if copy.origin == "strava_api" else "imported"
    day = day_near(copy.imported_at.astimezone(now.tzinfo).date(), now.date())
    return f"{how} {day.replace(' ', _NO_BREAK)}"


def _back(copy: Source) -> str:
    if copy.origin == "strava_api":
        return _BACK_STRAVA
    return _BACK_ROW if format_of(copy) == "row" else _BACK_FILE
