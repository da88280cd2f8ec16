"""Whether it hurts more or less when it hurts: like scores, four weeks and the four before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from rules.comparable import caveats_between
from rules.onset_trend import AIM
from rules.states import between
from rules.two_sides import answers_missing, change_of_mean, change_words, clarity_of
from traininglog.finding import Finding
from traininglog.words import day_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rules.case import Case
    from traininglog.finding import RunState
    from traininglog.thresholds import Thresholds

    Side = Sequence[RunState]


def score_change(case: Case) -> Iterator[Finding]:
    """One finding for each place that hurt in a run on both sides; an older log has none."""
    days = timedelta(days=case.log.thresholds.score.days)
    first, middle = case.day - 2 * days + timedelta(days=1), case.day - days
    for here in case.states.by_place.values():
        usable = [s for s in between(here, first, case.day) if not s.painkiller]
        earlier = [s for s in usable if s.run.day <= middle]
        later = usable[len(earlier) :]
        if any(s.score for s in earlier) and any(s.score for s in later):
            yield _of_place(case, earlier, later, middle)


def _of_place(case: Case, earlier: Side, later: Side, middle: date) -> Finding:
    thresholds = case.log.thresholds
    hurt = [[s for s in side if s.score] for side in (earlier, later)]
    place, (n_earlier, n_later) = earlier[0].place, map(len, hurt)
    told = (
        f"{place.capital}: scores of the runs that hurt, {n_earlier} in the four "
        f"weeks to {day_words(middle, year=True)} and {n_later} since"
    )
    finding = case.with_rows(
        Finding("score_change", "score_change", "not_enough_data", "", place),
        [*earlier, *later],
    )
    missing = answers_missing((earlier, later), thresholds.trend.min_known_share)
    if missing or min(n_earlier, n_later) < thresholds.score.min_runs:
        return replace(
            finding,
            sentence=f"{told}: not enough data to say whether they changed.",
            needs=(missing or AIM,),
        )
    scores = [[s.score for s in side if s.score] for side in hurt]
    change = change_of_mean(scores[0], scores[1], thresholds)
    caveats = tuple(_caveats(hurt, thresholds))
    clarity = clarity_of(change.points, change.p_value, thresholds, capped=bool(caveats))
    unclear = "no clear change, " if clarity == "no_clear_change" else ""
    beside = f" ({'; '.join(caveats)})" if caveats else ""
    return replace(
        finding,
        clarity=clarity,
        sentence=f"{told}: {unclear}{change_words(change)}{beside}.",
        effect=change.points,
        effect_unit="points",
        interval=change.interval,
        caveats=caveats,
    )


def _caveats(sides: Sequence[Side], thresholds: Thresholds) -> Iterator[str]:
    """What else differs between the runs of the two sides."""
    earlier, later = ([state.run for state in side] for side in sides)
    before, after = (_middle_km([run.km for run in side]) for side in (earlier, later))
    if before and after and abs(after / before - 1) > thresholds.score.max_distance_change:
        yield f"the runs became {'longer' if after > before else 'shorter'}"
    yield from caveats_between(earlier, later, thresholds.trend)


def _middle_km(distances: Sequence[float | None]) -> float | None:
    known = [km for km in distances if km]
    return median(known) if known else None
