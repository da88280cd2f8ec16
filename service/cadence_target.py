"""More steps at one speed: what 5 % more would be, or the cue that somebody set."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from service.units import day_near
from traininglog.facts import Treatment
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rules.cadence_line import CadenceLine
    from service.matched import AtSpeed, Lane
    from traininglog.log import TrainingLog

_SAID: Final = re.compile(
    r"cadence cue(?: \+(?P<percent>\d+(?:\.\d+)?) ?%)?"
    r"(?:[:,]? (?P<spm>\d{3})(?: spm)?)?(?: at (?P<speed>\d\.\d) m/s)?\s*",
    re.IGNORECASE,
)
_FEWEST_BEFORE: Final = 3


class Cue(NamedTuple):
    """A cue as the diary has it; what its name does not say is None."""

    day: date
    percent: float | None
    cadence_spm: int | None
    speed_mps: float | None


@dataclass(frozen=True, slots=True)
class Target:
    """More steps a minute at one speed, and runs beside it, each moved to that speed.

    `runs` are those since the cue; where there is none, the newest. One reaches the target
    where it does as rounded.
    """

    from_spm: float
    to_spm: int
    percent: float
    speed_mps: float
    runs: tuple[AtSpeed, ...]
    since: date | None

    @property
    def reached(self) -> int:
        """How many of the runs are there."""
        return sum(round(run.matched) >= self.to_spm for run in self.runs)

    @property
    def name(self) -> str:
        """As a cue is written in the diary: `cadence cue +5 %: 181 at 2.7 m/s`."""
        return f"cadence cue +{self.percent:g} %: {self.to_spm} at {self.speed_mps:.1f} m/s"

    def progress(self, now: date) -> str:
        """How many runs reached it, and which runs those are."""
        n, since = len(self.runs), self.since
        if since is not None and not n:
            return f"No run with a cadence since {day_near(since, now)}."
        which = f"your newest {counted(n, 'run')}"
        if since is not None:
            which = f"{counted(n, 'run')} since {day_near(since, now)}"
        last = self.runs[-1]
        return (
            f"{self.reached} of {which} reached {self.to_spm}; "
            f"the latest, {day_near(last.day, now)}, had {last.matched:.0f}."
        )


def cue_of(log: TrainingLog, day: date) -> Cue | None:
    """The latest cue that stands on this day."""
    told = [
        Cue(
            fact.day, float(said["percent"]) if said["percent"] else None,
            int(said["spm"]) if said["spm"] else None,
            float(said["speed"]) if said["speed"] else None,
        )
        for fact in log.told(Treatment)
        if fact.day <= day and (fact.last_day is None or fact.last_day > day)
        and (said := _SAID.fullmatch(fact.name))
    ]  # fmt: skip
    return told[-1] if told else None


def could_be(lane: Lane, line: CadenceLine, percent: float, newest: int) -> Target:
    """What some per cent more than the own line would be, beside the newest runs."""
    runs = _moved(lane, lane.runs[-newest:], line.speed_mps)
    to_spm = round(line.cadence_spm * (1 + percent / 100))
    return Target(line.cadence_spm, to_spm, percent, line.speed_mps, runs, None)


def of_cue(lane: Lane, cue: Cue, percent: float, newest: int) -> Target | None:
    """The cue's target; None where neither it nor enough runs before it tell a number.

    A cue without a number means its per cent (else `percent`) more than the runs before it.
    The day it was set is on neither side.
    """
    speed = cue.speed_mps or lane.speed_mps
    if speed is None:
        return None
    before = _moved(lane, [run for run in lane.runs if run.day < cue.day][-newest:], speed)
    after = _moved(lane, [run for run in lane.runs if run.day > cue.day], speed)
    more = cue.percent or percent
    if len(before) >= _FEWEST_BEFORE:
        from_spm = median(run.matched for run in before)
    elif cue.cadence_spm:
        from_spm = cue.cadence_spm / (1 + more / 100)
    else:
        return None
    to_spm = cue.cadence_spm or round(from_spm * (1 + more / 100))
    return Target(from_spm, to_spm, more, speed, after, cue.day)


def _moved(lane: Lane, runs: Sequence[AtSpeed], speed_mps: float) -> tuple[AtSpeed, ...]:
    slope = lane.slope_per_mps or 0.0
    return tuple(
        run._replace(matched=run.value - slope * (run.speed_mps - speed_mps)) for run in runs
    )
