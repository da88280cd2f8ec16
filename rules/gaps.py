"""Gaps between runs, their kind, and which of them are rests for this runner."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import timedelta
from statistics import median, quantiles
from typing import TYPE_CHECKING, NamedTuple

from rules.flares import flare_before
from traininglog.activity import RUNNING
from traininglog.finding import Gap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rules.states import States, Track
    from traininglog.activity import Activity
    from traininglog.finding import GapKind
    from traininglog.log import TrainingLog
    from traininglog.thresholds import GapThresholds

_NO_TRAINING = frozenset({RUNNING, "walking", "hiking", "generic", "transition"})


@dataclass(frozen=True, slots=True)
class _Between:
    """Two run days in a row and what is known of the days between.

    `told` is the answer at the return, else pain where a run was left out for it.
    """

    start: date
    end: date
    after_pain: bool
    withheld: bool
    told: GapKind | None

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def rest_days(self) -> int:
        return self.days - 1


def gaps(log: TrainingLog, states: States) -> tuple[Gap, ...]:
    """Every gap of at least the shortest rest, oldest first."""
    tracks = [states.track(place) for place in states.by_place]
    withheld = sorted(log.withheld_days)
    skipped = sorted({entry.day for entry in log.pain if entry.skipped and entry.hurts})
    pairs = [
        _between(log, tracks, withheld, skipped, back) for back in _first_of_days(log.runs)
    ]
    starts = [pair.start for pair in pairs]
    trained = sorted({a.day for a in log.activities if a.sport not in _NO_TRAINING})
    return tuple(
        _gap(
            log,
            pair,
            _usual(
                pairs,
                starts,
                n,
                log.thresholds.gap,
                told_pain=pair.told == "pain",
            ),
            _inside(trained, pair.start, pair.end),
        )
        for n, pair in enumerate(pairs)
        if pair.rest_days >= log.thresholds.gap.min_rest_days
    )


def _inside(days: Sequence[date], start: date, end: date) -> int:
    """How many of the days, in order, lie between two runs."""
    return max(bisect_left(days, end) - bisect_right(days, start), 0)


def _first_of_days(runs: Sequence[Activity]) -> list[int]:
    """The first run of every day but the log's first, by position."""
    return [n for n in range(1, len(runs)) if runs[n - 1].day < runs[n].day]


def _between(
    log: TrainingLog, tracks: Sequence[Track], withheld: Sequence[date],
    skipped: Sequence[date], back: int,
) -> _Between:  # fmt: skip
    start, end = log.runs[back - 1].day, log.runs[back].day
    most = log.thresholds.cycle.max_runs_after_flare
    after_pain = any(flare_before(track, back, most) for track in tracks)
    for_pain: GapKind | None = "pain" if _inside(skipped, start, end) else None
    told = log.gap_kinds.get(end) or for_pain
    return _Between(start, end, after_pain, _inside(withheld, start, end) > 0, told)


class _Usual(NamedTuple):
    """What a gap is held against; None where nobody can know.

    Longer than `rest_days` it is a rest, and longer than `nearly_all` it is one that hardly
    ever comes by habit.
    """

    rest_days: float | None
    nearly_all: float | None


def _usual(
    pairs: Sequence[_Between], starts: Sequence[date], place: int, limits: GapThresholds,
    *, told_pain: bool,
) -> _Usual:  # fmt: skip
    """This runner's usual before the gap at `place`: a percentile of a year's gaps.

    Of those that do not follow pain, once they are enough; before that all gaps shorter than
    a week tell the habit of a gap without pain. Where many gaps after pain are alike, the
    runner runs on in a rhythm, and a gap after pain has to stand out from it, unless it was
    told to be for pain. `starts` are the days the pairs start on.
    """
    year, after_pain = timedelta(days=limits.usual_lookback_days), pairs[place].after_pain
    first = bisect_left(starts, starts[place] - year)
    own = [
        pair.rest_days
        for pair in pairs[first:place]
        if not (pair.after_pain or pair.withheld) and pair.days <= limits.usual_max_days
    ]
    is_known = len(own) >= limits.usual_min_gaps
    floors = [_percentile(own, limits.usual_percentile)] if is_known else []
    if is_known and not after_pain:
        return _Usual(floors[0], None)
    around = [
        pair
        for pair in pairs[first : bisect_right(starts, starts[place] + year)]
        if pair.days <= limits.usual_max_days and not pair.withheld
    ]
    if not after_pain:
        short = [pair.rest_days for pair in around if pair.days < limits.habit_max_days]
        enough = len(short) >= limits.usual_min_gaps
        return _Usual(_percentile(short, limits.usual_percentile) if enough else None, None)
    if not told_pain:
        floors += _rhythm([pair.rest_days for pair in around if pair.after_pain], limits)
    free = [pair.rest_days for pair in around if not pair.after_pain]
    return _Usual(max(floors, default=None), _nearly_all(free, limits))


def _nearly_all(free: Sequence[int], limits: GapThresholds) -> float | None:
    """Gaps without pain hardly ever last longer; of few only the middle one is known."""
    if len(free) >= limits.nearly_all_min_gaps:
        return _percentile(free, limits.nearly_all_percentile)
    return median(free) if len(free) >= 2 else None


def _rhythm(after_pain: Sequence[int], limits: GapThresholds) -> list[float]:
    """The middle of many gaps after pain that are alike, and a day late is no rest either."""
    if len(after_pain) < limits.usual_min_gaps:
        return []
    middle = median(after_pain)
    is_regular = median(abs(days - middle) for days in after_pain) <= limits.rhythm_days
    return [middle + limits.rhythm_days] if is_regular else []


def _percentile(rest_days: Sequence[int], percent: float) -> float:
    return quantiles(rest_days, n=100, method="inclusive")[int(percent) - 1]


def _gap(log: TrainingLog, pair: _Between, usual: _Usual, training_days: int) -> Gap:
    kind = _kind(log, pair, training_days)
    return Gap(
        start=pair.start,
        end=pair.end,
        kind=kind,
        after_pain=pair.after_pain,
        is_long=usual.rest_days is None or pair.rest_days > usual.rest_days,
        is_unusual=kind == "pain"
        or usual.nearly_all is None
        or pair.rest_days > usual.nearly_all,
        other_training_days=training_days,
    )


def _kind(log: TrainingLog, pair: _Between, training_days: int) -> GapKind:
    """Withheld runs first, then what the runner told of it, then what the log shows."""
    if pair.withheld:
        return "withheld"
    if pair.told:
        return pair.told
    stretches = pair.days // log.thresholds.gap.other_training_every_days
    return "other_training" if training_days >= max(stretches, 1) else "unknown"
