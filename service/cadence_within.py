"""Cadence within a run: the first 8 minutes beside what comes later, at one speed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from rules.matched_speed import level
from service.units import span_words
from traininglog.speed_bins import SpeedBins
from traininglog.words import counted

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from service.matched import Lane
    from traininglog.log import TrainingLog


_MOST_RUNS: Final = 60
"""The newest runs are looked for among these; older ones are not read."""


_SEEN: Final = 0.05
"""Less rounds to nothing."""


@dataclass(frozen=True, slots=True)
class Within:
    """Steps a minute later in a run minus those of its first 8 minutes, the newest runs."""

    later_minus_first_spm: tuple[float, ...]
    first_day: date
    last_day: date

    @property
    def words(self) -> str:
        """The middle of the runs, how many went which way, and their days."""
        changes = self.later_minus_first_spm
        middle, fewer = median(changes), sum(change < 0 for change in changes)
        size = f"{abs(middle):.1f} steps a minute {'fewer' if middle < 0 else 'more'}"
        return (
            f"After the first 8 minutes {size if abs(middle) >= _SEEN else 'as many steps'} "
            f"at the same speed: the median of {counted(len(changes), 'run')}, "
            f"{span_words(self.first_day, self.last_day)}; {fewer} of {len(changes)} had fewer."
        )


def within_runs(log: TrainingLog, lane: Lane) -> Within | None:
    """The newest runs with three level minutes in both parts; None where there is none.

    `lane` gives the slope by which a part is moved to the speed of the other.
    """
    table = log.bins.columns
    if log.bins.run is None or lane.slope_per_mps is None:
        return None
    newest = {run.run_id for run in lane.runs[-_MOST_RUNS:] if run.from_bins}
    some = replace(log, activities=tuple(a for a in log.activities if a.id in newest))
    first, later = (_part(some, keep) for keep in (~table["later"], table["later"]))
    both = [i for i in first if i in later][-log.thresholds.matched.recent_runs :]
    if not both:
        return None
    days = [run.day for run in some.runs if run.id in both]
    changes = tuple(
        later[i][1] - first[i][1] - lane.slope_per_mps * (later[i][0] - first[i][0])
        for i in both
    )
    return Within(changes, days[0], days[-1])


def _part(log: TrainingLog, keep: NDArray[Any]) -> dict[str, tuple[float, float]]:
    """Speed and cadence of one part of every run, by the run's id."""
    bins = log.bins
    part = SpeedBins(
        bins.ids, None if bins.run is None else bins.run[keep],
        {name: column[keep] for name, column in bins.columns.items()},
    )  # fmt: skip
    found = level(replace(log, bins=part), "cadence")
    rows = zip(
        found.runs, found.speed_mps.tolist(), found.value.tolist(), found.from_bins,
        strict=True,
    )  # fmt: skip
    return {run.id: (speed, spm) for run, speed, spm, binned in rows if binned}
