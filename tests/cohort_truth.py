"""Holds the rules' answers about virtual runners against what really happened to them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from demo.cohort import TrueTrap, VirtualRunner
from rules.analyse import analyse
from traininglog.pain import Place

if TYPE_CHECKING:
    from datetime import date

    from traininglog.finding import Analysis, Cycle, OnsetTrend

LONG_REST_DAYS: Final = 7
KNOWN_SHARE: Final = 0.8


@dataclass
class Comparison:
    """Counts over a cohort, and every disagreement in words."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, runner: VirtualRunner) -> None:
        """Analyse one runner's log and compare."""
        analysis = analyse(runner.log, runner.as_of)
        self.counts["runners"] += 1
        self.counts["runs"] += len(runner.log.runs)
        for words in (
            *_cycle_faults(runner, analysis, self.counts),
            *_trap_faults(runner, analysis, self.counts),
            *_silence_faults(runner, analysis, self.counts),
        ):
            self.faults.append(f"runner {runner.seed} ({runner.kind}): {words}")


def _cycle_faults(runner: VirtualRunner, analysis: Analysis, counts: Counter[str]) -> list[str]:
    true = {(c.place, c.flare_date, c.return_date): c for c in runner.cycles}
    found = {(c.place, c.flare_date, c.return_date): c for c in analysis.cycles}
    faults = [f"invented {_words(found[key])}" for key in found.keys() - true.keys()]
    for key, cycle in true.items():
        long = cycle.rest_days >= LONG_REST_DAYS
        counts["true cycles, rest of a week and more" if long else "true shorter cycles"] += 1
        answer = found.get(key)
        if answer is None:
            counts["shorter cycles not found"] += not long
            faults += [f"missed {cycle}"] if long else []
        elif (answer.rest_days, answer.recurred, answer.recurrence_date) != cycle[3:]:
            faults.append(f"said {_words(answer)}, true is {cycle}")
        else:
            counts[f"found, recurred {cycle.recurred}"] += 1
    return faults


def _words(cycle: Cycle) -> str:
    return (
        f"{cycle.place} {cycle.flare_date} to {cycle.return_date}, {cycle.rest_days} days, "
        f"{cycle.state} {cycle.recurrence_date}"
    )


def _trap_faults(runner: VirtualRunner, analysis: Analysis, counts: Counter[str]) -> list[str]:
    found = {
        TrueTrap(Place(t.location, t.side), t.first_date, t.last_date, len(t.cycles))
        for t in analysis.traps
    }
    counts["true traps"] += len(runner.traps)
    counts["runners without a trap"] += not runner.traps
    return [
        *(f"invented {trap}" for trap in found - set(runner.traps)),
        *(f"missed {trap}" for trap in set(runner.traps) - found),
    ]


def _silence_faults(
    runner: VirtualRunner, analysis: Analysis, counts: Counter[str]
) -> list[str]:
    faults = []
    for trend in analysis.onset_trends:
        counts[f"trends: {trend.verdict}"] += 1
        spoken = trend.verdict != "not_enough_data"
        if spoken and (runner.kind == "pain_only" or not _known(runner, trend)):
            faults.append(f"{trend.verdict} in silence, {trend.first_date}-{trend.last_date}")
    counts["settled"] += sum(c.state == "settled" for c in analysis.cycles)
    if runner.kind == "pain_only":
        faults += [f"settled {_words(c)}" for c in analysis.cycles if c.state == "settled"]
    return faults


def _known(runner: VirtualRunner, trend: OnsetTrend) -> bool:
    days = [run.day for run in runner.log.runs]
    span = [day for day in days if trend.first_date <= day <= trend.last_date]
    return _share(runner, span) >= KNOWN_SHARE


def _share(runner: VirtualRunner, days: list[date]) -> float:
    return sum(day in runner.answered for day in days) / len(days)
