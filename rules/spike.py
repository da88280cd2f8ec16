"""Single runs well past the longest of the 30 days before, counted as one study counted them.

Frandsen 2025 (doi 10.1136/bjsports-2024-109380), 5,205 runners: injuries by overuse in bins
that do not rise steadily, so there is no slope between them and no number for one runner.
Distances are whole ones, walking included, as the study's. A badge, never an alarm.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from traininglog.facts import LadderStart
from traininglog.finding import Finding, Spike
from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.case import Case
    from traininglog.activity import Activity
    from traininglog.thresholds import SpikeThresholds


class Compared(NamedTuple):
    """A run and the longest one in the days before it; `percent` is how much longer it was."""

    run: Activity
    distance_km: float
    longest: Activity
    longest_km: float

    @property
    def percent(self) -> float:
        """Rounded so that 11 after 10 is ten percent in miles, too."""
        return round(100 * self.distance_km / self.longest_km - 100, 2)


def compared(case: Case) -> tuple[Compared, ...]:
    """Every run that has one to be compared with, but for short ones and those of a ladder.

    Where runs in the days before are withheld from this audience, the longest is unknown.
    """
    limits = case.log.thresholds.spike
    window, ladder = timedelta(days=limits.window_days), timedelta(days=limits.ladder_days)
    starts = [date.min, *(fact.day for fact in case.log.told(LadderStart))]
    withheld = [date.min, *sorted(case.log.withheld_days)]
    return tuple(
        pair
        for pair in _against_longest(case.log.runs, window)
        if pair.distance_km >= limits.min_km
        and pair.run.day - _latest(starts, pair.run.day) > ladder
        and pair.run.day - _latest(withheld, pair.run.day) > window
    )


def _latest(days: Sequence[date], day: date) -> date:
    return days[bisect_right(days, day) - 1]


def _against_longest(runs: Sequence[Activity], window: timedelta) -> Iterator[Compared]:
    """Each run against the longest before it in the window, in one pass.

    The queue holds the runs that may still become the longest: ever shorter, ever later.
    """
    longest: deque[tuple[Activity, float]] = deque()
    for run in runs:
        if not run.distance_km:
            continue
        while longest and longest[0][0].day < run.day - window:
            longest.popleft()
        if longest:
            yield Compared(run, run.distance_km, *longest[0])
        while longest and longest[-1][1] <= run.distance_km:
            longest.pop()
        longest.append((run, run.distance_km))


def spikes(case: Case) -> tuple[Spike, ...]:
    """Every run past the study's reference, oldest first: the badges of the pages."""
    return tuple(
        Spike(
            run_id=pair.run.id,
            day=pair.run.day,
            distance_km=pair.distance_km,
            longest_km=pair.longest_km,
            longest_run_id=pair.longest.id,
            ratio=pair.distance_km / pair.longest_km,
            bin=step.bin,
        )
        for pair, step in _past_reference(compared(case), case.log.thresholds.spike)
    )


class _Step(NamedTuple):
    """A bin of the study from `edge` % on, its rate against the reference and 95 % interval."""

    edge: float
    bin: str
    ratio: float
    low: float
    high: float


def _past_reference(
    pairs: Sequence[Compared], limits: SpikeThresholds
) -> list[tuple[Compared, _Step]]:
    """The runs past the reference, each with its step; the steps do not rise steadily."""
    over, far, double = limits.over_percent, limits.far_over_percent, limits.double_percent
    steps = (
        _Step(
            double,
            f"over {double:g} %",
            limits.double_ratio,
            limits.double_ratio_low,
            limits.double_ratio_high,
        ),
        _Step(
            far,
            f"over {far:g} to {double:g} %",
            limits.far_over_ratio,
            limits.far_over_ratio_low,
            limits.far_over_ratio_high,
        ),
        _Step(
            over,
            f"over {over:g} to {far:g} %",
            limits.over_ratio,
            limits.over_ratio_low,
            limits.over_ratio_high,
        ),
    )
    return [
        (pair, next(step for step in steps if percent > step.edge))
        for pair in pairs
        if (percent := pair.percent) > over
    ]


def spike(case: Case) -> Iterator[Finding]:
    """The newest such run of the last weeks, and how often it happens."""
    limits = case.log.thresholds.spike
    pairs = [p for p in compared(case) if (case.day - p.run.day).days < limits.count_days]
    over = _past_reference(pairs, limits)
    if not over or (case.day - over[-1][0].run.day).days >= limits.told_days:
        return
    newest, step = over[-1]
    yield Finding(
        rule="spike",
        kind="spike",
        clarity="clear",
        sentence=(
            f"{newest.distance_km:.1f} km on {day_words(newest.run.day, year=True)} was "
            f"{newest.percent:.3g} % longer than the longest run of the {limits.window_days} "
            f"days before, {newest.longest_km:.1f} km; {len(over)} of "
            f"{counted(len(pairs), 'run')} in {limits.count_days} days "
            f"{'was' if len(over) == 1 else 'were'} over "
            f"{limits.over_percent:g} % longer."
        ),
        effect=newest.percent,
        effect_unit="percent_over_longest",
        grade="cohort",
        evidence_ids=("frandsen_2025",),
        run_ids=(newest.longest.id, newest.run.id),
        origins=case.origins(p.run.id for p in pairs),
        caveats=tuple(_caveats(newest, step, case)),
        first_date=pairs[0].run.day,
        last_date=newest.run.day,
    )


def _caveats(newest: Compared, step: _Step, case: Case) -> Iterator[str]:
    limits = case.log.thresholds.spike
    yield (
        f"In one study 1 in {limits.one_in_fewest} to {limits.one_in_most} such runs was "
        f"followed by an injury from overuse, of all runs 1 in {limits.one_in_all}; {step.bin} "
        f"longer it was {step.ratio:.2f} times ({step.low:.2f} to {step.high:.2f}) the rate of "
        "the other runs. Its counts, not this runner's; its steps do not rise steadily"
    )
    first, last = newest.longest.day, newest.run.day
    breaks = [g.rest_days for g in case.gaps if g.start >= first and g.end <= last]
    if (rest_days := max(breaks, default=0)) >= limits.hiding_rest_days:
        yield (
            f"the run it is compared with lies before {rest_days} days without running "
            "and may hide a larger step"
        )
