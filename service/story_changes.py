"""What changed in a span: treatments, what a therapist saw, races, watches and shoes, words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final, Literal

from service.shown import shown as shown_words
from service.units import day_near
from traininglog.facts import Gear, Observation, Race, Treatment
from traininglog.words import capital

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from service.window import Span
    from traininglog.facts import RaceEnd
    from traininglog.log import TrainingLog

ChangeKind = Literal["treatment", "seen", "race", "gear", "declared"]
_ENDS: Final[dict[RaceEnd, str]] = {
    "not_started": ", not started",
    "not_finished": ", not finished",
}
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed on a day, for the lane on top; `kind` chooses its mark."""

    day: date
    words: str
    kind: ChangeKind = "gear"


def changes(log: TrainingLog, shown: Span) -> tuple[Change, ...]:
    """What changed in a span, by day."""
    told = chain(_facts(log), _watches(log), _declared(log))
    return tuple(sorted((c for c in told if shown.holds(c.day)), key=lambda c: c.day))


def _facts(log: TrainingLog) -> Iterator[Change]:
    for fact in log.facts:
        day = day_near(fact.day, log.runs[-1].day)
        match fact:
            case Treatment(name=name):
                yield Change(fact.day, f"{_short(name)}, {day}", "treatment")
            case Observation(name=name, degrees=degrees, side=side):
                much = "" if degrees is None else f" {degrees:g}°"
                yield Change(fact.day, f"{_short(name)}{much}{_side(side)}, {day}", "seen")
            case Race(name=name, end=end):
                ended = _ENDS[end] if end else ""
                yield Change(fact.day, f"{_short(name)}{ended}, {day}", "race")
            case Gear(kind=kind, name=name):
                yield Change(fact.day, f"{kind.capitalize()}: {_short(name)}, {day}", "gear")
            case _:
                pass


def _watches(log: TrainingLog) -> Iterator[Change]:
    """The days another watch recorded first; who has two changes nothing day by day."""
    first = {run.device: run.day for run in reversed(log.runs) if run.device}
    for day in sorted(first.values())[1:]:
        yield Change(day, f"New watch, {day_near(day, log.runs[-1].day)}")


def _declared(log: TrainingLog) -> Iterator[Change]:
    for said in log.declarations:
        first, last = (day_near(d, log.runs[-1].day) for d in (said.first_day, said.last_day))
        yield Change(
            said.first_day, f"“I log every run that hurts”, {first} to {last}", "declared"
        )


def _side(side: str | None) -> str:
    return f" {side}" if side else ""


def _short(name: str) -> str:
    """A name that leaves room for its day; the Diary has all of it."""
    name = shown_words(capital(name))
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
