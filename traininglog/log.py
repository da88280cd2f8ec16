"""A training log: everything a rule may look at, for one runner and one audience."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from traininglog.reference import default_thresholds
from traininglog.runner import Display
from traininglog.speed_bins import NO_BINS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, time

    from traininglog.activity import Activity
    from traininglog.facts import Fact
    from traininglog.finding import CycleVerdict, GapKind
    from traininglog.pain import Location, PainEntry, Side
    from traininglog.speed_bins import Bins
    from traininglog.thresholds import Thresholds
    from traininglog.twins import Twin

CycleKey = tuple["Location", "Side | None", str]
"""A cycle as a verdict knows it: location, side, and the id of the run that flared."""
_Fact = TypeVar("_Fact", bound="Fact")


@dataclass(frozen=True, slots=True)
class Declaration:
    """The runner's word that every run that hurt was logged between two days."""

    first_day: date
    last_day: date


@dataclass(frozen=True)
class TrainingLog:
    """One runner's activities (by start) and pain entries (by day), for one audience.

    `gap_kinds` holds the runner's answers at the return, by the day of the return run.
    `withheld_days` are days with runs this audience may not see, `withheld_runs` how many
    those runs are. `facts` is the rest of the diary, by day; `cycle_verdicts` is what a person
    said of single cycles. `bins` is the roll-up; a run without rows has its means to tell.
    `twins` are recordings of one run, of which `activities` has the one that counts.
    `display` is for the pages alone. `version` is the stored log's when it was read, None of
    one that is in memory; two logs that say the same are equal whatever it is.
    """

    runner: str
    activities: tuple[Activity, ...] = ()
    pain: tuple[PainEntry, ...] = ()
    gap_kinds: Mapping[date, GapKind] = field(default_factory=dict)
    declarations: tuple[Declaration, ...] = ()
    withheld_days: frozenset[date] = frozenset()
    withheld_runs: int = 0
    facts: tuple[Fact, ...] = ()
    cycle_verdicts: Mapping[CycleKey, CycleVerdict] = field(default_factory=dict)
    bins: Bins = NO_BINS
    thresholds: Thresholds = field(default_factory=default_thresholds)
    display: Display = field(default_factory=Display)
    twins: tuple[Twin, ...] = ()
    version: int | None = field(default=None, compare=False)

    @cached_property
    def runs(self) -> tuple[Activity, ...]:
        """The runs among the activities, by start."""
        return tuple(a for a in self.activities if a.is_run)

    def told(self, kind: type[_Fact]) -> tuple[_Fact, ...]:
        """The facts of one kind, by day."""
        return tuple(fact for fact in self.facts if isinstance(fact, kind))

    def counted(self, entry: PainEntry) -> PainEntry:
        """An entry by the recording that counts, where it was told by the other's start."""
        if entry.time is None or not self._instead:
            return entry
        run = self._instead.get((entry.day, entry.time))
        return entry if run is None else replace(entry, day=run.day, time=_clock(run))

    @cached_property
    def _instead(self) -> Mapping[tuple[date, time], Activity]:
        """What counts for a recording that does not, by the day and start of that."""
        left = (twin for twin in self.twins if not twin.both)
        instead = {(t.other.day, _clock(t.other)): t.one for t in left}
        here = {(run.day, _clock(run)) for run in self.runs} if instead else set()
        return {at: run for at, run in instead.items() if at not in here}


def _clock(run: Activity) -> time:
    return run.local_start.time()
