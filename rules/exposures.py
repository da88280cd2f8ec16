"""What may go before a run that hurts: few things, fixed in advance, for every run of the log.

Lag 0 holds only what is over before the run begins: the days since the last run. Distance,
pace, cadence and descent of a run are never set beside its own pain, for pain changes them;
lag 1 takes them from the run before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rules.huber import huber_fit
from rules.spike import compared, spikes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rules.case import Case
    from traininglog.finding import GapKind

    Floats = NDArray[np.float64]

_UNKNOWN_BREAKS: frozenset[GapKind] = frozenset({"pain", "no_record", "withheld"})
"""Breaks that pain made, or with runs nobody saw in them."""


class Words(NamedTuple):
    """How an exposure is told: by name, when it was more or less, and its two means.

    `kind` is that of the finding, which may be hidden with others of its kind.
    """

    name: str
    more: str
    less: str
    means: str
    kind: str = "association"


@dataclass(frozen=True, eq=False, slots=True)
class Exposure:
    """One exposure of every run (n,), NaN where unknown; `scale` is what a step of it is.

    A step is a day, or this runner's standard deviation (`unit` says which). Fewer than
    `min_painful` painful runs that tell it show nothing.
    """

    words: Words
    values: Floats
    unit: str
    scale: float
    min_painful: int


def exposures(case: Case, most_painful: int) -> tuple[Exposure, ...]:
    """The whole list; every one of them counts in the correction for many looks.

    What `most_painful` painful runs at one place cannot tell is left unknown.
    """
    limits = case.log.thresholds.association
    least, rest_days = limits.min_painful, _days_since_last(case)
    return (
        Exposure(_REST, rest_days, "odds_ratio_per_day", 1.0, least),
        Exposure(_REST_BEFORE, _lagged(rest_days), "odds_ratio_per_day", 1.0, least),
        _of_run_before(_SPEED, _speed_beside_usual(case), least),
        _of_run_before(_DESCENT, _descent_m_per_km(case), least),
        _of_run_before(_CADENCE, _cadence_beside_line(case), least),
        _of_run_before(_SPIKE, _spike_percent(case, most_painful), limits.spike_min_painful),
    )


_REST = Words(
    "days since the last run",
    "came after a longer break",
    "came after a shorter break",
    "{:.1f} against {:.1f} days since the last run",
)
_REST_BEFORE = Words(
    "days before the run before",
    "came after a run that followed a longer break",
    "came after a run that followed a shorter break",
    "{:.1f} against {:.1f} days before that run",
)
_SPEED = Words(
    "speed of the run before",
    "came after a faster run",
    "came after a slower run",
    "{:+.1f} % against {:+.1f} % beside the usual speed",
)
_DESCENT = Words(
    "descent of the run before",
    "came after a run with more descent",
    "came after a run with less descent",
    "{:.0f} against {:.0f} m of descent a km",
)
_CADENCE = Words(
    "steps a minute of the run before",
    "came after a run with quicker steps",
    "came after a run with slower steps",
    "{:+.1f} against {:+.1f} steps a minute beside the own line",
    "cadence",
)
_SPIKE = Words(
    "single longer runs",
    "came after a much longer run",
    "came less often after a much longer run",
    "{:.0f} % against {:.0f} % of the time",
)


def _of_run_before(words: Words, values: Floats, min_painful: int) -> Exposure:
    """Lag 1, in standard deviations of this runner."""
    told = values[np.isfinite(values)]
    scale = float(np.std(told)) if len(told) else 0.0
    return Exposure(words, _lagged(values), "odds_ratio_per_sd", scale or 1.0, min_painful)


def _lagged(values: Floats) -> Floats:
    """The value of the run before; the log's first run has none."""
    return np.concatenate([[np.nan], values[:-1]])


def _days_since_last(case: Case) -> Floats:
    """Days from the last run to this one, a long break cut; unknown where pain made it."""
    days = np.array([run.day.toordinal() for run in case.log.runs], float)
    since = np.diff(days, prepend=np.nan)
    unknown = {gap.end.toordinal() for gap in case.gaps if gap.kind in _UNKNOWN_BREAKS}
    since[np.isin(days, list(unknown)) & (since > 0)] = np.nan
    return np.minimum(since, case.log.thresholds.gap.usual_max_days)


def _speed_beside_usual(case: Case) -> Floats:
    """Percent above the median speed of the log.

    No usual of the last runs: slow painful ones among them would make the next look fast.
    """
    speeds = np.array([run.speed_mps or np.nan for run in case.log.runs], float)
    told = speeds[np.isfinite(speeds)]
    return 100 * (speeds / np.median(told) - 1) if len(told) else speeds


def _descent_m_per_km(case: Case) -> Floats:
    return np.array(
        [
            run.descent_m / run.distance_km
            if run.descent_m is not None and run.distance_km
            else np.nan
            for run in case.log.runs
        ],
        float,
    )


def _cadence_beside_line(case: Case) -> Floats:
    """Steps a minute above the runner's own line of cadence over speed."""
    limits, here = case.log.thresholds.matched, case.cadence
    found = np.full(len(case.log.runs), np.nan)
    if len(here.runs) >= limits.min_runs:
        design = np.column_stack([np.ones(len(here.runs)), here.speed_mps])
        line = design @ huber_fit(design, here.value, limits).coefficients
        found[[case.number_of_run[run.id] for run in here.runs]] = here.value - line
    return found


def _spike_percent(case: Case, most_painful: int) -> Floats:
    """100 for a single-run spike, 0 for another run that has one to be compared with."""
    found = np.full(len(case.log.runs), np.nan)
    if most_painful < case.log.thresholds.association.spike_min_painful:
        return found
    found[[case.number_of_run[pair.run.id] for pair in compared(case)]] = 0
    found[[case.number_of_run[spike.run_id] for spike in spikes(case)]] = 100
    return found
