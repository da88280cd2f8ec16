"""The red-flag questions of a visit: the runner's answers with their dates, on two levels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from rules.case import Case
from rules.red_flags import are_open, statuses
from service.shown import shown
from service.units import day_near
from traininglog.facts import TODAY_FLAGS, RedFlagAnswer, RedFlagSeen
from traininglog.words import capital

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from rules.red_flags import FlagState, FlagStatus
    from traininglog.facts import Flag
    from traininglog.log import TrainingLog
    from traininglog.pain import Place

_TITLES: Final = ("Red flags: today", "Before running again")
_NAMES: Final[Mapping[Flag, str]] = {
    "hot_or_swollen_calf": "hot or swollen calf",
    "chest_pain_or_faint": "chest pain or faint",
    "saddle_numbness": "saddle numbness or bladder change",
    "hot_joint_with_fever": "hot joint with fever",
    "cannot_bear_weight": "cannot bear weight",
    "pop_with_lost_push_off": "a pop with loss of push-off",
    "night_or_rest_pain": "night or rest pain",
    "finger_sore_bone": "finger-sore spot on bone",
    "hurts_to_hop": "hurts to hop",
    "limp": "limp",
    "growing_bone_site_pain": "growing pain in groin, hip, shin or foot",
    "swelling": "swelling",
    "locking": "locking",
    "giving_way": "giving way",
    "numbness": "numbness",
    "past_stress_fracture": "past stress fracture",
}
"""Shorter than the questions: sixteen of them stand on two lines."""
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
        _line(title, what_next, told, log, today)
        for title, what_next, told in zip(_TITLES, _WHAT_NEXT, (first, others), strict=True)
    )
    return FlagStrip(lines, are_open(case))


def _line(
    title: str, what_next: str, found: Sequence[FlagStatus], log: TrainingLog, today: date
) -> FlagLine:
    return FlagLine(
        title,
        standing=tuple(_yes(s, what_next, today) for s in found if s.state == "standing"),
        seen=tuple(_seen(log, [s.flag for s in found], today)),
        groups=tuple(_groups(found, today)),
    )


def _yes(status: FlagStatus, what_next: str, today: date) -> str:
    name, day = _name(status.flag, status.place), _day(status.answered, today)
    return f"Answered yes: {name}, {day}. {what_next}"


def _seen(log: TrainingLog, flags: Sequence[Flag], today: date) -> Iterator[str]:
    """A yes of the last year that somebody saw: it stays beside the answers since.

    `Night or rest pain: yes on 19 Sep, seen by M. K. 2 Oct`.
    """
    since = today - timedelta(days=log.thresholds.flag.lookback_days)
    for flag in flags:
        yes = [
            a for a in log.told(RedFlagAnswer) if a.flag == flag and a.yes and a.day <= today
        ]
        if not yes or yes[-1].day < since:
            continue
        last = yes[-1]
        seen = (
            s for s in log.told(RedFlagSeen) if s.flag == flag and last.day <= s.day <= today
        )
        if found := next(seen, None):
            name, day = capital(_NAMES[flag]), day_near(last.day, today)
            by, when = shown(found.by), day_near(found.day, today)
            yield f"{name}: yes on {day}, seen by {by} {when}"


def _groups(found: Sequence[FlagStatus], today: date) -> Iterator[FlagGroup]:
    """The other questions by how they stand and when, in the order of the list."""
    told: dict[tuple[FlagState, str], list[str]] = {}
    for status in found:
        if words := _stands(status, today):
            told.setdefault((status.state, words), []).append(_name(status.flag, status.place))
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


def _name(flag: Flag, place: Place | None) -> str:
    return f"{_NAMES[flag]}{f', {place}' if place else ''}"


def _day(day: date | None, today: date) -> str:
    return day_near(day, today) if day else "an unknown day"
