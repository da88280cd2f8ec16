"""Heart rate at the same speed before and after a rest: the field marker of lost endurance.

Single runs differ too much to show it, so with three runs on each side only the size is
told, and a class takes six. The slope of heart rate on speed is the runner's own, from the
year's runs.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from rules.comparable import caveats_of_ground
from rules.needs import Need, more
from rules.rest_bands import rests
from traininglog.finding import Finding
from traininglog.reference import claim
from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from rules.case import Case
    from rules.matched_speed import Change, Level
    from traininglog.finding import FindingClass, Gap

_CHANCE = "which cannot be told from chance yet"
_EVIDENCE = ("houmard_1992", "measured_here")


class _Sides(NamedTuple):
    """The year's runs up to the last one after a rest, and which lie before and after it."""

    here: Level
    before: NDArray[Any]
    after: NDArray[Any]

    @property
    def counts(self) -> tuple[int, int]:
        return int(self.before.sum()), int(self.after.sum())


class _Compared(NamedTuple):
    """What a rest did to the heart rate, as far as the runs can say.

    `unlike` where the two sides differ in what could not be allowed for, `walked` where
    one was walked so much more that the heart rests in between.
    """

    change: Change
    caveats: tuple[str, ...]
    unlike: bool
    walked: bool


def detraining(case: Case) -> Iterator[Finding]:
    """The newest rests of the year; where nothing can be compared, only the latest says so."""
    limits, own = case.log.thresholds.matched, case.log.thresholds.detraining
    year = rests(case)
    for gap in reversed(year[-own.most_rests :]):
        sides = _sides(case, gap)
        enough = min(sides.counts) >= own.shown_runs and len(sides.here.runs) >= limits.min_runs
        compared = _compare(sides, case) if enough else None
        if compared:
            yield _told(case, gap, sides, compared)
        elif gap is year[-1]:
            yield _untold(case, gap, sides) if case.heart_rate.runs else _without(case)


def _sides(case: Case, gap: Gap) -> _Sides:
    """Up to six runs each side; the next rest ends what came after this one."""
    limits, own = case.log.thresholds.matched, case.log.thresholds.detraining
    day = case.heart_rate.day
    start, end = gap.start.toordinal(), gap.end.toordinal()
    long = case.log.thresholds.rest_bands.small_days
    later = [g for g in case.gaps if g.start >= gap.end and g.rest_days >= long]
    until = min([end + own.side_days, *(g.start.toordinal() for g in later)])
    before = (day <= start) & (day > start - own.side_days)
    before[: max(int((day <= start).sum()) - own.runs, 0)] = False
    after = (day >= end) & (day <= until)
    after[int((day < end).sum()) + own.runs :] = False
    last = int(day[after].max()) if after.any() else end
    keep = (day <= last) & (day > last - limits.window_days)
    return _Sides(case.heart_rate.take(keep), before[keep], after[keep])


def _compare(sides: _Sides, case: Case) -> _Compared | None:
    # NumPy comes with it, and a log without rests does without.
    import numpy as np  # noqa: PLC0415

    from rules.matched_speed import caveats_of_means, change  # noqa: PLC0415

    limits, own = case.log.thresholds.matched, case.log.thresholds.detraining
    here, before, after = sides
    both = before | after
    degrees = np.array(
        [np.nan if r.temperature_c is None else r.temperature_c for r in here.runs]
    )
    known = ~np.isnan(degrees)
    mixed = bool(here.from_bins[both].any() and not here.from_bins[both].all())
    caveats = list(caveats_of_means(here.take(both)))
    if known[both].all() and known.sum() >= own.min_temperature_runs:
        moved = change(
            here.take(known), before[known], after[known], limits, beside=degrees[known]
        )
        caveats.append("The temperature is allowed for by your own runs.")
        warmer = 0.0
    else:
        moved = change(here, before, after, limits)
        warmer = _warmer(degrees[before & known], degrees[after & known])
    unlike = abs(warmer) > own.most_temperature_change_c
    if unlike:
        way = "warmer" if warmer > 0 else "colder"
        caveats.append(f"It was {abs(warmer):.0f} degrees {way} after the rest.")
    ground = tuple(
        caveats_of_ground(
            here.take(before).runs, here.take(after).runs, case.log.thresholds.trend
        )
    )
    caveats += ground
    walked = abs(_walked(after, here) - _walked(before, here)) > own.most_walked_change
    if walked:
        caveats.append("The walking in these runs changed, and walking lets the heart rest.")
    return moved and _Compared(moved, tuple(caveats), mixed or unlike or bool(ground), walked)


def _walked(side: NDArray[Any], here: Level) -> float:
    """The mean share of the time that was walked."""
    runs = here.take(side).runs
    return sum(run.walked_share or 0.0 for run in runs) / len(runs)


def _warmer(before: NDArray[Any], after: NDArray[Any]) -> float:
    """How many degrees warmer it was after, as far as both sides tell."""
    return float(after.mean() - before.mean()) if len(before) and len(after) else 0.0


def _told(case: Case, gap: Gap, sides: _Sides, compared: _Compared) -> Finding:
    own, moved = case.log.thresholds.detraining, compared.change
    n_before, n_after = sides.counts
    few = min(sides.counts) < own.runs
    clarity: FindingClass = "not_enough_data"
    if not few and not compared.walked:
        clarity = moved.clarity(own.change_that_counts_bpm, case.log.thresholds.matched)
        clarity = "suggested" if clarity == "clear" and compared.unlike else clarity
    need = _need(case, gap, sides) if few else None
    ids = tuple(run.id for run in sides.here.take(sides.before | sides.after).runs)
    return Finding(
        rule="detraining",
        kind="detraining",
        clarity=clarity,
        sentence=_sentence(
            compared, clarity, gap, f"{counted(n_before, 'run')} before, {n_after} after"
        ),
        effect=moved.effect,
        effect_unit="bpm",
        interval=moved.interval,
        grade="lab",
        evidence_ids=_EVIDENCE,
        run_ids=ids,
        origins=case.origins(ids),
        caveats=(*compared.caveats, claim("deconditioning").caveat),
        needs=(need.words,) if need else (),
        expected_on=need.expected_on if need else None,
        first_date=gap.start,
        last_date=gap.end,
    )


def _rest(gap: Gap) -> str:
    return (
        f"{counted(gap.rest_days, 'day')} without running, "
        f"{day_words(gap.start, year=True)} to {day_words(gap.end, year=True)}"
    )


def _sentence(compared: _Compared, clarity: FindingClass, gap: Gap, runs: str) -> str:
    moved = compared.change
    low, high = (round(end or 0) for end in moved.interval)
    bounds = f"(90 % interval {low:+d} to {high:+d}; {runs})"
    beats = "beat" if abs(round(moved.effect)) == 1 else "beats"
    size = f"{round(moved.effect):+d} {beats} a minute {bounds}"
    if clarity == "not_enough_data":
        told = f"Heart rate at the same speed after {_rest(gap)}: {size}"
        why = "which walk breaks may explain" if compared.walked else _CHANCE
        return f"{told}, {why}."
    if clarity == "no_clear_change":
        return f"No clear change in heart rate at the same speed after {_rest(gap)}: {size}."
    way = "faster" if moved.effect > 0 else "slower"
    return (
        f"After {_rest(gap)}, your heart beat {abs(moved.effect):.0f} a minute {way} at the "
        f"same speed {bounds}."
    )


def _untold(case: Case, gap: Gap, sides: _Sides) -> Finding:
    n_before, n_after = sides.counts
    need = _need(case, gap, sides)
    ids = tuple(run.id for run in sides.here.take(sides.before | sides.after).runs)
    return Finding(
        rule="detraining",
        kind="detraining",
        clarity="not_enough_data",
        sentence=(
            f"Not enough data for heart rate at the same speed before and after "
            f"{_rest(gap)}: {counted(n_before, 'heart-rate run')} before, {n_after} after."
        ),
        grade="lab",
        evidence_ids=_EVIDENCE,
        run_ids=ids,
        origins=case.origins(ids),
        needs=(need.words,),
        expected_on=need.expected_on,
        first_date=gap.start,
        last_date=gap.end,
    )


def _without(case: Case) -> Finding:
    """No heart rate at all: said once, and nothing of it is to be expected."""
    return Finding(
        rule="detraining",
        kind="detraining",
        clarity="not_enough_data",
        sentence=(
            "No run in this log tells a heart rate at a running speed, so nothing can be said "
            "of it before and after a rest."
        ),
        grade="lab",
        evidence_ids=_EVIDENCE,
        origins=case.origins(()),
        needs=("Runs recorded with a heart rate.",),
    )


def _need(case: Case, gap: Gap, sides: _Sides) -> Need:
    """Runs after a rest can still come; those before it stay as they are."""
    own, (n_before, n_after) = case.log.thresholds.detraining, sides.counts
    missing = own.runs - n_after
    if (
        n_before < own.shown_runs
        or not missing
        or case.day > gap.end + timedelta(own.side_days)
    ):
        return Need(
            f"It takes {own.runs} heart-rate runs on each side of a rest; those of this one "
            "are over."
        )
    days = [run.day for run in case.heart_rate.runs]
    return more(missing, "heart-rate run", days, case.day, case.log.thresholds.need)
