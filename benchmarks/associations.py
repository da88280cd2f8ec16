"""How often the associations tell something of a runner who has none, and what they find.

    python -m benchmarks.associations [RUNNERS]

Virtual runners whose pain has nothing to do with breaks, speed, descent or cadence, but who
react to it: after pain they rest longer, run shorter, slower and flatter, for some runs; and
a run that hurts is cut short. Pain comes evenly or in spells. Then runners in whom one
exposure really goes before pain. Whole logs through the rule, fixed seeds.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from rules.associations import associations
from rules.case import Case
from rules.case_crossover import history, strata
from traininglog.activity import Activity
from traininglog.log import TrainingLog
from traininglog.pain import PainEntry
from traininglog.reference import default_thresholds

if TYPE_CHECKING:
    from traininglog.finding import Finding

Pain = Literal["even", "spells"]
Effect = Literal["none", "rest", "descent"]

RUNNERS: Final = 1000
DEFAULTS: Final = default_thresholds()
_FIRST_DAY: Final = date(2020, 1, 6)
_ENTER, _LEAVE, _INSIDE, _OUTSIDE = 0.04, 0.15, 0.65, 0.03
_EVEN: Final = 0.12


@dataclass(frozen=True, slots=True)
class Cell:
    """How a runner hurts and reacts: for how many runs, and what really goes before pain.

    With an effect they run until `painful` runs hurt that have painless ones to compare, each
    with its exposure `shift` standard deviations higher; without, `runs` are run.
    """

    pain: Pain = "spells"
    runs: int = 300
    memory: int = 3
    answered: float = 1.0
    effect: Effect = "none"
    shift: float = 0.8
    painful: int = 0
    match_runs: int = DEFAULTS.association.match_runs


class _Runner:
    """Run after run, with what he remembers of the pain."""

    def __init__(self, cell: Cell, rng: np.random.Generator) -> None:
        self.cell, self.rng = cell, rng
        self.day, self.since, self.in_spell = _FIRST_DAY, 99, False
        self.runs: list[Activity] = []
        self.entries: list[PainEntry] = []
        self.rise = 0.0
        self.painful = 0

    @property
    def careful(self) -> float:
        """1 right after pain, 0 once the memory is over."""
        return max(0.0, 1 - self.since / self.cell.memory)

    def step(self) -> None:
        """One run and the break before it."""
        rng, cell, careful = self.rng, self.cell, self.careful
        hurts = self._hurts()
        rise = cell.shift * hurts
        usual = 3 + rng.normal() + rise * (cell.effect == "rest")
        days = max(1, round(usual)) + round(careful * rng.integers(2, 9) * (rng.random() < 0.8))
        self.day += timedelta(days=int(days))
        if cell.effect == "descent" and self.runs:
            self._steeper_before(rise)
        km = rng.uniform(5, 12) * (1 - 0.4 * careful) * (1 - 0.4 * hurts)
        speed = 2.9 * (1 - 0.06 * careful - 0.05 * hurts + rng.normal(0, 0.05))
        cadence = 150 + 6 * speed + rng.normal(0, 2.2) - 1.5 * hurts
        descent = max(0.0, 15 + 5 * rng.normal()) * (1 - 0.5 * careful) * (1 - 0.3 * hurts)
        self.runs.append(
            Activity(
                id=f"run-{len(self.runs):04}",
                sport="running",
                start=datetime.combine(self.day, time(7), UTC),
                zone="UTC",
                day=self.day,
                distance_km=km,
                timer_min=km * 1000 / speed / 60,
                speed_mps=speed,
                cadence_spm=cadence,
                descent_m=descent * km,
            )
        )
        self._answer(hurts=hurts)
        self.since = 0 if hurts else self.since + 1
        self.painful += hurts

    def _hurts(self) -> bool:
        rng = self.rng
        if self.cell.pain == "even":
            return bool(rng.random() < _EVEN)
        stays = rng.random() > _LEAVE if self.in_spell else rng.random() < _ENTER
        self.in_spell = bool(stays)
        return bool(rng.random() < (_INSIDE if stays else _OUTSIDE))

    def _steeper_before(self, rise: float) -> None:
        """The run before had more descent, by so many standard deviations."""
        last = self.runs[-1]
        more = 5 * rise * (last.distance_km or 0.0)
        self.runs[-1] = replace(last, descent_m=(last.descent_m or 0.0) + more)

    def _answer(self, *, hurts: bool) -> None:
        if hurts:
            self.entries.append(PainEntry(self.day, "knee", "right", 4))
        elif self.rng.random() < self.cell.answered:
            self.entries.append(PainEntry(self.day, score=0))

    def case(self) -> Case:
        """His log as of today."""
        limits = replace(DEFAULTS.association, match_runs=self.cell.match_runs)
        log = TrainingLog(
            "Virtual",
            tuple(self.runs),
            tuple(self.entries),
            thresholds=replace(DEFAULTS, association=limits),
        )
        return Case.of(log, self.day)

    def is_done(self) -> bool:
        """Enough runs, or enough painful ones with painless runs to compare."""
        if not self.cell.painful:
            return len(self.runs) >= self.cell.runs
        if self.painful < self.cell.painful or self.since:
            return False
        case = self.case()
        limits, past = case.log.thresholds.association, history(case.states)
        (here,) = case.states.by_place.values()
        return len(list(strata(here, past, limits))) >= self.cell.painful


def told(cell: Cell, seed: int) -> tuple[Finding, ...]:
    """What the rule says of one runner."""
    runner = _Runner(cell, np.random.default_rng(seed))
    while not runner.is_done():
        runner.step()
    return tuple(associations(runner.case()))


@dataclass(frozen=True, slots=True)
class Shares:
    """Of the runners: looked at, with any finding, and with the one that is true."""

    runners: int
    looked: float
    any_finding: float
    true_finding: float


_TRUE_WORDS: Final = {
    "none": "nothing",
    "rest": "came after a longer break",
    "descent": "more descent",
}


def shares(cell: Cell, runners: int = RUNNERS) -> Shares:
    """Over so many runners from seed 1 on."""
    found = [told(cell, seed) for seed in range(1, runners + 1)]
    looked = sum(f[0].clarity != "not_enough_data" for f in found if f)
    any_finding = sum(any(x.clarity == "suggested" for x in f) for f in found)
    words = _TRUE_WORDS[cell.effect]
    true = sum(any(x.clarity == "suggested" and words in x.sentence for x in f) for f in found)
    return Shares(runners, looked / runners, any_finding / runners, true / runners)


NULLS: Final = (
    Cell("even"),
    Cell("spells"),
    Cell("spells", memory=8),
    Cell("spells", runs=600),
    Cell("spells", runs=600, memory=8),
    Cell("spells", runs=600, answered=0.95),
)
UNMATCHED: Final = Cell("spells", runs=600, match_runs=0)
"""What comes out where a painful run is compared with any painless ones before it."""
EFFECTS: Final = tuple(
    Cell("even", effect=effect, painful=painful)
    for effect in ("rest", "descent")
    for painful in (20, 40)
)


def main(runners: int) -> None:
    """Print the tables."""
    print(f"{runners} runners a cell. Nothing goes before pain, but runners react to it:")
    for cell in (*NULLS, UNMATCHED):
        found = shares(cell, runners)
        print(
            f"  pain {cell.pain:6} {cell.runs} runs, careful for {cell.memory} runs, answered "
            f"{cell.answered:.0%}, {cell.match_runs} answers matched: looked at "
            f"{found.looked:.1%}, any finding {found.any_finding:.1%}"
        )
    print("One thing goes before pain, 0.8 standard deviations more:")
    for cell in EFFECTS:
        found = shares(cell, runners)
        print(
            f"  {cell.effect:8} {cell.painful} painful runs: looked at {found.looked:.1%}, "
            f"found {found.true_finding:.1%}, any finding {found.any_finding:.1%}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNNERS)
