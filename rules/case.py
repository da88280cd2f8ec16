"""A log as of a day, and what several rules need of it, worked out once.

Every rule is a function from a `Case` to findings; it looks at nothing else, and nothing
later than the day is in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from functools import cached_property
from typing import TYPE_CHECKING

from rules.cycles import cycles
from rules.gaps import gaps
from rules.onset_trend import onset_trends
from rules.red_flags import are_open
from rules.sore import sore_places
from rules.states import coverage_of, run_states
from rules.traps import traps
from rules.verdicts import is_dismissed, verdicts_until

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from rules.matched_speed import Level, Measure
    from rules.sore import Sore
    from rules.states import States
    from traininglog.activity import Activity, Origin
    from traininglog.finding import Cycle, Finding, Gap, OnsetTrend, RunState, Trap
    from traininglog.log import TrainingLog
    from traininglog.pain import PainEntry


@dataclass(frozen=True)
class Case:
    """What a rule may look at; make one with `Case.of`."""

    log: TrainingLog
    day: date

    @classmethod
    def of(cls, log: TrainingLog, day: date) -> Case:
        """The case on `day`; anything later is not looked at."""
        return cls(until(log, day), day)

    @cached_property
    def states(self) -> States:
        """Every run's answer, place by place."""
        return run_states(self.log)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Every gap of at least the shortest rest, oldest first."""
        return gaps(self.log, self.states)

    @cached_property
    def found_cycles(self) -> tuple[Cycle, ...]:
        """Every cycle of every place, by flare, whatever somebody said of it."""
        return cycles(self.log, self.day, self.states, self.gaps)

    @cached_property
    def cycles(self) -> tuple[Cycle, ...]:
        """Every cycle of every place, by flare, but those somebody said are none."""
        return tuple(c for c in self.found_cycles if not is_dismissed(c, self.log))

    @cached_property
    def dismissed(self) -> tuple[Cycle, ...]:
        """The cycles somebody said are none."""
        return tuple(c for c in self.found_cycles if is_dismissed(c, self.log))

    @cached_property
    def traps(self) -> tuple[Trap, ...]:
        """Every chain long enough to be a trap, by first flare."""
        return traps(self.log, self.day, self.states, self.gaps)

    @cached_property
    def trends(self) -> tuple[OnsetTrend, ...]:
        """The onset trend of every place and span."""
        return onset_trends(self.log, self.states, self.traps)

    @cached_property
    def cadence(self) -> Level:
        """Every run's cadence (spm) at its speed."""
        return _level(self.log, "cadence")

    @cached_property
    def heart_rate(self) -> Level:
        """Every run's heart rate (bpm) at its speed, after its first minutes."""
        return _level(self.log, "heart_rate")

    @cached_property
    def sore(self) -> tuple[Sore, ...]:
        """The places that hurt in the last weeks, the latest first."""
        limits = self.log.thresholds
        least_score = limits.cycle.recurrence_min_score
        return sore_places(self.states, self.day, limits.history, least_score)

    @cached_property
    def is_flagged(self) -> bool:
        """Whether a red flag stands or waits for an answer: nothing speaks of running on."""
        return are_open(self)

    @cached_property
    def run_by_id(self) -> dict[str, Activity]:
        """The runs by their id."""
        return {run.id: run for run in self.log.runs}

    @cached_property
    def number_of_run(self) -> dict[str, int]:
        """Which run of the log an id is: the place of its state in `states.by_place`."""
        return {run.id: n for n, run in enumerate(self.log.runs)}

    def origins(self, run_ids: Iterable[str]) -> tuple[Origin, ...]:
        """Where the rows behind a finding come from; the diary itself is `manual`."""
        runs = self.run_by_id
        return tuple(sorted({"manual", *(runs[i].origin for i in run_ids)}))

    def with_rows(self, finding: Finding, states: Sequence[RunState]) -> Finding:
        """The finding with the runs behind it: their answers, ids, origins and days."""
        ids, counts = tuple(s.run.id for s in states), coverage_of(states)
        return replace(
            finding,
            n_painful=counts.n_painful,
            n_painless=counts.n_painless,
            n_silent=counts.n_silent,
            run_ids=ids,
            origins=self.origins(ids),
            first_date=states[0].run.day if states else None,
            last_date=states[-1].run.day if states else None,
        )


def _level(log: TrainingLog, measure: Measure) -> Level:
    # NumPy comes with it, and what only reads the words of the diary does without.
    from rules.matched_speed import level  # noqa: PLC0415

    return level(log, measure)


def until(log: TrainingLog, day: date) -> TrainingLog:
    """The log as it stood at the end of a day, in its own order whatever order came in.

    What was told twice is told once.
    """
    return replace(
        log,
        activities=tuple(
            sorted((a for a in log.activities if a.day <= day), key=lambda a: (a.start, a.id))
        ),
        pain=tuple(sorted({e for e in log.pain if e.day <= day}, key=_diary_order)),
        cycle_verdicts=verdicts_until(log, day),
        facts=tuple(
            sorted({f for f in log.facts if f.day <= day}, key=lambda f: (f.day, repr(f)))
        ),
    )


def _diary_order(entry: PainEntry) -> tuple[date, time, str]:
    """By day and time, and then by what was said, so that no order of rows matters."""
    return entry.day, entry.time or time.min, repr(entry)
