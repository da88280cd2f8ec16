"""The red-flag questions of a visit: the runner's answers with their dates, on two levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.case import Case
from rules.red_flags import are_open, statuses
from service.shown import shown
from service.units import day_near
from traininglog.facts import TODAY_FLAGS
from traininglog.reference import red_flags
from traininglog.words import capital

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rules.red_flags import FlagState, FlagStatus
    from traininglog.log import TrainingLog

_TITLES: Final = ("Red flags: today", "Before running again")
_WHAT_NEXT: Final = ("See a doctor about it today.", "See a clinician before running.")


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """Questions that stand alike: `no, 22 Nov` and their names; nothing is ticked."""

    state: FlagState
    words: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One level: what is answered yes and seen by nobody, what was seen, and the others."""

    title: str
    standing: tuple[str, ...]
    seen: tuple[str, ...]
    groups: tuple[FlagGroup, ...]


@dataclass(frozen=True, slots=True)
class FlagStrip:
    """Both levels. `is_open`: while it holds, nothing speaks of a ladder, of cadence or on."""

    lines: tuple[FlagLine, ...]
    is_open: bool

    @property
    def standing(self) -> tuple[str, ...]:
        """Every yes that nobody saw yet, as a sentence."""
        return tuple(words for line in self.lines for words in line.standing)


def flag_strip(log: TrainingLog, today: date) -> FlagStrip:
    """How every question stands on a day."""
    case = Case.of(log, today)
    found = statuses(case)
    first = [status for status in found if status.flag in TODAY_FLAGS]
    others = [status for status in found if status.flag not in TODAY_FLAGS]
    lines = tuple(
        _line(title, what_next, told, today)
        for title, what_next, told in zip(_TITLES, _WHAT_NEXT, (first, others), strict=True)
    )
    return FlagStrip(lines, are_open(case))


def _line(title: str, what_next: str, found: Sequence[FlagStatus], today: date) -> FlagLine:
    return FlagLine(
        title,
        standing=tuple(_yes(s, what_next, today) for s in found if s.state == "standing"),
        seen=tuple(_seen(s, today) for s in found if s.state == "seen"),
        groups=tuple(_groups(found, today)),
    )


def _yes(status: FlagStatus, what_next: str, today: date) -> str:
    return f"Answered yes: {_name(status)}, {_day(status.answered, today)}. {what_next}"


def _seen(status: FlagStatus, today: date) -> str:
    """`Night or rest pain: yes on 19 Sep, seen by M. K. 2 Oct`."""
    by = (
        f", seen by {shown(status.seen.by)} {_day(status.seen.day, today)}"
        if status.seen
        else ""
    )
    return f"{capital(_name(status))}: yes on {_day(status.answered, today)}{by}"


def _groups(found: Sequence[FlagStatus], today: date) -> Iterator[FlagGroup]:
    """The other questions by how they stand and when, in the order of the list."""
    told: dict[tuple[FlagState, str], list[str]] = {}
    for status in found:
        if words := _stands(status, today):
            told.setdefault((status.state, words), []).append(_name(status))
    for (state, words), names in told.items():
        yield FlagGroup(state, words, tuple(names))


def _stands(status: FlagStatus, today: date) -> str:
    match status.state:
        case "no":
            return f"no, {_day(status.answered, today)}"
        case "stale":
            return f"not asked since {_day(status.answered, today)}"
        case "raised":
            return "the diary speaks of it, not answered since"
        case "unanswered":
            return "not asked yet"
        case _:
            return ""


def _name(status: FlagStatus) -> str:
    where = f", {status.place}" if status.place else ""
    return f"{red_flags()[status.flag].short}{where}"


def _day(day: date | None, today: date) -> str:
    return day_near(day, today) if day else "an unknown day"
