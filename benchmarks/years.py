"""A log of many years in memory: what the cost of the rules is measured on.

300 runs a year, 30 speed-bin rows a run, four sore places, 39 painful runs a year, most in
spells with rests between, answers for most other runs, facts of every kind. Every
year is made from its own seed, so that ten years are the first ten of twenty.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Final

import numpy as np

from traininglog.activity import Activity, Knot
from traininglog.facts import (
    Fact,
    Following,
    Gear,
    History,
    LadderStart,
    Observation,
    OutcomeTotal,
    PainPreset,
    Race,
    RedFlagAnswer,
    RedFlagSeen,
    Review,
    Told,
    Treatment,
    VisitNote,
)
from traininglog.log import TrainingLog
from traininglog.pain import PainEntry, Place
from traininglog.schema import SPEED_BIN_COLUMNS
from traininglog.speed_bins import SpeedBins

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FIRST_YEAR: Final = 2005
RUNS_A_YEAR: Final = 300
SPELLS_A_YEAR: Final = 3
ROWS_A_RUN: Final = 30
PLACES: Final = (
    Place("knee", "right"), Place("itb", "left"), Place("achilles", "left"), Place("shin"),
)  # fmt: skip
_SPELL: Final = 8
"""Painful runs in a spell, in which every second one hurts; after it every sixteenth."""


def long_log(years: int = 10) -> TrainingLog:
    """The log of so many years."""
    made = [_Year(FIRST_YEAR + n) for n in range(years)]
    runs = tuple(run for year in made for run in year.runs)
    return TrainingLog(
        runner="Long",
        activities=runs,
        pain=tuple(entry for year in made for entry in year.entries),
        facts=tuple(fact for year in made for fact in sorted(year.facts(), key=_day_of)),
        bins=_bins(runs),
    )


def _day_of(fact: Fact) -> date:
    return fact.day


class _Year:
    """One year's runs and what was told of them."""

    def __init__(self, year: int) -> None:
        self.rng = random.Random(year)
        self.year = year
        self.place = PLACES[year % len(PLACES)]
        self.days = [date(year, 1, 2) + timedelta(days=n) for n in self._offsets()]
        self.runs = tuple(self._run(n, day) for n, day in enumerate(self.days))
        self.entries = tuple(self._entries())

    def _spell(self, number: int) -> int | None:
        """Which place of a spell of pain a run has, two runs each; None outside of one."""
        place = number % (RUNS_A_YEAR // SPELLS_A_YEAR)
        return place if place < 2 * _SPELL else None

    def _alone(self, number: int) -> bool:
        """Whether a run between two spells hurts."""
        place = number % (RUNS_A_YEAR // SPELLS_A_YEAR)
        return place > 2 * _SPELL and place % (2 * _SPELL) == _SPELL

    def _offsets(self) -> Iterator[int]:
        """Days since the start of the year; rests of a week in every spell of pain.

        In the year's first spell it comes back after both of them: a trap.
        """
        last = 2 * _SPELL - 1
        after = {_SPELL + 1, last}
        rests = {n for n in range(last + 1, RUNS_A_YEAR) if self._spell(n) in after}
        rests |= {3, last - 2}
        steps = [7 if n in rests else 1 for n in range(RUNS_A_YEAR)]
        return accumulate(steps[1:], initial=0)

    def _run(self, number: int, day: date) -> Activity:
        rng = self.rng
        km = round(rng.uniform(3, 21), 2)
        speed_mps = rng.gauss(2.9, 0.2)
        minutes = km * 1000 / speed_mps / 60
        knots = (0.25, 0.5, 0.75, 1.0)
        return Activity(
            id=f"{self.year}-{number:03}",
            sport="running",
            start=datetime.combine(day, time(6, 30), UTC),
            zone="UTC",
            day=day,
            distance_km=km,
            timer_min=minutes * 1.05,
            running_km=km * 0.98,
            running_min=minutes,
            speed_mps=speed_mps,
            cadence_spm=150 + 6 * speed_mps + rng.gauss(0, 2),
            heart_rate_bpm=110 + 13 * speed_mps + rng.gauss(0, 6.6),
            ascent_m=rng.uniform(0, 200),
            descent_m=rng.uniform(0, 200),
            temperature_c=rng.uniform(0, 28),
            walked_share=0.02,
            stance_balance_percent=rng.gauss(50, 0.6),
            surface=rng.choice(("road", "trail", "treadmill")),
            device="one" if self.year % 4 < 2 else "two",
            profile=tuple(Knot(k * km, k * km * 0.98, k * minutes) for k in knots),
        )

    def _entries(self) -> Iterator[PainEntry]:
        for number, run in enumerate(self.runs):
            place = self._spell(number)
            if place is not None and place % 2 == 0:
                yield self._pain(run, self.place)
            elif self._alone(number):
                yield self._pain(run, PLACES[number // 8 % len(PLACES)])
            elif place == 1:
                yield PainEntry(run.day, *PLACES[number % len(PLACES)], 1, when="daily")
            elif self.rng.random() < 0.85:
                yield PainEntry(run.day, score=0)

    def _pain(self, run: Activity, place: Place) -> PainEntry:
        where = place if self.rng.random() < 0.9 else self.rng.choice(PLACES)
        onset_km = round((run.distance_km or 0) * self.rng.uniform(0.2, 0.9), 1)
        return PainEntry(run.day, *where, self.rng.randint(2, 8), onset_km=onset_km)

    def facts(self) -> Iterator[Fact]:
        """Two or three of every kind."""
        here, day = self.place, self.days[0]
        yield History(day, "injury", here, only_year=False)
        yield PainPreset(day, "knee", here)
        for quarter in range(4):
            day = self.days[quarter * RUNS_A_YEAR // 4]
            yield Treatment(day, "eccentric heel drops", here, day + timedelta(days=40))
            yield Gear(day, "shoes", f"pair {self.year}-{quarter}")
            yield OutcomeTotal(day, "uwri", float(self.rng.randint(10, 36)))
            yield RedFlagAnswer(day, "limp", yes=quarter == 1, place=here)
            yield RedFlagSeen(day, "limp", "a physician")
            yield Told(day, "worse", "downhill, stairs")
            yield VisitNote(day, "calm since the last one", "M. K.")
            yield Review(day + timedelta(days=28))
        yield Observation(day, "hip drop", degrees=self.rng.gauss(5, 1), side="left")
        yield LadderStart(day, here)
        yield Following(day, here, day + timedelta(days=60))
        yield Race(day, "Town race", 10.0, "not_finished")


def _bins(runs: Sequence[Activity]) -> SpeedBins:
    """Rows of each run around its mean speed, half of them in the first 8 minutes."""
    rng = np.random.default_rng(1)
    run = np.repeat(np.arange(len(runs)), ROWS_A_RUN)
    later = np.tile(np.arange(ROWS_A_RUN) % 2 == 1, len(runs))
    step = np.tile(np.arange(ROWS_A_RUN) // 2 - ROWS_A_RUN // 4, len(runs))
    mean = np.array([r.speed_mps for r in runs], float)[run]
    speed_bin = (mean * 10).astype(np.int16) + step
    speed = speed_bin / 10 + 0.05
    n = rng.integers(1, 6, len(run))
    cadence = np.array([r.cadence_spm for r in runs], float)[run] + 6 * (speed - mean)
    heart = np.array([r.heart_rate_bpm for r in runs], float)[run] + 13 * (speed - mean)
    stance, length = 260 - 15 * speed, speed * 60000 / cadence
    columns = {"speed_bin": speed_bin, "later": later, "n": n, "speed_sum": n * speed}
    measured = {"cadence": cadence, "heart_rate": heart, "stance": stance, "step": length}
    for name, value in measured.items():
        columns |= {f"{name}_n": n, f"{name}_sum": n * value}
    columns["cadence_sum2"] = n * (cadence**2 + 1)
    typed = {c.name: columns[c.name].astype(c.dtype) for c in SPEED_BIN_COLUMNS}
    return SpeedBins(tuple(r.id for r in runs), run, typed)
