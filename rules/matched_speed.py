"""Cadence and heart rate at matched speed: a run's own level, and how much levels differ.

A run counts once, with the means of its bins that are running, level and at an ordinary
running speed; for the heart rate only those after its first 8 minutes. Two groups of runs
are compared by one robust line (`rules/huber.py`) with a common slope, so that running
faster or slower is no change. A run without bins tells the means of the whole run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from rules.huber import huber_fit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from traininglog.activity import Activity
    from traininglog.finding import FindingClass, Interval
    from traininglog.log import TrainingLog
    from traininglog.speed_bins import Bins
    from traininglog.thresholds import MatchedThresholds

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

Measure = Literal["cadence", "heart_rate", "balance"]
_MEANS: dict[Measure, Callable[[Activity], float | None]] = {
    "cadence": lambda run: run.cadence_spm,
    "heart_rate": lambda run: run.heart_rate_bpm,
    "balance": lambda run: run.stance_balance_percent,
}


@dataclass(frozen=True, eq=False, slots=True)
class Level:
    """Runs with their speed (m/s) and their value there (spm, bpm or percent), by start.

    `runs` and the arrays have one length; `from_bins` is False where a run had only the
    means of the whole run to tell. `day` is the runs' day as an ordinal.
    """

    runs: tuple[Activity, ...]
    speed_mps: Floats
    value: Floats
    from_bins: Mask
    day: NDArray[np.int64]

    def take(self, keep: Mask) -> Level:
        """The runs that are kept."""
        return Level(
            tuple(run for run, kept in zip(self.runs, keep, strict=True) if kept),
            self.speed_mps[keep],
            self.value[keep],
            self.from_bins[keep],
            self.day[keep],
        )

    def last_days(self, days: int, today: date) -> Level:
        """The runs of the last days, `today` among them."""
        return self.take(self.day > today.toordinal() - days)


def level(log: TrainingLog, measure: Measure) -> Level:
    """Every run of the log that tells its speed and this measure."""
    limits, mean = log.thresholds.matched, _MEANS[measure]
    in_bins = {} if measure == "balance" else _of_bins(log.bins, measure, limits)
    told: list[tuple[Activity, float, float, bool]] = []
    for run in log.runs:
        if pair := in_bins.get(run.id):
            told.append((run, *pair, True))
            continue
        # A file, or samples, without bins were rolled up and had no level running in them.
        speed, value = run.speed_mps, mean(run)
        if in_bins and (run.origin == "file" or run.running_km is not None):
            continue
        if (
            speed is None
            or value is None
            or (measure == "cadence" and value < limits.min_cadence_spm)
        ):
            continue
        if limits.min_speed_mps <= speed <= limits.max_speed_mps:
            told.append((run, speed, value, False))
    return Level(
        tuple(run for run, *_ in told),
        np.array([speed for _, speed, *_ in told], float),
        np.array([value for *_, value, _ in told], float),
        np.array([binned for *_, binned in told], bool),
        np.array([run.day.toordinal() for run, *_ in told], np.int64),
    )


def _of_bins(
    bins: Bins, measure: Measure, limits: MatchedThresholds
) -> dict[str, tuple[float, float]]:
    """Speed and value of every activity with enough bins to tell them."""
    place, table = bins.run, bins.columns
    if place is None:
        return {}
    speed = table["speed_sum"] / np.maximum(table["n"], 1)
    count, total = table[f"{measure}_n"], table[f"{measure}_sum"]
    keep = (speed >= limits.min_speed_mps) & (speed <= limits.max_speed_mps)
    if measure == "cadence":
        keep &= total >= limits.min_cadence_spm * count
    else:
        keep &= table["later"]

    def sums(values: Floats) -> Floats:
        return np.bincount(place, np.where(keep, values, 0.0), len(bins.ids)).astype(float)

    n = sums(count)
    enough = np.flatnonzero(n >= limits.min_bins)
    speeds, values = sums(count * speed)[enough] / n[enough], sums(total)[enough] / n[enough]
    ids = (bins.ids[number] for number in enough.tolist())
    pairs = zip(speeds.tolist(), values.tolist(), strict=True)
    return dict(zip(ids, pairs, strict=True))


class Change(NamedTuple):
    """What came after minus what was before, at matched speed, in the measure's unit."""

    effect: float
    interval: Interval
    p_value: float

    def clarity(self, counts_from: float, limits: MatchedThresholds) -> FindingClass:
        """Clear, suggested, or no clear change, which a change too small to count is too."""
        if abs(self.effect) < counts_from or self.p_value > limits.suggested_p:
            return "no_clear_change"
        return "clear" if self.p_value <= limits.clear_p else "suggested"


def change(
    here: Level,
    before: Mask,
    after: Mask,
    limits: MatchedThresholds,
    *,
    allowance: float = 0.0,
    beside: Floats | None = None,
) -> Change | None:
    """How much the runs `after` differ from those `before`; None where speed explains all.

    The other runs of `here` help to tell the slope. `allowance` is taken off the near end
    of the interval and off the verdict; `beside` is one more value a run to allow for.
    """
    others = ~(before | after)
    columns = [after, before, here.speed_mps - np.median(here.speed_mps)]
    columns += [others] if others.any() else []
    columns += [] if beside is None else [beside - np.median(beside)]
    fit = huber_fit(np.column_stack(columns).astype(float), here.value, limits)
    contrast = np.zeros(len(columns))
    contrast[:2] = 1, -1
    if not fit.tells(contrast):
        return None
    # SciPy is loaded late: most logs have nothing to compare.
    from scipy.special import stdtr, stdtrit  # noqa: PLC0415

    effect, error = float(contrast @ fit.coefficients), fit.error(contrast)
    reach = error * float(stdtrit(fit.freedom, (1 + limits.interval_level) / 2))
    low, high = effect - reach, effect + reach
    beyond = max(abs(effect) - allowance, 0.0) / error
    return Change(
        effect,
        (low - allowance, high) if effect > 0 else (low, high + allowance),
        2 * float(stdtr(fit.freedom, -beyond)),
    )


class Windows(NamedTuple):
    """The newest runs of a year and those before them, as masks over `here`."""

    here: Level
    before: Mask
    after: Mask
    missing: int

    @property
    def before_runs(self) -> tuple[Activity, ...]:
        """The runs before the newest ones."""
        return self.here.take(self.before).runs

    @property
    def after_runs(self) -> tuple[Activity, ...]:
        """The newest runs."""
        return self.here.take(self.after).runs


def windows(found: Level, today: date, limits: MatchedThresholds) -> Windows:
    """The newest runs beside the others of the year; `missing` more runs are needed."""
    here = found.last_days(limits.window_days, today)
    newest = here.day > today.toordinal() - limits.recent_days
    newest[: -limits.recent_runs] = False
    recent, total = int(newest.sum()), len(newest)
    missing = max(
        limits.recent_runs - recent, limits.recent_runs + limits.reference_runs - total, 0
    )
    return Windows(here, ~newest, newest, missing)


def measured_alike(split: Windows, limits: MatchedThresholds) -> Windows:
    """Of the runs before only those measured as most of the newest were.

    A mean of a whole run, hills and first minutes included, is lower than its level part:
    held against one another they would tell a change that nobody made.
    """
    binned = split.here.from_bins
    kind = bool(2 * binned[split.after].sum() >= split.after.sum())
    before = split.before & (binned == kind)
    lacks = limits.recent_runs + limits.reference_runs - int((before | split.after).sum())
    return split._replace(before=before, missing=max(split.missing, lacks))


def caveats_of_means(here: Level) -> Iterator[str]:
    """Says how many of the runs tell only the means of the whole run."""
    whole = int((~here.from_bins).sum())
    if whole:
        yield (
            f"{whole} of {len(here.runs)} runs tell only the mean of the whole run, "
            "hills and the first minutes included."
        )


def devices_words(before: Sequence[Activity], after: Sequence[Activity]) -> str | None:
    """Says which watches recorded two groups of runs; None where all are known as one."""
    groups = [list(dict.fromkeys(r.device for r in g if r.device)) for g in (before, after)]
    if len({*groups[0], *groups[1]}) <= 1:
        return None
    told = [" and ".join(group) or "an unknown watch" for group in groups]
    return f"Recorded with {told[0]} before and with {told[1]} now."
