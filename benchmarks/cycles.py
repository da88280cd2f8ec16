"""Cycles and traps against the truth, on virtual runners who forget, mix up and put off.

    python -m benchmarks.cycles [RUNNERS]

A true cycle is a rest somebody took for pain: it hurt, days without a run because of that,
a return. It is *told* when the diary names the last run that hurt before the rest, *half
told* when that run was forgotten and one before it, among the last three, was not, and
*untold* else. Recall is over told cycles with a rest of seven days and more: an untold
flare cannot be found. A half-told one is no part of recall; found, it is right. Precision
is over all cycles found with such a rest: right is one whose rest was truly taken for pain
at that location. A recurrence that was forgotten makes no cycle wrong; how the endings
compare is printed apart. A trap is false on a runner who lived none.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from demo.cohort import virtual_runner
from rules.analyse import analyse
from traininglog.textform import write_text

if TYPE_CHECKING:
    from datetime import date

    from demo.cohort import TrueCycle, VirtualRunner
    from traininglog.finding import Cycle
    from traininglog.log import TrainingLog

RUNNERS: Final = 200
LONG_REST_DAYS: Final = 7
PRECISION: Final = 0.97
RECALL: Final = 0.95

_LAST_RUNS: Final = 3
_LINES: Final = 8


@dataclass
class Score:
    """Counts over runners, and each wrong answer with the log around it."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of the cycles found whose rest was truly for that pain."""
        return self.counts["found and right"] / max(self.counts["found"], 1)

    @property
    def recall(self) -> float:
        """Share of the told cycles that were found."""
        return self.counts["told and found"] / max(self.counts["told"], 1)

    @property
    def false_traps(self) -> int:
        """Runners with a trap found who lived none."""
        return self.counts["runners without a trap, one found"]

    def add(self, runner: VirtualRunner) -> None:
        """Analyse one runner's log and compare."""
        analysis = analyse(runner.log, runner.as_of)
        found = {
            (c.place.location, c.return_date): c
            for c in analysis.cycles
            if c.rest_days >= LONG_REST_DAYS
        }
        true = {
            (c.place.location, c.return_date): c
            for c in runner.cycles
            if c.rest_days >= LONG_REST_DAYS
        }
        self.counts["runners"] += 1
        self.counts["runs"] += len(runner.log.runs)
        self.counts["true"] += len(true)
        self.counts["found"] += len(found)
        self.counts["found and right"] += len(found.keys() & true.keys())
        for key, cycle in true.items():
            self._add_true(runner, cycle, found.get(key))
        for key in found.keys() - true.keys():
            self._fault("invented", runner, found[key].flare_date, found[key].return_date)
        self._add_traps(runner, {(t.location, t.first_date) for t in analysis.traps})

    def _add_true(self, runner: VirtualRunner, cycle: TrueCycle, found: Cycle | None) -> None:
        how = told(runner, cycle)
        self.counts[how] += 1
        self.counts[f"{how} and found"] += found is not None
        if found:
            self.counts[f"pain came back {cycle.recurred}, told as {found.state}"] += 1
        elif how == "told":
            self._fault("missed", runner, cycle.flare_date, cycle.return_date)

    def _add_traps(self, runner: VirtualRunner, found: set[tuple[str, date]]) -> None:
        if runner.traps:
            self.counts["runners with a trap"] += 1
            self.counts["runners with a trap, one found"] += bool(found)
            return
        self.counts["runners without a trap"] += 1
        self.counts["runners without a trap, one found"] += bool(found)
        for location, first in found:
            self._fault(f"trap invented at {location}", runner, first, runner.as_of)

    def _fault(self, what: str, runner: VirtualRunner, first: date, last: date) -> None:
        text = excerpt(runner.log, first, last)
        self.wrong.append(f"{what}, runner {runner.seed} ({runner.kind}), {first}:\n{text}")


def told(runner: VirtualRunner, cycle: TrueCycle) -> str:
    """Whether the diary names the flare: told, half told or untold."""
    before = [run.day for run in runner.log.runs if run.day < cycle.return_date][-_LAST_RUNS:]
    if cycle.flare_date in runner.answered:
        return "told"
    half = any(day in runner.hurt_days and day in runner.answered for day in before)
    return "half told" if half else "untold"


def excerpt(log: TrainingLog, first: date, last: date) -> str:
    """A log's lines from a week before the first day to the last, in the text form."""
    near = (str(first - timedelta(days=7)), str(last + timedelta(days=1)))
    lines = [line for line in write_text(log).splitlines() if near[0] <= line[:10] < near[1]]
    return "\n".join(f"    {line}" for line in lines[:_LINES])


def measure(runners: int = RUNNERS) -> Score:
    """Runners 1 to `runners`, as forgetful as people are."""
    score = Score()
    for seed in range(1, runners + 1):
        score.add(virtual_runner(seed, forgetful=True))
    return score


def main(arguments: list[str]) -> None:
    """Print the counts, the figures and every wrong answer."""
    score = measure(int(arguments[0]) if arguments else RUNNERS)
    for name, number in sorted(score.counts.items()):
        print(f"{number:6d} {name}")
    print("\n".join(score.wrong))
    print(f"precision {score.precision:.3f} (at least {PRECISION})")
    print(f"recall    {score.recall:.3f} (at least {RECALL})")
    print(f"traps on runners without one: {score.false_traps} (at most 0)")


if __name__ == "__main__":
    main(sys.argv[1:])
