"""Virtual runners who are well: now and then something niggles at 1 or 2, and they run on.

No run that niggled is soon followed by a break, so nothing here is a cycle, a trend or a
trap; what a rule says about pain in these logs, it says for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from demo.cohort_diary import Habit, keep_diary
from demo.lives import FIRST_DAY, PLACES, RHYTHMS, Hurt, Lived
from traininglog.facts import Treatment
from traininglog.log import TrainingLog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traininglog.finding import GapKind
    from traininglog.pain import Place

DAYS: Final = 730
_BREAKS_A_YEAR: Final = 4
_QUIET_BEFORE_A_BREAK_DAYS: Final = 12
_WEEKS_OF_A_BUILD: Final = 16


@dataclass(frozen=True)
class NiggleRunner:
    """The log of two years, and its last day."""

    seed: int
    habit: str
    log: TrainingLog
    last_day: date


HABITS: Final = ("answers all", "forgets some", "only when it hurts", "names the place")


def niggle_runner(seed: int) -> NiggleRunner:
    """The runner of a seed; habits take turns."""
    rng = Random(7_000_000 + seed)
    name = HABITS[seed % len(HABITS)]
    places = rng.sample(PLACES, 3)
    lived = tuple(_lived(rng, places))
    diary = keep_diary(rng, _habit(rng, name), places[0], lived)
    treatments = tuple(
        Treatment(FIRST_DAY + timedelta(days=rng.randint(60, DAYS)), what)
        for what in ("foam roller", "calf raises")
        if rng.random() < 0.5
    )
    kinds: dict[date, GapKind] = diary.gap_kinds
    log = TrainingLog(f"runner {seed}", diary.activities, diary.pain, kinds, facts=treatments)
    return NiggleRunner(seed, name, log, lived[-1].day)


def _habit(rng: Random, name: str) -> Habit:
    """One of the four ways of keeping a diary."""
    habit = replace(Habit.of(rng, only_pain=name == "only when it hurts"), elsewhere=0.0)
    if name == "answers all":
        return Habit(1.0, 1.0, 0.1, 0.0, 0.0, names_place=False, gaps_answered=1, elsewhere=0)
    if name == "forgets some":
        return replace(habit.forgetful(rng), elsewhere=0.0)
    return replace(habit, names_place=True) if name == "names the place" else habit


def _lived(rng: Random, places: list[Place]) -> Iterator[Lived]:
    """Runs in a weekly rhythm, builds of some weeks, breaks, and niggles far from those."""
    rhythm = RHYTHMS[rng.choice((2, 3, 4, 5))]
    usual_km, niggling = rng.uniform(5, 10), rng.uniform(0.02, 0.06)
    breaks = [
        FIRST_DAY + timedelta(days=rng.randint(0, DAYS)) for _ in range(2 * _BREAKS_A_YEAR)
    ]
    day, away = FIRST_DAY, False
    while (day - FIRST_DAY).days < DAYS:
        weeks = (day - FIRST_DAY).days // 7 % _WEEKS_OF_A_BUILD
        long_run = 1.6 if rng.random() < 0.25 else 1.0
        km = round(usual_km * (1 + 0.02 * weeks) * long_run * rng.uniform(0.8, 1.15), 2)
        quiet = any(0 <= (b - day).days <= _QUIET_BEFORE_A_BREAK_DAYS for b in breaks)
        hurt = None if quiet or rng.random() > niggling else _niggle(rng, places, km)
        yield Lived(day, km, hurt=hurt, rested_for="planned" if away else "habit")
        step = rng.choice(rhythm)
        passed = [b for b in breaks if day <= b < day + timedelta(days=step)]
        away = bool(passed)
        day += timedelta(days=rng.randint(8, 18) if away else step)


def _niggle(rng: Random, places: list[Place], km: float) -> Hurt:
    """Somewhere in the run, mostly at the same place."""
    place = rng.choices(places, (4, 1, 1))[0]
    return Hurt(place, round(km * rng.uniform(0.1, 0.95), 2), rng.choice((1, 1, 2)))
